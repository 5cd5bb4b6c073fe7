"""Ten million opportunities: in, checked and hashed, and then the facts, against DuckDB reading the bare CSV.

Every phase runs in a process of its own, so that its memory is its own; times are taken inside, past the imports.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from bench.row import Row

ROOT = Path(__file__).parent.parent
FULL, SMALL = 10_000_000, 200_000
REPS, TERRITORIES = 1_000, 140
TODAY = date(2026, 1, 5)
BAD_EVERY = 10_000
MEMORY_LIMIT_MB = 4096

GENERATED = f"""
COPY (
    WITH made AS (
        SELECT i, hash(i) AS h, hash(i + 1000000007) AS g, hash(i + 2000000011) AS f FROM range({{rows}}) AS t(i)
    ), dated AS (
        SELECT *, DATE '2023-01-01' + (h % 1090)::INTEGER AS created, (g % {REPS})::INTEGER AS rep,
            CASE WHEN f % 100 < 25 THEN 'won' WHEN f % 100 < 85 THEN 'lost' ELSE 'open' END AS status,
            ((h >> 20) % 90)::INTEGER AS cycle
        FROM made
    )
    SELECT
        printf('O%08d', i) AS opportunity_id,
        CASE WHEN i % {BAD_EVERY} = 1 THEN NULL ELSE printf('R%04d', rep) END AS rep_id,
        printf('T%03d', CASE WHEN g % 50 = 7 THEN (h >> 40) % {TERRITORIES} ELSE rep % {TERRITORIES} END)
            AS territory_id,
        CASE WHEN i % {BAD_EVERY} < 2 THEN 'won' WHEN created + cycle < DATE '2025-12-31' THEN status ELSE 'open' END
            AS status,
        round(5000 + (g % 9000000) / 100.0, 2) AS amount,
        CASE WHEN i % {BAD_EVERY} = 0 THEN 'soon' ELSE strftime(created + cycle, '%Y-%m-%d') END AS close_date,
        created AS created_date,
        ['new', 'new', 'expansion', 'renewal'][1 + ((f >> 30) % 4)::INTEGER] AS booking_type
    FROM dated ORDER BY i
) TO '{{path}}' (HEADER)
"""
# What everybody can do without us, and what the store is held against.
BARE = """
SELECT rep_id, date_trunc('month', try_cast(close_date AS DATE)) AS month, sum(amount) AS money, count(*) AS deals
FROM read_csv('{path}') WHERE status = 'won' GROUP BY ALL
"""
BY_HAND = """
SELECT
    o.rep_id,
    coalesce(o.territory_id, r.territory_id) AS territory_id,
    year(o.close_date) * 12 + month(o.close_date) - 1 AS month,
    CASE o.booking_type WHEN 'expansion' THEN 1 WHEN 'renewal' THEN 2 ELSE 0 END AS booking_type,
    sum(credit) FILTER (status = 'won') AS bookings,
    sum(credit) FILTER (status NOT IN ('won', 'lost')) AS open_value,
    count(*) FILTER (status = 'won') AS won,
    count(*) FILTER (status = 'lost') AS lost,
    count(*) FILTER (status NOT IN ('won', 'lost')) AS open
FROM (
    SELECT *, CASE WHEN term_months > 12 THEN amount * 12 / term_months ELSE amount END AS credit FROM opportunities
) AS o
LEFT JOIN reps AS r ON r.rep_id = o.rep_id
GROUP BY ALL
"""
KEYS = "(rep_id, territory_id, month, booking_type)"  # one of them may stand on several rows of the facts
TOTALS = f"SELECT count(DISTINCT {KEYS}), sum(bookings), sum(open_value), sum(won), sum(lost), sum(open) FROM "


def generate(folder: Path, rows: int) -> dict[str, Any]:
    """The CSV file: canonical columns, some 58 bytes a row, two bad rows in every ten thousand."""
    import duckdb

    path = folder / "opportunities.csv"
    duckdb.connect().execute(GENERATED.format(rows=rows, path=path))
    return {"bytes": path.stat().st_size}


def bare(folder: Path, rows: int) -> dict[str, Any]:
    """DuckDB's read_csv and a group-by over the file, nothing kept."""
    import duckdb

    query = BARE.format(path=folder / "opportunities.csv")
    return {"seconds": _repeated(lambda: duckdb.connect().execute(query).to_arrow_table())}


def bring_in(folder: Path, rows: int) -> dict[str, Any]:
    """The product's import of the one file: rejects, merge, inference, hash, checks."""
    import ibis.backends.duckdb  # noqa: F401  imported before the clock starts: a second of Python, not of rows

    from quota_core.store.bringing import import_files

    begun = time.perf_counter()
    done = import_files(folder / "store.duckdb", [folder / "opportunities.csv"], None, TODAY)
    taken = time.perf_counter() - begun
    counts = done.tables["opportunities"]
    expected = 2 * (rows // BAD_EVERY)
    assert (counts["read"], counts["rejected"], len(done.rejects)) == (rows, expected, expected), counts
    return {"seconds": taken}


def facts(folder: Path, rows: int) -> dict[str, Any]:
    """Facts of a store that has none yet, as the first look at new data works them out."""
    import duckdb
    import ibis.backends.duckdb  # noqa: F401

    import quota_core.model.facts  # noqa: F401
    from quota_core.parameters import DEFAULTS
    from quota_core.store import open_store

    path = folder / "store.duckdb"
    taken = []
    for _ in range(3):
        with duckdb.connect(str(path)) as connection:
            connection.execute("DELETE FROM facts")
        with open_store(path) as store:
            begun = time.perf_counter()
            store.facts(DEFAULTS)
            taken.append(time.perf_counter() - begun)
    return {"seconds": statistics.median(taken)}


def by_ibis_and_by_hand(folder: Path, rows: int) -> dict[str, Any]:
    """The facts' expression against SQL somebody would write, by turns on one connection, with the same answer."""
    from quota_core.model.facts import History, deal_facts
    from quota_core.store import open_store

    with open_store(folder / "store.duckdb") as store:
        con = store.backend()
        expression = deal_facts(History(opportunities=con.table("opportunities"), reps=con.table("reps")))
        taken: dict[str, list[float]] = {"ibis": [], "hand": []}
        for _ in range(5):
            for name, work in (
                ("ibis", lambda: con.to_pyarrow(expression)),
                ("hand", lambda: con.con.execute(BY_HAND).to_arrow_table()),
            ):
                begun = time.perf_counter()
                answer = work()
                taken[name].append(time.perf_counter() - begun)
                con.con.register(f"answer_{name}", answer)
        ours, theirs = (con.con.execute(f"{TOTALS} answer_{name}").fetchone() for name in taken)
    assert all(abs(a - b) <= 1e-9 * abs(b) for a, b in zip(ours, theirs, strict=True)), (ours, theirs)
    return {name: statistics.median(times) for name, times in taken.items()}


PHASES = {phase.__name__: phase for phase in (generate, bare, bring_in, facts, by_ibis_and_by_hand)}


def _repeated(work: Callable[[], object], times: int = 3) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def run_phase(name: str, folder: Path, rows: int) -> dict[str, Any]:
    """One phase in a fresh process: what it found, and its peak memory in MB."""
    command = [sys.executable, "-m", "bench.store_speed", name, str(folder), str(rows)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(*, quick: bool, rows: int | None = None) -> list[Row]:
    """All phases in a folder that is gone afterwards."""
    rows = rows or (SMALL if quick else FULL)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        found = {name: run_phase(name, folder, rows) for name in PHASES}
    size = f"{rows:,} opportunities, {found['generate']['bytes'] / 1e6:,.0f} MB of CSV"
    against, reference = "DuckDB's bare read_csv + group-by", found["bare"]["seconds"]
    stored, whole, sql = found["facts"]["seconds"], found["bring_in"]["seconds"], found["by_ibis_and_by_hand"]
    return [
        Row(
            bench="store",
            what=f"facts from the stored table ({size})",
            measured=stored,
            against=against,
            reference=reference,
            ratio=stored / reference,
            at_most=0.6,
        ),
        Row(
            bench="store",
            what="the facts as Ibis writes them",
            measured=sql["ibis"],
            against="SQL by hand",
            reference=sql["hand"],
            ratio=sql["ibis"] / sql["hand"],
            at_most=1.2,
        ),
        Row(
            bench="store",
            what="whole import: rejects, inference, hash, checks",
            measured=whole,
            against=against,
            reference=reference,
            ratio=whole / reference,
            at_most=12.0,
        ),
        Row(
            bench="store",
            what="whole import: peak memory",
            measured=found["bring_in"]["peak_mb"],
            against="limit",
            reference=float(MEMORY_LIMIT_MB),
            ratio=found["bring_in"]["peak_mb"] / MEMORY_LIMIT_MB,
            at_most=1.0,
            unit="MB",
        ),
    ]


def main(name: str, folder: str, rows: str) -> None:
    """One phase: its findings as JSON on stdout."""
    found = PHASES[name](Path(folder), int(rows))
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
