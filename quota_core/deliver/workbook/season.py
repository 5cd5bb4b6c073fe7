"""Season: every moment's shares of the calendar months, even or from whole past years (METHOD 3)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from quota_core.deliver.workbook.grid import Column, Grid, across, block
from quota_core.deliver.workbook.looks import Kind
from quota_core.deliver.workbook.material import YEAR, Material, Moment, day
from quota_core.deliver.workbook.names import Names
from quota_core.model.season import ENOUGH_DEALS, LEAST_SHARE

NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
SHARE: Kind = "percent"


@dataclass(frozen=True, kw_only=True)
class Season:
    """The shares of one moment, a row a segment: over the lookback, and over the period quotas are set for."""

    lookback: tuple[Column, ...]
    period: tuple[Column, ...]

    def past(self, row: str) -> str:
        """The lookback's shares in the row of a segment; row counts from 1."""
        return self._row(self.lookback, row)

    def ahead(self, row: str) -> str:
        """The period's shares in the row of a segment; row counts from 1."""
        return self._row(self.period, row)

    def _row(self, columns: tuple[Column, ...], row: str) -> str:
        return f"INDEX({block(columns)},{row},0)"


def write_seasons(grid: Grid, names: Names, material: Material) -> dict[int, Season]:
    """The sheet; every moment's rows under each other, by as-of month."""
    sheet, segments = grid.sheets["Season"], material.segments
    size, rows = len(segments), []
    for moment in material.moments:
        rows += [(moment, facts) for facts in material.season(moment)]
    table = sheet.table("What history says", len(rows))
    table.values("as of", [day(moment.as_of) for moment, _ in rows], "date")
    table.values("segment", [facts.segment or None for _, facts in rows], "text")
    years = table.values("whole years", [facts.years for _, facts in rows], "count")
    deals = table.values("won deals in them", [facts.deals for _, facts in rows], "count")
    money = [
        table.values(f"bookings {name}", [facts.bookings[j] for _, facts in rows], "money")
        for j, name in enumerate(NAMES)
    ]
    total = table.formulas("bookings", lambda i: f"SUM({across(money, i)})", "money")
    floored = table.several(
        (f"floored {name}" for name in NAMES),
        lambda i, j: f"IF({total(i)}>0,MAX({money[j](i)}/{total(i)},{LEAST_SHARE!r}),1/{YEAR})",
        SHARE,
    )
    table = sheet.table("Shares used", len(rows))

    def used(i: int, j: int) -> str:
        everybody = i - i % size
        own, theirs = (f"{floored[j](k)}/SUM({across(floored, k)})" for k in (i, everybody))
        chosen = theirs if i == everybody else f"IF({deals(i)}>={ENOUGH_DEALS},{own},{theirs})"
        return f'IF(OR({names.seasonality}="uniform",{years(i)}=0),1/{YEAR},{chosen})'

    shares = table.several(NAMES, used, SHARE)
    return {
        moment.as_of: _months(sheet.name, grid, material, moment, shares, place * size)
        for place, moment in enumerate(material.moments)
    }


def _months(
    name: str, grid: Grid, material: Material, moment: Moment, shares: tuple[Column, ...], first: int
) -> Season:
    """The same by the months of a moment's lookback and of its period, in rows of their own."""
    sheet, segments = grid.sheets[name], material.segments
    look = range(moment.as_of - material.parameters.lookback_months, moment.as_of)
    ahead = range(moment.period.first, moment.period.end)
    columns = []
    for title, months in ((f"{moment.title}: lookback", look), (f"{moment.title}: months set", ahead)):
        of_months = [shares[m % YEAR] for m in months]
        table = sheet.table(title, len(segments))
        columns.append(table.several(map(day, months), partial(_of, of_months, first), SHARE))
    return Season(lookback=columns[0], period=columns[1])


def _of(columns: list[Column], first: int, i: int, j: int) -> str:
    return columns[j](first + i)
