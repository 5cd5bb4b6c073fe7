"""Everything about pay under one setting and its odds: the audit, the team's economics, the window, the bridge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from quota_core.evaluate.efficiency import Efficiency, efficiency
from quota_core.evaluate.pay.bridge import LayerCost, Step, bridge, over_assignment_cost
from quota_core.evaluate.pay.drawn import Booked
from quota_core.evaluate.pay.economics import Economics, Paid
from quota_core.evaluate.pay.levers import LEVERS, Lever
from quota_core.evaluate.pay.payback import HirePayback, hire_paybacks
from quota_core.evaluate.pay.shape import PayShape, pay_shapes
from quota_core.evaluate.pay.window import Ground, Window, window
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.model.plan import Plan
from quota_core.model.unsaid import NOBODY

NO_OTE = "No OTE is known, so what pay comes to cannot be said: bring OTEs in with the reps, or set them on Data."


@dataclass(frozen=True, eq=False, kw_only=True)
class PayOutlook:
    """What one setting means for pay; money in plan currency. Worked out when asked for, once."""

    outcome: Outcome
    paid: Paid

    @property
    def plan(self) -> Plan:
        """The plan it is about."""
        return self.outcome.plan

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader has to know, a sentence each."""
        people, assumed = len(self.paid.base), len(self.paid.booked.terms.assumed)
        if not people:
            return (NOBODY,)
        if not np.isfinite(self.paid.base).all():
            return (NO_OTE,)
        notes = [*self.outcome.notes]
        if assumed:
            notes.append(f"{assumed} of {people} have no OTE: the median of those known in the pool stands in.")
        unknown = int((~np.isfinite(self.paid.booked.terms.market)).sum())
        if unknown == people:
            notes.append("No market OTE is known: pay against market is not judged.")
        elif unknown:
            notes.append(f"Market OTE is unknown for {unknown} of {people}: pay against market is judged on the rest.")
        none = int((self.paid.booked.quota <= 0).sum())
        if none:
            notes.append(
                f"{none} of {people} have a quota of 0: no attainment to pay on, so the target variable is paid."
            )
        return tuple(notes)

    @cached_property
    def audit(self) -> Efficiency:
        """Every rep's figures, at the attainment the draws expect of each."""
        expected = np.full(len(self.plan.company.reps), np.nan)
        expected[self.paid.booked.terms.people] = self.paid.expected_attainment
        return efficiency(self.plan, expected)

    @cached_property
    def team(self) -> Economics:
        """Everybody's economics."""
        return self.paid.economics()

    @cached_property
    def segments(self) -> dict[str, Economics]:
        """The economics of each segment."""
        return {name: self.paid.economics(place) for place, name in enumerate(self.paid.segment[0])}

    @cached_property
    def window(self) -> Window:
        """The team's quota window."""
        return window(Ground.of(self.paid))

    @cached_property
    def windows(self) -> dict[str, Window]:
        """Each segment's quota window."""
        names, place = self.paid.segment
        return {name: window(Ground.of(self.paid, np.flatnonzero(place == j))) for j, name in enumerate(names)}

    @cached_property
    def levers(self) -> tuple[Lever, ...]:
        """What opens the team's window; nothing where it is open or cannot be judged."""
        while not self.levers_done:
            self.work_out_a_lever()
        return self.levers_so_far()

    def levers_so_far(self, segment: str | None = None) -> tuple[Lever, ...]:
        """Those of the team's levers, or of a segment's, that have been worked out."""
        return tuple(lever for (whose, _), lever in self._levers.items() if whose == segment)

    @property
    def levers_done(self) -> bool:
        """Whether nothing is left to be worked out of what would open an empty window, the team's or a segment's."""
        return len(self._levers) == len(self._wanted)

    def work_out_a_lever(self) -> None:
        """The next lever, a fraction of a second's work; the team's first."""
        whose, key = next(each for each in self._wanted if each not in self._levers)
        found = self.window if whose is None else self.windows[whose]
        self._levers[whose, key] = LEVERS[key](self.paid, found.ground)

    @cached_property
    def _wanted(self) -> tuple[tuple[str | None, str], ...]:
        empty = [None] if self.window.empty_by > 0 else []
        segments = self.windows if len(self.windows) > 1 else {}
        whose = [*empty, *(name for name, each in segments.items() if each.empty_by > 0)]
        return tuple((each, key) for each in whose for key in LEVERS)

    @cached_property
    def _levers(self) -> dict[tuple[str | None, str], Lever]:
        return {}

    @cached_property
    def bridge(self) -> tuple[Step, ...]:
        """From the target to margin after pay."""
        return bridge(self.paid, self.team)

    @cached_property
    def layers(self) -> tuple[LayerCost, ...]:
        """What each layer's over-assignment does."""
        return over_assignment_cost(self.window.ground)

    @cached_property
    def paybacks(self) -> tuple[HirePayback, ...]:
        """When a hire of each pool has paid for itself."""
        return hire_paybacks(self.plan)

    @cached_property
    def shapes(self) -> tuple[PayShape, ...]:
        """What each pay plan in use pays along attainment."""
        return pay_shapes(self.plan)


def pay_outlook(outcome: Outcome) -> PayOutlook:
    """What a plan's odds mean for pay; worked out once and kept with the odds."""
    if PayOutlook not in outcome.worked_out:
        outcome.worked_out[PayOutlook] = PayOutlook(outcome=outcome, paid=Paid.of(Booked.of(outcome)))
    found: PayOutlook = outcome.worked_out[PayOutlook]
    return found
