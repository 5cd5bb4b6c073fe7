"""Every quota by booking type: new, expansion, renewal (METHOD 6)."""

from __future__ import annotations

import numpy as np

from quota_core.model.company import FloatArray
from quota_core.model.plan import Plan
from quota_core.values import FrozenMap

TYPES = ("new", "expansion", "renewal")


def type_shares(plan: Plan) -> FloatArray:
    """The share of each of TYPES in a pool's quotas; shape (pools, types), rows add up to 1.

    As given for the role (`quota_type_shares`, over their sum), else by the pool's credited bookings in the lookback,
    leavers too; a pool without bookings takes its role's, and a role without any counts its credited types alike.
    """
    company, parameters = plan.company, plan.parameters
    facts, reps = company.facts, company.reps
    first = plan.as_of - parameters.lookback_months
    money = np.zeros((len(reps), len(TYPES)))
    for j, name in enumerate(TYPES):
        if name in facts.bookings_by_type:
            money[:, j] = facts.window(facts.bookings_by_type[name], first, plan.as_of).sum(axis=1)
    shares = np.zeros((len(reps.pools), len(TYPES)))
    for pool, (role, _) in enumerate(reps.pools):
        credited = np.array([name in parameters.credited_types.get(role, ()) for name in TYPES], dtype=np.float64)
        given = parameters.quota_type_shares.get(role, FrozenMap())
        peers = np.array([role == each for each, _ in reps.pools])[reps.pool]
        for parts in (
            np.array([given.get(name, 0.0) for name in TYPES]),
            np.maximum(money[reps.pool == pool].sum(axis=0), 0.0) * credited,
            np.maximum(money[peers].sum(axis=0), 0.0) * credited,
            credited,
        ):
            if parts.sum() > 0:
                shares[pool] = parts / parts.sum()
                break
    return shares


def quota_by_type(plan: Plan) -> dict[str, FloatArray]:
    """Each rep's quota split over TYPES, money; shape (reps,) each. A rep's types add up to the quota.

    Example: a pool that booked 300,000 new and 100,000 expansion: a quota of 800,000 is 600,000 and 200,000.
    """
    shares = type_shares(plan)[plan.company.reps.pool]
    return {name: plan.quota * shares[:, j] for j, name in enumerate(TYPES)}
