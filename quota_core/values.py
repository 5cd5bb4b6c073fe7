"""The small immutable value types that parameters are made of: maps, curves, overrides, locks, hires."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

V = TypeVar("V")


class FrozenMap(Mapping[str, V], Generic[V]):
    """An immutable, hashable mapping with text keys; equal maps are equal in any order of entry."""

    __slots__ = ("_hash", "_items")

    def __init__(self, items: Mapping[str, V] | Iterable[tuple[str, V]] = ()) -> None:
        self._items: dict[str, V] = dict(sorted(dict(items).items(), key=lambda pair: pair[0]))
        self._hash: int | None = None

    def __getitem__(self, key: str) -> V:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        # Looked up at every control and curve: the mixin's way through an exception costs ten times as much.
        return key in self._items

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(tuple(self._items.items()))
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and self._items == dict(other)

    def __repr__(self) -> str:
        return repr(self._items)

    def __reduce__(self) -> tuple[type[FrozenMap[V]], tuple[dict[str, V]]]:
        return (FrozenMap, (self._items,))

    def with_item(self, key: str, value: V) -> FrozenMap[V]:
        """The same map with one entry set."""
        return FrozenMap({**self._items, key: value})

    def without(self, key: str) -> FrozenMap[V]:
        """The same map with one entry left out."""
        return FrozenMap({k: v for k, v in self._items.items() if k != key})


def of_pool(by_name: Mapping[str, V], role: str, segment: str) -> V | None:
    """What a map by ROLE/SEGMENT, ROLE or default holds for a role and segment: the first there is, else nothing."""
    for key in (f"{role}/{segment}", role, "default"):
        if key in by_name:
            return by_name[key]
    return None


@dataclass(frozen=True, kw_only=True)
class Override:
    """A territory weight held as typed, with who said so, when and why."""

    weight: float
    reason: str = ""
    who: str = ""
    when: str = ""


@dataclass(frozen=True, kw_only=True)
class Lock:
    """A rep's quota held at a number of money, with who said so, when and why."""

    quota: float
    reason: str = ""
    who: str = ""
    when: str = ""


@dataclass(frozen=True, kw_only=True)
class Hire:
    """A planned hire added in a scenario (not in the imported reps)."""

    role: str
    segment: str
    territory_id: str
    start_date: date
    ote: float
    name: str = "Planned hire"
    manager: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Band:
    """What a source calls healthy: a metric, a range, over which period and whom, and who says so."""

    key: str
    title: str
    metric: str
    low: float
    high: float
    period: str
    population: str
    source: str


WHOLE_TEAM = "whole team"
SHARE_HITTING, MEAN_ATTAINMENT, MEDIAN_ATTAINMENT = "share_hitting", "mean", "median"

BANDS: dict[str, Band] = {
    band.key: band
    for band in (
        Band(
            key="G",
            title="70-80% of reps hit (under 60%: adjust before rollout)",
            metric=SHARE_HITTING,
            low=0.70,
            high=0.80,
            period="back-test year",
            population="ramped reps",
            source="[G]",
        ),
        Band(
            key="G_attainment",
            title="Attainment of 70-80%",
            metric=MEAN_ATTAINMENT,
            low=0.70,
            high=0.80,
            period="back-test year",
            population="ramped reps",
            source="[G]",
        ),
        Band(
            key="F",
            title="Mean attainment about 80% (90-100% of the team hitting is too easy)",
            metric=MEAN_ATTAINMENT,
            low=0.75,
            high=0.85,
            period="year",
            population=WHOLE_TEAM,
            source="[F]",
        ),
        Band(
            key="P",
            title="60-70% of ramped reps hit (under 50%: structural; over 80%: too low)",
            metric=SHARE_HITTING,
            low=0.60,
            high=0.70,
            period="year",
            population="ramped reps",
            source="[P]",
        ),
        Band(
            key="S",
            title="Median attainment near 100% (well below: systemic)",
            metric=MEDIAN_ATTAINMENT,
            low=0.85,
            high=1.05,
            period="year",
            population=WHOLE_TEAM,
            source="[S]",
        ),
    )
}
