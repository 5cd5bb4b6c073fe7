"""The command line end to end: golden files in, expected numbers out; one line and exit 2 for every mistake."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from quota_core.commands.main import main

CASES = json.loads((Path(__file__).parents[1] / "cases/golden/expected.json").read_text())


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command in this process."""
    code = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_golden_company_imports_whole(tmp_path: Path, golden_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.duckdb"
    files = sorted(golden_dir.glob("*.csv"))
    code, out, err = run(capsys, "import", "--store", path, *files, "--today", "2026-01-05", "--json")
    assert (code, err) == (0, "")
    result = json.loads(out)
    assert result["rejects"] == []
    for name, rows in {"opportunities": 1014, "reps": 13, "targets": 8, "territories": 4}.items():
        counts = result["tables"][name]
        assert counts["read"] == rows == counts["kept"] + counts["updated"] + counts["rejected"]
    code, out, _ = run(capsys, "import", "--store", path, *files, "--today", "2026-01-05", "--json")
    again = json.loads(out)
    assert all(counts["updated"] == counts["rejected"] == 0 for counts in again["tables"].values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: json.dumps(case["settings"]))
def test_golden_case(case: dict, golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = [f"--set={key}={json.dumps(value)}" for key, value in case["settings"].items()]
    code, out, err = run(capsys, "quotas", "--store", golden, *settings, "--json")
    assert (code, err) == (0, "")
    _same(json.loads(out), {k: v for k, v in case["expected"].items() if k != "backtest"})
    code, out, err = run(capsys, "backtest", "--store", golden, *settings, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    _same(found, case["expected"]["backtest"])
    assert 0 <= found["share_low"] <= found["share_hitting"] <= found["share_high"] <= 1
    assert {"replay", "past_quotas"} <= set(found)


def _same(found: object, expected: object, where: str = "") -> None:
    """Every expected key is there and agrees to 1e-9 relative, rows in the same order."""
    if isinstance(expected, dict):
        assert set(expected) <= set(found), where
        if where.endswith(("reps", "roles")):
            assert set(expected) == set(found), where
        for key, value in expected.items():
            _same(found[key], value, f"{where}/{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for j, (one, other) in enumerate(zip(found, expected, strict=True)):
            _same(one, other, f"{where}[{j}]")
    elif isinstance(expected, float | int) and not isinstance(expected, bool):
        assert found == pytest.approx(expected, rel=1e-9), where
    else:
        assert found == expected, where


def test_parameters_come_from_a_file_and_settings(
    golden: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "p.toml"
    file.write_text('method = "top_down"\nover_assignment = 0.2\n')
    code, out, _ = run(
        capsys,
        "quotas",
        "--store",
        golden,
        "--params",
        file,
        "--set",
        "over_assignment=0",
        "--set",
        "method=blended",
        "--json",
    )
    assert code == 0
    assert json.loads(out)["sum_quota"] == pytest.approx(5_880_000)


MISTAKES = [
    (["quotas", "--store", "{missing}", "--json"], "missing"),
    (["quotas", "--store", "{store}", "--set", "weigth_min=1", "--json"], "weight_min"),
    (["quotas", "--store", "{store}", "--set", "weight_min=NaN", "--json"], "weight_min"),
    (["quotas", "--store", "{store}", "--set", 'locks={"A11": 5}', "--json"], "A1"),
    (["quotas", "--store", "{store}", "--set", 'overrides={"T9": 1.1}', "--json"], "T9"),
    (["quotas", "--store", "{store}", "--set", "plan_year=1999", "--json"], "2000"),
    (["quotas", "--store", "{store}", "--set", "ramp_schedule=[]", "--json"], "month"),
    (["quotas", "--store", "{store}", "--set", "nonsense", "--json"], "key=value"),
    (["quotas", "--store", "{store}", "--bogus"], "--bogus"),
    (["quotas", "--store", "{text}", "--json"], "text"),
    (["nothing"], "nothing"),
    ([], "COMMAND"),
    (["import", "--store", "{new}", "{empty}"], "empty"),
    (["import", "--store", "{new}", "{binary}"], "binary"),
    (["import", "--store", "{new}", "{nowhere}"], "nowhere"),
    (["quotas", "--store", "{store}", "--params", "{broken}", "--json"], "broken"),
]


@pytest.mark.parametrize(("arguments", "says"), MISTAKES, ids=lambda x: " ".join(x) if isinstance(x, list) else "")
def test_a_mistake_is_one_line_and_exit_2(
    arguments: list[str], says: str, golden: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "text.duckdb").write_text("not a store")
    (tmp_path / "broken.toml").write_text("a = = 1")
    places = {
        "{missing}": tmp_path / "missing.duckdb",
        "{new}": tmp_path / "new.duckdb",
        "{store}": golden,
        "{empty}": tmp_path / "empty.csv",
        "{binary}": tmp_path / "binary.csv",
        "{nowhere}": tmp_path / "nowhere.csv",
        "{text}": tmp_path / "text.duckdb",
        "{broken}": tmp_path / "broken.toml",
    }
    code, out, err = run(capsys, *(places.get(a, a) for a in arguments))
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert says in err
    assert "Traceback" not in err
    assert not (tmp_path / "missing.duckdb").exists()
    assert not (tmp_path / "new.duckdb").exists()


def test_the_module_runs_as_a_program(golden: Path) -> None:
    command = [sys.executable, "-m", "quota_core", "quotas", "--store", str(golden)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "assigned 6.47M" in done.stdout


def test_params_and_template(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "params", "--json")
    assert code == 0
    assert {"weight_strength", "ramp_schedule"} <= {each["key"] for each in json.loads(out)}
    code, out, _ = run(capsys, "template", "--out", tmp_path)
    assert code == 0
    assert (tmp_path / "opportunities.csv").read_text(encoding="utf-8-sig").startswith("opportunity_id,")


def test_the_generated_references_are_in_step_and_writing_them_changes_nothing(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [root / "docs/parameters.md", root / "data/README.md"]
    before = [file.read_text(encoding="utf-8") for file in files]
    assert run(capsys, "docs") == (0, "", "")
    assert run(capsys, "docs", "--write")[0] == 0
    assert [file.read_text(encoding="utf-8") for file in files] == before


def test_growth_and_per_cent_say_how_to_write_them(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, told = run(capsys, "quotas", "--store", golden, "--set", "growth=0.2")
    assert code == 2
    assert "target_change=0.05 is 5% more" in told
    code, _, told = run(capsys, "quotas", "--store", golden, "--set", "target_change=5%")
    assert code == 2
    assert "write 0.05" in told


def test_a_target_of_nothing_is_a_sentence(
    tmp_path: Path, golden_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header, *rows = (golden_dir / "targets.csv").read_text().splitlines()
    place = header.split(",").index("amount")
    nothing = [",".join("0" if j == place else cell for j, cell in enumerate(row.split(","))) for row in rows]
    none = tmp_path / "targets.csv"
    none.write_text("\n".join([header, *nothing, ""]))
    own = tmp_path / "own.duckdb"
    others = [path for path in sorted(golden_dir.glob("*.csv")) if path.name != "targets.csv"]
    assert run(capsys, "import", "--store", own, *others, none)[0] == 0
    code, told, _ = run(capsys, "quotas", "--store", own)
    assert code == 0
    assert "! The target of the year is 0, so every quota is 0" in told
