"""What the last change did: money moved, share hitting before and after, who hits no longer; and who pays for locks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.backtest import BackTest
from quota_core.model.company import FloatArray
from quota_core.model.plan import Plan

NOTHING = 0.5
MOST_OF_IT = 0.5
NAMELESS = "(none)"


@dataclass(frozen=True, kw_only=True)
class Move:
    """The difference between two settings; money in plan currency, shares are fractions.

    `by_name`: change of assigned quota per segment (or manager, or territory: `dimension`). `moved`, `source` and
    `destination` say the largest shift between two of them (0 and "" where none gives and none takes).
    `no_longer` and `newly` are reps who hit in at least half of their scored rows on one side and not on the other.
    """

    assigned_before: float
    assigned_after: float
    capacity_before: float
    capacity_after: float
    dimension: str
    by_name: dict[str, float]
    moved: float
    source: str
    destination: str
    share_before: float
    share_after: float
    mean_before: float
    mean_after: float
    rows_before: int
    rows_after: int
    newly: tuple[str, ...]
    no_longer: tuple[str, ...]
    joined: tuple[str, ...]
    left: tuple[str, ...]
    comparable: bool

    @property
    def nothing(self) -> bool:
        """Whether neither quotas nor the back-test moved."""
        still = max((abs(change) for change in self.by_name.values()), default=0.0) <= NOTHING
        return still and self.share_before == self.share_after and self.mean_before == self.mean_after


def move(before: BackTest, after: BackTest) -> Move:
    """What changed from one back-tested plan to the next. Reps are matched by id, so people may come and go.

    `comparable` is false where the two test other origins or horizons: then shares are not the same people's.
    """
    dimension, by_name = _by_dimension(before.plan, after.plan)
    source = min(by_name, key=lambda name: (by_name[name], name), default="")
    destination = max(by_name, key=lambda name: (by_name[name], name), default="")
    moved = min(-by_name[source], by_name[destination]) if by_name else 0.0
    moves = moved > NOTHING
    old, new = _people(before), _people(after)
    return Move(
        assigned_before=before.plan.assigned,
        assigned_after=after.plan.assigned,
        capacity_before=before.plan.reachable,
        capacity_after=after.plan.reachable,
        dimension=dimension,
        by_name=by_name,
        moved=moved if moves else 0.0,
        source=source if moves else "",
        destination=destination if moves else "",
        share_before=before.summary.share_hitting,
        share_after=after.summary.share_hitting,
        mean_before=before.summary.mean,
        mean_after=after.summary.mean,
        rows_before=before.summary.n,
        rows_after=after.summary.n,
        newly=tuple(name for rep_id, (name, hits) in new.items() if hits and rep_id in old and not old[rep_id][1]),
        no_longer=tuple(name for rep_id, (name, hits) in old.items() if hits and rep_id in new and not new[rep_id][1]),
        joined=_carrying_only_in(after.plan, before.plan),
        left=_carrying_only_in(before.plan, after.plan),
        comparable=before.origins == after.origins and before.horizon_months == after.horizon_months,
    )


def usually_hits(test: BackTest) -> dict[int, bool]:
    """Rep index -> whether it hit in at least half of its scored rows."""
    if not len(test.scored.rep):
        return {}
    reps, place = np.unique(test.scored.rep, return_inverse=True)
    share = np.bincount(place, weights=test.scored.hit) / np.bincount(place)
    return {int(rep): bool(s >= 0.5) for rep, s in zip(reps, share, strict=True)}


@dataclass(frozen=True, kw_only=True)
class Payer:
    """Somebody whose quota locks change: their own (`locked`) or the others' who make up for it; money."""

    rep_id: str
    name: str
    locked: bool
    before: float
    after: float
    change: float


def who_pays(plan: Plan) -> tuple[Payer, ...]:
    """X5 - X4 of everybody whom locks move, money before rounding: the locked first, then the largest changes."""
    quotas, reps = plan.quotas, plan.company.reps
    change = quotas.reconciled - quotas.unlocked
    moved = np.flatnonzero(quotas.locked | (np.abs(change) > NOTHING)) if quotas.locked.any() else ()
    payers = [
        Payer(
            rep_id=reps.rep_id[i],
            name=reps.name[i],
            locked=bool(quotas.locked[i]),
            before=float(quotas.unlocked[i]),
            after=float(quotas.reconciled[i]),
            change=float(change[i]),
        )
        for i in moved
    ]
    return tuple(sorted(payers, key=lambda p: (not p.locked, -abs(p.change), p.rep_id)))


def who_paid(before: Plan, after: Plan) -> tuple[Payer, ...]:
    """Whose final quota the last move changed among those who carry one in both and are not locked, largest first."""
    old = {before.company.reps.rep_id[i]: float(before.quota[i]) for i in np.flatnonzero(before.carries)}
    reps = after.company.reps
    payers = [
        Payer(
            rep_id=reps.rep_id[i],
            name=reps.name[i],
            locked=False,
            before=old[reps.rep_id[i]],
            after=float(after.quota[i]),
            change=float(after.quota[i]) - old[reps.rep_id[i]],
        )
        for i in np.flatnonzero(after.carries & ~after.quotas.locked)
        if reps.rep_id[i] in old
    ]
    return tuple(sorted((p for p in payers if abs(p.change) > NOTHING), key=lambda p: (-abs(p.change), p.rep_id)))


def _people(test: BackTest) -> dict[str, tuple[str, bool]]:
    reps = test.company.reps
    return {reps.rep_id[i]: (reps.name[i], hits) for i, hits in usually_hits(test).items()}


def _carrying_only_in(one: Plan, other: Plan) -> tuple[str, ...]:
    there = {other.company.reps.rep_id[i] for i in np.flatnonzero(other.carries)}
    reps = one.company.reps
    return tuple(reps.name[i] for i in np.flatnonzero(one.carries) if reps.rep_id[i] not in there)


def _by_dimension(before: Plan, after: Plan) -> tuple[str, dict[str, float]]:
    """Change of quota by segment, else manager, else territory: the first that shows most of what changes hands.

    Weights move quota between the territories of one segment: told by segment, it would look like nothing.
    """
    territories = after.company.territories
    distinct = len(set(territories.name)) == len(territories)
    titles = dict(zip(territories.territory_id, territories.name, strict=True)) if distinct else {}
    told = []
    for dimension, attribute in (("segment", "segment"), ("manager", "manager"), ("territory", "territory_id")):
        old, new = (_sums(plan, getattr(plan.company.reps, attribute), plan.quota) for plan in (before, after))
        shown = titles if dimension == "territory" else {}
        names = sorted({*old, *new})
        told.append((dimension, {shown.get(n, n) or NAMELESS: new.get(n, 0.0) - old.get(n, 0.0) for n in names}))
    hands = [_changing_hands(changes) for _, changes in told]
    enough = MOST_OF_IT * max(hands)
    return next(
        each
        for each, moved in zip(told, hands, strict=True)
        if (moved >= enough and len(each[1]) > 1) or each is told[-1]
    )


def _changing_hands(changes: dict[str, float]) -> float:
    """Money that some give and others take: the smaller of all that rises and all that falls."""
    rises = sum(change for change in changes.values() if change > 0)
    return min(rises, rises - sum(changes.values()))


def _sums(plan: Plan, names: tuple[str, ...], money: FloatArray) -> dict[str, float]:
    sums: dict[str, float] = {}
    for i in np.flatnonzero(plan.carries):
        sums[names[i]] = sums.get(names[i], 0.0) + float(money[i])
    return sums
