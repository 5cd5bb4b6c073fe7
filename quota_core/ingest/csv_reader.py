"""CSV and its relatives: encoding, delimiter and header are found; every record keeps its row number."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from quota_core.errors import DataError
from quota_core.ingest.headers import SEARCHED_ROWS, find_header
from quota_core.ingest.quotes import check_closed_quotes, swallowed_records
from quota_core.ingest.raw import RawTable, TooWide, trimmed, unique_labels
from quota_core.ingest.wording import plural

HEAD_BYTES = 1 << 18
_BLOCK = 1 << 24
_DELIMITERS = (",", ";", "\t", "|")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def read_csv(source: Path | bytes, label: str) -> RawTable:
    """One CSV file as text cells; UTF-8 (with or without mark), UTF-16 or Windows-1252; comma, semicolon, tab or bar.

    Raises DataError for a binary file and for one without a header.
    """
    with _stream(source) as stream:
        head = stream.read(HEAD_BYTES)
        stream.seek(0, io.SEEK_END)
        size = stream.tell()
    encoding, mark = _encoding(head, label)
    text = _decoded(head[mark:], encoding, whole=len(head) == size)
    if text is None:
        source, notes = _recoded(source, label)
        return _replaced_file(read_csv(source, label), notes)
    delimiter, start, header, header_row = _layout(text, label, whole=len(head) == size)
    offset = mark + len(text[:start].encode(encoding))
    names = [f"c{i}" for i in range(len(header))]
    wide = _low_cardinality(text[start:], delimiter, len(names))
    try:
        cells, irregular = _records(source, offset, encoding, delimiter, names, wide)
    except (pa.ArrowInvalid, UnicodeError) as problem:
        if encoding == "utf-8" and ("UTF8" in str(problem) or isinstance(problem, UnicodeError)):
            # The odd byte stands further down than the part looked at first.
            source, notes = _recoded(source, label)
            return _replaced_file(read_csv(source, label), notes)
        raise DataError(f"{label} cannot be read as a table ({_first_line(problem)}): save it again as CSV.") from None
    cells, too_wide = _with_rows(cells, irregular, delimiter, header_row, names)
    tail = _tail(source, encoding)
    check_closed_quotes(cells, tail, delimiter, label)
    cells = trimmed(_without_trailing_lines(cells, tail))
    notes = (
        (f"{label}: {plural(header_row - 1, 'line')} above the header passed over",)
        if header_row > 1 + text.startswith("sep=")
        else ()
    )
    notes += swallowed_records(cells, delimiter, label)
    return RawTable(
        file=label, header=unique_labels(header), header_row=header_row, cells=cells, too_wide=too_wide, notes=notes
    )


def _stream(source: Path | bytes) -> IO[bytes]:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _encoding(head: bytes, label: str) -> tuple[str, int]:
    """Encoding and length of the byte order mark; UTF-8 stands for "not known yet"."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding, len(mark)
    if b"\0" in head:
        even, odd = head[0:4000:2].count(0), head[1:4000:2].count(0)
        most = len(head[:4000]) // 2
        if odd > 0.4 * most and even < 0.05 * most:
            return "utf-16-le", 0
        if even > 0.4 * most and odd < 0.05 * most:
            return "utf-16-be", 0
    controls = sum(head.count(bytes([code])) for code in (*range(9), 11, 12, *range(14, 27), *range(28, 32)))
    if controls > 0 and (b"\0" in head or controls > len(head) / 100):
        raise DataError(f"{label} is a binary file, not a table: give a CSV file or an XLSX workbook.")
    return "utf-8", 0


def _decoded(data: bytes, encoding: str, whole: bool) -> str | None:
    """The text, without a character cut off at the end; None where the bytes are no such text."""
    try:
        return codecs.getincrementaldecoder(encoding)(errors="strict").decode(data, final=whole)
    except UnicodeDecodeError:
        return None


def _recoded(source: Path | bytes, label: str) -> tuple[bytes, tuple[str, ...]]:
    """A file that is not clean UTF-8 as UTF-8: Windows-1252, or UTF-8 with a few damaged characters (which is said)."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    lenient = data.decode("utf-8", errors="replace")
    damaged = lenient.count("\ufffd")
    sound = sum(1 for character in lenient if character > "\x7f") - damaged
    if sound > 5 * damaged:
        return lenient.encode(), (f"{label}: {plural(damaged, 'damaged character')}, shown as \ufffd",)
    return data.decode("cp1252", errors="replace").encode(), ()


def _replaced_file(raw: RawTable, notes: tuple[str, ...]) -> RawTable:
    return replace(raw, notes=raw.notes + notes)


def _layout(text: str, label: str, whole: bool) -> tuple[str, int, list[str], int]:
    """Delimiter, position of the first character under the header, the header's cells, and its row number."""
    if not text.strip():
        raise DataError(f"{label} is empty: it has no header and no rows.")
    declared = text.splitlines()[0].strip()
    if declared.lower().startswith("sep=") and len(declared) == 5:  # what Excel writes to tell itself the delimiter
        candidates: tuple[str, ...] = (declared[4],)
    else:
        candidates = _DELIMITERS
    found: list[tuple[int, int, str, int, list[str], int]] = []
    for rank, delimiter in enumerate(candidates):
        rows, ends = _first_records(text, delimiter, whole)
        position = find_header(rows)
        if position is None:
            continue
        header = rows[position]
        agreeing = sum(1 for row in rows[position + 1 :] if len(row) == len(rows[position]))
        found.append(
            (agreeing * len(header) + 10 * len(header), -rank, delimiter, ends[position], header, position + 1)
        )
    if not found:
        raise DataError(
            f"{label} has no header that can be recognised: its first row must name the columns, "
            "separated by commas, semicolons or tabs."
        )
    _, _, delimiter, start, header, row = max(found)
    return delimiter, start, header, row


def _first_records(text: str, delimiter: str, whole: bool) -> tuple[list[list[str]], list[int]]:
    """The first records, and for each the position in the text where it ends."""
    consumed = 0
    lines = text.splitlines(keepends=True) if "\x0b" not in text else io.StringIO(text, newline="").readlines()

    def feed() -> Any:
        nonlocal consumed
        for line in lines:
            consumed += len(line)
            yield line

    rows: list[list[str]] = []
    ends: list[int] = []
    try:
        for row in csv.reader(feed(), delimiter=delimiter):
            rows.append(row)
            ends.append(consumed)
            if len(rows) >= SEARCHED_ROWS:
                break
    except csv.Error:
        return rows, ends  # a cell too long for a header: what came before is enough to decide on
    if not whole and len(rows) < SEARCHED_ROWS:
        rows, ends = rows[:-1], ends[:-1]  # the last one may be cut off
    return rows, ends


def _low_cardinality(text: str, delimiter: str, width: int) -> set[int]:
    """Columns whose cells repeat: read as dictionaries they take a fraction of the memory."""
    seen: list[set[str]] = [set() for _ in range(width)]
    count = 0
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            count += 1
            for cells, cell in zip(seen, row, strict=False):
                cells.add(cell)
            if count >= 2000:
                break
    except csv.Error:
        pass
    return {i for i, cells in enumerate(seen) if len(cells) < 0.75 * count}


def _records(
    source: Path | bytes, offset: int, encoding: str, delimiter: str, names: list[str], repeated: set[int]
) -> tuple[pa.Table, list[tuple[int, str]]]:
    """Every record under the header, and apart those of another width with their number (1 = the first)."""
    irregular: list[tuple[int, str]] = []
    halted = False

    def halt(row: pacsv.InvalidRow) -> str:
        nonlocal halted
        halted = True
        return "error"

    def keep(row: pacsv.InvalidRow) -> str:
        irregular.append((row.number, row.text))
        return "skip"

    types = {
        name: pa.dictionary(pa.int32(), pa.string()) if i in repeated else pa.string() for i, name in enumerate(names)
    }
    quoted = _has_quotes(source, encoding)
    convert = pacsv.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""])
    # In parallel first; record numbers are known only to the serial reader, which is needed for irregular files alone.
    for threads, handler in ((True, halt), (False, keep)):
        with _stream(source) as stream:
            stream.seek(offset)
            if not stream.read(1):
                return pa.table({name: pa.array([], pa.string()) for name in names}), []
            stream.seek(offset)
            read = pacsv.ReadOptions(use_threads=threads, block_size=_BLOCK, column_names=names, encoding=encoding)
            parse = pacsv.ParseOptions(
                delimiter=delimiter, newlines_in_values=quoted, ignore_empty_lines=False, invalid_row_handler=handler
            )
            try:
                return pacsv.read_csv(
                    stream, read_options=read, parse_options=parse, convert_options=convert
                ), irregular
            except pa.ArrowInvalid:
                if not halted or not threads:
                    raise
    raise AssertionError("the serial reader either returns or raises")


def _has_quotes(source: Path | bytes, encoding: str) -> bool:
    """Whether a cell may hold a line break; without quotes none can, and the file is read in half the time."""
    if not encoding.startswith("utf-8"):
        return True
    with _stream(source) as stream:
        while block := stream.read(_BLOCK):
            if b'"' in block:
                return True
    return False


def _with_rows(
    cells: pa.Table, irregular: list[tuple[int, str]], delimiter: str, header_row: int, names: list[str]
) -> tuple[pa.Table, tuple[TooWide, ...]]:
    """Row numbers beside the cells; short records filled up with blanks, too wide ones apart."""
    total = cells.num_rows + len(irregular)
    numbers = np.arange(1, total + 1, dtype=np.int64)
    if irregular:
        numbers = np.delete(numbers, [number - 1 for number, _ in irregular])
    cells = cells.append_column("_row", pa.array(numbers + header_row))
    too_wide: list[TooWide] = []
    short: list[dict[str, str | int | None]] = []
    for number, text in irregular:
        try:
            row = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
        except csv.Error:
            too_wide.append(TooWide(row=number + header_row, cells=text.count(delimiter) + 1))
            continue
        while len(row) > len(names) and not row[-1].strip():
            row.pop()
        if len(row) > len(names):
            too_wide.append(TooWide(row=number + header_row, cells=len(row)))
            continue
        filled = [cell or None for cell in row] + [None] * (len(names) - len(row))
        short.append({**dict(zip(names, filled, strict=True)), "_row": number + header_row})
    if short:
        plain_text = pa.schema([(name, pa.string()) for name in names] + [("_row", pa.int64())])
        cells = pa.concat_tables([cells.cast(plain_text), pa.Table.from_pylist(short, schema=plain_text)])
    return cells, tuple(too_wide)


def _tail(source: Path | bytes, encoding: str) -> str:
    """The last characters of the file."""
    with _stream(source) as stream:
        size = stream.seek(0, io.SEEK_END)
        stream.seek(max(0, size - 4096 + (size % 2)))
        return stream.read().decode(encoding, errors="replace")


def _without_trailing_lines(cells: pa.Table, tail: str) -> pa.Table:
    """Without the blank records that empty lines at the very end of the file have become: they are no rows."""
    ending = tail[len(tail.rstrip("\r\n")) :].replace("\r\n", "\n").replace("\r", "\n")
    extra = len(ending) - 1
    if extra < 1 or cells.num_rows == 0:
        return cells
    last = int(pc.max(cells["_row"]).as_py())
    kept = pc.less_equal(cells["_row"], last - extra)
    for name in cells.column_names[:-1]:
        kept = pc.or_(kept, pc.is_valid(cells[name]))
    return cells.filter(kept)


def _first_line(problem: Exception) -> str:
    return str(problem).splitlines()[0][:120]
