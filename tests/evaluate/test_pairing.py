"""Share hitting and mean attainment as a pair: worked out on paper for five reps, and said in the back-test."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from quota_core.evaluate.backtest import back_test
from quota_core.evaluate.pairing import pairing
from quota_core.parameters import DEFAULTS
from quota_core.values import BANDS
from tests.support.golden import company_from_folder

FIVE = np.array([0.2, 0.5, 1.0, 1.1, 1.2])


def test_five_reps_on_paper() -> None:
    # Mean 0.8. Three of five (60%) hit while f lies from 1 / 1.0 to 1 / 0.5: a mean of 0.8 to 1.6.
    found = pairing(FIVE, BANDS["P"])
    assert found is not None
    assert found.mean_at_share == pytest.approx((0.8, 1.6))
    # A mean of 0.75 to 0.85 is f from 0.9375 to 1.0625: 1.1 and 1.2 hit (40%), then 1.0 too (60%).
    assert found.share_at_mean == pytest.approx((0.4, 0.6))
    assert found.holds
    assert found.words == ""
    assert pairing(FIVE, BANDS["F"]) == found, "the pair is the same from either side"


def test_a_team_that_is_more_dispersed_cannot_have_both() -> None:
    # Mean 1. Three of five hit from f = 1 / 0.6: a mean of at least 1.667, up to 2.5 where the fourth (0.4) hits too.
    found = pairing(np.array([0.2, 0.4, 0.6, 1.3, 2.5]), BANDS["P"])
    assert found is not None
    assert found.mean_at_share == pytest.approx((1 / 0.6, 2.5))
    assert found.words == (
        "60-70% of reps hitting and a mean attainment of 75-85% cannot hold together for a team this dispersed: "
        "at that mean 20-40% would hit, and for that share to hit the mean would be 167-250%."
    )


def test_reps_who_attained_alike_hit_together_and_too_few_are_not_judged() -> None:
    alike = pairing(np.full(10, 0.9), BANDS["G"])
    assert alike is not None
    assert "no level of quotas has that share hitting" in alike.words
    assert pairing(FIVE[:4], BANDS["G"]) is None
    assert pairing(FIVE, BANDS["S"]) is None, "a median has no partner"
    assert pairing(np.zeros(9), BANDS["G"]) is None


def test_the_back_test_says_so(root: Path) -> None:
    company = company_from_folder(root / "tests/cases/golden")
    notes = back_test(company, DEFAULTS).notes
    assert any("cannot hold together for a team this dispersed" in note for note in notes)
