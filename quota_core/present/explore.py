"""The whole Explore screen as one dictionary of words, numbers and pictures: what the live component draws.

What is hidden is not in it: without pay, no OTE, multiple or return is there in any form; with names masked, no name
and no id of a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from quota_core.evaluate.measures import OUTCOMES
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.model.company import first_day
from quota_core.model.meetings import SDR
from quota_core.parameters import Parameters
from quota_core.present import formats
from quota_core.present.attainment import AXIS_SIZE, attainment_figure, attainment_tiles
from quota_core.present.build_up import build_up_detail
from quota_core.present.controls import Setting, control_groups
from quota_core.present.growth import Anchor
from quota_core.present.headline import headline, scenarios_figure
from quota_core.present.masks import masked, row_ids
from quota_core.present.meetings import meetings_table
from quota_core.present.odds_strip import chances, odds_strip
from quota_core.present.pipeline import coverage_figure, coverage_tiles
from quota_core.present.rep_table import rep_table
from quota_core.present.rests_on import NOTHING_ASSUMED, Assumptions
from quota_core.present.saved_scenarios import called
from quota_core.present.scents import FIRST_OUTCOME, Curve, outcome_choices, with_scents
from quota_core.present.sentence import START, move_sentence
from quota_core.present.worth import worth_figure, worth_tiles

HIRE_MONTHS = 18
LARGE = 14
PINNED, BEFORE = "at the pinned baseline", "before the last move"


@dataclass(frozen=True, kw_only=True)
class View:
    """How the outlook is to be shown: what is pinned, what is hidden, who is open, what is unfolded (None: all)."""

    pinned: Parameters | None = None
    projector: bool = False
    mask: bool = False
    name: str = ""
    unsaved: bool = False
    unfolded: frozenset[str] | None = None
    meetings: bool = True
    open_rep: str | None = None
    can: Mapping[str, bool] | None = None
    names: tuple[str, ...] = ()
    assumed: Assumptions = NOTHING_ASSUMED
    odds: Outcome | None = None
    odds_before: Outcome | None = None
    waits: str = ""
    rest: str | None = None
    curves: Mapping[str, Curve] = field(default_factory=dict)
    outcome: str = FIRST_OUTCOME
    notice: str = ""
    done: str = ""


def anchor_of(now: Outlook) -> Anchor:
    """What growth is measured on."""
    return Anchor(given=now.given_target, booked=now.last_actual)


def explore_data(
    now: Outlook, view: View, pinned: Outlook | None = None, before: Outlook | None = None
) -> dict[str, Any]:
    """Everything the component shows; texts are ready to read, pictures are plain dictionaries."""
    pay = not view.projector
    row_id = row_ids(now, mask=view.mask)
    open_row = row_id(view.open_rep) if view.open_rep in now.plan.company.rep_index else None
    if view.mask:
        now, before = masked(now), masked(before) if before else None
    anchor = anchor_of(now)
    figures = {
        "attainment": attainment_figure(now, pinned, LARGE if view.projector else AXIS_SIZE),
        "scenarios": scenarios_figure(now, pinned),
    }
    figures["coverage"] = coverage_figure(now, pinned)
    tiles = [*attainment_tiles(now, pinned), *coverage_tiles(now, pinned)]
    if pay:
        figures["worth"] = worth_figure(now, pinned)
        tiles += worth_tiles(now, pinned)
    for name, figure in figures.items():
        figure["assumed"] = view.assumed.sentences(name)
    sentence = move_sentence(before, now, anchor)
    detail = (
        build_up_detail(now, view.open_rep, open_row, pay=pay, odds=view.odds) if view.open_rep and open_row else None
    )
    if detail is not None:
        detail["said"] = "" if sentence == START else sentence
    groups = control_groups(
        Setting(
            plan=now.plan,
            pinned=view.pinned,
            anchor=anchor,
            pay=pay,
            observed=lambda: now.observed,
            unfolded=view.unfolded,
        )
    )
    with_scents(groups, view.curves, OUTCOMES[view.outcome])
    return {
        "title": f"{formats.fiscal_year(now.plan.plan_year)} plan",
        "subtitle": subtitle(now, view),
        "scenario_name": view.name,
        "scenario_names": list(view.names),
        "currency": now.plan.company.currency,
        "projector": view.projector,
        "masked": view.mask,
        "groups": groups,
        "outcome": {"value": view.outcome, "options": outcome_choices(pay=pay)},
        "headline": headline(now, pinned, view.assumed, view.odds),
        "odds": odds_strip(now.plan, view.odds, view.odds_before, PINNED if pinned else BEFORE, view.waits),
        "rest": view.rest,
        "figures": figures,
        "tiles": [*_problems(now, view), *tiles],
        "sentence": sentence,
        "table": rep_table(now, row_id, chances(now.plan, view.odds), pay=pay),
        "meetings": meetings_table(now) if view.meetings else None,
        "detail": detail,
        "hire": hire_choices(now, named=not view.mask),
        "can": {**(view.can or {}), "meetings": SDR in now.plan.company.reps.role},
        "assumed_count": view.assumed.count,
    }


def subtitle(now: Outlook, view: View) -> str:
    """Scenario, what it differs in, and how far the data reach."""
    last = first_day(now.plan.as_of) - np.timedelta64(1, "D")
    parts = [called(view.name, unsaved=view.unsaved) or "not saved", f"data to {formats.day(last)}"]
    if view.pinned is not None:
        parts.append("compared with the pinned baseline")
    return " · ".join(parts)


def _problems(now: Outlook, view: View) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    if view.done:
        told.append({"key": "done", "label": "", "text": view.done})
    if view.notice:
        told.append({"key": "notice", "label": "", "text": view.notice, "status": {"level": "watch", "word": ""}})
    short = now.plan.shortfalls
    return told + [
        {"key": f"problem{place}", "label": label, "text": text, "status": {"level": level, "word": ""}}
        for place, text in enumerate(now.plan.problems)
        for label, level in [("Not reconciled:", "bad") if text in short else ("", "watch")]
    ]


def hire_choices(now: Outlook, *, named: bool = True) -> dict[str, Any]:
    """What a hire may be: roles and segments of the plan, the territories of each, start months, managers.

    OTE left empty is the pool's. While names are masked, a hire is given none, and no manager.
    """
    company, territories = now.plan.company, now.plan.company.territories
    roles = sorted({group.role for group in now.plan.quotas.groups})
    segments = sorted({s for s, c in zip(company.reps.segment, now.plan.carries, strict=True) if c})
    months = range(now.plan.as_of, max(now.plan.period.end, now.plan.as_of + 1))
    return {
        "roles": roles,
        "segments": segments,
        "named": named,
        "managers": sorted({name for name in company.reps.manager if name}) if named else [],
        "territories": [
            {"value": key, "label": name or key, "segment": segment}
            for key, name, segment in zip(territories.territory_id, territories.name, territories.segment, strict=True)
        ],
        "starts": [{"value": str(first_day(m)), "label": formats.month(m)} for m in list(months)[:HIRE_MONTHS]],
    }
