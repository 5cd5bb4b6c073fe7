"""One lever along its even steps: scanned from end to end first, since what holds need not hold all the way."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from quota_core.errors import QuotaError
from quota_core.evaluate.conditions import Condition, Standing, shortfall, standings
from quota_core.evaluate.equal_odds import settled
from quota_core.evaluate.goals import FEWEST, LARGEST, NEAREST, Goal
from quota_core.evaluate.heads import Hiring, with_heads
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.model.company import Company
from quota_core.model.plan import Plan, plan
from quota_core.parameters import Parameters


@dataclass(frozen=True, kw_only=True)
class Point:
    """One setting tried: the step, the lever's value, the setting, what it comes to and where each condition stands.

    `error`: why the setting is not possible at all. `short`: how far off, 0 where all holds.
    """

    place: int
    value: float
    parameters: Parameters
    standings: tuple[Standing, ...] = ()
    target: float = math.nan
    assigned: float = math.nan
    stretch: float = math.nan
    short: float = math.inf
    error: str = ""

    @property
    def holds(self) -> bool:
        """Whether everything holds."""
        return not self.error and all(each.holds for each in self.standings)

    @property
    def failing(self) -> tuple[Standing, ...]:
        """What does not hold."""
        return tuple(each for each in self.standings if not each.holds)


def stretch_of(proposed: Plan) -> float:
    """All quotas over all capacity; NaN without capacity."""
    return proposed.assigned / proposed.reachable if proposed.reachable > 0 else math.nan


@dataclass(eq=False, kw_only=True)
class Search:
    """Settings tried along one lever, each once."""

    company: Company
    parameters: Parameters
    goal: Goal
    conditions: tuple[Condition, ...]
    draws: Draws
    slack: float
    hiring: Hiring | None
    progress: Callable[[float], None] | None
    seen: dict[int, Point] = field(default_factory=dict)

    def at(self, place: int) -> Point:
        """The setting at a step."""
        if place not in self.seen:
            value = self.goal.value(place)
            try:
                self.seen[place] = self.judged(place, value, self._setting(place, value))
            except QuotaError as mistake:
                self.seen[place] = Point(place=place, value=value, parameters=self.parameters, error=str(mistake))
            self._tell()
        return self.seen[place]

    def _tick(self, _: float) -> None:
        self._tell()

    def _tell(self) -> None:
        if self.progress is not None:
            expected = len(self.goal.scanned()) + math.ceil(math.log2(self.goal.coarse + 1)) + 2
            self.progress(min(len(self.seen) / expected, 1.0))

    def _setting(self, place: int, value: float) -> Parameters:
        if self.hiring is not None:
            return with_heads(self.parameters, self.hiring, place)
        return self.parameters.changed(**{self.goal.lever: value})

    def judged(self, place: int, value: float, parameters: Parameters) -> Point:
        """A setting with where its conditions stand."""
        solved = settled(self.company, parameters, self.draws, self._tick)
        proposed = plan(self.company, solved)
        found = standings(self.company, proposed, self.conditions, self.draws, self.slack, self._tick)
        stretch = stretch_of(proposed)
        return Point(
            place=place,
            value=stretch if self.goal.key == "stretch" else value,
            parameters=parameters,
            standings=found,
            target=proposed.target,
            assigned=proposed.assigned,
            stretch=stretch,
            short=shortfall(found, proposed.target),
        )

    def answer(self, before: Point) -> tuple[Point, Point | None, tuple[tuple[float, float], ...]]:
        """The answer, the failing step beyond it, and the ranges that hold."""
        scanned = self.goal.scanned()
        if self.goal.seek == NEAREST and before.holds:
            return before, None, self._ranges(scanned)
        wanted = (before.value - self.goal.low) / self.goal.step
        if self.goal.seek == FEWEST:
            # Each is costly: none beyond the first that holds.
            first = next((j for j, place in enumerate(scanned) if self.at(place).holds), len(scanned))
            scanned = scanned[: first + 1]
        held = [place for place in scanned if self.at(place).holds]
        between = self._between(scanned, held, wanted)
        tried = sorted({*scanned, *between})
        ranges = self._ranges(tried)
        if not between and not held:
            return min(self.seen.values(), key=lambda point: (point.short, point.place)), None, ()
        best = self._sought([*held, *between], wanted)
        if self.goal.seek == FEWEST:
            below = max((place for place in tried if place < best), default=None)
            if below is None:
                return before, None, ((self.at(best).value, self.goal.high),)
            found, beyond = self._edge(best, below)
            return found, beyond, ((found.value, self.at(best).value),)
        if self.goal.seek == LARGEST:
            found, beyond = self._edge(best, min((place for place in tried if place > best), default=None))
            low = self.at(best) if best in held else self._edge(best, max(p for p in tried if p < best))[0]
            return found, beyond, (*ranges[:-1], (min(ranges[-1][0], low.value), found.value))
        towards = [place for place in tried if min(best, wanted) <= place <= max(best, wanted) and place != best]
        after = min(towards, key=lambda place: abs(place - best), default=round(wanted))
        return *self._edge(best, after if after != best else None), ranges

    def _sought(self, held: list[int], wanted: float) -> int:
        """Of steps that hold, the largest, the least, or the nearest to the present one, as the goal has it."""
        if self.goal.seek == NEAREST:
            return min(held, key=lambda place: abs(place - wanted))
        return (max if self.goal.seek == LARGEST else min)(held)

    def _between(self, scanned: list[int], held: list[int], wanted: float) -> list[int]:
        """Steps that hold between scanned ones that do not, better by the goal than any scanned that holds.

        A band with two sides may hold in less than a gap: it is looked for wherever the shortfall dips.
        """
        short = {place: self.at(place).short for place in scanned}
        best = self._sought(held, wanted) if held else None
        found = []
        for j, place in enumerate(scanned):
            near = [short[other] for other in (*scanned[max(j - 1, 0) : j], *scanned[j + 1 : j + 2])]
            dips = 0 < short[place] < math.inf and short[place] <= min(near) and short[place] < max(near)
            if dips and (best is None or self._sought([best, place], wanted) == place):
                at = self._within(place, scanned[max(j - 1, 0)], scanned[min(j + 1, len(scanned) - 1)])
                found += [at] if at is not None else []
        return found

    def _within(self, place: int, low: int, high: int) -> int | None:
        """A step that holds between two around the least far off that was scanned, by thirds; None where none does."""
        for end, inward in ((low, 1), (high, -1)):
            # Where it only gets worse from the lever's own end, nothing lies inside.
            if end == place and self.at(place + inward).short >= self.at(place).short:
                return None
        while high - low > 2:
            third = max((high - low) // 3, 1)
            one, other = self.at(low + third), self.at(high - third)
            held = next((point.place for point in (one, other) if point.holds), None)
            if held is not None:
                return held
            if one.short <= other.short:
                high = other.place
            else:
                low = one.place
        return next((between for between in range(low, high + 1) if self.at(between).holds), None)

    def _edge(self, best: int, after: int | None) -> tuple[Point, Point | None]:
        """The last step that holds between one that does and one that does not, and the one beyond it."""
        if after is None:
            return self.at(best), None
        while abs(after - best) > 1:
            middle = (after + best) // 2
            if self.at(middle).holds:
                best = middle
            else:
                after = middle
        beyond = self.at(after)
        return self.at(best), beyond if not beyond.holds else None

    def unmoved(self, answer: Point) -> list[str]:
        """A sentence for each failing condition that this lever does not move at all."""
        tried = [point for point in self.seen.values() if not point.error]
        return [
            f"{failing.condition.title} cannot be said here: there is too little to go by."
            if math.isnan(failing.value)
            else f"{failing.condition.title} does not depend on this lever: move another one."
            for failing in answer.failing
            for at in [answer.standings.index(failing)]
            if all(point.standings[at].value == failing.value for point in tried) or math.isnan(failing.value)
        ]

    def _ranges(self, scanned: list[int]) -> tuple[tuple[float, float], ...]:
        ranges: list[tuple[float, float]] = []
        inside = False
        for place in scanned:
            point = self.at(place)
            if point.holds:
                ranges = (
                    [*ranges[:-1], (ranges[-1][0], point.value)] if inside else [*ranges, (point.value, point.value)]
                )
            inside = point.holds
        return tuple(ranges)
