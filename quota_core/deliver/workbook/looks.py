"""How cells look: number formats with their units, and a colour for where a number comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["money", "percent", "number", "multiple", "equivalent", "count", "date", "month", "text", "flag", "any"]
Origin = Literal["input", "source", "simulated", "formula", "header", "title", "words", "block"]

NONE = 1e100  # a bound that is none: too large to ever hold
LARGEST_SHOWN = 10**15
FACE = "Calibri"  # without a name a spreadsheet takes whatever face it likes, and columns no longer fit
LEGEND: tuple[tuple[Origin, str], ...] = (
    ("input", "Set by people: change it and everything follows"),
    ("source", "A value taken from the company's data (the column's heading or the sheet's first line says which)"),
    ("simulated", "A value from the simulation, drawn at the exported setting: it does not follow changes made here"),
    ("formula", "Worked out on this file from the others"),
)
COLOURS: dict[Origin, str] = {"input": "0000C0", "source": "00662B", "simulated": "7030A0", "formula": "000000"}
GOOD, WATCH, BAD = "C6E7CE", "FFEB9C", "F8C9C4"


def number_format(kind: Kind, currency: str) -> str:
    """The number format of a kind of value; money with the currency's code behind it."""
    code = "".join(c for c in currency if c.isalnum())
    money = f'#,##0 "{code}"' if code else "#,##0"
    return {
        "money": f'[>={LARGEST_SHOWN}]"no limit";{money}',
        "percent": "0.0%",
        "number": f'[>={LARGEST_SHOWN}]"no limit";#,##0.0000',
        "multiple": '0.00"x"',
        "equivalent": "0.000",
        "count": "#,##0",
        "date": "yyyy-mm-dd",
        "month": "mmm yyyy",
        "text": "General",
        "flag": "General",
        "any": "General",
    }[kind]


@dataclass(frozen=True, kw_only=True)
class Look:
    """One way a cell can look."""

    kind: Kind
    origin: Origin
    currency: str

    def paint(self, cell: Any) -> None:
        """Gives a cell this look."""
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        cell.number_format = number_format(self.kind, self.currency)
        if self.origin == "header":
            cell.font = Font(name=FACE, bold=True, color="FFFFFF")
            cell.fill = PatternFill("solid", fgColor="3B4A5A")
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        elif self.origin == "title":
            cell.font = Font(name=FACE, bold=True, size=14)
        elif self.origin == "block":
            cell.font = Font(name=FACE, bold=True, color="3B4A5A")
        elif self.origin == "words":
            cell.font = Font(name=FACE, italic=True, color="555555")
        else:
            cell.font = Font(name=FACE, color=COLOURS[self.origin], italic=self.origin == "simulated")
            if self.origin == "input":
                cell.fill = PatternFill("solid", fgColor="FFFBE0")
                line = Side(style="hair", color="B0A060")
                cell.border = Border(left=line, right=line, top=line, bottom=line)
