"""The proof: LibreOffice works the workbook out from scratch and says what the tool says; so it does after a change.

Each change is made in the file: a named cell, or a row of a named table. One run of LibreOffice for all of them.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from quota_core.deliver.handover import Handover
from quota_core.deliver.workbook.build import workbook_bytes
from quota_core.evaluate.outlook import outlook
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.model.company import Company
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.store import open_store
from tests.support.spreadsheet import NO_OFFICE, Edited, office, recalculated
from tests.support.tiny import rep, tiny_company
from tests.support.workbook_numbers import differences, histogram

DRAWS = 100


@dataclass(frozen=True)
class Change:
    """A change made in the file, and the same as the tool is told it."""

    cells: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def parameters(self) -> Parameters:
        return DEFAULTS.changed(**{**self.cells, **self.told})


HALF = (0.5, 0.75)
CAPITALS = (("MM", "2400000"), ("mm", "900000"))
CHANGES: dict[str, Change] = {
    "as_exported": Change(),
    "top_down_share": Change(cells={"top_down_share": 0.2}),
    "over_assignment": Change(cells={"over_assignment": 0.17}),
    "importance": Change(cells={"importance_win_rate": 0.9}),
    "override": Change(rows={"overrides": [("AE/MM/T1", 1.25)]}, told={"overrides": {"AE/MM/T1": 1.25}}),
    "band_on": Change(cells={"ote_band_enforced": True}),
    "band_moved": Change(cells={"ote_band_enforced": True, "ote_multiple_min": 3.4, "ote_multiple_max": 4.1}),
    "ramp_row": Change(
        rows={"ramp_schedule": [("default", *HALF, 1.0, 1.0)], "ramp_productivity": [("AE/MM", 0.4, 0.9)]},
        told={
            "ramp_schedule": {"default": (*HALF, 1.0, 1.0)},
            "ramp_productivity": {"default": DEFAULTS.ramp_productivity["default"], "AE/MM": (0.4, 0.9)},
        },
    ),
    "lock": Change(rows={"locks": [("A1", 500_000), ("A4", 700_000)]}, told={"locks": {"A1": 500_000, "A4": 700_000}}),
    "strength_rounding_growth": Change(
        cells={
            "weight_strength": 2.2,
            "weight_min": 0.85,
            "weight_max": 1.2,
            "round_to": 2500.0,
            "target_change": 0.07,
            "productivity_growth": 0.1,
        },
        rows={"taken_out": [("A2",)]},
        told={"taken_out": ("A2",)},
    ),
    "segments_season_not_rounded": Change(
        cells={
            "method": "segment_weighted",
            "seasonality": "history",
            "new_territory_q1": 0.9,
            "round_to": 0.0,
            "evidence_prior_deals": 0.0,
            "win_rate_prior_deals": 0.0,
        }
    ),
    "median_and_pay": Change(
        cells={
            "method": "top_down",
            "productivity_basis": "median",
            "over_assignment_vp": 0.05,
            "backtest_stretch": 1.1,
            "accelerator": 1.6,
            "pay_threshold": 0.5,
            "pay_cap": 1.1,
            "ote_change": 0.1,
            "load_factor": 1.3,
            "pay_mix": 0.6,
            "gross_margin": 0.6,
        },
        rows={
            "pay_plans": [("AE/ENT", None, "points", "retroactive", 0.6, "above", *(None,) * 4, 0, 0.01, 0.9, 0.03)],
            "driver_win_rate": [(0.7, 1.1, 1.3)],
            "driver_ramp_delay": [(2.5, 0.5, 0.0)],
            "quota_type_shares": [("AE", 0.9, 0.3, None)],
        },
        told={
            "pay_plans": {
                "AE/ENT": {
                    "rates": "points",
                    "method": "retroactive",
                    "threshold": 0.6,
                    "threshold_pays": "above",
                    "tiers": [[0, 0.01], [0.9, 0.03]],
                }
            },
            "driver_win_rate": (0.7, 1.1, 1.3),
            "driver_ramp_delay": (2.5, 0.5, 0.0),
            "quota_type_shares": {"AE": {"new": 0.9, "expansion": 0.3}},
        },
    ),
}
DEMO_PLACE, DEMO_REP = "AE/ENT/ENT-EAST", "0058c0000AAAB0rAQH"
# What a small company has nothing to say of: last year's quotas, imported past targets, thick pools.
DEMO_CHANGES: dict[str, Change] = {
    "as_exported": Change(),
    "band_and_last_year": Change(
        cells={"ote_band_enforced": True, "ote_multiple_max": 4.8, "yoy_change_max": 0.25, "over_assignment": 0.05},
        rows={"ramp_schedule": [("AE", 0.5, 1.0)]},
        told={"ramp_schedule": {"AE": (0.5, 1.0)}},
    ),
    "past_targets": Change(
        cells={
            "backtest_target": "given",
            "seasonality": "history",
            "top_down_share": 0.8,
            "importance_accounts": 0.6,
        },
        rows={"overrides": [(DEMO_PLACE, 1.2)], "locks": [(DEMO_REP, 900_000)]},
        told={"overrides": {DEMO_PLACE: 1.2}, "locks": {DEMO_REP: 900_000}},
    ),
}


@dataclass(frozen=True)
class Recalculated:
    """A company, and its workbook recalculated after each change."""

    company: Company
    content: bytes
    files: dict[str, Path]

    def book(self, name: str) -> Workbook:
        return load_workbook(self.files[name], data_only=True, read_only=True)


def company_of(path: Path) -> Company:
    with open_store(path) as store:
        return store.company(DEFAULTS, with_deals=True)


def handed_over(company: Company, parameters: Parameters = DEFAULTS) -> Handover:
    draws = Draws(company, DRAWS)
    return Handover(company=company, parameters=parameters, draws=draws, name="test", fingerprint="0")


def _all(company: Company, changes: dict[str, Change], folder: Path) -> Recalculated:
    content = workbook_bytes(handed_over(company))
    edited = Edited(content, folder)
    files = [edited.saved(name, change.cells, change.rows) for name, change in changes.items()]
    return Recalculated(company=company, content=content, files=recalculated(files, folder))


@pytest.fixture(scope="module")
def golden(golden_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Recalculated:
    if office() is None:
        pytest.skip(NO_OFFICE)
    return _all(company_of(golden_file), CHANGES, tmp_path_factory.mktemp("golden_books"))


@pytest.fixture(scope="module")
def demo(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Recalculated:
    if office() is None:
        pytest.skip(NO_OFFICE)
    return _all(company_of(demo_file), DEMO_CHANGES, tmp_path_factory.mktemp("demo_books"))


@pytest.mark.parametrize("name", CHANGES)
def test_the_golden_company_s_workbook_says_what_the_tool_says(golden: Recalculated, name: str) -> None:
    now = outlook(golden.company, CHANGES[name].parameters)
    book = golden.book(name)
    assert differences(book, now) == []
    assert histogram(book) == now.histogram.count.tolist()


@pytest.mark.parametrize("name", DEMO_CHANGES)
def test_the_demo_company_s_workbook_says_what_the_tool_says(demo: Recalculated, name: str) -> None:
    now = outlook(demo.company, DEMO_CHANGES[name].parameters)
    assert differences(demo.book(name), now) == []


def test_segments_that_differ_in_capitals_alone_are_two(tmp_path: Path) -> None:
    if office() is None:
        pytest.skip(NO_OFFICE)
    asked = tuple({"fiscal_year": "2026", "role": "AE", "segment": s, "amount": a} for s, a in CAPITALS)
    small = tiny_company(rep("Di", "2022-01-01", segment="mm", territory="T2"), targets=asked)
    chosen = DEFAULTS.changed(
        method="segment_weighted",
        ramp_schedule={"default": (0.5, 1.0), "AE/mm": (0.2, 0.4, 0.6)},
        gross_margin_segments={"mm": 0.5},
    )
    file = tmp_path / "capitals.xlsx"
    file.write_bytes(workbook_bytes(handed_over(small, chosen)))
    (made,) = recalculated([file], tmp_path).values()
    assert differences(load_workbook(made, data_only=True), outlook(small, chosen)) == []


def test_no_number_is_wider_than_its_column(demo: Recalculated) -> None:
    """A column too narrow prints ### for the number."""
    book, looks = demo.book("as_exported"), load_workbook(io.BytesIO(demo.content))
    narrow = []
    for sheet in book:
        widths = {letters: each.width for letters, each in looks[sheet.title].column_dimensions.items()}
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                    shown = _shown(float(cell.value), cell.number_format)
                    if len(shown) + 1 > widths.get(cell.column_letter, 9):
                        narrow.append(f"{sheet.title}!{cell.coordinate} {shown}")
    assert narrow == []


def _shown(value: float, look: str) -> str:
    if look == "General":
        return ""  # written in as much room as there is
    if "no limit" in look and value >= 1e15:
        return "no limit"
    places = len(look.partition("0.")[2].partition("%")[0].partition('"')[0]) if "0." in look else 0
    percent = "%" in look
    return f"{100 * value if percent else value:,.{places}f}{'%' if percent else ''}{' USD' if 'USD' in look else ''}"


def test_every_check_says_ok_and_no_cell_is_in_error(golden: Recalculated, demo: Recalculated) -> None:
    for each in (golden, demo):
        book = each.book("as_exported")
        checks = [row[1].value for row in book["Checks"].iter_rows(min_row=6)]
        assert set(checks) == {"OK"}, checks
        errors = [
            f"{sheet.title}!{cell.coordinate} {cell.value}"
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "e" or str(cell.value).startswith("#")
        ]
        assert errors == []
        assert load_workbook(io.BytesIO(each.content)).sheetnames == book.sheetnames
