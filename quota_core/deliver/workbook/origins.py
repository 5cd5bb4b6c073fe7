"""An origin of the back-test on a sheet of its own: quotas as of then, by the same formulas, from facts of then."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from quota_core.deliver.workbook.allocation import (
    Groups,
    write_blend,
    write_bottom_up,
    write_groups,
    write_reconcile,
    write_top_down,
)
from quota_core.deliver.workbook.evidence import write_evidence
from quota_core.deliver.workbook.facts import Facts
from quota_core.deliver.workbook.grid import Column, Grid, Sheet, block
from quota_core.deliver.workbook.held import Held
from quota_core.deliver.workbook.inputs import Inputs
from quota_core.deliver.workbook.material import Material, Moment
from quota_core.deliver.workbook.names import Names
from quota_core.deliver.workbook.ramp import Pools, Ramp
from quota_core.deliver.workbook.season import Season
from quota_core.deliver.workbook.weights import write_weights
from quota_core.model.time import fiscal_year_of

WORDS = (
    "Quotas as they would have been set then, from what was known then: who had started and was not gone, taken as "
    "staying; segments, territories, potential, accounts and OTE as they are today."
)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What the back-test scores of one origin: per rep the quota and the bottom-up, and who was there."""

    moment: Moment
    there: Column
    quota: Column
    capacity: Column


def write_origin(
    grid: Grid,
    names: Names,
    material: Material,
    inputs: Inputs,
    facts: Facts,
    pools: Pools,
    ramp: Ramp,
    ramped: tuple[Column, ...],
    season: Season,
    moment: Moment,
    plan: Column,
) -> Origin:
    """The sheet of one origin. `plan`: the plan's groups, their totals and their stretch."""
    sheet = grid.sheet(moment.title, WORDS)
    held, there = _held(sheet, material, inputs, facts, pools, ramp, season, moment)
    weights = write_weights(sheet, names, material, inputs, pools, moment, held)
    evidence = write_evidence(sheet, names, material, inputs, facts, pools, ramp, ramped, season, moment, held, weights)
    groups = write_groups(sheet, moment, names, inputs, pools, ramp, there)
    bottom_up = write_bottom_up(sheet, moment, names, inputs, groups, held, weights, evidence)
    given = _given(sheet, material, names, inputs, pools, season, moment, groups)
    stretch = _stretch(sheet, names, pools, groups, plan)

    def total(g: int) -> str:
        return f'IF({names.backtest_target}="given",{given(g)},{stretch(g)}*{bottom_up.capacity(g)})'

    top_down = write_top_down(sheet, moment, groups, held, bottom_up, total)
    blend = write_blend(sheet, moment, names, inputs, groups, bottom_up, top_down)
    done = write_reconcile(sheet, moment, names, inputs, facts.last_quota[moment.as_of], groups, held, top_down, blend)
    return Origin(moment=moment, there=there, quota=done.quota, capacity=bottom_up.bottom_up)


def _held(
    sheet: Sheet,
    material: Material,
    inputs: Inputs,
    facts: Facts,
    pools: Pools,
    ramp: Ramp,
    season: Season,
    moment: Moment,
) -> tuple[Held, Column]:
    """Who was there, how far on the ramp, and what that comes to over the months set; and the flag of who was there."""
    months = moment.period.months
    table = sheet.table(f"{moment.title}: who was there", len(material.company.reps))
    inputs.who(table)
    day = f"DATE({moment.as_of // 12},{moment.as_of % 12 + 1},1)"
    there = table.formulas(
        "carries a quota",
        lambda i: (
            f'IF(AND({inputs.imported_start(i)}<>"",{inputs.imported_start(i)}<={day},'
            f'OR({inputs.end(i)}="",{inputs.end(i)}>={day}),INDEX({pools.credited.all},{ramp.pool(i)})=1),1,0)'
        ),
        "count",
    )
    tenure = table.formulas(
        "months since the first month", lambda i: f"MAX({moment.as_of}-{ramp.imported_first_month(i)},0)", "count"
    )
    longest = max(len(pools.schedule), len(pools.productivity)) - 1
    of_tenure = []
    for title, curve in (("e", pools.schedule), ("c", pools.productivity)):
        by = sheet.table(
            f"{title} over the months set, by months since the first month", len(material.company.reps.pools)
        )
        over = partial(_over_months, season, pools, curve, months)
        of_tenure.append(by.several([*map(str, range(longest)), f"{longest}+"], over, "equivalent"))
    whole = not facts.held_at
    holdings = sheet.table("What they carry", len(facts.holding_rep))

    def carried(h: int, columns: tuple[Column, ...]) -> str:
        i = facts.holding_rep[h]
        value = f"INDEX({block(columns)},{ramp.pool(i)},MIN({tenure(i)},{longest})+1)"
        return f"{there(i)}*{value}{share(h)}"

    def share(h: int) -> str:
        return "" if whole else f"*{facts.held_at[moment.as_of](h)}"

    carries = holdings.formulas("carries", lambda h: there(facts.holding_rep[h]), "count")
    active = holdings.formulas("share held", lambda h: f"{there(facts.holding_rep[h])}{share(h)}", "percent")
    e = holdings.formulas("e", lambda h: carried(h, of_tenure[0]), "equivalent")
    c = holdings.formulas("c", lambda h: carried(h, of_tenure[1]), "equivalent")
    return (
        Held(
            cell=ramp.cell,
            carries=carries,
            e=e,
            c=c,
            active=(active,),
            rep=facts.holding_rep,
            first=facts.first_holding,
            whole=whole,
        ),
        there,
    )


def _over_months(season: Season, pools: Pools, curve: tuple[Column, ...], months: int, p: int, k: int) -> str:
    """The sum of season x curve over the months set, for somebody k months on the ramp as they begin."""
    shares = (
        f"INDEX({block(season.period)},{pools.season_row(p)},{j + 1})*{curve[min(k + j, len(curve) - 1)](p)}"
        for j in range(months)
    )
    return "+".join(shares)


def _stretch(sheet: Sheet, names: Names, pools: Pools, groups: Groups, plan: Column) -> Column:
    """The stretch each group is tested at: the one set, else the plan's, else its role's; 0 where there is none."""
    of_plan = plan
    table = sheet.table("Stretch the past is tested at", len(groups.titles))
    place = {name: g for g, name in enumerate(pools.groups)}

    def held(g: int) -> str:
        role = place[pools.groups[g][0], None]
        return (
            f"IF(ISNUMBER({names.backtest_stretch}),{names.backtest_stretch},IF(ISNUMBER({of_plan(g)}),{of_plan(g)},"
            f"IF(ISNUMBER({of_plan(role)}),{of_plan(role)},0)))"
        )

    table.values("group", groups.titles, "text", "formula")
    return table.formulas("stretch", held, "multiple")


def _given(
    sheet: Sheet,
    material: Material,
    names: Names,
    inputs: Inputs,
    pools: Pools,
    season: Season,
    moment: Moment,
    groups: Groups,
) -> Column:
    """Imported targets of the months set, by season; 0 where a group's do not cover every month."""
    parameters, period = material.parameters, moment.period
    years = [fiscal_year_of(m, parameters) for m in range(period.first, period.end)]
    targets = material.company.targets
    if not targets:
        table = sheet.table("Imported targets of the months set", len(groups.titles))
        return table.formulas("given", lambda _: "0", "money")
    table = sheet.table("Imported targets of the months set", len(targets))
    row = [1 + material.segments.index(t.segment) if t.segment in material.company.reps.segment else 1 for t in targets]

    def inside(t: int) -> str:
        months = (
            f"({inputs.target_year(t)}={year})*INDEX({block(season.period)},{row[t]},{j + 1})"
            for j, year in enumerate(years)
        )
        return f"{inputs.target_amount(t)}*({'+'.join(months)})"

    part = table.formulas("target inside", inside, "money")
    by = sheet.table("Imported targets by group", len(groups.titles))
    by.values("group", groups.titles, "text", "formula")

    def mine(g: int) -> str:
        own = f"EXACT({inputs.target_role.all},{groups.role(g)})"
        if pools.groups[g][1] is not None:
            own += f"*EXACT({inputs.target_segment.all},{groups.segment(g)})"
        return own

    def covered(g: int) -> str:
        return "+".join(
            f"{years.count(year)}*(SUMPRODUCT({mine(g)}*({inputs.target_year.all}={year}))>0)"
            for year in sorted(set(years))
        )

    months = by.formulas("months covered", covered, "count")
    over = f"(1+{names.over_assignment})*(1+{names.over_assignment_vp})*(1+{names.over_assignment_manager})"
    return by.formulas(
        "given total",
        lambda g: f"IF({months(g)}={period.months},SUMPRODUCT({mine(g)}*{part.all})*{over},0)",
        "money",
    )
