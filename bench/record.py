"""What live pages answer on a store, written down: the floor shows the same pictures without working them out.

python -m bench.record STORE FOLDER    (writes FOLDER/Explore.json and FOLDER/Efficiency.json)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from quota_core.evaluate.outlook import outlook
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation import DRAWS
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.parameters import DEFAULTS
from quota_core.present.efficiency_screen import efficiency_data
from quota_core.present.explore import explore_data
from quota_core.present.rests_on import Assumptions
from quota_core.present.screen import View
from quota_core.store import open_store

ANSWERS = 24
PAGES = {"Explore": explore_data, "Efficiency": efficiency_data}
PAINTED = {"undo": True, "redo": False, "unpin": True, "xlsx": True, "toml": True}


def recorded(store_path: Path, count: int = ANSWERS) -> dict[str, list[dict[str, Any]]]:
    """What each page shows at `count` targets, each a per cent further, beside the pinned first; the odds are drawn."""
    with open_store(store_path) as store:
        company = store.company(DEFAULTS, with_deals=True)
    settings = [DEFAULTS.changed(target_change=0.01 * step) for step in range(count)]
    seen = [outlook(company, each) for each in settings]
    draws = Draws(company, DRAWS)
    odds = [simulated(each.plan, draws) for each in seen]
    first, was = seen[0], odds[0]
    answers: dict[str, list[dict[str, Any]]] = {page: [] for page in PAGES}
    for place, now in enumerate(seen):
        view = View(pinned=settings[0], can=PAINTED, assumed=Assumptions(count=9), odds=odds[place], odds_before=was)
        for page, build in PAGES.items():
            answers[page].append(build(now, view, first, seen[max(place - 1, 0)]))
    return answers


def plain(value: Any) -> Any:
    """numpy arrays and scalars as JSON has them."""
    return value.tolist() if hasattr(value, "tolist") else str(value)


if __name__ == "__main__":
    for name, shown in recorded(Path(sys.argv[1])).items():
        (Path(sys.argv[2]) / f"{name}.json").write_text(json.dumps(shown, default=plain), encoding="utf-8")
