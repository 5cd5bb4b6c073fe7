"""What has been agreed: the assumption ledger and the change log, as they stood when the workbook was written."""

from __future__ import annotations

from quota_core.deliver.handover import Handover
from quota_core.deliver.workbook.grid import Grid

NOTHING_AGREED = "Nothing has been confirmed yet: every assumption is ASSUMED (see Assumptions)."
NOTHING_LOGGED = "Nothing has been recorded yet."


def write_ledger(grid: Grid, handover: Handover) -> None:
    """One row an assumption, those that move the outcome most first where that is known."""
    sheet, entries = grid.sheets["Ledger"], handover.ledger
    table = sheet.table("" if entries else NOTHING_AGREED, len(entries))
    table.values("subject", [e.subject for e in entries], "text", width=32)
    table.values("what", [e.title for e in entries], "text", width=34)
    table.values("kind", [e.kind for e in entries], "text")
    table.values("value", [e.value for e in entries], "text", width=30)
    table.values("source", [e.source for e in entries], "text", width=34)
    table.values("status", [e.status for e in entries], "text", width=12)
    table.values("by", [e.who for e in entries], "text", width=18)
    table.values("when", [None if e.at is None else e.at.replace(tzinfo=None) for e in entries], "date")
    table.values("meeting", [e.meeting for e in entries], "text", width=18)
    table.values("note", [e.note for e in entries], "text", width=40)
    table.values("value when confirmed", [e.confirmed_value for e in entries], "text", width=24)
    table.values("moves the outcome by", [e.moves for e in entries], "number")


def write_log(grid: Grid, handover: Handover) -> None:
    """The audit log, oldest first."""
    sheet, entries = grid.sheets["Change log"], handover.log
    table = sheet.table("" if entries else NOTHING_LOGGED, len(entries))
    table.values("number", [e.number for e in entries], "count")
    table.values("when", [e.at.replace(tzinfo=None) for e in entries], "date")
    table.values("by", [e.who for e in entries], "text", width=18)
    table.values("what", [e.what for e in entries], "text", width=24)
    table.values("subject", [e.subject for e in entries], "text", width=32)
    table.values("detail", [e.detail for e in entries], "text", width=60)
    table.values("seal", [e.digest for e in entries], "text", width=24)
    table.values("seal before", [e.previous for e in entries], "text", width=24)
