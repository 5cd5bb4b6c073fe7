"""`capacity` end to end on the golden company: JSON that adds up, readable text, one line for a mistake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quota_core.commands.main import main

SUMS = (
    "people",
    "target",
    "assigned",
    "capacity",
    "expected_capacity",
    "short",
    "heads_short",
    "gap",
    "assigned_short",
    "assigned_heads_short",
)


def answer(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Any:
    assert main([str(a) for a in arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "NaN" not in out
    return json.loads(out)


def test_json_adds_up_and_agrees_with_the_plan(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    found = answer(capsys, "capacity", "--store", golden, "--json")
    plan = answer(capsys, "quotas", "--store", golden, "--json")
    team = found["team"]
    assert [team[key] for key in ("target", "assigned", "capacity")] == pytest.approx(
        [plan[key] for key in ("target", "sum_quota", "capacity")]
    )
    for parts in (found["pools"], found["segments"], found["roles"]):
        for key in SUMS:
            assert sum(part[key] for part in parts.values()) == pytest.approx(team[key]), key
    assert list(found["segments"]) == ["ENT", "MM"]
    equivalent = sum(rep["capacity_equivalent"] for rep in plan["reps"].values())
    assert sum(month["capacity_equivalent"] for month in found["months"]) / 12 == pytest.approx(equivalent)
    assert [month["month"] for month in found["months"]][::11] == ["2026-01-01", "2026-12-01"]
    for month in found["months"]:
        parts = month["expected_team"] + month["expected_hired"] + month["ramp"] + month["expected_loss"]
        assert parts == pytest.approx(month["people"])
    for key, pool in found["pools"].items():
        funnel, hire = found["funnel"]["by_pool"][key], found["hires"][key]
        product = funnel["accounts_worked"] * funnel["win_rate"] * funnel["deal_size"]
        assert funnel["bookings"] == pytest.approx(product)
        assert pool["ramped_year"] == pytest.approx(hire["ramped_year"])
        assert pool["short"] == pytest.approx(pool["hires_short"] * hire["starts"][0]["bookings"])
        assert len(pool["months"]) == 12


def test_settings_move_it_and_a_gap_over_the_limit_is_said(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    usual = answer(capsys, "capacity", "--store", golden, "--json")
    stretched = answer(capsys, "capacity", "--store", golden, "--json", "--set", "target_change=0.9")
    assert stretched["team"]["target"] == pytest.approx(1.9 * usual["team"]["target"])
    assert stretched["team"]["over_limit"]
    few = answer(capsys, "capacity", "--store", golden, "--json", "--set", 'accounts_worked={"MM": 1}')
    assert few["funnel"]["by_pool"]["AE/MM"]["cause"] == "pace"
    assert main(["capacity", "--store", str(golden), "--set", "target_change=0.9"]) == 0
    out = capsys.readouterr().out
    assert "under the target, over the 30% limit" in out
    assert "fully ramped heads for the year" in out
    assert "Jan 2026" in out
    assert "nan" not in out.lower().replace("finance", "")


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('accounts_worked={"ZZ": 1}', "there is no such role, segment or ROLE/SEGMENT"),
        ('accounts_worked={"MM": -1}', "from 0 to 10000"),
        ("hire_slip_months=9", "from 0 to 6"),
    ],
)
def test_a_mistake_is_one_sentence(golden: Path, capsys: pytest.CaptureFixture[str], setting: str, said: str) -> None:
    assert main(["capacity", "--store", str(golden), "--set", setting]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.count("\n") == 1
