"""Sheets laid out as tables side by side, whose columns know where they stand: formulas are written by asking them.

A table is a span of rows; a column takes the sheet's next free column. `column(i)` is the cell of row i as a formula
names it, `column.all` the whole column. Every formula may name any cell: the sheet's own name is left out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from functools import partial
from typing import Any

from quota_core.deliver.workbook.looks import Kind, Look, Origin
from quota_core.present.cells import put_value

TITLE_ROW, WORDS_ROW, BLOCK_ROW, HEADER_ROW = 1, 2, 4, 5
LARGEST_WIDTH, LEAST_WIDTH = 44, 9
MONTH_WIDTH = 10  # Sep 2025, as a heading
WIDTHS: dict[Kind, int] = {"money": 20, "number": 18, "date": 12, "month": 12, "text": 14}


class Grid:
    """A workbook under construction."""

    def __init__(self, currency: str) -> None:
        from openpyxl import Workbook

        self.book = Workbook()
        self.currency = currency
        self.sheets: dict[str, Sheet] = {}
        self._styles: dict[tuple[Kind, Origin], Any] = {}

    def sheet(self, name: str, words: str = "") -> Sheet:
        """A new sheet at the end, with its title and one line on what it does."""
        made = Sheet(self, name, words, first=not self.sheets)
        self.sheets[name] = made
        return made

    def name(self, name: str, reference: str) -> None:
        """Defines a name that holds in the whole workbook."""
        from openpyxl.workbook.defined_name import DefinedName

        self.book.defined_names[name] = DefinedName(name, attr_text=reference)

    def paint(self, cell: Any, kind: Kind, origin: Origin) -> None:
        """Gives a cell a look; cells that look alike share one style."""
        look, key = Look(kind=kind, origin=origin, currency=self.currency), (kind, origin)
        if cell.quotePrefix:
            look.paint(cell)  # a text that may not run keeps its own mark
        elif key in self._styles:
            cell._style = self._styles[key]
        else:
            cell._style = copy(cell._style)  # the cell may share one with others, which keep theirs
            look.paint(cell)
            self._styles[key] = cell._style


class Sheet:
    """One sheet: tables are set side by side, from `next_column` on."""

    def __init__(self, grid: Grid, name: str, words: str, *, first: bool) -> None:
        self.grid, self.name = grid, name
        self.raw = grid.book.worksheets[0] if first else grid.book.create_sheet()
        self.raw.title = name
        self.prefix = f"{name}!" if name.isalnum() else "'" + name.replace("'", "''") + "'!"
        self.next_column = 1
        if words:
            self.put(TITLE_ROW, 1, name, origin="title")
            self.put(WORDS_ROW, 1, words, origin="words")

    def put(self, row: int, column: int, value: Any, kind: Kind = "text", origin: Origin = "formula") -> None:
        """A value (never a formula, whatever a text begins with) in a cell."""
        cell: Any = self.raw.cell(row, column)
        if cell.has_style:
            cell._style = copy(cell._style)  # a day or a risky text changes the style of its cell, which others share
        put_value(cell, value)
        self.grid.paint(cell, kind, origin)

    def formula(self, row: int, column: int, formula: str, kind: Kind = "any", origin: Origin = "formula") -> None:
        """A formula, written without its equals sign."""
        cell = self.raw.cell(row, column)
        cell.value = "=" + formula.replace(self.prefix, "")
        self.grid.paint(cell, kind, origin)

    def array_formula(self, row: int, column: int, formula: str, kind: Kind = "any") -> None:
        """A formula over arrays that every version of a spreadsheet reads as one."""
        from openpyxl.worksheet.formula import ArrayFormula

        cell = self.raw.cell(row, column)
        cell.value = ArrayFormula(cell.coordinate, "=" + formula.replace(self.prefix, ""))
        self.grid.paint(cell, kind, "formula")

    def at(self, row: int, column: int) -> str:
        """A cell as a formula names it, from wherever."""
        return f"{self.prefix}${letters(column)}${row}"

    def table(self, title: str, rows: int, first_row: int = HEADER_ROW + 1) -> Table:
        """A new table of so many rows, one column apart from what is there."""
        if self.next_column > 1:
            self.next_column += 1
        if title:
            self.put(first_row - 2, self.next_column, title, origin="block")
        return Table(self, rows, first_row)

    def width(self, column: int, width: float) -> None:
        """The width of a column, in characters."""
        self.raw.column_dimensions[letters(column)].width = width

    def widen(self, column: int, kind: Kind, value: Any) -> None:
        """Makes a column wide enough for what is put below the table it was made for."""
        held = self.raw.column_dimensions[letters(column)]
        least = min(LARGEST_WIDTH, len(value) + 2) if isinstance(value, str) else WIDTHS.get(kind, LEAST_WIDTH)
        held.width = max(held.width, least)


class Table:
    """Rows of a sheet; its columns are added one by one."""

    def __init__(self, sheet: Sheet, rows: int, first_row: int) -> None:
        self.sheet, self.rows, self.first_row = sheet, rows, first_row

    def _column(self, title: Any, kind: Kind, width: float | None) -> Column:
        sheet, place = self.sheet, self.sheet.next_column
        sheet.next_column += 1
        sheet.put(self.first_row - 1, place, title, "text" if isinstance(title, str) else "month", "header")
        longest = max((len(word) for word in str(title).split()), default=0) if isinstance(title, str) else MONTH_WIDTH
        sheet.width(place, width or min(LARGEST_WIDTH, max(WIDTHS.get(kind, LEAST_WIDTH), longest + 2)))
        return Column(self, place)

    def values(
        self,
        title: Any,
        values: Iterable[Any],
        kind: Kind = "any",
        origin: Origin = "source",
        width: float | None = None,
    ) -> Column:
        """A column of values; None leaves a cell empty."""
        column = self._column(title, kind, width)
        for row, value in enumerate(values, self.first_row):
            self.sheet.put(row, column.place, value, kind, origin)
        return column

    def formulas(
        self, title: Any, formula: Callable[[int], str], kind: Kind = "any", width: float | None = None
    ) -> Column:
        """A column of formulas; formula(i) is that of row i, without its equals sign."""
        column = self._column(title, kind, width)
        for i in range(self.rows):
            self.sheet.formula(self.first_row + i, column.place, formula(i), kind)
        return column

    def several(self, titles: Iterable[Any], formula: Callable[[int, int], str], kind: Kind) -> tuple[Column, ...]:
        """Neighbouring columns of formulas; formula(i, j) is that of row i in column j."""
        return tuple(self.formulas(title, partial(_swapped, formula, j), kind) for j, title in enumerate(titles))

    def array_formulas(self, title: str, formula: Callable[[int], str], kind: Kind = "any") -> Column:
        """A column of formulas over arrays."""
        column = self._column(title, kind, None)
        for i in range(self.rows):
            self.sheet.array_formula(self.first_row + i, column.place, formula(i), kind)
        return column


def _swapped(formula: Callable[[int, int], str], j: int, i: int) -> str:
    return formula(i, j)


class Column:
    """A column of a table, as formulas name its cells."""

    def __init__(self, table: Table, place: int) -> None:
        self.table, self.place, self.letters = table, place, letters(place)
        self.prefix = table.sheet.prefix

    def __call__(self, i: int) -> str:
        return f"{self.prefix}${self.letters}{self.table.first_row + i}"

    def at(self, i: int) -> str:
        """The cell of row i, held fast where a formula is copied."""
        return f"{self.prefix}${self.letters}${self.table.first_row + i}"

    @property
    def all(self) -> str:
        """The whole column."""
        return self.span(0, self.table.rows)

    def span(self, first: int, end: int) -> str:
        """Rows first <= i < end."""
        top = self.table.first_row
        return f"{self.prefix}${self.letters}${top + first}:${self.letters}${top + max(end, first + 1) - 1}"

    def row_of(self, text: str) -> str:
        """The row (from 1) that holds exactly a text; 0 where none does."""
        return exact_row(text, self.all, self.table.first_row)

    @property
    def header(self) -> str:
        """The heading, which holds a month in tables by month."""
        return f"{self.prefix}{self.letters}${self.table.first_row - 1}"


def across(columns: Sequence[Column], i: int) -> str:
    """Row i of neighbouring columns."""
    one = columns[0]
    return f"{one.prefix}${one.letters}{one.table.first_row + i}:${columns[-1].letters}{one.table.first_row + i}"


def block(columns: Sequence[Column]) -> str:
    """All rows of neighbouring columns."""
    one, table = columns[0], columns[0].table
    return f"{one.prefix}${one.letters}${table.first_row}:${columns[-1].letters}${table.first_row + table.rows - 1}"


def exact_row(text: str, column: str, first_row: int) -> str:
    """The row (from 1) in which a column holds exactly a text, 0 where none does.

    MATCH would take AE/mm for AE/MM, and a * in a text for anything.
    """
    return f'SUMPRODUCT(MAX(EXACT({column},{text})*({column}<>"")*(ROW({column})-{first_row - 1})))'


_LETTERS: list[str] = []


def letters(column: int) -> str:
    """The letters of a column: 1 is A, 28 is AB."""
    if column > len(_LETTERS):
        from openpyxl.utils import get_column_letter

        _LETTERS.extend(get_column_letter(place) for place in range(len(_LETTERS) + 1, column + 200))
    return _LETTERS[column - 1]
