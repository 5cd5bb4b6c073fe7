"""What must hold for any company and any setting (METHOD 1-7)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as how
from hypothesis import strategies as st

from quota_core.evaluate.backtest import back_test, past_quotas_at
from quota_core.model.buildup import build_up, build_up_amounts, month_quotas
from quota_core.model.company import Company, Facts, Period
from quota_core.model.level import level_for
from quota_core.model.plan import Plan, plan
from quota_core.model.quotas import bounded, quota_bounds, rounded
from quota_core.parameters import DEFAULTS, Parameters
from tests.support.companies import Frames, frames, rich_company, settings, with_split_holdings

money = st.just(0.0) | st.floats(0.01, 1e7)


@given(frames(), settings(), st.sampled_from([0.0, 1.0, 1000.0, 5000.0]))
def test_quotas_sum_to_the_target_to_the_step(made: Frames, chosen: Parameters, step: float) -> None:
    result = plan(made.company(chosen), chosen.changed(round_to=step))
    for g, group in enumerate(result.quotas.groups):
        assigned = result.quota[result.quotas.group == g].sum()
        if group.reconciled:
            assert abs(assigned - group.total) <= step / 2 + 1e-6 * max(group.total, 1)
            if step:
                assert assigned == pytest.approx(np.floor(round(group.total / step, 6) + 0.5) * step)
        elif group.total == 0:
            assert assigned == 0
    assert (result.quota >= 0).all()
    assert not result.quota[~result.carries].any()


@given(frames(), settings(), st.dictionaries(st.integers(0, 3), st.floats(0, 2e6), min_size=1, max_size=3))
def test_locks_hold_and_the_rest_make_room(made: Frames, chosen: Parameters, held: dict[int, float]) -> None:
    ids = sorted(made.reps["rep_id"])
    locks = {ids[i]: value for i, value in held.items() if i < len(ids)}
    chosen = chosen.changed(locks=locks)
    result = plan(made.company(chosen), chosen)
    for rep_id, value in locks.items():
        at = result.company.rep_index[rep_id]
        assert result.quota[at] == (value if result.carries[at] else 0.0)
    for g, group in enumerate(result.quotas.groups):
        own = result.quotas.group == g
        if group.reconciled:
            assert result.quotas.reconciled[own].sum() == pytest.approx(group.total, rel=1e-9)


@given(
    frames(),
    settings(),
    st.floats(0.5, 6.0),
    st.floats(0.0, 6.0),
    st.sampled_from([0.0, 1000.0, 5000.0]),
)
def test_bounds_hold_to_within_one_step(made: Frames, chosen: Parameters, low: float, span: float, step: float) -> None:
    chosen = chosen.changed(
        ote_band_enforced=True, ote_multiple_min=low, ote_multiple_max=max(low + span, 0.1), round_to=step
    )
    result = plan(made.company(chosen), chosen)
    lowest, highest = quota_bounds(result.company, result.capacity, chosen)
    own = result.carries & np.isin(result.quotas.group, [g for g, x in enumerate(result.quotas.groups) if x.total > 0])
    slack = step + 1e-6 * np.maximum(highest[own], 1)
    assert (result.quota[own] >= lowest[own] - slack).all()
    assert (result.quota[own] <= highest[own] + slack).all()
    assert (result.quotas.reconciled[own] >= lowest[own] - 1e-6).all()
    assert (result.quotas.reconciled[own] <= highest[own] * (1 + 1e-12) + 1e-6).all()


@given(frames(), settings(), st.floats(0.3, 1.0), st.floats(1.0, 2.0))
def test_weights_average_one_wherever_a_level_exists(made: Frames, chosen: Parameters, low: float, high: float) -> None:
    chosen = chosen.changed(weight_min=low, weight_max=high)
    result = plan(made.company(chosen), chosen)
    c = result.capacity
    for pool, weights in c.weights.items():
        own = (c.pool == pool) & result.carries
        if weights.level is not None and c.e[own].sum() > 0:
            assert (c.e[own] * c.weight[own]).sum() == pytest.approx(c.e[own].sum(), rel=1e-9)
        free = ~weights.overridden
        if c.e[own].sum() > 0:
            assert (weights.weight[free] >= low - 1e-12).all()
            assert (weights.weight[free] <= high + 1e-12).all()


@given(frames(), settings(), st.floats(0.0, 3.0))
def test_an_override_stands_as_typed(made: Frames, chosen: Parameters, weight: float) -> None:
    segment = made.reps["segment"].iloc[0]
    territory = made.reps["territory_id"].iloc[0]
    chosen = chosen.changed(overrides={f"AE/{segment}/{territory}": weight})
    result = plan(made.company(chosen), chosen)
    at = result.company.rep_index["R00"]
    assert result.capacity.weight[at] == pytest.approx(weight, abs=1e-12)
    pool = result.capacity.weights[int(result.capacity.pool[at])]
    own = (result.capacity.pool == result.capacity.pool[at]) & result.carries
    e, w = result.capacity.e[own], result.capacity.weight[own]
    if pool.level is not None:
        assert (e * w).sum() == pytest.approx(e.sum(), rel=1e-9)


@given(frames(), settings(), st.integers(0, 1000))
@how(suppress_health_check=[HealthCheck.too_slow], max_examples=25)
def test_the_order_of_rows_never_matters(made: Frames, chosen: Parameters, seed: int) -> None:
    one, other = made.company(chosen), made.shuffled(seed).company(chosen)
    first, second = plan(one, chosen), plan(other, chosen)
    assert second.quota == pytest.approx(first.quota, rel=1e-9)
    assert second.company.reps.rep_id == first.company.reps.rep_id
    a, b = back_test(one, chosen, first), back_test(other, chosen, second)
    assert b.scored.quota == pytest.approx(a.scored.quota, rel=1e-9)
    assert (a.scored.rep == b.scored.rep).all()


@given(frames(), settings(), st.integers(0, 1000), st.integers(0, 3))
@how(max_examples=40)
def test_nothing_from_an_origin_on_changes_the_quotas_set_at_it(
    made: Frames, chosen: Parameters, seed: int, which: int
) -> None:
    company = made.company(chosen)
    test = back_test(company, chosen)
    assume(test.origins)
    origin = test.origins[which % len(test.origins)]
    changed = scrambled(company, origin, seed)
    period = Period(first=origin, months=test.horizon_months)
    stretch = {group.key: 1.1 for group in test.plan.quotas.groups}
    before, weights = past_quotas_at(company, origin, period, stretch, chosen)
    after, other = past_quotas_at(changed, origin, period, stretch, chosen)
    assert (before.reconciled == after.reconciled).all()
    assert (before.bottom_up == after.bottom_up).all()
    assert (weights == other).all()


@given(frames(), settings(), st.integers(0, 1000))
def test_nothing_on_or_after_as_of_changes_the_plan(made: Frames, chosen: Parameters, seed: int) -> None:
    chosen = chosen.changed(as_of="2025-01-15")
    company = made.company(chosen)
    before = plan(company, chosen)
    after = plan(scrambled(company, before.as_of, seed, people=False), chosen)
    assert (before.quota == after.quota).all()


@given(st.integers(0, 300), st.integers(0, 3))
@how(max_examples=25)
def test_territories_held_from_an_origin_on_change_nothing_at_it(seed: int, which: int) -> None:
    company = with_split_holdings(rich_company(9, 30))
    given = company.assignments
    assert given is not None
    test = back_test(company, DEFAULTS)
    origin = test.origins[which]
    day = np.datetime64(origin - 1970 * 12, "M").astype("datetime64[D]")
    rng = np.random.default_rng(seed)
    later = given.start > day
    moved = rng.permutation(given.territory)
    left = np.where(rng.random(len(given.end)) < 0.5, day + rng.integers(0, 300, len(given.end)), given.end)
    other = replace(
        company,
        assignments=replace(
            given,
            territory=np.where(later, moved, given.territory),
            end=np.where(np.isnat(given.end), left, given.end),
        ),
    )
    period = Period(first=origin, months=test.horizon_months)
    stretch = {group.key: 1.1 for group in test.plan.quotas.groups}
    before, _ = past_quotas_at(company, origin, period, stretch, DEFAULTS)
    after, _ = past_quotas_at(other, origin, period, stretch, DEFAULTS)
    assert (before.reconciled == after.reconciled).all()


def scrambled(company: Company, origin: int, seed: int, *, people: bool = True) -> Company:
    """Every booking, deal and departure from an origin on, replaced by noise."""
    rng = np.random.default_rng(seed)
    facts: Facts = company.facts
    bookings, deals = facts.bookings.copy(), facts.won_deals.copy()
    later = slice(max(origin - facts.first_month, 0), None)
    bookings[:, later] = rng.lognormal(10, 1, bookings[:, later].shape)
    deals[:, later] = rng.integers(0, 9, deals[:, later].shape)
    future = facts.deal_month >= origin
    reps = company.reps
    if people:
        day = np.datetime64(origin - 1970 * 12, "M").astype("datetime64[D]")
        gone = ~np.isnat(reps.end) & (reps.end >= day)
        end = np.where(gone, reps.end + rng.integers(0, 400, len(reps)), reps.end)
        start = np.where(reps.start > day, reps.start + rng.integers(0, 90, len(reps)), reps.start)
        reps = replace(reps, start=start, end=end)
    return replace(
        company,
        reps=reps,
        facts=replace(
            facts,
            bookings=bookings,
            won_deals=deals,
            deals_won=np.where(future, facts.deals_won * 7 + 1, facts.deals_won),
            deals_lost=np.where(future, facts.deals_lost * 5 + 2, facts.deals_lost),
        ),
    )


def test_the_scrambling_does_change_what_is_scored() -> None:
    company = rich_company(1, 60)
    test = back_test(company, DEFAULTS)
    other = back_test(scrambled(company, test.origins[0], 1), DEFAULTS)
    assert other.summary.share_hitting != test.summary.share_hitting


@given(frames(), settings())
def test_doubling_all_money_doubles_all_quotas(made: Frames, chosen: Parameters) -> None:
    chosen = chosen.changed(round_to=0.0)
    once = plan(made.company(chosen), chosen)
    twice = plan(made.with_money_times(2.0).company(chosen), chosen)
    assert twice.quota == pytest.approx(2 * once.quota, rel=1e-9)
    assert twice.capacity.bottom_up == pytest.approx(2 * once.capacity.bottom_up, rel=1e-9)


@given(frames(), settings())
def test_somebody_without_a_history_has_a_quota_and_a_reason(made: Frames, chosen: Parameters) -> None:
    hire = {
        "role": "AE",
        "segment": made.reps["segment"].iloc[0],
        "territory_id": made.reps["territory_id"].iloc[0],
        "start_date": "2026-07-01" if chosen.fiscal_year_start == 1 else "2026-08-03",
        "ote": 120_000.0,
    }
    chosen = chosen.changed(added_hires={"ZZ": hire}, round_to=0.0)
    result = plan(made.company(chosen), chosen)
    at = result.company.rep_index["ZZ"]
    group = result.quotas.groups[int(result.quotas.group[at])]
    built = build_up(result, at)
    assert "No fully ramped month" in built.reason
    yields = chosen.top_down_share > 0 or result.capacity.pool_productivity[at] > 0
    if group.total > 0 and result.capacity.weight[at] > 0 and yields:
        assert built.quota > 0
    assert len(built.lines) == 7


@given(frames(), settings(), st.booleans(), st.booleans())
def test_the_build_up_adds_up(made: Frames, chosen: Parameters, band: bool, lock: bool) -> None:
    chosen = chosen.changed(ote_band_enforced=band, locks={"R01": 333_333.0} if lock else {})
    result = plan(made.company(chosen), chosen)
    assert np.allclose(build_up_amounts(result).sum(axis=0), result.quota, rtol=1e-12, atol=1e-6)
    assert np.allclose(month_quotas(result).sum(axis=1), result.quota, rtol=1e-12, atol=1e-6)


@given(st.lists(st.tuples(money, money, money), min_size=1, max_size=12), st.floats(0, 3e7))
def test_a_level_reaches_the_total_or_the_bounds_are_out_of_reach(
    people: list[tuple[float, float, float]], total: float
) -> None:
    base = np.array([p[0] for p in people])
    low = np.array([min(p[1], p[2]) for p in people])
    high = np.array([max(p[1], p[2]) for p in people])
    level = level_for(total, base, low, high)
    allocated, gap = bounded(base, low, high, total)
    if level is None:
        assert total > allocated.sum() or total < low.sum() or not (base > 0).all()
        assert gap == pytest.approx(total - allocated.sum())
    else:
        assert np.clip(level * base, low, high).sum() == pytest.approx(total, rel=1e-7, abs=1e-3)
        assert gap == 0.0


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=20), st.sampled_from([1.0, 500.0, 1000.0]))
def test_rounding_moves_nobody_by_a_step_and_keeps_the_total(quotas: list[float], step: float) -> None:
    values = np.array(quotas)
    ids = tuple(f"R{j:02d}" for j in range(len(values)))
    result = rounded(values, ids, np.zeros(len(values), dtype=bool), step)
    assert (np.abs(result - values) < step * (1 + 1e-6)).all()
    assert result.sum() == pytest.approx(np.floor(round(values.sum() / step, 6) + 0.5) * step)
    back = np.argsort(np.arange(len(values))[::-1])
    again = rounded(values[back], tuple(ids[j] for j in back), np.zeros(len(values), dtype=bool), step)
    assert (again[np.argsort(back)] == result).all()


def test_split_holdings_keep_every_rule() -> None:
    company = with_split_holdings(rich_company(7, 50))
    for method in ("blended", "segment_weighted"):
        chosen = DEFAULTS.changed(method=method, ote_band_enforced=False)
        result = plan(company, chosen)
        assert_sums(result)
        c = result.capacity
        for pool, weights in c.weights.items():
            own = (c.pool == pool) & result.carries
            if weights.level is not None:
                assert (c.e[own] * c.weight[own]).sum() == pytest.approx(c.e[own].sum(), rel=1e-9)


def assert_sums(result: Plan) -> None:
    for g, group in enumerate(result.quotas.groups):
        if group.reconciled:
            assigned = result.quota[result.quotas.group == g].sum()
            assert abs(assigned - group.total) <= result.parameters.round_to / 2
