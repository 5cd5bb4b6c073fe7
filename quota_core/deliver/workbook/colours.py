"""Red, yellow and green where a cell's word says so: never colour alone."""

from __future__ import annotations

from quota_core.deliver.workbook.grid import Column
from quota_core.deliver.workbook.looks import BAD, GOOD, WATCH

WORDS = {"OK": GOOD, "green": GOOD, "yellow": WATCH, "look": WATCH, "red": BAD}


def colour(column: Column, *words: str, otherwise: str = "") -> None:
    """Colours the cells of a column that say one of the words; `otherwise`: those that say anything else."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import PatternFill
    from openpyxl.styles.differential import DifferentialStyle

    cells = column.all.removeprefix(column.prefix).replace("$", "")
    first = column(0).removeprefix(column.prefix)
    formats = column.table.sheet.raw.conditional_formatting
    for word in words:
        fill = PatternFill(bgColor=WORDS[word], fill_type="solid")
        formats.add(cells, Rule(type="expression", formula=[f'{first}="{word}"'], dxf=DifferentialStyle(fill=fill)))
    if otherwise:
        fill = PatternFill(bgColor=otherwise, fill_type="solid")
        alone = ",".join(f'{first}<>"{word}"' for word in words)
        formats.add(cells, Rule(type="expression", formula=[f"AND({alone})"], dxf=DifferentialStyle(fill=fill)))
