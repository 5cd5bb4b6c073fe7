"""How right past odds would have been, in words: the verdict, what is off and by how much, and what to do about it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from quota_core.evaluate.simulation.calibration import Calibration
from quota_core.evaluate.simulation.scores import BAND, Share
from quota_core.present import formats
from quota_core.present.bands import GOOD, WATCH, Status, status

TOO_NARROW, TOO_WIDE, RIGHT, UNKNOWN = "too narrow", "too wide", "right", "not known"
TOO_SHORT = "The history is too short to check these odds against it"
FEW = 20


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How the ranges of people, or of the team, stood: the word, and the factor by which they had to be wider."""

    whose: str
    share: Share
    word: str
    width: float

    @property
    def off(self) -> bool:
        """Whether 80% lies outside the interval of what was seen."""
        return self.word in {TOO_NARROW, TOO_WIDE}


def verdicts(found: Calibration) -> tuple[Verdict, Verdict]:
    """The ranges of people, and of the team."""
    return (
        _verdict("reps", found.coverage_reps, found.width_reps),
        _verdict("the team", found.coverage_team, found.width_team),
    )


def _verdict(whose: str, share: Share, width: float) -> Verdict:
    word = RIGHT
    if not share.of:
        word = UNKNOWN
    elif share.high < BAND:
        word = TOO_NARROW
    elif share.low > BAND:
        word = TOO_WIDE
    return Verdict(whose=whose, share=share, word=word, width=width)


def calibration_title(found: Calibration) -> str:
    """The answer in a sentence: 78% of 435 past rep quarters fell inside P10-P90, 80% was promised."""
    if not found.n:
        return TOO_SHORT
    people, team = verdicts(found)
    told = (
        f"{formats.percent(people.share.share)} of {formats.counted(people.share.of, 'past rep quarter')} fell inside "
        f"P10–P90, {formats.percent(BAND)} was promised"
    )
    off = [each for each in (people, team) if each.off]
    if not off:
        return f"{told}: no evidence that the odds are off"
    return f"{told}: the ranges of {formats.listed([f'{each.whose} are {each.word}' for each in off])}"


def verdict_status(verdict: Verdict) -> Status:
    """A verdict as shape and word."""
    if verdict.word == RIGHT:
        return status(GOOD, "no evidence against it")
    return status("note", verdict.word) if verdict.word == UNKNOWN else status(WATCH, verdict.word)


def verdict_sentence(verdict: Verdict) -> str:
    """One verdict with its counts: 8 of 10 past quarters of the team fell inside P10-P90 (95% interval 44-97%)."""
    share = verdict.share
    if not share.of:
        return f"No past quarter of {verdict.whose} can be checked yet."
    told = (
        f"{verdict.whose[:1].upper()}{verdict.whose[1:]}: {formats.count(share.hits)} of {formats.count(share.of)} "
        f"past quarters fell inside P10–P90, {formats.percent(share.share)} where {formats.percent(BAND)} was promised "
        f"(95% interval {formats.percent_range(share.low, share.high)})"
    )
    if verdict.word == TOO_NARROW:
        return f"{told}: the ranges are too narrow and had to be {formats.rounded(verdict.width, 2)}x as wide."
    if verdict.word == TOO_WIDE and verdict.width >= 1:
        return f"{told}: the ranges hold more, for quarters without bookings, and no factor mends it."
    if verdict.word == TOO_WIDE:
        return f"{told}: the ranges are wider than they need be; {formats.rounded(verdict.width, 2)}x would do."
    few = " With so few quarters only a gross error would show." if share.of < FEW else ""
    return f"{told}: no evidence that they are off.{few}"


def shown_sentence(found: Calibration) -> str:
    """What the widening in force makes of the same past quarters; empty where there is none."""
    told = [
        f"{formats.count(share.hits)} of {formats.count(share.of)} past quarters of {whose} "
        f"({formats.percent(share.share)}, 95% interval {formats.percent_range(share.low, share.high)})"
        for share, whose in ((found.shown_reps, "people"), (found.shown_team, "the team"))
        if share is not None
    ]
    return f"The ranges as they are shown hold {formats.listed(told)}." if told else ""


def brier_title(found: Calibration) -> str:
    """Whether P(hit) is worth more than always saying the same: error 0.20, always the same share 0.25."""
    if not math.isfinite(found.brier):
        return "P(hit) cannot be checked: nobody had a quota in a past quarter"
    better = 1 - found.brier / found.brier_base if found.brier_base > 0 else float("nan")
    scores = f"Brier score {found.brier:.3f}, always saying the same share {found.brier_base:.3f}"
    if not math.isfinite(better):
        return scores
    return f"P(hit): {brier_verdict(found)}; {scores}"


def brier_verdict(found: Calibration) -> str:
    """Whether P(hit) beat always saying the same share, in words and per cent of its error."""
    return _against(found.brier, found.brier_base, "always saying the same share")


def crps_verdict(found: Calibration) -> str:
    """Whether the ranges beat the better naive guess, in words and per cent of its error."""
    naive = min(found.crps_last_year, found.crps_pool_mean)
    guess = "guessing last year's quarter" if naive == found.crps_last_year else "guessing the pool's mean"
    return _against(found.crps, naive, guess)


def _against(error: float, naive: float, guess: str) -> str:
    """An error held against a naive one: 37% better than, no better than, worse than a guess that knows nothing."""
    if not (math.isfinite(error) and math.isfinite(naive) and naive > 0):
        return f"cannot be held against {guess}"
    better = 1 - error / naive
    share = formats.percent(abs(better))
    if not share.strip("0%"):
        return f"no better than {guess}"
    if better > 0:
        return f"{share} better than {guess}"
    return f"{share} WORSE than {guess}: do not rely on it"


def crps_title(found: Calibration) -> str:
    """How far off the ranges were beside two naive guesses, in money a person and quarter."""
    if not math.isfinite(found.crps):
        return TOO_SHORT
    naive = min(found.crps_last_year, found.crps_pool_mean)
    told = f"The ranges missed by {formats.money(found.crps)} a rep and quarter, the better naive guess by"
    return f"{told} {formats.money(naive)}: {crps_verdict(found)}"


def widening(found: Calibration) -> dict[str, float]:
    """What past quarters advise to set, by parameter, for those ranges that are off."""
    people, team = verdicts(found)
    advised = {"range_widening_reps": (people, found.widening_reps), "range_widening_team": (team, found.widening_team)}
    return {key: factor for key, (verdict, factor) in advised.items() if verdict.off}
