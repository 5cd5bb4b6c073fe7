"""Files -> cells as text: CSV in any common encoding and delimiter, XLSX sheet by sheet; nothing is interpreted."""

from __future__ import annotations

from pathlib import Path

from quota_core.errors import DataError
from quota_core.ingest.csv_reader import read_csv
from quota_core.ingest.raw import RawTable
from quota_core.ingest.signatures import LOOKED_AT, foreign_kind
from quota_core.ingest.xlsx_reader import read_xlsx

MAX_BYTES = 4 * 2**30
_READABLE = "give a CSV file (comma, semicolon or tab) or an XLSX workbook"


def read_source(source: Path | str | bytes, name: str | None = None) -> list[RawTable]:
    """The tables of one file: one of a CSV, one per sheet with a header of an XLSX.

    `source` is a path or the file's bytes (an upload; then `name` says what it is called).
    Raises DataError for a file that is missing, empty, too big, binary, or without a header.
    """
    if isinstance(source, bytes):
        label = name or "the uploaded file"
        size, start = len(source), source[:LOOKED_AT]
    else:
        path = Path(source)
        label = name or path.name
        size, start = _opened(path, label)
        source = path
    if size == 0:
        raise DataError(f"{label} is empty: {_READABLE}.")
    if size > MAX_BYTES:
        raise DataError(
            f"{label} has {size / 2**30:.1f} GB, more than the {MAX_BYTES / 2**30:.0f} GB allowed: split it by year."
        )
    if start.startswith(b"PK\x03\x04"):
        return read_xlsx(source, label)
    foreign = foreign_kind(start)
    if foreign is not None:
        what, do = foreign
        raise DataError(f"{label} is {what}: {do}.")
    return [read_csv(source, label)]


def _opened(path: Path, label: str) -> tuple[int, bytes]:
    if path.is_dir():
        raise DataError(f"{label} is a folder: name the files in it.")
    try:
        with path.open("rb") as file:
            return path.stat().st_size, file.read(LOOKED_AT)
    except FileNotFoundError:
        raise DataError(f"There is no file {path}: check the name.") from None
    except OSError as problem:
        raise DataError(
            f"{label} cannot be read ({problem.strerror or problem}): check the file and its permissions."
        ) from None
