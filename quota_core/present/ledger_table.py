"""The assumption ledger on a page and in a file: progress in words, and every line as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from quota_core.evaluate.measures import OUTCOMES
from quota_core.govern.ledger import Progress, speaks_of_pay
from quota_core.govern.records import Kind, LedgerEntry
from quota_core.parameters import SPECS
from quota_core.present import formats
from quota_core.present.bands import GOOD, Status, status
from quota_core.present.hiding import SOMEBODY
from quota_core.present.sheet import Sheet, SheetColumn
from quota_core.present.tornado_tables import swing_kind

KINDS: dict[Kind, str] = {
    "parameter": "Parameters",
    "override": "Set by name",
    "input": "Inferred inputs",
    "definition": "Definitions",
}
ASSUMED, CONFIRMED = "ASSUMED", "CONFIRMED"
OPEN = "open"


def tellable_lines(
    entries: Sequence[LedgerEntry], hide: Callable[[str], str] | None = None, *, pay: bool = True
) -> list[LedgerEntry]:
    """The lines that may be shown: none of pay where that is hidden; nobody named where names are (`hide`)."""
    told = [entry for entry in entries if pay or not speaks_of_pay(entry.subject)]
    return told if hide is None else [_unnamed(entry, hide) for entry in told]


def _unnamed(entry: LedgerEntry, hide: Callable[[str], str]) -> LedgerEntry:
    # What somebody wrote or set by name, a reason among it, names people.
    return replace(
        entry,
        title=hide(entry.title),
        value=hide(entry.value),
        source="set in the scenario" if entry.kind == "override" else hide(entry.source),
        who=SOMEBODY if entry.who else None,
        note=None,
        confirmed_value=hide(entry.confirmed_value) if entry.confirmed_value else None,
    )


def chosen(
    entries: Sequence[LedgerEntry], *, kinds: Sequence[str] = (), assumed: bool = False, search: str = ""
) -> list[LedgerEntry]:
    """The lines of some kinds (none: all), only those still ASSUMED where asked, with every word of the search."""
    words = search.casefold().split()
    return [
        entry
        for entry in entries
        if (not kinds or entry.kind in kinds)
        and not (assumed and entry.status == CONFIRMED)
        and all(word in _words(entry) for word in words)
    ]


def _words(entry: LedgerEntry) -> str:
    key = entry.subject.partition(":")[0]
    group = SPECS[key].group if key in SPECS else None
    told = (entry.title, entry.value, entry.source, entry.subject, group, entry.who, entry.meeting, entry.note)
    return " ".join(part for part in told if part).casefold()


def progress_title(progress: Progress) -> str:
    """How far agreement has come, in a sentence: 12 of 140 lines are confirmed (9%)."""
    if not progress.total:
        return "There is nothing to confirm"
    told = f"{formats.count(progress.confirmed)} of {formats.counted(progress.total, 'line is', 'lines are')} confirmed"
    return f"{told} ({formats.percent(progress.share)})"


def moving_text(progress: Progress, outcome: str) -> str:
    """The same of what moves an outcome: 4 of the 38 lines that move P(team reaches the target) are confirmed."""
    if progress.moving is None:
        return "What moves the outcome is not worked out yet."
    if not progress.moving:
        return f"No line alone moves {OUTCOMES[outcome].title}."
    lines = formats.counted(progress.moving, "line that moves", "lines that move")
    verb = "is" if progress.moving == 1 else "are"
    return f"{formats.count(progress.moving_confirmed)} of the {lines} {OUTCOMES[outcome].title} {verb} confirmed."


def entry_status(entry: LedgerEntry) -> Status:
    """ASSUMED or CONFIRMED as shape and word; one whose confirmed value has changed says that it is open again."""
    if entry.status == CONFIRMED:
        return status(GOOD, CONFIRMED)
    return status(OPEN, f"{ASSUMED} again" if entry.confirmed_value else ASSUMED)


def was_confirmed(entry: LedgerEntry) -> str:
    """What a changed value was confirmed as, and by whom; empty where that does not apply."""
    if not entry.confirmed_value or entry.status == CONFIRMED:
        return ""
    return f"was confirmed as {entry.confirmed_value} by {entry.who or SOMEBODY}"


def ledger_sheet(entries: Sequence[LedgerEntry], outcome: str) -> Sheet:
    """Every line: what is agreed about it, and how far it moves an outcome."""
    own = OUTCOMES[outcome]
    return Sheet(
        name="assumption-ledger",
        columns=(
            SheetColumn(title="What"),
            SheetColumn(title="Value"),
            SheetColumn(title="Agreed?", kind="status", help="CONFIRMED holds for this value only: a change re-opens."),
            SheetColumn(
                title="Moves",
                kind=swing_kind(outcome),
                help=f"{own.title}: largest less smallest over the line's low, present and high. Blank: not tried.",
            ),
            SheetColumn(title="By"),
            SheetColumn(title="When (UTC)", kind="moment"),
            SheetColumn(title="Meeting"),
            SheetColumn(title="Note"),
            SheetColumn(title="Before", help="What it was confirmed as, where its value has changed since."),
            SheetColumn(title="Source"),
            SheetColumn(title="Kind"),
            SheetColumn(title="Key"),
        ),
        rows=tuple(_row(entry) for entry in entries),
    )


def _row(entry: LedgerEntry) -> tuple[object, ...]:
    return (
        entry.title,
        entry.value,
        entry_status(entry),
        entry.moves,
        entry.who,
        entry.at,
        entry.meeting,
        entry.note,
        was_confirmed(entry),
        entry.source,
        KINDS[entry.kind],
        entry.subject,
    )
