"""From bookings to variable pay: a pay plan as linear pieces in money, for many people at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quota_core.errors import ParameterError
from quota_core.model.company import FloatArray
from quota_core.pay_plan import PayPlan, pieces

# Rows worked on at a time, so that what is added up stays near at hand.
BLOCK = 8


@dataclass(frozen=True, eq=False, kw_only=True)
class PayCurve:
    """Variable pay by bookings, money: from `at` on, level + slope x bookings. Shape (people, pieces) each.

    `at` begins with 0 and never falls; a piece that somebody does not have begins at infinity.
    """

    at: FloatArray
    level: FloatArray
    slope: FloatArray

    def __len__(self) -> int:
        return len(self.at)

    def paid(self, bookings: NDArray[np.floating]) -> NDArray[np.floating]:
        """Variable pay of each person's bookings, money; shape (people,) or (people, draws), as given.

        Negative bookings are paid as none.
        """
        if bookings.ndim == 1:
            return np.asarray(self._block(np.maximum(bookings[:, None], 0), slice(None))[:, 0])
        result = np.empty(bookings.shape, dtype=bookings.dtype)
        for first in range(0, len(bookings), BLOCK):
            rows = slice(first, first + BLOCK)
            result[rows] = self._block(np.maximum(bookings[rows], 0), rows)
        return result

    def _block(self, bookings: NDArray[np.floating], rows: slice) -> NDArray[np.floating]:
        at, level, slope = (part[rows].astype(bookings.dtype) for part in (self.at, self.level, self.slope))
        result = bookings * slope[:, :1]
        result += level[:, :1]
        for piece in range(1, at.shape[1]):
            own = at[:, piece, None]
            further = slope[:, piece, None] - slope[:, piece - 1, None]
            jump = (level[:, piece] - level[:, piece - 1])[:, None] + further * np.where(np.isfinite(own), own, 0)
            beyond = bookings - own
            if (np.abs(jump) > 1e-6 * np.maximum(np.abs(level[:, piece, None]), 1)).any():
                result += (beyond >= 0) * jump
            np.maximum(beyond, 0, out=beyond)
            beyond *= further
            result += beyond
        return result

    def reached(self, pay: FloatArray) -> FloatArray:
        """The least bookings for which so much is paid, money, infinity where it never is; shape (people,)."""
        found = np.full(len(self), np.inf)
        ends = np.column_stack([self.at[:, 1:], np.full(len(self), np.inf)])
        for piece in range(self.at.shape[1] - 1, -1, -1):
            at, level, slope = self.at[:, piece], self.level[:, piece], self.slope[:, piece]
            known = np.isfinite(at)
            begins = level + slope * np.where(known, at, 0.0)
            with np.errstate(divide="ignore", invalid="ignore"):
                inside = np.where(slope > 0, (pay - level) / slope, np.inf)
            found = np.where(known & (inside < ends[:, piece]) & (begins < pay), inside, found)
            found = np.where(known & (begins >= pay), at, found)
        return found

    def capped(self, most: FloatArray) -> PayCurve:
        """The same, never more than `most`, money; shape (people,)."""
        found = self.reached(most)
        made = self._cut(found)
        over = made.at >= found[:, None]
        return PayCurve(
            at=made.at, level=np.where(over, most[:, None], made.level), slope=np.where(over, 0.0, made.slope)
        )

    def guaranteed(self, least: FloatArray, share: FloatArray) -> PayCurve:
        """The same where `share` of what is earned is never paid less than `least`, money; shape (people,) each.

        max(share x earned, least) + (1 - share) x earned. A draw that is recovered: share 1.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            found = self.reached(np.where(share > 0, least / share, np.where(least > 0, np.inf, 0.0)))
        made, rest = self._cut(found), (1 - share)[:, None]
        under = made.at < found[:, None]
        return PayCurve(
            at=made.at,
            level=np.where(under, least[:, None] + rest * made.level, made.level),
            slope=np.where(under, rest * made.slope, made.slope),
        )

    def _cut(self, where: FloatArray) -> PayCurve:
        """The same curve with one more piece, which begins at `where`; shape (people,)."""
        at = np.sort(np.column_stack([self.at, where]), axis=1)
        # The piece of the old curve in which each of the new ones lies: the last that begins no later.
        source = (self.at[:, None, :] <= at[:, :, None]).sum(axis=2) - 1
        return PayCurve(
            at=at, level=np.take_along_axis(self.level, source, 1), slope=np.take_along_axis(self.slope, source, 1)
        )


def variable_curve(
    plan: PayPlan,
    variable: FloatArray,
    quota: FloatArray,
    *,
    guarantee: FloatArray | None = None,
    ramp_share: FloatArray | None = None,
) -> PayCurve:
    """A plan's variable pay for target variables and quotas of one period, money; shape (people,) each.

    `guarantee`: money sure in months on the ramp, `ramp_share`: the share of earnings made in them. Whoever has no
    quota has no attainment, and is paid the target variable. Source: METHOD 9.
    """
    made, carries = pieces(plan), quota > 0
    at = np.array([piece.above for piece in made])[None, :] * np.where(carries, quota, 0.0)[:, None]
    level = variable[:, None] * np.array([p.level for p in made]) + quota[:, None] * [p.quota_level for p in made]
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(carries, variable / quota, 0.0)
    slope = rate[:, None] * np.array([p.slope for p in made]) + np.array([p.quota_slope for p in made])
    none = ~carries
    level[none], slope[none] = variable[none, None], 0.0
    curve = PayCurve(at=at, level=level, slope=slope)
    if plan.cap is not None:
        curve = curve.capped(plan.cap * variable)
    if guarantee is not None and ramp_share is not None and (guarantee > 0).any():
        curve = curve.guaranteed(guarantee, ramp_share if plan.ramp_draw == "kept" else np.ones(len(quota)))
    return curve


def earnings(plan: PayPlan, bookings: float, *, quota: float, variable: float) -> float:
    """Variable pay of one person in one period, money. Raises ParameterError without a quota.

    6% below 100%, 8% to 150%, 10% above, at 110,000 of a quota of 100,000: 6,800 marginal, 8,800 retroactive.
    """
    if not quota > 0:
        raise ParameterError("quota", quota, "a quota above 0: without one there is no attainment to pay on")
    curve = variable_curve(plan, np.array([variable]), np.array([quota]))
    return float(curve.paid(np.array([float(bookings)]))[0])


def stacked(curves: list[tuple[NDArray[np.int64], PayCurve]], people: int) -> PayCurve:
    """Curves of several plans as one, each at its people's places."""
    width = max((curve.at.shape[1] for _, curve in curves), default=1)
    at = np.full((people, width), np.inf)
    level, slope = np.zeros((people, width)), np.zeros((people, width))
    at[:, 0] = 0.0
    for own, curve in curves:
        have = curve.at.shape[1]
        at[own, :have], level[own, :have], slope[own, :have] = curve.at, curve.level, curve.slope
        level[own, have:], slope[own, have:] = curve.level[:, -1:], curve.slope[:, -1:]
    return PayCurve(at=at, level=level, slope=slope)
