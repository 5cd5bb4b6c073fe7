"""What every live screen shows around its own pictures: title, sliders, notices, the last move, what may be done.

A page's builder opens an outlook with `screen_of`, makes its headline, figures, tiles and table from `screen.now`, and
hands them to `composed`. What is hidden is not in the result: with names masked, no name and no id of a person; what
tells of pay is the builder's to leave out where `screen.pay` is off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from quota_core.evaluate.measures import OUTCOMES
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.model.company import first_day
from quota_core.model.notes import short_history_notes
from quota_core.parameters import Parameters
from quota_core.present import formats
from quota_core.present.build_up import build_up_detail
from quota_core.present.controls import Setting, control_groups
from quota_core.present.growth import anchor_of
from quota_core.present.layouts import Layout, laid_out
from quota_core.present.masks import masked, row_ids
from quota_core.present.rests_on import NOTHING_ASSUMED, Assumptions
from quota_core.present.saved_scenarios import called
from quota_core.present.scents import FIRST_OUTCOME, Curve, outcome_choices, with_scents
from quota_core.present.sentence import START, move_sentence

HIRE_MONTHS = 18
ON_THE_WALL = 320
PINNED, BEFORE = "at the pinned baseline", "before the last move"


@dataclass(frozen=True, kw_only=True)
class View:
    """How the outlook is to be shown: what is pinned, what is hidden, who is open, what is unfolded (None: all).

    `curves`: the sliders' small curves worked out so far; None where the page draws none. `confirmed`: the parameters
    that somebody has confirmed at their values. `version`: whether it is the latest version, in words.
    """

    pinned: Parameters | None = None
    projector: bool = False
    mask: bool = False
    name: str = ""
    version: str = ""
    unsaved: bool = False
    unfolded: frozenset[str] | None = None
    meetings: bool = True
    open_rep: str | None = None
    can: Mapping[str, bool] | None = None
    names: tuple[str, ...] = ()
    assumed: Assumptions = NOTHING_ASSUMED
    confirmed: frozenset[str] = frozenset()
    odds: Outcome | None = None
    odds_before: Outcome | None = None
    waits: str = ""
    rest: str | None = None
    curves: Mapping[str, Curve] | None = field(default_factory=dict)
    outcome: str = FIRST_OUTCOME
    notice: str = ""
    done: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Screen:
    """An outlook as it may be shown: names are masked already where the view asks for it.

    `row_id` gives a rep's row in the browser; `open_row` is the row whose panel is open.
    """

    now: Outlook
    pinned: Outlook | None
    before: Outlook | None
    view: View
    row_id: Callable[[str], str]
    open_row: str | None

    @property
    def pay(self) -> bool:
        """Whether what tells of pay may be shown."""
        return not self.view.projector


def screen_of(now: Outlook, view: View, pinned: Outlook | None = None, before: Outlook | None = None) -> Screen:
    """What a page's builder works with."""
    row_id = row_ids(now, mask=view.mask)
    open_row = row_id(view.open_rep) if view.open_rep in now.plan.company.rep_index else None
    if view.mask:
        now, before = masked(now), masked(before) if before else None
    return Screen(now=now, pinned=pinned, before=before, view=view, row_id=row_id, open_row=open_row)


def build_up_of(screen: Screen) -> dict[str, Any] | None:
    """How the open rep's quota is built; nothing where nobody is open."""
    rep, row = screen.view.open_rep, screen.open_row
    return build_up_detail(screen.now, rep, row, pay=screen.pay, odds=screen.view.odds) if rep and row else None


def on_the_wall(figures: Mapping[str, dict[str, Any]], view: View) -> dict[str, dict[str, Any]]:
    """Pictures that need their room for names as large as they are on a wall: the table then begins under the fold."""
    high = {"height": ON_THE_WALL} if view.projector else {}
    return {name: {**figure, **high} for name, figure in figures.items()}


def composed(
    screen: Screen,
    *,
    about: str = "plan",
    headline: Mapping[str, Any],
    figures: Mapping[str, dict[str, Any]],
    tiles: Sequence[Mapping[str, Any]],
    table: Mapping[str, Any] | None,
    detail: dict[str, Any] | None = None,
    layout: Layout | None = None,
    hires: bool = False,
    told: Sequence[str] = (),
    **more: Any,
) -> dict[str, Any]:
    """A page's own parts and all the rest of what the component takes (ui/live/CONTRACT.md).

    `about`: the page, in its title (FY26 capacity); `layout`: which sliders stand on it (none given: all);
    `hires`: its table offers to add one; `told`: what the sentence on the last move says before quotas and hits;
    `more`: further parts of the contract.
    """
    now, view = screen.now, screen.view
    anchor = anchor_of(now)
    setting = Setting(
        plan=now.plan,
        pinned=view.pinned,
        anchor=anchor,
        pay=screen.pay,
        observed=lambda: now.observed,
        unfolded=view.unfolded,
    )
    groups = control_groups(setting) if layout is None else laid_out(layout, setting)
    _take_marks_off(groups, view.confirmed)
    if view.curves is not None:
        with_scents(groups, view.curves, OUTCOMES[view.outcome])
        more["outcome"] = {"value": view.outcome, "options": outcome_choices(pay=screen.pay)}
    sentence = move_sentence(screen.before, now, anchor, told, pay=screen.pay)
    if detail is not None:
        detail["said"] = "" if sentence == START else sentence
    can = {**(view.can or {}), "hire": hires, **more.pop("can", {})}
    return {
        "title": f"{formats.fiscal_year(now.plan.plan_year)} {about}",
        "subtitle": subtitle(now, view),
        "scenario_name": view.name,
        "scenario_names": list(view.names),
        "currency": now.plan.company.currency,
        "projector": view.projector,
        "masked": view.mask,
        "groups": groups,
        "headline": headline,
        "rest": view.rest,
        "figures": {name: {**figure, "assumed": view.assumed.sentences(name)} for name, figure in figures.items()},
        "tiles": _told_once([*_problems(now, view), *tiles]),
        "sentence": sentence,
        "table": table,
        "detail": detail,
        "hire": hire_choices(now, named=not view.mask) if hires else None,
        "can": can,
        "assumed_count": view.assumed.count,
        **more,
    }


def subtitle(now: Outlook, view: View) -> str:
    """Scenario, what it differs in, and how far the data reach."""
    last = first_day(now.plan.as_of) - np.timedelta64(1, "D")
    parts = [
        called(view.name, unsaved=view.unsaved) or "not saved",
        *filter(None, [view.version]),
        f"data to {formats.day(last)}",
    ]
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
    problems = now.plan.problems_told_to_all if view.projector else now.plan.problems
    return told + [
        {"key": f"problem{place}", "label": label, "text": text, "status": {"level": level, "word": ""}}
        for place, text in enumerate((*problems, *short_history_notes(now.plan)))
        for label, level in [("Not reconciled:", "bad") if text in short else ("", "watch")]
    ]


def _told_once(tiles: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """No sentence a second time: what a page says of its odds may be said of the plan already."""
    first = {tile["text"]: tile for tile in reversed(tiles) if not tile.get("figure")}
    return [tile for tile in tiles if tile.get("figure") or first[tile["text"]] is tile]


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


def _take_marks_off(groups: list[dict[str, Any]], confirmed: frozenset[str]) -> None:
    """Our own starting values are not told to be assumed any more where somebody has confirmed them."""
    for group in groups if confirmed else ():
        if group["controls"]:
            group["controls"] = [
                {name: each for name, each in control.items() if name not in {"assumed", "assumed_note"}}
                if control["key"] in confirmed
                else control
                for control in group["controls"]
            ]
