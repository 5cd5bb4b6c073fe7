"""Rep reviews: who has seen the number and agrees, whose dispute is open, and how far estimates lie from the model.

A review is bound to the quota it was given for: a quota that changes afterwards has to be reviewed again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import numpy as np

from quota_core.declare import nearest
from quota_core.errors import ApprovalError
from quota_core.model.plan import Plan
from quota_core.parameters import Parameters
from quota_core.values import FrozenMap, Lock

Side = Literal["rep", "manager"]
Said = Literal["accepted", "disputed", "estimated"]
State = Literal["accepted", "disputed", "reopened", "open"]
SIDES: tuple[Side, ...] = ("rep", "manager")
SAME = 0.005  # money: the quota that was reviewed is the one there is
MOST_ESTIMATE = 1e12


@dataclass(frozen=True, kw_only=True)
class Review:
    """What the rep, or the manager for the rep, said of a quota; money in plan currency.

    `estimate`: the rep's own idea of what the territory yields in the plan year (METHOD 11); it may be given alone.
    """

    rep_id: str
    side: Side
    who: str
    said: Said
    at: datetime
    quota: float
    reason: str = ""
    estimate: float | None = None


@dataclass(frozen=True, kw_only=True)
class ReviewLine:
    """One rep's quota as it stands with what was said of it; money in plan currency.

    `computed`: what the quota is without anybody's lock, before rounding. `capacity`: what the model expects of the
    territory in the rep's hands. `said`: the last word of each side that gave one.
    """

    rep_id: str
    name: str
    manager: str
    quota: float
    computed: float
    capacity: float
    lock: Lock | None
    said: Mapping[Side, Review]
    estimate: float | None

    @property
    def standing(self) -> tuple[Review, ...]:
        """What was said of the quota as it is now."""
        return tuple(review for review in self.said.values() if abs(review.quota - self.quota) <= SAME)

    @property
    def state(self) -> State:
        """Disputed while either side's last word is; accepted once one side has; reopened: said of another quota."""
        words = {review.said for review in self.standing}
        if "disputed" in words:
            return "disputed"
        if "accepted" in words:
            return "accepted"
        return "reopened" if self.said else "open"

    @property
    def divergence(self) -> float:
        """The rep's own estimate less the model's capacity, money; NaN without an estimate."""
        return math.nan if self.estimate is None else self.estimate - self.capacity

    @property
    def divergence_share(self) -> float:
        """Divergence / capacity; NaN without an estimate or capacity."""
        return self.divergence / self.capacity if self.capacity > 0 else math.nan


def review_lines(plan: Plan, reviews: Iterable[Review] = ()) -> tuple[ReviewLine, ...]:
    """Everybody who carries a quota, by manager and name; `reviews` in the order in which they were given."""
    said: dict[str, dict[Side, Review]] = {}
    estimates: dict[str, float] = {}
    for review in reviews:
        if review.said != "estimated":
            said.setdefault(review.rep_id, {})[review.side] = review
        if review.estimate is not None:
            estimates[review.rep_id] = review.estimate
    reps = plan.company.reps
    lines = [
        ReviewLine(
            rep_id=reps.rep_id[i],
            name=reps.name[i],
            manager=reps.manager[i],
            quota=float(plan.quota[i]),
            computed=float(plan.quotas.unlocked[i]),
            capacity=float(plan.quotas.bottom_up[i]),
            lock=plan.parameters.locks.get(reps.rep_id[i]),
            said=said.get(reps.rep_id[i], {}),
            estimate=estimates.get(reps.rep_id[i]),
        )
        for i in np.flatnonzero(plan.carries)
    ]
    return tuple(sorted(lines, key=lambda line: (line.manager, line.name, line.rep_id)))


def lacking_review(lines: Iterable[ReviewLine]) -> tuple[ReviewLine, ...]:
    """Those whose present quota nobody has said anything of yet."""
    return tuple(line for line in lines if line.state in ("open", "reopened"))


def open_disputes(lines: Iterable[ReviewLine]) -> tuple[ReviewLine, ...]:
    """Those whose present quota is disputed."""
    return tuple(line for line in lines if line.state == "disputed")


def divergences(lines: Iterable[ReviewLine]) -> tuple[ReviewLine, ...]:
    """Those with an estimate of their own, the largest distance from the model's capacity first."""
    given = [line for line in lines if line.estimate is not None]
    return tuple(sorted(given, key=lambda line: (-abs(line.divergence), line.rep_id)))


def checked_review(
    plan: Plan, rep_id: str, side: Side, who: str, said: Said, *, at: datetime, reason: str, estimate: float | None
) -> Review:
    """A review of the quota as it stands. Raises ApprovalError: unknown rep, no reason, an estimate out of reach."""
    place = carrying(plan, rep_id)
    if said == "disputed" and not reason.strip():
        raise ApprovalError("A dispute needs a reason: say what the number does not know.")
    if said == "estimated" and estimate is None:
        raise ApprovalError(f"Nothing is said of {rep_id}'s quota: accept it, dispute it, or give an estimate.")
    if estimate is not None and not 0 <= estimate <= MOST_ESTIMATE:
        raise ApprovalError(f"An estimate of {estimate:g} is not allowed: give the year's money, at least 0.")
    return Review(
        rep_id=rep_id,
        side=side,
        who=who,
        said=said,
        at=at,
        quota=float(plan.quota[place]),
        reason=reason.strip(),
        estimate=estimate,
    )


def carrying(plan: Plan, rep_id: str) -> int:
    """Where a rep who carries a quota stands; ApprovalError for anybody else, naming the nearest."""
    reps = plan.company.reps
    known = {reps.rep_id[i]: int(i) for i in np.flatnonzero(plan.carries)}
    if rep_id not in known:
        raise ApprovalError(f"Nobody with a quota has the id {rep_id!r}{nearest(rep_id, known)}.")
    return known[rep_id]


def adjusted(parameters: Parameters, rep_id: str, quota: float, reason: str, who: str, when: date) -> Parameters:
    """The parameters with a rep's quota locked at a number; the reason stays with it. ApprovalError without a reason.

    The computed value stays beside it (`ReviewLine.computed`), and the others of the group rebalance.
    """
    if not reason.strip():
        raise ApprovalError("An adjustment needs a reason: it is kept with the number.")
    lock = Lock(quota=quota, reason=reason.strip(), who=who.strip(), when=when.isoformat())
    return parameters.changed(locks=FrozenMap({**parameters.locks, rep_id: lock}))


def released(parameters: Parameters, rep_id: str) -> Parameters:
    """The parameters with a rep's lock taken away."""
    return parameters.changed(locks=parameters.locks.without(rep_id))


def counted(lines: Sequence[ReviewLine]) -> dict[State, int]:
    """How many quotas are in which state."""
    states: tuple[State, ...] = ("accepted", "disputed", "reopened", "open")
    return {state: sum(line.state == state for line in lines) for state in states}
