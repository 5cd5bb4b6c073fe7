"""The one number that makes bounded shares add up, found in rows: halving, then the exact piece (METHOD 4 and 6).

sum clip(k base, low, high) rises in k, piece by piece a straight line. Each row halves the span that holds k; what is
left is so short that it lies in one piece, and the piece gives k exactly: (total - held at bounds) / sum of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.deliver.workbook.grid import Column, Sheet, Table
from quota_core.deliver.workbook.looks import NONE

HALVINGS = 50
SLACK = 1e-12
TOP = f"{NONE / 10:.0E}"


@dataclass(frozen=True, kw_only=True)
class Bounded:
    """What one search runs over: the ranges of its rows, and (where rows of others are among them) whose is whose."""

    base: str
    low: str
    high: str
    most: str
    group: str = ""

    def of(self, group: str, what: str) -> str:
        """The sum of something over a group's rows."""
        mine = f"({self.group}={group})*" if self.group else ""
        return f"SUMPRODUCT({mine}({what}))"


@dataclass(frozen=True, kw_only=True)
class Found:
    """Per group (or pool): k, whether any exists, and the sums of low and of high."""

    k: Column
    exists: Column
    least: Column
    most: Column


def search(
    sheet: Sheet, table: Table, totals: list[str], runs: list[Bounded], titles: list[str], what: str, group: list[str]
) -> Found:
    """Columns of `table` (a row a group) with what was found, and the rows of halving beside it.

    totals, runs, titles, group: of each row of the table.
    """
    rows = range(len(runs))
    least = table.formulas(f"{what}: least", lambda g: runs[g].of(group[g], runs[g].low), "number")
    most = table.formulas(f"{what}: most", lambda g: runs[g].of(group[g], runs[g].most), "number")
    exists = table.formulas(
        f"{what}: is there one",
        lambda g: (
            f"IF(AND({totals[g]}>={least(g)}-{SLACK!r}*MAX(ABS({totals[g]}),1),"
            f"{totals[g]}<={most(g)}+{SLACK!r}*MAX(ABS({totals[g]}),1)),1,0)"
        ),
        "count",
    )
    free = table.formulas(
        f"{what}: base without a ceiling",
        lambda g: runs[g].of(group[g], f"({runs[g].high}>={TOP})*{runs[g].base}"),
        "number",
    )
    # Past this k everybody is at the ceiling, or those without one carry the total alone.
    start = table.formulas(
        f"{what}: largest tried",
        lambda g: f"IF({free(g)}>0,{totals[g]}/{free(g)}," + _largest(runs[g], group[g]) + ")",
        "number",
    )
    halving = sheet.table(f"{what}: halving", HALVINGS)
    ends: list[tuple[Column, Column, Column]] = []
    for g in rows:
        ends.append(_halved(sheet, halving, titles[g], totals[g], start(g), runs[g], group[g]))
    middle = [f"(({low(HALVINGS - 1)}+{high(HALVINGS - 1)})/2)" for low, high, _ in ends]
    last = sheet.table(f"{what}: the last piece", len(runs))
    last.values("of", titles, "text", "formula")
    k = last.formulas("k in the middle", lambda g: middle[g], "number")
    slope = last.formulas(
        "sum between bounds",
        lambda g: runs[g].of(
            group[g], f"({k(g)}*{runs[g].base}>{runs[g].low})*({k(g)}*{runs[g].base}<{runs[g].high})*{runs[g].base}"
        ),
        "number",
    )
    held = last.formulas(
        "held at bounds",
        lambda g: runs[g].of(
            group[g],
            f"({k(g)}*{runs[g].base}<={runs[g].low})*{runs[g].low}"
            f"+({k(g)}*{runs[g].base}>{runs[g].low})*({k(g)}*{runs[g].base}>={runs[g].high})*{runs[g].high}",
        ),
        "number",
    )
    exact = last.formulas(what, lambda g: f"IF({slope(g)}>0,({totals[g]}-{held(g)})/{slope(g)},{k(g)})", "number")
    return Found(k=exact, exists=exists, least=least, most=most)


def _largest(run: Bounded, group: str) -> str:
    """The largest high / base there is, without a division where base is 0."""
    mine = f"({run.group}={group})*" if run.group else ""
    inside = f"{mine}({run.base}>0)*({run.high}<{TOP})*{run.high}/({run.base}+({run.base}<=0))"
    return f"SUMPRODUCT(MAX({inside}))"


def _halved(
    sheet: Sheet, table: Table, title: str, total: str, start: str, run: Bounded, group: str
) -> tuple[Column, Column, Column]:
    """Three columns: the span's ends, and the sum at its middle, from which the next row follows."""
    first = sheet.next_column

    def cell(i: int, place: int) -> str:
        return sheet.at(table.first_row + i, first + place)

    def middle(i: int) -> str:
        return f"({cell(i, 0)}+{cell(i, 1)})/2"

    def low(i: int) -> str:
        return "0" if i == 0 else f"IF({cell(i - 1, 2)}<{total},{middle(i - 1)},{cell(i - 1, 0)})"

    def high(i: int) -> str:
        return start if i == 0 else f"IF({cell(i - 1, 2)}<{total},{cell(i - 1, 1)},{middle(i - 1)})"

    def added(i: int) -> str:
        at = f"{middle(i)}*{run.base}"
        return run.of(group, f"{run.low}+({at}>{run.low})*({at}-{run.low})-({at}>{run.high})*({at}-{run.high})")

    return (
        table.formulas(f"{title}: from", low, "number"),
        table.formulas("to", high, "number"),
        table.formulas("sum at the middle", added, "number"),
    )
