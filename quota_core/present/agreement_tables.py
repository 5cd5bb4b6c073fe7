"""The audit log as a table for people and files."""

from __future__ import annotations

from collections.abc import Sequence

from quota_core.govern.records import LogEntry
from quota_core.present.sheet import Sheet, SheetColumn


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
