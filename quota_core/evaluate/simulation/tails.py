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

    def some(self, rows: IntArray) -> Tails:
        """Some people's."""
        if len(rows) == len(self.ordered) and (rows == np.arange(len(rows))).all():
            return self
        return Tails(ordered=self.ordered[rows], from_here=self.from_here[rows])

    @property
    def nbytes(self) -> int:
        """What they take to keep."""
        return self.ordered.nbytes + self.from_here.nbytes

    def beyond(self, at: FloatArray) -> tuple[FloatArray, FloatArray]:
        """(share of draws at or over each threshold, their sum over all draws' number); shape of `at` (people, n).

        Thresholds are compared in single precision, as odds are.
        """
        draws = max(self.ordered.shape[1], 1)
        asked = at.astype(np.float32)
        place = np.empty(at.shape, dtype=np.int64)
        for row, (ordered, own) in enumerate(zip(self.ordered, asked, strict=True)):
            place[row] = ordered.searchsorted(own)
        share = (self.ordered.shape[1] - place) / draws
        return share, np.take_along_axis(self.from_here, place, axis=1) / draws
