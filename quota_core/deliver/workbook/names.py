"""The parameters as formulas name them, and which of them the workbook's formulas have named: those it follows."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.deliver.workbook.grid import Sheet, exact_row, letters
from quota_core.parameters import SPECS


@dataclass(frozen=True, kw_only=True)
class Part:
    """The table of a parameter with parts: its rows on the sheet of assumptions, those left free among them."""

    sheet: Sheet
    first_row: int
    rows: int
    columns: int

    def column(self, place: int) -> str:
        """All rows of its first (0), second ... column."""
        return self.block(place, place)

    @property
    def all(self) -> str:
        """The whole table."""
        return self.block(0, self.columns - 1)

    def block(self, first: int, last: int) -> str:
        """All rows of neighbouring columns."""
        end = self.first_row + self.rows - 1
        return f"{self.sheet.prefix}${letters(first + 1)}${self.first_row}:${letters(last + 1)}${end}"

    def row_of(self, text: str) -> str:
        """The row (from 1) whose first column holds exactly a text; 0 where none does."""
        return exact_row(text, self.column(0), self.first_row)

    def cell(self, row: int, place: int) -> str:
        """One cell."""
        return self.sheet.at(self.first_row + row, place + 1)


class Names:
    """`names.over_assignment` is how a formula names that parameter; whoever asks has it followed."""

    def __init__(self) -> None:
        self.followed: set[str] = set()
        self.parts: dict[str, Part] = {}

    def __getattr__(self, key: str) -> str:
        if key not in SPECS:
            raise AttributeError(key)
        self.followed.add(key)
        return key

    def part(self, key: str) -> Part:
        """The table of a parameter with parts."""
        self.followed.add(key)
        return self.parts[key]

    def said_of(self, key: str, rep_id: str, place: int = 1) -> str:
        """What a table by rep id (or another exact name) holds for one: the sum of its rows, 0 where none is."""
        part = self.part(key)
        return f"SUMPRODUCT(EXACT({part.column(0)},{rep_id})*{part.column(place)})"

    def says(self, key: str, rep_id: str, place: int = 1) -> str:
        """Whether a table holds a number (place 0: anything) for one: how many of its rows do."""
        part = self.part(key)
        held = "" if place == 0 else f"*ISNUMBER({part.column(place)})"
        return f"SUMPRODUCT(EXACT({part.column(0)},{rep_id}){held}*1)"

    def row_of_pool(self, key: str, pool: str, role: str) -> str:
        """The row of ROLE/SEGMENT in a table by pool, else that of ROLE, else of default; 0 where there is none."""
        own, of_role, default = (self.part(key).row_of(text) for text in (pool, role, '"default"'))
        return f"IF({own}>0,{own},IF({of_role}>0,{of_role},{default}))"
