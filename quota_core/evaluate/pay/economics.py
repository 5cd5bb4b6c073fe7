"""The team's pay under the simulation, what it costs to sell, and what margin is left after pay (METHOD 9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from quota_core.evaluate.pay.drawn import Booked, paid_by_quarters
from quota_core.evaluate.pay.vacancy import Filled, filled
from quota_core.evaluate.simulation.odds import Spread, spread
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.model.arrays import ratio
from quota_core.model.company import FloatArray, IntArray
from quota_core.parameters import Parameters
from quota_core.pay_plan import ANNUAL, MULTIPLE, POINTS, SHARE, PayPlan

ONE = np.ones(1)
FULL = 1.0


@dataclass(frozen=True, kw_only=True)
class Economics:
    """Some people's plan year, expected over the draws; money in plan currency, NaN where no OTE is known.

    `pay` is the mean of pay, with its range (base pay at its expectation), not the pay of the mean (`pay_of_mean`).
    `accelerator`: what is paid because rates above quota are over the base rate. `loaded`: pay x `load_factor`.
    `margin_after_pay` = gross margin - loaded pay - `turnover_cost`. `cost_of_sales` = loaded / bookings, `back` (OTE
    return) its inverse.
    """

    people: int
    bookings: float
    base: float
    variable: float
    pay: Spread
    pay_of_mean: float
    accelerator: float
    loaded: float
    gross_margin: float
    leavers: float
    turnover_cost: float
    margin_after_pay: float
    cost_of_sales: float
    back: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Paid:
    """Everybody's expected pay at the plan's quotas, money; rows as in `booked`."""

    booked: Booked
    filled: Filled
    base: FloatArray
    variable: FloatArray
    accelerator: FloatArray

    @classmethod
    def of(cls, booked: Booked) -> Paid:
        """The pay of those who carry a quota."""
        terms, simulation = booked.terms, booked.outcome.simulation
        seats = filled(booked.outcome.plan, simulation.seats)
        seats = Filled(years=seats.years[booked.rows], leavers=seats.leavers[booked.rows])
        variable = booked.expected_variable(ONE)[:, 0]
        plain = replace(terms, plans=tuple(without_accelerators(plan) for plan in terms.plans))
        flat = variable if plain.plans == terms.plans else booked.on(plain).expected_variable(ONE)[:, 0]
        return cls(
            booked=booked,
            filled=seats,
            base=terms.base(seats.years),
            variable=variable,
            accelerator=variable - flat,
        )

    @cached_property
    def segment(self) -> tuple[tuple[str, ...], IntArray]:
        """The segments there are, sorted, and the place of each person's among them."""
        reps = self.booked.outcome.plan.company.reps
        names = np.array([reps.segment[i] for i in self.booked.terms.people], dtype=object)
        found = sorted(set(names))
        return tuple(found), np.array([found.index(name) for name in names], dtype=np.int64)

    @cached_property
    def totals(self) -> FloatArray:
        """Variable pay of each segment together, a draw, money; shape (segments, draws)."""
        names, place = self.segment
        return self.booked.variable_totals(place, len(names))

    def economics(self, segment: int | None = None) -> Economics:
        """The economics of a segment (its place in `segment`), or of everybody."""
        own = np.arange(len(self.base)) if segment is None else np.flatnonzero(self.segment[1] == segment)
        terms, parameters = self.booked.terms, self.booked.outcome.plan.parameters
        base, variable = float(self.base[own].sum()), float(self.variable[own].sum())
        drawn = base + (self.totals.sum(axis=0) if segment is None else self.totals[segment])
        bookings, margin = float(self.booked.mean[own].sum()), float((self.booked.mean * terms.margin)[own].sum())
        loaded = (base + variable) * parameters.load_factor
        leavers = float(self.filled.leavers[own].sum())
        lost = leavers * parameters.turnover_cost
        return Economics(
            people=len(own),
            bookings=bookings,
            base=base,
            variable=variable,
            pay=replace(spread(drawn), mean=base + variable),
            pay_of_mean=base + float(self._of_mean()[own].sum()),
            accelerator=float(self.accelerator[own].sum()),
            loaded=loaded,
            gross_margin=margin,
            leavers=leavers,
            turnover_cost=lost,
            margin_after_pay=margin - loaded - lost,
            cost_of_sales=_ratio(loaded, bookings),
            back=_ratio(bookings, loaded),
        )

    def _of_mean(self) -> FloatArray:
        """What expected bookings would earn, each quarter's in its quarter where that counts; shape (people,)."""
        terms = self.booked.terms
        curve = terms.curve(terms.quota.sum(axis=1), 0, terms.quarters)
        paid = np.asarray(curve.paid(self.booked.mean), dtype=np.float64)
        quarterly = np.setdiff1d(np.arange(len(paid)), terms.measured(ANNUAL))
        if quarterly.size:
            own = self.booked.some(quarterly)
            usual = own.quarter_means[:, :, None].astype(np.float32)
            paid[quarterly] = paid_by_quarters(own.terms, usual, 1.0)[:, 0]
        return paid

    @property
    def expected_attainment(self) -> FloatArray:
        """E[bookings] / quota, NaN without a quota; shape (people,)."""
        return ratio(self.booked.mean, self.booked.quota, np.nan)


def cost_of_sales(outcome: Outcome) -> float:
    """Expected pay with its load over expected bookings; NaN where no OTE is known or nothing is booked."""
    booked = Booked.of(outcome)
    terms, years = booked.terms, filled(outcome.plan, outcome.simulation.seats).years
    pay = float(terms.base(years).sum() + booked.expected_variable(ONE).sum())
    return _ratio(pay * outcome.plan.parameters.load_factor, float(booked.mean.sum()))


def without_accelerators(plan: PayPlan) -> PayPlan:
    """The plan with no rate above quota over the base rate (1x, no points; of plain shares, the one just below)."""
    below = tuple(tier for tier in plan.tiers if tier[0] < FULL)
    last = below[-1][1]
    base = {MULTIPLE: 1.0, POINTS: 0.0, SHARE: last}[plan.rates]
    over = tuple((above, min(rate, base)) for above, rate in ((FULL, last), *plan.tiers) if above >= FULL)
    kept = [*below]
    for above, rate in over:
        if rate != kept[-1][1]:
            kept.append((above, rate))
    return replace(plan, tiers=tuple(kept))


def loaded_pay(base: FloatArray | float, variable: FloatArray | float, parameters: Parameters) -> FloatArray:
    """Base and variable with the load factor, money."""
    return np.asarray((np.asarray(base) + variable) * parameters.load_factor)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
