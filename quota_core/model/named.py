"""The names settings use, held against the company: an unknown one is an error, one without effect is said."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import numpy as np

from quota_core.errors import ParameterError
from quota_core.model.company import BoolArray, Company
from quota_core.model.time import active_share
from quota_core.parameters import SPECS, Parameters, nearest

if TYPE_CHECKING:
    from quota_core.model.plan import Plan

CURVES = ("ramp_schedule", "ramp_productivity")
# Maps by ROLE, ROLE/SEGMENT or default.
BY_POOL = (*CURVES, "pay_plans")
EVERYBODY = "default"
# What the general pay plan is made of: whoever has one of their own is not paid by it. Their pay mix still counts.
GENERAL_PLAN = ("accelerator", "pay_threshold", "pay_cap", "pay_measured", "ramp_guarantee", "ramp_draw")


def check_names(company: Company, parameters: Parameters) -> None:
    """Raises ParameterError where a setting names a rep, territory, pool, role or segment nobody knows."""
    for key in ("locks", "start_slips", "taken_out"):
        for rep_id in getattr(parameters, key):
            known(key, rep_id, "rep id", company.rep_index)
    _check_overrides(company, parameters)
    roles, segments = roles_of(company), segments_of(company)
    for key in BY_POOL:
        for name in getattr(parameters, key):
            role, split, segment = name.partition("/")
            if name != EVERYBODY:
                known(key, role, "role", roles)
            if split:
                known(key, segment, "segment", segments)
    for key in ("credited_types", "quota_type_shares"):
        for role in getattr(parameters, key):
            known(key, role, "role", roles)
    for segment in parameters.gross_margin_segments:
        known("gross_margin_segments", segment, "segment", segments)
    for segment in parameters.required_coverage_segments:
        known("required_coverage_segments", segment, "segment", {*segments, *_usual("required_coverage_segments")})
    pools = {f"{role}/{segment}" for role in roles for segment in segments}
    for name in parameters.accounts_worked:
        known("accounts_worked", name, "role, segment or ROLE/SEGMENT", {*roles, *segments, *pools})


def known(key: str, name: str, what: str, names: Collection[str]) -> None:
    """Raises ParameterError where a name is none of those there are, naming the nearest one."""
    if name not in names:
        raise ParameterError(key, name, f"there is no such {what}{nearest(name, [each for each in names if each])}")


def roles_of(company: Company) -> set[str]:
    """Every role that people have, and those METHOD names."""
    return {*company.reps.role, *_usual("credited_types")}


def segments_of(company: Company) -> set[str]:
    """Every segment that people, territories or targets name."""
    return {*company.reps.segment, *company.territories.segment, *(target.segment for target in company.targets)}


def _usual(key: str) -> Collection[str]:
    names: Collection[str] = SPECS[key].default
    return names


def _check_overrides(company: Company, parameters: Parameters) -> None:
    if not parameters.overrides:
        return
    territories, pools = company.territory_index, set(company.reps.pools)
    for key in parameters.overrides:
        role, _, rest = key.partition("/")
        segment, _, territory = rest.partition("/")
        if key not in territories and not (territory in territories and (role, segment) in pools):
            names = [*territories, *(f"{r}/{s}/{t}" for r, s in sorted(pools) for t in territories)]
            known("overrides", key, "territory or pool", names)


def without_effect(plan: Plan) -> tuple[str, ...]:
    """Settings that change nothing in this plan, a sentence each: nobody is there whom they would concern."""
    return (*_idle_people(plan), *_idle_overrides(plan), *_idle_by_pool(plan, CURVES), *_idle_importances(plan))


def pay_without_effect(plan: Plan) -> tuple[str, ...]:
    """The same of settings of pay, which is not told where pay is hidden."""
    return (*_idle_by_pool(plan, ("pay_plans",)), *_idle_general_plan(plan), *_idle_levels(plan))


def _idle_people(plan: Plan) -> Iterator[str]:
    company, parameters = plan.company, plan.parameters
    if not (parameters.locks or parameters.taken_out or parameters.added_hires):
        return
    employed: BoolArray = np.any(active_share(company.reps.start, company.reps.end, plan.period), axis=1)
    for key, what in (("locks", "The lock on"), ("taken_out", "Taking out"), ("added_hires", "The added hire")):
        for rep_id in getattr(parameters, key):
            rep = company.rep_index[rep_id]
            if key == "locks" and rep_id in parameters.taken_out:
                why = "who is taken out"
            elif not parameters.credited_types.get(company.reps.role[rep], ()):
                why = f"whose role {company.reps.role[rep]} carries no bookings quota"
            elif not employed[rep]:
                why = f"who is not employed in {plan.plan_year}"
            else:
                continue
            yield f"{what} {company.reps.name[rep]} ({rep_id}), {why}, changes no quota."


def _idle_overrides(plan: Plan) -> Iterator[str]:
    if not plan.parameters.overrides:
        return
    holdings, territories = plan.capacity.holdings, plan.company.territory_index
    worked = plan.capacity.cell_positions > 0
    overridden = np.zeros(holdings.cells, dtype=bool)
    overridden[worked] = plan.capacity.cell_weights.overridden
    for key in plan.parameters.overrides:
        own = holdings.cell_territory == territories[key if key in territories else key.split("/", 2)[2]]
        if key not in territories:
            role, segment, _ = key.split("/", 2)
            own &= holdings.cell_pool == holdings.pools.index((role, segment))
        if not (own & worked).any():
            yield f"The weight set for {key} changes nothing: nobody who carries a quota works there."
        elif not (own & overridden).any():
            yield f"The weight set for {key} changes nothing: its pool has no other territory that could make room."


def _idle_by_pool(plan: Plan, keys: Collection[str]) -> Iterator[str]:
    roles, pools = set(plan.company.reps.role), {f"{role}/{segment}" for role, segment in plan.company.reps.pools}
    for key in keys:
        for name in getattr(plan.parameters, key):
            if name not in {EVERYBODY, *roles, *pools}:
                yield f"{SPECS[key].title} for {name} changes nothing: nobody is {name}."


def _idle_general_plan(plan: Plan) -> Iterator[str]:
    parameters = plan.parameters
    if EVERYBODY not in parameters.pay_plans:
        return
    for key in GENERAL_PLAN:
        if getattr(parameters, key) != SPECS[key].default:
            yield f"{SPECS[key].title} changes nothing: everybody is paid by their own pay plan or the default one."


def _idle_levels(plan: Plan) -> Iterator[str]:
    levels = {level for level in plan.company.reps.experience_level if level}
    for name in plan.parameters.market_ote_levels:
        if name not in levels:
            near = nearest(name, sorted(levels))
            yield f"{SPECS['market_ote_levels'].title} for {name} changes nothing: nobody is of that level{near}."


def _idle_importances(plan: Plan) -> Iterator[str]:
    parameters = plan.parameters
    given = (parameters.importance_potential, parameters.importance_accounts, parameters.importance_win_rate)
    if not any(given) and parameters.weight_strength > 0:
        yield (
            "All three importances are 0, so every territory not set by hand weighs the same: raise one of them, "
            "or say so with a strength of 0."
        )
