"""What a file that is no table is, by its first bytes, whatever its name says."""

from __future__ import annotations

_EXPORT = "export the data as CSV or XLSX"
_UNPACK = "unpack it and give the files in it"
_OLD = "save it as XLSX or CSV without a password"
# First bytes -> what the file is, and what to do.
_STARTS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF file, not a table", _EXPORT),
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG), not a table", _EXPORT),
    (b"\xff\xd8\xff", "a picture (JPEG), not a table", _EXPORT),
    (b"GIF8", "a picture (GIF), not a table", _EXPORT),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Excel file", _OLD),
    (b"PK\x05\x06", "an empty ZIP archive, not a table", "give the files that belong in it"),
    (b"\x1f\x8b", "a gzip archive, not a table", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive, not a table", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive, not a table", _UNPACK),
    (b"PAR1\x15", "a Parquet file, not a table", _EXPORT),
    (b"SQLite format 3\0", "a database (SQLite), not a table", _EXPORT),
    (b"{\\rtf", "a text document (RTF), not a table", _EXPORT),
)
_PAGES = (b"<!doctype html", b"<html", b"<head", b"<meta", b"<table")
_WEB_PAGE = "a web page (many reports named .xls are one), not a table"
_XML = "an XML file, not a table"
_OPEN_AND_SAVE = "open it in Excel and save it as XLSX or CSV"
LOOKED_AT = 64


def foreign_kind(start: bytes) -> tuple[str, str] | None:
    """What a file is that begins with these bytes, and what to do; nothing where it may be a table.

    `start`: the first `LOOKED_AT` bytes.
    """
    for beginning, what, do in _STARTS:
        if start.startswith(beginning):
            return what, do
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(_PAGES):
        return _WEB_PAGE, _OPEN_AND_SAVE
    return (_XML, _OPEN_AND_SAVE) if text.startswith(b"<?xml") else None
