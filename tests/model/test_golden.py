"""Every golden case: quotas and back-test agree with answers computed independently of this project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quota_core.evaluate.backtest import BackTest, back_test
from quota_core.model.company import Company, month_text
from quota_core.model.plan import Plan, plan
from quota_core.parameters import DEFAULTS, Parameters
from tests.support.golden import company_from_folder

FOLDER = Path(__file__).resolve().parent.parent / "cases" / "golden"
FILES = ("reps.csv", "territories.csv", "targets.csv", "opportunities.csv", "expected.json")
CASES: list[dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
CLOSE = 1e-9


def named(case: dict[str, Any]) -> str:
    return json.dumps(case["settings"], sort_keys=True)


def close(found: Any, expected: Any, where: str) -> None:
    """Numbers to 1e-9 relative, everything else exactly, all the way down."""
    if isinstance(expected, dict):
        assert set(found) == set(expected), where
        for key in expected:
            close(found[key], expected[key], f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for j, (one, other) in enumerate(zip(found, expected, strict=True)):
            close(one, other, f"{where}[{j}]")
    elif isinstance(expected, bool | str) or expected is None:
        assert found == expected, where
    else:
        assert found == pytest.approx(expected, rel=CLOSE, abs=1e-12), where


def plan_answers(result: Plan) -> dict[str, Any]:
    """A plan in the words of the golden answers."""
    reps, c = result.company.reps, result.capacity
    roles: dict[str, dict[str, float]] = {}
    for j, group in enumerate(result.quotas.groups):
        own = result.quotas.group == j
        role = roles.setdefault(group.role, {"total": 0.0, "capacity": 0.0, "assigned": 0.0, "before": 0.0})
        role["total"] += group.total
        role["capacity"] += group.capacity
        role["assigned"] += float(result.quota[own].sum())
        role["before"] += float(result.quotas.reconciled[own].sum())
    over = 1 + result.parameters.compound_over_assignment
    return {
        "plan_year": result.plan_year,
        "as_of": result.as_of_text,
        "target": result.target,
        "sum_quota": result.assigned,
        "reconciled": result.reconciled,
        "roles": {
            name: {
                "target": role["total"] / over,
                "capacity": role["capacity"],
                "assigned": role["assigned"],
                "stretch": role["before"] / role["capacity"],
            }
            for name, role in roles.items()
        },
        "reps": {
            reps.rep_id[i]: {
                "territory_weight": c.weight[i],
                "ramped_equivalent": c.e[i],
                "capacity_equivalent": c.c[i],
                "top_down": result.quotas.top_down[i],
                "bottom_up": c.bottom_up[i],
                "quota": result.quota[i],
            }
            for i in range(len(reps))
            if result.carries[i]
        },
    }


def scored_answers(test: BackTest) -> dict[str, Any]:
    """A back-test in the words of the golden answers."""
    rows, reps = test.scored, test.company.reps
    scored = [
        {
            "rep_id": reps.rep_id[rows.rep[j]],
            "period_start": month_text(rows.period[j]),
            "months": rows.months,
            "quota": rows.quota[j],
            "bookings": rows.bookings[j],
            "attainment": rows.attainment[j],
        }
        for j in range(len(rows.rep))
    ]
    return {
        "horizon_months": test.horizon_months,
        "origins": [month_text(o) for o in test.origins],
        "reps": test.summary.reps,
        "n": test.summary.n,
        "share_hitting": test.summary.share_hitting,
        "mean": test.summary.mean,
        "median": test.summary.median,
        "rows": sorted(scored, key=lambda row: (row["period_start"], row["rep_id"])),
    }


def company_for(parameters: Parameters) -> Company:
    return company_from_folder(FOLDER, parameters)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_quotas_agree(case: dict[str, Any]) -> None:
    parameters = DEFAULTS.changed(**case["settings"])
    expected = {key: value for key, value in case["expected"].items() if key != "backtest"}
    close(plan_answers(plan(company_for(parameters), parameters)), expected, "plan")


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_back_test_agrees(case: dict[str, Any]) -> None:
    parameters = DEFAULTS.changed(**case["settings"])
    expected = {**case["expected"]["backtest"]}
    expected["rows"] = sorted(expected["rows"], key=lambda row: (row["period_start"], row["rep_id"]))
    close(scored_answers(back_test(company_for(parameters), parameters)), expected, "backtest")


def test_the_cases_are_the_shared_ones(shared: Path) -> None:
    for name in FILES:
        assert (FOLDER / name).read_bytes() == (shared / "golden" / name).read_bytes(), name
