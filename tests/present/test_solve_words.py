"""The answer of Solve in words: what differs reads differently, and what is missing is never nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from quota_core.evaluate.conditions import Standing, chance_of_target
from quota_core.evaluate.goals import GOALS
from quota_core.present import formats
from quota_core.present.solve_words import gap_text, standing_text, value_text


def point(value: float, target: float = 0.0) -> Any:
    """As much of a point as the words need."""
    return SimpleNamespace(value=value, target=target)


@pytest.mark.parametrize(
    ("goal", "answer", "beyond", "told"),
    [
        ("target", point(-0.087, 33_691_400.0), point(-0.086, 33_728_300.0), "33.69M (−8.7% of the given targets)"),
        ("target", point(-0.0871, 33_691_400.0), point(-0.0870, 33_694_300.0), "33.691M (−8.71% of the given targets)"),
        ("over_assignment", point(0.1), point(0.1001), "10.00% of the target"),
        ("stretch", point(1.05, 35.0e6), point(1.051, 35.04e6), "1.050x capacity, a target of 35.00M"),
        ("strength", point(0.8), point(0.9), "0.80x"),
    ],
)
def test_the_answer_and_the_next_step_never_read_alike(goal: str, answer: Any, beyond: Any, told: str) -> None:
    assert value_text(GOALS[goal], answer, beyond) == told
    assert value_text(GOALS[goal], beyond, answer) != told


def test_what_is_missing_is_never_nothing() -> None:
    short = Standing(condition=chance_of_target(1.0), value=0.9997, gap=0.0003)
    assert gap_text(short, {}) == "P(team reaches the target) is 99.97%, 0.03 points short of 100%"
    assert standing_text(short) == "99.97%"
    half = Standing(condition=chance_of_target(0.5), value=0.496, gap=0.004)
    assert gap_text(half, {}).endswith("49.6%, 0.4 points short of 50%")


def test_more_figures_of_money_only_where_they_are_needed() -> None:
    assert formats.money(33_691_400.0, 1) == "33.69M"
    assert formats.money(950.0, 1) == "950.0"
    assert formats.money(0.0, 2) == "0"
    assert formats.apart(formats.money, 33e6, 34e6) == "33.0M"
    assert formats.apart(formats.money, 33e6, 33e6) == "33.0M"
