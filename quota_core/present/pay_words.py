"""What pay comes to, in words: flags and what mends them, the quota window, what opens it, when a hire pays back."""

from __future__ import annotations

import math

from quota_core.evaluate.efficiency import FLAGS, Efficiency
from quota_core.evaluate.pay.levers import Lever
from quota_core.evaluate.pay.payback import HirePayback
from quota_core.evaluate.pay.window import EFFICIENT, HIGHEST, LOWEST, TOO_EASY, TOO_HARD, UNDER_MARKET, Window
from quota_core.model.unsaid import no_odds_reason
from quota_core.parameters import SPECS, Parameters
from quota_core.present import formats
from quota_core.present.bands import BAD, GOOD, WATCH, Status, status
from quota_core.present.spans import value_text
from quota_core.values import MEAN_ATTAINMENT, SHARE_HITTING

FURTHEST_MULTIPLE = 20.0
BY = {
    EFFICIENT: "pay brings back what is asked",
    TOO_EASY: "no easier than the band allows",
    TOO_HARD: "no harder than the band allows",
    UNDER_MARKET: "pay stays at market",
}
METRIC = {SHARE_HITTING: "of reps hit", MEAN_ATTAINMENT: "mean attainment"}


def flag_title(key: str, parameters: Parameters) -> str:
    """A flag in words."""
    if key == "under_market_at_120":
        return f"Pay at 120% of quota is under {formats.number(parameters.pay_at_120_min)}x market OTE"
    return FLAGS[key]


def mend(found: Efficiency, key: str, rep: int, currency: str = "") -> str:
    """What would take a flag away, with its numbers; a person's other numbers as they are."""
    unit = f" {currency}" if currency else ""
    if key == "under_market_at_120":
        rate = float(found.mends.accelerator[rep])
        ote = float(found.mends.ote[key][rep])
        if math.isfinite(rate) and 0 <= rate <= FURTHEST_MULTIPLE:
            return f"an accelerator of {formats.weight(rate)} above quota, or an OTE of {formats.money(ote)}{unit}"
        return f"an OTE of {formats.money(ote)}{unit}"
    quota, ote = float(found.mends.quota[key][rep]), float(found.mends.ote[key][rep])
    ways = []
    if math.isfinite(quota):
        ways.append(f"a full-year quota of {formats.money(quota)}{unit}")
    if math.isfinite(ote) and ote > 0:
        ways.append(f"an OTE of {formats.money(ote)}{unit}")
    return " or ".join(ways) or "another territory or ramp: neither quota nor OTE alone mends it"


def window_title(window: Window, parameters: Parameters) -> str:
    """The window in a sentence, with today's place in it."""
    if reason := no_odds_reason(window.ground.booked.outcome.plan):
        return reason.rstrip(".")
    if not math.isfinite(window.low) or not math.isfinite(window.high):
        return "There is no quota window to show: OTE, market or a band to judge by is unknown"
    if EFFICIENT in window.never:
        return f"No quota level brings back the {formats.weight(window.asked)} asked, however high"
    if TOO_HARD in window.never:
        return "At no quota level do as many hit as the band asks"
    if not window.is_open:
        by = formats.percent(window.empty_by, 0 if window.empty_by >= 0.01 else 1)
        return f"No quota level pays the company back and can be hit: the two ends miss each other by {by} of quota"
    span = formats.percent_range(window.low, window.high)
    if window.holds_today:
        return f"Today's quotas lie in the window: {span} of them pay back and can be hit"
    way = "lower" if window.high < 1 else "higher"
    return f"Quotas at {span} of today's pay back and can be hit: today's are to be {way}"


def window_status(window: Window) -> Status | None:
    """Good where today's quotas lie in the window."""
    unsaid = no_odds_reason(window.ground.booked.outcome.plan)
    if unsaid or not math.isfinite(window.low) or not math.isfinite(window.high):
        return None
    if window.holds_today:
        return status(GOOD, "in the window")
    return status(WATCH, "outside the window") if window.is_open else status(BAD, "no window")


def condition_text(key: str, window: Window, parameters: Parameters) -> str:
    """One end of the window: from where, or up to where, and why."""
    level, band = window.conditions[key], parameters.health_band
    what = {
        EFFICIENT: f"OTE return reaches {formats.weight(window.asked)}",
        TOO_EASY: f"no more than {formats.percent(band.high)} {METRIC.get(band.metric, 'median attainment')}",
        TOO_HARD: f"at least {formats.percent(band.low)} {METRIC.get(band.metric, 'median attainment')}",
        UNDER_MARKET: "expected pay is at market or over it",
    }[key]
    if not math.isfinite(level):
        return f"{what}: not known"
    side = "from" if key in {EFFICIENT, TOO_EASY} else "up to"
    if key in window.never or level <= LOWEST or level >= HIGHEST:
        return f"{what}: {'at no' if key in window.never else 'at every'} level of quota"
    return f"{what}: {side} {formats.percent(level)} of today's quotas"


def lever_text(lever: Lever, parameters: Parameters) -> str:
    """How far one lever alone has to move to open the window."""
    about = "about " if lever.about else ""
    if lever.key == "ramp_productivity":
        if lever.to is None:
            return f"Ramp: not by itself ({lever.why})."
        return f"Ramp: {about}{formats.months(lever.to)} shorter."
    spec = SPECS[lever.key]
    if lever.to is None:
        why = lever.why or f"not even at {value_text(spec, lever.end)}"
        return f"{lever.title}: not by itself ({why})."
    return f"{lever.title}: {about}{value_text(spec, lever.now)} → {value_text(spec, lever.to)}."


def cost_label(parameters: Parameters) -> str:
    """Cost of sales, and that pay counts in it with its load, where there is one."""
    load = parameters.load_factor
    return "cost of sales" if load == 1 else f"cost of sales, pay x {formats.number(load)} load"


def payback_text(found: HirePayback) -> str:
    """When a hire of a pool has paid for itself, and until when one may start to do so within the year."""
    who = f"{found.role} {found.segment}".strip()
    if found.months is None:
        return f"{who}: a hire does not pay back within four years."
    late = f"start by {formats.month(found.latest_start)}" if found.latest_start is not None else "no start in the year"
    return f"{who}: a hire pays back in {formats.months(found.months)}; to do so within the year, {late}."
