"""Is the back-test kinder to some than to others for what they cannot help (METHOD 7, Fairness)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.backtest import BackTest
from quota_core.evaluate.permutations import Deals, PerRep, average_ranks, holm, per_rep
from quota_core.evaluate.replay import past_quota_test
from quota_core.model.arrays import ratio, sums
from quota_core.model.company import FloatArray, IntArray

LEVEL = 0.05
FEWEST = 3
FACTORS: dict[str, str] = {
    "potential": "territory potential",
    "weight": "territory weight",
    "quota": "size of quota",
}
NO_EVIDENCE, EVIDENCE, NOT_JUDGED = "no evidence of bias", "evidence of bias", "cannot be judged"


@dataclass(frozen=True, kw_only=True)
class FairnessTest:
    """One factor: the rank correlation of attainment with it inside pools, against dealing results out at random.

    `expected` is what chance gives on average (quotas over capacity are not even), `shows_below` and `shows_above`
    the correlations from which this many reps could show a bias. `upper` and `lower` are mean attainments of those
    above and below their pool's middle.
    """

    factor: str
    title: str
    pool: str
    reps: int
    correlation: float
    expected: float
    shows_below: float
    shows_above: float
    p: float
    adjusted_p: float
    upper: float
    lower: float
    verdict: str

    @property
    def smallest_effect(self) -> float:
        """The smallest distance from what chance gives that this many reps could show."""
        return max(self.expected - self.shows_below, self.shows_above - self.expected)

    @property
    def words(self) -> str:
        """The result in a sentence."""
        where = f" in {self.pool}" if self.pool else ""
        if self.verdict == NOT_JUDGED:
            return f"Attainment by {self.title}{where} {NOT_JUDGED}: too few reps, or no difference between them."
        seen = (
            f"rank correlation {self.correlation:+.2f} over {self.reps} reps where chance gives {self.expected:+.2f}; "
            f"only under {self.shows_below:+.2f} or over {self.shows_above:+.2f} would show"
        )
        if self.verdict == NO_EVIDENCE:
            return f"Attainment by {self.title}{where}: {NO_EVIDENCE} ({seen})."
        more = "more" if self.correlation > self.expected else "less"
        return f"Attainment by {self.title}{where}: {EVIDENCE}, those with more of it attain {more} ({seen})."


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A correlation that is shown and not judged."""

    factor: str
    title: str
    reps: int
    correlation: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Fairness:
    """`overall`: one test a factor over all pools; `by_pool`: inside each pool (their own Holm family)."""

    overall: tuple[FairnessTest, ...]
    by_pool: tuple[FairnessTest, ...]
    shown: tuple[Shown, ...]
    people: PerRep
    hit_share_percentiles: dict[int, float]
    draws: int
    exact: bool
    notes: tuple[str, ...]


def fairness(test: BackTest) -> Fairness:
    """Rank correlations of attainment with potential, weight and size of quota within pools, Holm-adjusted.

    Attainment has the quota in its denominator, so the null deals bookings / capacity out among a pool's reps, each
    times its own capacity, over its own quota. One observation a rep (sums over origins); pools of at least 3.
    """
    people = per_rep(test.scored)
    reps, pools = test.company.reps, _pools_of(test, people)
    factors = _factors(test, people, pools)
    deals = Deals([len(own) for own in pools])
    names = ["/".join(reps.pools[int(reps.pool[people.rep[own[0]]])]) for own in pools]
    blocks = [_Block.of(people, own, factors, deals, p) for p, own in enumerate(pools)]
    size = sum(len(own) for own in pools)
    overall = [_pooled(blocks, f, deals, len(FACTORS)) for f in range(len(FACTORS))]
    family = len(FACTORS) * max(len(pools), 1)
    inside = [(_pooled([block], f, deals, family), p, f) for p, block in enumerate(blocks) for f in range(len(FACTORS))]
    adjusted = holm(np.array([r.p for r in overall]))
    adjusted_inside = holm(np.array([r.p for r, _, _ in inside]))
    keys = list(FACTORS)
    outside = len(people.rep) - size
    notes = [f"{outside} reps in pools of fewer than {FEWEST} are left out."] if outside else []
    share = ratio(people.hits, people.rows)
    return Fairness(
        overall=tuple(
            _told(result, keys[f], "", float(adjusted[f]), _halves(people, factors[f], pools))
            for f, result in enumerate(overall)
        ),
        by_pool=tuple(
            _told(result, keys[f], names[p], float(adjusted_inside[j]), _halves(people, factors[f], [pools[p]]))
            for j, (result, p, f) in enumerate(inside)
        ),
        shown=_shown(test, people, pools),
        people=people,
        hit_share_percentiles={q: float(np.percentile(share, q)) for q in (10, 50, 90)} if len(share) else {},
        draws=deals.count,
        exact=deals.exact,
        notes=tuple(notes),
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class _Block:
    """One pool: covariances of centred ranks seen and under every deal; shapes (factors,), (draws, factors)."""

    size: int
    seen: FloatArray
    null: FloatArray
    spread: float
    null_spread: FloatArray
    factor_spread: FloatArray

    @classmethod
    def of(cls, people: PerRep, own: IntArray, factors: FloatArray, deals: Deals, pool: int) -> _Block:
        """Ranks of a pool, divided by its size so that large pools do not drown small ones by their ranks."""
        x = _centred(factors[:, own])
        seen = _centred(people.attainment[None, own])
        result = people.bookings[own] / people.capacity[own]
        own_factor = people.capacity[own] / people.quota[own]
        null, null_spread = np.empty((deals.count, len(factors))), np.empty(deals.count)
        for draws, dealt in deals.of_pool(pool):
            ranks = _centred(result[dealt] * own_factor)
            null[draws] = ranks @ x.T
            null_spread[draws] = (ranks**2).sum(axis=1)
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


def _pooled(blocks: list[_Block], factor: int, deals: Deals, family: int) -> _Result:
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
        p=deals.two_sided(null, float(seen)),
    )


def _told(result: _Result, key: str, pool: str, adjusted: float, halves: tuple[float, float]) -> FairnessTest:
    verdict = NOT_JUDGED if np.isnan(adjusted) else EVIDENCE if adjusted < LEVEL else NO_EVIDENCE
    return FairnessTest(
        factor=key,
        title=FACTORS[key],
        pool=pool,
        reps=result.reps,
        correlation=result.correlation,
        expected=result.expected,
        shows_below=result.below,
        shows_above=result.above,
        p=result.p,
        adjusted_p=adjusted,
        upper=halves[0],
        lower=halves[1],
        verdict=verdict,
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
