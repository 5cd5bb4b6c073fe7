"""`simulate` and `calibrate` end to end: every key that is promised, the same seed the same numbers, little history."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quota_core.commands.main import main

MARKS = {"p10", "p50", "p90", "mean"}


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command in this process."""
    code = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def imported(folder: Path, deals: str, **others: str) -> Path:
    """A store with a file of deals in it, and others by their names."""
    deals = "opportunity_id,rep_id,status,amount,close_date,created_date\n" + deals
    (folder / "files").mkdir()
    for name, text in {**others, "deals": deals}.items():
        (folder / "files" / f"{name}.csv").write_text(text)
    command = ["import", "--store", str(folder / "s.duckdb"), str(folder / "files"), "--today", "2026-01-05"]
    assert main(command) == 0
    return folder / "s.duckdb"


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


def test_calibrate_judges_the_ranges_as_a_setting_shows_them_too(
    golden: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(factor: float) -> dict[str, Any]:
        code, out, _ = run(capsys, "calibrate", "--store", golden, "--json", "--set", f"range_widening_reps={factor}")
        assert code == 0
        return dict(json.loads(out))

    plain, narrow, wide = (told(factor) for factor in (1, 0.5, 3))
    assert plain["coverage_shown_reps"] is None
    assert narrow["coverage_reps"] == wide["coverage_reps"] == plain["coverage_reps"], "as drawn, whatever is shown"
    assert narrow["coverage_shown_reps"] < plain["coverage_reps"] < wide["coverage_shown_reps"]
    assert "0.5x as wide, the ranges of people hold" in " ".join(narrow["notes"])


def test_calibrate_gives_all_it_promises(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "calibrate", "--store", golden, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert {"coverage_reps", "coverage_team", "n", "crps", "crps_naive"} <= set(found)
    assert found["n"] > 20
    assert 0 <= found["coverage_reps"] <= 1
    assert found["crps"] < found["crps_naive"]
    assert len(found["notes"]) == 2
    assert sum(found["pit_reps"]) == found["n"]
    assert len(found["pit_team"]) == 10
    assert sum(each["n"] for each in found["reliability"]) <= found["n"]
    for whose in ("reps", "team"):
        low, high = found[f"coverage_{whose}_interval"]
        assert low <= found[f"coverage_{whose}"] <= high
        advised = found["advised"][f"range_widening_{whose}"]
        assert (advised != 1) <= (not low <= 0.8 <= high)


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


REPS = """rep_id,name,role,segment,territory_id,start_date,ote
R1,Ann,AE,SMB,T1,2024-01-01,100000
R2,Bob,AE,ENT,T2,2024-01-01,100000
"""
TERRITORIES = "territory_id,name,segment,potential,accounts\nT1,One,SMB,1000000,50\nT2,Two,ENT,1000000,50\n"
TARGETS = "fiscal_year,segment,amount\n2026,SMB,{0}\n2026,ENT,{0}\n"
ONE_WINS = "".join(f"O{i},R1,won,{i}000,2025-{i % 9 + 1:02d}-10,2025-01-02\n" for i in range(1, 21))
NOTHING_WON = "X1,R2,lost,1000,2025-11-20,2025-10-02\n"


@pytest.fixture(params=["0", "200000"])
def small(request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Two people, one of whom (a pool of its own) has never won anything; the target as asked, perhaps zero."""
    store = imported(
        tmp_path, ONE_WINS + NOTHING_WON, reps=REPS, territories=TERRITORIES, targets=TARGETS.format(request.param)
    )
    capsys.readouterr()
    return store


def test_a_zero_target_nobody_and_a_pool_without_a_won_deal_are_said(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ((), ("--set", 'taken_out=["R1","R2"]'), ("--set", "range_widening_team=1.5")):
        for command in ("simulate", "calibrate"):
            code, lines, err = run(capsys, command, "--store", small, *more)
            assert (code, err) == (0, "")
            assert "nan" not in lines.lower()
            code, out, err = run(capsys, command, "--store", small, "--json", *more)
            assert (code, err) == (0, "")
            assert "NaN" not in out
            assert "Infinity" not in out
    found = json.loads(run(capsys, "simulate", "--store", small, "--json")[1])
    assert any(note.startswith("AE ENT has no won deal: how much one brings is taken from") for note in found["notes"])
    if found["target"] == 0:
        assert found["team"]["p_target"] is None
        assert found["reps"]["R1"]["p_hit"] is None
        assert any("The target of the year is 0" in note for note in found["notes"])
    else:
        assert found["reps"]["R2"]["p_hit"] < found["reps"]["R1"]["p_hit"]
    nobody = json.loads(run(capsys, "simulate", "--store", small, "--json", "--set", 'taken_out=["R1","R2"]')[1])
    assert any("Nobody carries a quota" in note for note in nobody["notes"])
    assert nobody["reps"] == {}


def test_more_draws_than_memory_holds_are_refused_with_what_it_holds(
    golden: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quota_core.commands.evaluated.MOST_YEARS", 60_000)
    code, out, err = run(capsys, "simulate", "--store", golden, "--draws", "10000")
    assert (code, out, err.count("\n")) == (2, "", 1)
    most = int(err.split("at most ")[1].split()[0].replace(",", ""))
    assert most > 0
    assert run(capsys, "simulate", "--store", golden, "--draws", str(most))[0] == 0


def test_a_factor_in_force_is_said_in_lines_and_json(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = json.loads(run(capsys, "simulate", "--store", golden, "--json", "--draws", "500")[1])
    options = ("--draws", "500", "--set", "range_widening_reps=1.3", "--set", "range_widening_team=1.5")
    wide = json.loads(run(capsys, "simulate", "--store", golden, "--json", *options)[1])
    assert plain["range_widening"] == {"reps": 1.0, "team": 1.0}
    assert wide["range_widening"] == {"reps": 1.3, "team": 1.5}
    assert wide["team"]["p90"] - wide["team"]["p50"] == pytest.approx(
        1.5 * (plain["team"]["p90"] - plain["team"]["p50"]), rel=0.01
    )
    lines = run(capsys, "simulate", "--store", golden, *options)[1]
    assert "1.3 times as wide" in lines
    assert "1.5 times as wide" in lines
    assert "times as wide" not in run(capsys, "simulate", "--store", golden, "--draws", "500")[1]


@pytest.mark.parametrize(
    ("option", "value"), [("--draws", "0"), ("--draws", "10000000"), ("--draws", "x"), ("--seed", "-1")]
)
def test_odd_options_are_one_line(option: str, value: str, golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "simulate", "--store", golden, option, value)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
