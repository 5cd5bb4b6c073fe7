"""The bench's second hand (plain pandas) and the model agree; what is timed is right before it is fast."""

from __future__ import annotations

import pytest

from bench.model_speed import AGREEMENT, largest_difference
from bench.row import Row, markdown
from bench.synthetic import synthetic
from quota_core.parameters import DEFAULTS

SETTINGS = [
    {},
    {"method": "segment_weighted", "productivity_growth": 0.07},
    {"method": "top_down", "backtest_horizon_months": 3, "weight_strength": 2.5, "lookback_months": 12},
    {"ramp_productivity": [0.2, 0.5, 0.9], "over_assignment": 0.0, "evidence_prior_deals": 0},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: ",".join(settings) or "defaults")
def test_plain_pandas_and_the_model_agree(settings: dict[str, object]) -> None:
    difference, _ = largest_difference(synthetic(20), DEFAULTS.changed(**settings))
    assert difference <= AGREEMENT


def test_a_missed_ratio_is_said_in_the_table() -> None:
    slow = Row(bench="x", what="slow", measured=3.0, against="floor", reference=1.0, ratio=3.0, at_most=1.3)
    fast = Row(bench="x", what="fast", measured=0.0123, against="floor", reference=0.01, ratio=1.23, at_most=1.3)
    assert not slow.met
    assert fast.met
    table = markdown([slow, fast]).splitlines()
    assert table[2] == "| slow | 3.00 s | floor: 1.00 s | 3.00x | at most 1.3x NO |"
    assert table[3] == "| fast | 12.3 ms | floor: 10.0 ms | 1.23x | at most 1.3x yes |"
