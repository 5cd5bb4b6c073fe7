"""What little history there is, is taken for what it is: no zeros that look certain, and no verdict on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from quota_core.evaluate.simulation.draws import simulate
from quota_core.evaluate.simulation.history import UNRAMPED, history_of
from quota_core.evaluate.simulation.outcome import outcome_of
from quota_core.model.plan import Plan, plan
from quota_core.parameters import DEFAULTS
from quota_core.store import open_store
from quota_core.store.bringing import import_files

HEADER = "opportunity_id,rep_id,status,amount,created_date,close_date\n"
QUARTER = "".join(
    f"D{i},{('Ann', 'Bob')[i % 2]},won,{10000 + 500 * i},2025-09-{1 + i % 20:02d},2025-{10 + i % 3}-{1 + i % 28:02d}\n"
    for i in range(36)
)


YEARS = "".join(
    f"D{i},{('Ann', 'Bob')[i % 2]},won,{10000 + 500 * (i % 30)},2022-09-01,{2023 + i // 80}-{1 + i % 12:02d}-10\n"
    for i in range(240)
)
HUGE = "H,Ann,won,25000000,2025-09-01,2025-11-10\n"


def proposed_on(deals: str, folder: Path) -> Plan:
    """The plan of a company of which there is nothing but deals: whoever sells seems to have begun with the first."""
    (folder / "opportunities.csv").write_text(HEADER + deals, encoding="utf-8")
    import_files(folder / "store.duckdb", [folder / "opportunities.csv"], None, None)
    with open_store(folder / "store.duckdb") as store:
        return plan(store.company(DEFAULTS, with_deals=True), DEFAULTS)


def test_one_quarter_is_taken_as_a_quarter_of_a_year(tmp_path: Path) -> None:
    proposed = proposed_on(QUARTER, tmp_path)
    found = outcome_of(simulate(proposed, draws=2000))
    assert found.simulation.history.thin
    assert UNRAMPED in found.notes
    facts = proposed.company.facts
    assert facts.first_won_month is not None
    won = float(facts.window(facts.bookings, facts.first_won_month, proposed.as_of).sum())
    months = proposed.as_of - facts.first_won_month
    assert won > 0
    assert found.team.p10 < 12 / months * won < found.team.p90


@pytest.mark.parametrize(("deals", "thin"), [(YEARS, False), (YEARS + HUGE, True)], ids=["years", "one huge deal"])
def test_years_bear_a_verdict_and_a_single_huge_deal_does_not(deals: str, thin: bool, tmp_path: Path) -> None:
    found = history_of(proposed_on(deals, tmp_path))
    assert found.thin is thin
    assert UNRAMPED not in found.notes
