"""One lever along its even steps: scanned from end to end first, since what holds need not hold all the way."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from quota_core.errors import QuotaError
from quota_core.evaluate.conditions import Condition, Standing, shortfall, standings
from quota_core.evaluate.equal_odds import settled
from quota_core.evaluate.goals import FEWEST, LARGEST, Goal
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
        solved = settled(self.company, parameters, self.draws)
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
        if self.goal.seek == FEWEST:
            return self._fewest(before)
        scanned = self.goal.scanned()
        held = [place for place in scanned if self.at(place).holds]
        ranges = self._ranges(scanned)
        if not held:
            near = min((self.at(place) for place in scanned), key=lambda point: point.short)
            return self._nearer(near, scanned), None, ()
        if self.goal.seek == LARGEST:
            best = held[-1]
            after = next((place for place in scanned if place > best), None)
            found, beyond, _ = self._edge(best, after, ranges)
            return found, beyond, (*ranges[:-1], (ranges[-1][0], found.value))
        if before.holds:
            return before, None, ranges
        wanted = (before.value - self.goal.low) / self.goal.step
        best = min(held, key=lambda place: abs(place - wanted))
        towards = [place for place in scanned if min(best, wanted) <= place <= max(best, wanted) and place != best]
        after = min(towards, key=lambda place: abs(place - best), default=round(wanted))
        return self._edge(best, after if after != best else None, ranges)

    def _edge(
        self, best: int, after: int | None, ranges: tuple[tuple[float, float], ...]
    ) -> tuple[Point, Point | None, tuple[tuple[float, float], ...]]:
        """The last step that holds between one that does and one that does not, and the one beyond it."""
        if after is None:
            return self.at(best), None, ranges
        while abs(after - best) > 1:
            middle = (after + best) // 2
            if self.at(middle).holds:
                best = middle
            else:
                after = middle
        beyond = self.at(after)
        return self.at(best), beyond if not beyond.holds else None, ranges

    def _fewest(self, before: Point) -> tuple[Point, Point | None, tuple[tuple[float, float], ...]]:
        scanned, below = self.goal.scanned(), None
        for place in scanned:
            point = self.at(place)
            if point.holds:
                if below is None:
                    return before, None, ((point.value, self.goal.high),)
                found, beyond, _ = self._edge(place, below, ())
                return found, beyond, ((found.value, point.value),)
            below = place
        near = min((self.at(place) for place in scanned), key=lambda point: (point.short, point.value))
        return near, None, ()

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

    def _nearer(self, near: Point, scanned: Iterable[int]) -> Point:
        """Between the scanned neighbours of the least far off, the least far off (by thirds)."""
        places = sorted(scanned)
        low = max((place for place in places if place < near.place), default=near.place)
        high = min((place for place in places if place > near.place), default=near.place)
        while high - low > 2:
            third = max((high - low) // 3, 1)
            one, other = low + third, high - third
            if self.at(one).short <= self.at(other).short:
                high = other
            else:
                low = one
        return min((self.at(place) for place in {*range(low, high + 1), near.place}), key=lambda point: point.short)

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
