"""Pay plans: published examples to the unit, rules in one sentence, and pay that never falls as bookings rise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_core.errors import ParameterError
from quota_core.evaluate.pay.curve import earnings, variable_curve
from quota_core.parameters import DEFAULTS
from quota_core.pay_plan import PAY_PRESETS, PayPlan, jumps, pay_plan
from quota_core.scenario_file import parameters_of_toml, scenario_toml


def test_published_shares_of_bookings() -> None:
    plan = pay_plan("p", {"rates": "share", "tiers": [[0, 0.05], [1.0, 0.06], [1.25, 0.07]]})
    assert earnings(plan, 150_000, quota=100_000, variable=1.0) == pytest.approx(8_250)


def test_published_multiples_count_bookings_more_than_once() -> None:
    plan = pay_plan("p", {"tiers": [[0, 1], [1.0, 1.25], [1.25, 1.5]]})
    # With a base rate of 1 what is paid is what counts: 10,000 at once, 2,500 as 3,125, 1,500 as 2,250.
    assert earnings(plan, 14_000, quota=10_000, variable=10_000) == pytest.approx(10_000 + 3_125 + 2_250)


@pytest.mark.parametrize(("method", "paid"), [("marginal", 6_800), ("retroactive", 8_800)])
def test_published_marginal_beside_retroactive(method: str, paid: float) -> None:
    plan = pay_plan("p", {"rates": "share", "method": method, "tiers": [[0, 0.06], [1.0, 0.08], [1.5, 0.10]]})
    assert earnings(plan, 110_000, quota=100_000, variable=1.0) == pytest.approx(paid)


def test_points_are_added_to_the_base_rate() -> None:
    # Base rate 80,000 / 800,000 = 10%; 3 points above quota make it 13% on 80,000.
    paid = earnings(PAY_PRESETS["points"].plan, 880_000, quota=800_000, variable=80_000)
    assert paid == pytest.approx(80_000 + 0.13 * 80_000)


@pytest.mark.parametrize(
    ("plan", "paid"),
    [
        ({"threshold": 0.5}, {0.49: 0.0, 0.5: 0.5, 1.0: 1.0}),
        ({"threshold": 0.5, "threshold_pays": "above"}, {0.4: 0.0, 0.5: 0.0, 1.0: 0.5}),
        ({"tiers": [[0, 1], [1, 2]], "cap": 1.5}, {1.2: 1.4, 1.25: 1.5, 3.0: 1.5}),
        ({"tiers": [[0, 0.5], [0.5, 1.5]]}, {0.5: 0.25, 1.0: 1.0}),
        ({"tiers": [[0, 1], [1, 1.25]], "method": "retroactive", "cap": 1.2}, {0.99: 0.99, 1.0: 1.2, 2.0: 1.2}),
        ({"tiers": [[0, 0], [0.4, 1]]}, {0.4: 0.0, 1.0: 0.6}),
    ],
)
def test_threshold_cap_and_decelerator(plan: dict[str, Any], paid: dict[float, float]) -> None:
    made = pay_plan("p", plan)
    for attainment, share in paid.items():
        found = earnings(made, attainment * 400_000, quota=400_000, variable=50_000)
        assert found == pytest.approx(50_000 * share), attainment


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"tiers": [[0, 1], [1, 1.5], [1, 2]]}, "tier 3 from 100%.*do not overlap.*reaches to 100%"),
        ({"tiers": [{"from": 0, "to": 1.2, "rate": 1}, {"from": 1, "rate": 2}]}, "tier 2.*overlap.*120%"),
        ({"tiers": [{"from": 0, "to": 0.8, "rate": 1}, {"from": 1, "rate": 2}]}, "no gap.*80%"),
        ({"tiers": [[0, -0.1]]}, "tier 1 rate = -0.1.*from 0"),
        ({"tiers": [[0.2, 1]]}, "first tier from 0"),
        ({"tiers": []}, "a list of"),
        ({"tiers": [[0, 1], [1, 0.5]], "method": "retroactive"}, "never fall"),
        ({"tiers": [[0, 5]], "rates": "share"}, "fraction of bookings"),
        ({"rates": "dollars"}, "one of multiple, points, share"),
        ({"threshold": 0.5, "continuous": True}, "pay jumps at 50%"),
        ({"cap": -1}, "cap = -1.*from 0 to 20"),
        ({"base_share": 1.5}, "base_share"),
        ({"base_share": True}, "base_share"),
        ({"tier": [[0, 1]]}, "a plan has"),
        ("linaer", "a preset of: linear"),
        (5, "an object"),
    ],
)
def test_a_bad_plan_is_one_sentence(plan: Any, said: str) -> None:
    with pytest.raises(ParameterError, match=said) as told:
        DEFAULTS.changed(pay_plans={"AE/MM": plan})
    assert "\n" not in str(told.value)
    assert str(told.value).startswith("pay_plans AE/MM")


def test_no_quota_is_one_sentence() -> None:
    with pytest.raises(ParameterError, match="a quota above 0"):
        earnings(PayPlan(), 10.0, quota=0.0, variable=10.0)


def test_a_plan_comes_back_from_its_file() -> None:
    chosen = DEFAULTS.changed(
        pay_plans={"AE/ENT": "points", "AM": {"tiers": [[0, 1], [1.1, 2.5]], "cap": 3, "measured": "quarterly"}},
        pay_mix=0.6,
    )
    assert parameters_of_toml(scenario_toml(chosen)) == chosen


def test_presets_are_valid_and_what_promises_no_jump_has_none() -> None:
    for key, preset in PAY_PRESETS.items():
        assert pay_plan("p", preset.plan) == preset.plan, key
        assert preset.plan.continuous == (not jumps(preset.plan)), key
        assert preset.title
        assert preset.source


@st.composite
def plans(draw: st.DrawFn) -> PayPlan:
    """Any plan the rules allow."""
    rates = draw(st.sampled_from(["multiple", "points", "share"]))
    most = 3.0 if rates == "multiple" else 0.2
    count = draw(st.integers(1, 4))
    above = [0.0, *sorted({round(draw(st.floats(0.1, 2.5)), 3) for _ in range(count - 1)})]
    paid = [draw(st.floats(0, most)) for _ in above]
    method = draw(st.sampled_from(["marginal", "retroactive"]))
    if method == "retroactive":
        paid.sort()
    return pay_plan(
        "p",
        {
            "rates": rates,
            "method": method,
            "tiers": [list(pair) for pair in zip(above, paid, strict=True)],
            "threshold": draw(st.sampled_from([0.0, 0.3, 1.2])),
            "threshold_pays": draw(st.sampled_from(["from_zero", "above"])),
            "cap": draw(st.sampled_from([None, 0.8, 2.0])),
            "ramp_guarantee": draw(st.sampled_from([0.0, 0.7])),
            "ramp_draw": draw(st.sampled_from(["kept", "recovered"])),
        },
    )


def slow_pay(plan: PayPlan, bookings: float, quota: float, variable: float, sure: float, share: float) -> float:
    """The same pay from the words alone, deal money band by band."""
    rate = variable / quota

    def of(tier: float) -> float:
        return {"multiple": rate * tier, "points": rate + tier, "share": tier}[plan.rates]

    def earned(money: float) -> float:
        edges = [above * quota for above, _ in plan.tiers] + [float("inf")]
        if plan.method == "retroactive":
            reached = max(j for j in range(len(plan.tiers)) if edges[j] <= money)
            return money * of(plan.tiers[reached][1])
        return sum(max(min(money, edges[j + 1]) - edges[j], 0.0) * of(plan.tiers[j][1]) for j in range(len(plan.tiers)))

    pay = 0.0
    if bookings >= plan.threshold * quota:
        pay = earned(bookings)
        if plan.threshold_pays == "above" and plan.threshold > 0:
            pay -= earned(plan.threshold * quota)
    if plan.cap is not None:
        pay = min(pay, plan.cap * variable)
    part = share if plan.ramp_draw == "kept" else 1.0
    return max(part * pay, sure) + (1 - part) * pay if sure > 0 else pay


@given(plans(), st.lists(st.floats(0, 3), min_size=1, max_size=8), st.sampled_from([0.0, 0.25, 1.0]))
def test_pay_by_pieces_is_pay_by_words_and_never_falls(plan: PayPlan, attained: list[float], share: float) -> None:
    quota, variable = 300_000.0, 60_000.0
    sure = plan.ramp_guarantee * variable * share
    curve = variable_curve(
        plan, np.full(1, variable), np.full(1, quota), guarantee=np.full(1, sure), ramp_share=np.full(1, share)
    )
    bookings = np.sort(np.array(attained)) * quota
    paid = curve.paid(bookings[None, :])[0]
    assert (np.diff(paid) >= -1e-6).all()
    for money, found in zip(bookings, paid, strict=True):
        # On the very edge of a tier either side is right to the last bit of the edge.
        near = [slow_pay(plan, money * k, quota, variable, sure, share) for k in (1 - 1e-12, 1.0, 1 + 1e-12)]
        assert min(near) - 1e-4 <= found <= max(near) + 1e-4
