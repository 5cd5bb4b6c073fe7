"""What lies beyond a threshold, for every person's drawn years at once: in order, with sums from each place on.

With these, how likely a quota is met and what pay can be expected follow from looking thresholds up, whatever the
quotas: no pass over the draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quota_core.model.company import FloatArray, IntArray

# Sums are kept at every so many places; the few draws between are added up when asked for.
STRIDE = 8


@dataclass(frozen=True, eq=False, kw_only=True)
class Tails:
    """Draws in rising order, padded with zeros to whole strides (people, places), and the sum from each stride on.

    `from_stride`: shape (people, places / STRIDE + 1), money; the last is 0.
    """

    ordered: NDArray[np.float32]
    from_stride: FloatArray
    draws: int

    @classmethod
    def of(cls, year: NDArray[np.float32]) -> Tails:
        """The tails of drawn years; shape (people, draws)."""
        people, draws = year.shape
        strides = -(-draws // STRIDE)
        ordered = np.zeros((people, strides * STRIDE), dtype=np.float32)
        ordered[:, :draws] = year
        ordered[:, :draws].sort(axis=1)
        sums = np.zeros((people, strides + 1))
        parts = ordered.reshape(people, strides, STRIDE).sum(axis=2, dtype=np.float64)
        sums[:, :-1] = parts[:, ::-1].cumsum(axis=1)[:, ::-1]
        return cls(ordered=ordered, from_stride=sums, draws=draws)

    @property
    def nbytes(self) -> int:
        """What they take to keep."""
        return self.ordered.nbytes + self.from_stride.nbytes

    def beyond(self, at: FloatArray, rows: IntArray) -> tuple[FloatArray, FloatArray]:
        """(share of draws at or over each threshold, their sum over all draws' number) of some people.

        `at`: shape (rows, n). Thresholds are compared in single precision, as odds are.
        """
        draws = max(self.draws, 1)
        place = np.empty(at.shape, dtype=np.int64)
        for row, own, asked in zip(rows, place, at.astype(np.float32), strict=True):
            own[:] = self.ordered[row, : self.draws].searchsorted(asked)
        stride = -(-place // STRIDE)
        money = self.from_stride[rows[:, None], stride]
        # Between the place and the next stride there are some draws more.
        for back in range(1, STRIDE):
            near = stride * STRIDE - back
            money += np.where(near >= place, self.ordered[rows[:, None], np.maximum(near, 0)], 0.0)
        return (self.draws - place) / draws, money / draws
