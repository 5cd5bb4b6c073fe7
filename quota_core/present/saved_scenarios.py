"""The saved scenarios as a table: the parent of each, what differs from it, and when it was saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeVar

from quota_core.errors import QuotaError
from quota_core.evaluate.comparing import WORKED_OUT
from quota_core.parameters import SPECS, Parameters
from quota_core.parameters.groups import PAY
from quota_core.parameters.presets import PRESET, PRESETS
from quota_core.present.changes import changes_text
from quota_core.present.growth import Anchor
from quota_core.present.sheet import Sheet, SheetColumn
from quota_core.values import FrozenMap, Lock, Override

BASE = "the defaults"
NO_DIFFERENCE = "nothing differs"
PAY_KEYS = tuple(key for key, spec in SPECS.items() if spec.group == PAY)


class SavedScenario(Protocol):
    """A scenario as the store keeps it."""

    @property
    def name(self) -> str: ...
    @property
    def parameters(self) -> Parameters: ...
    @property
    def saved_at(self) -> datetime: ...
    @property
    def parent(self) -> str | None: ...


S = TypeVar("S", bound=SavedScenario)


def called(name: str, *, unsaved: bool) -> str:
    """What the scenario on screen is called: its name, and that it is no longer what was saved under it."""
    return f"{name}, changed since it was saved" if name and unsaved else name


def parent_title(parent: str | None) -> str:
    """What a scenario was made from, as people call it."""
    if parent is None:
        return BASE
    key = parent.removeprefix(PRESET)
    return PRESETS[key].title if parent.startswith(PRESET) and key in PRESETS else parent


def nameless(parameters: Parameters) -> Parameters:
    """The same settings without what people wrote about people: hires by number, no reasons."""
    hires = FrozenMap(
        {
            key: replace(hire, name=f"Hire {place}", manager="")
            for place, (key, hire) in enumerate(parameters.added_hires.items(), 1)
        }
    )
    locks = FrozenMap({key: Lock(quota=lock.quota) for key, lock in parameters.locks.items()})
    overrides = FrozenMap({key: Override(weight=held.weight) for key, held in parameters.overrides.items()})
    return parameters.changed(added_hires=hires, locks=locks, overrides=overrides)


def payless(parameters: Parameters) -> Parameters:
    """The same settings with everything that speaks of pay at its default."""
    return parameters.changed(**{key: SPECS[key].default for key in PAY_KEYS})


def tellable(parameters: Parameters, *, mask: bool = False, pay: bool = True) -> Parameters:
    """What of some settings may be told where names, or pay, are hidden."""
    parameters = parameters.changed(**{key: SPECS[key].default for key in WORKED_OUT})
    told = nameless(parameters) if mask else parameters
    return told if pay else payless(told)


def differences_text(
    before: Parameters,
    after: Parameters,
    names: Mapping[str, str],
    anchor: Anchor,
    *,
    mask: bool = False,
    pay: bool = True,
) -> str:
    """What differs between two settings: nobody named where names are hidden, nothing of pay where that is."""
    before, after = (tellable(each, mask=mask, pay=pay) for each in (before, after))
    return changes_text(before, after, names, anchor) or NO_DIFFERENCE


def saved_sheet(
    scenarios: Sequence[S],
    parent_of: Callable[[S], Parameters],
    names: Mapping[str, str],
    anchor: Anchor,
    *,
    mask: bool = False,
    pay: bool = True,
) -> Sheet:
    """Each saved scenario with what it was made from (`parent_of` gives its settings) and what differs from that."""
    rows = []
    for each in scenarios:
        try:
            told = differences_text(parent_of(each), each.parameters, names, anchor, mask=mask, pay=pay)
        except QuotaError as mistake:
            told = "Cannot be opened" if mask else f"Cannot be opened: {mistake}"
        rows.append((each.name, parent_title(each.parent), told, each.saved_at))
    return Sheet(
        name="saved-scenarios",
        columns=(
            SheetColumn(title="Scenario"),
            SheetColumn(title="Made from", help="The scenario on screen when it was saved."),
            SheetColumn(title="What differs from that"),
            SheetColumn(title="Saved at (UTC)", kind="moment"),
        ),
        rows=tuple(rows),
    )
