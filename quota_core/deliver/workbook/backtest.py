"""The back-test: every origin's frozen quotas against what was booked, and what that comes to (METHOD 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quota_core.deliver.workbook.colours import colour
from quota_core.deliver.workbook.facts import Facts
from quota_core.deliver.workbook.grid import Column, Grid, Sheet, Table, across
from quota_core.deliver.workbook.inputs import Inputs
from quota_core.deliver.workbook.looks import Kind
from quota_core.deliver.workbook.material import Material, day, known
from quota_core.deliver.workbook.origins import Origin
from quota_core.evaluate.histogram import TOP, WIDTH
from quota_core.evaluate.scored import GREEN, HIT, PERCENTILES, RED, Summary

ALL = "everybody"
INTERVAL = ("share hitting: 90% interval, from", "share hitting: 90% interval, to")


@dataclass(frozen=True, kw_only=True)
class BackTest:
    """Rows of the scored quotas, and the cells of what they come to."""

    quota: Column
    exported: Column
    attainment: Column
    share_hitting: str
    mean: str
    band: Column
    counts: Column
    lows: Column


def write_backtest(
    grid: Grid, material: Material, inputs: Inputs, facts: Facts, ramped: tuple[Column, ...], origins: Sequence[Origin]
) -> BackTest:
    """The sheet: what it comes to on the left, the rows on the right."""
    sheet, test = grid.sheets["Back-test"], material.test
    summary = sheet.table("What it comes to", 16)
    summary_place = sheet.next_column
    sheet.next_column += 3
    histogram = sheet.table("Attainment, counted in tenths", round(TOP / WIDTH) + 1)
    histogram_place = sheet.next_column
    sheet.next_column += 4
    rows = _rows(sheet, material, inputs, facts, ramped, origins)
    _by_person(sheet, material, inputs, rows)
    _by_origin(sheet, material, origins, rows)
    sheet.next_column = summary_place
    cells = _summary(summary, rows, (test.summary, test.everybody_summary))
    sheet.next_column = histogram_place
    lows, counts = _histogram(histogram, rows)
    _charts(sheet, histogram, lows, counts)
    return BackTest(
        quota=rows.quota,
        exported=rows.exported,
        attainment=rows.attainment,
        share_hitting=cells["share hitting"],
        mean=cells["mean attainment"],
        band=rows.band,
        counts=counts,
        lows=lows,
    )


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """A row for each origin and rep: `judged` and `all` hold its attainment where it counts, else nothing."""

    origin: Column
    reps: tuple[int, ...]
    quota: Column
    exported: Column
    attainment: Column
    judged: Column
    place: Column
    place_all: Column
    band: Column


def _rows(
    sheet: Sheet,
    material: Material,
    inputs: Inputs,
    facts: Facts,
    ramped: tuple[Column, ...],
    origins: Sequence[Origin],
) -> _Rows:
    everybody, ids = material.test.everybody, material.test.company.reps.rep_id
    reps = tuple(material.company.rep_index[ids[r]] for r in everybody.rep)
    by_as_of = {origin.moment.as_of: origin for origin in origins}
    of = [by_as_of[int(o)] for o in everybody.period]
    table = sheet.table("Every quota that was tried", len(reps))
    months = [
        slice(o.moment.period.first - material.first_month, o.moment.period.end - material.first_month) for o in of
    ]
    origin = table.values("origin", [day(o.moment.as_of) for o in of], "date")
    inputs.who(table, reps.__getitem__)
    quota = table.formulas("quota", lambda r: of[r].quota(reps[r]), "money")
    booked = table.formulas(
        "credited bookings", lambda r: f"SUM({across(facts.bookings[months[r]], reps[r])})", "money"
    )
    table.formulas("capacity", lambda r: of[r].capacity(reps[r]), "money")
    attainment = table.formulas("attainment", lambda r: f'IF({quota(r)}>0,{booked(r)}/{quota(r)},"")', "percent")
    in_full = table.formulas(
        "ramped in every month",
        lambda r: f"IF(SUM({across(ramped[months[r]], reps[r])})={of[r].moment.period.months},1,0)",
        "count",
    )
    left = table.formulas(
        "left meanwhile",
        lambda r: (
            f'IF(AND({inputs.end(reps[r])}<>"",'
            f"{inputs.end(reps[r])}<EDATE({origin(r)},{of[r].moment.period.months})-1),1,0)"
        ),
        "count",
    )
    judged = table.formulas(
        "judged attainment",
        lambda r: f'IF(AND({in_full(r)}=1,{left(r)}=0,ISNUMBER({attainment(r)})),{attainment(r)},"")',
        "percent",
    )

    def place(of_row: Column, r: int) -> str:
        return f'IF(ISNUMBER({of_row(r)}),MIN(INT(ROUND({of_row(r)}/{WIDTH!r},9)),{round(TOP / WIDTH)}),"")'

    places = table.formulas("tenth", lambda r: place(judged, r), "count")
    places_all = table.formulas("tenth, everybody", lambda r: place(attainment, r), "count")
    band = table.formulas(
        "band",
        lambda r: f'IF(ISNUMBER({judged(r)}),IF({judged(r)}<{RED},"red",IF({judged(r)}<={GREEN},"yellow","green")),"")',
        "text",
    )
    exported = table.values("quota as the tool has it", everybody.quota.tolist(), "money")
    colour(band, "red", "yellow", "green")
    return _Rows(
        origin=origin,
        reps=reps,
        quota=quota,
        exported=exported,
        attainment=attainment,
        judged=judged,
        place=places,
        place_all=places_all,
        band=band,
    )


def _by_person(sheet: Sheet, material: Material, inputs: Inputs, rows: _Rows) -> None:
    """Everybody who was judged: in how many rows, in how many hit, and the mean attainment."""
    own: dict[int, list[int]] = {}
    for row, rep in enumerate(rows.reps):
        own.setdefault(rep, []).append(row)
    people = sorted(own)
    table = sheet.table("By person", len(people))
    inputs.who(table, people.__getitem__)

    def cells(p: int) -> str:
        return ",".join(rows.judged(r) for r in own[people[p]])

    counted = table.formulas("rows judged", lambda p: f"COUNT({cells(p)})", "count")
    table.formulas("hit", lambda p: "+".join(f"IF(N({rows.judged(r)})>={HIT},1,0)" for r in own[people[p]]), "count")
    table.formulas("mean attainment", lambda p: f'IF({counted(p)}>0,AVERAGE({cells(p)}),"")', "percent")


def _by_origin(sheet: Sheet, material: Material, origins: Sequence[Origin], rows: _Rows) -> None:
    table = sheet.table("By origin", len(origins))
    when = table.values("origin", [day(o.moment.as_of) for o in origins], "date")
    count = table.formulas("rows", lambda o: f'COUNTIFS({rows.origin.all},{when(o)},{rows.judged.all},">=0")', "count")
    hits = table.formulas(
        "hit", lambda o: f'COUNTIFS({rows.origin.all},{when(o)},{rows.judged.all},">={HIT:g}")', "count"
    )
    table.formulas("share hitting", lambda o: f'IF({count(o)}>0,{hits(o)}/{count(o)},"")', "percent")
    table.formulas(
        "mean attainment",
        lambda o: f'IF({count(o)}>0,SUMIFS({rows.judged.all},{rows.origin.all},{when(o)})/{count(o)},"")',
        "percent",
    )
    left_out = material.test.left_out
    table = sheet.table("Origins left out", len(left_out))
    table.values("origin", [day(origin) for origin, _ in left_out], "date")
    table.values("why", [why for _, why in left_out], "text", width=40)


def _summary(table: Table, rows: _Rows, exported: tuple[Summary, Summary]) -> dict[str, str]:
    """The headline of the judged, and of everybody."""

    def lines(values: Column) -> list[tuple[str, Kind, str]]:
        span, n = values.all, f"COUNT({values.all})"
        hits = f'COUNTIF({span},">={HIT:g}")'

        def where(formula: str) -> str:
            return f'IF({n}>0,{formula},"")'

        missed = f'COUNTIF({span},"<{HIT:g}")'
        return [
            ("rows", "count", n),
            ("hits (attainment of 100% or more)", "count", hits),
            ("share hitting", "percent", where(f"{hits}/{n}")),
            ("mean attainment", "percent", where(f"AVERAGE({span})")),
            ("median attainment", "percent", where(f"MEDIAN({span})")),
            *(
                (f"{percent}th percentile", "percent", where(f"PERCENTILE({span},{percent / 100!r})"))
                for percent in PERCENTILES
            ),
            (
                "average miss of those under 100%",
                "percent",
                where(f'IF({missed}>0,1-SUMIFS({span},{span},"<{HIT:g}")/{missed},0)'),
            ),
            (f"red: under {RED:.0%}", "percent", where(f'COUNTIF({span},"<{RED:g}")/{n}')),
            ("yellow: between", "percent", where(f'COUNTIFS({span},">={RED:g}",{span},"<={GREEN:g}")/{n}')),
            (f"green: over {GREEN:.0%}", "percent", where(f'COUNTIF({span},">{GREEN:g}")/{n}')),
        ]

    judged, everybody = lines(rows.judged), lines(rows.attainment)
    count = len(judged)
    sheet = table.sheet
    table.values("of the rows", [*(title for title, _, _ in judged), *INTERVAL], "text", "formula", width=36)
    cells: dict[str, str] = {}
    for heading, given, summary in (("judged", judged, exported[0]), (ALL, everybody, exported[1])):
        place = sheet.next_column
        table.values(heading, [None] * (count + len(INTERVAL)), "any", "formula", width=14)
        for i, (title, kind, formula) in enumerate(given):
            sheet.formula(table.first_row + i, place, formula, kind)
            cells.setdefault(title, sheet.at(table.first_row + i, place))
        sheet.put(table.first_row + count, place, known(summary.share.low), "percent", "simulated")
        sheet.put(table.first_row + count + 1, place, known(summary.share.high), "percent", "simulated")
    return cells


def _histogram(table: Table, rows: _Rows) -> tuple[Column, Column]:
    bins = range(table.rows)
    labels = [f"{round(b * WIDTH * 100)}%" + ("+" if b == bins[-1] else "") for b in bins]
    number = table.values("tenth", bins, "count", "formula")
    lows = table.values("from", labels, "text", "formula", width=9)
    counts = table.formulas("judged", lambda b: f"COUNTIFS({rows.place.all},{number(b)})", "count")
    table.formulas(ALL, lambda b: f"COUNTIFS({rows.place_all.all},{number(b)})", "count")
    return lows, counts


def _charts(sheet: Sheet, table: Table, lows: Column, counts: Column) -> None:
    """How attainment spreads, as a picture under the summary."""
    from openpyxl.chart import BarChart, Reference

    chart = BarChart()
    chart.title, chart.style = "Attainment of the judged", 10
    chart.y_axis.title, chart.x_axis.title = "rows", "attainment, from"
    chart.y_axis.delete = chart.x_axis.delete = False
    last = table.first_row + table.rows - 1
    chart.add_data(
        Reference(sheet.raw, min_col=counts.place, min_row=table.first_row - 1, max_row=last), titles_from_data=True
    )
    chart.set_categories(Reference(sheet.raw, min_col=lows.place, min_row=table.first_row, max_row=last))
    chart.legend, chart.gapWidth, chart.width, chart.height = None, 20, 20, 9
    sheet.raw.add_chart(chart, f"A{table.first_row + 20}")
