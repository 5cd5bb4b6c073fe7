"""A company of sixty, its outlook, and one with much changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.model.company import Company
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.values import FrozenMap, Hire, Lock, Override
from tests.support.companies import rich_company


@pytest.fixture(scope="session")
def sixty() -> Company:
    company = rich_company(1, 60)
    reps = company.reps
    names = tuple(f"Person Nr{i}" for i in range(len(reps)))
    managers = tuple(f"Boss of {name}" for name in reps.manager)
    return replace(company, reps=replace(reps, name=names, manager=managers))


@pytest.fixture(scope="session")
def plain(sixty: Company) -> Outlook:
    return outlook(sixty, DEFAULTS)


@pytest.fixture(scope="session")
def much_changed(sixty: Company, plain: Outlook) -> Parameters:
    """A lock, an override, a hire, somebody out, an enforced band, a low margin."""
    reps, carries = sixty.reps, [i for i, on in enumerate(plain.plan.carries) if on]
    pool = next(p for p, w in plain.plan.capacity.weights.items() if len(w.weight) > 1)
    role, segment = plain.plan.capacity.holdings.pools[pool]
    cell = next(j for j, p in enumerate(plain.plan.capacity.holdings.cell_pool) if p == pool)
    territory = sixty.territories.territory_id[plain.plan.capacity.holdings.cell_territory[cell]]
    hire = Hire(
        role=role,
        segment=segment,
        territory_id=territory,
        start_date=date(2026, 3, 1),
        ote=123_456.0,
        name="Zelda Quux",
    )
    return Parameters(
        target_change=0.07,
        weight_strength=1.4,
        ote_band_enforced=True,
        gross_margin=0.6,
        required_coverage=4.0,
        locks=FrozenMap({reps.rep_id[carries[0]]: Lock(quota=777_000.0, reason=f"{reps.name[carries[1]]} said so")}),
        taken_out=(reps.rep_id[carries[2]],),
        overrides=FrozenMap({f"{role}/{segment}/{territory}": Override(weight=1.25, reason="asked by a person")}),
        added_hires=FrozenMap({"hire-1": hire}),
    )


@pytest.fixture(scope="session")
def changed(sixty: Company, much_changed: Parameters) -> Outlook:
    return outlook(sixty, much_changed)
