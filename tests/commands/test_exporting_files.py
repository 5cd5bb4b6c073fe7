"""`export salesforce`, `hubspot`, `csv`, `documents`, `templates`: what is written, and what is refused in one line."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document

from quota_core.commands.main import main

TYPE = "0Db5g0000004C9h"


@pytest.fixture(scope="module")
def reps(golden: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """Every carrier's quota, as `export csv` tells it for the year."""
    out = tmp_path_factory.mktemp("reps") / "q.csv"
    assert main(["export", "csv", "--store", str(golden), "--out", str(out)]) == 0
    rows = csv.DictReader(io.StringIO(out.with_name("q-DRAFT.csv").read_text(encoding="utf-8")))
    return {r["rep_id"]: Decimal(r["quota"]) for r in rows if r["period"] == "year" and r["type"] == "total"}


@pytest.fixture(scope="module")
def mapping(reps: dict[str, float], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "owners.csv"
    lines = [f"{rep},005{j:012d},0MI{j:012d}" for j, rep in enumerate(reps)]
    path.write_text("\n".join(["rep_id,QuotaOwnerId,Territory2Id", *lines]), encoding="utf-8")
    return path


def _export(golden: Path, *arguments: str) -> int:
    return main(["export", arguments[0], "--store", str(golden), *arguments[1:]])


def test_a_load_file_of_a_draft_carries_the_mark_in_its_name(
    golden: Path, mapping: Path, reps: dict[str, Decimal], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "load.csv"
    options = ["--type", TYPE, "--map", str(mapping), "--set", 'plan_currency="USD"']
    assert _export(golden, "salesforce", *options, "--out", str(out)) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["load-DRAFT.csv"]
    assert capsys.readouterr().out.startswith(f"{tmp_path / 'load-DRAFT.csv'}: ForecastingQuota for Data Loader")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "load-DRAFT.csv").read_text(encoding="utf-8"))))
    assert sum(Decimal(row["QuotaAmount"]) for row in rows) == sum(reps.values())
    assert len(rows) == 12 * len(reps)
    assert all(row["Territory2Id"] for row in rows)


def test_a_folder_and_an_archive_say_what_is_in_them(
    golden: Path, reps: dict[str, Decimal], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _export(golden, "hubspot", "--by-type", "--out", str(tmp_path / "h")) == 0
    assert "check against the template HubSpot offers" in capsys.readouterr().out
    names = {"hubspot-goals-long-DRAFT.csv", "hubspot-goals-wide-DRAFT.csv", "README-hubspot.txt"}
    assert {path.name for path in (tmp_path / "h").iterdir()} == names
    readme = (tmp_path / "h" / "README-hubspot.txt").read_text(encoding="utf-8")
    assert "DRAFT: not approved, do not load" in readme
    assert f"{sum(reps.values()):,.2f}" in readme
    assert "check against the template HubSpot offers" in readme
    assert _export(golden, "csv", "--out", str(tmp_path / "q.zip"), "--json") == 0
    assert json.loads(capsys.readouterr().out)["mark"] == "DRAFT"
    with zipfile.ZipFile(tmp_path / "q.zip") as archive:
        assert archive.namelist() == ["quotas-DRAFT.csv", "README-quotas.txt"]


def test_documents_are_dated_and_the_roll_out_begins_when_told(golden: Path, tmp_path: Path) -> None:
    options = ["--only", "rollout-calendar, faq", "--date", "2025-12-01", "--start", "2025-12-10", "--draws", "200"]
    assert _export(golden, "documents", *options, "--out", str(tmp_path)) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"rollout-calendar.docx", "faq.docx", "README-documents.txt"}
    calendar = Document(tmp_path / "rollout-calendar.docx")
    assert calendar.tables[0].rows[1].cells[0].text == "Wed 10 Dec 2025"
    assert "1 Dec 2025" in Document(tmp_path / "faq.docx").paragraphs[1].text


def test_our_templates_can_be_taken_changed_and_handed_back(golden: Path, tmp_path: Path) -> None:
    own, out = tmp_path / "own", tmp_path / "out"
    assert _export(golden, "templates", "--out", str(own)) == 0
    changed = Document(own / "faq.docx")
    changed.paragraphs[0].text = "Asked at our place in {{ year }}"
    changed.save(own / "faq.docx")
    options = ["--only", "faq", "--templates", str(own), "--draws", "200"]
    assert _export(golden, "documents", *options, "--out", str(out)) == 0
    assert Document(out / "faq.docx").paragraphs[0].text.startswith("Asked at our place in FY")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["salesforce", "--out", "x"], "Give one ForecastingTypeId"),
        (["salesforce", "--type", TYPE, "--out", "x"], "is no Salesforce user id"),
        (["salesforce", "--type", TYPE, "--type", TYPE, "--out", "x"], "--type total is given twice"),
        (["salesforce", "--type", TYPE, "--map", "none.csv", "--out", "x"], "The mapping none.csv cannot be read"),
        (["hubspot", "--out", "x.csv"], "HubSpot goals are two files and x.csv is one"),
        (["hubspot", "--type", TYPE, "--out", "x"], "it is an option of salesforce"),
        (["documents", "--only", "leters", "--out", "x"], "leters is no document; did you mean letters"),
        (["documents", "--date", "tomorrow", "--out", "x"], "--date tomorrow is no day: write it as YYYY-MM-DD"),
        (["documents", "--only", "faq", "--draws", "200", "--out", "taken"], "taken is a file: give a folder"),
    ],
)
def test_what_cannot_leave_is_one_line_and_nothing_is_written(
    golden: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("mine")
    assert _export(golden, *arguments) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
