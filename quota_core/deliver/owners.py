"""Who is who in the CRM: a mapping file from this company's rep ids to the CRM's own."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from quota_core.errors import DeliveryError

KEY = "rep_id"
MOST_BYTES, MOST_ROWS = 5 << 20, 50_000


@dataclass(frozen=True, kw_only=True)
class Owners:
    """A mapping file: each rep's cells by column. Empty: rep ids are the CRM's, and nothing else is known."""

    file: str = ""
    columns: tuple[str, ...] = ()
    rows: dict[str, dict[str, str]] = field(default_factory=dict)

    def owner(self, rep_id: str, column: str) -> str:
        """The CRM's id of a rep; the rep id where the file has no such column; "" where it has no such rep."""
        return self.rows.get(rep_id, {}).get(column, "") if column in self.columns else rep_id


def owners_of(path: Path, allowed: tuple[str, ...]) -> Owners:
    """Reads a mapping file (see `owners_in`). Raises DeliveryError where it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError:
        raise _unreadable(str(path), allowed) from None
    return owners_in(content, path.name, allowed)


def owners_in(content: bytes, name: str, allowed: tuple[str, ...]) -> Owners:
    """A mapping from its bytes: CSV in UTF-8 with `rep_id` and at least one of the columns allowed.

    Raises DeliveryError where it cannot be read, is too large, has another header, or names a rep twice.
    """
    if len(content) > MOST_BYTES or content.count(b"\n") > MOST_ROWS:
        raise DeliveryError(
            f"The mapping {name} has more than {MOST_BYTES >> 20} MB or {MOST_ROWS:,} lines: give one line a rep, "
            f"with {_header(allowed)}."
        )
    try:
        lines = list(csv.reader(content.decode("utf-8-sig").splitlines(), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise _unreadable(name, allowed) from None
    wanted = _header(allowed)
    header = [cell.strip() for cell in lines[0]] if lines else []
    unknown = [name for name in header if name not in (KEY, *allowed)]
    if KEY not in header or len(header) < 2 or unknown or len(set(header)) < len(header):
        raise DeliveryError(f"The header of {name} is {','.join(header) or 'missing'}: it must be {wanted}.")
    rows: dict[str, dict[str, str]] = {}
    for number, line in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(header):
            raise DeliveryError(f"{name}, line {number}: {len(line)} cells, and the header has {len(header)}.")
        row = {name: cell.strip() for name, cell in zip(header, line, strict=True)}
        if row[KEY] in rows:
            raise DeliveryError(f"{name}, line {number}: rep {row[KEY]} is there already; keep one of the two.")
        rows[row.pop(KEY)] = row
    return Owners(file=name, columns=tuple(name for name in header if name != KEY), rows=rows)


def _header(allowed: tuple[str, ...]) -> str:
    return f"{KEY},{allowed[0]}" + "".join(f"[,{name}]" for name in allowed[1:])


def _unreadable(name: str, allowed: tuple[str, ...]) -> DeliveryError:
    return DeliveryError(f"The mapping {name} cannot be read: give a CSV in UTF-8 with {_header(allowed)}.")
