"""What depends on the company alone is worked out once a company, not at every move of a slider."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, TypeVarTuple

from quota_core.model.company import Company

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


def once_per_company(work: Callable[[Company, *Ts], R]) -> Callable[[Company, *Ts], R]:
    """The same function, its answers kept with the company they are about (and gone with it).

    For functions of a company, which never changes, and of few whole numbers (such as an origin): never of a
    parameter somebody drags.
    """

    @wraps(work)
    def kept(company: Company, *rest: *Ts) -> R:
        key = (work, rest)
        if key not in company.worked_out:
            company.worked_out[key] = work(company, *rest)
        answer: R = company.worked_out[key]
        return answer

    return kept
