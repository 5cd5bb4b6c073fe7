"""The saved scenarios as a table: the parent of each, what differs from it, and when it was saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from quota_core.errors import QuotaError
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from quota_core.parameters.groups import PAY
from quota_core.present.changes import changes_text
from quota_core.present.growth import Anchor
from quota_core.present.sheet import Sheet, SheetColumn
from quota_core.scenario_file import parameters_of_toml
from quota_core.values import FrozenMap, Lock, Override

BASE = "the defaults"
NO_DIFFERENCE = "nothing differs"


class SavedScenario(Protocol):
    """A scenario as the store keeps it."""

    @property
    def name(self) -> str: ...
    @property
    def toml(self) -> str: ...
    @property
    def saved_at(self) -> datetime: ...
    @property
    def parent(self) -> str | None: ...


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
    return parameters.changed(**{key: spec.default for key, spec in SPECS.items() if spec.group == PAY})


def tellable(parameters: Parameters, *, mask: bool = False, pay: bool = True) -> Parameters:
    """What of some settings may be told where names, or pay, are hidden."""
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
    scenarios: Sequence[SavedScenario],
    names: Mapping[str, str],
    anchor: Anchor,
    *,
    mask: bool = False,
    pay: bool = True,
) -> Sheet:
    """Each saved scenario with its parent (else the defaults) and what differs from it."""
    by_name = {each.name: each for each in scenarios}
    rows = []
    for each in scenarios:
        parent = by_name.get(each.parent or "")
        try:
            before = parameters_of_toml(parent.toml, parent.name) if parent else DEFAULTS
            told = differences_text(before, parameters_of_toml(each.toml, each.name), names, anchor, mask=mask, pay=pay)
        except QuotaError as mistake:
            told = f"Cannot be opened: {mistake}"
        rows.append((each.name, parent.name if parent else BASE, told, each.saved_at))
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
