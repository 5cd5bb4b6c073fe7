"""Back-test: the same numbers as the core's, for every group and population, for the scenario of the session."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.evaluate.backtest import back_test
from quota_core.evaluate.grouped import DIMENSIONS, grouped
from quota_core.parameters import DEFAULTS
from quota_core.present import formats
from quota_core.present.backtest_tables import POPULATIONS
from quota_core.store import open_store
from tests.pages.reading import sound, text
from ui.scenario import KEY, Scenario, Step


def table(app: AppTest, column: str):
    return next(each.value for each in app.dataframe if column in each.value.columns)


def test_the_tests_stand_side_by_side_and_agree_with_the_core(backtest: AppTest, golden: Path) -> None:
    sound(backtest.run())
    with open_store(golden) as store:
        test = back_test(store.company(DEFAULTS), DEFAULTS)
    side = table(backtest, "Sample").set_index("Test")
    assert list(side["Sample"])[:2] == ["out-of-sample", "in-sample"]
    assert side.loc["Walk-forward", "n"] == test.summary.n
    assert side.loc["Walk-forward", "Hit"] == pytest.approx(test.summary.share_hitting)
    assert side.loc["Walk-forward", "Mean"] == pytest.approx(test.summary.mean)
    assert backtest.title[0].value.startswith(formats.percent(test.summary.share_hitting))


def test_every_group_can_be_looked_at(backtest: AppTest, demo: Path) -> None:
    sound(backtest.run())
    with open_store(demo) as store:
        test = back_test(store.company(DEFAULTS), DEFAULTS)
    for dimension in DIMENSIONS:
        sound(backtest.segmented_control(key="backtest_dimension").set_value(dimension).run())
        shown = table(backtest, "Booked / quota")
        assert list(shown["n"]) == [each.summary.n for each in grouped(test, dimension)], dimension


def test_populations_differ_and_add_up(backtest: AppTest, demo: Path) -> None:
    sound(backtest.run())
    counted = {}
    for name in POPULATIONS:
        sound(backtest.segmented_control(key="backtest_population").set_value(name).run())
        counted[name] = table(backtest, "Sample").set_index("Test").loc["Walk-forward", "n"]
    assert counted["everybody"] > counted["ramped"]
    assert 0 < counted["leavers"] <= counted["everybody"] - counted["ramped"]


def test_fairness_and_territories_are_told_in_words(backtest: AppTest, demo: Path) -> None:
    read = text(sound(backtest.run()))
    assert "o evidence of bias" in read
    assert "“No evidence” is not proof" in read
    assert "rank correlation about" in read
    assert "away from what chance, drawn at everybody's capacity, gives" in read
    assert "histories drawn by the simulation" in read
    assert "Conditional on the plan's stretch" in read
    funnel = table(backtest, "Chance gives")
    assert set(funnel["Reading"]) <= {"within chance", "contradicts its weight"}
    assert "Quota / potential" in table(backtest, "Share of potential").columns


def test_the_sessions_scenario_drives_the_page(backtest: AppTest, golden: Path) -> None:
    sound(backtest.run())
    before = table(backtest, "Sample").loc[0, "Hit"]
    harder = DEFAULTS.changed(backtest_stretch=3.0)
    backtest.session_state[KEY] = Scenario(now=Step(parameters=harder, name="Harder", saved=harder))
    sound(backtest.run())
    assert table(backtest, "Sample").loc[0, "Hit"] < before
    assert "Scenario: Harder · " in text(backtest)


def test_masked_names_are_nowhere_on_the_page(backtest: AppTest, golden: Path) -> None:
    backtest.session_state[KEY] = Scenario(mask=True)
    sound(backtest.run())
    sound(backtest.segmented_control(key="backtest_dimension").set_value("rep").run())
    names = list(table(backtest, "Booked / quota")["Rep"])
    assert names
    assert all(name.startswith("Rep ") for name in names)


def test_a_history_too_short_says_so(backtest: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from quota_core.store.bringing import import_files

    short = "opportunity_id,rep_id,status,amount,close_date\n" + "".join(
        f"{i},A{i % 2},won,{1000 + i},2025-0{1 + i % 3}-10\n" for i in range(20)
    )
    (tmp_path / "deals.csv").write_text(short, encoding="utf-8")
    import_files(tmp_path / "short.duckdb", [tmp_path / "deals.csv"], None, None)
    monkeypatch.setenv("QUOTA_STORE", str(tmp_path / "short.duckdb"))
    read = text(sound(backtest.run()))
    assert "History is too short" in read


def test_without_data_the_page_points_to_start(backtest: AppTest) -> None:
    sound(backtest.run())
    assert backtest.title[0].value == "Nothing is loaded yet"
