"""The data dictionary, generated from quota_core/schema.py into data/README.md.

`python -m data.dictionary` writes it anew; a test fails when it is out of step.
"""

from __future__ import annotations

from pathlib import Path

from quota_core.schema import TABLES, Column, Table

README = Path(__file__).with_name("README.md")
MARKER = "<!-- Below this line: generated from quota_core/schema.py by `python -m data.dictionary`. -->"
_REQUIRED = {"always": "yes", "won": "won deals", "closed": "won and lost deals", "never": ""}


def dictionary_markdown() -> str:
    """The data dictionary as Markdown: a heading and a table of columns per canonical table."""
    return "\n".join(line for table in TABLES.values() for line in _table_lines(table))


def readme_text(current: str) -> str:
    """The README with everything after the marker replaced; ValueError when it has no marker."""
    kept, marker, _ = current.partition(MARKER)
    if not marker:
        raise ValueError(f"{README.name} has no line saying: {MARKER}")
    return f"{kept}{MARKER}\n\n{dictionary_markdown()}"


def _table_lines(table: Table) -> list[str]:
    return [
        f"### {table.name}",
        "",
        f"{table.meaning}. One row per {', '.join(table.key)}.",
        "",
        "| column | type | required | meaning | default | also read as |",
        "|---|---|---|---|---|---|",
        *(_column_line(column) for column in table.columns),
        "",
    ]


def _column_line(column: Column) -> str:
    kind = f"{column.dtype}, {column.unit}" if column.unit else column.dtype
    meaning = f"{column.meaning} ({' / '.join(column.choices)})" if column.choices else column.meaning
    cells = (column.name, kind, _REQUIRED[column.required], meaning, column.default or "", ", ".join(column.aliases))
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    README.write_text(readme_text(README.read_text(encoding="utf-8")), encoding="utf-8")
