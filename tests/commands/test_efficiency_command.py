"""`efficiency` end to end: METHOD's worked numbers, the keys other programs rely on, one line for every mistake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quota_core.commands.main import main

FEW = ("--draws", "400", "--seed", "7")
DEALS = "opportunity_id,rep_id,territory_id,status,amount,close_date,created_date\n" + "".join(
    f"{who}{month},{who},T1,won,{amount},2025-{month:02d}-10,2025-{month:02d}-01\n"
    for who, amount in (("A", 60_000), ("B", 110_000))
    for month in range(1, 13)
)
FILES = {
    "reps.csv": "rep_id,name,role,segment,territory_id,start_date,ote,base_share,market_ote\n"
    "A,Avery,AE,MM,T1,2020-01-01,175000,0.5,180000\nB,Blake,AE,MM,T1,2020-01-01,250000,0.5,\n",
    "territories.csv": "territory_id,name,potential,accounts\nT1,One,10000000,100\n",
    "targets.csv": "fiscal_year,segment,amount,role\n2026,MM,2300000,AE\n",
    "opportunities.csv": DEALS,
}
LOCKS = 'locks={"A": 800000, "B": 1500000}'


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def answer(capsys: pytest.CaptureFixture[str], store: Path, *settings: str) -> Any:
    sets = [part for each in settings for part in ("--set", each)]
    code, out, err = run(capsys, "efficiency", "--store", store, *sets, *FEW, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pay")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    path = folder / "pay.duckdb"
    assert main(["import", "--store", str(path), *(str(folder / name) for name in FILES), "--today", "2026-01-05"]) == 0
    return path


def test_the_worked_numbers(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    at_80 = answer(capsys, store, LOCKS)["reps"]["A"]
    assert at_80["ote_multiple"] == pytest.approx(4.571, abs=5e-4)
    assert at_80["return_at_100"] == pytest.approx(4.571, abs=5e-4)
    assert at_80["return_at_80"] == pytest.approx(4.063, abs=5e-4)
    assert at_80["target_return"] == 3.0
    assert at_80["pay_at_100"] == pytest.approx(175_000)
    assert at_80["pay_at_120"] == pytest.approx(175_000 * 1.1)
    assert set(at_80["flags"]) == {"under_market", "under_market_at_120", "return_low_expected"} & set(at_80["flags"])
    assert {"under_market", "under_market_at_120"} <= set(at_80["flags"])
    at_55 = answer(capsys, store, LOCKS, "gross_margin=0.55")["reps"]["B"]
    assert at_55["ote_multiple"] == pytest.approx(6.0)
    assert at_55["return_at_80"] == pytest.approx(5.333, abs=5e-4)
    assert at_55["target_return"] == pytest.approx(4.364, abs=5e-4)


def test_the_keys_others_rely_on(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, store, "accelerator=2", "load_factor=1.25")
    assert {"expected_pay", "cost_of_sales", "return", "accelerator_cost"} <= set(found["team"])
    assert {"low", "high", "empty_by"} <= set(found["window"])
    team = found["team"]
    assert team["cost_of_sales"] == pytest.approx(1.25 * team["expected_pay"] / team["expected_bookings"])
    assert team["return"] == pytest.approx(1 / team["cost_of_sales"])
    assert team["expected_pay"] == pytest.approx(sum(rep["expected_pay"] for rep in found["reps"].values()))
    assert team["accelerator_cost"] > 0
    assert team["pay_p10"] <= team["pay_p50"] <= team["pay_p90"]
    assert found["bridge"][-1]["total"] == pytest.approx(team["margin_after_pay"])
    assert sorted(found["segments"]) == ["MM"]
    plain = run(capsys, "efficiency", "--store", store, *FEW)
    assert plain[0] == 0
    assert "Expected pay" in plain[1]


def test_an_empty_window_says_by_how_much_and_what_opens_it(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, store, LOCKS, "gross_margin=0.3", "accelerator=3")["window"]
    assert found["empty_by"] == pytest.approx(found["low"] - found["high"])
    assert found["empty_by"] > 0
    assert {lever["key"] for lever in found["levers"]} >= {"gross_margin", "ote_change", "pay_mix"}


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('pay_plans={"AE": {"tiers": [[0, 1], [1, 2], [0.9, 3]]}}', "do not overlap"),
        ('pay_plans={"AE": {"tiers": [[0, -1]]}}', "tier 1 rate"),
        ('pay_plans={"AE": "nothing"}', "a preset of"),
        ("gross_margin=0", "from 0.05 to 1"),
        ("load_factor=0.5", "from 1 to 5"),
    ],
)
def test_a_mistake_is_one_line(store: Path, capsys: pytest.CaptureFixture[str], setting: str, said: str) -> None:
    code, out, err = run(capsys, "efficiency", "--store", store, "--set", setting, "--json")
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_quota_of_nothing_has_no_attainment(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, store, 'locks={"A": 0}')
    assert found["reps"]["A"]["return_at_100"] in {None, 0.0}
    assert found["reps"]["A"]["p_hit"] is None
    everybody = answer(capsys, store, 'locks={"A": 0, "B": 0}')
    assert everybody["window"]["empty_by"] is None
