"""What a solved setting has to hold, how far it is from that, and on which scale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.measures import UNKNOWN, judged_rows
from quota_core.evaluate.scored import HIT
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.model.buildup import ote_multiple
from quota_core.model.company import Company
from quota_core.model.ote import ote_of
from quota_core.model.plan import Plan
from quota_core.values import MEAN_ATTAINMENT, SHARE_HITTING, WHOLE_TEAM

HAIR = 1e-9
MONEY, FRACTION, MULTIPLE = "money", "fraction", "multiple"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One thing that has to hold. `unit`: fraction, multiple (x OTE) or money; `at_least` is its bound.

    For `ote_band` and `adds_up` the value is how far off the plan is, which must be 0.
    """

    key: str
    title: str
    unit: str
    at_least: float = 0.0
    pay: bool = False


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a condition stands: its value, how far short of holding (0: holds), and who is farthest off, if anybody."""

    condition: Condition
    value: float
    gap: float
    who: str = ""

    @property
    def holds(self) -> bool:
        """Whether it holds."""
        return self.gap <= HAIR


def share_in_band(plan: Plan) -> Condition:
    """The back-tested metric of the chosen healthy band is at least the band's low end."""
    band = plan.parameters.health_band
    return Condition(key="share_hitting", title=f"Back-test in the band {band.title}", unit=FRACTION, at_least=band.low)


def chance_of_target(at_least: float) -> Condition:
    """P(team reaches the target) is at least a share."""
    return Condition(key="p_target", title="P(team reaches the target)", unit=FRACTION, at_least=at_least)


def within_ote_band(plan: Plan) -> Condition:
    """Everybody's full-year quota is within the band of OTE multiples."""
    low, high = plan.parameters.ote_multiple_min, plan.parameters.ote_multiple_max
    return Condition(key="ote_band", title=f"Every quota within {low:g}-{high:g}x OTE", unit=MULTIPLE, pay=True)


ADDS_UP = Condition(key="adds_up", title="Quotas add up to their totals within bounds and locks", unit=MONEY)


def standings(
    company: Company,
    plan: Plan,
    conditions: tuple[Condition, ...],
    draws: Draws,
    slack: float,
    progress: Callable[[float], None] | None = None,
) -> tuple[Standing, ...]:
    """Each condition under a plan; `slack`: money that need not add up, since it did not before either."""
    found = []
    for condition in conditions:
        if condition.key == "share_hitting":
            found.append(_at_least(condition, band_metric(company, plan)))
        elif condition.key == "p_target":
            found.append(_at_least(condition, simulated(plan, draws, progress).p_target))
        elif condition.key == "ote_band":
            found.append(_ote(condition, plan))
        else:
            short = unreconciled(plan)
            found.append(Standing(condition=condition, value=short, gap=max(short - slack, 0.0)))
    return tuple(found)


def _at_least(condition: Condition, value: float) -> Standing:
    short = condition.at_least - value if np.isfinite(value) else float("inf")
    return Standing(condition=condition, value=value, gap=max(short, 0.0))


def band_metric(company: Company, plan: Plan) -> float:
    """What the chosen band speaks of, back-tested: share hitting, mean or median attainment; NaN without rows."""
    band = plan.parameters.health_band
    rows = judged_rows(company, plan, everybody=band.population == WHOLE_TEAM)
    if not len(rows.rep):
        return UNKNOWN
    attained = rows.attainment
    if band.metric == SHARE_HITTING:
        return float((attained >= HIT).mean())
    return float(attained.mean() if band.metric == MEAN_ATTAINMENT else np.median(attained))


def _ote(condition: Condition, plan: Plan) -> Standing:
    low, high = plan.parameters.ote_multiple_min, plan.parameters.ote_multiple_max
    # A whole rounding step on a quota may stand over a bound (METHOD 6), and is no reason to say it does not hold.
    ote = ote_of(plan.company.reps, plan.parameters)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.where(plan.capacity.e > 0, plan.parameters.round_to / plan.capacity.e / ote, 0.0)
    multiple = ote_multiple(plan)
    judged = np.flatnonzero(plan.carries & np.isfinite(multiple) & (plan.capacity.e > 0))
    if not judged.size:
        return Standing(condition=condition, value=0.0, gap=0.0)
    off = np.maximum(multiple[judged] - high, low - multiple[judged])
    off = np.where(off <= step[judged] + HAIR, np.minimum(off, 0.0), off)
    farthest = int(np.argmax(off))
    far = max(float(off[farthest]), 0.0)
    who = plan.company.reps.rep_id[judged[farthest]] if far > 0 else ""
    return Standing(condition=condition, value=far, gap=far, who=who)


def unreconciled(plan: Plan) -> float:
    """Money by which groups miss their totals, and targets that nobody carries."""
    groups = sum(abs(group.gap) for group in plan.quotas.groups if group.total > 0)
    return float(groups + sum(target.amount for target in plan.unassigned_targets))


def shortfall(found: tuple[Standing, ...], total: float) -> float:
    """How far a setting is from holding everything, on one scale: 0 where all holds."""
    scale = {FRACTION: 1.0, MULTIPLE: 5.0, MONEY: max(total, 1.0)}
    return float(sum(each.gap / scale[each.condition.unit] for each in found if not each.holds))
