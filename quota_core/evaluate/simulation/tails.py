"""What lies beyond a threshold, for every person's drawn years at once: in order, with sums from each place on.

With these, how likely a quota is met and what pay can be expected follow from looking thresholds up, whatever the
quotas: no pass over the draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quota_core.model.company import FloatArray, IntArray


@dataclass(frozen=True, eq=False, kw_only=True)
class Tails:
    """Draws in rising order (people, draws), and the sum from each place on (people, draws + 1), money."""

    ordered: NDArray[np.float32]
    from_here: FloatArray

    @classmethod
    def of(cls, year: NDArray[np.float32]) -> Tails:
        """The tails of drawn years; shape (people, draws)."""
        ordered = np.sort(year, axis=1)
        sums = np.zeros((year.shape[0], year.shape[1] + 1))
        np.cumsum(ordered[:, ::-1], axis=1, dtype=np.float64, out=sums[:, 1:])
        return cls(ordered=ordered, from_here=np.ascontiguousarray(sums[:, ::-1]))

    @property
    def nbytes(self) -> int:
        """What they take to keep."""
        return self.ordered.nbytes + self.from_here.nbytes

    def beyond(self, at: FloatArray, rows: IntArray) -> tuple[FloatArray, FloatArray]:
        """(share of draws at or over each threshold, their sum over all draws' number) of some people.

        `at`: shape (rows, n). Thresholds are compared in single precision, as odds are.
        """
        draws = max(self.ordered.shape[1], 1)
        place = np.empty(at.shape, dtype=np.int64)
        for row, own in zip(rows, zip(place, at.astype(np.float32), strict=True), strict=True):
            own[0][:] = self.ordered[row].searchsorted(own[1])
        share = (self.ordered.shape[1] - place) / draws
        return share, self.from_here[rows[:, None], place] / draws
