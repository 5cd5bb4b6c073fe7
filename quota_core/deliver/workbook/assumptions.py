"""The sheet of assumptions: every parameter once, in a cell or a table that carries its key as a name.

A parameter that formulas name is followed live; any other says that it is set in the tool. What was exported stands
beside it, so that a change is seen and said.
"""

from __future__ import annotations

from collections.abc import Sequence

from quota_core.declare import Spec
from quota_core.deliver.workbook.grid import Grid, Sheet
from quota_core.deliver.workbook.looks import Kind
from quota_core.deliver.workbook.names import Names, Part
from quota_core.deliver.workbook.parts import PartTable, part_tables
from quota_core.govern.records import LedgerEntry
from quota_core.parameters import SPECS, Parameters

LIVE, ELSEWHERE = "followed here", "set in the tool, then export again"
ASSUMED = "ASSUMED"
# What was exported stands that far to the right of a table, out of the way.
APART = 60
ONE_CELL = {"fraction", "number", "whole", "choice", "flag", "date", "text"}
KINDS: dict[str, Kind] = {"fraction": "percent", "date": "date"}


class Assumptions:
    """The sheet, begun first and finished last: which parameters are followed is known once all formulas stand."""

    def __init__(self, grid: Grid, names: Names, parameters: Parameters, ledger: Sequence[LedgerEntry]) -> None:
        self.sheet, self.names = grid.sheets["Assumptions"], names
        self.single = [spec for spec in SPECS.values() if spec.kind in ONE_CELL]
        status = {entry.subject: entry.status for entry in ledger}
        values = [getattr(parameters, spec.key) for spec in self.single]
        table = self.table = self.sheet.table("", len(self.single))
        table.values("key", [s.key for s in self.single], "text", "formula", width=28)
        table.values("title", [s.title for s in self.single], "text", "formula", width=34)
        value = table.values("value", values, "any", "input", width=16)
        table.values("unit", [s.unit for s in self.single], "text", "formula", width=20)
        least = table.values("at least", [s.minimum for s in self.single], "any", "formula")
        most = table.values("at most", [s.maximum for s in self.single], "any", "formula", width=12)
        table.values("status", [status.get(s.key, ASSUMED) for s in self.single], "text", width=12)
        self.follows = table.values("followed?", [None] * len(self.single), "text", width=30)
        exported = table.values("as exported", values, width=14)
        self.changed = table.formulas("changed", lambda i: f"IF({_differ(value(i), exported(i))},1,0)", "count")
        self.outside = table.formulas(
            "out of bounds",
            lambda i: (
                f"IF(ISNUMBER({value(i)}),IF(OR(AND(ISNUMBER({least(i)}),{value(i)}<{least(i)}),"
                f"AND(ISNUMBER({most(i)}),{value(i)}>{most(i)})),1,0),0)"
            ),
            "count",
        )
        table.values("source of the default", [s.source for s in self.single], "text", "words", width=40)
        table.values("what it does", [s.help for s in self.single], "text", "words", width=90)
        for i, spec in enumerate(self.single):
            row, kind = table.first_row + i, KINDS.get(spec.kind, "any")
            grid.paint(self.sheet.raw.cell(row, value.place), kind, "input")
            grid.paint(self.sheet.raw.cell(row, exported.place), kind, "source")
            grid.name(spec.key, self.sheet.at(row, value.place))
            _validate(self.sheet, row, value.place, spec)
        self.part_changes: dict[str, str] = {}
        row = table.first_row + table.rows + 2
        for key, part in part_tables(parameters).items():
            row = self._write(key, part, row)

    def _write(self, key: str, table: PartTable, top: int) -> int:
        """A table of a parameter with parts from a row on; the row where the next may begin."""
        sheet, spec = self.sheet, SPECS[key]
        sheet.put(top, 1, f"{spec.title} ({key})", origin="block")
        sheet.put(top, 4, f"{spec.unit} {spec.source}".strip(), origin="words")
        rows = len(table.rows) + table.spare
        part = Part(sheet=sheet, first_row=top + 2, rows=rows, columns=len(table.titles))
        for j, (title, kind) in enumerate(zip(table.titles, table.kinds, strict=True)):
            sheet.put(top + 1, 1 + j, title, origin="header")
            for i in range(rows):
                given = table.rows[i][j] if i < len(table.rows) and j < len(table.rows[i]) else None
                sheet.put(top + 2 + i, 1 + j, given, kind, "input")
                if given is not None:
                    sheet.put(top + 2 + i, 1 + j + APART, given, kind, "source")
                    for place in (1 + j, 1 + j + APART):
                        sheet.widen(place, kind, given)
        self.names.parts[key] = part
        sheet.grid.name(key, part.all)
        here, there = part.all, part.block(APART, APART + part.columns - 1)
        sheet.put(top, 8, "changed", origin="words")
        sheet.formula(top, 9, f"SUMPRODUCT(1*((({here}<>{there})+(ISBLANK({here})<>ISBLANK({there})))>0))", "count")
        self.part_changes[key] = sheet.at(top, 9)
        return top + rows + 4

    def finish(self) -> None:
        """Says of every parameter whether the workbook follows it."""
        for i, spec in enumerate(self.single):
            words = LIVE if spec.key in self.names.followed else ELSEWHERE
            self.sheet.put(self.table.first_row + i, self.follows.place, words)
        for key, part in self.names.parts.items():
            self.sheet.put(part.first_row - 2, 7, LIVE if key in self.names.followed else ELSEWHERE, origin="words")

    @property
    def changes(self) -> str:
        """How many parameters are not as they were exported."""
        parts = "+".join(f"({cell}>0)" for cell in self.part_changes.values())
        return f"SUM({self.changed.all})+{parts}"

    @property
    def changes_not_followed(self) -> str:
        """How many of those the workbook cannot follow."""
        parts = [f"({cell}>0)" for key, cell in self.part_changes.items() if key not in self.names.followed]
        return "+".join([f'SUMIFS({self.changed.all},{self.follows.all},"{ELSEWHERE}")', *parts])


def _differ(one: str, other: str) -> str:
    # An empty cell equals 0 and "" to a spreadsheet: whether there is anything is asked apart.
    return f"OR({one}<>{other},ISBLANK({one})<>ISBLANK({other}))"


def _validate(sheet: Sheet, row: int, column: int, spec: Spec) -> None:
    """The spreadsheet's own check of what is typed."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if spec.kind == "choice":
        rule = DataValidation(type="list", formula1='"' + ",".join(spec.choices) + '"', allow_blank=spec.optional)
    elif spec.kind == "flag":
        rule = DataValidation(type="list", formula1='"TRUE,FALSE"')
    elif spec.minimum is not None and spec.maximum is not None:
        rule = DataValidation(
            type="whole" if spec.kind == "whole" else "decimal",
            operator="between",
            formula1=f"{spec.minimum:g}",
            formula2=f"{spec.maximum:g}",
            allow_blank=spec.optional,
        )
    else:
        return
    rule.errorTitle, rule.error = spec.title[:32], f"{spec.key} is {spec.allowed}."[:255]
    rule.add(sheet.raw.cell(row, column).coordinate)
    sheet.raw.add_data_validation(rule)
