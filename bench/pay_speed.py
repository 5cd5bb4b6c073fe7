"""Pay: what everybody is expected to be paid, and the team's range, against one pass over the drawn years."""

from __future__ import annotations

import numpy as np

from bench.row import Row, median_seconds
from bench.simulation_speed import DRAWS, bare_pass, company_with_deals
from quota_core.evaluate.pay.drawn import Booked
from quota_core.evaluate.pay.economics import Paid
from quota_core.evaluate.pay.window import Ground, window
from quota_core.evaluate.simulation.draws import simulate
from quota_core.evaluate.simulation.outcome import Outcome, outcome_of
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS

STEEP = {"threshold": 0.3, "rate": 1.5}


def measure(*, quick: bool) -> list[Row]:
    """1,000 reps x 10,000 draws under a plan with a threshold and an accelerator, a little steeper each time."""
    people, draws = (60, 1_000) if quick else (1_000, DRAWS)
    company = company_with_deals(people)
    drawn = simulate(plan(company, DEFAULTS), draws=draws, seed=1)
    settings = [
        DEFAULTS.changed(pay_threshold=STEEP["threshold"], accelerator=STEEP["rate"] + 0.01 * step)
        for step in range(11)
    ]
    outcomes: list[Outcome] = [outcome_of(drawn, plan(company, each)) for each in settings]
    booked = [Booked.of(each) for each in outcomes]
    reference = bare_pass(drawn)
    _ = drawn.tails, drawn.marks

    def by_draws(step: int) -> object:
        paid = booked[step].variable_draws()
        return paid.mean(axis=1, dtype=np.float64), np.percentile(paid.sum(axis=0, dtype=np.float64), (10, 50, 90))

    rows = []
    for what, work in (
        ("expected pay of all and the team's range, every draw paid", by_draws),
        (
            "expected pay of all, thresholds looked up in the draws in order",
            lambda k: booked[k].expected_variable(np.ones(1)),
        ),
    ):
        taken = median_seconds(work, 9)
        rows.append(
            Row(
                bench="pay",
                what=f"{what}; {people:,} reps x {draws:,} draws",
                measured=taken,
                against="numpy, one multiply-and-compare over the draws",
                reference=reference,
                ratio=taken / reference,
                at_most=10.0,
            )
        )
    paid = Paid.of(booked[0])
    taken = median_seconds(lambda _: window(Ground.of(paid)), 3)
    rows.append(
        Row(
            bench="pay",
            what=f"the quota window of {people:,} reps, all four conditions",
            measured=taken,
            against="numpy, one multiply-and-compare over the draws",
            reference=reference,
            ratio=taken / reference,
        )
    )
    return rows
