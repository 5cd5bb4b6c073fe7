"""Is the back-test kinder to some than to others for what they cannot help (METHOD 7, Fairness)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.backtest import BackTest
from quota_core.evaluate.chance import Chance, chance_of, dealt
from quota_core.evaluate.permutations import PerRep, average_ranks, holm, per_rep
from quota_core.evaluate.replay import past_quota_test
from quota_core.evaluate.verdicts import FACTORS, LEVEL, FairnessTest
from quota_core.model.arrays import ratio, sums
from quota_core.model.company import FloatArray, IntArray

FEWEST = 3


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A correlation that is shown and not judged."""

    factor: str
    title: str
    reps: int
    correlation: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Fairness:
    """`overall`: one test a factor over all pools; `by_pool`: inside each pool (their own Holm family).

    `chance`: what they are held against.
    """

    overall: tuple[FairnessTest, ...]
    by_pool: tuple[FairnessTest, ...]
    shown: tuple[Shown, ...]
    people: PerRep
    hit_share_percentiles: dict[int, float]
    chance: Chance
    notes: tuple[str, ...]


def fairness(test: BackTest, *, drawn: bool = True) -> Fairness:
    """Rank correlations of attainment with potential, weight and size of quota within pools, Holm-adjusted.

    Attainment has the quota in its denominator, so a link arises by itself; the null is what luck alone gives where
    everybody's expected bookings are in proportion to their own capacity (see `chance_of`; not `drawn`: results dealt
    out). One observation a rep (sums over origins); pools of at least 3.
    """
    people = per_rep(test.scored)
    reps, pools = test.company.reps, _pools_of(test, people)
    factors = _factors(test, people, pools)
    chance = chance_of(test, people, pools) if drawn else dealt(people, pools)
    names = ["/".join(reps.pools[int(reps.pool[people.rep[own[0]]])]) for own in pools]
    blocks = [_Block.of(people, own, factors, chance, p) for p, own in enumerate(pools)]
    size = sum(len(own) for own in pools)
    overall = [_pooled(blocks, f, chance, len(FACTORS)) for f in range(len(FACTORS))]
    family = len(FACTORS) * max(len(pools), 1)
    inside = [
        (_pooled([block], f, chance, family), p, f) for p, block in enumerate(blocks) for f in range(len(FACTORS))
    ]
    adjusted = holm(np.array([r.p for r in overall]))
    adjusted_inside = holm(np.array([r.p for r, _, _ in inside]))
    keys, how = list(FACTORS), chance.how
    outside = len(people.rep) - size
    notes = [f"{outside} reps in pools of fewer than {FEWEST} are left out."] if outside else []
    notes += chance.notes
    share = ratio(people.hits, people.rows)
    return Fairness(
        overall=tuple(
            _told(result, keys[f], "", how, float(adjusted[f]), _halves(people, factors[f], pools))
            for f, result in enumerate(overall)
        ),
        by_pool=tuple(
            _told(
                result,
                keys[f],
                names[p],
                chance.how,
                float(adjusted_inside[j]),
                _halves(people, factors[f], [pools[p]]),
            )
            for j, (result, p, f) in enumerate(inside)
        ),
        shown=_shown(test, people, pools),
        people=people,
        hit_share_percentiles={q: float(np.percentile(share, q)) for q in (10, 50, 90)} if len(share) else {},
        chance=chance,
        notes=tuple(notes),
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class _Block:
    """One pool: covariances of centred ranks, seen and by chance; shapes (factors,), (draws, factors)."""

    size: int
    seen: FloatArray
    null: FloatArray
    spread: float
    null_spread: FloatArray
    factor_spread: FloatArray

    @classmethod
    def of(cls, people: PerRep, own: IntArray, factors: FloatArray, chance: Chance, pool: int) -> _Block:
        """Ranks of a pool, divided by its size so that large pools do not drown small ones by their ranks."""
        x = _centred(factors[:, own])
        seen = _centred(people.attainment[None, own])
        null, null_spread = np.empty((chance.count, len(factors))), np.empty(chance.count)
        for ways, attained in chance.of_pool(pool):
            ranks = _centred(attained)
            null[ways] = ranks @ x.T
            null_spread[ways] = (ranks**2).sum(axis=1)
        return cls(
            size=len(own),
            seen=(seen @ x.T)[0],
            null=null,
            spread=float((seen**2).sum()),
            null_spread=null_spread,
            factor_spread=(x**2).sum(axis=1),
        )


@dataclass(frozen=True, kw_only=True)
class _Result:
    reps: int
    correlation: float
    expected: float
    below: float
    above: float
    p: float


def _centred(values: FloatArray) -> FloatArray:
    n = values.shape[-1]
    return np.asarray((average_ranks(values) - (n + 1) / 2) / n)


def _pooled(blocks: list[_Block], factor: int, chance: Chance, family: int) -> _Result:
    """The correlation over some pools together, its null and p. Pools where the factor does not differ say nothing."""
    nan = float("nan")
    used = [b for b in blocks if b.factor_spread[factor] > 0 and b.spread > 0]
    size = sum(b.size for b in used)
    if not used:
        return _Result(reps=size, correlation=nan, expected=nan, below=nan, above=nan, p=nan)
    scale = sum(float(b.factor_spread[factor]) for b in used)
    seen = sum(float(b.seen[factor]) for b in used) / np.sqrt(scale * sum(b.spread for b in used))
    covariance = np.sum([b.null[:, factor] for b in used], axis=0)
    null = ratio(covariance, np.sqrt(scale * np.sum([b.null_spread for b in used], axis=0)))
    # The first step of Holm is the hardest: a bias has to show there.
    tail = 100 * LEVEL / family / 2
    below, above = np.percentile(null, [tail, 100 - tail])
    return _Result(
        reps=size,
        correlation=float(seen),
        expected=float(null.mean()),
        below=float(below),
        above=float(above),
        p=chance.two_sided(null, float(seen)),
    )


def _told(result: _Result, key: str, pool: str, how: str, adjusted: float, halves: tuple[float, float]) -> FairnessTest:
    return FairnessTest(
        factor=key,
        title=FACTORS[key],
        pool=pool,
        chance=how,
        reps=result.reps,
        correlation=result.correlation,
        expected=result.expected,
        shows_below=result.below,
        shows_above=result.above,
        p=result.p,
        adjusted_p=adjusted,
        upper=halves[0],
        lower=halves[1],
    )


def _pools_of(test: BackTest, people: PerRep) -> list[IntArray]:
    """Places of people by pool, pools of at least FEWEST who can be judged."""
    pool = test.company.reps.pool[people.rep]
    usable = (people.capacity > 0) & (people.quota > 0)
    groups = (np.flatnonzero(usable & (pool == p)) for p in np.unique(pool))
    return [own for own in groups if len(own) >= FEWEST]


def _factors(test: BackTest, people: PerRep, pools: list[IntArray]) -> FloatArray:
    """Potential of the territory (its pool's mean where unknown), mean weight, mean quota; shape (3, reps)."""
    company = test.company
    index = company.territory_index
    potential = company.territories.potential[[index[company.reps.territory_id[i]] for i in people.rep]]
    for own in pools:
        known = potential[own][np.isfinite(potential[own])]
        potential[own] = np.where(np.isfinite(potential[own]), potential[own], known.mean() if known.size else 0.0)
    return np.stack([potential, people.weight, people.quota / np.maximum(people.rows, 1)])


def _halves(people: PerRep, factor: FloatArray, pools: list[IntArray]) -> tuple[float, float]:
    upper = [own[factor[own] > np.median(factor[own])] for own in pools]
    lower = [own[factor[own] < np.median(factor[own])] for own in pools]
    return _mean_attainment(people, upper), _mean_attainment(people, lower)


def _mean_attainment(people: PerRep, parts: list[IntArray]) -> float:
    own = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    return float(people.attainment[own].mean()) if own.size else float("nan")


def _shown(test: BackTest, people: PerRep, pools: list[IntArray]) -> tuple[Shown, ...]:
    """Tenure and past attainment: both may well go with attainment without anything being unfair."""
    reps = test.company.reps
    tenure = -reps.start[people.rep].astype("datetime64[D]").astype(np.float64)
    past = past_quota_test(test.plan)
    names = test.plan.company.reps.rep_id
    quota, booked = (sums(past.everybody.rep, m, len(names)) for m in (past.everybody.quota, past.everybody.bookings))
    by_id = dict(zip(names, ratio(booked, quota, np.nan), strict=True))
    before = np.array([by_id.get(reps.rep_id[i], np.nan) for i in people.rep], dtype=np.float64)
    return (
        _correlation("tenure", "tenure", people, tenure, pools),
        _correlation("past_attainment", "attainment of past quotas", people, before, pools),
    )


def _correlation(key: str, title: str, people: PerRep, factor: FloatArray, pools: list[IntArray]) -> Shown:
    product = x_spread = y_spread = 0.0
    size = 0
    for own in pools:
        known = own[np.isfinite(factor[own])]
        if len(known) < FEWEST:
            continue
        x, y = _centred(factor[known]), _centred(people.attainment[known])
        product, x_spread, y_spread = product + float(x @ y), x_spread + float(x @ x), y_spread + float(y @ y)
        size += len(known)
    scale = float(np.sqrt(x_spread * y_spread))
    return Shown(factor=key, title=title, reps=size, correlation=float(product / scale) if scale > 0 else float("nan"))
