"""Intervals by people: within what was seen, every row of one person together."""

from __future__ import annotations

import time

import numpy as np
import pytest

from quota_core.evaluate.intervals import RESAMPLES, SEED, _drawn, mean_interval


def test_the_interval_of_a_mean_stays_within_what_was_seen() -> None:
    """One huge deal: a symmetric interval would go far under 0, where no attainment is."""
    rep, value = np.repeat(np.arange(8), 2), np.full(16, 1.2)
    value[3] = 400.0
    found = mean_interval(rep, value)
    assert 1.2 <= found.low < value.mean() < found.high <= 400


def test_the_interval_of_a_mean_is_that_of_resampled_people() -> None:
    """Against resamples drawn one by one, and the error of a mean by clusters where there are many people."""
    rng = np.random.default_rng(4)
    rep = np.repeat(np.arange(60), rng.integers(1, 5, 60)) * 3  # ids with gaps
    value = rng.gamma(4, 0.25, len(rep)) + rng.gamma(4, 0.1, 60)[rep // 3]
    found = mean_interval(rep, value)
    rows = {each: value[rep == each] for each in np.unique(rep)}
    means = [np.concatenate([rows[e] for e in rng.choice(list(rows), 60)]).mean() for _ in range(4000)]
    low, high = np.percentile(means, [5, 95])
    width = high - low
    assert found.low == pytest.approx(low, abs=0.07 * width)
    assert found.high == pytest.approx(high, abs=0.07 * width)
    assert mean_interval(rep, value) == found


@pytest.mark.parametrize("reps", [2, 61, 300, 2500])
def test_resamples_are_those_drawn_one_by_one_in_a_byte_a_count(reps: int) -> None:
    """Blocks change neither what is drawn nor how often: each resample has as many people as there are."""
    rng = np.random.default_rng(SEED)
    found = _drawn(reps)
    assert found.shape == (RESAMPLES, reps)
    assert found.nbytes == RESAMPLES * reps
    assert (found.sum(axis=1) == reps).all()
    one_by_one = (np.bincount(rng.integers(reps, size=reps), minlength=reps) for _ in range(RESAMPLES))
    assert all(np.array_equal(mine, theirs) for mine, theirs in zip(found, one_by_one, strict=True))


def test_resamples_of_another_number_of_people_are_drawn_within_a_slider_s_move() -> None:
    """Drawn one by one, these took 20 to 50 ms at every new number of reps."""

    def seconds(reps: int) -> float:
        begin = time.process_time()
        _drawn(reps)
        return time.process_time() - begin

    assert min(seconds(60 + i) for i in range(5)) < 0.01


def test_one_person_has_no_interval() -> None:
    assert np.isnan(mean_interval(np.array([2, 2]), np.array([0.5, 1.5])).low)
