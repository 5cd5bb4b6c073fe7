"""Small words that say the unit, the tie and the worse guess; names that lie on no other."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from quota_core.errors import ParameterError
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.pay.levers import Lever
from quota_core.parameters import DEFAULTS, SPECS
from quota_core.parameters.presets import PRESETS
from quota_core.present.axes import moved_apart
from quota_core.present.calibration_words import brier_verdict, crps_verdict
from quota_core.present.changes import changes_text
from quota_core.present.compare_tables import NO_ANCHOR, Compared, compare_title, settings_sheet
from quota_core.present.parameter_words import driver_change, driver_value, in_words
from quota_core.present.pay_words import cost_label, lever_text


@pytest.mark.parametrize(
    ("key", "end", "said"), [("ote_change", -0.5, "not even at −50%"), ("pay_mix", 0.0, "not even at 0%")]
)
def test_a_lever_that_does_not_do_says_where_it_ended_in_per_cent(key: str, end: float, said: str) -> None:
    lever = Lever(key=key, title=SPECS[key].title, now=0.3, to=None, end=end)
    assert said in lever_text(lever, DEFAULTS)


def test_cost_of_sales_says_its_load() -> None:
    assert cost_label(DEFAULTS) == "cost of sales"
    assert cost_label(DEFAULTS.changed(load_factor=1.5)) == "cost of sales, pay x 1.5 load"


def scores(crps: float, brier: float) -> Any:
    return SimpleNamespace(crps=crps, crps_last_year=120.0, crps_pool_mean=100.0, brier=brier, brier_base=0.25)


def test_a_forecast_worse_than_a_naive_guess_is_called_so() -> None:
    assert crps_verdict(scores(60, 0.2)) == "40% better than guessing the pool's mean"
    assert crps_verdict(scores(150, 0.2)).startswith("50% WORSE than guessing the pool's mean")
    assert brier_verdict(scores(60, 0.3)).startswith("20% WORSE than always saying the same share")
    assert brier_verdict(scores(60, 0.25)) == "no better than always saying the same share"
    assert "cannot be held against" in brier_verdict(scores(60, float("nan")))


def test_drivers_are_told_with_their_values_and_units() -> None:
    worst = PRESETS["worst"].parameters
    told = changes_text(DEFAULTS, worst, {}, NO_ANCHOR)
    assert told.startswith("Win rate 85% of today's (was 100%), Deal size 90% of today's (was 100%)")
    assert driver_value("driver_ramp_delay", 1.0) == "1 month"
    assert driver_value("driver_turnover", 0.139) == "13.9% of the team a year"
    assert driver_change("driver_win_rate", (0.8, 1.0, 1.1), (0.85, 1.0, 1.1)) == (
        "Win rate 85% / 100% / 110% (was 80% / 100% / 110%)"
    )
    assert in_words("driver_hire_slip", (2.0, 0.0, 0.0)) == "2 / 0 / 0 months"


def compared(**chances: float) -> Any:
    plan = SimpleNamespace(target=1.0)
    return [
        SimpleNamespace(title=name, now=SimpleNamespace(plan=plan), outcome=SimpleNamespace(p_target=chance))
        for name, chance in chances.items()
    ]


def test_settings_that_tie_at_the_top_are_called_a_tie() -> None:
    assert compare_title(compared(A=0.131, B=0.133, C=0.05)) == (
        "A tie: A and B reach their targets equally often, in 13% of simulated years; C 5%"
    )
    assert compare_title(compared(A=0.5, B=0.1)).startswith("Most likely to reach its target: A, in 50%")


def test_of_a_driver_only_what_differs_is_told_and_says_which_of_its_three_it_is(plain: Outlook) -> None:
    settings = (DEFAULTS, DEFAULTS.changed(driver_win_rate=(0.85, 0.85, 1.10), driver_hire_slip=(2.0, 1.0, 1.0)))
    shown = [
        SimpleNamespace(title=title, now=replace(plain, plan=replace(plain.plan, parameters=own)))
        for title, own in zip("AB", settings, strict=True)
    ]
    rows: Any = settings_sheet(cast("list[Compared]", shown), mask=False, pay=True).rows
    assert rows == (
        ("Win rate, base", "100% of today's", "85% of today's"),
        ("Hire slip, base", "0 months", "1 month"),
        ("Hire slip, best", "0 months", "1 month"),
    )


@pytest.mark.parametrize("values", [[1.0, 1.01, 1.02], [3.0, 1.0, 2.0], [5.0], []])
def test_names_are_moved_apart_and_no_further(values: list[float]) -> None:
    placed = moved_apart(values, 0.5)
    assert all(new >= old for new, old in zip(placed, values, strict=True))
    assert (np.diff(sorted(placed)) >= 0.5 - 1e-12).all()
    if len(values) and np.diff(sorted(values)).min(initial=1.0) >= 0.5:
        assert placed == values


def test_no_name_is_suggested_that_is_not_alike() -> None:
    with pytest.raises(ParameterError) as foreign:
        DEFAULTS.changed(foo=1)
    assert "did you mean" not in str(foreign.value)
    with pytest.raises(ParameterError, match="did you mean over_assignment"):
        DEFAULTS.changed(over_asignment=0.1)
