"""Evidence: what ramped people have yielded, by territory and by pool, and the productivity it comes to (METHOD 5)."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.deliver.workbook.facts import Facts
from quota_core.deliver.workbook.grid import Column, Grid, Sheet, Table, across, block, letters
from quota_core.deliver.workbook.held import Held
from quota_core.deliver.workbook.inputs import Inputs
from quota_core.deliver.workbook.material import Material, Moment, day
from quota_core.deliver.workbook.names import Names
from quota_core.deliver.workbook.ramp import Pools, Ramp
from quota_core.deliver.workbook.season import Season
from quota_core.deliver.workbook.weights import Weights
from quota_core.model.evidence import MEDIAN_MONTHS


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Per cell: yield a year y, credence z. Per pool: productivity P."""

    cell_yield: Column
    credence: Column
    cell_deals: Column
    productivity: Column


def write_ramped(grid: Grid, material: Material, inputs: Inputs, pools: Pools, ramp: Ramp) -> tuple[Column, ...]:
    """The sheet of evidence begins with who was ramped in which month of history: 1 or 0 by rep and month."""
    sheet = grid.sheets["Evidence"]
    table = sheet.table("People", len(material.company.reps))
    inputs.who(table)
    table = sheet.table("Ramped months", len(material.company.reps))
    width, place = len(pools.full), sheet.next_column

    def ramped(i: int, j: int) -> str:
        month = f"{sheet.prefix}{letters(place + j)}${table.first_row - 1}"
        tenure = f"{material.first_month + j}-{ramp.first_month(i)}"
        full = f"INDEX({block(pools.full)},{ramp.pool(i)},MIN(MAX({tenure},0),{width - 1})+1)"
        stays = f'OR({inputs.end(i)}="",{inputs.end(i)}>=EDATE({month},1)-1)'
        return f"IF(AND({inputs.start(i)}<={month},{stays},INDEX({pools.credited.all},{ramp.pool(i)})=1),{full},0)"

    return table.several(map(day, material.months), ramped, "count")


def write_evidence(
    sheet: Sheet,
    names: Names,
    material: Material,
    inputs: Inputs,
    facts: Facts,
    pools: Pools,
    ramp: Ramp,
    ramped: tuple[Column, ...],
    season: Season,
    moment: Moment,
    held: Held,
    weights: Weights,
) -> Evidence:
    """The evidence of one moment: of holdings, of cells, of pools."""
    mine = material.holdings
    first = moment.as_of - material.parameters.lookback_months - material.first_month
    end = moment.as_of - material.first_month
    window = slice(first, end)
    flags, money, won = ramped[window], facts.bookings[window], facts.deals[window]
    table = sheet.table(f"{moment.title}: evidence by person" + ("" if held.whole else " and territory"), len(held.rep))
    if not held.whole:
        inputs.who(table, held.rep.__getitem__)

    def counted(h: int, what: str) -> str:
        share = "" if held.whole else f",{across(facts.held[window], h)}"
        total = f"SUMPRODUCT({what},{across(flags, held.rep[h])}{share})"
        if moment.planning:
            return total
        # At an origin nothing is known of people who start later, and the scenario's hires are nobody yet.
        start = inputs.imported_start(held.rep[h])
        return f'IF(AND({start}<>"",{start}<={_date(moment.as_of)}),{total},0)'

    booked = table.formulas("bookings", lambda h: counted(h, across(money, held.rep[h])), "money")
    exposure = table.formulas(
        "sum of season", lambda h: counted(h, season.past(ramp.season_row(held.rep[h]))), "equivalent"
    )
    deals = table.formulas("won deals", lambda h: counted(h, across(won, held.rep[h])), "count")
    weighed = table.formulas(
        "season x weight", lambda h: f"{exposure(h)}*INDEX({weights.weight.all},{held.cell(h)})", "equivalent"
    )
    pool_of = table.formulas("pool", lambda h: f"INDEX({weights.pool.all},{held.cell(h)})", "count")
    cells = sheet.table(f"{moment.title}: evidence by territory", len(mine.cell_pool))
    cells.formulas("territory_id", lambda c: inputs.territory_id(int(mine.cell_territory[c])), "text", width=16)
    number = cells.values("row", range(1, len(mine.cell_pool) + 1), "count", "formula")

    def summed(what: Column, c: int) -> str:
        return f"SUMIFS({what.all},{held.cell.all},{number(c)})"

    cell_money = cells.formulas("bookings", lambda c: summed(booked, c), "money")
    cell_season = cells.formulas("sum of season", lambda c: summed(exposure, c), "equivalent")
    cell_deals = cells.formulas("won deals (n)", lambda c: summed(deals, c), "count")
    cell_yield = cells.formulas(
        "yield a year (y)", lambda c: f"IF({cell_season(c)}>0,{cell_money(c)}/{cell_season(c)},0)", "money"
    )
    prior = names.evidence_prior_deals
    credence = cells.formulas(
        "z = n / (n + prior)",
        lambda c: f"IF(AND({cell_season(c)}>0,{cell_deals(c)}+{prior}>0),{cell_deals(c)}/({cell_deals(c)}+{prior}),0)",
        "percent",
    )
    medians = _medians(sheet, moment, held, flags, booked, weighed, material)
    productivity = _productivity(sheet, names, moment, material, pools, ramp, booked, weighed, pool_of, medians)
    return Evidence(cell_yield=cell_yield, credence=credence, cell_deals=cell_deals, productivity=productivity)


def _medians(
    sheet: Sheet,
    moment: Moment,
    held: Held,
    flags: tuple[Column, ...],
    booked: Column,
    weighed: Column,
    material: Material,
) -> Column:
    """Each rep's own productivity at weight 1, where at least three ramped months and some exposure tell it."""
    table = sheet.table(f"{moment.title}: each person's productivity", len(material.company.reps))
    return table.formulas(
        "bookings / season x weight",
        lambda i: (
            f"IF(AND(SUM({across(flags, i)})>={MEDIAN_MONTHS},{held.of_rep(weighed, i)}>0),"
            f'{held.of_rep(booked, i)}/{held.of_rep(weighed, i)},"")'
        ),
        "money",
    )


def _productivity(
    sheet: Sheet,
    names: Names,
    moment: Moment,
    material: Material,
    pools: Pools,
    ramp: Ramp,
    booked: Column,
    weighed: Column,
    pool_of: Column,
    own: Column,
) -> Column:
    """P of every pool: its own, else its role's, else everybody's; by the mean, or by the median rep."""
    count = len(material.holdings.pools)
    table = sheet.table(f"{moment.title}: productivity by pool", count)
    table.formulas("pool", pools.key, "text")
    number = table.values("row", range(1, count + 1), "count", "formula")
    money = table.formulas("bookings", lambda p: f"SUMIFS({booked.all},{pool_of.all},{number(p)})", "money")
    exposure = table.formulas(
        "season x weight", lambda p: f"SUMIFS({weighed.all},{pool_of.all},{number(p)})", "equivalent"
    )
    same_role = [f"EXACT({pools.role.all},{pools.role(p)})*" for p in range(count)]

    def mean(p: int, j: int) -> str:
        top, bottom = (
            (money(p), exposure(p)),
            (f"SUMPRODUCT({same_role[p]}{money.all})", f"SUMPRODUCT({same_role[p]}{exposure.all})"),
            (f"SUM({money.all})", f"SUM({exposure.all})"),
        )[j]
        return f'IF({bottom}>0,{top}/{bottom},"")'

    means = table.several(["mean: pool", "mean: role", "mean: everybody"], mean, "money")
    medians = _median_columns(table, pools, ramp, own, number)
    median = f'{names.productivity_basis}="median"'

    def chosen(p: int) -> str:
        tries = [f'IF({median},{each(p)},"")' for each in medians] + [each(p) for each in means]
        formula = "0"
        for each in reversed(tries):
            formula = f"IF(ISNUMBER({each}),{each},{formula})"
        return formula

    return table.formulas("P: a year at weight 1", chosen, "money")


def _median_columns(table: Table, pools: Pools, ramp: Ramp, own: Column, number: Column) -> list[Column]:
    pool = ramp.pool.all

    def median(condition: str) -> str:
        return f'IFERROR(MEDIAN(IF({condition}ISNUMBER({own.all}),{own.all})),"")'

    return [
        table.array_formulas("median: pool", lambda p: median(f"({pool}={number(p)})*"), "money"),
        table.array_formulas("median: role", lambda p: median(f"({ramp.role_row.all}={pools.role_row(p)})*"), "money"),
        table.array_formulas("median: everybody", lambda _: median(""), "money"),
    ]


def _date(month: int) -> str:
    return f"DATE({month // 12},{month % 12 + 1},1)"
