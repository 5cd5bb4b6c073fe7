"""What to ask about values that no file gave, in the words of whoever is asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from quota_core.govern.records import LedgerEntry
from quota_core.ingest.wording import plural

ROWS: dict[str, tuple[str, str]] = {
    "opportunities": ("deal", "deals"),
    "reps": ("rep", "reps"),
    "territories": ("territory", "territories"),
    "targets": ("target", "targets"),
}
COLUMNS = {"ote": "OTE", "market_ote": "market OTE", "accounts": "number of accounts"}
MOST_VALUES = 3
BLANK, WHOLE_ROW = "blank", "*"
# How the import notes what blank cells of all deals stand for: blank on 30 deals: taken as new.
_BLANKS = re.compile(r"blank on ([\d,]+ \w+): taken as .+")


def input_question(table: str, column: str, entries: Sequence[LedgerEntry]) -> str:
    """18 deals came without a booking type; we took: new. Is that right? For inferred cells of one column."""
    first = entries[0]
    if table == "parameters":
        return _of_currency(first.value)
    one, many = ROWS.get(table, (f"row of {table}", f"rows of {table}"))
    counted = plural(len(entries), one, many)
    if column == WHOLE_ROW:
        return f"{counted} came in no file of their own ({how_inferred(entries)}). Is that right?"
    blanks = _BLANKS.fullmatch(first.source)
    if blanks:
        counted = blanks[1]
    elif len(entries) == 1:
        counted = f"{one.capitalize()} {_row_of(first.subject)}"
    return f"{counted} came without {_a(column)}; {_taken(entries)}. Is that right?"


def how_inferred(entries: Sequence[LedgerEntry]) -> str:
    """How the first value was got, said to be an example where others were got in other ways."""
    several = len({entry.source for entry in entries}) > 1
    return f"for example, {entries[0].source}" if several else entries[0].source


def _of_currency(value: str) -> str:
    if value == BLANK:
        return "The deals do not name the plan's currency, so it has no name. Is that right?"
    return f"The plan's currency was read from the deals: {value}. Is that right?"


def _row_of(subject: str) -> str:
    """The row's key in an input's subject: input:reps/A1/ote is A1."""
    return subject.partition("/")[2].rpartition("/")[0]


def _a(column: str) -> str:
    name = COLUMNS.get(column, column.removesuffix("_id").replace("_", " "))
    return f"{'an' if name[0].casefold() in 'aeiou' else 'a'} {name}"


def _taken(entries: Sequence[LedgerEntry]) -> str:
    values = Counter(entry.value for entry in entries)
    if set(values) == {BLANK}:
        return f"we left it blank ({how_inferred(entries)})"
    if len(values) > MOST_VALUES:
        return "we took a value for each, as the ledger lists them"
    if len(values) == 1:
        return f"we took: {next(iter(values))}"
    return "we took: " + ", ".join(f"{value} for {count:,}" for value, count in values.most_common())
