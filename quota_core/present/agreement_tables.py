"""The ledger, the audit log and the versions as tables for people and files."""

from __future__ import annotations

from collections.abc import Sequence

from quota_core.govern.ledger import speaks_of_pay
from quota_core.govern.records import LedgerEntry, LogEntry
from quota_core.present.sheet import Sheet, SheetColumn


def ledger_sheet(lines: Sequence[LedgerEntry], *, pay: bool = True) -> Sheet:
    """The assumption ledger, in the order given; `pay`: with the lines that tell of pay."""
    return Sheet(
        name="assumption-ledger",
        columns=(
            SheetColumn(title="What", help="A parameter, something set by name, an inferred input or a definition."),
            SheetColumn(title="Value"),
            SheetColumn(title="Status", help="CONFIRMED only while the value is the one that was confirmed."),
            SheetColumn(title="By"),
            SheetColumn(title="When (UTC)", kind="moment"),
            SheetColumn(title="In which meeting"),
            SheetColumn(title="Note"),
            SheetColumn(title="Was confirmed as"),
            SheetColumn(title="Source"),
            SheetColumn(title="Moves the outcome by", kind="number", help="From low to high, in the outcome's unit."),
            SheetColumn(title="Subject", help="Its name on the command line."),
        ),
        rows=tuple(
            (
                line.title,
                line.value,
                line.status,
                line.who,
                line.at,
                line.meeting,
                line.note,
                line.confirmed_value,
                line.source,
                line.moves,
                line.subject,
            )
            for line in lines
            if pay or not speaks_of_pay(line.subject)
        ),
    )


def log_sheet(entries: Sequence[LogEntry], verification: str) -> Sheet:
    """The audit log, the first entry first, and a last line that says whether it is whole."""
    rows = tuple(
        (e.number, e.at.isoformat(timespec="microseconds"), e.who, e.what, e.subject, e.detail, e.previous, e.digest)
        for e in entries
    )
    titles = ("Number", "When (UTC)", "Who", "What", "Subject", "Detail", "Previous seal", "Seal")
    blank = ("",) * (len(titles) - 3)
    return Sheet(
        name="audit-log",
        columns=tuple(SheetColumn(title=title, kind="count" if title == "Number" else "text") for title in titles),
        rows=(*rows, (None, "", verification, *blank)),
    )
