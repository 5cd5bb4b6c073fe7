"""What a definition is made of: a term, our wording, the parameters it stands for and the other ways to choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# What a wording may name beside parameters: worked out from the plan, not set.
FACTS = (
    "fiscal_year",
    "period",
    "as_of_day",
    "currency",
    "target",
    "target_from",
    "coverage_asked",
    "assigned",
    "capacity",
    "splits",
    "assignments",
)
# What a choice is worth is told in one of these first (`worth.MEASURES` says what each is).
CREDITED, ASSIGNED, CAPACITY, MOVED = "credited", "assigned", "capacity", "moved"
SHORTFALL, RETURN_GAP, PAY, HOLDING = "shortfall", "return_gap", "pay", "holding_target"
HISTORY = "share_hitting"


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another way to choose: its title, and what it sets. Of a map (credited types, curves) only the items named."""

    title: str
    changes: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One term: our wording, the parameters it stands for, other choices, what their worth is told in, the source."""

    key: str
    term: str
    wording: str
    source: str
    parameters: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    measure: str = MOVED
    facts: tuple[str, ...] = field(default=())


def either(title: str, **changes: Any) -> Alternative:
    """Another choice by its title and what it sets."""
    return Alternative(title=title, changes=changes)
