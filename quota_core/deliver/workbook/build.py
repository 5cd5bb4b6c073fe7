"""The whole workbook in the order in which it is worked out; every step is handed the columns of those before."""

from __future__ import annotations

import io

from quota_core.deliver.handover import Handover
from quota_core.deliver.workbook.agreed import write_ledger, write_log
from quota_core.deliver.workbook.allocation import (
    Groups,
    write_blend,
    write_bottom_up,
    write_groups,
    write_reconcile,
    write_stretch,
    write_top_down,
)
from quota_core.deliver.workbook.assumptions import Assumptions
from quota_core.deliver.workbook.backtest import write_backtest
from quota_core.deliver.workbook.checks import Built, write_checks
from quota_core.deliver.workbook.cover import write_cover
from quota_core.deliver.workbook.efficiency import write_efficiency
from quota_core.deliver.workbook.evidence import write_evidence, write_ramped
from quota_core.deliver.workbook.facts import write_facts
from quota_core.deliver.workbook.finish import chart_quotas, finish_sheets
from quota_core.deliver.workbook.grid import Grid
from quota_core.deliver.workbook.inputs import Inputs, write_inputs
from quota_core.deliver.workbook.material import Material
from quota_core.deliver.workbook.names import Names
from quota_core.deliver.workbook.origins import write_origin
from quota_core.deliver.workbook.quotas import write_quotas
from quota_core.deliver.workbook.ramp import Pools, held_in_plan, write_pools, write_ramp
from quota_core.deliver.workbook.rounding import write_rounding
from quota_core.deliver.workbook.scenarios import write_scenarios
from quota_core.deliver.workbook.season import write_seasons
from quota_core.deliver.workbook.sheets import SHEETS
from quota_core.deliver.workbook.weights import write_weights

AS_DRAWN = "Simulated numbers are of this setting"
DRAWN_BEFORE = "Simulated numbers are of the exported setting"


def workbook_bytes(handover: Handover) -> bytes:
    """The workbook of a setting as an XLSX file. Raises ParameterError as `plan` does."""
    stream = io.BytesIO()
    workbook(handover).book.save(stream)
    return stream.getvalue()


def workbook(handover: Handover) -> Grid:
    """Inputs, assumptions and facts, then every step of the method as formulas, then what is made of it."""
    material, names = Material(handover), Names()
    plan, moment = material.plan, material.moment
    grid = Grid(material.company.currency)
    sheets = {name: grid.sheet(name, words) for name, words in SHEETS.items()}
    assumptions = Assumptions(grid, names, handover.parameters, handover.ledger)
    inputs = write_inputs(grid, names, material)
    facts = write_facts(grid, material, inputs)
    seasons = write_seasons(grid, names, material)
    season = seasons[plan.as_of]
    pools = write_pools(grid, names, material)
    ramp = write_ramp(grid, names, material, inputs, facts, pools, season)
    held = held_in_plan(ramp, facts)
    weights = write_weights(sheets["Weights"], names, material, inputs, pools, moment, held)
    ramped = write_ramped(grid, material, inputs, pools, ramp)
    evidence = write_evidence(
        sheets["Evidence"], names, material, inputs, facts, pools, ramp, ramped, season, moment, held, weights
    )
    groups = write_groups(sheets["Top-down"], moment, names, inputs, pools, ramp, ramp.carries)
    bottom_up = write_bottom_up(sheets["Bottom-up"], moment, names, inputs, groups, held, weights, evidence)
    totals = _totals(names, inputs, pools, groups)
    top_down = write_top_down(sheets["Top-down"], moment, groups, held, bottom_up, totals.__getitem__)
    blend = write_blend(sheets["Blend"], moment, names, inputs, groups, bottom_up, top_down)
    last = facts.last_quota[plan.as_of]
    reconciled = write_reconcile(sheets["Reconcile"], moment, names, inputs, last, groups, held, top_down, blend)
    stretch = write_stretch(sheets["Reconcile"], groups, bottom_up, reconciled)
    rounded = write_rounding(sheets["Rounding"], names, material, inputs, groups, reconciled)
    quotas = write_quotas(
        grid, names, material, inputs, facts, season, pools, ramp, rounded.quota, top_down, bottom_up, blend, reconciled
    )
    origins = [
        write_origin(grid, names, material, inputs, facts, pools, ramp, ramped, seasons[past.as_of], past, stretch)
        for past in material.origins
    ]
    test = write_backtest(grid, material, inputs, facts, ramped, origins)
    write_scenarios(grid, names, material, inputs, pools, ramp, season, bottom_up, quotas)
    write_efficiency(grid, names, material, inputs, facts, pools, ramp, quotas, test)
    built = Built(
        inputs=inputs,
        pools=pools,
        weights=weights,
        groups=groups,
        bottom_up=bottom_up,
        top_down=top_down,
        blend=blend,
        reconciled=reconciled,
        rounded=rounded,
        quotas=quotas,
        test=test,
    )
    verdict = write_checks(grid, names, assumptions, built)
    assumptions.finish()
    for name in ("Scenarios", "Efficiency"):
        told = f'{assumptions.changes}&" settings differ now"'
        sheets[name].formula(
            3, 4, f'IF({assumptions.changes}=0,"{AS_DRAWN}","{DRAWN_BEFORE}: "&{told})', "text", "words"
        )
    write_ledger(grid, handover)
    write_log(grid, handover)
    write_cover(grid, material, verdict)
    chart_quotas(sheets["Quotas"], quotas)
    finish_sheets(grid, handover.mark, f"Quotas FY{plan.plan_year}, {handover.name}")
    return grid


def _totals(names: Names, inputs: Inputs, pools: Pools, groups: Groups) -> list[str]:
    """T of every group: the year's targets x (1 + the scenario's change) x every layer of over-assignment."""
    layers = (
        names.target_change,
        names.over_assignment,
        names.over_assignment_vp,
        names.over_assignment_manager,
    )
    raised = "".join(f"*(1+{layer})" for layer in layers)

    def total(g: int) -> str:
        own = f"({inputs.target_year.all}={inputs.plan_year})*EXACT({inputs.target_role.all},{groups.role(g)})"
        if pools.groups[g][1] is not None:
            own += f"*EXACT({inputs.target_segment.all},{groups.segment(g)})"
        return f"SUMPRODUCT({own}*{inputs.target_amount.all}){raised}"

    return [total(g) for g in range(len(groups.titles))]
