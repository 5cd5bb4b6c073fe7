"""What `import quota_core` costs, and that it brings along neither Streamlit nor Plotly.

CPU of a fresh Python that has imported it before: numpy comes compiled to bytecode, so our own files are, too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.row import Row

ROOT = Path(__file__).parent.parent
HEAVY = ("streamlit", "plotly", "ibis", "scipy.stats", "duckdb", "pandas")
PROBE = """
import json, sys, time
begun = time.process_time()
import {module}
taken = time.process_time() - begun
print(json.dumps([taken, [name for name in {heavy!r} if name in sys.modules]]))
"""


MODULES = {
    "quota_core": "`import quota_core`",
    "quota_core.evaluate.backtest": "import of the model and the back-test",
}


def imported(module: str, compiled: str) -> tuple[float, list[str]]:
    """CPU seconds to import a module in a fresh Python, and the heavy packages that came along."""
    probe = PROBE.format(module=module, heavy=HEAVY)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": compiled}
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    taken, heavy = json.loads(done.stdout)
    return taken, heavy


def measure(*, quick: bool) -> list[Row]:
    """`import quota_core`, and all of the model, against numpy alone; turn by turn."""
    taken: dict[str, list[float]] = {module: [] for module in ("numpy", *MODULES)}
    with TemporaryDirectory() as compiled:
        for module in taken:
            _, unwanted = imported(module, compiled)
            if unwanted:
                raise SystemExit(f"import {module} brings in {', '.join(unwanted)}")
        for _ in range(3 if quick else 9):
            for module, each in taken.items():
                each.append(imported(module, compiled)[0])
    middle = {module: median(each) for module, each in taken.items()}
    return [
        Row(
            bench="imports",
            what=f"{what} (without {', '.join(HEAVY[:2])}; CPU)",
            measured=middle[module],
            against="import numpy",
            reference=middle["numpy"],
            ratio=middle[module] / middle["numpy"],
            at_most=2.0,
        )
        for module, what in MODULES.items()
    ]
