"""data/README.md carries the dictionary that the schema gives today."""

from __future__ import annotations

import pytest

from data.dictionary import README, dictionary_markdown, readme_text
from quota_core.schema import TABLES


def test_readme_is_in_step_with_the_schema() -> None:
    current = README.read_text(encoding="utf-8")
    assert current == readme_text(current), "run `python -m data.dictionary`"


def test_every_column_has_a_line() -> None:
    lines = dictionary_markdown().splitlines()
    for table in TABLES.values():
        here = lines[lines.index(f"### {table.name}") :]
        for column in table.columns:
            assert any(line.startswith(f"| {column.name} |") and column.meaning in line for line in here)


def test_a_readme_without_the_marker_is_refused() -> None:
    with pytest.raises(ValueError, match="has no line saying"):
        readme_text("# Something else")
