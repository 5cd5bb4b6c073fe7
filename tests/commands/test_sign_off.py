"""From v0 to approved on the command line: versions, the ledger, gates, waivers, approvals, the log."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import duckdb
import pytest

from quota_core.commands.main import main
from tests.commands.test_simulating import run

DRAWS = ("--draws", "200")
KEYS = {
    "definitions", "data", "weights", "reconciled", "gap", "back_test", "ramp", "variants", "ote", "coverage",
    "reviews", "territories",
}  # fmt: skip


@pytest.fixture(scope="module")
def saved(golden: Path) -> Path:
    """The golden company with v0 and v1 saved."""
    for settings in ((), ("--set", "over_assignment=0.2", "--name", "Board")):
        command = ["version", "save", "--store", str(golden), "--who", "Kim", "--reason", "a start", *DRAWS, *settings]
        assert main(command) == 0
    return golden


@pytest.fixture
def store(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(saved, tmp_path / "golden.duckdb"))


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """What a command prints that must work."""
    code, out, err = run(capsys, *arguments)
    assert (code, err) == (0, "")
    return out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """The one line of a command that must not work."""
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


def test_versions_are_listed_shown_again_and_compared(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(told(capsys, "version", "list", "--store", store, "--json"))
    assert [(each["version"], each["parent"], each["approved"]) for each in listed] == [
        ("v0", None, False),
        ("v1", "v0", False),
    ]
    shown = json.loads(told(capsys, "version", "show", "v1", "--store", store, "--json"))
    assert shown["reproduced"] is True
    assert (shown["moved"]["tables"], shown["lacking"]) == ([], ["VP Sales", "CRO", "RevOps"])
    quotas = json.loads(told(capsys, "quotas", "--store", store, "--set", "over_assignment=0.2", "--json"))
    assert sum(rep["quota"] for rep in shown["results"]["reps"].values()) == quotas["sum_quota"]
    lines = told(capsys, "version", "diff", "0", "v1", "--store", store).splitlines()
    assert lines[0] == "Over-assignment: 10% → 20%"
    assert any(line.startswith("Assigned: ") for line in lines)
    assert told(capsys, "version", "diff", "v0", "v0", "--store", store).startswith("v0 and v0 differ in nothing")
    again = ("version", "save", "--store", store, "--who", "Kim", "--reason", "again", *DRAWS)
    assert told(capsys, *again, "--set", "over_assignment=0.2").endswith(
        "v1 and v2 differ in nothing but who saved them, when and why.\n"
    )
    assert "differ in nothing" not in told(capsys, *again, "--set", "over_assignment=0.1")
    for wrong in (("show", "v9"), ("show", "first"), ("diff", "v0", "v7")):
        assert "version" in refused(capsys, "version", *wrong, "--store", store)
    assert "The reason" in refused(capsys, "version", "save", "--store", store, "--who", "Kim", "--reason", " ", *DRAWS)


def test_the_ledger_is_confirmed_by_name_and_opened_again(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    on = ("--store", store)
    told(capsys, "confirm", "over_assignment", "territories", "--who", "Kim", "--meeting", "kickoff", *on)
    found = json.loads(told(capsys, "confirm", "--list", "--json", *on))
    confirmed = {line["subject"]: line["who"] for line in found["lines"] if line["status"] == "CONFIRMED"}
    assert confirmed == {"over_assignment": "Kim", "territories": "Kim"}
    assert (found["confirmed"], found["moving"]) == (2, None)
    changed = told(capsys, "confirm", "--list", "--set", "over_assignment=0.3", *on)
    assert "Over-assignment: 30%, was confirmed as 10% by Kim" in changed
    told(capsys, "confirm", "over_assignment", "--reopen", "--who", "Lee", "--note", "too low", *on)
    told(capsys, "confirm", "--group", "Territory weights", "--who", "Kim", *on)
    gates = json.loads(told(capsys, "gates", "--json", *on))["gates"]
    assert {gate["key"] for gate in gates} == KEYS
    assert {gate["key"]: gate["passed"] for gate in gates} | {"weights": True, "territories": True} == {
        gate["key"]: gate["passed"] for gate in gates
    }
    assert "did you mean" in refused(capsys, "confirm", "over_asignment", "--who", "Kim", *on)
    assert "Say who" in refused(capsys, "confirm", "over_assignment", *on)
    told(capsys, "confirm", "territories", "--reopen", "--who", "Lee", *on)
    assert "confirmed by its name: territories" in told(capsys, "confirm", "--all", "--who", "Kim", *on)
    found = json.loads(told(capsys, "confirm", "--list", "--json", *on))
    lines = [each for each in found["lines"] if each["kind"] != "definition" or each["subject"].startswith("variant:")]
    assert {each["subject"] for each in lines if each["status"] == "ASSUMED"} == {"territories"}
    assert "not both" in refused(capsys, "gates", "--version", "v0", "--set", "over_assignment=0.2", *on)


def test_a_version_is_approved_once_every_gate_is_passed_or_waived(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on = ("--store", store)
    assert "cannot be approved while" in refused(capsys, "approve", "--role", "CRO", "--who", "Kim", *on)
    open_gates = json.loads(told(capsys, "gates", "--version", "v1", "--json", *on))["open"]
    told(capsys, "waive", *open_gates, "--who", "Kim", "--reason", "for the test of the way", *on)
    assert json.loads(told(capsys, "gates", "--version", "v1", "--json", *on))["open"] == []
    for role in ("RevOps", "vp sales", "CRO"):
        found = json.loads(told(capsys, "approve", "--role", role, "--who", f"The {role}", "--json", *on))
    assert (found["version"], found["approved"], found["lacking"]) == ("v1", True, [])
    assert "approved and frozen" in told(capsys, "version", "show", "v1", *on)
    assert "frozen" in refused(capsys, "waive", "data", "--who", "Kim", "--reason", "late", *on)
    assert "withdraw that one first" in refused(capsys, "approve", "--role", "CRO", "--who", "Kim", *on)
    # Another version stands on its own.
    assert json.loads(told(capsys, "version", "list", "--json", *on))[0]["approved"] is False
    told(capsys, "approve", "--role", "CRO", "--who", "Kim", "--withdraw", "--reason", "the target moved", *on)
    assert json.loads(told(capsys, "version", "list", "--json", *on))[1]["approved"] is False


def test_the_log_is_exported_with_its_verification_and_tampering_is_told(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on = ("--store", store)
    told(capsys, "confirm", "method", "--who", "=cmd|' /C calc'!A1", *on)
    found = json.loads(told(capsys, "log", "--json", *on))
    assert [entry["what"] for entry in found["entries"]][-3:] == ["saved version", "saved version", "confirmed"]
    assert found["verification"].startswith("The audit log is whole")
    rows = list(csv.reader(io.StringIO(told(capsys, "log", "--csv", *on))))
    assert len(rows) == len(found["entries"]) + 2
    assert rows[-1][2] == found["verification"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    noted = found["entries"][1]["digest"]
    told(capsys, "log", "--expect", noted[:16], *on)
    with duckdb.connect(str(store)) as connection:
        connection.execute("UPDATE audit_log SET who = 'Somebody' WHERE what = 'confirmed'")
    code, _, err = run(capsys, "log", *on)
    assert code == 2
    assert "was tampered with" in err
    assert "tampered" in refused(capsys, "waive", "definitions", "--who", "Kim", "--reason", "x", *on)


def test_tampering_is_told_wherever_versions_are_looked_at_and_hides_no_other(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with duckdb.connect(str(store)) as connection:
        connection.execute("UPDATE versions SET content = replace(content, 'a start', 'another') WHERE number = 1")
    code, out, err = run(capsys, "version", "list", "--store", store)
    assert code == 2
    assert out.startswith("v0 ")
    assert out.count("\n") == 1
    assert err.startswith("v1 is not as it was saved")
    with duckdb.connect(str(store)) as connection:
        connection.execute("UPDATE audit_log SET who = 'Somebody'")
    assert "lacks an audit log that is whole" in told(capsys, "version", "show", "0", "--store", store)
    assert "tampered" in run(capsys, "version", "list", "--store", store)[2]


def test_the_ledger_is_sorted_by_what_moves_the_outcome(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "confirm", "--list", "--sort", "moves", "--json", "--store", store, "--draws", "200")
    assert code == 0
    lines = json.loads(out)["lines"]
    moves = [line["moves"] for line in lines if line["moves"] is not None]
    assert moves == sorted(moves, reverse=True)
    assert moves[0] > 0
