"""The sheet of checks: each line says OK, or what is off and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quota_core.deliver.workbook.allocation import BottomUp, Groups, Reconciled, TopDown
from quota_core.deliver.workbook.assumptions import Assumptions
from quota_core.deliver.workbook.backtest import BackTest
from quota_core.deliver.workbook.colours import colour
from quota_core.deliver.workbook.grid import HEADER_ROW, Column, Grid
from quota_core.deliver.workbook.inputs import Inputs
from quota_core.deliver.workbook.looks import BAD
from quota_core.deliver.workbook.names import Names
from quota_core.deliver.workbook.quotas import Quotas
from quota_core.deliver.workbook.ramp import Pools
from quota_core.deliver.workbook.rounding import Rounded
from quota_core.deliver.workbook.weights import Weights

# What adding up many numbers leaves: a millionth of a unit of money, a billionth of a full year.
MONEY, YEARS = "0.000001", "0.000000001"
Line = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Built:
    """What the checks look at."""

    inputs: Inputs
    pools: Pools
    weights: Weights
    groups: Groups
    bottom_up: BottomUp
    top_down: TopDown
    blend: Column
    reconciled: Reconciled
    rounded: Rounded
    quotas: Quotas
    test: BackTest


def write_checks(grid: Grid, names: Names, assumptions: Assumptions, built: Built) -> str:
    """The sheet, its verdict in colour and in words; the cell that says it all."""
    lines = [*_adds_up(names, built), *_allowed(names, assumptions, built), *_as_in_the_tool(assumptions, built)]
    sheet = grid.sheets["Checks"]
    table = sheet.table("", len(lines))
    table.values("check", [what for what, _, _ in lines], "text", "formula", width=46)
    result = table.formulas("result", lambda i: lines[i][1], "text", width=60)
    table.values("what it compares", [why for _, _, why in lines], "text", "words", width=100)
    colour(result, "OK", otherwise=BAD)
    row, count = HEADER_ROW - 2, f'COUNTIF({result.all},"OK")'
    sheet.put(row, 1, "All in all", origin="block")
    sheet.formula(row, 2, f'IF({count}={len(lines)},"OK",{len(lines)}-{count}&" to look at")', "text")
    return sheet.at(row, 2)


def _ok(condition: str, otherwise: str) -> str:
    return f'IF({condition},"OK",{otherwise})'


def _off(amount: str) -> str:
    return f'"off by "&ROUND({amount},2)'


def _sums(total: Column, parts: Sequence[Column]) -> str:
    """How far rows of parts are from their totals, all rows together."""
    return f"SUMPRODUCT(ABS({total.all}-({'+'.join(part.all for part in parts)})))"


def _over(names: Names) -> str:
    layers = (names.over_assignment, names.over_assignment_vp, names.over_assignment_manager)
    return "*".join(f"(1+{layer})" for layer in layers)


def _adds_up(names: Names, b: Built) -> list[Line]:
    q, gap, kept, step = b.quotas, b.reconciled.gap, b.weights.kept, names.round_to
    total = f"SUM({b.top_down.total.all})"
    unlike = f"SUMPRODUCT((ABS({gap.all})>{MONEY})*1)"
    unkept = f"SUMPRODUCT((ABS({kept.all})>{YEARS})*1)"
    low, high, rounded, own = (c.all for c in (b.reconciled.low, b.reconciled.high, b.rounded.quota, b.groups.of_rep))
    outside = f"SUMPRODUCT(({own}>0)*(({rounded}<{low}-{step})+({rounded}>{high}+{step})>0))"
    td, blended = (f"SUM({c.all})-{total}" for c in (b.top_down.top_down, b.blend))
    steps = f"SUMPRODUCT(ABS({b.rounded.difference.all}))"
    return [
        (
            "Top-down total = sum of allocations",
            _ok(f"{unlike}=0", f'"not reconciled in "&{unlike}&" groups: "&ROUND(SUM({gap.all}),0)&" under the total"'),
            "Each group's total T and its quotas with bounds and locks, before rounding",
        ),
        ("Top-down adds up", _ok(f"ABS({td})<={MONEY}", _off(td)), "The sum of TD and the sum of all totals"),
        ("Blend adds up", _ok(f"ABS({blended})<={MONEY}", _off(blended)), "The sum of B and the sum of all totals"),
        (
            "Weights move quota and leave the total",
            _ok(f"{unkept}=0", f'{unkept}&" pools do not keep their total: bounds or overrides leave no room"'),
            "In every pool: sum of e x weight, and sum of e",
        ),
        (
            "Rounding keeps every total",
            _ok(f"{steps}<={MONEY}", _off(steps)),
            "Each group's rounded quotas and its total in steps",
        ),
        (
            "Bounds and locks hold to within one step",
            _ok(f"{outside}=0", f'{outside}&" quotas lie outside"'),
            "Every quota, and its least and most",
        ),
        *(
            (title, _ok(f"{_sums(q.quota, parts)}<={MONEY}*ROWS({q.quota.all})", _off(_sums(q.quota, parts))), what)
            for title, parts, what in (
                ("Months add up to the quota", q.months, "Twelve months and the quota, row by row"),
                ("Quarters add up to the quota", q.quarters, "Four quarters and the quota, row by row"),
                ("Booking types add up to the quota", q.types, "New, expansion, renewal and the quota, row by row"),
                ("The build-up adds up to the quota", q.lines, "The seven lines and the quota, row by row"),
            )
        ),
    ]


def _allowed(names: Names, assumptions: Assumptions, b: Built) -> list[Line]:
    inputs, groups, total = b.inputs, b.groups, f"SUM({b.top_down.total.all})"
    outside, elsewhere = f"SUM({assumptions.outside.all})", assumptions.changes_not_followed
    given = f"SUMPRODUCT(({inputs.target_year.all}={inputs.plan_year})*{inputs.target_amount.all})"
    wanted = f"{given}*(1+{names.target_change})*{_over(names)}"
    nobody = f"{wanted}-{total}"
    bare = f"SUMPRODUCT(({groups.used.all}=1)*({groups.size.all}>0)*({b.top_down.total.all}<=0))"
    target, capacity = f"({given}*(1+{names.target_change}))", f"SUM({b.bottom_up.capacity.all})"
    gap = f"({target}-{capacity})/{target}"
    errors = "+".join(f"SUMPRODUCT(ISERROR({c.all})*1)" for c in (b.quotas.quota, b.test.quota, b.rounded.quota))
    people = inputs.rep_id.all
    odds = names.part("odds_shares").column(0)

    def unknown(key: str, *known: str) -> str:
        given = names.part(key).column(0)
        found = "*".join(f"ISNA(MATCH({given},{each},0))" for each in known)
        return f'SUMPRODUCT(({given}<>"")*({found}+(COUNTIF({given},{given})>1)>0))'

    def named(title: str, key: str, what: str, *known: str) -> Line:
        count = unknown(key, *known)
        return title, _ok(f"{count}=0", f'{count}&" names are not known, or stand twice"'), what

    by_pool = (b.pools.key.all, b.pools.role.all)
    return [
        (
            "No formula fails",
            _ok(f"{errors}=0", f'{errors}&" cells are in error"'),
            "Every quota, now and at the origins",
        ),
        (
            "Every target has somebody to carry it",
            _ok(f"ABS({nobody})<={MONEY}", f'ROUND({nobody},0)&" of it has nobody"'),
            "The year's targets with over-assignment, and the totals of groups with people",
        ),
        (
            "Everybody's group has a target",
            _ok(f"{bare}=0", f'{bare}&" groups have none: their quotas are 0"'),
            "Groups with people, and their totals",
        ),
        (
            "Bottom-up gap within its limit",
            _ok(
                f"IF({target}>0,{gap}<={names.gap_limit},TRUE)",
                f'"capacity is "&ROUND(100*{gap},1)&"% under the target"',
            ),
            "The target less capacity, over the target; gap_limit",
        ),
        (
            "Every setting is within its bounds",
            _ok(f"{outside}=0", f'{outside}&" are out of bounds: see Assumptions"'),
            "Assumptions",
        ),
        (
            "Nothing was set here that only the tool can follow",
            _ok(f"{elsewhere}=0", f'{elsewhere}&" were: set them in the tool, then export again"'),
            "Settings that change the facts, or are used by the simulation alone",
        ),
        named("Locks name people who are here", "locks", "rep_id, once each", people),
        named("Start slips name people who are here", "start_slips", "rep_id, once each", people),
        named("Those taken out are people who are here", "taken_out", "rep_id, once each", people),
        named(
            "Overrides name territories that are here",
            "overrides",
            "ROLE/SEGMENT/TERRITORY or a territory_id, once each",
            b.weights.key.all,
            inputs.territory_id.all,
        ),
        *(
            named(f"{title} names pools that are here", key, "ROLE/SEGMENT, ROLE or default", *by_pool, '{"default"}')
            for title, key in (("Ramp schedule", "ramp_schedule"), ("Ramp productivity", "ramp_productivity"))
        ),
        (
            "Equal odds have their shares",
            _ok(
                f'OR({names.method}<>"equal_odds",COUNTA({odds})>0)',
                '"set the method in the tool: it works the shares out"',
            ),
            "method and odds_shares",
        ),
    ]


def _as_in_the_tool(assumptions: Assumptions, b: Built) -> list[Line]:
    def same(title: str, what: str, here: Column, there: Column) -> Line:
        off = f"SUMPRODUCT(ABS({here.all}-{there.all}))"
        return title, _ok(f"OR({assumptions.changes}>0,{off}<={MONEY}*ROWS({here.all}))", _off(off)), what

    return [
        same(
            "Quotas are the tool's, while nothing is changed here",
            "Every quota here and as the tool worked it out",
            b.rounded.quota,
            b.rounded.exported,
        ),
        same(
            "The back-test is the tool's, while nothing is changed here",
            "Every quota that was tried, here and in the tool",
            b.test.quota,
            b.test.exported,
        ),
    ]
