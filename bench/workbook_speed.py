"""The workbook of live formulas against openpyxl writing as many plain numbers."""

from __future__ import annotations

import io
import time

from openpyxl import Workbook

from bench.row import Row
from bench.simulation_speed import DRAWS, company_with_deals
from quota_core.deliver.handover import Handover
from quota_core.deliver.workbook.build import workbook
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.parameters import DEFAULTS

COLUMNS = 60


def cells_in(book: Workbook) -> int:
    """How many cells hold anything."""
    return sum(cell.value is not None for sheet in book for row in sheet.iter_rows() for cell in row)


def plain_seconds(cells: int) -> float:
    """The time in which openpyxl writes so many numbers."""
    begun = time.perf_counter()
    book = Workbook()
    sheet = book.worksheets[0]
    for row in range(cells // COLUMNS):
        sheet.append([row + 0.5 + column for column in range(COLUMNS)])
    book.save(io.BytesIO())
    return time.perf_counter() - begun


def measure(*, quick: bool) -> list[Row]:
    """1,000 reps exported, plan, back-test and 10,000 drawn years of four simulations in it."""
    people, draws = (60, 500) if quick else (1_000, DRAWS)
    company = company_with_deals(people)
    begun = time.perf_counter()
    ready = Handover(
        company=company, parameters=DEFAULTS, draws=Draws(company, draws), name="bench", fingerprint="0" * 16
    )
    made = workbook(ready)
    made.book.save(io.BytesIO())
    taken = time.perf_counter() - begun
    cells = cells_in(made.book)
    plain = min(plain_seconds(cells) for _ in range(2))
    return [
        Row(
            bench="workbook",
            what=f"export xlsx: {people:,} reps, {cells:,} cells, {draws:,} draws",
            measured=taken,
            against="openpyxl, as many plain numbers",
            reference=plain,
            ratio=taken / plain,
            at_most=20.0,
        )
    ]
