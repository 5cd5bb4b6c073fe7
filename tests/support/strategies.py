"""Random parameters of every kind, for round trips."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from quota_core.declare import Spec
from quota_core.errors import ParameterError
from quota_core.parameters import SPECS, Parameters
from quota_core.pay_plan import PAY_PRESETS
from quota_core.values import FrozenMap, Hire, Lock, Override

names = st.text(min_size=1, max_size=12)
words = st.text(max_size=20)
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def numbers(spec: Spec) -> st.SearchStrategy[float]:
    """Numbers inside a declaration's bounds."""
    low = -1e9 if spec.minimum is None else spec.minimum
    high = 1e9 if spec.maximum is None else spec.maximum
    return st.floats(low, high, allow_nan=False)


def maps(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Small immutable maps."""
    return st.dictionaries(names, values, max_size=3).map(FrozenMap)


def values(spec: Spec) -> st.SearchStrategy[Any]:
    """Values of one parameter, in its own type."""
    kinds: dict[str, Any] = {
        "fraction": numbers,
        "number": numbers,
        "whole": lambda s: st.integers(int(s.minimum or 0), int(s.maximum or 100)),
        "choice": lambda s: st.sampled_from(s.choices),
        "flag": lambda s: st.booleans(),
        "date": lambda s: days,
        "text": lambda s: words,
        "curve": lambda s: maps(st.lists(numbers(s), min_size=1, max_size=6).map(tuple)),
        "overrides": lambda s: maps(st.builds(Override, weight=numbers(s), reason=words, who=words, when=words)),
        "locks": lambda s: maps(st.builds(Lock, quota=st.floats(0, 1e9), reason=words, who=words, when=words)),
        "hires": lambda s: maps(
            st.builds(
                Hire,
                role=names,
                segment=words,
                territory_id=names,
                start_date=days,
                ote=st.floats(0, 1e7),
                name=words,
                manager=words,
                reason=words,
            )
        ),
        "slips": lambda s: maps(st.integers(int(s.minimum or 0), int(s.maximum or 24))),
        "names": lambda s: st.lists(names, max_size=4).map(lambda found: tuple(sorted(set(found)))),
        "types": lambda s: maps(
            st.sets(st.sampled_from(["new", "expansion", "renewal"])).map(lambda found: tuple(sorted(found)))
        ),
        "amounts": lambda s: maps(numbers(s)),
        "portions": lambda s: maps(numbers(s)),
        "pay_plans": lambda s: maps(st.sampled_from([*PAY_PRESETS])),
        "shares": lambda s: maps(
            st.dictionaries(st.sampled_from(["new", "expansion", "renewal"]), st.floats(0.01, 1), min_size=1).map(
                FrozenMap
            )
        ),
        "triple": lambda s: st.tuples(*[numbers(s)] * 3),
    }
    value = kinds[spec.kind](spec)
    return st.none() | value if spec.optional else value


@st.composite
def parameters(draw: st.DrawFn, most: int = 8) -> Parameters:
    """Parameters with a few values changed, of any kind; combinations that are not allowed are left out."""
    keys = draw(st.lists(st.sampled_from(list(SPECS)), max_size=most, unique=True))
    chosen = {key: draw(values(SPECS[key])) for key in keys}
    result = Parameters()
    for key, value in chosen.items():
        try:
            result = result.changed(**{key: value})
        except ParameterError:  # a minimum over its maximum, 5 months of horizon
            continue
    return result
