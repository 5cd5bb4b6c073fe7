"""A parameter changed -> plan and 4-origin back-test: against straightforward pandas, and as the team grows."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench import pandas_model
from bench.row import Row, median_seconds
from bench.synthetic import Synthetic, synthetic
from quota_core.evaluate.backtest import BackTest, back_test
from quota_core.model.company import Company
from quota_core.model.plan import Plan, plan
from quota_core.parameters import DEFAULTS, Parameters

AGREEMENT = 1e-9


def planned_and_tested(company: Company, parameters: Parameters) -> tuple[Plan, BackTest]:
    """What every move of a slider computes: the plan, and the back-test at its stretch."""
    proposed = plan(company, parameters)
    tested = back_test(company, parameters, proposed)
    headline = tested.summary
    _ = headline.share_hitting, headline.share, headline.mean, headline.mean_interval, headline.median
    return proposed, tested


def moves(parameters: Parameters = DEFAULTS) -> Iterator[Parameters]:
    """A hand on the slider: a value a little further each time, one that leaves nothing of the last move as it was."""
    step = 0
    while True:
        yield parameters.changed(over_assignment=0.05 + 0.0001 * step, weight_strength=1 + 0.0001 * step)
        step += 1


def largest_difference(made: Synthetic, parameters: Parameters) -> tuple[float, float]:
    """The largest relative difference between the two ways over all quotas and scored rows, and pandas' seconds.

    Raises AssertionError where they differ in who is planned or scored.
    """
    company, frames = made.company, made.frames
    begun = time.perf_counter()
    plain = pandas_model.answer(frames, parameters)
    taken = time.perf_counter() - begun
    proposed, tested = planned_and_tested(company, parameters)
    ids = company.reps.rep_id
    ours = {ids[i]: float(proposed.quota[i]) for i in proposed.carries.nonzero()[0]}
    rows, judged = {}, tested.scored
    for rep, origin, quota, booked in zip(judged.rep, judged.period, judged.quota, judged.bookings, strict=True):
        rows[ids[rep], int(origin)] = (float(quota), float(booked))
    theirs = {(row["rep_id"], row["origin"]): (row["quota"], row["bookings"]) for row in plain.rows}
    assert ours.keys() == plain.quotas.keys(), "the two ways plan different people"
    assert rows.keys() == theirs.keys(), "the two ways score different people"
    pairs = [(ours[key], plain.quotas[key]) for key in ours]
    pairs += [pair for key in rows for pair in zip(rows[key], theirs[key], strict=True)]
    pairs += [(tested.summary.share_hitting, plain.share_hitting), (tested.summary.mean, plain.mean)]
    return max(abs(a - b) / max(abs(b), 1.0) for a, b in pairs), taken


def seconds_per_move(company: Company, repeats: int) -> float:
    """The median time from a parameter changed to plan and back-test."""
    changing = moves()
    return median_seconds(lambda _: planned_and_tested(company, next(changing)), repeats)


def measure(*, quick: bool) -> list[Row]:
    """1,000 reps and 36 months against pandas, and 20,000 against 1,000."""
    small, large = (60, 600) if quick else (1_000, 20_000)
    made = synthetic(small)
    ours = seconds_per_move(made.company, 5 if quick else 31)
    difference, pandas_seconds = largest_difference(made, DEFAULTS)
    assert difference <= AGREEMENT, f"the two ways differ by {difference:.1e}"
    grown = seconds_per_move(synthetic(large).company, 3 if quick else 7)
    return [
        Row(
            bench="model",
            what=f"parameter changed: plan + 4-origin back-test, {small:,} reps, 36 months",
            measured=ours,
            against=f"pandas, one pass a rep and origin (agrees to {difference:.0e})",
            reference=pandas_seconds,
            ratio=pandas_seconds / ours,
            at_least=200.0,
        ),
        Row(
            bench="model",
            what=f"the same at {large:,} reps: growth",
            measured=grown,
            against=f"{small:,} reps",
            reference=ours,
            ratio=grown / ours,
            at_most=large / small,
        ),
    ]
