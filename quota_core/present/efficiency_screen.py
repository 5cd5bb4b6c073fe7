"""The Efficiency screen: is there a quota that pays back and that people can hit, and what does it cost.

In projector mode nothing of pay is in it.
"""

from __future__ import annotations

import math
from typing import Any

from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.pay.levers import LEVERS
from quota_core.evaluate.pay.outlook import PayOutlook, pay_outlook
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.present import formats
from quota_core.present.attainment import attainment_figure, attainment_tiles
from quota_core.present.axes import Figure
from quota_core.present.changes import ARROW
from quota_core.present.efficiency_table import efficiency_table
from quota_core.present.headline import headline
from quota_core.present.layouts import EFFICIENCY
from quota_core.present.odds_strip import chances
from quota_core.present.pay_figures import bridge_figure, pay_curve_figure
from quota_core.present.pay_words import cost_label, lever_text, window_status, window_title
from quota_core.present.payback_figure import payback_figure
from quota_core.present.returns import returns_figure
from quota_core.present.screen import Screen, View, build_up_of, composed, screen_of
from quota_core.present.window_figures import frontier_figure, segments_figure, window_figure
from quota_core.present.worth import return_status, worth_figure, worth_tiles, worth_title

QUESTION = "Is there a quota that pays back and that people can hit?"
HEIGHT = 300
BRIDGE = 420
HIDDEN = "This page’s own figures tell of people’s money and are hidden in projector mode: switch it off to see them."


def efficiency_data(
    now: Outlook, view: View, pinned: Outlook | None = None, before: Outlook | None = None
) -> dict[str, Any]:
    """Everything the component shows on the Efficiency page.

    Before the odds are drawn, what needs none stands alone; where the last ones are known they stay, dimmed.
    """
    screen = screen_of(now, view, pinned, before)
    now, pay = screen.now, screen.pay
    found, waiting = _shown(screen) if pay else (None, False)
    figures = {"attainment": attainment_figure(now, pinned, odds=view.odds)}
    tiles = attainment_tiles(now, pinned)
    if pay:
        figures = {**_drawn_figures(found, screen, waiting=waiting), "worth": worth_figure(now, pinned), **figures}
        worth = worth_tiles(now, pinned)
        if found is not None and not waiting and window_status(found.window):
            # The window is the verdict here: a return at 80% that is enough does not make today's quotas right.
            worth = [{**tile, "status": None} for tile in worth]
        tiles = [*_tiles(found, screen, waiting=waiting), *worth, *tiles]
    else:
        tiles = [{"key": "hidden", "label": "", "text": HIDDEN}, *tiles]
    return composed(
        screen,
        about="efficiency",
        headline=returns_headline(now, pinned, found, waiting=waiting)
        if pay
        else headline(now, pinned, view.assumed, view.odds),
        figures=figures,
        tiles=tiles,
        table=efficiency_table(
            now, screen.row_id, chances(now.plan, view.odds), None if waiting or not found else found.audit, pay=pay
        ),
        detail=build_up_of(screen),
        layout=EFFICIENCY,
        hires=True,
        told=return_change(screen.before, now) if pay else (),
    )


def _shown(screen: Screen) -> tuple[PayOutlook | None, bool]:
    """What pay comes to under the odds of what is on screen, else under the last ones; whether those are meant."""
    odds: Outcome | None = screen.view.odds
    if odds is not None:
        return pay_outlook(odds), False
    last = screen.view.odds_before if screen.pinned is None else None
    return (pay_outlook(last), True) if last is not None else (None, False)


def _pinned(screen: Screen) -> PayOutlook | None:
    odds = screen.view.odds_before if screen.pinned is not None else None
    return pay_outlook(odds) if odds is not None else None


def _drawn_figures(found: PayOutlook | None, screen: Screen, *, waiting: bool) -> dict[str, Figure]:
    if found is None:
        return {"returns": returns_figure(screen.now, screen.pinned)}
    before = _pinned(screen)
    figures: dict[str, Figure] = {
        "window": {**window_figure(found, before), "height": HEIGHT},
        "segments": {**segments_figure(found), "height": HEIGHT},
        "frontier": {**frontier_figure(found, before), "height": HEIGHT},
        "paycurve": {**pay_curve_figure(found), "height": HEIGHT},
        "bridge": {**bridge_figure(found), "height": BRIDGE},
        "payback": payback_figure(found.paybacks, found.plan),
        "returns": returns_figure(screen.now, screen.pinned),
    }
    return {key: {**figure, "waiting": waiting and key != "returns"} for key, figure in figures.items()}


def _tiles(found: PayOutlook | None, screen: Screen, *, waiting: bool) -> list[dict[str, Any]]:
    if found is None or waiting:
        told = screen.view.waits or "The odds are being drawn; what rests on them follows."
        return [{"key": "waits", "label": "", "text": told}]
    tiles: list[dict[str, Any]] = [
        {"key": f"note{place}", "label": "", "text": note, "status": {"level": "watch", "word": ""}}
        for place, note in enumerate(found.notes)
    ]
    window = found.window
    if window.empty_by > 0:
        parameters = found.plan.parameters
        told = " ".join(lever_text(lever, parameters) for lever in found.levers_so_far())
        done = len(found.levers_so_far())
        more = "" if done == len(LEVERS) else f" More is being worked out ({done} of {len(LEVERS)}) …"
        tiles.append({"key": "levers", "label": "What alone would open a window:", "text": told + more})
    if not math.isfinite(found.team.pay.mean):
        return tiles
    return [*tiles, *_money_tiles(found, _pinned(screen))]


def _money_tiles(found: PayOutlook, before: PayOutlook | None) -> list[dict[str, Any]]:
    team, was = found.team, before.team if before else None

    def tile(key: str, figure: str, label: str, text: str, was_text: str | None, note: str, interval: str = "") -> None:
        made.append(
            {
                "key": key,
                "figure": figure,
                "label": label,
                "text": text,
                "baseline": was_text,
                "note": note,
                "interval": interval,
            }
        )

    made: list[dict[str, Any]] = []
    span = f"({formats.money(team.pay.p10)}–{formats.money(team.pay.p90)})"
    tile(
        "expected_pay",
        "paycurve",
        "expected pay",
        formats.money(team.pay.mean),
        formats.money(was.pay.mean) if was else None,
        "The mean of pay over the drawn years, not the pay of the mean; in brackets P10 to P90 with base as expected.",
        span,
    )
    tile(
        "accelerators",
        "paycurve",
        "accelerators",
        formats.money(team.accelerator),
        formats.money(was.accelerator) if was else None,
        "What is paid because rates above quota are over the base rate.",
    )
    tile(
        "cost_of_sales",
        "frontier",
        cost_label(found.plan.parameters),
        formats.percent(team.cost_of_sales, 1),
        formats.percent(was.cost_of_sales, 1) if was else None,
        "Expected pay with its load over expected bookings.",
    )
    tile(
        "margin",
        "bridge",
        "margin after pay",
        formats.money(team.margin_after_pay),
        formats.money(was.margin_after_pay) if was else None,
        "Gross margin of expected bookings, less pay with its load and the cost of replacing leavers.",
    )
    for layer in found.layers:
        if layer.cushion:
            hit = f"{formats.number(abs(layer.hitting), 1)} fewer expected to hit"
            pay = f"pay {formats.money_change(layer.pay)}"
            tile(
                f"layer_{layer.level}",
                "bridge",
                f"{formats.percent(layer.cushion)} by the {layer.level}",
                f"{hit}, {pay}",
                None,
                "What this layer of over-assignment does, against quotas without it; bookings do not react.",
            )
    return made


def returns_headline(
    now: Outlook, pinned: Outlook | None, found: PayOutlook | None, *, waiting: bool
) -> dict[str, Any]:
    """The window's answer; what pay brings back at 80%, in full and expected, against what is asked, on one bar."""
    audit = now.efficiency
    team, before = audit.team, pinned.efficiency.team if pinned else None
    lines = [
        _line("return_80", "Return at 80%", "assigned", team.return_at_80, before.return_at_80 if before else None),
        _line("return_100", "At 100%", "capacity", team.return_at_quota, before.return_at_quota if before else None),
    ]
    if found is not None and not waiting:
        lines.append(
            {**_line("return_expected", "Expected", "expected", found.team.back, None), "note": "over the draws"}
        )
    asked = pinned.efficiency.target_return if pinned else None
    lines.append(_line("asked", "Asked", "target", audit.target_return, asked))
    told, level = f"{worth_title(now)}.", return_status(now)
    if found is not None and not waiting and math.isfinite(found.window.low + found.window.high):
        told, level = f"{window_title(found.window, found.plan.parameters)}.", window_status(found.window)
    return {
        "question": f"{QUESTION} {told}",
        "status": level,
        "unit": "bookings over pay",
        "lines": lines,
        "alt": f"{told} " + ", ".join(f"{line['label']} {line['text']}" for line in lines),
    }


def _line(key: str, label: str, look: str, value: float, baseline: float | None) -> dict[str, Any]:
    return {
        "key": key,
        "label": label,
        "look": look,
        "value": value if math.isfinite(value) else None,
        "text": formats.multiple(value),
        "note": "",
        "baseline": baseline if baseline is not None and math.isfinite(baseline) else None,
    }


def return_change(before: Outlook | None, now: Outlook) -> tuple[str, ...]:
    """What the last move did to the return and to what is asked of it."""
    if before is None:
        return ()
    pairs = [
        ("return at 80%", before.efficiency.team.return_at_80, now.efficiency.team.return_at_80),
        ("asked", before.efficiency.target_return, now.efficiency.target_return),
    ]
    return tuple(
        f"{name} {old} {ARROW} {new}"
        for name, was, is_now in pairs
        if (old := formats.multiple(was)) != (new := formats.multiple(is_now))
    )
