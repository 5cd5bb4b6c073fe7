"""Rounding by largest remainder: every group adds up to its rounded total, ties go by rep id (METHOD 6)."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.deliver.workbook.allocation import Groups, Reconciled
from quota_core.deliver.workbook.grid import Column, Sheet
from quota_core.deliver.workbook.inputs import Inputs
from quota_core.deliver.workbook.material import Material
from quota_core.deliver.workbook.names import Names


@dataclass(frozen=True, kw_only=True)
class Rounded:
    """Per rep the rounded quota, here and as the tool worked it out; per group what rounding leaves of its total."""

    quota: Column
    exported: Column
    difference: Column


def write_rounding(
    sheet: Sheet, names: Names, material: Material, inputs: Inputs, groups: Groups, reconciled: Reconciled
) -> Rounded:
    """The sheet: quotas in steps, what each group hands out, quotas rounded."""
    reps, count, step = groups.of_rep.table.rows, len(groups.titles), names.round_to
    table = sheet.table("In steps", reps)
    inputs.who(table)
    group = table.formulas("group", groups.of_rep, "count")
    free = table.formulas("free", lambda i: f"IF(AND({group(i)}>0,{reconciled.locked(i)}=0),1,0)", "count")
    quota = table.formulas("reconciled", reconciled.quota, "money")
    steps = table.formulas("steps", lambda i: f"IF({step}>0,ROUND({quota(i)}/{step},9),0)", "number")
    whole = table.formulas("whole steps", lambda i: f"INT({steps(i)})", "count")
    remainder = table.formulas("remainder", lambda i: f"ROUND(({steps(i)}-{whole(i)})*1E9,0)", "count", width=16)
    # One number that sorts by group, then remainder, then rep id (rows stand in that order).
    rank = table.formulas(
        "order: group, remainder, rep id",
        lambda i: f"IF({free(i)}=1,({group(i)}*1000000001+{remainder(i)})*{reps}+{reps - 1 - i},-1)",
        "count",
        width=24,
    )
    by = sheet.table("By group", count)
    number = by.values("group", range(1, count + 1), "count", "formula")
    by.values("who", groups.titles, "text", "formula")

    def of(what: Column, g: int) -> str:
        return f"SUMIFS({what.all},{group.all},{number(g)},{free.all},1)"

    total = by.formulas("steps in all", lambda g: f"IF({step}>0,INT(ROUND({of(quota, g)}/{step},6)+0.5),0)", "count")
    missing = by.formulas("steps to hand out", lambda g: f"MAX({total(g)}-{of(whole, g)},0)", "count")
    later = by.formulas(
        "people of later groups", lambda g: f'COUNTIFS({group.all},">"&{number(g)},{free.all},1)', "count"
    )
    least = by.formulas(
        "least order that takes one",
        lambda g: f"IF({missing(g)}>0,LARGE({rank.all},{later(g)}+{missing(g)}),0)",
        "count",
        width=24,
    )
    last = sheet.table("Rounded", reps)
    more = last.formulas(
        "one step more",
        lambda i: f"IF(AND({free(i)}=1,{groups.mine(missing, i)}>0,{rank(i)}>={groups.mine(least, i)}),1,0)",
        "count",
    )
    quotas = last.formulas(
        "quota", lambda i: f"IF(OR({step}<=0,{free(i)}=0),{quota(i)},({whole(i)}+{more(i)})*{step})", "money"
    )
    exported = last.values("quota as the tool has it", material.plan.quota.tolist(), "money")
    left = sheet.table("Do totals stay", count)
    left.values("who", groups.titles, "text", "formula")
    difference = left.formulas(
        "rounded less total in steps",
        lambda g: f"IF({step}>0,{of(quotas, g)}-{total(g)}*{step},0)",
        "money",
    )
    return Rounded(quota=quotas, exported=exported, difference=difference)
