"""Which sliders stand on a page: parameters by key, in the order of the page, under the page's own titles.

Only that is said here: title, bounds, step, help and source are the declaration's. A parameter that a page does not
name is left out of it; what concerns pay is left out where pay is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quota_core.parameters import SPECS
from quota_core.parameters.groups import PAY
from quota_core.present.controls import OPEN_GROUPS, Setting, group_key, group_of


@dataclass(frozen=True, kw_only=True)
class Section:
    """A titled group of parameters; `folded`: it is closed when the page is first opened."""

    title: str
    keys: tuple[str, ...]
    folded: bool = False


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The sections of one page; `key` keeps its folding apart from other pages'."""

    key: str
    sections: tuple[Section, ...]

    def group_key(self, section: Section) -> str:
        """The key of a section's group in the browser."""
        return f"{self.key}-{group_key(section.title)}"


EFFICIENCY = Layout(
    key="efficiency",
    sections=(
        Section(
            title="What pay must bring",
            keys=("gross_margin", "gross_margin_segments", "ote_return_floor", "load_factor"),
        ),
        Section(
            title="Pay plan",
            keys=("ote_change", "pay_mix", "accelerator", "pay_plans", "pay_at_120_min"),
        ),
        Section(title="The quotas", keys=("target_change", "over_assignment", "band", "method", "top_down_share")),
        Section(
            title="Fine points of pay",
            keys=(
                "pay_threshold",
                "pay_cap",
                "pay_measured",
                "ramp_guarantee",
                "ramp_draw",
                "market_ote_levels",
                "turnover_cost",
            ),
            folded=True,
        ),
        Section(title="Quota to OTE", keys=("ote_multiple_min", "ote_multiple_max", "ote_band_enforced"), folded=True),
        Section(title="Ramp", keys=("ramp_schedule", "ramp_productivity"), folded=True),
        Section(title="Evidence", keys=("productivity_growth", "lookback_months"), folded=True),
    ),
)
CAPACITY = Layout(
    key="capacity",
    sections=(
        Section(title="The target", keys=("target_change", "over_assignment", "gap_limit")),
        Section(title="People who come and go", keys=("annual_turnover", "backfill_months", "hire_slip_months")),
        Section(title="What people sell", keys=("productivity_growth", "lookback_months")),
        Section(title="Ramp", keys=("ramp_productivity", "ramp_schedule", "new_territory_q1")),
        Section(title="The funnel", keys=("accounts_worked",), folded=True),
    ),
)
COVERAGE = Layout(
    key="coverage",
    sections=(
        Section(
            title="Required coverage",
            keys=("required_coverage_basis", "required_coverage", "required_coverage_segments", "coverage_cap"),
        ),
        Section(title="The target", keys=("target_change", "over_assignment", "method", "top_down_share")),
        Section(title="Ramp", keys=("ramp_schedule", "new_territory_q1"), folded=True),
    ),
)
LAYOUTS = (EFFICIENCY, CAPACITY, COVERAGE)
# What stands open before anybody folds or unfolds anything, on all pages.
OPEN_AT_FIRST = frozenset(
    [
        *(group_key(name) for name in OPEN_GROUPS),
        *(layout.group_key(section) for layout in LAYOUTS for section in layout.sections if not section.folded),
    ]
)


def laid_out(layout: Layout, setting: Setting) -> list[dict[str, Any]]:
    """A page's groups of controls; a folded group comes without its controls, an empty one not at all."""
    groups = []
    for section in layout.sections:
        specs = [spec for key in section.keys if (spec := SPECS[key]).group != PAY or setting.pay]
        key = layout.group_key(section)
        if specs:
            groups.append(group_of(key, section.title, specs, setting, is_open=not section.folded))
    return [group for group in groups if group["controls"] != []]
