"""Handovers of several odd companies, each made once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from quota_core.deliver.handover import Handover
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.model.company import Company, PastQuotas
from quota_core.parameters import DEFAULTS, Parameters
from tests.support.companies import frames_of, rich_company

DRAWS, SEED = 200, 7
HOSTILE = (
    "=cmd|'/c calc'!A1",
    "<b>Bold</b> & Söhne",
    "Quote \" and ' marks",
    "../../etc/passwd",
    "{{ 7 * 7 }}",
    "名前 Ünïcode",
    "a\x0bb\x00c\nd",
    "   ",
    "CON",
    "x" * 300,
)


def handed_over(company: Company, parameters: Parameters = DEFAULTS, **more: Any) -> Handover:
    """What the commands hand to every format, of a company in memory."""
    settled = {"name": "v0", "fingerprint": "0123456789abcdef", **more}
    return Handover(company=company, parameters=parameters, draws=Draws(company, DRAWS, SEED), **settled)


def hostile(company: Company) -> Company:
    """The same company with names that try to break out."""
    names = tuple(HOSTILE[i % len(HOSTILE)] for i in range(len(company.reps)))
    managers = tuple(HOSTILE[i % 4] for i in range(len(company.reps)))
    territories = tuple(HOSTILE[j % 7] for j in range(len(company.territories)))
    return replace(
        company,
        reps=replace(company.reps, name=names, manager=managers),
        territories=replace(company.territories, name=territories),
    )


def bare(company: Company) -> Company:
    """The same company of which little is known: no OTE, no past quotas, no potential, no regions."""
    none, blank = np.full(len(company.reps), np.nan), np.zeros(0, dtype=np.int64)
    past = PastQuotas(rep=blank, first_month=blank, months=blank, quota=np.zeros(0))
    places = company.territories
    return replace(
        company,
        currency="",
        reps=replace(company.reps, ote=none, market_ote=none, manager=("",) * len(company.reps)),
        territories=replace(
            places, potential=np.full(len(places), np.nan), region=("",) * len(places), name=("",) * len(places)
        ),
        past_quotas=past,
    )


def _usual() -> Handover:
    company = replace(rich_company(3, 24), currency="USD")
    return handed_over(company)


def _locked() -> Handover:
    """Locked, unrounded, approved, and with a fiscal year of its own."""
    company = rich_company(3, 24)
    targets = tuple(replace(target, fiscal_year=target.fiscal_year + 1) for target in company.targets)
    company = replace(company, currency="EUR", targets=targets)
    plan = handed_over(company).plan
    rep = next(company.reps.rep_id[i] for i in range(len(plan.carries)) if plan.carries[i])
    settings = {"locks": {rep: {"quota": 812_345.67, "reason": "Agreed in March", "who": "Dana"}}, "round_to": 0.0}
    return handed_over(company, DEFAULTS.changed(**settings, fiscal_year_start=2), name="v3", approved=True)


def _one_rep() -> Handover:
    frames = frames_of(1, reps=1, territories=1, deals=40)
    return handed_over(replace(frames.company(), currency="USD"))


def _nobody() -> Handover:
    company = replace(rich_company(3, 24), currency="USD")
    return handed_over(company, DEFAULTS.changed(taken_out=company.reps.rep_id))


COMPANIES: dict[str, Callable[[], Handover]] = {
    "usual": _usual,
    "locked": _locked,
    "one rep": _one_rep,
    "hostile": lambda: handed_over(hostile(replace(rich_company(5, 30), currency="USD"))),
    "bare": lambda: handed_over(bare(rich_company(6, 20))),
    "small": lambda: handed_over(frames_of(4, reps=9).company()),
    "nobody": _nobody,
}


@cache
def made(name: str) -> Handover:
    """One of the companies, made once."""
    return COMPANIES[name]()
