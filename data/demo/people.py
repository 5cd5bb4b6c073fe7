"""The roster: who sat in which seat when, with hires, leavers, replacements and planned hires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist

import numpy as np

from data.demo.names import person_names, salesforce_id
from data.demo.world import (
    BASE_SHARE,
    HISTORY_YEARS,
    LEVEL_ODDS,
    LEVELS,
    MAIL_DOMAIN,
    RAMP,
    ROLE_OTE,
    SEGMENT,
    TERRITORIES,
    TERRITORY_INDEX,
    manager_of,
)

# By role and segment: seats opened during the history, and seats whose first holder left and was replaced.
SEATS_OPENED_AND_TURNED = {
    ("AE", "SMB"): (3, 6),
    ("AE", "MM"): (3, 4),
    ("AE", "ENT"): (2, 2),
    ("AM", "SMB"): (0, 1),
    ("AM", "MM"): (1, 0),
    ("AM", "ENT"): (0, 0),
    ("SDR", "SMB"): (1, 1),
    ("SDR", "MM"): (1, 2),
    ("SDR", "ENT"): (0, 1),
}
OPENED_BETWEEN = (60, 1_020)  # days into the history; openings are spread evenly over it
LEFT_BETWEEN = (90, 980)
SKILL_SIGMA = 0.20
LEAVER_SKILL = 0.78  # people who leave sold less than those who stay
MARKET_PREMIUM = 1.02

# Seats given up without a replacement: role, territory, years before the plan year, month and day of the last day.
CLOSED_SEATS = (
    ("AE", "SMB-CENT", 2, 8, 16),
    ("SDR", "MM-CENT", 1, 3, 28),
    ("AE", "MM-EAST", 1, 11, 21),
)
# Hires in the plan: role, territory, month and day of the start; the first fills the seat given up last.
PLANNED_HIRES = (
    ("AE", "MM-EAST", 2, 2),
    ("AE", "MM-SEUR", 3, 16),
    ("AE", "ENT-EAST", 4, 1),
    ("SDR", "SMB-NEUR", 4, 13),
    ("AE", "SMB-WEST", 7, 1),
)
NEW_PATCH_START = (10, 6)  # the seat in a new territory: month and day, last year of history


Seat = tuple[str, int]  # role and territory index


@dataclass(frozen=True, kw_only=True)
class Person:
    """One seller; `skill` multiplies what a fully ramped seller of the segment books (mean about 1)."""

    rep_id: str
    name: str
    role: str
    territory: int
    start: date
    end: date | None
    ote: int
    level: str
    market_ote: int
    skill: float

    @property
    def segment(self) -> str:
        """Segment of the territory."""
        return TERRITORIES[self.territory].segment

    @property
    def manager(self) -> str:
        """Name of the manager."""
        return manager_of(self.role, TERRITORIES[self.territory])

    @property
    def base_share(self) -> float:
        """Base pay as a share of OTE."""
        return BASE_SHARE[self.role]

    @property
    def email(self) -> str:
        """Work address; none for a hire who has no name yet."""
        return "" if self.name.startswith("Open role") else f"{self.name.lower().replace(' ', '.')}@{MAIL_DOMAIN}"


@dataclass(frozen=True)
class _Stay:
    """One person's time in one seat, before a name and pay are given."""

    role: str
    territory: int
    start: date
    end: date | None = None
    planned: bool = False


def roster(rng: np.random.Generator, plan_year: int) -> list[Person]:
    """Everybody: sellers of the history and planned hires, ordered by start date.

    `plan_year` is the first year after the history. Ids are given in order of start, as a CRM would.
    """
    stays = sorted(_stays(rng, plan_year), key=lambda s: (s.planned, s.start, s.role, s.territory))
    names = person_names(rng, len(stays))
    people = []
    for number, (stay, name, luck) in enumerate(zip(stays, names, _even_luck(rng, stays), strict=True)):
        level = LEVELS[int(rng.choice(len(LEVELS), p=LEVEL_ODDS))]
        people.append(_person(stay, name, number, level, luck, float(rng.uniform(0.95, 1.06))))
    return people


def _even_luck(rng: np.random.Generator, stays: list[_Stay]) -> list[float]:
    """Standard normal quantiles dealt out within each role and segment, so that no segment is all stars."""
    pools: dict[tuple[str, str], list[int]] = {}
    for i, stay in enumerate(stays):
        pools.setdefault((stay.role, TERRITORIES[stay.territory].segment), []).append(i)
    luck = [0.0] * len(stays)
    for members in pools.values():
        for rank, i in enumerate(rng.permutation(members).tolist()):
            luck[i] = NormalDist().inv_cdf((rank + 0.5) / len(members))
    return luck


def _person(stay: _Stay, name: str, number: int, level: tuple[str, float], luck: float, offer: float) -> Person:
    usual = ROLE_OTE.get(stay.role) or SEGMENT[TERRITORIES[stay.territory].segment].ae_ote
    level_name, level_factor = level
    skill = np.exp(SKILL_SIGMA * luck - SKILL_SIGMA**2 / 2) * (LEAVER_SKILL if stay.end else 1.03)
    return Person(
        rep_id=f"REQ-{number:03d}" if stay.planned else salesforce_id("005", 7_000 + 37 * number),
        name=f"Open role {TERRITORIES[stay.territory].territory_id} {stay.role}" if stay.planned else name,
        role=stay.role,
        territory=stay.territory,
        start=stay.start,
        end=stay.end,
        ote=round(usual * level_factor * offer / 1000) * 1000,
        level=level_name,
        market_ote=round(usual * level_factor * MARKET_PREMIUM / 1000) * 1000,
        skill=float(skill),
    )


def _stays(rng: np.random.Generator, plan_year: int) -> list[_Stay]:
    """Every stay: seats held throughout, opened, turned over, closed, and planned."""
    first = date(plan_year - HISTORY_YEARS, 1, 1)
    new_patches = [i for i, patch in enumerate(TERRITORIES) if patch.is_new]
    opened, turned, steady = _seats_by_story(rng)
    stays = [_Stay("AE", i, date(plan_year - 1, *NEW_PATCH_START)) for i in new_patches]
    stays += [_Stay(*seat, _long_ago(rng, first)) for seat in steady]
    for seat, days in zip(opened, _spread(rng, OPENED_BETWEEN, len(opened)), strict=True):
        stays.append(_Stay(*seat, first + timedelta(days=days)))
    for seat, days in zip(turned, _spread(rng, LEFT_BETWEEN, len(turned)), strict=True):
        stays += _handover(rng, *seat, first + timedelta(days=days))
    stays += [
        _Stay(role, TERRITORY_INDEX[patch], _long_ago(rng, first), date(plan_year - back, month, day))
        for role, patch, back, month, day in CLOSED_SEATS
    ]
    stays += [
        _Stay(role, TERRITORY_INDEX[patch], date(plan_year, month, day), planned=True)
        for role, patch, month, day in PLANNED_HIRES
    ]
    return stays


def _seats_by_story(rng: np.random.Generator) -> tuple[list[Seat], list[Seat], list[Seat]]:
    """Today's seats outside new territories, as those opened, those turned over and those held throughout."""
    stories: tuple[list[Seat], list[Seat], list[Seat]] = ([], [], [])
    for (role, segment), (opened, turned) in SEATS_OPENED_AND_TURNED.items():
        seats = [
            (role, i)
            for i, patch in enumerate(TERRITORIES)
            if patch.segment == segment and not patch.is_new
            for _ in range({"AE": patch.ae_seats, "AM": patch.am_seats, "SDR": patch.sdr_seats}[role])
        ]
        order = rng.permutation(len(seats)).tolist()
        for rank, i in enumerate(order):
            stories[0 if rank < opened else 1 if rank < opened + turned else 2].append(seats[i])
    return stories


def _spread(rng: np.random.Generator, between: tuple[int, int], count: int) -> list[int]:
    """`count` days spread evenly between two, in random order."""
    return rng.permutation(np.linspace(*between, count).astype(int)).tolist()  # type: ignore[no-any-return]


def _handover(rng: np.random.Generator, role: str, territory: int, left: date) -> list[_Stay]:
    """A leaver and the replacement who starts one to four months later."""
    joined = left - timedelta(days=int(rng.integers(240, 1_400)))
    return [
        _Stay(role, territory, joined, left),
        _Stay(role, territory, left + timedelta(days=int(rng.integers(30, 120)))),
    ]


def _long_ago(rng: np.random.Generator, first: date) -> date:
    """A start one to six years before the history."""
    return first - timedelta(days=int(rng.integers(365, 2_200)))


def first_month(start: date) -> int:
    """The month ramp counts from, as year x 12 + month - 1: the start's, or the next after the 15th (METHOD 3)."""
    return start.year * 12 + start.month - 1 + (start.day > 15)


def ramp_output(months_since_first: np.ndarray) -> np.ndarray:
    """Share of full output k months after the first month; none before it."""
    k = np.clip(months_since_first, 0, len(RAMP) - 1)
    return np.where(months_since_first < 0, 0.0, RAMP[k])
