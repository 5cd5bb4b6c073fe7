"""Names that tell nobody who it is: Rep 07, Team 2. The numbers stay, and a mask stays with its person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from quota_core.evaluate.outlook import Outlook
from quota_core.model.company import Company
from quota_core.values import FrozenMap, Lock, Override


def masks(company: Company, hires: tuple[str, ...] = ()) -> dict[str, str]:
    """rep id -> Rep 07, in order of rep id; hires a scenario adds are Hire 1, 2, ... so that nobody's number moves."""
    known = numbered_reps([rep_id for rep_id in company.reps.rep_id if rep_id not in set(hires)])
    return known | {rep_id: f"Hire {place}" for place, rep_id in enumerate(hires, 1)}


def numbered_reps(rep_ids: Sequence[str]) -> dict[str, str]:
    """rep id -> Rep 07, in the order given."""
    width = max(2, len(str(len(rep_ids))))
    return {rep_id: f"Rep {place:0{width}d}" for place, rep_id in enumerate(rep_ids, 1)}


def masked(now: Outlook) -> Outlook:
    """The same outlook with masked reps and managers, and without the reasons people wrote (they name people)."""
    company = now.plan.company
    names = masks(company, tuple(now.plan.parameters.added_hires))
    managers = {name: f"Team {place}" for place, name in enumerate(sorted({*company.reps.manager} - {""}), 1)}
    reps = replace(
        company.reps,
        name=tuple(names[rep_id] for rep_id in company.reps.rep_id),
        manager=tuple(managers.get(name, "") for name in company.reps.manager),
    )
    parameters = now.plan.parameters
    locks = FrozenMap({k: Lock(quota=v.quota) for k, v in parameters.locks.items()})
    overrides = FrozenMap({k: Override(weight=v.weight) for k, v in parameters.overrides.items()})
    return now.told_of(replace(company, reps=reps), parameters.changed(locks=locks, overrides=overrides))


def row_ids(now: Outlook, *, mask: bool) -> Callable[[str], str]:
    """rep id -> the id its row has in the browser: the rep id, or the mask where names are hidden."""
    if not mask:
        return str
    return masks(now.plan.company, tuple(now.plan.parameters.added_hires)).__getitem__


def rep_of_row(now: Outlook, row_id: str | None, *, mask: bool) -> str | None:
    """The rep id behind a row's id; nothing where no such row is known."""
    if row_id is None:
        return None
    known = {row_ids(now, mask=mask)(rep_id): rep_id for rep_id in now.plan.company.reps.rep_id}
    return known.get(row_id)
