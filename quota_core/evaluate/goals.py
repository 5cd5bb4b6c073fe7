"""What may be solved for: each goal's lever, in which direction, and its even steps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from quota_core.parameters import SPECS

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


def _along(*, lever: str, **what: Any) -> Goal:
    """A goal over all that its lever may be."""
    spec = SPECS[lever]
    if spec.minimum is None or spec.maximum is None:
        raise ValueError(f"{lever} has no ends to go between")
    return Goal(lever=lever, low=spec.minimum, high=spec.maximum, **what)


GOALS: dict[str, Goal] = {
    goal.key: goal
    for goal in (
        _along(
            key="target",
            title="The largest target",
            lever="target_change",
            seek=LARGEST,
            step=0.001,
            coarse=50,
            unit="of the given targets",
        ),
        _along(
            key="over_assignment",
            title="The largest over-assignment",
            lever="over_assignment",
            seek=LARGEST,
            step=0.001,
            coarse=25,
            unit="of the target",
        ),
        _along(
            key="stretch",
            title="The largest stretch (quotas over capacity)",
            lever="target_change",
            seek=LARGEST,
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
        _along(
            key="strength",
            title="The weight strength nearest to the present one",
            lever="weight_strength",
            seek=NEAREST,
            step=0.01,
            coarse=10,
            unit="x",
        ),
    )
}
