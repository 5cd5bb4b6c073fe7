"""What the back-test page holds against the plan, once per data version and scenario."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from quota_core.evaluate.fairness import Fairness, fairness
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.replay import PastQuotaTest, Replay, past_quota_test, replay
from quota_core.evaluate.territories import Fit, PoolFunnel, quota_fit, territory_funnel
from quota_core.parameters import Parameters
from quota_core.store import Store
from ui import compute


@dataclass(frozen=True, eq=False)
class Hearing:
    """The outlook of a scenario and what is held against it, each made when first asked for."""

    now: Outlook

    @cached_property
    def replayed(self) -> Replay:
        """Proposed quotas on last year."""
        return replay(self.now.plan)

    @cached_property
    def past(self) -> PastQuotaTest:
        """The quotas people had."""
        return past_quota_test(self.now.plan)

    @cached_property
    def fair(self) -> Fairness:
        """Whether attainment goes with what nobody can help."""
        return fairness(self.now.test)

    @cached_property
    def funnel(self) -> tuple[PoolFunnel, ...]:
        """Territories against their weights."""
        return territory_funnel(self.now.test)

    @cached_property
    def fits(self) -> tuple[Fit, ...]:
        """Quota against potential."""
        return quota_fit(self.now.plan)


@st.cache_resource(show_spinner=False)
def _kept() -> compute.Kept[Hearing]:
    return compute.Kept(20)


def hearing(store: Store, parameters: Parameters) -> Hearing:
    """The hearing of a scenario on a store's data."""
    version = store.data_version
    key = (compute.stand(store, version), parameters)
    return _kept().get(key, lambda: Hearing(compute.outlook_of(store, version, parameters)))
