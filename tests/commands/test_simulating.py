"""`simulate` and `calibrate` end to end: every key that is promised, the same seed the same numbers, little history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quota_core.commands.main import main

MARKS = {"p10", "p50", "p90", "mean"}


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command in this process."""
    code = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def imported(folder: Path, deals: str) -> Path:
    """A store with one file of deals in it."""
    path = folder / "deals.csv"
    path.write_text("opportunity_id,rep_id,status,amount,close_date,created_date\n" + deals)
    assert main(["import", "--store", str(folder / "s.duckdb"), str(path), "--today", "2026-01-05"]) == 0
    return folder / "s.duckdb"


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory, golden_dir: Path) -> Path:
    path = tmp_path_factory.mktemp("store") / "golden.duckdb"
    assert main(["import", "--store", str(path), str(golden_dir), "--today", "2026-01-05", "--json"]) == 0
    return path


def test_simulate_gives_all_it_promises_and_the_same_again(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("simulate", "--store", golden, "--draws", "2000", "--seed", "7", "--json")
    code, out, err = run(capsys, *arguments)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert set(found["team"]) >= {*MARKS, "p_target"}
    assert found["team"]["p10"] <= found["team"]["p50"] <= found["team"]["p90"]
    assert set(found["reps_hitting"]) == MARKS
    assert list(found["scenarios"]) == ["worst", "expected", "best"]
    teams = [scenario["p50"] for scenario in found["scenarios"].values()]
    assert teams == sorted(teams)
    for rep in found["reps"].values():
        assert set(rep) == {*MARKS, "p_hit"}
        assert 0 <= rep["p_hit"] <= 1
        assert 0 <= rep["p10"] <= rep["p50"] <= rep["p90"]
    assert sum(rep["mean"] for rep in found["reps"].values()) == pytest.approx(found["team"]["mean"], rel=1e-4)
    assert run(capsys, *arguments)[1] == out
    harder = json.loads(run(capsys, *arguments, "--set", "target_change=0.2")[1])
    assert harder["team"]["p50"] == found["team"]["p50"]
    assert harder["team"]["p_target"] <= found["team"]["p_target"]


def test_calibrate_gives_all_it_promises(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "calibrate", "--store", golden, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert {"coverage_reps", "coverage_team", "n", "crps", "crps_naive"} <= set(found)
    assert found["n"] > 20
    assert 0 <= found["coverage_reps"] <= 1
    assert found["crps"] < found["crps_naive"]
    assert len(found["notes"]) == 2


@pytest.mark.parametrize(
    "deals",
    [
        "O1,R1,won,5000,2025-11-20,2025-10-02\n",
        "O1,R1,lost,5000,2025-11-20,2025-10-02\nO2,R2,open,9000,,2025-10-02\n",
        "O1,R1,won,9000000,2024-02-20,2024-01-02\nO2,R2,won,10,2025-11-20,2025-10-02\n",
    ],
    ids=["one quarter", "nothing won", "one huge deal"],
)
def test_little_history_gets_an_answer_with_its_caveat(
    deals: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = imported(tmp_path, deals)
    capsys.readouterr()
    for command in ("simulate", "calibrate"):
        code, out, err = run(capsys, command, "--store", store, "--json")
        assert (code, err) == (0, "")
        assert "NaN" not in out
        assert json.loads(out)["notes"]


@pytest.mark.parametrize(
    ("option", "value"), [("--draws", "0"), ("--draws", "10000000"), ("--draws", "x"), ("--seed", "-1")]
)
def test_odd_options_are_one_line(option: str, value: str, golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "simulate", "--store", golden, option, value)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
