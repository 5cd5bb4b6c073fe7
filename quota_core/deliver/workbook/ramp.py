"""Ramp: each pool's curves, who is employed when, ramped-equivalents and capacity-equivalents (METHOD 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quota_core.deliver.workbook.facts import Facts
from quota_core.deliver.workbook.grid import Column, Grid, Sheet, Table, across, block
from quota_core.deliver.workbook.held import Held
from quota_core.deliver.workbook.inputs import Inputs
from quota_core.deliver.workbook.material import Material, day
from quota_core.deliver.workbook.names import Names
from quota_core.deliver.workbook.season import Season
from quota_core.model.capacity import NEW_TERRITORY_MONTHS
from quota_core.model.company import LATEST_START_DAY


@dataclass(frozen=True, kw_only=True)
class Pools:
    """The pools (role and segment), a row each: curves by tenure, and the groups their people may be in."""

    key: Column
    role: Column
    segment: Column
    role_row: Column
    credited: Column
    season_row: Column
    role_group: Column
    pool_group: Column
    schedule: tuple[Column, ...]
    productivity: tuple[Column, ...]
    full: tuple[Column, ...]
    groups: tuple[tuple[str, str | None], ...]


def write_pools(grid: Grid, names: Names, material: Material) -> Pools:
    """The sheet of pools and curves."""
    sheet, pools = grid.sheets["Pools"], material.company.reps.pools
    types = material.parameters.credited_types
    credited = [bool(types.get(role, ())) for role, _ in pools]
    roles = sorted({role for (role, _), counts in zip(pools, credited, strict=True) if counts})
    roles_of = sorted({role for role, _ in pools})
    split = [pool for pool, counts in zip(pools, credited, strict=True) if counts]
    groups: list[tuple[str, str | None]] = [*((role, None) for role in roles), *split]
    table = sheet.table("Pools", len(pools))
    role = table.values("role", [r for r, _ in pools], "text")
    segment = table.values("segment", [s or None for _, s in pools], "text")
    key = table.formulas("pool", lambda i: f'{role(i)}&"/"&{segment(i)}', "text")
    role_row = table.values("role's number", [1 + roles_of.index(r) for r, _ in pools], "count", "formula")
    flag = table.values("credited", [int(counts) for counts in credited], "count")
    season = table.values("row in Season", [1 + material.segments.index(s) for _, s in pools], "count")
    group = {name: 1 + place for place, name in enumerate(groups)}
    by_role = table.values("group by role", [group.get((r, None), 0) for r, _ in pools], "count")
    by_pool = table.values("group by pool", [group.get(pool, 0) for pool in pools], "count")
    schedule = _curve(sheet, names, "ramp_schedule", "Ramp schedule", key, role)
    productivity = _curve(sheet, names, "ramp_productivity", "Ramp productivity", key, role)
    longest = max(len(schedule), len(productivity))
    table = sheet.table("Both full (a ramped month)", len(pools))

    def both(i: int, k: int) -> str:
        cells = (curve[min(k, len(curve) - 1)](i) for curve in (schedule, productivity))
        return "IF(AND({}>=1,{}>=1),1,0)".format(*cells)

    full = table.several(map(str, range(longest)), both, "count")
    return Pools(
        key=key,
        role=role,
        segment=segment,
        role_row=role_row,
        credited=flag,
        season_row=season,
        role_group=by_role,
        pool_group=by_pool,
        schedule=schedule,
        productivity=productivity,
        full=full,
        groups=tuple(groups),
    )


def _curve(sheet: Sheet, names: Names, parameter: str, title: str, key: Column, role: Column) -> tuple[Column, ...]:
    """A curve of every pool by month of tenure, its last column for all months after the table's."""
    part, pools = names.part(parameter), key.table.rows
    months, longest = part.block(1, part.columns - 1), part.columns - 1
    table = sheet.table(f"{title} by month of tenure", pools)
    row = table.formulas("row", lambda i: names.row_of_pool(parameter, key(i), role(i)), "count")

    def value(i: int, k: int) -> str:
        if k == longest:
            return "1"
        cell = f"INDEX({months},MAX({row(i)},1),{k + 1})"
        return f"IF(OR({row(i)}=0,ISBLANK({cell})),1,{cell})"

    return table.several([*map(str, range(longest)), f"{longest}+"], value, "percent")


@dataclass(frozen=True, kw_only=True)
class Ramp:
    """Per rep: pool, season row, first month, employment by plan month; per holding: shape, e, c, cell."""

    pool: Column
    role_row: Column
    season_row: Column
    first_month: Column
    imported_first_month: Column
    active: tuple[Column, ...]
    carries: Column
    e: Column
    c: Column
    month_shape: tuple[Column, ...]
    cell: Column
    holding_e: Column
    holding_c: Column
    holding_active: tuple[Column, ...]
    holding_carries: Column
    holdings: Table


def month_number(start: str) -> str:
    """A rep's first month as year x 12 + month: the next one when the start is after the 15th."""
    return f"YEAR({start})*12+MONTH({start})-1+IF(DAY({start})>{LATEST_START_DAY},1,0)"


def active_share(start: str, end: str, month: str) -> str:
    """Share of a month's days employed, start and last day both counted."""
    after = f"EDATE({month},1)"
    until = f'IF({end}="",{after},MIN({end}+1,{after}))'
    return f"MAX(0,{until}-MAX({start},{month}))/({after}-{month})"


def in_curve(columns: Sequence[Column], pool: str, tenure: str) -> str:
    """A pool's curve at a tenure of so many months."""
    return f"INDEX({block(columns)},{pool},MIN(MAX({tenure},0),{len(columns) - 1})+1)"


def write_ramp(
    grid: Grid, names: Names, material: Material, inputs: Inputs, facts: Facts, pools: Pools, season: Season
) -> Ramp:
    """The sheet: people first, then what they hold."""
    sheet, reps = grid.sheets["Ramp"], material.company.reps
    period, n = material.plan.period, len(reps)
    months = range(period.first, period.end)
    table = sheet.table("People", n)
    inputs.who(table)

    def pool_of(i: int) -> str:
        row = pools.key.row_of(f'{inputs.role(i)}&"/"&{inputs.segment(i)}')
        return f"IF({row}>0,{row},NA())"

    pool = table.formulas("pool", pool_of, "count")
    season_row = table.formulas("season row", lambda i: f"INDEX({pools.season_row.all},{pool(i)})", "count")
    role_row = table.formulas("role's number", lambda i: f"INDEX({pools.role_row.all},{pool(i)})", "count")
    first = table.formulas("first month", lambda i: month_number(inputs.start(i)), "any")
    imported = table.formulas(
        "first month as imported",
        lambda i: f'IF({inputs.imported_start(i)}="",0,{month_number(inputs.imported_start(i))})',
        "any",
    )
    table = sheet.table("Active: share of the month's days employed", n)
    active = table.several(
        map(day, months),
        lambda i, j: active_share(inputs.start(i), inputs.end(i), f"EDATE({inputs.begins},{j})"),
        "percent",
    )
    carries = table.formulas(
        "carries a quota",
        lambda i: (
            f"IF(AND(SUM({across(active, i)})>0,INDEX({pools.credited.all},{pool(i)})=1,"
            f"{names.says('taken_out', inputs.rep_id(i), 0)}=0),1,0)"
        ),
        "count",
    )

    def tenure(i: int, j: int) -> str:
        return f"{period.first + j}-{first(i)}"

    table = sheet.table("Ramp schedule", n)
    schedule = table.several(map(day, months), lambda i, j: in_curve(pools.schedule, pool(i), tenure(i, j)), "percent")
    table = sheet.table("Ramp productivity", n)
    productivity = table.several(
        map(day, months), lambda i, j: in_curve(pools.productivity, pool(i), tenure(i, j)), "percent"
    )
    rep = facts.holding_rep
    whole = not facts.held_in_plan
    holdings = sheet.table(
        "Season x schedule x active: the shape of a quota over the months" + ("" if whole else ", by territory held"),
        len(rep),
    )
    if not whole:
        inputs.who(holdings, rep.__getitem__)
    cells = [1 + int(c) for c in material.holdings.cell]
    cell = holdings.values("row in Weights", cells, "count")
    new = [1 + int(t) for t in material.holdings.territory]
    relief = holdings.formulas(
        "first quarter's relief",
        lambda h: f"IF(INDEX({inputs.is_new.all},{new[h]})=TRUE,{names.new_territory_q1},1)",
        "percent",
    )

    def share(h: int, j: int) -> str:
        return "" if whole else f"*{facts.held_in_plan[j](h)}"

    def seasonal(i: int, j: int) -> str:
        return f"INDEX({block(season.period)},{season_row(i)},{j + 1})"

    shape = holdings.several(
        map(day, months),
        lambda h, j: (
            f"{seasonal(rep[h], j)}*{schedule[j](rep[h])}*{active[j](rep[h])}"
            + (f"*{relief(h)}" if j < NEW_TERRITORY_MONTHS else "")
            + share(h, j)
        ),
        "number",
    )
    holding_carries = holdings.formulas("carries", lambda h: carries(rep[h]), "count")
    holding_e = holdings.formulas("e", lambda h: f"SUM({across(shape, h)})*{holding_carries(h)}", "equivalent")

    def held(h: int) -> str:
        return "" if whole else f",{across(facts.held_in_plan, h)}"

    holding_c = holdings.formulas(
        "c",
        lambda h: (
            f"SUMPRODUCT({season.ahead(season_row(rep[h]))},{across(productivity, rep[h])},"
            f"{across(active, rep[h])}{held(h)})*{holding_carries(h)}"
        ),
        "equivalent",
    )
    holding_active = active
    if whole:
        e, c, by_month = holding_e, holding_c, shape
    else:
        holding_active = holdings.several(map(day, months), lambda h, j: f"{active[j](rep[h])}{share(h, j)}", "percent")
        table = sheet.table("By rep", n)

        def of(column: Column, i: int) -> str:
            return f"SUM({column.span(facts.first_holding[i], facts.first_holding[i + 1])})"

        e = table.formulas("e", lambda i: of(holding_e, i), "equivalent")
        c = table.formulas("c", lambda i: of(holding_c, i), "equivalent")
        by_month = table.several(map(day, months), lambda i, j: of(shape[j], i), "number")
    return Ramp(
        pool=pool,
        role_row=role_row,
        season_row=season_row,
        first_month=first,
        imported_first_month=imported,
        active=active,
        carries=carries,
        e=e,
        c=c,
        month_shape=by_month,
        cell=cell,
        holding_e=holding_e,
        holding_c=holding_c,
        holding_active=holding_active,
        holding_carries=holding_carries,
        holdings=holdings,
    )


def held_in_plan(ramp: Ramp, facts: Facts) -> Held:
    """What people hold in the plan's year."""
    return Held(
        cell=ramp.cell,
        carries=ramp.holding_carries,
        e=ramp.holding_e,
        c=ramp.holding_c,
        active=ramp.holding_active,
        rep=facts.holding_rep,
        first=facts.first_holding,
        whole=not facts.held_in_plan,
    )
