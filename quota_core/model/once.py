"""What depends on the company, or on few parameters, is worked out once and not at every move of a slider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, TypeVarTuple, cast

from quota_core.model.company import Company
from quota_core.parameters import Parameters

R = TypeVar("R")
P = ParamSpec("P")
Ts = TypeVarTuple("Ts")
READINGS_KEPT = 3


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


class _Reading:
    """Parameters that write down what is read of them."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self.read: dict[str, Any] = {}

    def __getattr__(self, key: str) -> Any:
        value = getattr(self._parameters, key)
        self.read[key] = value
        return value


@dataclass(frozen=True, eq=False)
class _Answer:
    """An answer with the values of the parameters that it was read from."""

    read: dict[str, Any]
    answer: Any

    def holds_for(self, parameters: Parameters) -> bool:
        """Whether the same values would be read: then the same steps would be taken."""
        return all((now := getattr(parameters, key)) is value or now == value for key, value in self.read.items())


def once_per_reading(
    work: Callable[Concatenate[Company, Parameters, P], R],
) -> Callable[Concatenate[Company, Parameters, P], R]:
    """The same function, its last few answers kept with the company, by the values of the parameters it has read.

    Nobody lists what it depends on: it is seen while it works. So it must read parameters by attribute alone, and what
    it answers must never be changed. The rest of its arguments are hashable and few.
    """

    @wraps(work)
    def kept(company: Company, parameters: Parameters, /, *rest: P.args, **named: P.kwargs) -> R:
        key = (work, rest, tuple(named.items()))
        answers: tuple[_Answer, ...] = company.worked_out.get(key, ())
        for each in answers:
            if each.holds_for(parameters):
                return cast("R", each.answer)
        reading = _Reading(parameters)
        answer = work(company, cast("Parameters", reading), *rest, **named)
        # Put in place at once: threads that share a company may work the same thing out twice, and no harm is done.
        company.worked_out[key] = (_Answer(dict(reading.read), answer), *answers)[:READINGS_KEPT]
        return answer

    return kept
