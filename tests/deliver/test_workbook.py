"""The workbook as a file: its sheets and names, what may stand in a cell, what the command does with it."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from quota_core.commands.main import main
from quota_core.declare import BOOKING_TYPES
from quota_core.deliver.workbook.assumptions import ELSEWHERE, LIVE
from quota_core.deliver.workbook.build import workbook_bytes
from quota_core.deliver.workbook.sheets import SHEETS
from quota_core.parameters import SPECS
from quota_core.present.cells import FORMULA_STARTS
from tests.deliver.conftest import HOSTILE, handed_over, made
from tests.support.companies import rich_company, with_split_holdings
from tests.support.spreadsheet import cells_of

WANTED = (
    "Inputs Assumptions Facts Weights Ramp Evidence Top-down Bottom-up Blend Reconcile Rounding Quotas Back-test "
    "Scenarios Efficiency Checks Ledger"
).split()
WANTED.append("Change log")
# What a cell of a spreadsheet may hold, in Excel's own words.
LONGEST_FORMULA = 8192
FUNCTIONS = set(
    "ABS AND AVERAGE COUNT COUNTA COUNTIF COUNTIFS DATE DAY EDATE EXACT IF IFERROR INDEX INT ISBLANK ISERROR ISNA "
    "ISNUMBER LARGE MATCH MAX MEDIAN MIN MONTH N NA OR PERCENTILE ROUND ROW ROWS SUM SUMIFS SUMPRODUCT YEAR".split()
)


@pytest.fixture(scope="module")
def book() -> Workbook:
    """The workbook of a usual company."""
    return load_workbook(io.BytesIO(workbook_bytes(made("usual"))))


def formulas(book: Workbook) -> list[str]:
    return [
        getattr(cell.value, "text", cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def test_the_sheets_stand_in_the_order_of_the_work(book: Workbook) -> None:
    assert [name for name in book.sheetnames if name in WANTED] == WANTED
    assert book.sheetnames[: len(SHEETS)] == list(SHEETS)
    origins = book.sheetnames[len(SHEETS) :]
    assert origins == [f"Origin {name[7:]}" for name in sorted(origins)]


def test_every_parameter_s_key_is_a_name_that_holds_its_value(book: Workbook) -> None:
    parameters = made("usual").parameters
    for key, spec in SPECS.items():
        cells, value = cells_of(book, key), getattr(parameters, key)
        if spec.kind == "triple":
            assert tuple(cell.value for cell in cells[0]) == value
        elif isinstance(value, bool | int | float | str) or value is None:
            assert len(cells) == len(cells[0]) == 1, key
            assert cells[0][0].value == value, key
            assert type(cells[0][0].value) in (type(value), int, float, str, type(None))
        else:
            given = [row[0].value for row in cells if row[0].value is not None]
            assert given == list(value), key
            assert any(row[0].value is None for row in cells), f"{key} has no row left to fill"


def test_what_was_exported_stands_beside_every_parameter(book: Workbook) -> None:
    rows = list(book["Assumptions"].iter_rows(min_row=5, max_row=5 + len(SPECS), values_only=True))
    value, exported = rows[0].index("value"), rows[0].index("as exported")
    single = [row for row in rows[1:] if row[0] in SPECS and row[2] is not None]
    assert len(single) > 30
    assert all(row[value] == row[exported] and type(row[value]) is type(row[exported]) for row in single)


def test_each_parameter_says_whether_it_is_followed(book: Workbook) -> None:
    rows = list(book["Assumptions"].iter_rows(min_row=6, max_row=5 + len(SPECS), values_only=True))
    said = {row[0]: row[7] for row in rows if row[0] in SPECS and row[7] in (LIVE, ELSEWHERE)}
    for key in ("top_down_share", "method", "ote_band_enforced", "seasonality", "accelerator", "gap_limit"):
        assert said[key] == LIVE
    for key in ("lookback_months", "fiscal_year_start", "as_of", "multi_year_credit", "annual_turnover"):
        assert said[key] == ELSEWHERE


def test_the_quotas_stand_alone_under_their_header(book: Workbook) -> None:
    sheet, plan = book["Quotas"], made("usual").plan
    header = [cell.value for cell in sheet[1]]
    assert {"rep_id", "quota", "locked", "Q1", "Q4", *(f"quota_{kind}" for kind in BOOKING_TYPES)} <= set(header)
    assert sheet.max_row - 1 == int(plan.carries.sum())
    assert sheet.freeze_panes
    assert sheet._charts
    assert book["Back-test"]._charts


def test_who_is_told_by_id_and_name_on_every_sheet_of_people(book: Workbook) -> None:
    longest = max(map(len, made("usual").plan.company.reps.rep_id))
    told = 0
    for sheet in book:
        for row in sheet.iter_rows(max_row=5):
            for cell in row:
                if cell.value == "rep_id" and sheet.title != "Assumptions":
                    assert sheet.cell(cell.row, cell.column + 1).value in {"name", "territory_id"}, sheet.title
                    assert sheet.column_dimensions[cell.column_letter].width > longest, sheet.title
                    told += 1
    assert told > 12
    for name in ("Bottom-up", "Blend", "Reconcile", "Rounding"):
        assert [cell.value for cell in book[name][5][:2]] == ["rep_id", "name"]


def test_wide_sheets_are_not_shrunk_to_specks(book: Workbook) -> None:
    assert not [name for name in ("Facts", "Season", "Weights") if book[name].sheet_properties.pageSetUpPr.fitToPage]
    assert book["Blend"].sheet_properties.pageSetUpPr.fitToPage or book["Blend"].print_title_cols


def test_formulas_are_such_as_every_spreadsheet_reads(book: Workbook) -> None:
    found = formulas(book)
    assert len(found) > 20_000
    assert max(map(len, found)) < LONGEST_FORMULA
    used = {name for formula in found for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", formula)}
    assert used <= FUNCTIONS
    assert not [formula for formula in found if "#" in formula or "[" in formula]


def test_sheets_print_and_the_mark_is_on_every_one(book: Workbook) -> None:
    for sheet in book:
        assert sheet.print_area
        assert sheet.sheet_properties.pageSetUpPr is not None
        if not sheet.sheet_properties.pageSetUpPr.fitToPage:
            # Wide ones go over several pages, at a size that can be read, each with who its rows are about.
            assert sheet.page_setup.scale >= 50
            assert sheet.print_title_cols
        assert sheet.oddHeader.right.text == "DRAFT"
    approved = load_workbook(io.BytesIO(workbook_bytes(made("locked"))))
    text = str([[cell.value for row in sheet.iter_rows(max_row=4) for cell in row] for sheet in approved])
    assert "DRAFT" not in text
    assert not any(sheet.oddHeader.right.text for sheet in approved)


def test_no_text_of_a_company_runs_as_a_formula() -> None:
    book = load_workbook(io.BytesIO(workbook_bytes(made("hostile"))))
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"]
    risky = [cell for cell in texts if str(cell.value).startswith(FORMULA_STARTS)]
    assert [cell for cell in risky if cell.value == HOSTILE[0]]
    assert all(cell.quotePrefix for cell in risky)
    assert not [formula for formula in formulas(book) if "cmd" in formula]


@pytest.mark.parametrize("name", ["one rep", "bare", "small", "nobody"])
def test_odd_companies_have_a_workbook_too(name: str) -> None:
    book = load_workbook(io.BytesIO(workbook_bytes(made(name))), read_only=True)
    assert len(book.sheetnames) >= len(SHEETS)


def test_split_territories_have_a_row_for_each_holding() -> None:
    company = with_split_holdings(rich_company(3, 12))
    book = load_workbook(io.BytesIO(workbook_bytes(handed_over(company))), read_only=True)
    titles = [cell.value for cell in book["Facts"][4]]
    assert "Who held what: share of the days employed, by month" in titles


def test_the_command_writes_it_whole_or_not_at_all(
    golden_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, out = tmp_path / "store.duckdb", tmp_path / "plan.xlsx"
    shutil.copy(golden_file, store)
    order = ["export", "xlsx", "--store", str(store), "--draws", "100"]
    assert main([*order, "--out", str(out), "--set", "over_assignment=0.2"]) == 0
    assert capsys.readouterr().out == f"{out}: workbook of live formulas of present settings, marked DRAFT\n"
    before = out.read_bytes()
    assert cells_of(load_workbook(out), "over_assignment")[0][0].value == 0.2
    assert main([*order, "--out", str(out), "--set", 'locks={"Nobody": 5}']) == 2
    assert main([*order, "--out", str(out), "--version", "3"]) == 2
    assert main([*order, "--out", str(tmp_path / "plan.xlsx" / "inside.xlsx")]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 3
    assert "there is no such rep id" in told[0]
    assert "There is no version v3" in told[1]
    assert "cannot be written" in told[2]
    assert out.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.xlsx", "store.duckdb"]
