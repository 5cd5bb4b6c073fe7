"""A live page's own answers on a store, written down: the floor shows the same pictures without working them out.

python -m bench.record Explore|Efficiency STORE ANSWERS.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from quota_core.evaluate.outlook import outlook
from quota_core.parameters import DEFAULTS
from quota_core.present.efficiency_screen import efficiency_data
from quota_core.present.explore import explore_data
from quota_core.present.rests_on import Assumptions
from quota_core.present.screen import View
from quota_core.store import open_store

ANSWERS = 24
BUILDERS = {"Explore": explore_data, "Efficiency": efficiency_data}
PAINTED = {"undo": True, "redo": False, "unpin": True, "xlsx": True, "toml": True}


def recorded(page: str, store_path: Path, count: int = ANSWERS) -> list[dict[str, Any]]:
    """What a page would show at `count` targets, each a per cent further, beside the pinned first."""
    with open_store(store_path) as store:
        company = store.company(DEFAULTS)
    settings = [DEFAULTS.changed(target_change=0.01 * step) for step in range(count)]
    seen = [outlook(company, each) for each in settings]
    view = View(pinned=settings[0], can=PAINTED, assumed=Assumptions(count=9))
    return [BUILDERS[page](now, view, seen[0], before) for before, now in zip([seen[0], *seen], seen, strict=False)]


def plain(value: Any) -> Any:
    """numpy arrays and scalars as JSON has them."""
    return value.tolist() if hasattr(value, "tolist") else str(value)


if __name__ == "__main__":
    Path(sys.argv[3]).write_text(json.dumps(recorded(sys.argv[1], Path(sys.argv[2])), default=plain), encoding="utf-8")
