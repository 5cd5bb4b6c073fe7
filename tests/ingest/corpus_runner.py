"""Runs one folder of the corpus and says what came out, in the form of its expected.json."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from quota_core.errors import QuotaError
from quota_core.ingest.importing import preview
from quota_core.ingest.mapping_toml import read_mapping_file
from tests.ingest.small import engine

CORPUS = Path(__file__).parent / "corpus"
TODAY = dt.date(2026, 1, 15)


def run(case: str) -> dict[str, Any]:
    """Counts, rejects, questions, notes, flagged cells and all rows of one case; or its error."""
    folder = CORPUS / case
    mapping = folder / "map.toml"
    files = sorted(f for f in folder.iterdir() if f.name not in ("map.toml", "expected.json"))
    con = engine()
    try:
        maps = read_mapping_file(mapping) if mapping.exists() else None
        found = preview(con, files, maps=maps, today=TODAY)
    except QuotaError as error:
        return {"error": str(error)}
    tables = {name: [c.read, c.kept, c.updated, c.rejected] for name, c in found.tables.items()}
    result: dict[str, Any] = {
        "tables": tables,
        "rejects": [[r["file"], r["row"], r["column"], r["reason"]] for r in found.rejects()],
        "questions": [question.entry for question in found.questions],
        "notes": list(found.notes),
        "flagged": [[f["file"], f["row"], f["column"], f["value"]] for f in found.flagged()],
        "rows": {name: _rows(found, name) for name in _staged(con)},
    }
    con.disconnect()
    return {key: value for key, value in result.items() if value}


def _staged(con: Any) -> list[str]:
    names = [name for name in con.list_tables(database=("temp", "main")) if name.startswith("import_")]
    return sorted(name.removeprefix("import_") for name in names if name not in ("import_rejects", "import_flagged"))


def _rows(found: Any, table: str) -> list[dict[str, Any]]:
    rows = found.first_rows(table, limit=12).to_pylist()
    return [
        {key: str(value) if isinstance(value, dt.date) else value for key, value in row.items() if value is not None}
        for row in rows
    ]
