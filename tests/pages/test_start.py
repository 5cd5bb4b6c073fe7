"""Start: it greets where nothing is loaded, and says what is loaded, how sound it is, and what is assumed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.store import default_store_path, open_store
from tests.pages.conftest import ROOT
from tests.pages.reading import button, sound, text


def test_an_empty_store_greets_and_offers_the_demo_and_the_import(start: AppTest, home: Path) -> None:
    sound(start.run())
    assert start.title[0].value == "Quotas people believe"
    assert [each.label for each in start.button] == ["Try the demo company"]
    assert "One export of opportunities is enough" in text(start)
    assert not list(home.rglob("*.duckdb")), "looking makes no store"


def test_the_demo_is_one_click_away(start: AppTest, home: Path) -> None:
    start.run()
    sound(start.button(key="start_demo").click().run())
    assert start.title[0].value == "Demo company"
    assert [path.name for path in home.rglob("*.duckdb")] == ["demo.duckdb"]
    assert "people carry a quota in 14 territories" in text(start)
    everybody, parts = re.search(r"People:\]? ([0-9]+) people = (.*)", text(start).replace("\\", "")).groups()
    assert int(everybody) == sum(int(number) for number in re.findall(r"[0-9]+", parts))
    # and back: the company's own store is still empty, so it greets
    sound(start.button(key="start_company").click().run())
    assert start.title[0].value == "Quotas people believe"


def put_demo(demo_file: Path) -> None:
    """The demo company where a user has it."""
    path = default_store_path(demo=True)
    path.parent.mkdir(parents=True)
    path.write_bytes(demo_file.read_bytes())


@pytest.mark.usefixtures("golden")
def test_the_chosen_store_is_in_the_address_so_a_reload_shows_it_again(start: AppTest, demo_file: Path) -> None:
    put_demo(demo_file)
    sound(start.run())
    assert start.title[0].value == "Your company"
    sound(start.button(key="start_demo").click().run())
    assert start.title[0].value == "Demo company"
    assert "demo" in start.query_params["at"]
    again = AppTest.from_file(
        str(ROOT / "app.py"), default_timeout=120
    )  # a reload is a new session with the same address
    again.query_params["at"] = "demo"
    sound(again.run())
    assert again.title[0].value == "Demo company"
    sound(again.button(key="start_company").click().run())
    assert "company" in again.query_params["at"]


def test_an_address_never_lets_an_empty_store_hide_the_demo(start: AppTest, demo_file: Path) -> None:
    put_demo(demo_file)
    start.query_params["at"] = "company"
    sound(start.run())
    assert start.title[0].value == "Demo company"


@pytest.mark.usefixtures("golden")
def test_a_loaded_store_says_what_it_holds_and_where_the_plan_stands(start: AppTest) -> None:
    read = text(sound(start.run()))
    assert start.title[0].value == "Your company"
    metrics = {each.label.split(" (")[0]: each.value for each in start.metric}
    assert set(metrics) == {"Last year", "Target", "Assigned", "Capacity", "Would have hit", "Mean attainment"}
    assert "FY26 asks for" in read
    assert "band [G]" in read
    assert "Plan year: FY26, 1 Jan 2026 to 31 Dec 2026" in read.replace(":gray[Plan year:]", "Plan year:")
    assert "Last import" in read
    assert "opportunities.csv" in read


@pytest.mark.usefixtures("golden")
def test_three_doors_lead_on(start: AppTest) -> None:
    sound(start.run())
    labels = [each.label for each in start.main.get("page_link")]
    assert "no version saved yet" in labels[0]
    assert [label.strip("*") for label in labels][1:4] == ["Explore the plan", "Check the data", "Import files"]


def test_what_is_assumed_is_listed_and_can_be_confirmed_by_name(start: AppTest, deals_only: Path) -> None:
    read = text(sound(start.run()))
    assert "values are still ASSUMED" in read
    assert "The OTE of" in read
    assert "plus 10%" in read
    with open_store(deals_only) as store:
        before = len(store.assumptions.all("ASSUMED"))
    first = next(each for each in start.text_input if each.key.startswith("start_0"))
    assert start.button(key="start_0_do").disabled, "a confirmation needs a name"
    first.set_value("Robin").run()
    sound(start.button(key="start_0_do").click().run())
    with open_store(deals_only) as store:
        confirmed = store.assumptions.all("CONFIRMED")
        assert {entry.confirmed_by for entry in confirmed} == {"Robin"}
        assert len(store.assumptions.all("ASSUMED")) == before - len(confirmed)
    assert f"Confirmed by Robin: {len(confirmed)}" in text(start)


@pytest.mark.usefixtures("golden")
def test_every_button_of_the_page_has_words(start: AppTest) -> None:
    sound(start.run())
    assert all(each.label for each in start.button)
    assert button(start, "Try the demo company") == "start_demo"
