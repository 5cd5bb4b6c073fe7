"""Pay plans at four attainments: what each pool's plan pays of target variable and of quota (METHOD 9)."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.deliver.workbook.grid import Column, Sheet
from quota_core.deliver.workbook.names import Names
from quota_core.deliver.workbook.parts import FIRST_TIER, PLAN_FIELDS
from quota_core.deliver.workbook.ramp import Pools


@dataclass(frozen=True, kw_only=True)
class PlanPay:
    """Variable pay of each pool's plan at four attainments: shares of target variable and of quota; cap, base."""

    of_variable: tuple[Column, ...]
    of_quota: tuple[Column, ...]
    cap: Column
    base_share: Column


def write_pay_plans(sheet: Sheet, names: Names, pools: Pools, attained: list[str]) -> PlanPay:
    """Each pool's plan resolved (its own row, its role's, default's, else the general one), and what it pays."""
    part = names.part("pay_plans")
    tiers = (part.columns - FIRST_TIER) // 2
    table = sheet.table(
        "Pay plan of each pool (the general one where the table of pay plans has none)", pools.key.table.rows
    )
    table.formulas("pool", pools.key, "text")
    row = table.formulas("row", lambda p: names.row_of_pool("pay_plans", pools.key(p), pools.role(p)), "count")
    general = {
        "base_share": f'IF(ISNUMBER({names.pay_mix}),{names.pay_mix},"")',
        "rates": '"multiple"',
        "method": '"marginal"',
        "threshold": names.pay_threshold,
        "threshold_pays": '"from_zero"',
        "cap": f'IF(ISNUMBER({names.pay_cap}),{names.pay_cap},"")',
    }

    def chosen(p: int, place: int, otherwise: str) -> str:
        cell = f"INDEX({part.column(place)},MAX({row(p)},1))"
        return f'IF({row(p)}=0,{otherwise},IF(ISBLANK({cell}),"",{cell}))'

    columns = table.several(PLAN_FIELDS, lambda p, j: chosen(p, 1 + j, general[PLAN_FIELDS[j]]), "any")
    fields = dict(zip(PLAN_FIELDS, columns, strict=True))
    usual = [("0", "1"), ("1", names.accelerator)] + [('""', '""')] * tiers
    begins = table.several(
        [f"from {n + 1}" for n in range(tiers)], lambda p, n: chosen(p, FIRST_TIER + 2 * n, usual[n][0]), "any"
    )
    rates = table.several(
        [f"rate {n + 1}" for n in range(tiers)], lambda p, n: chosen(p, FIRST_TIER + 2 * n + 1, usual[n][1]), "any"
    )

    def unit(p: int, a: str) -> str:
        """Rate x attainment added up band by band, or all at the rate reached."""
        bands, reached = [], "0"
        for n in range(tiers):
            start = begins[n](p)
            end = f"IF(ISNUMBER({begins[n + 1](p)}),{begins[n + 1](p)},{a})" if n + 1 < tiers else a
            bands.append(f"IF(ISNUMBER({start}),N({rates[n](p)})*MAX(0,MIN({a},{end})-{start}),0)")
            reached = f"IF(AND(ISNUMBER({start}),{a}>=N({start})),N({rates[n](p)})*{a},{reached})"
        return f'IF({fields["method"](p)}="retroactive",{reached},{"+".join(bands)})'

    floor = [f"N({fields['threshold'](p)})" for p in range(table.rows)]
    at_threshold = table.formulas(
        "earned at the threshold, not paid",
        lambda p: f'IF(AND({floor[p]}>0,{fields["threshold_pays"](p)}="above"),{unit(p, floor[p])},0)',
        "number",
    )
    units = table.several(
        ["units at 80%", "units at 100%", "units at 120%", "units as expected"],
        lambda p, j: f"IF(N({attained[j]})<{floor[p]},0,{unit(p, f'N({attained[j]})')}-{at_threshold(p)})",
        "number",
    )

    def of_variable(p: int, j: int) -> str:
        kind, a = fields["rates"](p), f"N({attained[j]})"
        less = f'IF({fields["threshold_pays"](p)}="above",{floor[p]},0)'
        points = f"IF({a}<{floor[p]},0,{a}-{less})"
        return f'IF({kind}="multiple",{units[j](p)},IF({kind}="points",{points},0))'

    titles = ["at 80%", "at 100%", "at 120%", "as expected"]
    variable = table.several([f"of target variable {t}" for t in titles], of_variable, "number")
    quota = table.several(
        [f"of quota {t}" for t in titles],
        lambda p, j: f'IF({fields["rates"](p)}="multiple",0,{units[j](p)})',
        "number",
    )
    return PlanPay(of_variable=variable, of_quota=quota, cap=fields["cap"], base_share=fields["base_share"])
