"""Won and lost deals counted by who closed them where and when, for win rates (METHOD 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.arrays import sums
from quota_core.model.company import BoolArray, Company, FloatArray, IntArray, first_day
from quota_core.model.holdings import holdings_of
from quota_core.model.once import once_per_company


@dataclass(frozen=True, eq=False, kw_only=True)
class DealCounts:
    """Credited deals by month from `first_month` on: shape (cells, months) and (pools, months).

    A cell counts the deals of its pool's people in its territory; a pool, those of its people anywhere.
    """

    first_month: int
    cell_won: FloatArray
    cell_lost: FloatArray
    pool_won: FloatArray
    pool_lost: FloatArray

    def between(self, counts: FloatArray, first: int, end: int) -> FloatArray:
        """Counts closed in the months first <= m < end, summed."""
        left, right = max(first - self.first_month, 0), max(end - self.first_month, 0)
        return np.asarray(counts[:, left:right].sum(axis=1))


@once_per_company
def deal_counts(company: Company, as_of: int) -> DealCounts:
    """The company's deal counts by cell, pool and month: of past and present people, not of who starts after as-of."""
    facts, holdings = company.facts, holdings_of(company)
    if not len(facts.deal_month) or not holdings.cells:
        nothing, nowhere = np.zeros((holdings.cells, 0)), np.zeros((len(holdings.pools), 0))
        return DealCounts(first_month=0, cell_won=nothing, cell_lost=nothing, pool_won=nowhere, pool_lost=nowhere)
    first = int(facts.deal_month.min())
    months = int(facts.deal_month.max()) + 1 - first
    month, pool = facts.deal_month - first, company.reps.pool[facts.deal_rep]
    size = max(len(company.territories), 1)
    codes = holdings.cell_pool * size + holdings.cell_territory
    wanted = pool * size + facts.deal_territory
    cell = np.minimum(np.searchsorted(codes, wanted), holdings.cells - 1)
    known: BoolArray = codes[cell] == wanted
    started: BoolArray = (company.reps.start <= first_day(as_of))[facts.deal_rep]

    def counted(place: IntArray, deals: FloatArray, keep: BoolArray, rows: int) -> FloatArray:
        return sums((place * months + month)[keep], deals[keep], rows * months).reshape(rows, months)

    return DealCounts(
        first_month=first,
        cell_won=counted(cell, facts.deals_won, known & started, holdings.cells),
        cell_lost=counted(cell, facts.deals_lost, known & started, holdings.cells),
        pool_won=counted(pool, facts.deals_won, started, len(holdings.pools)),
        pool_lost=counted(pool, facts.deals_lost, started, len(holdings.pools)),
    )
