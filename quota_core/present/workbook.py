"""The rep table and the parameters as a spreadsheet, and CSV of any table: text stays text, whatever it begins with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np

from quota_core.evaluate.outlook import Outlook
from quota_core.parameters import SPECS
from quota_core.present import formats
from quota_core.present.cells import plain_text, put_value
from quota_core.present.hiding import NAMES_PEOPLE
from quota_core.present.masks import masked
from quota_core.present.meetings import meeting_rows
from quota_core.scenario_file import plain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Table = tuple[list[str], list[list[Any]]]


def rep_rows(now: Outlook, *, pay: bool) -> Table:
    """Every shown rep with the table's numbers in full: header and rows; fractions as fractions."""
    plan, facts, reps = now.plan, now.beside, now.plan.company.reps
    places, territories = plan.company.territory_index, plan.company.territories
    header = ["rep_id", "name", "role", "segment", "manager", "region", "territory", "start_date"]
    header += ["last_quota", "last_bookings", "quota", "change", "ramped_equivalent", "territory_weight", "capacity"]
    header += ["ote", "ote_multiple", "return_at_100", "return_at_80"] if pay else []
    header += ["locked", "lock_reason"]
    rows = []
    for i in sorted(np.flatnonzero(now.shown), key=lambda j: (reps.manager[j], reps.name[j], reps.rep_id[j])):
        place, lock = places[reps.territory_id[i]], plan.parameters.locks.get(reps.rep_id[i])
        carries = bool(plan.carries[i])
        row: list[Any] = [reps.rep_id[i], reps.name[i], reps.role[i], reps.segment[i], reps.manager[i]]
        row += [territories.region[place], territories.name[place] or reps.territory_id[i], _day(reps.start[i])]
        row += [_known(facts.last_quota[i]), _known(facts.last_bookings[i])]
        row += [_known(plan.quota[i]) if carries else None, _known(facts.change[i])]
        row += [
            _known(x[i]) if carries else None for x in (plan.capacity.e, plan.capacity.weight, plan.quotas.bottom_up)
        ]
        if pay:
            row += [_known(x[i]) for x in (reps.ote, now.efficiency.multiple)]
            row += [_known(x[i]) for x in (now.efficiency.return_at_quota, now.efficiency.return_at_80)]
        rows.append([*row, "yes" if lock else "", lock.reason if lock else ""])
    return header, rows


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _day(value: np.datetime64) -> date | None:
    return None if np.isnat(value) else value.astype("datetime64[D]").item()


def parameter_rows(now: Outlook, *, pay: bool) -> Table:
    """Every parameter: key, title, value, default, unit, source; the sheet of assumptions."""
    from quota_core.parameters.groups import PAY

    header = ["key", "title", "value", "default", "changed", "unit", "source", "help"]
    rows = []
    for key, spec in SPECS.items():
        if spec.group == PAY and not pay:
            continue
        value, default = getattr(now.plan.parameters, key), spec.default
        if key == "added_hires" and not pay:
            value = {}
        changed = "yes" if value != default else ""
        rows.append(
            [key, spec.title, _simple(key, value), _simple(key, default), changed, spec.unit, spec.source, spec.help]
        )
    return header, rows


def _simple(key: str, value: Any) -> Any:
    """A value in one cell: numbers and days as they are, everything with parts as text."""
    if value is None or isinstance(value, bool | int | float | str | date):
        return value
    return _text(plain(key, value))


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_text(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    return formats.number(value, 6) if isinstance(value, float) else str(value)


def workbook_bytes(now: Outlook, *, pay: bool, mask: bool) -> bytes:
    """An XLSX of reps, parameters and any SDR meetings; without pay, nothing of OTE is in it, masked, no name."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    told = masked(now) if mask else now
    book = Workbook()
    sheets = {"Reps": rep_rows(told, pay=pay), "Parameters": parameter_rows(told, pay=pay)}
    if told.meetings:
        sheets["SDR meetings"] = meeting_rows(told)
    if mask:
        for name in ("Reps", "SDR meetings"):
            if name in sheets:
                sheets[name] = _without("rep_id", sheets[name])
        header, settings = sheets["Parameters"]
        sheets["Parameters"] = (header, [row for row in settings if row[0] not in NAMES_PEOPLE])
    for place, (name, (header, rows)) in enumerate(sheets.items()):
        sheet = book.worksheets[0] if place == 0 else book.create_sheet()
        sheet.title = name
        sheet.freeze_panes = "A2"
        for column, title in enumerate(header, 1):
            cell = sheet.cell(1, column, title)
            cell.font = Font(bold=True)
            sheet.column_dimensions[cell.column_letter].width = max(12, min(40, len(title) + 4))
        for line, row in enumerate(rows, 2):
            for column, value in enumerate(row, 1):
                put_value(sheet.cell(line, column), value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _without(column: str, table: Table) -> Table:
    header, rows = table
    place = header.index(column)
    return [*header[:place], *header[place + 1 :]], [[*row[:place], *row[place + 1 :]] for row in rows]


def csv_text(header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    """A table as CSV that Excel opens in any country (UTF-8 with a mark); risky text is led by an apostrophe."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([plain_text(each) for each in header])
    writer.writerows([plain_text(each) for each in row] for row in rows)
    return "\ufeff" + stream.getvalue()
