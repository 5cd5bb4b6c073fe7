"""From a total to everybody's quota before rounding: top-down, bottom-up, blend, bounds, locks (METHOD 6).

The same steps at every moment: for the plan each on its own sheet, for an origin side by side on the origin's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from quota_core.deliver.workbook.evidence import Evidence
from quota_core.deliver.workbook.grid import Column, Sheet
from quota_core.deliver.workbook.held import Held
from quota_core.deliver.workbook.inputs import Inputs
from quota_core.deliver.workbook.looks import NONE
from quota_core.deliver.workbook.material import Moment
from quota_core.deliver.workbook.names import Names
from quota_core.deliver.workbook.ramp import Pools, Ramp
from quota_core.deliver.workbook.search import TOP, Bounded, Found, search
from quota_core.deliver.workbook.weights import Weights

UNLIMITED = f"{NONE:.0E}"


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Who shares a total: per rep its group (0: none); per group whether the method uses it and how many carry."""

    titles: tuple[str, ...]
    of_rep: Column
    role: Column
    segment: Column
    used: Column
    size: Column

    def sums(self, what: Column, g: int) -> str:
        """The sum of a column over a group's reps."""
        return f"SUMIFS({what.all},{self.of_rep.all},{g + 1})"

    def mine(self, column: Column, i: int) -> str:
        """What a table by group holds for a rep's own."""
        return f"INDEX({column.all},MAX({self.of_rep(i)},1))"


def write_groups(
    sheet: Sheet, moment: Moment, names: Names, inputs: Inputs, pools: Pools, ramp: Ramp, carries: Column
) -> Groups:
    """Roles, or pools where the method splits by segment; both are listed, and one of the two is used."""
    split = f'{names.method}="segment_weighted"'
    if not moment.planning:
        # Equal odds rest on draws from all of history: at a past day segments take their place.
        split = f'OR({split},{names.method}="equal_odds")'
    reps = carries.table.rows
    table = sheet.table(f"{moment.title}: people", reps)
    inputs.who(table)
    of_rep = table.formulas(
        "group",
        lambda i: (
            f"IF({carries(i)}=1,IF({split},INDEX({pools.pool_group.all},{ramp.pool(i)}),"
            f"INDEX({pools.role_group.all},{ramp.pool(i)})),0)"
        ),
        "count",
    )
    listed = pools.groups
    by = sheet.table(f"{moment.title}: groups", len(listed))
    number = by.values("group", range(1, len(listed) + 1), "count", "formula")
    role = by.values("role", [r for r, _ in listed], "text", "formula")
    segment = by.values("segment (empty: all)", [s for _, s in listed], "text", "formula")
    used = by.formulas(
        "used by the method",
        lambda g: f"IF({split},{int(listed[g][1] is not None)},{int(listed[g][1] is None)})",
        "count",
    )
    size = by.formulas("people", lambda g: f"COUNTIF({of_rep.all},{number(g)})", "count")
    titles = tuple(r if s is None else f"{r}/{s}" for r, s in listed)
    return Groups(titles=titles, of_rep=of_rep, role=role, segment=segment, used=used, size=size)


@dataclass(frozen=True, kw_only=True)
class BottomUp:
    """Per rep the territory weight and bottom-up; per group its sum, the capacity."""

    weight: Column
    bottom_up: Column
    capacity: Column


def write_bottom_up(
    sheet: Sheet,
    moment: Moment,
    names: Names,
    inputs: Inputs,
    groups: Groups,
    held: Held,
    weights: Weights,
    evidence: Evidence,
) -> BottomUp:
    """BU = c (1 + growth) (z y + (1 - z) P W), a holding at a time."""
    table = sheet.table(f"{moment.title}: bottom-up" + ("" if held.whole else " by territory held"), len(held.rep))
    inputs.who(table, held.rep.__getitem__)

    def cell(column: Column, h: int) -> str:
        return f"INDEX({column.all},{held.cell(h)})"

    c = table.formulas("c", held.c, "equivalent")
    weight = table.formulas("territory weight W", lambda h: cell(weights.weight, h), "multiple")
    yielded = table.formulas("yield a year y", lambda h: cell(evidence.cell_yield, h), "money")
    z = table.formulas("z", lambda h: cell(evidence.credence, h), "percent")
    p = table.formulas(
        "P", lambda h: f"INDEX({evidence.productivity.all},INDEX({weights.pool.all},{held.cell(h)}))", "money"
    )
    reach = table.formulas(
        "bottom-up",
        lambda h: f"{c(h)}*(1+{names.productivity_growth})*({z(h)}*{yielded(h)}+(1-{z(h)})*{p(h)}*{weight(h)})",
        "money",
    )
    if not held.whole:
        table = sheet.table(f"{moment.title}: bottom-up by rep", groups.of_rep.table.rows)
    rep_weight = (
        weight if held.whole else table.formulas("territory weight", lambda i: held.shared(weight, i), "multiple")
    )
    rep_reach = reach if held.whole else table.formulas("bottom-up", lambda i: held.of_rep(reach, i), "money")
    table = sheet.table(f"{moment.title}: capacity of each group", len(groups.titles))
    table.values("group", groups.titles, "text", "formula")
    capacity = table.formulas("capacity", lambda g: groups.sums(rep_reach, g), "money")
    return BottomUp(weight=rep_weight, bottom_up=rep_reach, capacity=capacity)


@dataclass(frozen=True, kw_only=True)
class TopDown:
    """Per group the total; per rep the equal share, that by ramp, and top-down; money."""

    total: Column
    equal_share: Column
    ramp_share: Column
    top_down: Column


def write_top_down(
    sheet: Sheet, moment: Moment, groups: Groups, held: Held, bottom_up: BottomUp, total: Callable[[int], str]
) -> TopDown:
    """TD = T e W / sum e W; total(g): the formula of T of a group."""
    reps = groups.of_rep.table.rows
    table = sheet.table(f"{moment.title}: top-down", reps)
    e = table.formulas("e", lambda i: held.of_rep(held.e, i), "equivalent")
    weight = table.formulas("territory weight W", bottom_up.weight, "multiple")
    both = table.formulas("e x W", lambda i: f"{e(i)}*{weight(i)}", "equivalent")
    by = sheet.table(f"{moment.title}: totals", len(groups.titles))
    by.values("group", groups.titles, "text", "formula")
    amount = by.formulas("total T", lambda g: f"IF(AND({groups.used(g)}=1,{groups.size(g)}>0),{total(g)},0)", "money")
    all_e = by.formulas("sum of e", lambda g: groups.sums(e, g), "equivalent")
    all_both = by.formulas("sum of e x W", lambda g: groups.sums(both, g), "equivalent")
    shares = sheet.table(f"{moment.title}: shares of the total", reps)
    mine = groups.mine
    carried = [f"({groups.of_rep(i)}>0)*" for i in range(reps)]
    equal = shares.formulas(
        "equal share", lambda i: f"{carried[i]}{mine(amount, i)}/MAX({mine(groups.size, i)},1)", "money"
    )
    by_ramp = shares.formulas(
        "by ramp",
        lambda i: f"IF({mine(all_e, i)}>0,{carried[i]}{mine(amount, i)}*{e(i)}/{mine(all_e, i)},{equal(i)})",
        "money",
    )
    top_down = shares.formulas(
        "top-down",
        lambda i: f"IF({mine(all_both, i)}>0,{carried[i]}{mine(amount, i)}*{both(i)}/{mine(all_both, i)},{equal(i)})",
        "money",
    )
    return TopDown(total=amount, equal_share=equal, ramp_share=by_ramp, top_down=top_down)


def write_blend(
    sheet: Sheet, moment: Moment, names: Names, inputs: Inputs, groups: Groups, bottom_up: BottomUp, top_down: TopDown
) -> Column:
    """B = a TD + (1 - a) T BU / sum BU; the kept share of the total at equal odds."""
    table = sheet.table(f"{moment.title}: blend", groups.of_rep.table.rows)
    if moment.planning:  # a sheet of its own; an origin's begins with who everybody is
        inputs.who(table)
    mine = groups.mine
    evidence = table.formulas(
        "by evidence",
        lambda i: (
            f"IF({mine(bottom_up.capacity, i)}>0,({groups.of_rep(i)}>0)*{mine(top_down.total, i)}"
            f"*{bottom_up.bottom_up(i)}/{mine(bottom_up.capacity, i)},{top_down.top_down(i)})"
        ),
        "money",
    )
    share = table.formulas(
        "top-down share a", lambda _: f'IF({names.method}="top_down",1,{names.top_down_share})', "percent"
    )

    def blended(i: int) -> str:
        mixed = f"{share(i)}*{top_down.top_down(i)}+(1-{share(i)})*{evidence(i)}"
        if not moment.planning:
            return mixed
        rep = inputs.rep_id(i)
        kept = f"{mine(top_down.total, i)}*{names.said_of('odds_shares', rep)}"
        has_one = f"{names.says('odds_shares', rep)}>0"
        return f'IF(AND({names.method}="equal_odds",{has_one},{groups.of_rep(i)}>0),{kept},{mixed})'

    return table.formulas("blended B", blended, "money")


@dataclass(frozen=True, kw_only=True)
class Reconciled:
    """Per rep: bounds as they hold (with locks), quota without and with locks; per group: the gap, money."""

    low: Column
    high: Column
    locked: Column
    unlocked: Column
    quota: Column
    gap: Column


def write_reconcile(
    sheet: Sheet,
    moment: Moment,
    names: Names,
    inputs: Inputs,
    last_quota: Column,
    groups: Groups,
    held: Held,
    top_down: TopDown,
    blend: Column,
) -> Reconciled:
    """clip(k B, lo, hi) = T with the one k of each group, once without locks and once with them."""
    reps = groups.of_rep.table.rows
    table = sheet.table(f"{moment.title}: bounds", reps)
    if moment.planning:
        inputs.who(table)
    base = table.formulas("B", blend, "money")
    band = f"{names.ote_band_enforced}=TRUE"

    def in_band(i: int, multiple: str, otherwise: str) -> str:
        full = f"{inputs.ote(i)}*(1+{names.ote_change})*{held.of_rep(held.e, i)}"
        return f"IF(AND({band},ISNUMBER({inputs.ote(i)})),{full}*{multiple},{otherwise})"

    band_low = table.formulas("OTE band: at least", lambda i: in_band(i, names.ote_multiple_min, "0"), "money")
    band_high = table.formulas("OTE band: at most", lambda i: in_band(i, names.ote_multiple_max, UNLIMITED), "money")

    def by_year(i: int, factor: str, otherwise: Column) -> str:
        before = f"N({last_quota(i)})*{held.of_rep(held.e, i)}"
        within = f"MIN(MAX({before}*{factor},{band_low(i)}),{band_high(i)})"
        bound = f"IF(AND(ISNUMBER({names.yoy_change_max}),{before}>0),{within},{otherwise(i)})"
        # A group with no target has quotas of 0, whatever the bounds.
        return f"IF({groups.mine(top_down.total, i)}*({groups.of_rep(i)}>0)<=0,0,{bound})"

    change = f"N({names.yoy_change_max})"
    low = table.formulas("at least", lambda i: by_year(i, f"MAX(1-{change},0)", band_low), "money")
    high = table.formulas("at most", lambda i: by_year(i, f"(1+{change})", band_high), "money")
    first = _bounded(
        sheet, moment, "k" if not moment.planning else "k without locks", groups, top_down, base, low, high
    )
    if not moment.planning:
        return Reconciled(low=low, high=high, locked=low, unlocked=first[0], quota=first[0], gap=first[1])
    table = sheet.table("Plan: locks", reps)
    locked = table.formulas(
        "locked", lambda i: f"IF(AND({names.says('locks', inputs.rep_id(i))}>0,{groups.of_rep(i)}>0),1,0)", "count"
    )
    lock = [names.said_of("locks", inputs.rep_id(i)) for i in range(reps)]
    low_locked = table.formulas("at least", lambda i: f"IF({locked(i)}=1,{lock[i]},{low(i)})", "money")
    high_locked = table.formulas("at most", lambda i: f"IF({locked(i)}=1,{lock[i]},{high(i)})", "money")
    quota, gap = _bounded(sheet, moment, "k", groups, top_down, base, low_locked, high_locked)
    return Reconciled(low=low_locked, high=high_locked, locked=locked, unlocked=first[0], quota=quota, gap=gap)


def _bounded(
    sheet: Sheet, moment: Moment, what: str, groups: Groups, top_down: TopDown, base: Column, low: Column, high: Column
) -> tuple[Column, Column]:
    """Quotas of one search, and what each group's stay under its total (over, where negative)."""
    reps, count = base.table.rows, len(groups.titles)
    table = sheet.table(f"{moment.title}: {what}, people", reps)
    most = table.formulas(
        "at most, where it may rise", lambda i: f"IF(AND({base(i)}>0,{high(i)}>{low(i)}),{high(i)},{low(i)})", "money"
    )
    by = sheet.table(f"{moment.title}: {what}, groups", count)
    number = by.values("group", range(1, count + 1), "count", "formula")
    by.values("who", groups.titles, "text", "formula")
    total = by.formulas("total T", top_down.total, "money")
    run = Bounded(base=base.all, low=low.all, high=high.all, most=most.all, group=groups.of_rep.all)
    found: Found = search(
        sheet,
        by,
        [total(g) for g in range(count)],
        [run] * count,
        list(groups.titles),
        what,
        [number(g) for g in range(count)],
    )
    table = sheet.table(f"{moment.title}: quotas by {what}", reps)
    mine = groups.mine

    def quota(i: int) -> str:
        inside = f"MIN(MAX({mine(found.k, i)}*{base(i)},{low(i)}),{high(i)})"
        rising = f"IF(AND({mine(total, i)}>{mine(found.least, i)},{base(i)}>0,{high(i)}<{TOP}),{high(i)},{low(i)})"
        return f"IF({groups.of_rep(i)}=0,0,IF({mine(found.exists, i)}=1,{inside},{rising}))"

    quotas = table.formulas("quota", quota, "money")
    last = sheet.table(f"{moment.title}: {what}, what is left over", count)
    last.values("group", groups.titles, "text", "formula")
    gap = last.formulas(
        "total less quotas",
        lambda g: f"{total(g)}-{groups.sums(quotas, g)}",
        "money",
    )
    return quotas, gap


def write_stretch(sheet: Sheet, groups: Groups, bottom_up: BottomUp, reconciled: Reconciled) -> Column:
    """Each group's quotas over its capacity, before rounding; nothing where it has no capacity."""
    table = sheet.table("Stretch: quotas over capacity", len(groups.titles))
    table.values("group", groups.titles, "text", "formula")
    return table.formulas(
        "stretch",
        lambda g: f'IF({bottom_up.capacity(g)}>0,{groups.sums(reconciled.quota, g)}/{bottom_up.capacity(g)},"")',
        "multiple",
    )
