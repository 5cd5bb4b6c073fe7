"""The plan's currency from the deals: said, confirmed by name, and what follows where a setting asks for another."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from quota_core.errors import ParameterError
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from quota_core.present.assumed import assumed_groups
from quota_core.store import open_store
from quota_core.store.bringing import import_files

TODAY = date(2026, 1, 5)
DEALS = (
    "opportunity_id,rep_id,status,amount,close_date,currency\n"
    "1,Kim Ro,won,100000,2025-03-04,USD\n2,Lee Po,won,50000,2025-12-30,EUR\n3,Kim Ro,won,70000,2025-11-01,\n"
)
RATES = "currency,rate,from_date\nEUR,2,\n"
LEDGER = ("parameters", "plan_currency", "value")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with deals in dollars, euros and without a currency; targets and pay are inferred."""
    path = tmp_path / "s.duckdb"
    done = import_files(path, [("deals.csv", DEALS.encode()), ("fx_rates.csv", RATES.encode())], None, TODAY)
    (entry,) = (a for a in done.as_dict()["assumed"] if a["table"] == "parameters")
    assert (entry["row"], entry["column"], entry["value"]) == ("plan_currency", "value", "USD")
    assert "USD 100,000, none named 70,000, EUR 50,000" in entry["how"]
    return path


def test_it_stands_in_the_ledger_until_somebody_confirms_it_and_holds_from_then_on(path: Path) -> None:
    with open_store(path) as store:
        assert "Plan currency: USD" in [group.title for group in assumed_groups(store.assumptions.all())]
        assert store.assumptions.confirm([LEDGER], "Robin") == 1
    many = "opportunity_id,rep_id,status,amount,close_date,currency\n9,Lee Po,won,9000000,2025-12-30,GBP\n"
    done = import_files(path, [("more.csv", many.encode())], None, TODAY)
    assert "in USD per unit" in done.rejects[0]["reason"]
    assert not [a for a in done.assumed if a.table_name == "parameters"]
    with open_store(path) as store:
        assert store.company(DEFAULTS).currency == "USD"


def test_a_file_with_one_currency_is_said_too(tmp_path: Path) -> None:
    done = import_files(tmp_path / "s.duckdb", [("d.csv", DEALS.replace("EUR", "USD").encode())], None, TODAY)
    assert [(a.row_key, a.value) for a in done.assumed if a.table_name == "parameters"] == [("plan_currency", "USD")]
    unnamed = "\n".join(line.rpartition(",")[0] for line in DEALS.splitlines())
    done = import_files(tmp_path / "t.duckdb", [("d.csv", unnamed.encode())], None, TODAY)
    assert not [a for a in done.assumed if a.table_name == "parameters"]


def test_a_mostly_blank_column_does_not_make_one_strange_code_the_plans(tmp_path: Path) -> None:
    deals = DEALS.replace("100000,2025-03-04,USD", "100000,2025-03-04,").replace("EUR", "XYZ")
    done = import_files(tmp_path / "s.duckdb", [("d.csv", deals.encode())], None, TODAY)
    assert [(r["row"], r["column"]) for r in done.rejects] == [(3, "currency")]
    with open_store(tmp_path / "s.duckdb") as store:
        assert store.company(DEFAULTS).currency == ""


def test_another_plan_currency_converts_what_was_inferred_and_says_so(path: Path) -> None:
    with open_store(path) as store:
        usual = store.company(DEFAULTS)
        euros = store.company(DEFAULTS.changed(plan_currency="eur"))
        assert store.company(DEFAULTS.changed(plan_currency="usd")).currency == "USD"
        for wrong in ("GBP", "nonsense", "5"):
            with pytest.raises(ParameterError, match="use EUR or USD"):
                store.company(DEFAULTS.changed(plan_currency=wrong))
    assert (usual.currency, euros.currency, usual.said) == ("USD", "EUR", ())
    assert [t.amount / 2 for t in usual.targets] == [t.amount for t in euros.targets]
    assert (usual.reps.ote / 2).tolist() == euros.reps.ote.tolist()
    (problem,) = plan(euros, DEFAULTS).problems
    assert "inferred in USD are converted at the last rate, 0.5 EUR to 1 USD (ASSUMED)" in problem


def test_what_a_file_gives_without_a_currency_counts_as_the_plans(path: Path) -> None:
    given = "fiscal_year,segment,amount,role\n2026,All,300000,AE\n"
    import_files(path, [("targets.csv", given.encode())], None, TODAY)
    with open_store(path) as store:
        euros = store.company(DEFAULTS.changed(plan_currency="EUR"))
    assert [t.amount for t in euros.targets] == [300_000.0]
    assert "targets, past quotas and pay without a currency are the plan's, so they count as EUR" in euros.said[0]
