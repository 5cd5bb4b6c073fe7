"""What people hold at a moment: the columns that weights, evidence and capacity are worked out from."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.deliver.workbook.grid import Column


@dataclass(frozen=True, kw_only=True)
class Held:
    """Per holding (a rep and a territory): its row in the table of weights, who carries, e and c, months active.

    `rep`: the rep's row of each holding; `first`: where each rep's holdings begin, and after the last one's.
    """

    cell: Column
    carries: Column
    e: Column
    c: Column
    active: tuple[Column, ...]
    rep: tuple[int, ...]
    first: tuple[int, ...]
    whole: bool

    def of_rep(self, column: Column, i: int) -> str:
        """The sum of a rep's holdings."""
        return column(i) if self.whole else f"SUM({self.span(column, i)})"

    def span(self, column: Column, i: int) -> str:
        """A rep's holdings."""
        return column.span(self.first[i], self.first[i + 1])

    def shared(self, what: Column, i: int) -> str:
        """What a rep's holdings have on average, by e; alike where e is 0."""
        if self.whole:
            return what(i)
        e, values = self.span(self.e, i), self.span(what, i)
        return f"IF(SUM({e})>0,SUMPRODUCT({e},{values})/SUM({e}),AVERAGE({values}))"
