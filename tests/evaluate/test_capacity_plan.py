"""The gap in money and heads, what closes it, and the funnel beside it: on paper, and what must always be true."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from quota_core.errors import ParameterError
from quota_core.evaluate.capacity_plan import CapacityPlan, capacity_plan
from quota_core.evaluate.funnel import ACCOUNTS, EVIDENCE, GROWTH, PACE
from quota_core.evaluate.gap import value_win_rate
from quota_core.evaluate.hires import hire_months
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.present.capacity_table import capacity_table
from quota_core.present.capacity_words import ways_out, what_to_close
from quota_core.present.formats import money
from tests.support.companies import Frames, frames, rich_company, with_split_holdings
from tests.support.companies import settings as some_settings
from tests.support.golden import company_from_folder
from tests.support.tiny import deals, plain, ramp_months, rep, tiny_company

YEAR = 900_000.0  # what a ramped year brings
CY = 5.64 / 12  # Cy's capacity-equivalent: 0.18 + 0.35 + 0.53 + 0.70 + 0.88 + 3 months
FIRST_DAY = 8.64 / 12  # that of a hire who starts on 1 January


def found(company: Company, chosen: Parameters = DEFAULTS) -> CapacityPlan:
    return capacity_plan(plan(company, chosen))


@pytest.fixture(scope="module")
def tiny() -> CapacityPlan:
    return found(tiny_company(), plain())


@pytest.fixture(scope="module")
def lost() -> CapacityPlan:
    """Dee in ENT lost all of 48 deals."""
    asked_of = (asked("AE", "MM", 3e6), asked("AE", "ENT", 1e6))
    dee = rep("Dee", "2022-01-01", segment="ENT", territory="T2")
    company = tiny_company(dee, sold=tuple(deals("Dee", 0, 48, "T2")), targets=asked_of)
    lost_by = {**company.baseline.lost["rep"], "Dee": 4_800_000.0}
    return found(replace(company, baseline=replace(company.baseline, lost={"rep": lost_by})), plain())


def test_the_gap_in_money_and_heads(tiny: CapacityPlan) -> None:
    gap = tiny.gaps["AE/MM"]
    capacity = (2 + CY) * YEAR
    assert (gap.people, gap.target, gap.assigned) == (3, 3_000_000.0, pytest.approx(3_000_000.0))
    assert gap.capacity == pytest.approx(capacity)
    assert gap.ramped_year == pytest.approx(YEAR)
    assert gap.gap == pytest.approx(777_000.0) == gap.short
    assert gap.gap_share == pytest.approx(0.259)
    assert gap.heads_short == pytest.approx(777 / 900)
    assert gap.hires_short == pytest.approx(777 / 900 / FIRST_DAY)
    assert gap.whole_hires == 2
    assert gap.growth == pytest.approx(3_000 / 2_223 - 1)
    assert gap.pipeline == pytest.approx(777_000 / 0.4)
    assert not gap.over_limit
    assert found(tiny_company(target=3_200_000), plain()).team.over_limit
    assert not found(tiny_company(target=capacity / 0.7), plain()).team.over_limit


def test_what_is_assigned_over_capacity_in_money_heads_and_hires() -> None:
    result = found(tiny_company(), plain(over_assignment=0.1))
    for gap in (result.gaps["AE/MM"], result.team):
        assert gap.assigned_short == pytest.approx(1_077_000.0) == gap.assigned_gap
        assert gap.assigned_heads_short == pytest.approx(1_077 / 900)
        assert gap.assigned_hires_short == pytest.approx(1_077 / 900 / FIRST_DAY)
        assert gap.heads_short == pytest.approx(777 / 900)
    spare = found(tiny_company(target=1e6), plain(over_assignment=0.1)).team
    assert (spare.assigned_short, spare.assigned_heads_short, spare.assigned_hires_short) == (0.0, 0.0, 0.0)


def test_what_closes_it_does(tiny: CapacityPlan) -> None:
    gap = tiny.team
    grown = found(tiny_company(), plain(productivity_growth=gap.growth)).team
    assert grown.capacity == pytest.approx(3_000_000.0)
    assert (grown.short, grown.heads_short) == pytest.approx((0.0, 0.0), abs=1e-3)
    less = found(tiny_company(), plain(target_change=-gap.short / gap.target)).team
    assert less.gap == pytest.approx(0.0, abs=1e-3)
    hire = {"role": "AE", "segment": "MM", "territory_id": "T1", "start_date": "2026-01-01", "ote": 1.0}
    hired = found(tiny_company(), plain(added_hires={"Z1": hire, "Z2": hire})).team
    assert hired.capacity - gap.capacity == pytest.approx(2 * FIRST_DAY * YEAR)
    assert hired.gap < 0
    one = found(tiny_company(), plain(added_hires={"Z1": hire})).team
    assert one.gap > 0


def test_expected_capacity_loses_what_the_months_do(tiny: CapacityPlan) -> None:
    share = sum(each.expected_capacity_equivalent for each in tiny.months) / 12
    assert tiny.team.expected_capacity == pytest.approx(share * YEAR)
    assert tiny.team.expected_capacity < tiny.team.capacity
    sure = found(tiny_company(), plain(annual_turnover=0.0, hire_slip_months=0.0)).team
    assert sure.expected_capacity == pytest.approx(sure.capacity)


def test_the_funnel_is_the_history_it_comes_from(tiny: CapacityPlan) -> None:
    funnel = tiny.funnels["AE/MM"]
    assert (funnel.pace, funnel.history.win_rate, funnel.history.deal_size) == pytest.approx((24, 0.375, 100_000))
    assert funnel.worked == pytest.approx(24 * (2 + CY))
    # 24 x 0.375 x 100,000 is the 900,000 of a ramped year: both say the same.
    assert funnel.bookings == pytest.approx((2 + CY) * YEAR) == pytest.approx(funnel.capacity)
    assert funnel.cause == ""
    assert math.isnan(funnel.accounts)


def test_the_factor_that_explains_a_difference_is_named() -> None:
    few = found(tiny_company(accounts=50), plain(gap_limit=0.1)).funnels["AE/MM"]
    assert (few.worked, few.accounts, few.cause) == (50, 50, ACCOUNTS)
    assert few.bookings == pytest.approx(50 * 0.375 * 100_000)
    # History has seen 48 decided there in a year: fewer accounts than that are worked more than once.
    fewer = found(tiny_company(accounts=10), plain()).funnels["AE/MM"]
    assert (fewer.worked, fewer.accounts) == (pytest.approx(48), 10)
    for key in ("MM", "AE", "AE/MM"):
        slow = found(tiny_company(), plain(accounts_worked={key: 12})).funnels["AE/MM"]
        assert (slow.is_set, slow.cause, slow.difference) == (True, PACE, pytest.approx(-0.5))
    grown = found(tiny_company(), plain(productivity_growth=0.5)).funnels["AE/MM"]
    assert (grown.cause, grown.difference) == (GROWTH, pytest.approx(-1 / 3))
    # Dee decides 108 a year and wins nothing: the median rep still works 24, the mean is 52.
    busy = found(tiny_company(rep("Dee", "2022-01-01"), sold=tuple(deals("Dee", 0, 216))), plain()).funnels["AE/MM"]
    assert (busy.pace, busy.history.mean, busy.cause) == (pytest.approx(24), pytest.approx(52), PACE)
    assert busy.bookings == pytest.approx(24 * (3 + CY) * 36 / 312 * 100_000)
    # A ramp of three years leaves the last two of Eve's without evidence of ramped months: the deals are there still.
    slow_ramp = {"default": [0.5] * 24}
    young = tiny_company(rep("Eve", "2024-02-01"), sold=tuple(deals("Eve", 96, 0)))
    late = found(young, plain(ramp_productivity=slow_ramp, ramp_schedule={"default": [1.0]})).funnels["AE/MM"]
    assert late.cause == EVIDENCE


def test_what_is_within_the_limit_needs_no_cause() -> None:
    assert found(tiny_company(accounts=50), plain()).funnels["AE/MM"].cause == ""


def test_a_hire_by_the_month_it_starts_in(tiny: CapacityPlan) -> None:
    hire = tiny.hires["AE/MM"]
    assert hire.capacity_equivalent[0] == pytest.approx(FIRST_DAY)
    assert hire.capacity_equivalent[3] == pytest.approx(CY)
    assert hire.bookings[3] == pytest.approx(CY * YEAR)
    assert hire.months[3, :3].tolist() == [0, 0, 0]
    assert hire.months[3, 3:] == pytest.approx(ramp_months()[:9] / 12)
    longer = hire_months(tiny.plan, "AE", "MM", tiny.plan.period.first + 9, 24)
    assert longer == pytest.approx(np.append(ramp_months(), np.ones(12)) / 12)


def test_where_nothing_is_sold_heads_cannot_close_it() -> None:
    slow = found(tiny_company(), plain(ramp_productivity={"default": [0.0] * 12})).team
    assert slow.short == pytest.approx(1_200_000)
    assert slow.heads_short == pytest.approx(1_200_000 / YEAR)
    assert math.isnan(slow.hires_short)
    assert math.isnan(slow.whole_hires)
    # As of a day before the first deal nothing is known of anybody.
    unknown = found(tiny_company(), plain(as_of="2022-01-01", plan_year=2026)).team
    assert (unknown.capacity, unknown.short) == (0.0, 3_000_000.0)
    assert math.isnan(unknown.heads_short)
    assert math.isnan(unknown.growth)


def asked(role: str, segment: str, amount: float) -> dict[str, str]:
    return {"fiscal_year": "2026", "role": role, "segment": segment, "amount": str(amount)}


def test_targets_that_name_other_segments() -> None:
    """A segment without people is short of all its target; a role whose targets name none of its segments is one."""
    more = found(tiny_company(targets=(asked("AE", "MM", 1e6), asked("AE", "ENT", 9e5))), plain())
    assert (more.gaps["AE/ENT"].people, more.gaps["AE/ENT"].capacity) == (0, 0.0)
    assert more.gaps["AE/ENT"].heads_short == pytest.approx(1.0)
    assert more.team.short == pytest.approx(9e5)
    assert more.team.gap == pytest.approx(1.9e6 - (2 + CY) * YEAR)
    whole = found(tiny_company(targets=(asked("AE", "All", 3e6),)), plain())
    assert list(whole.gaps) == ["AE"]
    assert whole.gaps["AE"].capacity == pytest.approx((2 + CY) * YEAR)
    assert whole.funnels["AE"].worked == pytest.approx(24 * (2 + CY))
    none = found(tiny_company(target=0.0), plain())
    assert math.isnan(none.team.gap_share)
    assert not none.team.over_limit


def test_an_account_is_worked_once_by_each_pool_and_territories_share_nothing() -> None:
    two = tiny_company(rep("Dee", "2022-01-01", territory="T2"), accounts=50)
    funnel = found(two, plain()).funnels["AE/MM"]
    # Dee has decided nothing: the median of 24, 24 and 0 is 24; T1 holds 50 for 2.47 people, T2 has room for 24.
    assert (funnel.pace, funnel.worked, funnel.accounts) == pytest.approx((24, 74, 100))


def test_a_pool_that_won_nothing_takes_its_roles_funnel() -> None:
    two = tiny_company(
        rep("Dee", "2022-01-01", segment="ENT"), targets=(asked("AE", "MM", 3e6), asked("AE", "ENT", 1e6))
    )
    history = found(two, plain()).funnels["AE/ENT"].history
    assert (history.whose, history.reps) == ("AE", 3)
    assert history.win_rate == pytest.approx(0.375)


@given(frames(), some_settings())
@settings(max_examples=20)
def test_what_adds_up(made: Frames, chosen: Parameters) -> None:
    company = made.company(chosen)
    result = found(company, chosen)
    proposed, team = result.plan, result.team
    assert team.target == pytest.approx(proposed.target)
    assert team.assigned == pytest.approx(proposed.assigned)
    assert team.capacity == pytest.approx(proposed.reachable)
    assert team.people == proposed.carries.sum()
    for groups in (result.roles, result.segments, result.gaps):
        assert sum(gap.short for gap in groups.values()) == pytest.approx(team.short)
        assert sum(gap.expected_capacity for gap in groups.values()) == pytest.approx(team.expected_capacity)
    assert team.short >= max(team.gap, 0.0) - 1e-6
    assert team.expected_capacity <= team.capacity + 1e-6
    for name in ("people", "expected_people", "capacity_equivalent"):
        by_pool = [sum(getattr(each, name) for each in result.months_of(key)) for key in result.gaps]
        assert sum(by_pool) == pytest.approx(sum(getattr(each, name) for each in result.months))
    for funnel in result.funnels.values():
        product = math.prod(funnel.factors.values())
        if math.isfinite(product) and math.isfinite(funnel.difference):
            assert product == pytest.approx(1 + funnel.difference)


def ungrown(company: Company, growth: float) -> float:
    return found(company, plain(productivity_growth=growth)).team.short


@pytest.fixture(scope="module")
def several() -> CapacityPlan:
    """Several pools short, and one with capacity to spare that serves none of them."""
    company = rich_company(3, 40)
    known = replace(company.baseline, won={"all": {"": 2.0}}, lost={"all": {"": 3.0}})
    company = replace(company, baseline=known)
    first = found(company, plain())
    pool = max(first.gaps, key=lambda key: first.gaps[key].target)
    role, segment = pool.split("/")
    targets = tuple(
        replace(each, amount=each.amount * (0.5 if (each.role, each.segment) == (role, segment) else 1.3))
        for each in company.targets
    )
    made = found(replace(company, targets=targets), plain())
    assert 1 < sum(gap.short > 0 for gap in made.gaps.values()) < len(made.gaps)
    return made


def test_growth_closes_every_pools_gap_and_a_hair_less_does_not(several: CapacityPlan) -> None:
    company, team = several.plan.company, several.team
    assert team.short > team.gap + 1
    assert ungrown(company, team.growth) == 0.0
    assert ungrown(company, team.growth - 1e-6) > 0.0
    written = next(way for way in ways_out(team, 0.0) if way.startswith("productivity growth of "))
    percent = float(written.removeprefix("productivity growth of ").partition("%")[0])
    assert ungrown(company, percent / 100) == 0.0
    assert ungrown(company, percent / 100 - 0.001) > 0.0


def test_targets_lower_by_what_is_named_close_every_gap_and_a_hair_less_does_not(several: CapacityPlan) -> None:
    company = several.plan.company

    def lowered(share: float) -> float:
        asked = tuple(
            replace(each, amount=each.amount - share * several.gaps[f"{each.role}/{each.segment}"].short)
            if each.fiscal_year == 2026
            else each
            for each in company.targets
        )
        made = found(replace(company, targets=asked), plain())
        if share == 1.0:
            assert several.team.target - made.team.target == pytest.approx(several.team.short)
        return made.team.short

    assert lowered(1.0) == 0.0
    assert lowered(1 - 1e-6) > 0.0


def test_heads_hires_and_pipeline_bring_what_is_short(several: CapacityPlan) -> None:
    """Heads x what a ramped one brings, hires x what one brings from the first day, pipeline x win rate: the gap."""
    brought = {"heads": 0.0, "hires": 0.0, "pipeline": 0.0}
    for pool in several.pools:
        gap = several.gaps[pool.key]
        hire = float(several.hires[pool.key].bookings[0])
        brought["heads"] += gap.heads_short * gap.ramped_year
        brought["hires"] += gap.hires_short * hire
        brought["pipeline"] += gap.pipeline * (value_win_rate(several.plan.company, pool) if gap.short else 1.0)
        assert gap.whole_hires * hire >= gap.short * (1 - 1e-9)
        assert not gap.short or (gap.whole_hires - 1) * hire < gap.short
    team = several.team
    assert list(brought.values()) == pytest.approx([team.short] * 3)
    assert team.heads_short == pytest.approx(sum(gap.heads_short for gap in several.gaps.values()))


def test_a_row_of_several_pools_names_what_is_short_and_what_is_spare(several: CapacityPlan) -> None:
    team = several.team
    assert team.spare == pytest.approx(sum(max(gap.capacity - gap.target, 0.0) for gap in several.gaps.values()))
    row = capacity_table(several)["rows"][0]["cells"]
    assert row["gap"]["text"] == f"{money(team.short)} short, {money(team.spare)} spare"
    assert what_to_close(team) == f"each pool’s own gap ({money(team.short)})"


def test_the_golden_company(golden_dir: Path) -> None:
    company = company_from_folder(golden_dir)
    result = found(company)
    assert set(result.gaps) == {"AE/ENT", "AE/MM", "AM/MM"}
    assert result.team.target == pytest.approx(3_350_000 + 2_050_000 + 480_000)
    assert result.roles["AE"].capacity == pytest.approx(result.gaps["AE/ENT"].capacity + result.gaps["AE/MM"].capacity)
    # C2 leaves on 14 August, A8 starts on 15 April: both are in the plan's own months.
    people = [each.people for each in result.months]
    assert people[0] == pytest.approx(9)
    assert people[3] - people[2] == pytest.approx(16 / 30)
    assert people[8] - people[6] == pytest.approx(-1)


def test_split_holdings_add_up_too() -> None:
    result = found(with_split_holdings(rich_company(3, 30)))
    funnel = result.funnels
    assert sum(each.wanted / each.pace for each in funnel.values()) == pytest.approx(result.team.capacity_equivalent)


def test_nobody_to_carry_a_quota() -> None:
    result = found(tiny_company(), plain(taken_out=["Ada", "Bo", "Cy"]))
    assert result.team.people == 0
    assert result.team.short == pytest.approx(3_000_000)
    assert [each.people for each in result.months] == [0.0] * 12
    # What the three of them sold is known, so what somebody in their place would bring is.
    assert result.team.heads_short == pytest.approx(3_000_000 / YEAR)
    assert result.team.hires_short == pytest.approx(3_000_000 / YEAR / FIRST_DAY)
    assert math.isnan(result.team.pipeline)
    assert result.hires["AE/MM"].bookings[0] == pytest.approx(FIRST_DAY * YEAR)


def test_a_pool_that_decided_deals_and_won_none_is_told_its_own_win_rate(lost: CapacityPlan) -> None:
    gap, funnel = lost.gaps["AE/ENT"], lost.funnels["AE/ENT"]
    assert (gap.capacity, gap.short) == (0.0, 1e6)
    assert math.isnan(gap.pipeline)
    # Of AE's 144 decided deals a quarter was won, and three people decided 24 a ramped year each.
    assert (funnel.borrowed, funnel.history.win_rate) == ("AE", pytest.approx(0.25))
    assert funnel.bookings == pytest.approx(24 * 0.25 * 100_000)
    assert funnel.cause == EVIDENCE
    assert lost.funnels["AE/MM"].borrowed == ""


def test_accounts_worked_names_a_role_a_segment_or_both() -> None:
    with pytest.raises(ParameterError, match="there is no such role, segment or ROLE/SEGMENT"):
        found(tiny_company(), plain(accounts_worked={"AE/XX": 5}))
