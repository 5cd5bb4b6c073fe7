"""What opens an empty quota window: margin, OTE, pay mix, productivity, ramp, each moved alone (METHOD 9).

The window is open where at the level that people can just carry (band bottom, market) pay brings back what is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from quota_core.evaluate.pay.economics import Paid
from quota_core.evaluate.pay.terms import Terms, terms_of
from quota_core.evaluate.pay.window import HIGHEST, LOWEST, Ground, flip
from quota_core.evaluate.simulation.seats import plan_months
from quota_core.model.arrays import ratio
from quota_core.parameters import SPECS, Parameters
from quota_core.values import FrozenMap

STEPS, HALVES = 8, 9
MOST_GROWTH = 2.0


@dataclass(frozen=True, kw_only=True)
class Lever:
    """One lever alone: from where to where it has to move so that the window opens just so; `to` None: it cannot.

    `key`: the parameter; values in its own unit (ramp: months taken off the productivity curve). `about`: the draws
    are scaled, not drawn again. `why`: in words, where it cannot; or `end`, the furthest value tried.
    """

    key: str
    title: str
    now: float
    to: float | None
    about: bool = False
    why: str = ""
    end: float | None = None


def opens(ground: Ground, hard: float | None = None) -> bool:
    """Whether a ground has a window: at its upper end pay brings back what is asked.

    `hard`: where the band's bottom is met, if that is known already (pay does not move it).
    """
    high = _upper_end(ground, hard)
    if not np.isfinite(high) or high <= LOWEST:
        return False
    return bool(ground.back(np.array([high]))[0] >= ground.asked * (1 - 1e-9))


def _band_end(ground: Ground) -> float:
    return flip(lambda s: ground.parameters.health_band.low - ground.metric(s))


def _upper_end(ground: Ground, hard: float | None = None) -> float:
    ends = [_band_end(ground) if hard is None else hard] if ground.judged.size else []
    if ground.market > 0:
        ends.append(flip(lambda s: ground.market - ground.market_pay(s)))
    return min(min(ends, default=float("nan")), HIGHEST)


def _margin(paid: Paid, ground: Ground) -> Lever:
    parameters, hard = ground.parameters, _band_end(ground)
    now, highest = parameters.gross_margin, SPECS["gross_margin"].maximum or 1.0
    found = _moved("gross_margin", now, highest, lambda x: opens(_with(paid, ground, gross_margin=x), hard))
    if found.to is not None:
        return found
    high = _upper_end(ground, hard)
    best = float(ground.back(np.array([high]))[0]) if np.isfinite(high) else 0.0
    floor = f"at 80% and above the floor of {parameters.ote_return_floor:g}x stands whatever the margin"
    own = "segments with a margin of their own hold it up"
    return replace(found, why=own if best >= parameters.ote_return_floor else floor)


def _ote(paid: Paid, ground: Ground) -> Lever:
    now, lowest, hard = ground.parameters.ote_change, SPECS["ote_change"].minimum or 0.0, _band_end(ground)
    return _moved("ote_change", now, lowest, lambda x: opens(_with(paid, ground, ote_change=x), hard))


def _mix(paid: Paid, ground: Ground) -> Lever:
    terms = ground.booked.terms
    now = float(ratio(np.array([(terms.base_share * terms.ote).sum()]), np.array([terms.ote.sum()]))[0])
    hard, plans = _band_end(ground), _unmixed(ground.parameters)
    found = [
        _moved("pay_mix", now, end, lambda x: opens(_with(paid, ground, pay_mix=x, pay_plans=plans), hard))
        for end in (0.0, 1.0)
    ]
    able = [each for each in found if each.to is not None]
    return min(able, key=lambda each: abs((each.to or 0.0) - now)) if able else found[0]


def _unmixed(parameters: Parameters) -> FrozenMap[object]:
    """Pay plans without a pay mix of their own, so that the lever's holds for everybody."""
    return FrozenMap({key: replace(plan, base_share=None) for key, plan in parameters.pay_plans.items()})


def _productivity(paid: Paid, ground: Ground) -> Lever:
    now = ground.parameters.productivity_growth

    hard, most = _band_end(ground), min(now + MOST_GROWTH, SPECS["productivity_growth"].maximum or MOST_GROWTH)

    def open_at(growth: float) -> bool:
        # More bookings of everybody move what the band speaks of along with them.
        times = (1 + growth) / (1 + now)
        return opens(replace(ground, booked=ground.booked.on(scale=np.full(len(ground.base), times))), hard * times)

    return replace(_moved("productivity_growth", now, most, open_at), about=True)


def _ramp(paid: Paid, ground: Ground) -> Lever:
    plan = paid.booked.outcome.plan
    people = ground.booked.terms.people
    before = plan_months(plan)[people].sum(axis=1)
    curves = plan.parameters.ramp_productivity
    longest = max(len(curve) for curve in curves.values())
    for months in range(longest + 1):
        shorter = FrozenMap({name: curve[months:] or (1.0,) for name, curve in curves.items()})
        after = plan_months(replace(plan, parameters=plan.parameters.changed(ramp_productivity=shorter)))[people]
        scale = ratio(after.sum(axis=1), before, 1.0)
        if opens(replace(ground, booked=ground.booked.on(scale=scale))):
            return Lever(key="ramp_productivity", title="Ramp", now=0.0, to=float(months), about=True)
    why = "even without any ramp it stays empty"
    return Lever(key="ramp_productivity", title="Ramp", now=0.0, to=None, about=True, why=why)


def _with(paid: Paid, ground: Ground, **changes: object) -> Ground:
    """The same people and bookings on the terms that other pay parameters give."""
    outcome = paid.booked.outcome
    proposed = replace(outcome.plan, parameters=outcome.plan.parameters.changed(**changes))
    terms: Terms = terms_of(proposed, paid.booked.terms.people)
    moved = replace(paid, booked=paid.booked.on(terms), base=terms.base(paid.filled.years))
    return Ground.of(moved, ground.rows)


def _moved(key: str, now: float, end: float, open_at: Callable[[float], bool]) -> Lever:
    """The least move of a lever from now towards its end at which the window is open, up to its parameter's step."""
    held = now
    for value in np.linspace(now, end, STEPS + 1).tolist():
        if open_at(value):
            closed, free = held, value
            for _ in range(HALVES if value != now else 0):
                middle = (closed + free) / 2
                closed, free = (closed, middle) if open_at(middle) else (middle, free)
            return Lever(key=key, title=SPECS[key].title, now=now, to=_on_step(key, now, free, end, open_at))
        held = value
    return Lever(key=key, title=SPECS[key].title, now=now, to=None, end=end)


def _on_step(key: str, now: float, to: float, end: float, open_at: Callable[[float], bool]) -> float:
    """A move rounded up to what its control can be set to, where the window is open there."""
    step = SPECS[key].step
    if not step or to == now:
        return to
    whole = round((np.ceil if end > now else np.floor)(round(to / step, 9)) * step, 9)
    inside = min(now, end) <= whole <= max(now, end)
    return whole if inside and open_at(whole) else to


LEVERS: dict[str, Callable[[Paid, Ground], Lever]] = {
    "gross_margin": _margin,
    "ote_change": _ote,
    "pay_mix": _mix,
    "productivity_growth": _productivity,
    "ramp_productivity": _ramp,
}
