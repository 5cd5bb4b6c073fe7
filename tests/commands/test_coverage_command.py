"""`coverage` end to end: METHOD's worked number from files, the golden company, and one line for every mistake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quota_core.commands.main import main

FILES = {
    "reps": "rep_id,name,role,segment,territory_id,start_date,manager,ote\n"
    "A,Avery,AE,MM,T1,2023-01-02,Kim,150000\nB,Blake,AE,MM,T1,2023-01-02,Kim,150000\n",
    "territories": "territory_id,name,segment,potential,accounts\nT1,North,MM,1000000,100\n",
    "targets": "fiscal_year,segment,amount,role\n2026,MM,1200000,AE\n",
    "opportunities": "opportunity_id,rep_id,territory_id,status,amount,close_date,created_date\n"
    "1,A,T1,won,300000,2025-03-04,2024-10-01\n2,A,T1,won,200000,2025-12-30,2025-08-01\n"
    "3,A,T1,open,200000,2026-02-10,2025-11-01\n4,A,T1,open,900000,2026-04-01,2025-11-01\n"
    "5,B,T1,won,250000,2025-10-04,2025-05-01\n6,B,T1,open,30000,2026-03-31,2025-11-01\n"
    "7,B,T1,lost,500000,2025-11-04,2025-05-01\n",
    "past_quotas": "rep_id,period_start,period_months,quota\nA,2025-10-01,3,100000\nB,2025-10-01,3,100000\n",
}
CHANGES = (
    "OpportunityId,Field,OldValue,NewValue,CreatedDate\n"
    "2,CloseDate,2025-10-15,2025-12-30,2025-10-10T09:00:00.000+0000\n"
    "2,Amount,350000,200000,2025-11-10T09:00:00.000+0000\n"
    "5,CloseDate,2025-09-15,2026-10-04,2025-09-10T09:00:00.000+0000\n"
    "7,CloseDate,2026-01-31,2025-11-04,2025-10-31T09:00:00.000+0000\n"
)
WORKED = ("--set", 'locks={"A":600000}', "--set", "over_assignment=0")


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command in this process."""
    code = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def answer(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Any:
    """What `coverage` says as JSON; it must have worked and said nothing else."""
    code, out, err = run(capsys, "coverage", *arguments, "--json")
    assert (code, err) == (0, "")
    assert "NaN" not in out
    return json.loads(out)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """Two reps' store: with field history, and without."""
    found = {}
    for history in (False, True):
        folder = tmp_path_factory.mktemp("files")
        for name, text in FILES.items():
            (folder / f"{name}.csv").write_text(text)
        if history:
            (folder / "OpportunityFieldHistory.csv").write_text(CHANGES)
        found[history] = folder / "s.duckdb"
        command = ["import", "--store", str(found[history]), str(folder), "--today", "2026-01-05", "--json"]
        assert main(command) == 0
    return found


def test_the_worked_number(stores: dict[bool, Path], capsys: pytest.CaptureFixture[str]) -> None:
    """METHOD 10: quarterly quota 150K, pipeline 200K: coverage 1.33x, short of 3x by 250K."""
    found = answer(capsys, "--store", stores[False], *WORKED)
    rep = found["reps"]["A"]
    assert (rep["quota"], rep["pipeline"], rep["required"], rep["judged"]) == (150_000, 200_000, 3.0, True)
    assert rep["pipeline_coverage"] == pytest.approx(4 / 3)
    assert rep["shortfall"] == pytest.approx(250_000)
    assert rep["grounded_share"] == pytest.approx(4 / 9)
    assert found["quarter"] == {"start": "2026-01-01", "months": 3}
    assert found["team"]["shortfall"] == pytest.approx(250_000 + found["reps"]["B"]["shortfall"])
    assert found["segments"]["MM"]["implied_required"] == pytest.approx(1_250_000 / 750_000)
    assert found["gate"]["standing"] == "not grounded"
    assert found["gate"]["short"] == ["A", "B"]
    assert "past" not in found
    assert "No field history" in found["past_reason"]
    code, out, err = run(capsys, "coverage", "--store", stores[False], *WORKED)
    assert (code, err) == (0, "")
    assert "1.3x of  3.0x" in out
    assert "short by 250K" in out
    assert "No field history" in out


def test_a_hidden_rep_and_the_cap(stores: dict[bool, Path], capsys: pytest.CaptureFixture[str]) -> None:
    settings = (*WORKED, "--set", "required_coverage=0.6", "--set", "coverage_cap=true")
    found = answer(capsys, "--store", stores[False], *settings)
    (hidden,) = found["hidden"]
    assert (hidden["rep_id"], hidden["hidden_by"], hidden["name"]) == ("B", "manager", "Kim")
    assert hidden["shortfall"] == pytest.approx(0.6 * 150_000 - 30_000)
    assert found["reps"]["B"]["asked"] == pytest.approx(50_000)
    assert found["reps"]["B"]["deferred"] == found["gate"]["deferred"] == pytest.approx(100_000)
    assert "hidden by Kim's team" in run(capsys, "coverage", "--store", stores[False], *settings)[1]


def test_past_quarters_as_field_history_tells_them(
    stores: dict[bool, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """On 1 October 2025: deal 2 at 350K was to close on the 15th, deal 5 had slipped away, deal 7 stood in January."""
    found = answer(capsys, "--store", stores[True], *WORKED)
    (quarter,) = found["past"]
    assert quarter["quarter"] == "2025-10-01"
    assert (quarter["reps"], quarter["quota"], quarter["deals"], quarter["unknown"]) == (2, 200_000, 1, 0)
    assert (quarter["pipeline"], quarter["booked"]) == (350_000, 450_000)
    assert quarter["pipeline_coverage"] == pytest.approx(1.75)
    assert (quarter["covered"], quarter["hitting"]) == (1, 2)
    assert found["past_summary"]["took"] == pytest.approx(350 / 450)
    early = answer(capsys, "--store", stores[True], *WORKED, "--set", 'as_of="2025-12-01"')
    assert "past_reason" in early


def test_the_golden_company_says_why_not(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "--store", golden)
    assert "No field history" in found["past_reason"]
    assert found["team"]["pipeline"] is None
    assert all("shorter than the quarter" in note for note in found["notes"])
    assert all(rep["shortfall"] is None for rep in found["reps"].values())
    assert "not judged" in run(capsys, "coverage", "--store", golden)[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--set", "required_coverage=-1"),
        ("--set", "required_coverage_basis=luck"),
        ("--set", 'required_coverage_segments={"ZZ":3}'),
        ("--store", "nowhere.duckdb"),
        ("--set", "method=equal_odds", "--draws", "1"),
    ],
)
def test_mistakes_are_one_line(
    stores: dict[bool, Path], capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    code, out, err = run(capsys, "coverage", "--store", stores[False], *arguments)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
