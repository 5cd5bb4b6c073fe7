"""Thresholds looked up in draws in order give what counting and adding up gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_core.evaluate.simulation.tails import STRIDE, Tails


@given(st.integers(1, 3 * STRIDE + 2), st.integers(0, 2**32 - 1))
def test_what_lies_beyond_is_what_counting_finds(draws: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    year = (rng.integers(-2, 9, (4, draws)) * 1000).astype(np.float32)
    rows = np.array([2, 0, 2])
    at = np.concatenate(
        [rng.choice(np.append(year.ravel(), [-1e9, 1e9, np.inf]), (3, 9)), rng.normal(0, 5e3, (3, 9))], 1
    )
    share, money = Tails.of(year).beyond(at, rows)
    for k, row in enumerate(rows):
        over = year[row][None, :] >= at[k].astype(np.float32)[:, None]
        assert share[k] == pytest.approx(over.mean(axis=1))
        assert money[k] == pytest.approx((year[row] * over).sum(axis=1) / draws)
