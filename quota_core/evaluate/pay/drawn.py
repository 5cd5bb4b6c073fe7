"""A plan's bookings as the simulation has them, and the variable pay they earn: expected, or draw by draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from quota_core.evaluate.pay.curve import BLOCK, PayCurve
from quota_core.evaluate.pay.terms import Terms, terms_of
from quota_core.evaluate.simulation.odds import widened
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.model.arrays import ratio
from quota_core.model.company import FloatArray, IntArray
from quota_core.pay_plan import ANNUAL, CUMULATIVE, QUARTERLY

# Where pay needs the order of quarters, the curve along quota levels rests on so many of the drawn years.
LIGHT_DRAWS = 1_000
# People whose quarters are worked on at a time.
MANY = 200


@dataclass(frozen=True, eq=False, kw_only=True)
class Booked:
    """Bookings of those who carry a quota, money, and the terms they are paid by; `rows`: whose of the outcome's.

    `scale`: what is booked as a multiple of what was drawn, shape (people,): what a lever makes of the draws.
    """

    outcome: Outcome
    terms: Terms
    rows: IntArray
    scale: FloatArray

    @classmethod
    def of(cls, outcome: Outcome, terms: Terms | None = None) -> Booked:
        """Everybody's."""
        people = outcome.simulation.seats.people
        return cls(
            outcome=outcome,
            terms=terms_of(outcome.plan, people) if terms is None else terms,
            rows=np.arange(len(people)),
            scale=np.ones(len(people)),
        )

    def some(self, places: IntArray) -> Booked:
        """Some people's."""
        return replace(self, terms=self.terms.some(places), rows=self.rows[places], scale=self.scale[places])

    def on(self, terms: Terms | None = None, scale: FloatArray | None = None) -> Booked:
        """The same people on other terms, or with bookings that many times what was drawn."""
        return replace(self, terms=terms or self.terms, scale=self.scale if scale is None else scale)

    @property
    def factor(self) -> FloatArray:
        """What territory weights make of each person's draws."""
        return self.outcome.factor[self.rows]

    @property
    def quota(self) -> FloatArray:
        """The plan's quotas, money."""
        return self.outcome.plan.quota[self.terms.people]

    @cached_property
    def mean(self) -> FloatArray:
        """Expected bookings of the plan year, money."""
        return self.beyond(np.zeros((len(self.rows), 1)))[1][:, 0]

    @cached_property
    def median(self) -> FloatArray:
        """Median bookings of the plan year, money."""
        return np.asarray(self.outcome.reps[self.rows, 1] * self.scale)

    def beyond(self, at: FloatArray, quarter: int | None = None) -> tuple[FloatArray, FloatArray]:
        """(P(bookings >= at), E[bookings where they are]) of each person, money; `at`: shape (people, n).

        Of the year, or of one quarter (whose ranges are as drawn).
        """
        simulation, wide = self.outcome.simulation, self.outcome.plan.parameters.range_widening_reps
        scaled, factor = at / self.scale[:, None], self.factor[:, None]
        middle = simulation.marks[self.rows, 1][:, None] * factor
        tails, least = simulation.tails, middle + (scaled - middle) / wide if wide != 1 else scaled
        if quarter is not None:
            tails, least, wide = simulation.quarter_tails[quarter], scaled, 1.0
        share, money = tails.beyond(ratio(least, np.broadcast_to(factor, least.shape), np.inf), self.rows)
        booked = wide * factor * money + (1 - wide) * middle * share
        return np.where(at <= 0, 1.0, share), booked * self.scale[:, None]

    def p_hit(self, levels: FloatArray) -> FloatArray:
        """P(bookings >= level x quota), NaN without a quota; shape (people, levels)."""
        share, _ = self.beyond(self.quota[:, None] * levels)
        return np.where(self.quota[:, None] > 0, share, np.nan)

    def expected_variable(self, levels: FloatArray) -> FloatArray:
        """E[variable pay] where quotas stand at each level of the plan's, money; shape (people, levels).

        Not the pay of the mean: each piece of the pay curve times how likely bookings lie in it. Bookings do not react
        to quotas.
        """
        result = np.zeros((len(self.rows), len(levels)))
        annual, quarterly = self.terms.measured(ANNUAL), self.terms.measured(QUARTERLY)
        # What a draw leaves to be recovered depends on all quarters together.
        together = quarterly[self.terms.recovered[quarterly]]
        quarterly = quarterly[~self.terms.recovered[quarterly]]
        exact = self.outcome.simulation.quarters_fit and self.outcome.plan.parameters.range_widening_reps == 1
        if annual.size:
            result[annual] = self.some(annual)._by_tails(levels)
        for quarter in range(self.terms.quarters) if quarterly.size and exact else ():
            result[quarterly] += self.some(quarterly)._by_tails(levels, quarter)
        for place in (quarterly[:0] if exact else quarterly, together, self.terms.measured(CUMULATIVE)):
            if place.size:
                result[place] = self.some(place)._by_draws(levels)
        return result

    def _by_tails(self, levels: FloatArray, quarter: int | None = None) -> FloatArray:
        """E[variable pay] of people measured on the year, or that of one quarter; shape (people, levels)."""
        first, end = (0, self.terms.quarters) if quarter is None else (quarter, quarter + 1)
        rows = np.repeat(np.arange(len(self.rows)), len(levels))
        quota = (self.terms.quota[:, first:end].sum(axis=1)[:, None] * levels).ravel()
        curve = self.terms.curve(quota, first, end, rows)
        shape = (-1, len(levels), curve.at.shape[1])
        at, level, slope = (part.reshape(shape) for part in (curve.at, curve.level, curve.slope))
        share, money = (part.reshape(shape) for part in self.beyond(at.reshape(len(self.rows), -1), quarter))
        # A piece holds what lies beyond its beginning and not beyond the next one's.
        inside, booked = (-np.diff(part, axis=2, append=0.0) for part in (share, money))
        return np.asarray((level * inside + slope * booked).sum(axis=2))

    def _by_draws(self, levels: FloatArray) -> FloatArray:
        """E[variable pay] over some of the draws, by quarters; shape (people, levels)."""
        quarters = self.quarters[:, :, :: max(self.outcome.simulation.draws // LIGHT_DRAWS, 1)]
        found = [paid_by_quarters(self.terms, quarters, level).mean(axis=1) for level in levels]
        return np.column_stack(found)

    def variable_blocks(self) -> Iterator[tuple[IntArray, NDArray[np.float32]]]:
        """A few rows at a time and their variable pay of every draw at the plan's quotas, money; (rows, draws)."""
        annual = self.terms.measured(ANNUAL)
        curve = self.terms.curve(self.terms.quota.sum(axis=1), 0, self.terms.quarters)
        for first in range(0, len(annual), BLOCK):
            rows = annual[first : first + BLOCK]
            own = PayCurve(at=curve.at[rows], level=curve.level[rows], slope=curve.slope[rows])
            yield rows, np.asarray(own.paid(self.some(rows).year), dtype=np.float32)
        for measured in (self.terms.measured(QUARTERLY), self.terms.measured(CUMULATIVE)):
            for first in range(0, len(measured), MANY):
                rows = measured[first : first + MANY]
                part = self.some(rows)
                yield rows, paid_by_quarters(part.terms, part.quarters, 1.0)

    def variable_draws(self) -> NDArray[np.float32]:
        """Variable pay of each person and draw, money; shape (people, draws)."""
        result = np.zeros((len(self.rows), self.outcome.simulation.draws), dtype=np.float32)
        for rows, paid in self.variable_blocks():
            result[rows] = paid
        return result

    def variable_totals(self, group: IntArray, groups: int) -> FloatArray:
        """Variable pay of each group's people together, a draw, money; `group`: of each person; (groups, draws)."""
        total = np.zeros((groups, self.outcome.simulation.draws))
        for rows, paid in self.variable_blocks():
            for own in np.unique(group[rows]):
                total[own] += paid[group[rows] == own].sum(axis=0, dtype=np.float64)
        return total

    @property
    def year(self) -> NDArray[np.float32]:
        """Drawn bookings of the year, money; shape (people, draws)."""
        drawn = self.outcome.simulation.year[self.rows]
        drawn = drawn * self.factor[:, None].astype(np.float32)
        wide = self.outcome.plan.parameters.range_widening_reps
        if wide != 1:
            middle = (self.outcome.simulation.marks[self.rows, 1] * self.factor)[:, None]
            drawn = widened(drawn, wide, middle).astype(np.float32)
        return drawn * self.scale[:, None].astype(np.float32) if (self.scale != 1).any() else drawn

    @property
    def quarter_means(self) -> FloatArray:
        """Expected bookings by quarter, money; shape (people, quarters)."""
        if not self.outcome.simulation.quarters_fit:
            return np.asarray(self.quarters.mean(axis=2, dtype=np.float64))
        start = np.zeros((len(self.rows), 1))
        return np.column_stack([self.beyond(start, q)[1][:, 0] for q in range(self.terms.quarters)])

    @property
    def quarters(self) -> NDArray[np.float32]:
        """Drawn bookings by quarter, money; shape (people, quarters, draws). They add up to `year`."""
        drawn = self.outcome.simulation.quarters_of(self.rows)
        simple = (self.factor == 1).all() and (self.scale == 1).all()
        if simple and self.outcome.plan.parameters.range_widening_reps == 1:
            return drawn
        moved = ratio(self.year.astype(np.float64), drawn.sum(axis=1, dtype=np.float64)).astype(np.float32)
        return drawn * moved[:, None, :]


def paid_by_quarters(terms: Terms, bookings: NDArray[np.float32], level: float) -> NDArray[np.float32]:
    """Variable pay of people whose attainment is not measured on the year alone, money; shape (people, draws).

    Quarterly: each quarter's own curve, added up. Cumulative: at each quarter's end the year so far is paid, and what
    was paid stays: the most the year so far has earned at any quarter's end. A draw is recovered over the year.
    """
    people, quarters, draws = bookings.shape
    result = np.zeros((people, draws), dtype=np.float32)
    quota = level * terms.quota
    alone, so_far = terms.measured(QUARTERLY), terms.measured(CUMULATIVE)
    for quarter in range(quarters):
        if alone.size:
            own = terms.some(alone)
            curve = own.curve(quota[alone, quarter], quarter, quarter + 1, advanced=False)
            result[alone] += curve.paid(bookings[alone, quarter])
        if so_far.size:
            own = terms.some(so_far)
            curve = own.curve(quota[so_far, : quarter + 1].sum(axis=1), 0, quarter + 1, advanced=False)
            earned = curve.paid(bookings[so_far, : quarter + 1].sum(axis=1))
            result[so_far] = np.maximum(result[so_far], earned)
    sure = np.where(terms.recovered, terms.guarantee.sum(axis=1), 0.0)
    return np.maximum(result, sure[:, None].astype(np.float32))
