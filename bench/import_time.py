"""What `import quota_core` costs, and that it brings along neither Streamlit nor Plotly."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median

from bench.row import Row

ROOT = Path(__file__).parent.parent
HEAVY = ("streamlit", "plotly", "ibis", "scipy.stats", "duckdb", "pandas")
PROBE = """
import json, sys, time
begun = time.perf_counter()
import {module}
taken = time.perf_counter() - begun
print(json.dumps([taken, [name for name in {heavy!r} if name in sys.modules]]))
"""


def imported(module: str) -> tuple[float, list[str]]:
    """Seconds to import a module in a fresh Python, and the heavy packages that came along."""
    probe = PROBE.format(module=module, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, check=True, capture_output=True, text=True)
    taken, heavy = json.loads(done.stdout)
    return taken, heavy


def measure(*, quick: bool) -> list[Row]:
    """`import quota_core`, and all of the model, against numpy alone."""
    repeats = 3 if quick else 9
    numpy = median(imported("numpy")[0] for _ in range(repeats))
    rows = []
    for module, what in (
        ("quota_core", "`import quota_core`"),
        ("quota_core.evaluate.backtest", "import of the model and the back-test"),
    ):
        found = [imported(module) for _ in range(repeats)]
        unwanted = sorted({name for _, heavy in found for name in heavy})
        if unwanted:
            raise SystemExit(f"import {module} brings in {', '.join(unwanted)}")
        taken = median(seconds for seconds, _ in found)
        rows.append(
            Row(
                bench="imports",
                what=f"{what} (without {', '.join(HEAVY[:2])})",
                measured=taken,
                against="import numpy",
                reference=numpy,
                ratio=taken / numpy,
                at_most=2.0,
            )
        )
    return rows
