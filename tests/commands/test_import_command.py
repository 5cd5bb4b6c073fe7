"""`import`: what it prints for people and for programs, and what it says on a terminal while it works."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest

from quota_core.commands.main import main
from quota_core.commands.progress import progress

DEALS = (
    "opportunity_id,rep_id,status,amount,close_date,created_date\n"
    "1,Kim Ro,won,1000,2025-03-04,last spring\n2,Kim Ro,won,500,2025-12-30,some day\n3,Kim Ro,won,,2025-12-30,\n"
)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS)
    return path


def test_cells_left_blank_are_listed_as_json_and_counted_for_people(
    deals: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["import", "--store", str(tmp_path / "s.duckdb"), str(deals), "--today", "2026-01-05"]
    assert main(given) == 0
    assert "flagged: 2 cells that could not be read (left blank) or" in capsys.readouterr().out
    assert main([*given, "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    assert out["flagged"] == [
        {"table": "opportunities", "file": "deals.csv", "row": 2, "column": "created_date", "value": "last spring"},
        {"table": "opportunities", "file": "deals.csv", "row": 3, "column": "created_date", "value": "some day"},
    ]
    counts = out["tables"]["opportunities"]
    assert counts["read"] == 3 == counts["kept"] + counts["updated"] + counts["rejected"]
    assert [row["row"] for row in out["rejects"]] == [4]


def test_many_rejected_rows_are_told_by_reason_with_the_first_rows_of_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = "0,Kim Ro,won,1000,2025-03-04\n"
    without = [f"a{i},Kim Ro,won,,2025-03-04\n" for i in range(1_200)]
    typos = [f"b{i},Kim Ro,won,5,2099-01-{i + 1:02}\n" for i in range(12)]
    words = [f"c{i},Kim Ro,won,about {i},2025-03-04\n" for i in range(4)] + ["d,,won,5,2025-03-04\n"]
    path = tmp_path / "deals.csv"
    path.write_text("opportunity_id,rep_id,status,amount,close_date\n" + good + "".join([*words, *typos, *without]))
    given = ["import", "--store", str(tmp_path / "s.duckdb"), str(path), "--today", "2026-01-05"]
    assert main(given) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if "rejected: " in line]
    typo = "the close date ... lies after the day of import, 2026-01-05: a typo"
    assert said == [
        "rejected: 1,200 rows of deals.csv (20, 21, 22, 23, 24, ...), amount: the amount of a won deal is blank",
        f"rejected: 12 rows of deals.csv (8, 9, 10, 11, 12, ...), close_date: {typo}",
        "rejected: 4 rows of deals.csv (3, 4, 5, 6), amount: ... is no number",
        "rejected: deals.csv row 7, rep_id: the owner is blank",
        "rejected: 1,217 rows in all; --json lists them one by one",
    ]
    assert main([*given, "--json", "--who", "Dana Kim"]) == 0
    assert len(json.loads(capsys.readouterr().out)["rejects"]) == 1_217
    assert main(["log", *given[1:3], "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)["entries"]
    assert [(each["who"], each["what"]) for each in entries] == [("not named", "imported"), ("Dana Kim", "imported")]


def test_as_many_reasons_as_rows_are_cut_short(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"a{i},Kim Ro,Over {i},5,2025-03-04\n" for i in range(13))
    path = tmp_path / "deals.csv"
    path.write_text("opportunity_id,rep_id,status,amount,close_date\n0,Kim Ro,won,1000,2025-03-04\n" + rows)
    assert main(["import", "--store", str(tmp_path / "s.duckdb"), str(path), "--today", "2026-01-05"]) == 0
    said = capsys.readouterr().out
    assert said.count("has no mapping") == 10
    assert "... and 3 rows more for 3 other reasons" in said


def test_every_wrong_file_is_named_in_one_line_and_nothing_is_made(
    deals: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_bytes(b"%PDF-1.7 ...")
    files = [str(tmp_path / "one.csv"), str(deals), str(tmp_path / "two.csv")]
    assert main(["import", "--store", str(tmp_path / "s.duckdb"), *files]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert "one.csv is a PDF file" in err
    assert "two.csv is a PDF file" in err
    assert not (tmp_path / "s.duckdb").exists()


def test_a_demo_of_an_earlier_release_is_said_to_be_one(
    deals: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "demo.duckdb"
    assert main(["import", "--store", str(path), str(deals)]) == 0
    capsys.readouterr()
    monkeypatch.setattr("data.demo.FILES", ("reps.csv", deals.name))
    assert main(["demo", "--store", str(path), "--if-missing"]) == 0
    assert "is of an earlier release, without reps.csv: `python -m quota_core demo`" in capsys.readouterr().out
    monkeypatch.setattr("data.demo.FILES", (deals.name,))
    assert main(["demo", "--store", str(path), "--if-missing"]) == 0
    assert capsys.readouterr().out == ""


def test_a_long_import_names_its_phases_on_a_terminal(monkeypatch: pytest.MonkeyPatch, deals: Path) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("quota_core.commands.progress.progress.__wrapped__.__defaults__", (0.0,))
    assert main(["import", "--store", str(deals.with_name("s.duckdb")), str(deals)]) == 0
    said = [part.strip() for part in terminal.getvalue().split("\r") if part.strip()]
    assert said == ["reading ...", "saving ...", "checking ..."]
    assert terminal.getvalue().endswith("\r"), "the line is taken away"


def test_a_short_one_and_one_that_nobody_watches_say_nothing() -> None:
    terminal, file = Terminal(), io.StringIO()
    with progress(terminal) as tell:
        tell("reading")
    with progress(file, patience=0.0) as tell:
        tell("reading")
        time.sleep(0.05)
        tell("saving")
    assert (terminal.getvalue(), file.getvalue()) == ("", "")


def test_it_is_told_once_the_patience_is_over() -> None:
    terminal = Terminal()
    with progress(terminal, patience=0.02) as tell:
        tell("reading")
        time.sleep(0.3)
        assert terminal.getvalue() == "\rreading ..."
        tell("saving")
    assert terminal.getvalue() == "\rreading ...\rsaving ... \r           \r"
