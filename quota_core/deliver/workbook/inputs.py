"""The sheet of inputs: what is planned and as of when, the targets, the territories, the people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from quota_core.deliver.workbook.grid import LARGEST_WIDTH, Column, Grid, Table
from quota_core.deliver.workbook.material import Material, day, known
from quota_core.deliver.workbook.names import Names
from quota_core.model.ote import market_ote_of
from quota_core.model.plan import DEFAULT_ROLE


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Cells and columns of the inputs."""

    as_of: str
    plan_year: str
    begins: str
    target_year: Column
    target_role: Column
    target_segment: Column
    target_amount: Column
    territory_id: Column
    potential: Column
    accounts: Column
    is_new: Column
    rep_id: Column
    name: Column
    role: Column
    segment: Column
    rep_territory: Column
    manager: Column
    start: Column
    imported_start: Column
    end: Column
    ote: Column
    base_share: Column
    level: Column
    market: Column
    widths: tuple[float, float]

    def who(self, table: Table, at: Callable[[int], int] = int) -> Column:
        """The two columns that say whom a row is about, wide enough to tell people apart; at(i) is row i's person."""
        wide, wider = self.widths
        rep_id = table.formulas("rep_id", lambda i: self.rep_id(at(i)), "text", width=wide)
        table.formulas("name", lambda i: f'{self.name(at(i))}&""', "text", width=wider)
        return rep_id


def write_inputs(grid: Grid, names: Names, material: Material) -> Inputs:
    """The sheet, and where everything on it stands."""
    sheet = grid.sheets["Inputs"]
    plan, company, reps = material.plan, material.company, material.company.reps
    about = [
        ("Plan year", plan.plan_year, "any"),
        ("As of", day(plan.as_of), "date"),
        ("Plan begins", day(plan.period.first), "date"),
        ("Currency", company.currency or None, "text"),
        ("Scenario or version", material.handover.name, "text"),
        ("Fingerprint", material.handover.fingerprint, "text"),
    ]
    table = sheet.table("What is planned", len(about))
    table.values("what", [title for title, _, _ in about], "text", width=22)
    value = table.values("value", [None] * len(about), width=18)
    for i, (_, given, kind) in enumerate(about):
        sheet.put(table.first_row + i, value.place, given, kind, "source")  # type: ignore[arg-type]

    targets = company.targets
    table = sheet.table("Targets, before over-assignment and the scenario's change", len(targets))
    year = table.values("fiscal year", [t.fiscal_year for t in targets], "any", "input")
    given_role = table.values("role", [t.role or None for t in targets], "text", "input")
    segment = table.values("segment", [t.segment or None for t in targets], "text", "input")
    amount = table.values("target", [t.amount for t in targets], "money", "input")
    role = table.formulas("role meant", lambda i: f'IF({given_role(i)}="","{DEFAULT_ROLE}",{given_role(i)})', "text")

    land = company.territories
    table = sheet.table("Territories (an empty cell is unknown)", len(land))
    territory_id = table.values("territory_id", land.territory_id, "text", width=16)
    table.values("name", land.name, "text", width=22)
    table.values("region", land.region, "text")
    table.values("segment", land.segment, "text")
    potential = table.values("potential", map(known, land.potential), "money", "input")
    accounts = table.values("accounts", map(known, land.accounts), "count", "input")
    is_new = table.values("is new", map(bool, land.is_new), "flag", "input")

    table = sheet.table("People: everybody who sold, sells or will", len(reps))
    id_width, name_width = _width(reps.rep_id, 14), _width(reps.name, 22)
    rep_id = table.values("rep_id", reps.rep_id, "text", width=id_width)
    name = table.values("name", reps.name, "text", width=name_width)
    rep_role = table.values("role", reps.role, "text")
    rep_segment = table.values("segment", reps.segment, "text")
    rep_territory = table.values("territory_id", reps.territory_id, "text", width=16)
    manager = table.values("manager", reps.manager, "text", width=18)
    given_start = table.values("start", [_day(s) for s in _unslipped(material)], "date", "input")
    end = table.values("last day", [_day(e) for e in reps.end], "date", "input")
    imported = table.values("start as imported", [_day(s) for s in material.starts_in_the_data()], "date")
    ote = table.values("OTE", map(known, reps.ote), "money", "input")
    base_share = table.values("base share of OTE", map(known, reps.base_share), "percent", "input")
    level = table.values("experience level", [each or None for each in reps.experience_level], "text")
    unset = market_ote_of(reps, material.parameters.changed(market_ote_levels={}))
    own = [known(m) for m in reps.market_ote]
    market = table.values("market OTE", own, "money", "input")
    median = table.values(
        "median of role and level",
        [None if o is not None else known(m) for o, m in zip(own, unset, strict=True)],
        "money",
    )
    slip = names.said_of
    start = table.formulas(
        "start used (slips)", lambda i: f"EDATE({given_start(i)},{slip('start_slips', rep_id(i))})", "date"
    )
    levels = names.part("market_ote_levels")
    market_used = table.formulas(
        "market OTE used",
        lambda i: (
            f'IF(ISNUMBER({market(i)}),{market(i)},IF({level(i)}="","",'
            f"IF({levels.row_of(level(i))}>0,INDEX({levels.column(1)},MAX({levels.row_of(level(i))},1)),"
            f'IF(ISNUMBER({median(i)}),{median(i)},""))))'
        ),
        "money",
    )
    return Inputs(
        as_of=value.at(1),
        plan_year=value.at(0),
        begins=value.at(2),
        target_year=year,
        target_role=role,
        target_segment=segment,
        target_amount=amount,
        territory_id=territory_id,
        potential=potential,
        accounts=accounts,
        is_new=is_new,
        rep_id=rep_id,
        name=name,
        widths=(id_width, name_width),
        role=rep_role,
        segment=rep_segment,
        rep_territory=rep_territory,
        manager=manager,
        start=start,
        imported_start=imported,
        end=end,
        ote=ote,
        base_share=base_share,
        level=level,
        market=market_used,
    )


def _width(texts: Iterable[str], least: float) -> float:
    return min(LARGEST_WIDTH, max([least, *(len(text) + 2 for text in texts)]))


def _unslipped(material: Material) -> list[np.datetime64]:
    """Each rep's start before any slip: as imported, or as the scenario hires them."""
    hires = material.parameters.added_hires
    imported = zip(material.company.reps.rep_id, material.starts_in_the_data(), strict=True)
    return [np.datetime64(hires[rep_id].start_date, "D") if start is None else start for rep_id, start in imported]


def _day(value: np.datetime64 | None) -> object:
    return None if value is None or np.isnat(value) else value.astype("datetime64[D]").item()
