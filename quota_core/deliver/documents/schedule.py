"""When quotas are told to whom: leadership before managers, managers before reps, reps one to one before any group."""

from __future__ import annotations

from datetime import date, timedelta

from quota_core.deliver.documents.common import Ask, Words, managers_of
from quota_core.model.company import first_day
from quota_core.present import formats

WEEKS_BEFORE = 4
OFFICE_HOURS = 4
MONDAY, FRIDAY = 0, 4
ONE_TO_ONES_A_DAY = 4
DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()


def rollout_words(ask: Ask) -> Words:
    """The meetings in their order, each with its day, length, people and purpose; working days only."""
    start = rollout_start(ask)
    most = max(_team_sizes(ask), default=0)
    one_to_one_days = max(-(-most // ONE_TO_ONES_A_DAY), 1)
    leadership = start
    managers = workday(leadership, 1)
    revops = workday(managers, 1)
    first_talk = workday(managers, 2)
    last_talk = workday(first_talk, one_to_one_days - 1)
    group = workday(last_talk, 1)
    hours = [next_monday(group) + timedelta(weeks=week) for week in range(OFFICE_HOURS)]
    talks = _day(first_talk) if first_talk == last_talk else f"{_day(first_talk)} to {_day(last_talk)}"
    rows = [
        (_day(leadership), "Leadership", "60 minutes", "VP Sales, CRO, Finance, RevOps", "One plan, one story"),
        (_day(managers), "Managers", "45 minutes", "All managers together", "Numbers, talking points, hard questions"),
        (_day(revops), "RevOps", "60 minutes", "RevOps and the CRM admin", "Load files, fields, dashboards, checks"),
        (talks, "Reps, one to one", "30 minutes each", "Manager and rep", "The letter, line by line"),
        (
            _day(group),
            "Reps, together",
            "30 minutes",
            "Everybody with a quota",
            "How quotas were made, nobody's number",
        ),
    ]
    rows += [
        (_day(day), "Office hours", "60 minutes", "Whoever has a question", f"Week {week} of {OFFICE_HOURS}")
        for week, day in enumerate(hours, 1)
    ]
    keys = ("day", "what", "length", "who", "purpose")
    return {
        "rollout": [dict(zip(keys, row, strict=True)) for row in rows],
        "rollout_start": formats.day(start),
        "rollout_end": formats.day(hours[-1]),
        "is_late": first_day(ask.plan.period.first).astype(date) <= last_talk,
        "one_to_one_days": formats.counted(one_to_one_days, "working day"),
        "a_day": formats.count(ONE_TO_ONES_A_DAY),
    }


def rollout_start(ask: Ask) -> date:
    """The day given, put off to a working day; else the Monday four weeks before the year, or the next one to come."""
    if ask.start is not None:
        return workday(ask.start, 0)
    before: date = first_day(ask.plan.period.first).astype(date) - timedelta(weeks=WEEKS_BEFORE)
    return max(before - timedelta(days=before.weekday()), next_monday(ask.on))


def workday(day: date, after: int) -> date:
    """The working day so many working days after a day; a weekend counts as the Monday after it. Holidays do not."""
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    for _ in range(after):
        day += timedelta(days=1 if day.weekday() < FRIDAY else 7 - day.weekday())
    return day


def next_monday(day: date) -> date:
    """The first Monday after a day."""
    return day + timedelta(days=7 - day.weekday())


def _day(day: date) -> str:
    return f"{DAYS[day.weekday()]} {formats.day(day)}"


def _team_sizes(ask: Ask) -> list[int]:
    reps, carries = ask.plan.company.reps, ask.plan.carries
    return [
        sum(carries[i] and reps.manager[i].strip() == name for i in range(len(reps))) for name in managers_of(ask.plan)
    ]
