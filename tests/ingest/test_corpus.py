"""Every nasty file of the corpus gives exactly the counts, messages and rows that its expected.json says."""

from __future__ import annotations

import json

import pytest

from tests.ingest.corpus_runner import CORPUS, run

CASES = sorted(folder.name for folder in CORPUS.iterdir() if folder.is_dir())


@pytest.mark.parametrize("case", CASES)
def test_corpus(case: str) -> None:
    expected = json.loads((CORPUS / case / "expected.json").read_text(encoding="utf-8"))
    found = run(case)
    for part in sorted({*expected, *found}):
        assert found.get(part) == expected.get(part), part
    for read, kept, updated, rejected in found.get("tables", {}).values():
        assert read == kept + updated + rejected
    if "tables" in found:
        assert len(found.get("rejects", [])) == sum(counts[3] for counts in found["tables"].values())


def test_every_case_says_what_it_expects() -> None:
    assert [case for case in CASES if not (CORPUS / case / "expected.json").exists()] == []
    assert len(CASES) >= 50
