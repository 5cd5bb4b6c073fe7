"""Why replay and walk-forward give different numbers: each said for what it is, and what lies between them."""

from __future__ import annotations

import numpy as np

from quota_core.evaluate.backtest import BackTest
from quota_core.evaluate.replay import PastQuotaTest, Replay
from quota_core.evaluate.scored import Summary, summary_of
from quota_core.present import formats
from quota_core.present.backtest_tables import LEAVERS, RAMPED, population_rows

SAME = 0.005  # shares that are written alike


def tests_told(test: BackTest, replayed: Replay, past: PastQuotaTest, population: str) -> list[str]:
    """A sentence for each test with its number, and one that links walk-forward and replay."""
    ahead = summary_of(population_rows(test, population))
    told = []
    if ahead.n:
        year = "the year" if test.horizon_months == 12 else "the quarter"
        origins = formats.counted(len(test.origins), "past quarter start")
        told.append(
            f"Walk-forward, {_hit(ahead)} hit: quotas set at {origins} from what was known then, held against {year} "
            "that followed. Out-of-sample: quote this one."
        )
    if population != LEAVERS:
        inside = replayed.summary if population == RAMPED else replayed.everybody_summary
        told += _replay_told(ahead, inside, replayed, deflated=population == RAMPED)
    before = past.summary if population == RAMPED else past.everybody_summary
    if population == LEAVERS:
        before = summary_of(past.everybody.where(past.everybody.leaver))
    if before.n:
        told.append(f"Past quotas, {_hit(before)} hit: what people really had then, as imported.")
    return told


def _replay_told(ahead: Summary, inside: Summary, replayed: Replay, *, deflated: bool) -> list[str]:
    if not inside.n:
        return []
    months = formats.months(replayed.period.months)
    held = f"the quotas proposed now, held against the last {months}, which they were made from"
    told = [f"Replay, {_hit(inside)} hit: {held}. In-sample: no forecast."]
    if ahead.n:
        told.append(_between(ahead, inside, replayed, deflated=deflated))
    return told


def _between(ahead: Summary, inside: Summary, replayed: Replay, *, deflated: bool) -> str:
    """Why the two differ: the growth that next year's quotas ask, and that they know what they are held to."""
    gap = inside.share_hitting - ahead.share_hitting
    if abs(gap) < SAME:
        return "Both say the same here, from different people and months."
    side = "higher" if gap > 0 else "lower"
    told = f"Why replay is {formats.points(gap)} {side}: "
    asked = replayed.asked
    grows = np.isfinite(asked) and abs(asked) >= SAME
    if not grows:
        flatters = " and knows them, which flatters" if gap > 0 else ""
        return f"{told}it counts other people and months{flatters}."
    more = f"{formats.percent(abs(asked))} {'more' if asked > 0 else 'less'} than those months brought"
    if (asked > 0) == (gap > 0):  # growth pulls the other way
        if gap > 0:
            return f"{told}its quotas were made from those very months, which flatters, though they ask {more}."
        return f"{told}it has other people and months, though its quotas ask {more}."
    told += f"its quotas are next year's, which ask {more}"
    if not (deflated and replayed.deflated.n):
        return f"{told}."
    left = replayed.deflated.share_hitting - ahead.share_hitting
    told += f". Without that it is {_hit(replayed.deflated)}"
    if abs(left) < SAME:
        return f"{told}, as the walk-forward."
    rest = "in-sample flattery, and other people and months" if left > 0 else "other people and months"
    return f"{told}; what is left, {formats.points(left)}: {rest}."


def _hit(summary: Summary) -> str:
    return formats.percent(summary.share_hitting)
