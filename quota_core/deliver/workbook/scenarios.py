"""Worst, expected and best: every driver on capacity as formulas, beside what the simulation says (METHOD 8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.deliver.workbook.allocation import BottomUp
from quota_core.deliver.workbook.grid import Column, Grid, Sheet, across, block
from quota_core.deliver.workbook.inputs import Inputs
from quota_core.deliver.workbook.looks import Kind
from quota_core.deliver.workbook.material import Material, day, known
from quota_core.deliver.workbook.names import Names
from quota_core.deliver.workbook.quotas import Quotas
from quota_core.deliver.workbook.ramp import Pools, Ramp, active_share, month_number
from quota_core.deliver.workbook.season import Season
from quota_core.evaluate.drivers import DAYS_OF_MONTH, DAYS_OF_YEAR, SCENARIOS, USUAL_TURNOVER, cycle_days
from quota_core.evaluate.simulation.odds import Spread

LONGEST_DELAY = 12


@dataclass(frozen=True, kw_only=True)
class Scenarios:
    """The capacity of each scenario: worst, expected, best."""

    capacity: tuple[str, ...]


def write_scenarios(
    grid: Grid,
    names: Names,
    material: Material,
    inputs: Inputs,
    pools: Pools,
    ramp: Ramp,
    season: Season,
    bottom_up: BottomUp,
    quotas: Quotas,
) -> Scenarios:
    """The sheet: totals on the left, odds beside, then what they are made of."""
    sheet = grid.sheets["Scenarios"]
    top = sheet.table("Capacity by scenario", len(SCENARIOS))
    top.values("scenario", [title for _, title in SCENARIOS], "text", "formula")
    place = sheet.next_column
    sheet.next_column += 1
    _odds(sheet, material)
    _reps(sheet, material, inputs, quotas)
    market = _market(sheet, names, material, pools)
    made = [
        _scenario(sheet, names, material, inputs, pools, ramp, season, bottom_up, quotas, s, market)
        for s in range(len(SCENARIOS))
    ]
    sheet.next_column = place
    total = top.formulas("capacity", lambda s: f"SUM({made[s].all})", "money")
    return Scenarios(capacity=tuple(total(s) for s in range(len(SCENARIOS))))


def _odds(sheet: Sheet, material: Material) -> None:
    """What is drawn of each scenario, and of the team."""
    handover = material.handover
    table = sheet.table("Simulated: the team's bookings", len(handover.scenarios))

    def of_spread(title: str, name: str) -> None:
        values = [known(getattr(scenario.team, name)) for scenario in handover.scenarios]
        table.values(title, values, "money", "simulated")

    table.values("scenario", [scenario.title for scenario in handover.scenarios], "text", "simulated")
    for title, name in (("P10", "p10"), ("P50", "p50"), ("P90", "p90"), ("mean", "mean")):
        of_spread(title, name)
    table.values("P(target)", [known(s.p_target) for s in handover.scenarios], "percent", "simulated")
    table.values("how likely is its capacity", [known(s.likely) for s in handover.scenarios], "percent", "simulated")
    hitting: Spread = handover.outcome.reps_hitting
    table = sheet.table("Simulated: how many hit", 4)
    table.values("of the draws", ["P10", "P50", "P90", "mean"], "text", "simulated")
    table.values(
        "people", [known(each) for each in (hitting.p10, hitting.p50, hitting.p90, hitting.mean)], "number", "simulated"
    )


def _reps(sheet: Sheet, material: Material, inputs: Inputs, quotas: Quotas) -> None:
    """Each person's odds as drawn."""
    outcome = material.handover.outcome
    place = {int(i): row for row, i in enumerate(outcome.simulation.seats.people)}
    rows = [place.get(i) for i in quotas.reps]
    table = sheet.table("Simulated: each person", len(rows))
    inputs.who(table, quotas.reps.__getitem__)

    def drawn(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[float | None]:
        return [None if row is None else known(float(values[row])) for row in rows]

    table.values("P(hit)", drawn(outcome.p_hit), "percent", "simulated")
    for title, column in (("P10", 0), ("P50", 1), ("P90", 2), ("mean", 3)):
        table.values(title, drawn(outcome.reps[:, column]), "money", "simulated")


def _market(
    sheet: Sheet, names: Names, material: Material, pools: Pools
) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Per pool and scenario: what win rate, size, pipeline and cycle do, and what turnover leaves."""
    days, _ = cycle_days(material.plan)
    table = sheet.table("Drivers by pool", len(material.company.reps.pools))
    table.formulas("pool", pools.key, "text")
    cycle = table.values("median cycle days", [days[s] for _, s in material.company.reps.pools], "number")
    share = table.formulas("share of a year", lambda p: f"MIN(MAX({cycle(p)}/{DAYS_OF_YEAR:g},0),1)", "percent")
    lost = table.formulas(
        "ramp months lost", lambda p: f"{len(pools.productivity)}-SUM({across(pools.productivity, p)})", "number"
    )

    def value(driver: str, s: int) -> str:
        names.part(driver)
        return f"INDEX({driver},1,{s + 1})"

    def deals(p: int, s: int) -> str:
        pipeline = f"(1+({value('driver_pipeline', s)}-1)*(1-{share(p)}))"
        slower = f"MAX(0,1-({value('driver_cycle', s)}-1)*{share(p)})"
        return f"{value('driver_win_rate', s)}*{value('driver_deal_size', s)}*{pipeline}*{slower}"

    def staying(p: int, s: int) -> str:
        further = f"({value('driver_turnover', s)}-{USUAL_TURNOVER!r})"
        return f"MAX(0,1-{further}*({names.backfill_months}+{lost(p)})/12)"

    titles = [title for _, title in SCENARIOS]
    return (
        table.several([f"market, {title}" for title in titles], deals, "number"),
        table.several([f"turnover, {title}" for title in titles], staying, "number"),
    )


def _scenario(
    sheet: Sheet,
    names: Names,
    material: Material,
    inputs: Inputs,
    pools: Pools,
    ramp: Ramp,
    season: Season,
    bottom_up: BottomUp,
    quotas: Quotas,
    s: int,
    market: tuple[tuple[Column, ...], tuple[Column, ...]],
) -> Column:
    """Capacity under one scenario, by person."""
    title, period = SCENARIOS[s][1], material.plan.period
    names.part("driver_ramp_delay")
    names.part("driver_hire_slip")
    delay, slip = (f"INDEX({name},1,{s + 1})" for name in ("driver_ramp_delay", "driver_hire_slip"))
    longest = len(pools.productivity)
    late = sheet.table(f"{title}: productivity by months since the first, delayed", len(material.company.reps.pools))

    def read_late(p: int, k: int) -> str:
        at, row = f"MAX({k}-{delay},0)", across(pools.productivity, p)
        one, next_ = f"INDEX({row},1,INT({at})+1)", f"INDEX({row},1,MIN(INT({at})+2,{longest}))"
        return f"IF({at}>={longest - 1},1,{one}+({at}-INT({at}))*({next_}-{one}))"

    curve = late.several(map(str, range(longest + LONGEST_DELAY)), read_late, "percent")
    table = sheet.table(f"{title}: people", len(quotas.reps))
    at = quotas.reps.__getitem__
    inputs.who(table, at)
    start = table.formulas(
        "start, planned ones slipped",
        lambda r: (
            f"IF({inputs.start(at(r))}>={inputs.as_of},EDATE({inputs.start(at(r))},INT({slip}))"
            f"+ROUND(({slip}-INT({slip}))*{DAYS_OF_MONTH!r},0),{inputs.start(at(r))})"
        ),
        "date",
    )
    first = table.formulas("first month", lambda r: month_number(start(r)), "any")

    def month(r: int, j: int) -> str:
        i = at(r)
        tenure = f"MIN(MAX({period.first + j}-{first(r)},0),{len(curve) - 1})"
        productive = f"INDEX({block(curve)},{ramp.pool(i)},{tenure}+1)"
        share = active_share(start(r), inputs.end(i), f"EDATE({inputs.begins},{j})")
        return f"INDEX({season.ahead(ramp.season_row(i))},{j + 1})*{productive}*{share}"

    kind: Kind = "number"
    months = table.several([day(period.first + j) for j in range(period.months)], month, kind)
    people = table.formulas(
        "c over the plan's c",
        lambda r: f"IF({ramp.c(at(r))}>0,SUM({across(months, r)})/{ramp.c(at(r))},1)",
        kind,
    )
    return table.formulas(
        "capacity",
        lambda r: (
            f"{bottom_up.bottom_up(at(r))}*{people(r)}*INDEX({market[0][s].all},{ramp.pool(at(r))})"
            f"*INDEX({market[1][s].all},{ramp.pool(at(r))})*{ramp.carries(at(r))}"
        ),
        "money",
    )
