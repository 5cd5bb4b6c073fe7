"""Territory weights: factors, indexes, raw, and the one c for which they move quota and leave the total (METHOD 4)."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.deliver.workbook.grid import Column, Sheet, across
from quota_core.deliver.workbook.held import Held
from quota_core.deliver.workbook.inputs import Inputs
from quota_core.deliver.workbook.material import Material, Moment
from quota_core.deliver.workbook.names import Names
from quota_core.deliver.workbook.ramp import Pools
from quota_core.deliver.workbook.search import Bounded, search

FACTORS = ("potential", "accounts", "win rate")


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Per cell (pool and territory): its key, pool and weight; per pool, what the weights add to its total."""

    key: Column
    pool: Column
    weight: Column
    kept: Column


@dataclass(frozen=True, kw_only=True)
class _Cells:
    """The cells of a moment, and where each pool's stand among them."""

    title: str
    key: Column
    territory: Column
    positions: Column
    e: Column
    pool_of: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]

    def own(self, column: Column, p: int) -> str:
        """A pool's cells of a column."""
        return column.span(*self.spans[p])


def write_weights(
    sheet: Sheet, names: Names, material: Material, inputs: Inputs, pools: Pools, moment: Moment, held: Held
) -> Weights:
    """The weights of one moment: its cells, its pools, the search for c."""
    mine = material.holdings
    pool_of = tuple(int(p) for p in mine.cell_pool)
    land = [int(t) for t in mine.cell_territory]
    table = sheet.table(f"{moment.title}: territories of each pool", len(pool_of))
    pool = table.values("pool", [1 + p for p in pool_of], "count")
    role = table.formulas("role", lambda c: pools.role(pool_of[c]), "text")
    segment = table.formulas("segment", lambda c: pools.segment(pool_of[c]), "text")
    territory = table.formulas("territory_id", lambda c: inputs.territory_id(land[c]), "text", width=16)
    key = table.formulas("key", lambda c: f'{role(c)}&"/"&{segment(c)}&"/"&{territory(c)}', "text", width=24)
    number = table.values("row", range(1, len(pool_of) + 1), "count", "formula")
    months = table.several(
        [f"people, month {j + 1}" for j in range(len(held.active))],
        lambda c, j: f"SUMIFS({held.active[j].all},{held.cell.all},{number(c)},{held.carries.all},1)",
        "equivalent",
    )
    filled = [f'COUNTIF({across(months, c)},">0")' for c in range(len(pool_of))]
    positions = table.formulas(
        "positions", lambda c: f"IF({filled[c]}=0,0,SUM({across(months, c)})/{filled[c]})", "equivalent"
    )
    e = table.formulas("e", lambda c: f"SUMIFS({held.e.all},{held.cell.all},{number(c)})", "equivalent")
    spans = [[c for c, own in enumerate(pool_of) if own == p] for p in range(len(mine.pools))]
    cells = _Cells(
        title=moment.title,
        key=key,
        territory=territory,
        positions=positions,
        e=e,
        pool_of=pool_of,
        spans=tuple((own[0], own[-1] + 1) for own in spans),
    )
    per_position = table.several(
        [f"{title} / positions" for title in FACTORS[:2]],
        lambda c, j: _per_position(positions(c), (inputs.potential, inputs.accounts)[j](land[c])),
        "number",
    )
    factors = (*per_position, _win_rates(sheet, names, material, pools, moment, cells))
    v = _relative(sheet, names, cells, factors)
    weight, kept = _levelled(sheet, names, material, pools, cells, v)
    return Weights(key=key, pool=pool, weight=weight, kept=kept)


def _per_position(positions: str, given: str) -> str:
    return f'IF(AND({positions}>0,ISNUMBER({given})),{given}/{positions},"")'


def _win_rates(sheet: Sheet, names: Names, material: Material, pools: Pools, moment: Moment, cells: _Cells) -> Column:
    """Won over decided deals of the lookback, shrunk to the pool's."""
    (pool_won, pool_lost), (own_won, own_lost) = material.pool_deals(moment), material.cell_deals(moment)
    table = sheet.table(f"{cells.title}: decided deals of each pool", len(cells.spans))
    table.formulas("pool", pools.key, "text")
    won = table.values("won deals", pool_won.tolist(), "count")
    lost = table.values("lost deals", pool_lost.tolist(), "count")
    rate = table.formulas(
        "win rate p", lambda p: f'IF({won(p)}+{lost(p)}>0,{won(p)}/({won(p)}+{lost(p)}),"")', "percent"
    )
    table = sheet.table(f"{cells.title}: decided deals of each territory", cells.e.table.rows)
    mine = table.values("won deals", own_won.tolist(), "count")
    theirs = table.values("lost deals", own_lost.tolist(), "count")
    prior = names.win_rate_prior_deals

    def shrunk(c: int) -> str:
        decided, of_pool = f"({mine(c)}+{theirs(c)}+{prior})", rate(cells.pool_of[c])
        known = f"AND({cells.positions(c)}>0,ISNUMBER({of_pool}),{decided}>0)"
        return f'IF({known},({mine(c)}+{prior}*{of_pool})/{decided},"")'

    return table.formulas("win rate, shrunk to p", shrunk, "percent")


def _relative(sheet: Sheet, names: Names, cells: _Cells, factors: tuple[Column, ...]) -> Column:
    """v = max(0, 1 + strength (raw - 1)), raw the importance-weighted mean of factor / its mean over the pool."""
    table = sheet.table(f"{cells.title}: means by positions", len(cells.spans))

    def mean(p: int, j: int) -> str:
        factor, filled = cells.own(factors[j], p), cells.own(cells.positions, p)
        known = f"SUMPRODUCT(ISNUMBER({factor})*1,{filled})"
        return f"IF({known}>0,SUMPRODUCT({factor},{filled})/{known},0)"

    means = table.several(FACTORS, mean, "number")
    table = sheet.table(f"{cells.title}: index, raw, v", cells.e.table.rows)

    def index(c: int, j: int) -> str:
        middle, factor = means[j](cells.pool_of[c]), factors[j](c)
        return f"IF({middle}>0,IF(ISNUMBER({factor}),{factor},{middle})/{middle},1)"

    indexes = table.several([f"{title} index" for title in FACTORS], index, "number")
    importances = (names.importance_potential, names.importance_accounts, names.importance_win_rate)
    total = "+".join(importances)

    def raw(c: int) -> str:
        weighed = "+".join(f"{importance}*{indexes[j](c)}" for j, importance in enumerate(importances))
        return f"IF({total}>0,({weighed})/({total}),1)"

    raws = table.formulas("raw", raw, "number")
    return table.formulas("v", lambda c: f"MAX(0,1+{names.weight_strength}*({raws(c)}-1))", "number")


def _levelled(
    sheet: Sheet, names: Names, material: Material, pools: Pools, cells: _Cells, v: Column
) -> tuple[Column, Column]:
    """clip(c v, min, max) with the c that keeps each pool's sum of e x weight; and what is kept of it."""
    e, least, largest = cells.e, names.weight_min, names.weight_max
    table = sheet.table(f"{cells.title}: overrides, and what may move", e.table.rows)
    others = table.formulas(
        "another territory to make room",
        lambda c: f'IF(COUNTIF({cells.own(e, cells.pool_of[c])},">0")>IF({e(c)}>0,1,0),1,0)',
        "count",
    )

    def override(c: int) -> str:
        found = '""'
        for name, also in ((cells.territory(c), f"{others(c)}=1"), (cells.key(c), "TRUE")):
            held = f"AND({also},{names.says('overrides', name)}>0)"
            found = f"IF({held},{names.said_of('overrides', name)},{found})"
        return f'IF({cells.positions(c)}=0,"",{found})'

    held = table.formulas("override", override, "multiple")
    free = table.formulas("e that may move", lambda c: f"IF(ISNUMBER({held(c)}),0,{e(c)})", "equivalent")
    base = table.formulas("e x v", lambda c: f"{free(c)}*{v(c)}", "number")
    low = table.formulas("e x min", lambda c: f"{free(c)}*{least}", "number")
    high = table.formulas("e x max", lambda c: f"{free(c)}*{largest}", "number")
    most = table.formulas("most", lambda c: f"IF({base(c)}>0,{high(c)},{low(c)})", "number")
    by = sheet.table(f"{cells.title}: the search for c", len(cells.spans))
    by.formulas("pool", pools.key, "text")
    in_all = by.formulas("e of the pool", lambda p: f"SUM({cells.own(e, p)})", "number")
    movable = by.formulas("e that may move", lambda p: f"SUM({cells.own(free, p)})", "number")
    room = by.formulas(
        "room: e less what is overridden",
        lambda p: f"{in_all(p)}-SUMPRODUCT({cells.own(e, p)},{cells.own(held, p)})",
        "number",
    )
    places = range(len(cells.spans))
    found = search(
        sheet,
        by,
        [room(p) for p in places],
        [
            Bounded(base=cells.own(base, p), low=cells.own(low, p), high=cells.own(high, p), most=cells.own(most, p))
            for p in places
        ],
        ["/".join(pool) for pool in material.holdings.pools],
        "c",
        [""] * len(places),
    )

    def used(c: int) -> str:
        p = cells.pool_of[c]
        level = f"MIN(MAX({found.k(p)}*{v(c)},{least}),{largest})"
        # Where no c exists, weights sit at the bound they ran into; where nobody carries anything, near 1.
        stuck = f"IF({room(p)}>{movable(p)}*{least},{largest},{least})"
        nobody = f"IF({in_all(p)}<=0,1,MIN(MAX({v(c)},{least}),{largest}))"
        moved = f"IF({movable(p)}<=0,{nobody},IF({found.exists(p)}=1,{level},{stuck}))"
        return f"IF({cells.positions(c)}=0,1,IF(ISNUMBER({held(c)}),{held(c)},{moved}))"

    table = sheet.table(f"{cells.title}: weights", e.table.rows)
    table.formulas("key", cells.key, "text", width=24)
    weight = table.formulas("weight", used, "multiple")
    by = sheet.table(f"{cells.title}: does each pool keep its total", len(cells.spans))
    by.formulas("pool", pools.key, "text")
    kept = by.formulas(
        "sum of e x weight less sum of e",
        lambda p: f"SUMPRODUCT({cells.own(e, p)},{cells.own(weight, p)})-{in_all(p)}",
        "number",
    )
    return weight, kept
