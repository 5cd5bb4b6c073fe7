"""Start in words and numbers: the headline, how far the data reach, and the doors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.outlook import Outlook
from quota_core.model.company import first_day
from quota_core.present import formats
from quota_core.present.attainment import attainment_tiles, attainment_title
from quota_core.present.bands import Status, standing
from quota_core.present.headline import answer, headline


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One headline number: label, value, a word beside it, what it means, and whether it rests on something ASSUMED."""

    label: str
    text: str
    note: str = ""
    help: str = ""
    assumed: bool = False


HELP = {
    "last_year": "Credited bookings of the twelve months before the as-of date, leavers included.",
    "target": "The year's target, before over-assignment.",
    "assigned": "All quotas added up: the target and its over-assignment.",
    "capacity": "What these people can be expected to book, from what their territories have yielded (bottom-up).",
}


def tiles(now: Outlook) -> tuple[Tile, ...]:
    """Last year, target, assigned, capacity; share hitting with its interval, mean attainment."""
    currency = now.plan.company.currency
    told = [
        Tile(
            label=line["label"] + (f" ({currency})" if currency else ""),
            text=line["text"],
            note=line["note"].strip("()"),
            help=HELP.get(line["key"], ""),
            assumed=bool(line.get("assumed")),
        )
        for line in headline(now, None)["lines"]
        if line["key"] in HELP
    ]
    names = {"share_hitting": "Would have hit", "mean_attainment": "Mean attainment"}
    tested = [
        Tile(label=names[tile["key"]], text=tile["text"], note=tile["interval"].strip("()"), help=tile["note"])
        for tile in attainment_tiles(now, None)
        if tile["key"] in names
    ]
    if not tested:
        tested = [
            Tile(
                label="Would have hit",
                text=formats.UNKNOWN,
                note=now.test.unscored,
                help=attainment_title(now.test),
            )
        ]
    return (*told, *tested)


def answers(now: Outlook) -> tuple[tuple[str, Status | None], ...]:
    """The two questions every plan is asked, each answered in a sentence with its status."""
    plan, band = now.plan, now.plan.parameters.health_band
    target = f"{formats.money(plan.target)} {plan.company.currency}".rstrip()
    growth = f", {formats.percent_change(now.growth)} on last year" if np.isfinite(now.growth) else ""
    words, status_now = answer(now)
    asked = f"{formats.fiscal_year(plan.plan_year)} asks for {target}{growth}. {words}"
    return (
        (asked, status_now),
        (f"{attainment_title(now.test)}.", standing(now.test.summary, band).status),
    )


def dates(now: Outlook) -> tuple[tuple[str, str], ...]:
    """How far the data reach: first won month, latest day, as-of, plan year."""
    company, plan = now.plan.company, now.plan
    first = company.facts.first_won_month
    starts = formats.day(first_day(plan.period.first))
    ends = formats.day(first_day(plan.period.end) - np.timedelta64(1, "D"))
    return (
        ("First win", formats.month(first) if first is not None else formats.UNKNOWN),
        ("Latest day in the data", formats.day(company.latest_day)),
        ("As of", f"{formats.day(first_day(plan.as_of))}: nothing from that day on is looked at"),
        ("Plan year", f"{formats.fiscal_year(plan.plan_year)}, {starts} to {ends}"),
    )


def everybody(now: Outlook) -> str:
    """Everybody there is, added up: 85 people = 54 with a quota + 20 who left + 4 who start later + 7 others."""
    plan, reps = now.plan, now.plan.company.reps
    without, begin = ~plan.carries, first_day(plan.as_of)
    left = without & (reps.end < begin)
    later = without & ~left & (reps.start >= begin)
    parts = [
        (int(plan.carries.sum()), "with a quota, planned hires among them"),
        (int(left.sum()), "who left"),
        (int(later.sum()), "who start later"),
        (int((without & ~left & ~later).sum()), "others without a quota"),
    ]
    told = " + ".join(f"{formats.count(number)} {who}" for number, who in parts if number)
    return f"{formats.counted(len(reps), 'person', 'people')} = {told}"


def people_sentence(now: Outlook) -> str:
    """Who is planned: 58 people carry a quota in 14 territories."""
    plan = now.plan
    carrying = int(plan.carries.sum())
    places = {t for t, carries in zip(plan.company.reps.territory_id, plan.carries, strict=True) if carries}
    who = formats.counted(carrying, "person carries", "people carry")
    return f"{who} a quota in {formats.counted(len(places), 'territory', 'territories')}"
