"""The odds in words: sentences that cannot be misread."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from quota_core.evaluate.simulation.odds import Spread
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.evaluate.simulation.scores import share_of
from quota_core.present.calibration_words import TOO_WIDE, Verdict, verdict_sentence
from quota_core.present.scenario_histograms import hitting_figure
from quota_core.present.scenario_words import odds_status, odds_title
from ui import sheets


def outcome(p_target: float = 0.13, *, thin: bool = False) -> Any:
    """As much of an outcome as the words need."""
    simulation = SimpleNamespace(history=SimpleNamespace(thin=thin))
    return SimpleNamespace(
        simulation=simulation, drawn=True, p_target=p_target, team=SimpleNamespace(p10=30e6, p50=33.7e6, p90=37e6)
    )


def test_half_is_half_of_all_years_and_not_of_those_that_reach_the_target() -> None:
    told = odds_title(outcome(), 36.9e6)
    assert told == "13% of simulated years reach the 36.9M target; half of all years bring 33.7M or more"
    assert odds_title(outcome(), 0.0).endswith("; half of all years bring 33.7M or more")


@pytest.mark.parametrize(("p_target", "word"), [(0.1, "unlikely"), (0.6, "open"), (0.95, "likely")])
def test_a_thin_history_bears_no_verdict_whatever_the_number(p_target: float, word: str) -> None:
    sound, thin = odds_status(outcome(p_target), 1e6), odds_status(outcome(p_target, thin=True), 1e6)
    assert sound is not None
    assert sound["word"] == word
    assert thin == {"level": "watch", "word": "uncertain"}
    assert odds_status(outcome(p_target, thin=True), 0.0) is None


def test_how_many_hit_is_written_alike_in_a_title_and_beside_its_mark() -> None:
    for mean, said in ((1.94, "1.9"), (0.9, "0.9"), (14.3, "14"), (9.96, "10")):
        hits = Spread(p10=0, p50=1, p90=3, mean=mean)
        team = SimpleNamespace(
            reps_hitting=hits, hitting=np.array([0, 1, 3]), p_hit=np.full(20, 0.5), plan=None, simulation=None
        )
        figure = hitting_figure(cast("Outcome", team))
        assert figure["title"].endswith(f"on average {said}")
        assert [each["text"] for each in figure["layout"]["annotations"]] == [f"mean {said}"]


def test_a_verdict_and_its_sentence_are_told_apart() -> None:
    assert sheets.judged({"level": "good", "word": "fine"}, "Reps: all.") == ":green[● fine] · Reps\\: all."
    assert sheets.judged(None, "Reps") == "Reps"


def test_ranges_that_hold_more_only_for_quarters_without_bookings_are_not_said_to_be_too_wide() -> None:
    share = share_of(380, 400)
    told = verdict_sentence(Verdict(whose="reps", share=share, word=TOO_WIDE, width=1.0))
    assert told.endswith("the ranges hold more, for quarters without bookings, and no factor mends it.")
    assert "0.70x would do" in verdict_sentence(Verdict(whose="reps", share=share, word=TOO_WIDE, width=0.7))
