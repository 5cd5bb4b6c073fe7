"""What the last move did, in one sentence that can be read aloud."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quota_core.evaluate.moves import Move, move, who_paid
from quota_core.evaluate.outlook import Outlook
from quota_core.model.quotas import NOT_SPLIT, Group
from quota_core.present import formats
from quota_core.present.changes import ARROW, changes_text
from quota_core.present.growth import Anchor
from quota_core.present.saved_scenarios import PAY_KEYS, payless

START = "Move a slider: what it does to quotas, and to who would have hit, is said here."
SMALL = 500.0
MOST_NAMES = 3
UNSAID = "setting hidden here"


def move_sentence(
    before: Outlook | None, now: Outlook, anchor: Anchor, told: Sequence[str] = (), *, pay: bool = True
) -> str:
    """Strength 1.00x -> 1.20x: 340K moves from SMB to ENT; 71% -> 68% hit, Avery and Blake no longer.

    `told`: what a page has to say of the move before that. Without `pay`, one of pay is not named.
    """
    if before is None or before.plan.parameters == now.plan.parameters:
        return START
    done = move(before.test, now.test)
    what = _changes(before, now, anchor, pay=pay)
    parts = [
        part
        for part in (*told, _stuck(before, now), _money(done), _hits(done), _pays(before, now), _reach(done))
        if part
    ]
    return f"{what}: {'; '.join(parts) or 'no quota and no back-tested hit changes'}."


def _changes(before: Outlook, now: Outlook, anchor: Anchor, *, pay: bool) -> str:
    """What differs; where pay is not shown, nothing of it but that something does."""
    old, new = before.plan.parameters, now.plan.parameters
    if pay:
        return changes_text(old, new, people(now), anchor)
    told = changes_text(payless(old), payless(new), people(now), anchor)
    if not told:
        return f"A {UNSAID} changed"
    same = all(getattr(old, key) == getattr(new, key) for key in PAY_KEYS)
    return told if same else f"{told} and a {UNSAID}"


def people(now: Outlook) -> dict[str, str]:
    """Ids of reps and territories -> what people call them."""
    company = now.plan.company
    territories = zip(company.territories.territory_id, company.territories.name, strict=True)
    return {t: name or t for t, name in territories} | dict(zip(company.reps.rep_id, company.reps.name, strict=True))


def _money(done: Move) -> str:
    change = done.assigned_after - done.assigned_before
    if abs(change) >= SMALL:
        return f"quotas {formats.money_change(change)} to {formats.money(done.assigned_after)}"
    if done.moved >= SMALL:
        return f"{formats.money(done.moved)} moves from {done.source} to {done.destination}"
    return ""


def _reach(done: Move) -> str:
    reach = done.capacity_after - done.capacity_before
    return f"capacity {formats.money_change(reach)}" if abs(reach) >= SMALL else ""


def _hits(done: Move) -> str:
    before, after = done.share_before, done.share_after
    if not (np.isfinite(before) and np.isfinite(after)):
        return ""
    old, new = formats.percent(before), formats.percent(after)
    told = f"{old} {ARROW} {new} hit" if before != after else ""
    names = []
    if done.no_longer:
        names.append(f"{_names(done.no_longer)} no longer")
    if done.newly:
        names.append(f"{_names(done.newly)} now")
    if not told and names:
        told = f"still {new} hit"
    return ", ".join([part for part in (told, *names) if part])


def _names(names: tuple[str, ...]) -> str:
    return formats.listed(list(names), MOST_NAMES)


def _pays(before: Outlook, now: Outlook) -> str:
    """Who makes up for a lock that is new or changed, held against the quotas before this very move."""
    old, new = before.plan.parameters.locks, now.plan.parameters.locks
    if all(old.get(rep_id) == lock for rep_id, lock in new.items()):
        return ""
    if before.plan.parameters.changed(locks=new) != now.plan.parameters:
        return ""  # more than locks changed: nobody can say who pays for which
    others = who_paid(before.plan, now.plan)
    if not others:
        return "nobody else's quota moves"
    verb = "paid" if sum(payer.change for payer in others) > 0 else "gained"
    first = others[0]
    more = f" and {formats.counted(len(others) - 1, 'other')}" if len(others) > 1 else ""
    return f"{verb} by {first.name} ({formats.money_change(first.change)}){more}"


def _stuck(before: Outlook, now: Outlook) -> str:
    """Groups that the move leaves off their total, and by how much."""
    old = {group.key: group.gap for group in before.plan.quotas.groups}
    told = [
        f"{group_name(group)} cannot be reconciled, its quotas stand {formats.money(abs(group.gap))} "
        f"{'under' if group.gap > 0 else 'over'} its total"
        for group in now.plan.quotas.groups
        if abs(group.gap) >= SMALL and group.gap != old.get(group.key)
    ]
    return "; ".join(told)


def group_name(group: Group) -> str:
    """A role, or a role and its segment."""
    return group.role if group.segment == NOT_SPLIT else f"{group.role} {group.segment}"
