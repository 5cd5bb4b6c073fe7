"""A set this project did not make comes in through its mapping to exactly its reference numbers."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ibis
import pytest

from quota_core.ingest.importing import preview
from quota_core.ingest.mapping_toml import read_mapping_file
from quota_core.ingest.previews import ImportPreview


@pytest.fixture(scope="module")
def imported(shared: Path, root: Path) -> Iterator[ImportPreview]:
    con = ibis.duckdb.connect()
    folder = shared / "data" / "maven"
    maps = read_mapping_file(root / "docs" / "examples" / "maven.toml")
    yield preview(con, sorted(folder.glob("*.csv")), maps=maps, today=dt.date(2018, 1, 1))
    con.disconnect()


def rows(imported: ImportPreview, query: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = imported.backend.raw_sql(query).fetchall()
    return found


def test_every_row_is_taken(imported: ImportPreview) -> None:
    assert imported.rejects() == []
    assert {name: (c.read, c.kept) for name, c in imported.tables.items()} == {
        "opportunities": (8800, 8800),
        "reps": (35, 35),
        "accounts": (85, 85),
    }


def test_reference_facts(imported: ImportPreview) -> None:
    by_status = rows(imported, "SELECT status, count(*), sum(amount) FROM import_opportunities GROUP BY ALL ORDER BY 1")
    assert by_status == [("lost", 2473, 0.0), ("open", 2089, None), ("won", 4238, 10_005_534.0)]
    ((mean, median),) = rows(
        imported,
        "SELECT round(avg(close_date - created_date), 4), median(close_date - created_date) "
        "FROM import_opportunities WHERE status = 'won'",
    )
    assert (mean, median) == (51.782, 57.0)
    assert round(4238 / (4238 + 2473), 6) == 0.631501


def test_nothing_is_lost_to_the_near_match(imported: ImportPreview) -> None:
    ((count, money),) = rows(
        imported, "SELECT count(*), sum(amount) FROM import_opportunities WHERE product = 'GTXPro' AND status = 'won'"
    )
    assert count > 0
    assert money == 3_510_578.0


def test_all_agents_and_their_region(imported: ImportPreview) -> None:
    ((agents, without_deals),) = rows(
        imported,
        "SELECT count(*), count(*) FILTER (WHERE rep_id NOT IN (SELECT rep_id FROM import_opportunities)) "
        "FROM import_reps",
    )
    assert (agents, without_deals) == (35, 5)
    regions = rows(imported, "SELECT DISTINCT territory_id FROM import_opportunities ORDER BY 1")
    assert regions == [("Central",), ("East",), ("West",)]


def test_agent_quarters(imported: ImportPreview, shared: Path) -> None:
    found = {
        (agent, str(quarter)): (won, lost, money, None if cycle is None else round(cycle, 4))
        for agent, quarter, won, lost, money, cycle in rows(
            imported,
            "SELECT rep_id, date_trunc('quarter', close_date)::DATE, count(*) FILTER (WHERE status = 'won'), "
            "count(*) FILTER (WHERE status = 'lost'), coalesce(sum(amount) FILTER (WHERE status = 'won'), 0), "
            "avg(close_date - created_date) FILTER (WHERE status = 'won') "
            "FROM import_opportunities WHERE status <> 'open' GROUP BY ALL",
        )
    }
    with (shared / "data" / "maven" / "ref_agent_quarter.csv").open(encoding="utf-8") as file:
        reference = list(csv.DictReader(file))
    assert len(found) == len(reference) == 120
    for row in reference:
        won, lost, money, cycle = found[row["sales_agent"], row["quarter_start"]]
        assert (won, lost, money) == (int(row["won"]), int(row["lost"]), float(row["bookings"]))
        assert cycle == pytest.approx(float(row["avg_cycle_won"]), abs=1e-4)
