"""The product against the method written a second time, from METHOD's text alone, slowly and obviously.

Random small companies go the product's whole way in: canonical CSV files, the importer, the store. Then quota by
quota, weight by weight, row by row, both have to say the same to 1e-9.
"""

from __future__ import annotations

import json
from csv import DictReader
from datetime import date
from math import isnan
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quota_core.evaluate.backtest import BackTest, back_test
from quota_core.evaluate.grouped import quarter_rows
from quota_core.model.buildup import build_up_totals, month_quotas
from quota_core.model.company import Company, month_text
from quota_core.model.plan import Plan, plan
from quota_core.model.quotas import NOT_SPLIT
from quota_core.parameters import DEFAULTS
from quota_core.schema import TABLES
from quota_core.store import StagedImport, open_store
from quota_core.store.bringing import import_files
from tests.ingest.small import frame
from tests.support.golden import company_from_folder
from tests.support.slow_backtest import slow_back_test
from tests.support.slow_choices import BUNDLES, KEYS, settings_for
from tests.support.slow_companies import FEATURES, IMPORTED, company_rows, write_company
from tests.support.slow_facts import Tables
from tests.support.slow_method import STEPS, month_quota
from tests.support.slow_settings import METHOD_DEFAULTS, Settings

ROWS = ("rows", "everybody", "quarters")
GOLDEN_FOLDER = Path(__file__).resolve().parent.parent / "cases" / "golden"
GOLDEN: list[dict[str, Any]] = json.loads((GOLDEN_FOLDER / "expected.json").read_text(encoding="utf-8"))


# ---- what is compared -----------------------------------------------------------------------------------------------


def close(found: Any, expected: Any, where: str) -> None:
    """Numbers to 1e-9, everything else exactly, all the way down; None and NaN both say that there is no number."""
    if isinstance(expected, dict):
        assert set(found) == set(expected), (where, sorted(set(found) ^ set(expected), key=str))
        for key in expected:
            close(found[key], expected[key], f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), (where, found, expected)
        for j, (one, other) in enumerate(zip(found, expected, strict=True)):
            close(one, other, f"{where}[{j}]")
    elif expected is None:
        assert found is None or isnan(found), (where, found)
    elif isinstance(expected, bool | str):
        assert found == expected, (where, found, expected)
    else:
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-9), (where, found, expected)


def text_key(group: tuple[str, str]) -> str:
    return "/".join(part for part in group if part and part != NOT_SPLIT)


def plan_answers(result: Plan) -> dict[str, Any]:
    """A plan of the product in the words of the slow one."""
    reps, c, q = result.company.reps, result.capacity, result.quotas
    own = {
        name: np.array([g.role == name for g in q.groups])[q.group] & (q.group >= 0)
        for name in {g.role for g in q.groups}
    }
    totals, months = build_up_totals(result), month_quotas(result)
    cells = [
        (c.holdings.pools[p], result.company.territories.territory_id[t], float(w), float(n))
        for p, t, w, n in zip(
            c.holdings.cell_pool, c.holdings.cell_territory, c.cell_weight, c.cell_positions, strict=True
        )
        if n > 0
    ]
    return {
        "plan_year": result.plan_year,
        "as_of": result.as_of_text,
        "target": result.target,
        "sum_quota": result.assigned,
        "reconciled": result.reconciled,
        "broken": sorted(
            {text_key(g.key) for g in q.groups if not g.reconciled}
            | {
                text_key((t.role, t.segment if result.parameters.method == "segment_weighted" else ""))
                for t in result.unassigned_targets
            }
        ),
        "roles": {
            name: {
                "target": sum(g.total for g in q.groups if g.role == name)
                / (1 + result.parameters.compound_over_assignment),
                "capacity": float(c.bottom_up[mine].sum()),
                "assigned": float(result.quota[mine].sum()),
                "stretch": float(q.reconciled[mine].sum() / c.bottom_up[mine].sum())
                if c.bottom_up[mine].sum()
                else None,
            }
            for name, mine in own.items()
        },
        "weights": {"/".join((*pool, territory)): weight for pool, territory, weight, _ in cells},
        "positions": {"/".join((*pool, territory)): count for pool, territory, _, count in cells},
        "reps": {
            reps.rep_id[i]: {
                "territory_weight": c.weight[i] if c.e[i] > 0 else 0.0,
                "ramped_equivalent": c.e[i],
                "capacity_equivalent": c.c[i],
                "top_down": q.top_down[i],
                "bottom_up": c.bottom_up[i],
                "quota": result.quota[i],
                "build_up": totals[:, i].tolist(),
                "months": months[i].tolist() if c.e[i] > 0 else [],
            }
            for i in np.flatnonzero(result.carries)
        },
    }


def slow_plan_answers(found: dict[str, Any]) -> dict[str, Any]:
    """A plan of the slow method, with its steps beside each rep."""
    look, steps = found["behind"]["look"], found["behind"]["steps"]
    truly = {r["rep_id"]: r for r in look.reps}
    reps = {}
    for rep_id, row in found["reps"].items():
        rep, e = truly[rep_id], row["ramped_equivalent"]
        months = [month_quota(look, rep, row["quota"], m) for m in look.months] if e > 0 else []
        reps[rep_id] = row | {"build_up": [*(steps[s][rep_id] for s in STEPS), row["quota"]], "months": months}
    cells = {
        "/".join((*pool, t)): (w, look.positions(pool)[t]) for pool in look.pools for t, w in look.weights[pool].items()
    }
    return {
        **{key: found[key] for key in ("plan_year", "as_of", "target", "sum_quota", "reconciled", "roles")},
        "broken": sorted(text_key(group) for group in found["behind"]["broken"]),
        "weights": {key: weight for key, (weight, _) in cells.items()},
        "positions": {key: count for key, (_, count) in cells.items()},
        "reps": reps,
    }


def order(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["period_start"], row["rep_id"], round(row["quota"], 3)


def rows_of(test: BackTest, rows: Any) -> list[dict[str, Any]]:
    found = [
        {
            "rep_id": test.company.reps.rep_id[rows.rep[j]],
            "period_start": month_text(rows.period[j]),
            "months": rows.months,
            "quota": rows.quota[j],
            "bookings": rows.bookings[j],
            "attainment": rows.attainment[j],
        }
        for j in range(len(rows.rep))
    ]
    return sorted(found, key=order)


def scored_answers(test: BackTest) -> dict[str, Any]:
    """A back-test of the product in the words of the slow one."""
    s = test.summary
    return {
        "horizon_months": test.horizon_months,
        "origins": [month_text(o) for o in test.origins],
        "rows": rows_of(test, test.scored),
        "everybody": rows_of(test, test.everybody.where(test.everybody.quota > 0)),
        "quarters": rows_of(test, quarter_rows(test, test.scored)),
        "reps": s.reps,
        "n": s.n,
        "share_hitting": s.share_hitting,
        "mean": s.mean,
        "median": s.median,
    }


def both_ways(company: Company, tables: Tables, chosen: Settings) -> None:
    """Plans and back-tests a company the product's way and the slow way, and compares everything."""
    parameters = DEFAULTS.changed(**chosen)
    slow = slow_back_test(tables, chosen)
    made = plan(company, parameters)
    close(plan_answers(made), slow_plan_answers(slow["behind"]["plan"]), "plan")
    found = scored_answers(back_test(company, parameters, made))
    for key in found:
        close(found[key], sorted(slow[key], key=order) if key in ROWS else slow[key], f"back-test.{key}")


# ---- random companies and settings ----------------------------------------------------------------------------------


@st.composite
def companies_with_settings(draw: st.DrawFn, settings_each: int) -> tuple[Tables, list[Settings]]:
    """A company and several settings of it; both shrink to the features and keys that matter."""
    tables = company_rows(draw(st.integers(0, 100_000)), draw(st.frozensets(st.sampled_from(FEATURES))))
    some = st.lists(st.sampled_from(KEYS), max_size=7, unique=True)
    keys = st.builds(lambda bundle, more: sorted({*bundle, *more}), st.sampled_from(BUNDLES), some)
    return tables, [settings_for(tables, draw(keys), draw(st.integers(0, 100_000))) for _ in range(settings_each)]


# ---- the tests ------------------------------------------------------------------------------------------------------


def test_the_defaults_are_those_of_the_text() -> None:
    for key, expected in METHOD_DEFAULTS.items():
        found = getattr(DEFAULTS, key)
        if key == "credited_types":
            found, expected = ({role: set(types) for role, types in value.items()} for value in (found, expected))
        assert found == expected, key


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: json.dumps(case["settings"], sort_keys=True))
def test_the_slow_method_gives_the_golden_answers(case: dict[str, Any]) -> None:
    found = slow_back_test(golden_tables(), case["settings"])
    expected = {**case["expected"]}
    scored = {**expected.pop("backtest")}
    scored["rows"] = sorted(scored["rows"], key=order)
    close({key: found["behind"]["plan"][key] for key in expected}, expected, "plan")
    close({key: found[key] for key in scored}, scored, "back-test")


@pytest.mark.parametrize("given", ["same_stretch", "given"])
def test_layers_of_over_assignment_both_ways(given: str) -> None:
    layers = {"over_assignment": 0.05, "over_assignment_vp": 0.05, "over_assignment_manager": 0.1}
    chosen = {**layers, "backtest_target": given, "method": "segment_weighted"}
    both_ways(company_from_folder(GOLDEN_FOLDER), golden_tables(), chosen)


def golden_tables() -> Tables:
    """The golden company as canonical rows."""
    tables: Tables = {}
    for name in ("reps", "territories", "opportunities", "targets"):
        with (GOLDEN_FOLDER / f"{name}.csv").open(encoding="utf-8") as file:
            tables[name] = [
                {k: cell(TABLES[name].column[k].dtype, v) for k, v in row.items()} for row in DictReader(file)
            ]
    return tables


def cell(dtype: str, text: str) -> Any:
    """A cell of a canonical file in its own type; a blank is unknown."""
    kinds = {"text": str, "date": date.fromisoformat, "integer": int, "flag": lambda flag: flag == "true"}
    return kinds.get(dtype, float)(text) if text else None


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(companies_with_settings(settings_each=10))
def test_stored_companies(made: tuple[Tables, list[Settings]]) -> None:
    stored_companies(made)


@pytest.mark.long
@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(companies_with_settings(settings_each=20))
def test_many_stored_companies(made: tuple[Tables, list[Settings]]) -> None:
    stored_companies(made)


def stored_companies(made: tuple[Tables, list[Settings]]) -> None:
    """Rows put into a store as they are, past the importer; a company is made once for all settings that allow it."""
    tables, several = made
    with TemporaryDirectory() as folder, open_store(Path(folder) / "company.duckdb", create=True) as store:
        con = store.backend()
        for name, rows in tables.items():
            if rows:
                con.create_table(f"import_{name}", frame(name, rows), temp=True, overwrite=True)
        store.commit_import(con, StagedImport(files=("rows",)))
        known: dict[str, Company] = {}
        for chosen in several:
            definitions = {key: chosen[key] for key in ("credited_types", "multi_year_credit") if key in chosen}
            if repr(definitions) not in known:
                known[repr(definitions)] = store.company(DEFAULTS.changed(**definitions))
            both_ways(known[repr(definitions)], tables, chosen)


@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(companies_with_settings(settings_each=2))
def test_imported_companies(made: tuple[Tables, list[Settings]]) -> None:
    imported_companies(made)


@pytest.mark.long
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(companies_with_settings(settings_each=8))
def test_many_imported_companies(made: tuple[Tables, list[Settings]]) -> None:
    imported_companies(made)


def imported_companies(made: tuple[Tables, list[Settings]]) -> None:
    """The product's whole way: files, importer, store, company."""
    tables, several = made
    with TemporaryDirectory() as folder:
        path = Path(folder) / "company.duckdb"
        done = import_files(path, write_company(tables, Path(folder)), None, IMPORTED)
        assert done.rejects == []
        with open_store(path) as store:
            for chosen in several:
                both_ways(store.company(DEFAULTS.changed(**chosen)), tables, chosen)
