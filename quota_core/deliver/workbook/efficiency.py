"""What pay buys: quota to OTE, OTE return by each pool's pay plan, flags, and the team together (METHOD 9)."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.deliver.workbook.backtest import BackTest
from quota_core.deliver.workbook.colours import colour
from quota_core.deliver.workbook.facts import Facts
from quota_core.deliver.workbook.grid import Column, Grid, Sheet, across
from quota_core.deliver.workbook.inputs import Inputs
from quota_core.deliver.workbook.looks import Kind
from quota_core.deliver.workbook.material import Material, known
from quota_core.deliver.workbook.names import Names
from quota_core.deliver.workbook.pay_plans import PlanPay, write_pay_plans
from quota_core.deliver.workbook.quotas import Quotas
from quota_core.deliver.workbook.ramp import Pools, Ramp
from quota_core.evaluate.audit import FULL, HAIR, HIGH_ATTAINMENT, LOW_ATTAINMENT, MULTIPLE_RANGES
from quota_core.evaluate.efficiency import FLAGS
from quota_core.evaluate.pay.terms import REFERENCE_MARGIN
from quota_core.model.ote import USUAL_BASE_SHARE


@dataclass(frozen=True, kw_only=True)
class Efficiency:
    """Columns by person, in the rows of Quotas."""

    multiple: Column
    return_full: Column
    return_low: Column
    return_expected: Column
    flags: dict[str, Column]
    team: dict[str, str]


def write_efficiency(
    grid: Grid,
    names: Names,
    material: Material,
    inputs: Inputs,
    facts: Facts,
    pools: Pools,
    ramp: Ramp,
    quotas: Quotas,
    test: BackTest,
) -> Efficiency:
    """The sheet: people first, the team and the pay plans beside."""
    sheet = grid.sheets["Efficiency"]
    attained = [repr(LOW_ATTAINMENT), repr(FULL), repr(HIGH_ATTAINMENT), test.mean]
    # The team stands first, though it is added up from those after it.
    team_place = sheet.next_column
    sheet.next_column += 2
    _simulated(sheet, material)
    pay = write_pay_plans(sheet, names, pools, attained)
    return _people(sheet, names, inputs, facts, ramp, quotas, pay, attained, team_place)


def _simulated(sheet: Sheet, material: Material) -> None:
    """The team's pay over the draws."""
    team = material.handover.pay.team
    lines: list[tuple[str, float, Kind]] = [
        ("expected bookings", team.bookings, "money"),
        ("expected pay (mean of pay)", team.pay.mean, "money"),
        ("pay P10", team.pay.p10, "money"),
        ("pay P90", team.pay.p90, "money"),
        ("pay of the mean", team.pay_of_mean, "money"),
        ("paid by rates over the base rate", team.accelerator, "money"),
        ("pay with its load", team.loaded, "money"),
        ("gross margin", team.gross_margin, "money"),
        ("cost of people leaving", team.turnover_cost, "money"),
        ("margin after pay", team.margin_after_pay, "money"),
        ("cost of sales", team.cost_of_sales, "percent"),
        ("OTE return", team.back, "multiple"),
    ]
    table = sheet.table("Simulated: the team's plan year", len(lines))
    table.values("expected over the draws", [title for title, _, _ in lines], "text", "simulated", width=34)
    place = sheet.next_column
    table.values("value", [None] * len(lines), "money", "simulated")
    for i, (_, value, kind) in enumerate(lines):
        sheet.put(table.first_row + i, place, known(value), kind, "simulated")


def _people(
    sheet: Sheet,
    names: Names,
    inputs: Inputs,
    facts: Facts,
    ramp: Ramp,
    quotas: Quotas,
    pay: PlanPay,
    attained: list[str],
    team_place: int,
) -> Efficiency:
    table = sheet.table("People", len(quotas.reps))
    at = quotas.reps.__getitem__

    def of_pool(column: Column, r: int) -> str:
        return f"INDEX({column.all},{ramp.pool(at(r))})"

    inputs.who(table, at)
    ote = table.formulas(
        "OTE", lambda r: f'IF(ISNUMBER({inputs.ote(at(r))}),{inputs.ote(at(r))}*(1+{names.ote_change}),"")', "money"
    )
    base = table.formulas(
        "base share",
        lambda r: (
            f"IF(ISNUMBER({of_pool(pay.base_share, r)}),{of_pool(pay.base_share, r)},IF(ISNUMBER({names.pay_mix}),"
            f"{names.pay_mix},IF(ISNUMBER({inputs.base_share(at(r))}),{inputs.base_share(at(r))},{USUAL_BASE_SHARE})))"
        ),
        "percent",
    )
    quota = table.formulas(
        "full-year quota", lambda r: f'IF({ramp.carries(at(r))}=1,{quotas.full_year(r)},"")', "money"
    )
    multiple = table.formulas(
        "quota to OTE", lambda r: f'IF(AND(N({ote(r)})>0,ISNUMBER({quota(r)})),{quota(r)}/{ote(r)},"")', "multiple"
    )

    def paid(r: int, j: int) -> str:
        variable = f"{ote(r)}*(1-{base(r)})"
        earned = f"{variable}*{of_pool(pay.of_variable[j], r)}+{quota(r)}*{of_pool(pay.of_quota[j], r)}"
        cap = of_pool(pay.cap, r)
        kept = f"IF({quota(r)}>0,{earned},{variable})"
        known_ = f"AND(ISNUMBER({ote(r)}),ISNUMBER({quota(r)}),ISNUMBER({attained[j]}))"
        return f'IF({known_},{ote(r)}*{base(r)}+IF(ISNUMBER({cap}),MIN({kept},{cap}*{variable}),{kept}),"")'

    titles = ["80%", "100%", "120%", "expected"]
    pays = table.several([f"pay at {t}" for t in titles], paid, "money")

    def back(r: int, j: int) -> str:
        return f'IF(N({pays[j](r)})>0,N({attained[j]})*{quota(r)}/{pays[j](r)}/{names.load_factor},"")'

    returns = table.several([f"OTE return at {t}" for t in titles], back, "multiple")
    margins = names.part("gross_margin_segments")

    def margin_row(r: int) -> str:
        return margins.row_of(inputs.segment(at(r)))

    margin = table.formulas(
        "gross margin",
        lambda r: f"IF({margin_row(r)}>0,INDEX({margins.column(1)},MAX({margin_row(r)},1)),{names.gross_margin})",
        "percent",
    )
    target = table.formulas(
        "target OTE return", lambda r: f"{names.ote_return_floor}*MAX(1,{REFERENCE_MARGIN!r}/{margin(r)})", "multiple"
    )
    market = table.formulas("market OTE", lambda r: inputs.market(at(r)), "money")
    slack = table.formulas(
        "slack: one step, where the band is enforced",
        lambda r: (
            f"IF(AND({names.ote_band_enforced}=TRUE,{ramp.e(at(r))}*N({ote(r)})>0),"
            f"{names.round_to}/({ramp.e(at(r))}*{ote(r)}),0)"
        ),
        "number",
    )

    def under(value: str, limit: str) -> str:
        return f"AND(ISNUMBER({value}),N({value})<({limit})*(1-{HAIR!r}))"

    def over(value: str, limit: str) -> str:
        return f"AND(ISNUMBER({value}),N({value})>({limit})*(1+{HAIR!r}))"

    def raised(r: int) -> dict[str, str]:
        best, m = facts.best_year(at(r)), multiple(r)
        carries = f"{ramp.carries(at(r))}=1"
        return {
            "multiple_low": under(m, f"{names.ote_multiple_min}-{slack(r)}"),
            "multiple_high": over(m, f"{names.ote_multiple_max}+{slack(r)}"),
            **{
                f"outside_{key}": f"OR({under(m, repr(usual.low))},{over(m, repr(usual.high))})"
                for key, usual in MULTIPLE_RANGES.items()
            },
            "above_best_year": f"AND({carries},{best}>0,{quotas.quota(r)}>{best})",
            "return_low_at_80": under(returns[0](r), target(r)),
            "return_low_expected": under(returns[3](r), target(r)),
            "under_market": f"AND({carries},ISNUMBER({market(r)}),{under(pays[1](r), f'N({market(r)})')})",
            "under_market_at_120": f"AND({carries},ISNUMBER({market(r)}),"
            f"{under(pays[2](r), f'{names.pay_at_120_min}*N({market(r)})')})",
        }

    conditions = [raised(r) for r in range(table.rows)]
    keys = tuple(FLAGS)
    raised_for = table.several(FLAGS.values(), lambda r, n: f'IF({conditions[r][keys[n]]},"look","")', "text")
    flags = dict(zip(keys, raised_for, strict=True))
    years = table.formulas("share of the year employed", lambda r: f"SUM({across(ramp.active, at(r))})/12", "percent")
    counted = table.formulas(
        "counted in the team",
        lambda r: f"IF(AND({ramp.carries(at(r))}=1,N({ote(r)})>0,ISNUMBER({quota(r)})),1,0)",
        "count",
    )
    for column in flags.values():
        colour(column, "look")
    sheet.next_column = team_place
    return Efficiency(
        multiple=multiple,
        return_full=returns[1],
        return_low=returns[0],
        return_expected=returns[3],
        flags=flags,
        team=_team(sheet, names, quotas, ote, quota, pays, margin, years, counted, attained),
    )


def _team(
    sheet: Sheet,
    names: Names,
    quotas: Quotas,
    ote: Column,
    full: Column,
    pays: tuple[Column, ...],
    margin: Column,
    years: Column,
    counted: Column,
    attained: list[str],
) -> dict[str, str]:
    """Those with a known OTE together."""

    def total(*columns: Column) -> str:
        return "SUMPRODUCT(" + ",".join(column.all for column in (counted, *columns)) + ")"

    def back(j: int) -> str:
        paid = total(pays[j], years)
        return f'IF({paid}>0,N({attained[j]})*{total(quotas.quota)}/{paid}/{names.load_factor},"")'

    mean_margin = (
        f"IF({total(quotas.quota)}>0,{total(margin, quotas.quota)}/{total(quotas.quota)},{names.gross_margin})"
    )
    lines: list[tuple[str, str, Kind]] = [
        ("people", f"SUM({counted.all})", "count"),
        ("quota", total(quotas.quota), "money"),
        ("full-year quota", total(full), "money"),
        ("OTE", total(ote), "money"),
        ("pay at quota", total(pays[1], years), "money"),
        ("quota to OTE", f'IF({total(ote)}>0,{total(full)}/{total(ote)},"")', "multiple"),
        ("OTE return at 100%", back(1), "multiple"),
        ("OTE return at 80%", back(0), "multiple"),
        ("OTE return as expected", back(3), "multiple"),
        ("target OTE return", f"{names.ote_return_floor}*MAX(1,{REFERENCE_MARGIN!r}/{mean_margin})", "multiple"),
    ]
    table = sheet.table("The team", len(lines))
    table.values("together", [title for title, _, _ in lines], "text", "formula", width=26)
    place = sheet.next_column
    table.values("value", [None] * len(lines), "money", "formula")
    for i, (_, formula, kind) in enumerate(lines):
        sheet.formula(table.first_row + i, place, formula, kind)
    return {title: sheet.at(table.first_row + i, place) for i, (title, _, _) in enumerate(lines)}
