"""Scenarios: the core's own odds in words and tables, their calibration, and scenarios saved, opened and taken away."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from quota_core.evaluate.outlook import outlook
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.calibration import calibrate
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import scenario_odds
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from quota_core.parameters.presets import PRESETS
from quota_core.present.calibration_words import verdict_sentence, verdicts
from quota_core.present.scenario_tables import GROUPS
from quota_core.present.scenario_words import odds_title
from quota_core.store import open_store
from quota_core.store.bringing import import_files
from tests.pages.reading import button, settled, sound, text
from ui.answers import EARLIER
from ui.scenario import KEY, Scenario, Step


def table(app: AppTest, column: str):
    return next(each.value for each in app.dataframe if column in each.value.columns)


def test_the_numbers_are_the_cores(scenarios: AppTest, golden: Path) -> None:
    settled(scenarios.run())
    with open_store(golden) as store:
        company = store.company(DEFAULTS, with_deals=True)
    proposed = plan(company, DEFAULTS)
    outcome, odds = simulated(proposed, Draws(company)), scenario_odds(proposed)
    assert scenarios.title[0].value == odds_title(outcome, proposed.target)
    side = table(scenarios, "How likely").set_index("Scenario")
    assert list(side.index) == ["Worst", "Expected", "Best"]
    for each in odds:
        assert side.loc[each.title, "P50"] == pytest.approx(each.team.p50)
        assert side.loc[each.title, "P(team ≥ target)"] == pytest.approx(each.p_target)
        assert side.loc[each.title, "How likely"] == pytest.approx(each.likely)
    people = table(scenarios, "P(hit)")
    assert sorted(people["P(hit)"]) == pytest.approx(sorted(outcome.p_hit))
    assert (people["P10"] <= people["P50"]).all()
    assert (people["P50"] <= people["P90"]).all()
    read = text(scenarios)
    assert all(verdict_sentence(each) in read for each in verdicts(calibrate(company, DEFAULTS)))
    for driver in outlook(company, DEFAULTS).range.scenarios[0].drivers:
        assert driver.key.removeprefix("driver_").replace("_", " ").split()[0] in read.lower()


def test_while_other_odds_are_drawn_the_earlier_ones_stand_and_say_so(
    scenarios: AppTest, golden: Path, hold: Event
) -> None:
    with open_store(golden) as store:
        company = store.company(DEFAULTS)
        names, carries = company.reps.name, plan(company, DEFAULTS).carries
        one = company.reps.rep_id[int(np.flatnonzero(carries)[0])]
    scenarios.session_state[KEY] = Scenario(now=Step(parameters=DEFAULTS, name="Board"), mask=True)
    settled(scenarios.run())
    title, shown = scenarios.title[0].value, [each.value.to_csv() for each in scenarios.dataframe]
    assert "Scenario: Board" in text(scenarios)
    hold.clear()
    harder = DEFAULTS.changed(taken_out=(one,), target_change=0.3)
    scenarios.session_state[KEY] = Scenario(now=Step(parameters=harder, name="Harder"), mask=True)
    sound(scenarios.run())
    assert EARLIER in text(scenarios)
    assert scenarios.title[0].value == title
    assert [each.value.to_csv() for each in scenarios.dataframe] == shown
    read = text(scenarios) + "".join(shown)
    assert "Scenario: Harder" not in read, "its numbers are another's"
    assert not [name for name in names if name in read]
    hold.set()
    settled(scenarios.run())
    assert EARLIER not in text(scenarios)
    assert scenarios.title[0].value != title
    assert "Scenario: Harder" in text(scenarios)


def test_every_group_adds_up_to_the_same_people(scenarios: AppTest, golden: Path) -> None:
    settled(scenarios.run())
    carrying = len(table(scenarios, "P(hit)"))
    for group in GROUPS:
        settled(scenarios.segmented_control(key="scenarios_by").set_value(group).run())
        shown = next(each.value for each in scenarios.dataframe if each.value.columns[0] == GROUPS[group])
        if group == "quarter":
            assert len(shown) == 4
        else:
            assert shown["Reps"].sum() == carrying


def test_a_scenario_is_saved_opened_renamed_and_deleted(scenarios: AppTest, golden: Path) -> None:
    harder = DEFAULTS.changed(target_change=0.2)
    scenarios.session_state[KEY] = Scenario(now=Step(parameters=harder))
    settled(scenarios.run())
    scenarios.text_input(key="scenarios_save_name").set_value("Harder")
    settled(scenarios.button(key=button(scenarios, "Save")).click().run())
    assert "Saved as Harder." in text(scenarios)
    saved = table(scenarios, "Made from")
    assert list(saved["Scenario"]) == ["Harder"]
    assert list(saved["Made from"]) == ["the defaults"]
    assert saved.loc[0, "What differs from that"].startswith("Growth")
    scenarios.session_state[KEY] = Scenario()
    settled(scenarios.run())
    settled(scenarios.button(key="scenarios_open").click().run())
    assert scenarios.session_state[KEY].parameters == harder
    assert scenarios.session_state[KEY].past, "opening is a step that undo takes back"
    scenarios.text_input(key="scenarios_rename_Harder").set_value("Hardest")
    settled(scenarios.button(key=button(scenarios, "Rename")).click().run())
    assert list(table(scenarios, "Made from")["Scenario"]) == ["Hardest"]
    assert scenarios.session_state[KEY].now.name == "Hardest"
    settled(scenarios.button(key="scenarios_delete").click().run())
    assert "None is saved yet" in text(scenarios)


@pytest.mark.usefixtures("golden")
def test_every_preset_opens(scenarios: AppTest, hold: Event) -> None:
    hold.clear()  # its odds are not asked about here
    sound(scenarios.run())
    for key, preset in PRESETS.items():
        scenarios.session_state[KEY] = Scenario(now=Step(parameters=DEFAULTS.changed(round_to=5.0)))
        scenarios.selectbox(key="scenarios_preset").set_value(key)
        sound(scenarios.button(key="scenarios_preset_open").click().run())
        here = scenarios.session_state[KEY].parameters
        assert preset.changes.items() <= here.differences.items() | {
            (name, value) for name, value in preset.changes.items() if value == getattr(DEFAULTS, name)
        }, key
        assert here.round_to != 5.0 or "round_to" in preset.changes, key


def test_masked_names_are_nowhere_on_the_page(scenarios: AppTest, golden: Path) -> None:
    with open_store(golden) as store:
        names = [str(person["name"]) for person in store.people()]
        managers = [str(person["manager"]) for person in store.people() if person.get("manager")]
        locked = str(store.people()[0]["rep_id"])
        store.scenarios.save("Locked", f"[locks]\n{locked} = {{quota = 5000.0, reason = 'for {names[0]}'}}\n")
    scenarios.session_state[KEY] = Scenario(mask=True)
    settled(scenarios.run())
    for by in ("rep", "manager"):
        settled(scenarios.segmented_control(key="scenarios_by").set_value(by).run())
        read = text(scenarios) + " ".join(each.value.to_csv() for each in scenarios.dataframe)
        assert "Rep 0" in read
        for name in (*names, *managers):
            assert name not in read


def all_or_nothing() -> str:
    """Deals of eight people whose quarters are full or empty in turn, after a quiet start that tells nothing of it."""
    lines = ["opportunity_id,rep_id,status,amount,close_date"]
    for month in range(36):
        year, quarter = 2023 + month // 12, month // 3
        for rep in range(8):
            deals = 4 if month < 8 else 8 * ((quarter + rep) % 2 == 0)
            for deal in range(deals):
                day = f"{year}-{month % 12 + 1:02d}-{1 + 3 * deal:02d}"
                lines.append(f"{len(lines)},R{rep},won,{1000 + len(lines) % 7},{day}")
    return "\n".join(lines) + "\n"


def test_ranges_that_were_too_narrow_are_said_and_the_advised_widening_is_one_step(
    scenarios: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deals.csv").write_text(all_or_nothing(), encoding="utf-8")
    import_files(tmp_path / "wild.duckdb", [tmp_path / "deals.csv"], None, None)
    monkeypatch.setenv("QUOTA_STORE", str(tmp_path / "wild.duckdb"))
    with open_store(tmp_path / "wild.duckdb") as store:
        found = calibrate(store.company(DEFAULTS, with_deals=True), DEFAULTS)
    assert found.widening_reps > 1.2
    settled(scenarios.run())
    assert f"had to be {found.width_reps:.2f}x as wide" in text(scenarios)
    before = table(scenarios, "P(hit)")
    settled(scenarios.button(key="calibration_widen").click().run())
    here = scenarios.session_state[KEY]
    assert here.parameters.range_widening_reps == found.widening_reps
    assert here.past[-1].parameters == DEFAULTS
    after = table(scenarios, "P(hit)")
    assert (after["P90"] - after["P10"]).sum() > 1.2 * (before["P90"] - before["P10"]).sum()
    assert "In force in this scenario" in text(scenarios)
    assert "calibration_widen" not in [each.key for each in scenarios.button]


def test_a_short_history_is_caveated_not_refused(
    scenarios: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = "opportunity_id,rep_id,status,amount,close_date\n" + "".join(
        f"{i},A{i % 2},won,{1000 + i},2025-0{1 + i % 3}-10\n" for i in range(20)
    )
    (tmp_path / "deals.csv").write_text(short, encoding="utf-8")
    import_files(tmp_path / "short.duckdb", [tmp_path / "deals.csv"], None, None)
    monkeypatch.setenv("QUOTA_STORE", str(tmp_path / "short.duckdb"))
    read = text(settled(scenarios.run()))
    assert "The history is too short to check these odds" in read
    assert "Only 2 reps" in read


def test_no_won_deal_and_nobody_carrying_are_sentences(
    scenarios: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = "opportunity_id,rep_id,status,amount,close_date\n1,A,lost,100,2025-01-10\n2,A,lost,100,2025-06-10\n"
    (tmp_path / "deals.csv").write_text(lost, encoding="utf-8")
    import_files(tmp_path / "lost.duckdb", [tmp_path / "deals.csv"], None, None)
    monkeypatch.setenv("QUOTA_STORE", str(tmp_path / "lost.duckdb"))
    read = text(settled(scenarios.run()))
    assert "nan" not in read.lower().split()
    scenarios.session_state[KEY] = Scenario(now=Step(parameters=DEFAULTS.changed(taken_out=("A",))))
    assert "Nobody carries a quota" in text(settled(scenarios.run()))


def test_without_data_the_page_points_to_start(scenarios: AppTest) -> None:
    sound(scenarios.run())
    assert scenarios.title[0].value == "Nothing is loaded yet"
