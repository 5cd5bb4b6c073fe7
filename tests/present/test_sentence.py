"""The sentence on the last move: who pays, and what no longer adds up."""

from __future__ import annotations

import numpy as np

from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.model.company import Company
from quota_core.parameters import DEFAULTS
from quota_core.present import formats
from quota_core.present.explore import explore_data
from quota_core.present.screen import View


def test_who_pays_is_measured_on_the_quotas_before_this_very_move(sixty: Company, plain: Outlook) -> None:
    first, second = (sixty.reps.rep_id[i] for i in np.flatnonzero(plain.plan.carries)[:2])
    one = outlook(sixty, DEFAULTS.changed(locks={first: 100_000.0}))
    two = outlook(sixty, DEFAULTS.changed(locks={first: 100_000.0, second: 100_000.0}))
    payer = max(
        (r for r in sixty.reps.rep_id if r not in {first, second} and r in two.plan.company.rep_index),
        key=lambda r: abs(
            two.plan.quota[two.plan.company.rep_index[r]] - one.plan.quota[one.plan.company.rep_index[r]]
        ),
    )
    at = sixty.rep_index[payer]
    change = float(two.plan.quota[at] - one.plan.quota[at])
    said = explore_data(two, View(), None, one)["sentence"]
    assert f"paid by {sixty.reps.name[at]} ({formats.money_change(change)})" in said


def test_a_lock_above_the_groups_total_is_said_with_the_amount(sixty: Company, plain: Outlook) -> None:
    rep_id = sixty.reps.rep_id[int(np.flatnonzero(plain.plan.carries)[0])]
    after = outlook(sixty, DEFAULTS.changed(locks={rep_id: 9.9e9}))
    (gap,) = [-group.gap for group in after.plan.quotas.groups if group.gap]
    said = explore_data(after, View(), None, plain)["sentence"]
    assert f"cannot be reconciled, its quotas stand {formats.money(gap)} over its total" in said
    (why,) = [t["text"] for t in explore_data(after, View(), None, plain)["tiles"] if t["label"] == "Not reconciled:"]
    assert why.endswith("loosen those, or raise the total.")
