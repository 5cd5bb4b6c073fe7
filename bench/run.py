"""Every measurement in one run: ratios, a markdown table on stdout, and bench/results/latest.json.

`python -m bench` runs all, `python -m bench model imports` only these, `--quick` small sizes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from bench.row import Row, markdown

BENCHES = {
    "imports": "bench.import_time",
    "model": "bench.model_speed",
    "store": "bench.store_speed",
    "browser": "bench.browser_speed",
    "sessions": "bench.sessions",
    "simulation": "bench.simulation_speed",
    "pay": "bench.pay_speed",
    "workbook": "bench.workbook_speed",
}
RESULTS = Path(__file__).parent / "results"


def main(arguments: list[str]) -> int:
    """Runs the named benches (all, where none is named); 1 where a wanted ratio was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="name", help=f"which to run: {', '.join(BENCHES)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="small sizes: shows that it runs, proves nothing")
    parser.add_argument("--rows", type=int, help="opportunities in the store bench (default 10,000,000)")
    given = parser.parse_args(arguments)
    unknown = [name for name in given.names if name not in BENCHES]
    if unknown:
        parser.error(f"there is no bench called {unknown[0]}: choose from {', '.join(BENCHES)}")
    rows: list[Row] = []
    for name in given.names or BENCHES:
        print(f"{name} ...", file=sys.stderr, flush=True)
        options = {"rows": given.rows} if name == "store" and given.rows else {}
        rows += import_module(BENCHES[name]).measure(quick=given.quick, **options)
        keep(rows, quick=given.quick)
    print(markdown(rows))
    return 0 if all(row.met for row in rows) else 1


def keep(rows: list[Row], *, quick: bool) -> None:
    """Writes what has been measured so far, so that an interrupted run leaves something."""
    RESULTS.mkdir(exist_ok=True)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    content = {"machine": machine, "quick": quick, "rows": [{**asdict(row), "met": row.met} for row in rows]}
    (RESULTS / "latest.json").write_text(json.dumps(content, indent=2) + "\n")
