"""One fairness test: its numbers, what they say, and the sentence for it (METHOD 7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEVEL = 0.05
FACTORS: dict[str, str] = {
    "potential": "territory potential",
    "weight": "territory weight",
    "quota": "size of quota",
}
NO_EVIDENCE, EVIDENCE, NOT_JUDGED = "no evidence of bias", "evidence of bias", "cannot be judged"
LEANING = "the quotas themselves lean"


@dataclass(frozen=True, kw_only=True)
class FairnessTest:
    """One factor: the rank correlation of attainment with it inside pools, against what luck alone gives.

    `expected` is what chance gives on average, which is not 0 where quotas over capacity are uneven; `shows_below` and
    `shows_above` the correlations from which this many reps could show a bias; `chance` says how it was made. `upper`
    and `lower` are mean attainments of those above and below their pool's middle.
    """

    factor: str
    title: str
    pool: str
    chance: str
    reps: int
    correlation: float
    expected: float
    shows_below: float
    shows_above: float
    p: float
    adjusted_p: float
    upper: float
    lower: float

    @property
    def smallest_effect(self) -> float:
        """The smallest distance from what chance gives that this many reps could show."""
        return max(self.expected - self.shows_below, self.shows_above - self.expected)

    @property
    def verdict(self) -> str:
        """EVIDENCE where luck at everybody's capacity seldom gives as much.

        LEANING where it does only because of the quotas: on average it gives more than what these reps could show.
        Whoever is asked more over capacity attains less, and no test of luck says anything against that.
        """
        if np.isnan(self.adjusted_p):
            return NOT_JUDGED
        if self.adjusted_p < LEVEL:
            return EVIDENCE
        return LEANING if abs(self.expected) > self.smallest_effect else NO_EVIDENCE

    @property
    def words(self) -> str:
        """The result in a sentence."""
        told = f"Attainment by {self.title}{f' in {self.pool}' if self.pool else ''}"
        if self.verdict == NOT_JUDGED:
            return f"{told} {NOT_JUDGED}: too few reps, or no difference between them."
        seen = (
            f"rank correlation {self.correlation:+.2f} over {self.reps} reps where chance, {self.chance}, gives "
            f"{self.expected:+.2f}; only under {self.shows_below:+.2f} or over {self.shows_above:+.2f} would show"
        )
        if self.verdict == NO_EVIDENCE:
            return f"{told}: {NO_EVIDENCE} ({seen})."
        if self.verdict == LEANING:
            asked = "more" if self.expected < 0 else "less"
            return f"{told}: {LEANING}, they ask {asked} over capacity of those with more of it ({seen})."
        more = "more" if self.correlation > self.expected else "less"
        return f"{told}: {EVIDENCE}, those with more of it attain {more} ({seen})."
