"""How a parameter is declared, checked and turned from outside values into its own type.

One `declared(...)` per parameter carries everything anybody needs to know of it: title, unit, bounds that warn or
stop, step, default, source, help, group. Sliders, docs, scenario files and `--set` all read it from here.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date
from typing import Any, Literal

from quota_core.errors import ParameterError
from quota_core.pay_plan import ALLOWED as PAY_PLANS_ALLOWED
from quota_core.pay_plan import PayPlan, pay_plan
from quota_core.values import FrozenMap, Hire, Lock, Override

BOOKING_TYPES = ("new", "expansion", "renewal")
Kind = Literal[
    "fraction",
    "number",
    "whole",
    "choice",
    "flag",
    "date",
    "text",
    "curve",
    "overrides",
    "locks",
    "hires",
    "slips",
    "names",
    "types",
    "amounts",
    "triple",
    "shares",
    "portions",
    "pay_plans",
]


@dataclass(frozen=True, kw_only=True)
class Spec:
    """Everything declared about one parameter.

    `tested`: the low and high end a sensitivity analysis tries; None: by `parameters.plausible`, (): none.
    """

    key: str
    title: str
    kind: Kind
    unit: str
    group: str
    help: str
    source: str
    default: Any
    minimum: float | None = None
    maximum: float | None = None
    warn_minimum: float | None = None
    warn_maximum: float | None = None
    tested: tuple[Any, ...] | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False
    slider: bool = False

    @property
    def allowed(self) -> str:
        """In words, what this parameter may be."""
        what = {
            "fraction": "a number",
            "number": "a number",
            "whole": "a whole number",
            "flag": "true or false",
            "date": "a date as YYYY-MM-DD",
            "text": "text",
            "curve": "a list of fractions, or an object of them by ROLE, ROLE/SEGMENT or default",
            "overrides": "an object of territory (or ROLE/SEGMENT/TERRITORY) -> weight",
            "locks": "an object of rep id -> quota",
            "hires": "an object of rep id -> {role, segment, territory_id, start_date, ote}",
            "slips": "an object of rep id -> whole months",
            "names": "a list of rep ids",
            "types": "an object of role -> list of booking types (new, expansion, renewal)",
            "amounts": "an object of name -> number",
            "triple": "three numbers: worst, base, best",
            "portions": "an object of rep id -> share",
            "pay_plans": PAY_PLANS_ALLOWED,
            "shares": "an object of role -> {booking type (new, expansion, renewal): share}",
        }.get(self.kind, "one of " + ", ".join(self.choices))
        if self.minimum is not None and self.maximum is not None:
            what += f" from {self.minimum:g} to {self.maximum:g}"
        elif self.minimum is not None:
            what += f" of at least {self.minimum:g}"
        return what + (", or nothing" if self.optional else "")

    def warning(self, value: Any) -> str | None:
        """Why a value that is allowed is unusual, or nothing."""
        numbers = _numbers(value)
        low, high = self.warn_minimum, self.warn_maximum
        if low is not None and any(x < low for x in numbers):
            return f"{self.title} is under {low:g}: unusually low. {self.source}".strip()
        if high is not None and any(x > high for x in numbers):
            return f"{self.title} is over {high:g}: unusually high. {self.source}".strip()
        return None


def _numbers(value: Any) -> list[float]:
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int | float):
        return [float(value)]
    if isinstance(value, Override):
        return [value.weight]
    if isinstance(value, Lock):
        return [value.quota]
    if isinstance(value, Mapping):
        return [x for item in value.values() for x in _numbers(item)]
    if isinstance(value, tuple):
        return [x for item in value for x in _numbers(item)]
    return []


def declared(
    default: Any,
    *,
    title: str,
    kind: Kind,
    group: str,
    help: str,
    source: str,
    unit: str = "",
    minimum: float | None = None,
    maximum: float | None = None,
    warn: tuple[float | None, float | None] = (None, None),
    tested: tuple[Any, ...] | None = None,
    step: float | None = None,
    choices: tuple[str, ...] = (),
    optional: bool = False,
    slider: bool = False,
) -> Any:
    """A dataclass field that declares one parameter (see `Spec` for the meaning of each word)."""
    spec = Spec(
        key="",
        title=title,
        kind=kind,
        unit=unit,
        group=group,
        help=help,
        source=source,
        default=default,
        minimum=minimum,
        maximum=maximum,
        warn_minimum=warn[0],
        warn_maximum=warn[1],
        tested=tested,
        step=step,
        choices=choices,
        optional=optional,
        slider=slider,
    )
    return field(default=default, metadata={"spec": spec})


def specs_of(parameters: type[Any]) -> dict[str, Spec]:
    """Every declared parameter of a dataclass by its key, in the order of declaration."""
    return {f.name: _named(f) for f in fields(parameters) if "spec" in f.metadata}


def _named(f: Field[Any]) -> Spec:
    spec: Spec = f.metadata["spec"]
    values = {name: getattr(spec, name) for name in spec.__dataclass_fields__}
    default = f.default if f.default is not MISSING else spec.default
    return Spec(**{**values, "key": f.name, "default": default})


def nearest(key: str, known: Iterable[str], likeness: float = 0.5) -> str:
    """A hint with the known name nearest to a misspelt one, or nothing where none is alike enough (0: always one)."""
    names = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(key.casefold(), list(names), n=1, cutoff=likeness)
    return f"; did you mean {names[close[0]]}" if close else ""


def coerced(spec: Spec, value: Any) -> Any:
    """A value from outside (JSON, TOML, a widget) as the parameter's own immutable type; ParameterError else."""
    if value is None:
        if spec.optional:
            return None
        raise ParameterError(spec.key, value, spec.allowed)
    try:
        result = _COERCE[spec.kind](spec, value)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
        raise ParameterError(spec.key, value, spec.allowed) from error
    bounded = () if spec.kind in ("hires", "types", "date") else _numbers(result)
    for number in bounded:
        low, high = spec.minimum, spec.maximum
        if not math.isfinite(number) or (low is not None and number < low) or (high is not None and number > high):
            raise ParameterError(spec.key, value, spec.allowed)
    return result


def _number(_: Spec, value: Any) -> float:
    if isinstance(value, bool) or not hasattr(value, "__float__") or isinstance(value, str):
        raise TypeError
    return float(value)


def _whole(spec: Spec, value: Any) -> int:
    number = _number(spec, value)
    if number != int(number):
        raise ValueError
    return int(number)


def _flag(_: Spec, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _text(_: Spec, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _choice(spec: Spec, value: Any) -> str:
    if value not in spec.choices:
        hint = nearest(value, spec.choices) if isinstance(value, str) else ""
        raise ParameterError(spec.key, value, spec.allowed + hint)
    return str(value)


def _date(_: Spec, value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _curve(spec: Spec, value: Any) -> FrozenMap[tuple[float, ...]]:
    by_key = value if isinstance(value, Mapping) else {"default": value}
    curves = {str(key): tuple(_number(spec, x) for x in _sequence(curve)) for key, curve in by_key.items()}
    if not curves or not all(curves.values()):
        raise ParameterError(spec.key, value, spec.allowed + "; a curve needs at least one month")
    curves.setdefault("default", spec.default["default"])
    return FrozenMap(curves)


def _sequence(value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return tuple(value)


def _overrides(spec: Spec, value: Any) -> FrozenMap[Override]:
    return FrozenMap({str(k): _one(spec, Override, "weight", v) for k, v in _mapping(value).items()})


def _locks(spec: Spec, value: Any) -> FrozenMap[Lock]:
    return FrozenMap({str(k): _one(spec, Lock, "quota", v) for k, v in _mapping(value).items()})


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError
    return value


def _one(spec: Spec, kind: Callable[..., Any], main: str, value: Any) -> Any:
    if isinstance(value, Override | Lock):
        return value
    given = dict(value) if isinstance(value, Mapping) else {main: value}
    given[main] = _number(spec, given[main])
    return kind(**{k: v if k == main else _text(spec, v) for k, v in given.items()})


def _hires(spec: Spec, value: Any) -> FrozenMap[Hire]:
    return FrozenMap({str(k): _hire(spec, v) for k, v in _mapping(value).items()})


def _hire(spec: Spec, value: Any) -> Hire:
    if isinstance(value, Hire):
        return value
    given = dict(value)
    start, ote = _date(spec, given.pop("start_date")), _number(spec, given.pop("ote"))
    if not math.isfinite(ote) or ote < 0:
        raise ValueError
    return Hire(start_date=start, ote=ote, **{k: _text(spec, v) for k, v in given.items()})


def _slips(spec: Spec, value: Any) -> FrozenMap[int]:
    return FrozenMap({str(k): _whole(spec, v) for k, v in _mapping(value).items()})


def _names(_: Spec, value: Any) -> tuple[str, ...]:
    if not all(isinstance(x, str) for x in _sequence(value)):
        raise TypeError
    return tuple(sorted(set(value)))


def _types(spec: Spec, value: Any) -> FrozenMap[tuple[str, ...]]:
    types = {str(k): tuple(sorted(set(_sequence(v)))) for k, v in _mapping(value).items()}
    if any(t not in BOOKING_TYPES for each in types.values() for t in each):
        raise ParameterError(spec.key, value, spec.allowed)
    return FrozenMap(types)


def _amounts(spec: Spec, value: Any) -> FrozenMap[float]:
    return FrozenMap({str(k): _number(spec, v) for k, v in _mapping(value).items()})


def _shares(spec: Spec, value: Any) -> FrozenMap[FrozenMap[float]]:
    shares = {
        str(k): FrozenMap({str(t): _number(spec, x) for t, x in _mapping(v).items()})
        for k, v in _mapping(value).items()
    }
    if any(t not in BOOKING_TYPES for each in shares.values() for t in each) or not all(
        map(_positive, shares.values())
    ):
        raise ParameterError(spec.key, value, spec.allowed + ", not all 0")
    return FrozenMap(shares)


def _positive(shares: Mapping[str, float]) -> bool:
    return sum(shares.values()) > 0


def _pay_plans(spec: Spec, value: Any) -> FrozenMap[PayPlan]:
    return FrozenMap({str(k): pay_plan(f"{spec.key} {k}", v) for k, v in _mapping(value).items()})


def _triple(spec: Spec, value: Any) -> tuple[float, ...]:
    numbers = tuple(_number(spec, x) for x in _sequence(value))
    if len(numbers) != 3:
        raise ValueError
    return numbers


_COERCE: dict[Kind, Callable[[Spec, Any], Any]] = {
    "fraction": _number,
    "number": _number,
    "whole": _whole,
    "choice": _choice,
    "flag": _flag,
    "date": _date,
    "text": _text,
    "curve": _curve,
    "overrides": _overrides,
    "locks": _locks,
    "hires": _hires,
    "slips": _slips,
    "names": _names,
    "types": _types,
    "amounts": _amounts,
    "triple": _triple,
    "shares": _shares,
    "portions": _amounts,
    "pay_plans": _pay_plans,
}
