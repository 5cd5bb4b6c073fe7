"""Solve for: the largest target, the fewest heads, for which the chosen conditions hold (METHOD 8).

Every goal moves one lever along even steps. What holds need not hold all the way, so the lever is scanned from end to
end first and only then refined, and several ranges are said.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from quota_core.errors import ParameterError, QuotaError
from quota_core.evaluate.conditions import (
    ADDS_UP,
    Condition,
    Standing,
    chance_of_target,
    share_in_band,
    shortfall,
    standings,
    unreconciled,
    within_ote_band,
)
from quota_core.evaluate.equal_odds import settled
from quota_core.evaluate.heads import Hiring, hiring_of, with_heads
from quota_core.evaluate.simulation import DRAWS, SEED
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.model.company import Company
from quota_core.model.plan import Plan, plan
from quota_core.parameters import Parameters

Progress = Callable[[float], None]
LARGEST, FEWEST, NEAREST = "largest", "fewest", "nearest"
MOST_HEADS = 64


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What is looked for: its lever (a parameter), in which direction, and its even steps from low to high."""

    key: str
    title: str
    lever: str
    seek: str
    low: float
    high: float
    step: float
    coarse: int
    unit: str

    @property
    def last(self) -> int:
        """The number of the last step."""
        return round((self.high - self.low) / self.step)

    def value(self, place: int) -> float:
        """The lever at a step."""
        return round(self.low + place * self.step, 9)

    def scanned(self) -> list[int]:
        """The steps looked at first: every so many, or, where each is costly, twice as many each time."""
        if self.key == "heads":
            return [0, *(1 << j for j in range(int(math.log2(self.last)) + 1))]
        return sorted({*range(0, self.last, self.coarse), self.last})


GOALS: dict[str, Goal] = {
    goal.key: goal
    for goal in (
        Goal(
            key="target",
            title="The largest target",
            lever="target_change",
            seek=LARGEST,
            low=-0.9,
            high=2.0,
            step=0.001,
            coarse=50,
            unit="of the given targets",
        ),
        Goal(
            key="over_assignment",
            title="The largest over-assignment",
            lever="over_assignment",
            seek=LARGEST,
            low=0.0,
            high=1.0,
            step=0.001,
            coarse=25,
            unit="of the target",
        ),
        Goal(
            key="stretch",
            title="The largest stretch (quotas over capacity)",
            lever="target_change",
            seek=LARGEST,
            low=-0.9,
            high=2.0,
            step=0.001,
            coarse=50,
            unit="x capacity",
        ),
        Goal(
            key="heads",
            title="The fewest added hires",
            lever="added_hires",
            seek=FEWEST,
            low=0,
            high=MOST_HEADS,
            step=1,
            coarse=1,
            unit="hires",
        ),
        Goal(
            key="strength",
            title="The weight strength nearest to the present one",
            lever="weight_strength",
            seek=NEAREST,
            low=0.0,
            high=3.0,
            step=0.01,
            coarse=10,
            unit="x",
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which conditions are chosen; `p_target` is the least chance of the team's target."""

    p_target: float | None = None
    share_hitting: bool = False
    ote_band: bool = False

    def conditions(self, start: Plan) -> tuple[Condition, ...]:
        """Those conditions for a plan, and that quotas add up as they do now. ParameterError where none is chosen."""
        if self.p_target is not None and not 0 <= self.p_target <= 1:
            raise ParameterError("p_target", self.p_target, "a share from 0 to 1")
        chosen = [
            *([chance_of_target(self.p_target)] if self.p_target is not None else []),
            *([share_in_band(start)] if self.share_hitting else []),
            *([within_ote_band(start)] if self.ote_band else []),
        ]
        if not chosen:
            allowed = "at least one of p_target, share_hitting and ote_band, for there is nothing to hold otherwise"
            raise ParameterError("conditions", "none", allowed)
        return (*chosen, ADDS_UP)


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


@dataclass(frozen=True, kw_only=True)
class Solution:
    """The answer: a new setting, where it stands, and what bound it.

    `found`: all holds at `answer`; else `answer` is the nearest there is, and its standings have the gaps. `beyond` is
    the next step, at which `binding` fails; None where the lever is at its own end, or need not move. `ranges`: where
    everything holds, as lowest and highest value tried. `before`: the setting solved from.
    """

    goal: Goal
    found: bool
    answer: Point
    before: Point
    beyond: Point | None
    ranges: tuple[tuple[float, float], ...]
    tried: int
    hiring: Hiring | None
    notes: tuple[str, ...]

    @property
    def parameters(self) -> Parameters:
        """The new setting."""
        return self.answer.parameters

    @property
    def binding(self) -> tuple[Standing, ...]:
        """What fails at the next step."""
        return self.beyond.failing if self.beyond is not None else ()


def solve(
    company: Company,
    parameters: Parameters,
    goal: str,
    wanted: Wanted,
    *,
    draws: Draws | int = DRAWS,
    seed: int = SEED,
    role: str | None = None,
    segment: str | None = None,
    start: date | None = None,
    progress: Progress | None = None,
) -> Solution:
    """The lever's largest (fewest, nearest) value at which every condition holds, all other constraints staying on.

    `role`, `segment`, `start`: whom to hire, for heads. Raises ParameterError for an unknown goal, no condition, or as
    `plan` does for the setting solved from.
    """
    if goal not in GOALS:
        raise ParameterError("for", goal, "one of " + ", ".join(GOALS))
    chosen = GOALS[goal]
    keeper = draws if isinstance(draws, Draws) else Draws(company, draws, seed)
    first = plan(company, settled(company, parameters, keeper))
    hiring = hiring_of(first, role, segment, start) if goal == "heads" else None
    search = _Search(
        company=company,
        parameters=parameters,
        goal=chosen,
        conditions=wanted.conditions(first),
        draws=keeper,
        slack=unreconciled(first) + 1.0,
        hiring=hiring,
        progress=progress,
    )
    before = search.judged(-1, _present(chosen, parameters, first), parameters)
    answer, beyond, ranges = search.answer(before)
    notes = [] if hiring is None else [hiring.note]
    if len(ranges) > 1:
        notes.append(f"Everything holds in {len(ranges)} separate ranges: the answer is from one of them.")
    if answer.holds and beyond is None and answer.place >= 0:
        notes.append("The lever is at its own end: nothing else bound it.")
    notes += search.unmoved(answer)
    return Solution(
        goal=chosen,
        found=answer.holds,
        answer=answer,
        before=before,
        beyond=beyond,
        ranges=ranges,
        tried=len(search.seen),
        hiring=hiring,
        notes=tuple(notes),
    )


def _present(goal: Goal, parameters: Parameters, first: Plan) -> float:
    if goal.key == "heads":
        return 0.0
    return _stretch(first) if goal.key == "stretch" else float(getattr(parameters, goal.lever))


def _stretch(proposed: Plan) -> float:
    """All quotas over all capacity; NaN without capacity."""
    return proposed.assigned / proposed.reachable if proposed.reachable > 0 else math.nan


@dataclass(eq=False, kw_only=True)
class _Search:
    """Settings tried along one lever, each once."""

    company: Company
    parameters: Parameters
    goal: Goal
    conditions: tuple[Condition, ...]
    draws: Draws
    slack: float
    hiring: Hiring | None
    progress: Progress | None
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
        found = standings(self.company, proposed, self.conditions, self.draws, self.slack)
        stretch = _stretch(proposed)
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
            f"{failing.condition.title} does not depend on this lever: move another one."
            for failing in answer.failing
            for at in [answer.standings.index(failing)]
            if all(point.standings[at].value == failing.value for point in tried)
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
