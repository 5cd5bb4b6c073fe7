"""The assumption ledger: every parameter, override, inferred input and definition, and what was agreed about each.

A confirmation holds on to the value that was confirmed, so changing a confirmed value re-opens it by itself.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from typing import Any

import numpy as np

from quota_core.declare import Spec
from quota_core.evaluate.sensitivity import SHOWS_IN, Tornado
from quota_core.govern.audit_log import canonical
from quota_core.govern.confirmations import ledger_entry
from quota_core.govern.records import Confirmation, Item, LedgerEntry
from quota_core.model.company import Company
from quota_core.model.ote import plan_of_pool
from quota_core.model.plan import Plan
from quota_core.parameters import SPECS, Parameters
from quota_core.parameters.groups import PAY
from quota_core.scenario_file import json_value
from quota_core.values import Hire, Lock, Override, of_pool

Words = Callable[[Spec, Any], str]
INPUT, TERRITORIES, VARIANT = "input", "territories", "variant"
# What people set by name, one by one: each is agreed to by itself.
SET_BY_NAME = {"overrides", "locks", "hires", "slips", "names"}
# Those whose names are people's ids; what else is set by name are territories, roles and hires.
PEOPLE = {"locks", "slips", "names"}
BY_NAME = SET_BY_NAME | {"curve", "types", "amounts", "shares", "pay_plans"}
PAY_INPUTS = {"ote", "base_share", "market_ote"}
DEFAULT = "default"
NOBODY_KNOWN: Mapping[str, str] = {}


def plain_words(spec: Spec, value: Any) -> str:
    """A value as a parameter file writes it: screens and printing hand in their own words."""
    if value is None:
        return "not set"
    told = json_value(spec.key, {DEFAULT: value})[DEFAULT] if is_dataclass(value) else json_value(spec.key, value)
    return told if isinstance(told, str) else canonical(told)


def parameter_items(
    parameters: Parameters, words: Words = plain_words, names: Mapping[str, str] = NOBODY_KNOWN
) -> tuple[Item, ...]:
    """Every parameter, and everything that was set by name in one, as lines that can be confirmed.

    `names`: what people are called, by the id that a setting has them under.
    """
    return tuple(_item(spec, name, value, words, names) for spec, name, value in _settings(parameters))


def in_passing(items: Iterable[Item]) -> tuple[Item, ...]:
    """What may be confirmed along with everything else: that territories stay as they are is a word of its own."""
    return tuple(item for item in items if item.subject != TERRITORIES)


def confirmed_keys(parameters: Parameters, said: Mapping[str, Confirmation]) -> frozenset[str]:
    """The parameters that stand confirmed, each with everything set by name in it."""
    if not said:
        return frozenset()
    held: dict[str, bool] = {}
    for item in parameter_items(parameters):
        key, known = item.subject.partition(":")[0], said.get(item.subject)
        held[key] = held.get(key, True) and known is not None and known.value == item.value
    return frozenset(key for key, all_of_it in held.items() if all_of_it)


def _settings(parameters: Parameters) -> Iterator[tuple[Spec, str, Any]]:
    """Each parameter, or each thing in it where it holds some by name; an empty one assumes nothing."""
    for key, spec in SPECS.items():
        value = getattr(parameters, key)
        if spec.kind == "names":
            yield from ((spec, name, name) for name in value)
        elif spec.kind in BY_NAME:
            yield from ((spec, "" if name == DEFAULT else name, each) for name, each in value.items())
        elif spec.kind != "portions" or value:
            yield spec, "", value


def _item(spec: Spec, name: str, value: Any, words: Words, names: Mapping[str, str]) -> Item:
    held = {name or DEFAULT: value} if spec.kind in BY_NAME - {"names"} else value
    plain = json_value(spec.key, held)
    called = names.get(name, name) if spec.kind in PEOPLE else name
    return Item(
        subject=f"{spec.key}:{name}" if name else spec.key,
        kind="override" if spec.kind in SET_BY_NAME else "parameter",
        title=f"{spec.title}: {called}" if name else spec.title,
        value=canonical(plain),
        shown=words(spec, value),
        source=_source(spec, name, value),
    )


def _source(spec: Spec, name: str, value: Any) -> str:
    if isinstance(value, Lock | Override):
        return "; ".join(part for part in (value.who and f"set by {value.who}", value.when, value.reason) if part)
    if isinstance(value, Hire):
        return value.reason or "added in the scenario"
    if spec.kind in SET_BY_NAME:
        return "set in the scenario"
    default = spec.default.get(name or DEFAULT) if isinstance(spec.default, Mapping) else spec.default
    return spec.source if value == default else f"set in the scenario; the default is from: {spec.source}"


def inferred_items(lines: Iterable[LedgerEntry]) -> tuple[Item, ...]:
    """The inferred inputs among a ledger's lines, as they stood: what a version was worked out with."""
    return tuple(
        Item(
            subject=line.subject,
            kind=line.kind,
            title=line.title,
            value=line.spelled,
            shown=line.value,
            source=line.source,
        )
        for line in lines
        if line.subject.startswith(f"{INPUT}:")
    )


def territories_item(plan: Plan) -> Item:
    """The territories and who holds them, to be locked before quotas are approved (METHOD 11)."""
    company = plan.company
    value = _digest(_territories_of(company))
    count, holders = len(company.territories), int(plan.carries.sum())
    return Item(
        subject=TERRITORIES,
        kind="input",
        title="Territories and who holds them are locked",
        value=value,
        shown=f"{count} territories, {holders} people with a quota ({value[:8]})",
        source="the territories, reps and assignments as they stand",
    )


def _territories_of(company: Company) -> list[Any]:
    places, reps, held = company.territories, company.reps, company.assignments
    told: list[Any] = [
        [list(row) for row in zip(places.territory_id, places.region, places.segment, strict=True)],
        [_numbers(places.potential), _numbers(places.accounts), places.is_new.tolist()],
        [list(row) for row in zip(reps.rep_id, reps.territory_id, strict=True)],
    ]
    if held is not None:
        told.append([held.rep.tolist(), held.territory.tolist(), held.start.astype(str).tolist()])
        told.append([held.end.astype(str).tolist(), held.share.tolist()])
    return told


def _numbers(values: Any) -> list[float | None]:
    return [float(value) if math.isfinite(value) else None for value in values]


def _digest(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def variant_items(plan: Plan) -> tuple[Item, ...]:
    """What holds for each role and segment that carries a quota: its ramp, its credit, its coverage, its pay plan."""
    reps = plan.company.reps
    carrying = sorted({(reps.role[i], reps.segment[i]) for i in np.flatnonzero(plan.carries)})
    return tuple(_variant(plan, role, segment) for role, segment in carrying)


def _variant(plan: Plan, role: str, segment: str) -> Item:
    own = plan.parameters
    schedule, productivity = (
        of_pool(curve, role, segment) or () for curve in (own.ramp_schedule, own.ramp_productivity)
    )
    coverage = own.required_coverage_segments.get(segment, own.required_coverage)
    credited, basis = own.credited_types.get(role, ()), own.required_coverage_basis
    pay = repr(plan_of_pool(role, segment, own))
    value = canonical([list(schedule), list(productivity), list(credited), basis, coverage, pay])
    full = f"{len(schedule)} months of quota relief, {len(productivity)} of productivity"
    return Item(
        subject=f"{VARIANT}:{role}/{segment}",
        kind="definition",
        title=f"What holds for {role} {segment}".rstrip(),
        value=value,
        shown=f"ramp over {full}; credited with {', '.join(credited) or 'nothing'}; {coverage:g}x pipeline coverage",
        source="the settings of this role and segment",
    )


def ledger(
    items: Iterable[Item],
    said: Mapping[str, Confirmation],
    definitions: Sequence[LedgerEntry] = (),
    moves: Mapping[str, float] | None = None,
) -> tuple[LedgerEntry, ...]:
    """Every item with who confirmed it, and the definitions with theirs; `moves`: see `moves_of`."""
    lines = [*(ledger_entry(item, said.get(item.subject)) for item in items), *definitions]
    if moves is None:
        return tuple(lines)
    return tuple(replace(line, moves=_moved(line.subject, moves)) for line in lines)


def moves_of(found: Tornado) -> dict[str, float]:
    """How far each parameter moves an outcome from low to high, by key, in the outcome's unit."""
    return {row.key: row.swing for row in found.rows if math.isfinite(row.swing)}


def _moved(subject: str, moves: Mapping[str, float]) -> float | None:
    key, _, rest = subject.partition(":")
    if key != INPUT:
        return moves.get(key)
    table, column = rest.partition("/")[0], rest.rpartition("/")[2]
    shown = [moves[each] for each in SHOWS_IN.get((table, column), ()) if each in moves]
    return max(shown, default=None)


def by_moves(entries: Iterable[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """The same lines, what moves the outcome furthest first and what was not tried last; equal ones stay in order."""
    return tuple(sorted(entries, key=lambda entry: -entry.moves if entry.moves is not None else math.inf))


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far agreement has come: confirmed of all lines, and of those that move the outcome (None: not tried)."""

    confirmed: int
    total: int
    moving_confirmed: int | None
    moving: int | None

    @property
    def share(self) -> float:
        """Confirmed / all; 1 where there is nothing to confirm."""
        return self.confirmed / self.total if self.total else 1.0


def progress(entries: Sequence[LedgerEntry]) -> Progress:
    """How many lines are confirmed."""
    tried = any(entry.moves is not None for entry in entries)
    moving = [entry for entry in entries if entry.moves]
    return Progress(
        confirmed=sum(entry.status == "CONFIRMED" for entry in entries),
        total=len(entries),
        moving_confirmed=sum(entry.status == "CONFIRMED" for entry in moving) if tried else None,
        moving=len(moving) if tried else None,
    )


def speaks_of_pay(subject: str) -> bool:
    """Whether a line tells of somebody's or everybody's pay, so that projector mode hides it."""
    key, _, rest = subject.partition(":")
    if key == INPUT:
        return rest.rpartition("/")[2] in PAY_INPUTS
    return key == "added_hires" or (key in SPECS and SPECS[key].group == PAY)
