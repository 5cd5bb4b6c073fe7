"""Who holds which territory in which month, and the cells (pool x territory) this makes (METHOD 2 and 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.arrays import ratio
from quota_core.model.company import Company, FloatArray, IntArray, Period
from quota_core.model.once import once_per_company
from quota_core.model.time import active_share


@dataclass(frozen=True, eq=False, kw_only=True)
class Holdings:
    """One row per rep and territory held at any time; cells are the distinct (pool, territory) pairs."""

    rep: IntArray
    territory: IntArray
    pool: IntArray
    cell: IntArray
    cell_pool: IntArray
    cell_territory: IntArray
    pools: tuple[tuple[str, str], ...]
    whole: bool

    @property
    def cells(self) -> int:
        """How many distinct (pool, territory) pairs there are."""
        return len(self.cell_pool)


@once_per_company
def holdings_of(company: Company) -> Holdings:
    """A rep's territory is today's; an assignments table says who held what when."""
    reps, own = company.reps, _own_territory(company)
    pool_of_rep = reps.pool
    rep, territory = np.arange(len(reps)), own
    if company.assignments is not None:
        size = max(len(company.territories), 1)
        pairs = np.concatenate(
            [company.assignments.rep * size + company.assignments.territory, np.arange(len(reps)) * size + own]
        )
        rep, territory = np.divmod(np.unique(pairs), size)
    codes, cell = np.unique(pool_of_rep[rep] * max(len(company.territories), 1) + territory, return_inverse=True)
    cell_pool, cell_territory = np.divmod(codes, max(len(company.territories), 1))
    return Holdings(
        rep=rep,
        territory=territory,
        pool=pool_of_rep[rep],
        cell=cell.astype(np.int64),
        cell_pool=cell_pool,
        cell_territory=cell_territory,
        pools=reps.pools,
        whole=company.assignments is None,
    )


def _own_territory(company: Company) -> IntArray:
    index = company.territory_index
    return np.array([index[t] for t in company.reps.territory_id], dtype=np.int64)


def by_holding(values: FloatArray, holdings: Holdings, held: FloatArray) -> FloatArray:
    """Values per rep and month as the holdings have them: shape (holdings, months), from (reps, months)."""
    return values if holdings.whole else np.asarray(values[holdings.rep] * held)


def held_share(company: Company, holdings: Holdings, period: Period) -> FloatArray:
    """Share of a rep's employed days in a month spent on each holding; shape (holdings, months), 1 a rep and month.

    By days and the row's share; what no assignment covers is the rep's present territory. Shares over 1 in all are
    scaled down to 1.
    """
    if holdings.whole or company.assignments is None:
        return np.ones((len(holdings.rep), period.months))
    given, reps = company.assignments, company.reps
    start = np.maximum(given.start, reps.start[given.rep])
    left = reps.end[given.rep]
    end = np.where(np.isnat(given.end), left, np.where(np.isnat(left), given.end, np.minimum(given.end, left)))
    employed = active_share(reps.start, reps.end, period)
    days = active_share(start, end, period) * given.share[:, None]
    size = max(len(company.territories), 1)
    row_of = {int(code): row for row, code in enumerate(holdings.rep * size + holdings.territory)}
    rows = np.array([row_of[int(code)] for code in given.rep * size + given.territory], dtype=np.int64)
    share = np.zeros((len(holdings.rep), period.months))
    np.add.at(share, rows, days)
    worked = employed[holdings.rep]
    share = ratio(share, worked)
    total = np.zeros((len(reps), period.months))
    np.add.at(total, holdings.rep, share)
    share /= np.maximum(total, 1.0)[holdings.rep]
    own = _own_territory(company)
    is_own = holdings.territory == own[holdings.rep]
    share[is_own] += np.clip(1.0 - total, 0.0, None)[holdings.rep[is_own]]
    return share
