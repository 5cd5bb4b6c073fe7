"""Checks with their corrections and undo, values corrected by hand, the baseline, rejected rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.errors import DataError
from quota_core.present.edit_tables import cell_fixes
from quota_core.store import open_store
from quota_core.store.bringing import import_files
from tests.pages.reading import button, section, sound, text
from ui.scenario import KEY, Scenario

SECTIONS = ("import", "checks", "correct", "baseline", "rejects")


@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_shows_on_the_demo(data: AppTest, demo: Path, name: str) -> None:
    section(data, name)
    assert data.title[0].value == "Data"
    assert len(text(data)) > 40


@pytest.mark.parametrize("name", SECTIONS[1:])
def test_an_empty_store_says_what_to_do(data: AppTest, name: str) -> None:
    assert "CSV or Excel" in section(data, name).file_uploader[0].label


def test_a_check_says_its_money_and_its_correction_can_be_undone(data: AppTest, own_demo: Path) -> None:
    read = text(section(data, "checks"))
    assert "1 problem" in read
    assert "won for nothing or less" in read
    with open_store(own_demo) as store:
        before = store.data_version, store.row_counts["opportunities"]
    data.button(key=button(data, "Leave out won deals of zero or less")).click().run()
    assert "Type your name first" in data.error[0].value
    with open_store(own_demo) as store:
        assert not store.fixes.all()
    data.text_input(key="data_who").set_value("Robin").run()
    sound(data.button(key=button(data, "Leave out won deals of zero or less")).click().run())
    assert "Applied 1 correction" in text(data)
    with open_store(own_demo) as store:
        (fix,) = store.fixes.all()
        assert fix.who == "Robin"
        assert store.row_counts["opportunities"] < before[1]
    assert "won for nothing or less" not in "".join(each.label for each in data.expander)
    sound(data.button(key=f"undo_{fix.fix_id}").click().run())
    with open_store(own_demo) as store:
        assert (store.data_version, store.row_counts["opportunities"]) == before


def test_a_correction_that_asks_takes_its_answer(data: AppTest, own_demo: Path) -> None:
    section(data, "checks")
    data.text_input(key="data_who").set_value("Robin").run()
    box = next(each for each in data.selectbox if each.label.startswith("Set territory of deals without a territory"))
    assert data.button(key=f"{box.key}_do").disabled
    box.set_value(box.options[0]).run()
    sound(data.button(key=f"{box.key}_do").click().run())
    assert "deals without a territory:" not in "".join(each.label for each in data.expander)


def _correct() -> None:
    """A script that corrects one cell, as the editor's callback does (AppTest cannot type into an editor)."""
    import streamlit as st

    from quota_core.present.edit_tables import cell_fixes
    from ui import compute, data_corrections

    store = compute.current_store()
    assert store is not None
    table, row, change = st.session_state["edit"]
    data_corrections.apply(store, cell_fixes(table, row, change))
    data_corrections.told()


def corrected(table: str, row: dict[str, object], change: dict[str, object]) -> AppTest:
    app = AppTest.from_function(_correct, default_timeout=60)
    app.session_state["data_who"] = "Robin"
    app.session_state["edit"] = (table, row, change)
    return app.run()


def test_an_assumed_target_and_ote_are_corrected_by_hand(deals_only: Path) -> None:
    with open_store(deals_only) as store:
        entries = {(e.table_name, e.column_name): e for e in store.assumptions.all("ASSUMED")}
        year, role, segment = entries["targets", "amount"].row_key.split("/")
        rep = entries["reps", "ote"].row_key
    key = {"fiscal_year": int(year), "role": role or None, "segment": segment}
    sound(corrected("targets", key, {"amount": 1_234_500.0}))
    sound(corrected("reps", {"rep_id": rep}, {"ote": 175_000.0}))
    with open_store(deals_only) as store:
        held = {(e.table_name, e.row_key, e.column_name): e for e in store.assumptions.all()}
        assert held["targets", f"{year}/{role}/{segment}", "amount"].status == "CORRECTED"
        assert float(str(held["reps", rep, "ote"].value)) == 175_000
        backend = store.backend()
        rows = backend.to_pyarrow(backend.table("targets")).to_pylist()
    assert 1_234_500 in [row["amount"] for row in rows]


def test_a_value_that_cannot_be_is_a_sentence() -> None:
    with pytest.raises(DataError, match="'soon' cannot go into start_date"):
        cell_fixes("reps", {"rep_id": "A1"}, {"start_date": "soon"})


def test_cell_corrections_find_their_row_by_its_key() -> None:
    (fix,) = cell_fixes("targets", {"fiscal_year": 2026, "role": None, "segment": "MM"}, {"amount": 5.0})
    assert fix.match == {"fiscal_year": 2026, "role": None, "segment": "MM"}
    assert (fix.column, fix.value) == ("amount", 5.0)


def test_a_new_target_comes_in_through_the_importer(data: AppTest, golden: Path) -> None:
    data.query_params["table"] = "targets"
    section(data, "correct")
    data.number_input(key="target_year").set_value(2027)
    data.text_input(key="target_segment").set_value("MM")
    data.number_input(key="target_amount").set_value(2_000_000.0)
    sound(data.button(key=button(data, "Add")).click().run())
    with open_store(golden) as store:
        backend = store.backend()
        rows = backend.to_pyarrow(backend.table("targets")).to_pylist()
    assert (2027, "AE", "MM", 2_000_000.0) in [(r["fiscal_year"], r["role"], r["segment"], r["amount"]) for r in rows]


def test_pay_is_not_on_the_page_in_projector_mode(data: AppTest, golden: Path) -> None:
    section(data, "correct")
    assert "ote" in data.data_editor[0].value.columns
    data.session_state[KEY] = Scenario(projector=True)
    section(data, "correct")
    assert "ote" not in data.data_editor[0].value.columns


def test_the_observed_ramp_is_taken_over_into_the_scenario(data: AppTest, demo: Path) -> None:
    section(data, "baseline")
    assert not data.button(key="baseline_adopt").disabled
    sound(data.button(key="baseline_adopt").click().run())
    scenario = data.session_state[KEY]
    assert "ramp_productivity" in scenario.parameters.differences
    assert scenario.past, "undo brings the old curve back"
    assert data.button(key="baseline_adopt").disabled


def test_baseline_tables_add_up(data: AppTest, demo: Path) -> None:
    section(data, "baseline")
    by_segment = next(each.value for each in data.dataframe if "Win rate, by count" in each.value.columns)
    data.segmented_control(key="baseline_kind").set_value("all").run()
    everybody = next(each.value for each in data.dataframe if "Win rate, by count" in each.value.columns)
    assert by_segment["Won"].sum() == everybody["Won"].sum()
    assert by_segment.iloc[:, 1].sum() == pytest.approx(everybody.iloc[0, 1])


def test_rejected_rows_are_kept_with_file_row_column_and_reason(data: AppTest, demo: Path) -> None:
    section(data, "rejects")
    table = next(each.value for each in data.dataframe if "Why it was not taken" in each.value.columns)
    with open_store(demo) as store:
        kept = store.imports.rejects()
    assert len(table) == len(kept) > 0
    assert list(table["Row"]) == [each.row for each in kept]


def test_cells_that_were_left_blank_stand_beside_the_rejected_rows(data: AppTest, golden: Path) -> None:
    text_of_file = (
        b"opportunity_id,rep_id,status,amount,close_date,created_date\n"
        b"X1,A,won,10,2025-03-04,last spring\nX2,A,won,ten,2025-03-04,2025-01-01\n"
    )
    import_files(golden, [("late.csv", text_of_file)], None, None)
    read = text(section(data, "rejects"))
    assert "1 row was not taken" in read
    assert "1 cell was flagged" in read
    cells = next(table.value for table in data.dataframe if "What stands there" in table.value.columns)
    assert list(cells.iloc[0][["File", "Column", "What stands there"]]) == ["late.csv", "created_date", "last spring"]
    log = next(table.value for table in section(data, "import").dataframe if "Left blank" in table.value.columns)
    assert (log.loc[0, "Rejected"], log.loc[0, "Left blank"]) == (1, 1)


def test_the_baseline_says_what_it_leaves_out(data: AppTest, demo: Path) -> None:
    read = text(section(data, "baseline"))
    assert "won deals are in no booking: " in read
    table = next(each.value for each in data.dataframe if "Why" in each.value.columns)
    assert "the owner is not among the reps" in set(table["Why"])
    assert (table["Won deals"] > 0).all()
