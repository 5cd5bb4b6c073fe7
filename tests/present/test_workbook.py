"""The spreadsheet and CSV: numbers are numbers, text is text, what is hidden is not in it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook

from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.model.company import Company
from quota_core.parameters import DEFAULTS, SPECS
from quota_core.present.cells import CELL_CHARACTERS, put_value
from quota_core.present.workbook import csv_text, rep_rows, workbook_bytes

EVIL = ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\tx"]


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def test_the_reps_and_every_parameter_are_in_it(changed: Outlook) -> None:
    found = sheets(workbook_bytes(changed, pay=True, mask=False))
    header, *rows = found["Reps"]
    assert len(rows) == int(changed.shown.sum())
    quota = header.index("quota")
    assert sum(row[quota] or 0 for row in rows) == pytest.approx(changed.plan.assigned)  # type: ignore[misc]
    assert [row[0] for row in found["Parameters"][1:]] == list(SPECS)
    changed_keys = {row[0] for row in found["Parameters"][1:] if row[4] == "yes"}
    assert changed_keys == set(changed.plan.parameters.differences)


def test_text_that_looks_like_a_formula_stays_text(sixty: Company) -> None:
    names = (*EVIL, *sixty.reps.name[len(EVIL) :])
    content = workbook_bytes(
        outlook(replace(sixty, reps=replace(sixty.reps, name=names)), DEFAULTS), pay=True, mask=False
    )
    book = load_workbook(io.BytesIO(content))
    cells = [cell for row in book["Reps"].iter_rows() for cell in row if isinstance(cell.value, str)]
    evil = [cell for cell in cells if cell.value in EVIL]
    assert evil
    assert all(cell.data_type == "s" for cell in evil)
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_without_pay_and_names(changed: Outlook) -> None:
    content = sheets(workbook_bytes(changed, pay=False, mask=True))
    text = str(content)
    assert "ote" not in content["Reps"][0]
    assert "ote_multiple_min" not in text
    for secret in (*changed.plan.company.reps.name, *changed.plan.company.reps.rep_id):
        assert f"'{secret}'" not in text
    assert "Rep 01" in text


def test_csv_is_safe_and_reads_back() -> None:
    text = csv_text(["name", "quota"], [[EVIL[0], -5.5], ['a, "b"\nc', None], ["-", 3]])
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows == [["name", "quota"], ["'" + EVIL[0], "-5.5"], ['a, "b"\nc', ""], ["'-", "3"]]


def test_rows_have_the_header_s_width(changed: Outlook) -> None:
    for pay in (True, False):
        header, rows = rep_rows(changed, pay=pay)
        assert {len(row) for row in rows} == {len(header)}


def test_a_text_longer_than_a_cell_says_that_it_is_cut() -> None:
    cell = Workbook().worksheets[0].cell(1, 1)
    put_value(cell, "x" * 40_000)
    assert len(cell.value) == CELL_CHARACTERS
    assert "[cut: the text has 40,000 characters" in cell.value
    put_value(cell, "y" * CELL_CHARACTERS)
    assert cell.value == "y" * CELL_CHARACTERS
