"""Reviews as tables and words: who agreed to which number, own estimates beside the model's, one rep's past."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from quota_core.evaluate.scored import HIT
from quota_core.govern.rep_view import RepView
from quota_core.govern.reviews import ReviewLine, counted, divergences
from quota_core.present import formats
from quota_core.present.bands import Status, status
from quota_core.present.sheet import Sheet, SheetColumn

STATES: dict[str, tuple[str, str]] = {
    "accepted": ("good", "accepted"),
    "disputed": ("bad", "disputed"),
    "reopened": ("watch", "quota changed since"),
    "open": ("open", "not reviewed"),
}


def review_status(line: ReviewLine) -> Status:
    """Where a review stands, as shape and word."""
    return status(*STATES[line.state])


def reviews_text(lines: Sequence[ReviewLine]) -> str:
    """How far reviews have come: 40 of 54 quotas accepted; 2 disputed; 3 changed since they were reviewed."""
    found = counted(lines)
    parts = [f"{found['accepted']} of {formats.counted(len(lines), 'quota')} accepted"]
    parts += [f"{found['disputed']} disputed"] if found["disputed"] else []
    parts += [f"{found['reopened']} changed since they were reviewed"] if found["reopened"] else []
    return "; ".join(parts)


def said_text(line: ReviewLine) -> str:
    """What each side said last: rep (Ana, 12 Jan 2026): disputed at 510K, two accounts left."""
    told = []
    for side, review in line.said.items():
        stale = "" if review in line.standing else f" at {formats.money(review.quota)}"
        reason = f": {review.reason}" if review.reason else ""
        told.append(f"{side} ({review.who}, {formats.day(review.at.date())}) {review.said}{stale}{reason}")
    return "; ".join(told)


def reviews_sheet(lines: Sequence[ReviewLine], *, reasons: bool = True) -> Sheet:
    """Everybody's quota with what was said of it; `reasons`: with what people wrote, which names people."""
    return Sheet(
        name="reviews",
        columns=(
            SheetColumn(title="Rep"),
            SheetColumn(title="Manager"),
            SheetColumn(title="Review", kind="status"),
            SheetColumn(title="Quota", kind="money_full"),
            SheetColumn(title="Computed", kind="money_full", help="Without anybody's lock, before rounding."),
            SheetColumn(title="Locked", kind="flag"),
            SheetColumn(title="Own estimate", kind="money_full", help="What the rep expects of the territory."),
            SheetColumn(title="Model's capacity", kind="money_full"),
            SheetColumn(title="Said"),
        ),
        rows=tuple(
            (
                line.name,
                line.manager,
                review_status(line),
                line.quota,
                line.computed,
                line.lock is not None,
                line.estimate,
                line.capacity,
                said_text(line) if reasons else "",
            )
            for line in lines
        ),
    )


def divergences_sheet(lines: Sequence[ReviewLine]) -> Sheet:
    """Own estimates beside the model's, the largest distance first."""
    return Sheet(
        name="divergences",
        columns=(
            SheetColumn(title="Rep"),
            SheetColumn(title="Difference", kind="money_change", help="Own estimate less the model's capacity."),
            SheetColumn(title="Of capacity", kind="percent_change"),
            SheetColumn(title="Own estimate", kind="money"),
            SheetColumn(title="Capacity", kind="money", help="What the model expects of this rep."),
            SheetColumn(title="Quota", kind="money"),
            SheetColumn(title="Manager"),
        ),
        rows=tuple(
            (
                line.name,
                line.divergence,
                _known(line.divergence_share),
                line.estimate,
                line.capacity,
                line.quota,
                line.manager,
            )
            for line in divergences(lines)
        ),
    )


def adjustments_sheet(lines: Sequence[ReviewLine], *, reasons: bool = True) -> Sheet:
    """Locked quotas with the computed value beside each, and why."""
    return Sheet(
        name="adjustments",
        columns=(
            SheetColumn(title="Rep"),
            SheetColumn(title="Held at", kind="money_full"),
            SheetColumn(title="Computed", kind="money_full"),
            SheetColumn(title="Adjustment", kind="money_change"),
            SheetColumn(title="Reason"),
            SheetColumn(title="By"),
            SheetColumn(title="When"),
        ),
        rows=tuple(
            (
                line.name,
                line.quota,
                line.computed,
                line.quota - line.computed,
                *((line.lock.reason, line.lock.who, line.lock.when) if reasons else ("", "", "")),
            )
            for line in lines
            if line.lock is not None
        ),
    )


def history_sheet(view: RepView) -> Sheet:
    """A rep's fiscal years: quota had, bookings, attainment."""
    return Sheet(
        name="history",
        columns=(
            SheetColumn(title="Year"),
            SheetColumn(title="Quota", kind="money_full"),
            SheetColumn(title="Bookings", kind="money_full"),
            SheetColumn(title="Attainment", kind="percent"),
            SheetColumn(title="Months employed", kind="number", help="Of that year, to the day: 0.26 is eight days."),
        ),
        rows=tuple(
            (formats.fiscal_year(y.year), _known(y.quota), y.bookings, _known(y.attainment), y.months)
            for y in view.years
        ),
    )


def frozen_sheet(view: RepView) -> Sheet:
    """The back-test's rows of a rep: the quota the method would have set then, and today's quota on the same months."""
    return Sheet(
        name="frozen-quotas",
        columns=(
            SheetColumn(title="From", kind="month"),
            SheetColumn(title="Months", kind="count"),
            SheetColumn(title="Judged", kind="flag", help="Ramped throughout, and stayed."),
            SheetColumn(title="Bookings", kind="money"),
            SheetColumn(title="Method's", kind="money", help="What this method would have set then."),
            SheetColumn(title="Attainment", kind="percent"),
            SheetColumn(title="Quota now", kind="money", help="Today's full-year quota on those months: in-sample."),
            SheetColumn(title="In-sample", kind="percent", help="Bookings over the quota now: made from those months."),
        ),
        rows=tuple(
            (
                f.first,
                f.months,
                f.counted,
                f.bookings,
                f.quota,
                _known(f.attainment),
                _known(f.proposed),
                _known(f.attainment_proposed),
            )
            for f in view.frozen
        ),
    )


def frozen_text(view: RepView) -> str:
    """How often the rep would have hit in the periods that are judged, then and with today's quota."""
    asked = [f for f in view.frozen if f.quota > 0]
    if not asked:
        return "The back-test has no period of this rep: too new, or the history is too short."
    rows = [f for f in asked if f.counted]
    left = len(asked) - len(rows)
    aside = f"{formats.counted(left, 'past period is', 'past periods are')} not judged: not ramped throughout, or left."
    if not rows:
        return aside
    hit = sum(f.attainment >= HIT for f in rows)
    now = sum(f.attainment_proposed >= HIT for f in rows)
    return (
        f"In {formats.counted(len(rows), 'past period')} the quota this method would have set was "
        f"hit {formats.counted(hit, 'time')}; "
        f"today's quota, held against the same months it was made from, {formats.counted(now, 'time')} (in-sample)."
        f"{f' {aside}' if left else ''}"
    )


def territories_sheet(view: RepView) -> Sheet:
    """What the rep sells into."""
    return Sheet(
        name="territory",
        columns=(
            SheetColumn(title="Territory"),
            SheetColumn(title="Region"),
            SheetColumn(title="Potential", kind="money"),
            SheetColumn(title="Accounts", kind="count"),
            SheetColumn(title="Weight", kind="weight"),
            SheetColumn(title="Positions", kind="number", help="People of this role and segment on it."),
            SheetColumn(title="New", kind="flag"),
        ),
        rows=tuple(
            (
                t.name or t.territory_id,
                t.region,
                _known(t.potential),
                _known(t.accounts),
                t.weight,
                t.positions,
                t.is_new,
            )
            for t in view.territories
        ),
    )


def build_sheet(view: RepView, *, pay: bool = True) -> Sheet:
    """The build-up of the quota, line by line, with reasons; it adds up."""
    from quota_core.present.build_up import HIDDEN_WHY, PAY_LINES

    lines = [
        (line.title, line.shown, HIDDEN_WHY if not pay and line.key in PAY_LINES and line.shown else line.why)
        for line in view.built.lines
    ]
    return Sheet(
        name="build-up",
        columns=(
            SheetColumn(title="Step"),
            SheetColumn(title="Amount", kind="money_full"),
            SheetColumn(title="Why"),
        ),
        rows=(*lines, ("Quota", view.built.quota, view.built.reason)),
    )


def odds_text(view: RepView) -> str:
    """P(hit) and the range of the year; said as missing where it is not known."""
    if not math.isfinite(view.p_hit):
        return "The odds are not worked out for this rep."
    span = f"{formats.money(view.p10)} to {formats.money(view.p90)}"
    return (
        f"P(hit) {formats.chance(view.p_hit)}; books {span} in 8 of 10 simulated years, {formats.money(view.p50)} in "
        "the middle one."
    )


def pay_text(paid: Mapping[str, float], market: float) -> str:
    """What a year pays at 80%, 100% and 120% of quota, beside the market; empty where no OTE is known."""
    if not math.isfinite(paid["full"]):
        return ""
    told = (
        f"Pay a year: {formats.money(paid['low'])} at 80% of quota, {formats.money(paid['full'])} at 100%, "
        f"{formats.money(paid['high'])} at 120%"
    )
    return f"{told}; market OTE {formats.money(market)}." if math.isfinite(market) else f"{told}."


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
