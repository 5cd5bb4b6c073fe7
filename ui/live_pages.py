"""The pages that stand on the live screen, each declared once."""

from __future__ import annotations

from quota_core.present.capacity_screen import capacity_data
from quota_core.present.coverage_screen import coverage_data
from quota_core.present.efficiency_screen import efficiency_data
from quota_core.present.explore import explore_data
from ui.live_page import LivePage

EXPLORE = LivePage(key="explore", data=explore_data, odds=True, curves=True)
EFFICIENCY = LivePage(key="efficiency", data=efficiency_data, odds=True, curves=True, levers=True, outcome="cost")
CAPACITY = LivePage(key="capacity", data=capacity_data, odds=True, curves=True)
COVERAGE = LivePage(key="coverage", data=coverage_data)
