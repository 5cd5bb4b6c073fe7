"""What is loaded and in what state, as tables: counts, imports, checks, corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from quota_core.present import formats
from quota_core.present.bands import BAD, WATCH, Status, status
from quota_core.present.sheet import Sheet, SheetColumn
from quota_core.schema import TABLES

if TYPE_CHECKING:  # both bring the query library along, which no table needs
    from quota_core.ingest.checks import Check
    from quota_core.ingest.fixes import Fix

TARGETS = "targets_missing"  # the one finding whose money is not that of won deals
SEVERITIES: dict[str, Status] = {
    "problem": status(BAD, "problem"),
    "warning": status(WATCH, "warning"),
    "note": status("note", "note"),
}
RULE_WORDS = {
    "missing_territory": "deals without a territory",
    "unknown_territory": "deals of a territory that is not in territories",
    "unknown_rep": "deals of an owner who is not in reps",
    "close_before_created": "deals closed before they were created",
    "zero_or_negative_won": "won deals of zero or less",
    "new_from_customer": "'new' deals of accounts that had bought before",
    "blank_booking_type": "deals without a booking type",
    "split_shares_over_one": "splits that share out more than the deal",
    "split_of_unknown_deal": "splits of a deal that is not there",
    "quota_of_unknown_rep": "past quotas of somebody who is not in reps",
    "term_below_zero": "deals with a term below zero",
    "quota_below_zero": "past quotas below zero",
    "split_share_below_zero": "splits with a share below zero",
    "potential_below_zero": "territories with a potential below zero",
    "accounts_below_zero": "territories with fewer accounts than none",
    "ote_below_zero": "reps with OTE below zero",
    "assignment_ends_before_it_begins": "assignments that end before they begin",
    "rep_ends_before_start": "reps who end before they start",
}


class LoggedImport(Protocol):
    """An import as the store's log keeps it."""

    @property
    def import_id(self) -> str: ...
    @property
    def imported_at(self) -> datetime: ...
    @property
    def files(self) -> tuple[str, ...]: ...
    @property
    def counts(self) -> dict[str, dict[str, int]]: ...
    @property
    def data_version(self) -> str: ...
    @property
    def rejected(self) -> int: ...
    @property
    def flagged(self) -> int: ...


def words(name: str) -> str:
    """A table's or column's name as people read it: start_date -> start date."""
    if name == "ote":
        return "OTE"
    return name.replace("_id", "").replace("_", " ") if name != "_id" else name


def counted(table: str, count: float) -> str:
    """Rows of a table in words: 1 target, 14 territories."""
    many = words(table)
    one = f"{many[:-3]}y" if many.endswith("ies") else many.removesuffix("s")
    return formats.counted(count, one, many)


def loaded_sheet(row_counts: Mapping[str, int]) -> Sheet:
    """The canonical tables that hold rows, and what each is."""
    return Sheet(
        name="loaded",
        columns=(
            SheetColumn(title="Table"),
            SheetColumn(title="Rows", kind="count"),
            SheetColumn(title="What it is"),
        ),
        rows=tuple((words(name), count, TABLES[name].meaning) for name, count in row_counts.items() if count),
    )


def imports_sheet(log: Sequence[LoggedImport]) -> Sheet:
    """The log of imports, the latest first; an entry without files is a correction being applied."""
    return Sheet(
        name="imports",
        columns=(
            SheetColumn(title="When (UTC)", kind="moment"),
            SheetColumn(title="Files"),
            SheetColumn(
                title="New rows",
                kind="count",
                help="In all tables, with owners and accounts that deals name: rows whose id was not there before.",
            ),
            SheetColumn(title="Updated", kind="count", help="Rows that changed a stored row."),
            SheetColumn(title="Unchanged", kind="count", help="Rows that were stored already just as they are."),
            SheetColumn(title="Rejected", kind="count", help="Rows that were not taken; see Rejected rows."),
            SheetColumn(
                title="Left blank", kind="count", help="Cells that could not be read, in rows that were taken."
            ),
            SheetColumn(title="Data version", help="Changes exactly when a stored row does."),
        ),
        rows=tuple(
            (
                each.imported_at,
                ", ".join(each.files) or "corrections applied",
                _sum(each.counts, "new"),
                _sum(each.counts, "updated"),
                _sum(each.counts, "same"),
                each.rejected,
                each.flagged,
                each.data_version[:8],
            )
            for each in log
        ),
    )


def _sum(counts: Mapping[str, Mapping[str, int]], name: str) -> int:
    return sum(count.get(name, 0) for count in counts.values())


def checks_sheet(found: Sequence[Check], currency: str) -> Sheet:
    """The findings, gravest first, each with its rows and the money it touches: won money, or missing targets."""
    return Sheet(
        name="checks",
        columns=(
            SheetColumn(title="How grave", kind="status"),
            SheetColumn(title="What was found"),
            SheetColumn(title="Rows", kind="count"),
            SheetColumn(title=f"Money touched{f' ({currency})' if currency else ''}", kind="money"),
            SheetColumn(title="What to do"),
        ),
        rows=tuple(
            (SEVERITIES[check.severity], check.title, check.count, check.money, check.advice) for check in found
        ),
    )


def money_of(check: Check) -> str:
    """What a finding's money is: deals that were won, or the targets it is about."""
    return "targets" if check.name == TARGETS else "won money"


def health(found: Sequence[Check]) -> tuple[str, Status]:
    """One sentence on the data's health: 2 problems and 5 warnings; the largest touches 1.2M."""
    grave = [check for check in found if check.severity == "problem"]
    warned = [check for check in found if check.severity == "warning"]
    if not grave and not warned:
        return "Nothing is wrong that the checks can see", status("good", "sound")
    parts = [formats.counted(len(grave), "problem")] if grave else []
    parts += [formats.counted(len(warned), "warning")] if warned else []
    first = max([*grave, *warned], key=lambda check: check.money)
    largest = first.money
    touched = f"; the largest touches {formats.money(largest)} of {money_of(first)}" if largest > 0 else ""
    return " and ".join(parts) + touched, status(BAD, "mend first") if grave else status(WATCH, "look at it")


def sample_sheet(check: Check) -> Sheet:
    """Some of the rows a check found, with the file and row they came from."""
    names = list(dict.fromkeys(name for sample in check.samples for name in sample))
    columns = TABLES["opportunities"].column
    kinds = dict.fromkeys(("amount", "quota", "won_money", "money"), "money_full")
    kinds |= dict.fromkeys(("row", "deals"), "count")
    return Sheet(
        name=f"check-{check.name}",
        columns=tuple(
            SheetColumn(
                title=words(name).capitalize() if name != "row" else "Row",
                kind=kinds.get(name, "text"),  # type: ignore[arg-type]
                help=columns[name].meaning if name in columns else "",
            )
            for name in names
        ),
        rows=tuple(tuple(_cell(name, sample.get(name), kinds) for name in names) for sample in check.samples),
    )


def _cell(name: str, value: Any, kinds: Mapping[str, str]) -> Any:
    if name in kinds:
        return value if isinstance(value, int | float) else None
    return None if value is None else str(value)


def fix_words(fix: Fix) -> str:
    """A correction in words: Read product Core-Suite as Core Suite; Set OTE of rep A1 to 175,000; Leave out ..."""
    where = _match_words(fix)
    if fix.kind == "leave_out":
        return f"Leave out {where}"
    given = "…" if fix.asks else _value_words(fix.value)
    if set(fix.match) == {fix.column}:
        return f"Read {words(fix.column)} {_wanted_words(fix.match[fix.column])} as {given}"
    return f"Set {words(fix.column)} of {where} to {given}"


def _match_words(fix: Fix) -> str:
    if "rule" in fix.match:
        rest = {name: wanted for name, wanted in fix.match.items() if name != "rule"}
        told = RULE_WORDS.get(str(fix.match["rule"]), str(fix.match["rule"]).replace("_", " "))
    elif set(fix.match) <= set(TABLES[fix.table].key):
        one = {"reps": "rep", "territories": "territory", "targets": "the target of", "opportunities": "deal"}
        values = " ".join(_wanted_words(wanted) for wanted in fix.match.values() if wanted is not None)
        return f"{one.get(fix.table, words(fix.table))} {values}"
    else:
        rest, told = dict(fix.match), "deals" if fix.table == "opportunities" else words(fix.table)
    parts = [f"{words(name)} {_wanted_words(wanted)}" for name, wanted in rest.items()]
    return told + (f" with {' and '.join(parts)}" if parts else "")


def _wanted_words(wanted: Any) -> str:
    if wanted is None:
        return "blank"
    if isinstance(wanted, Mapping):
        signs = {"from": "from", "until": "up to", "below": "below"}
        return " ".join(f"{signs[name]} {_value_words(value)}" for name, value in wanted.items())
    if isinstance(wanted, list | tuple):
        return formats.listed([_value_words(each) for each in wanted], 3)
    return _value_words(wanted)


def _value_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return formats.money_full(value) if abs(value) >= 100 else formats.number(value)
    return "blank" if value is None else str(value)


def fixes_sheet(made: Sequence[Fix]) -> Sheet:
    """The corrections that hold, oldest first: what, why, who, when."""
    return Sheet(
        name="corrections",
        columns=(
            SheetColumn(title="Correction"),
            SheetColumn(title="Why"),
            SheetColumn(title="Who"),
            SheetColumn(title="When"),
        ),
        rows=tuple((fix_words(fix), fix.reason, fix.who, fix.when[:16].replace("T", " ")) for fix in made),
    )


def offers_sheet(offered: Sequence[Fix]) -> Sheet:
    """Corrections on offer, to be ticked: what each would do and why."""
    return Sheet(
        name="offered-corrections",
        columns=(SheetColumn(title="Because"), SheetColumn(title="Correction")),
        rows=tuple((fix.reason, fix_words(fix)) for fix in offered),
    )
