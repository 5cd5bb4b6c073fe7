"""Tables are written one way on screen and whole in the CSV."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

from quota_core.present import formats
from quota_core.present.bands import status
from quota_core.present.sheet import WRITERS, Sheet, SheetColumn, status_text

SHEET = Sheet(
    name="all-kinds",
    columns=(
        SheetColumn(title="Who"),
        SheetColumn(title="Money", kind="money"),
        SheetColumn(title="Share", kind="percent"),
        SheetColumn(title="Day", kind="date"),
        SheetColumn(title="State", kind="status"),
        SheetColumn(title="Month", kind="month"),
        SheetColumn(title="At", kind="moment"),
    ),
    rows=(
        (
            "Kim",
            1_240_000.0,
            0.683,
            date(2025, 12, 31),
            status("watch", "under"),
            2026 * 12,
            datetime.fromisoformat("2026-01-02T03:04"),
        ),
        (None, float("nan"), None, None, None, None, None),
    ),
)


def test_cells_read_as_everywhere_else() -> None:
    assert SHEET.texts()[0] == ["Kim", "1.24M", "68%", "31 Dec 2025", "▲ under", "Jan 2026", "2 Jan 2026, 03:04"]
    assert SHEET.texts()[1] == ["", "–", "–", "–", "", "–", "–"]


def test_the_csv_has_full_values_and_leaves_unknown_blank() -> None:
    head, first, second = csv.reader(io.StringIO(SHEET.csv()))
    assert head == [column.title for column in SHEET.columns]
    assert first == ["Kim", "1240000", "0.683", "2025-12-31", "under", "2026-01", "2026-01-02 03:04:00"]
    assert second == [""] * len(SHEET.columns)


def test_a_cell_that_a_spreadsheet_would_run_stays_words() -> None:
    sheet = Sheet(name="x", columns=(SheetColumn(title="Reason"),), rows=(("=HYPERLINK(1)",), ("@SUM",), ("fine",)))
    assert sheet.csv().splitlines()[1:] == ["'=HYPERLINK(1)", "'@SUM", "fine"]


def test_every_kind_has_a_writer_and_statuses_a_shape() -> None:
    assert {column.kind for column in SHEET.columns} <= set(WRITERS)
    marks = {status_text(status(level, "word"))[0] for level in ("good", "watch", "bad", "note")}
    assert len(marks) == 4


def test_a_chance_is_read_as_in_sentences_and_kept_whole_in_the_file() -> None:
    """Draws cannot show 0% or 100%: neither is said, in a table as little as in a title."""
    kinds = (SheetColumn(title="P", kind="chance"), SheetColumn(title="Swing", kind="points"))
    sheet = Sheet(name="x", columns=kinds, rows=((0.0, 0.56), (0.004, 0.01), (0.13, 0.0), (1.0, None)))
    assert [row[0] for row in sheet.texts()] == ["under 1%", "under 1%", "13%", "over 99%"]
    assert [row[1] for row in sheet.texts()] == ["56 points", "1 point", "0 points", "–"]
    assert sheet.csv().splitlines()[2] == "0.004,0.01"
    assert [formats.chance(share, 1) for share in (0.0, 0.0004, 0.0006, 0.9996)] == [
        "under 0.1%",
        "under 0.1%",
        "0.1%",
        "over 99.9%",
    ]
