"""The quota window: where along the level of quotas the company is paid back and people can hit (METHOD 9).

Level s stands for every quota times s. Bookings do not react to quotas, so the OTE return rises with s (less variable
is paid for the same bookings) and the share hitting falls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from quota_core.evaluate.pay.drawn import Booked
from quota_core.evaluate.pay.economics import Paid, loaded_pay
from quota_core.evaluate.pay.terms import target_return_at
from quota_core.model.arrays import ratio
from quota_core.model.company import FloatArray, IntArray
from quota_core.model.ramp import ramped_months
from quota_core.parameters import Parameters
from quota_core.values import MEAN_ATTAINMENT, SHARE_HITTING, WHOLE_TEAM

LOWEST, HIGHEST, NOWHERE = 0.1, 10.0, 0.0
GRIDS = (25, 9)
SHOWN = np.round(np.linspace(0.5, 1.5, 21), 6)
EFFICIENT, TOO_EASY, TOO_HARD, UNDER_MARKET = "return", "band_top", "band_bottom", "market"


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground:
    """What a window is looked for on: bookings on terms, the seats' years, and the return that is asked for.

    `rows`: whose of those paid. `judged`: rows the band speaks of. `base`: base pay, money a person. `asked`: target
    OTE return of these people.
    """

    rows: IntArray
    booked: Booked
    base: FloatArray
    years: FloatArray
    judged: IntArray
    asked: float
    parameters: Parameters

    @classmethod
    def of(cls, paid: Paid, rows: IntArray | None = None) -> Ground:
        """Of some people (None: everybody with a quota)."""
        plan = paid.booked.outcome.plan
        own = np.arange(len(paid.base)) if rows is None else rows
        booked = paid.booked.some(own)
        return cls(
            rows=own,
            booked=booked,
            base=paid.base[own],
            years=paid.filled.years[own],
            judged=judged_rows(booked),
            asked=team_target(booked, plan.parameters),
            parameters=plan.parameters,
        )

    def pay(self, levels: FloatArray) -> FloatArray:
        """Expected pay, base and variable, money; shape (levels,)."""
        return np.asarray(self.base.sum() + self.booked.expected_variable(levels).sum(axis=0))

    def back(self, levels: FloatArray) -> FloatArray:
        """OTE return R(s) = sum E[B] / (sum E[pay] x load factor); shape (levels,)."""
        booked = np.full(len(levels), self.booked.mean.sum())
        return ratio(booked, loaded_pay(0.0, self.pay(levels), self.parameters), np.nan)

    def metric(self, levels: FloatArray) -> FloatArray:
        """What the chosen band speaks of, expected at each level: share hitting, mean or median attainment."""
        band, own = self.parameters.health_band, self.booked.some(self.judged)
        if not self.judged.size:
            return np.full(len(levels), np.nan)
        if band.metric == SHARE_HITTING:
            return np.asarray(own.p_hit(levels).mean(axis=0))
        if band.metric == MEAN_ATTAINMENT:
            return np.asarray((own.mean / own.quota).mean() / levels)
        return np.asarray(np.median(own.median / own.quota) / levels)

    def hitting(self, levels: FloatArray) -> FloatArray:
        """Expected share of everybody with a quota who hits; shape (levels,)."""
        share = self.booked.p_hit(levels)
        known = np.isfinite(share[:, 0])
        return np.asarray(share[known].mean(axis=0)) if known.any() else np.full(len(levels), np.nan)

    @property
    def market(self) -> float:
        """What the market pays those whose market OTE is known, for the years their seats are filled, money."""
        return float(np.nansum(self.booked.terms.market * self.years))

    def market_pay(self, levels: FloatArray) -> FloatArray:
        """Expected pay of those whose market OTE is known, money; shape (levels,)."""
        known = np.flatnonzero(np.isfinite(self.booked.terms.market))
        own = self.booked.some(known)
        return np.asarray(self.base[known].sum() + own.expected_variable(levels).sum(axis=0))


@dataclass(frozen=True, eq=False, kw_only=True)
class Frontier:
    """Along levels of quota: OTE return, what the band speaks of, share hitting, cost of sales; shape (levels,)."""

    levels: FloatArray
    back: FloatArray
    metric: FloatArray
    hitting: FloatArray
    cost_of_sales: FloatArray


@dataclass(frozen=True, eq=False, kw_only=True)
class Window:
    """Ends of the window along the quota level (1: the plan's quotas), and what holds them.

    `conditions`: the level at which each flips (return: from there on it pays back; band_top: from there on no easier
    than the band; band_bottom, market: up to there), NaN where a condition is not known, 0.1 or 10 where it holds
    everywhere looked at. `never`: those that hold at no level (then 10 for a lower end, 0 for an upper one).
    `empty_by`: how far the lower end stands over the upper one, at least that far where one holds at no level.
    `today`: the OTE return at the plan's quotas.
    """

    low: float
    high: float
    empty_by: float
    low_by: str
    high_by: str
    conditions: dict[str, float]
    never: tuple[str, ...]
    asked: float
    people: int
    judged: int
    today: float
    ground: Ground

    @cached_property
    def shown(self) -> Frontier:
        """Everything along the quota level, from half to one and a half times the plan's quotas."""
        back, ground = self.ground.back(SHOWN), self.ground
        return Frontier(
            levels=SHOWN,
            back=back,
            metric=ground.metric(SHOWN),
            hitting=ground.hitting(SHOWN),
            cost_of_sales=ratio(np.ones(len(back)), back, np.nan),
        )

    @property
    def is_open(self) -> bool:
        """Whether some level serves both."""
        return self.low <= self.high and not self.never

    @property
    def holds_today(self) -> bool:
        """Whether the plan's own quotas lie inside."""
        return self.is_open and self.low <= 1.0 <= self.high


def window(ground: Ground) -> Window:
    """The window [max(R = target, H = band top), min(H = band bottom, pay = market)] of a ground.

    Raises nothing: without OTE or people every end is NaN.
    """
    conditions, never = _placed(flips(ground))
    low_by, low = _outermost(conditions, (EFFICIENT, TOO_EASY), max)
    high_by, high = _outermost(conditions, (TOO_HARD, UNDER_MARKET), min)
    return Window(
        low=low,
        high=high,
        empty_by=max(low - high, 0.0) if np.isfinite(low) and np.isfinite(high) else float("nan"),
        low_by=low_by,
        high_by=high_by,
        conditions=conditions,
        never=never,
        asked=ground.asked,
        people=len(ground.base),
        judged=len(ground.judged),
        today=float(ground.back(np.ones(1))[0]),
        ground=ground,
    )


def _placed(found: dict[str, float]) -> tuple[dict[str, float], tuple[str, ...]]:
    """Flips as ends of the window, and the conditions that hold at no level.

    One that flips below all levels holds at each where it begins there, and at none where it ends there; and the other
    way round above.
    """
    begins = {EFFICIENT, TOO_EASY}
    never = tuple(key for key, at in found.items() if at == (np.inf if key in begins else -np.inf))
    placed = {
        key: (HIGHEST if key in begins else NOWHERE) if key in never else float(np.clip(at, LOWEST, HIGHEST))
        for key, at in found.items()
    }
    return placed, never


def flips(ground: Ground) -> dict[str, float]:
    """The level at which each of the four conditions flips; NaN where there is nothing to judge it by.

    Infinite where it flips below or above all levels looked at.
    """
    band = ground.parameters.health_band
    nan = float("nan")
    known = len(ground.base) > 0 and bool(np.isfinite(ground.base).all())
    judged = ground.judged.size > 0
    return {
        EFFICIENT: flip(lambda s: ground.back(s) - ground.asked) if known else nan,
        TOO_EASY: flip(lambda s: band.high - ground.metric(s)) if judged else nan,
        TOO_HARD: flip(lambda s: band.low - ground.metric(s)) if judged else nan,
        UNDER_MARKET: flip(lambda s: ground.market - ground.market_pay(s)) if known and ground.market > 0 else nan,
    }


def flip(excess: Callable[[FloatArray], FloatArray]) -> float:
    """The level at which something that rises with it passes 0, within 0.1 to 10; infinite where it lies further out.

    Even steps on a log scale, then again between the two around it, and in proportion between the last two.
    """
    low, high = LOWEST, HIGHEST
    for steps in GRIDS:
        levels = np.geomspace(low, high, steps)
        found = excess(levels)
        over = found >= 0
        if over[0]:
            return -np.inf
        if not over.any():
            return np.inf
        place = int(np.argmax(over))
        low, high = float(levels[place - 1]), float(levels[place])
    under, reached = -float(found[place - 1]), float(found[place])
    return low + (high - low) * under / (under + reached)


def team_target(booked: Booked, parameters: Parameters) -> float:
    """The target OTE return of some people: the floor, at the margin their expected bookings have together."""
    margin = float(ratio(np.array([(booked.mean * booked.terms.margin).sum()]), np.array([booked.mean.sum()]))[0])
    return float(target_return_at(margin if margin > 0 else parameters.gross_margin, parameters))


def judged_rows(booked: Booked) -> IntArray:
    """Rows the chosen band speaks of: everybody with a quota, or those ramped in every month of the plan year.

    Where nobody is ramped all year, everybody.
    """
    plan = booked.outcome.plan
    carries = booked.quota > 0
    if plan.parameters.health_band.population != WHOLE_TEAM:
        reps = plan.company.reps.some(booked.terms.people)
        own = plan.parameters
        ramped = ramped_months(reps, own.ramp_schedule, own.ramp_productivity, plan.period).all(axis=1)
        if (ramped & carries).any():
            carries = ramped & carries
    return np.flatnonzero(carries)


def _outermost(conditions: dict[str, float], keys: tuple[str, str], choose: Callable[..., str]) -> tuple[str, float]:
    """The condition that ends the window on one side; nothing where the first of them cannot be judged."""
    known = {key: conditions[key] for key in keys if np.isfinite(conditions[key])}
    if keys[0] not in known:
        return "", float("nan")
    key = choose(known, key=known.__getitem__)
    return key, known[key]
