"""The quota window: its ends are where the conditions flip, and each lever that opens it opens it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from quota_core.evaluate.pay.levers import opens
from quota_core.evaluate.pay.outlook import PayOutlook, pay_outlook
from quota_core.evaluate.pay.payback import hire_paybacks
from quota_core.evaluate.pay.window import HIGHEST, LOWEST, Ground, flip, window
from quota_core.evaluate.simulation.draws import Simulation, simulate
from quota_core.evaluate.simulation.outcome import outcome_of
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from quota_core.present.pay_words import window_title
from quota_core.values import BANDS, Band
from tests.evaluate.simulation.test_draws import with_deals
from tests.support.companies import rich_company


class _AllHit:
    """Parameters whose band asks that everybody hits for certain."""

    def __init__(self, own: Parameters) -> None:
        self._own = own

    def __getattr__(self, key: str) -> Any:
        return getattr(self._own, key)

    @property
    def health_band(self) -> Band:
        return replace(BANDS["G"], low=1.01, high=1.02)


SETTINGS: list[dict[str, Any]] = [
    {},
    {"accelerator": 2.5, "gross_margin": 0.55},
    {"band": "F"},
    {"band": "S", "ote_change": 0.3, "pay_plans": {"AE": "points"}},
    {"ote_return_floor": 0.5},
    {"target_change": -0.6},
]


@pytest.fixture(scope="module")
def company() -> Company:
    return with_deals(rich_company(3, 16))


@pytest.fixture(scope="module")
def drawn(company: Company) -> Simulation:
    return simulate(plan(company, DEFAULTS), draws=1_500)


def found(company: Company, drawn: Simulation, **settings: Any) -> PayOutlook:
    return pay_outlook(outcome_of(drawn, plan(company, DEFAULTS.changed(**settings))))


@pytest.mark.parametrize("settings", SETTINGS, ids=[",".join(map(str, each)) or "defaults" for each in SETTINGS])
def test_ends_are_where_the_conditions_flip(company: Company, drawn: Simulation, settings: dict[str, Any]) -> None:
    value = found(company, drawn, **settings)
    window, ground, band = value.window, Ground.of(value.paid), value.plan.parameters.health_band
    holds = {
        "return": lambda s: ground.back(s) >= window.asked,
        "band_top": lambda s: ground.metric(s) <= band.high,
        "band_bottom": lambda s: ground.metric(s) >= band.low,
        "market": lambda s: ground.market_pay(s) >= ground.market,
    }
    for key, level in window.conditions.items():
        if not LOWEST < level < HIGHEST:
            continue
        below, above = (bool(holds[key](np.array([level * k]))[0]) for k in (0.998, 1.002))
        assert (below, above) == ((False, True) if key in {"return", "band_top"} else (True, False)), key
    assert window.low == max(window.conditions["return"], window.conditions["band_top"])
    assert window.high == min(window.conditions["band_bottom"], window.conditions["market"])
    assert window.empty_by == max(window.low - window.high, 0)
    assert window.is_open == (window.empty_by == 0)
    assert (np.diff(window.shown.back) >= 0).all()
    assert (np.diff(window.shown.hitting) <= 0).all()
    assert window.today == pytest.approx(value.team.back)


def test_each_lever_that_opens_the_window_opens_it_and_no_sooner(company: Company, drawn: Simulation) -> None:
    settings = {"accelerator": 2.5, "gross_margin": 0.55, "ote_return_floor": 3.2}
    value = found(company, drawn, **settings)
    assert value.window.empty_by > 0
    able = {lever.key: lever.to for lever in value.levers if lever.to is not None}
    assert {lever.key for lever in value.levers} == {
        "gross_margin",
        "ote_change",
        "pay_mix",
        "productivity_growth",
        "ramp_productivity",
    }
    assert all(lever.why or lever.end is not None for lever in value.levers if lever.to is None)
    assert able
    for key, to in able.items():
        if key in {"productivity_growth", "ramp_productivity"}:  # those scale the draws: tried in the next test
            continue
        assert opens(Ground.of(found(company, drawn, **{**settings, key: to}).paid)), key
        now = next(lever.now for lever in value.levers if lever.key == key)
        short = to - 1.001 * (SPECS[key].step or 0.0) * np.sign(to - now)
        assert not opens(Ground.of(found(company, drawn, **{**settings, key: float(short)}).paid)), key
        assert to == pytest.approx(round(to / (SPECS[key].step or 1)) * (SPECS[key].step or 1)), key


def test_margins_by_segment_hold_the_margin_lever_to_what_is_true(company: Company, drawn: Simulation) -> None:
    settings = {"gross_margin_segments": {"MM": 0.3, "ENT": 0.35}, "accelerator": 1.5}
    value = found(company, drawn, **settings)
    assert value.window.empty_by > 0
    margin = next(lever for lever in value.levers if lever.key == "gross_margin")
    assert margin.to is None  # nobody is left whose margin it moves
    assert "of their own" in margin.why or "floor" in margin.why


def test_what_holds_at_no_level_is_no_window(company: Company, drawn: Simulation) -> None:
    never = found(company, drawn, gross_margin=0.05, ote_return_floor=20.0).window
    assert never.never == ("return",)
    assert never.low == HIGHEST
    assert never.empty_by > 0
    assert not never.is_open
    assert window_title(never, DEFAULTS).startswith("No quota level brings back")
    own = found(company, drawn)
    # Nobody hits in every year, however low the quota.
    ground = Ground.of(own.paid)
    asked = replace(ground, parameters=_AllHit(DEFAULTS))
    hopeless = window(asked)
    assert "band_bottom" in hopeless.never
    assert hopeless.high == 0
    assert hopeless.empty_by > 0
    assert not hopeless.holds_today


def test_each_segment_has_levers_of_its_own(company: Company, drawn: Simulation) -> None:
    value = found(company, drawn, accelerator=2.5, gross_margin=0.55)
    _ = value.levers
    empty = [name for name, each in value.windows.items() if each.empty_by > 0]
    while not value.levers_done:
        value.work_out_a_lever()
    assert all(len(value.levers_so_far(name)) == 5 for name in empty)


def test_more_productivity_opens_it_on_draws_of_its_own(company: Company, drawn: Simulation) -> None:
    value = found(company, drawn, accelerator=2.5, gross_margin=0.55)
    growth = next(lever.to for lever in value.levers if lever.key == "productivity_growth")
    assert growth is not None
    again = plan(company, DEFAULTS.changed(accelerator=2.5, gross_margin=0.55, productivity_growth=growth * 1.1))
    assert opens(Ground.of(pay_outlook(outcome_of(simulate(again, draws=1_500))).paid))


def test_segments_are_judged_by_their_own_people_and_margin(company: Company, drawn: Simulation) -> None:
    value = found(company, drawn, gross_margin_segments={"MM": 0.4})
    assert sum(window.people for window in value.windows.values()) == value.team.people
    assert value.windows["MM"].asked == pytest.approx(6.0)
    assert value.windows["ENT"].asked == pytest.approx(3.0)


def test_a_flip_is_found_to_a_hair() -> None:
    for place in (0.11, 0.5, 1.0, 3.3, 9.9):
        assert flip(lambda s, place=place: s - place) == pytest.approx(place, rel=1e-9)
        assert flip(lambda s, place=place: np.log(s / place)) == pytest.approx(place, rel=1e-4)
    assert flip(lambda s: s + 1) == -np.inf
    assert flip(lambda s: s - 100) == np.inf


def test_payback_month_by_month_in_plain_python(company: Company) -> None:
    chosen = DEFAULTS.changed(seasonality="uniform", accelerator=1.0, pay_mix=0.5, gross_margin=0.5, load_factor=1.1)
    proposed = plan(company, chosen)
    paybacks = hire_paybacks(proposed)
    assert paybacks
    ramp, relief = [0.0, 0.18, 0.35, 0.53, 0.70, 0.88], [0.25, 0.5, 0.75]
    for each in paybacks:
        balance, months = 0.0, None
        for k in range(48):
            sold = each.productivity / 12 * (ramp[k] if k < 6 else 1.0)
            quota = each.quota / 12 * (relief[k] if k < 3 else 1.0)
            balance += 0.5 * sold - 1.1 * (each.ote * 0.5 / 12 + each.ote * 0.5 / 12 * sold / quota)
            if balance >= 0 and months is None:
                months = k + 1
        assert each.months == months
        assert each.balance[-1] == pytest.approx(balance)
        if months is not None and months <= 12:
            assert each.latest_start == proposed.period.first + 12 - months
        else:
            assert each.latest_start is None
