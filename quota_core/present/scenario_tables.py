"""What may happen, as tables: each rep's odds, any group's range, the scenarios side by side and the saved ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from quota_core.evaluate.simulation.odds import Spread
from quota_core.evaluate.simulation.outcome import Outcome, ScenarioOdds
from quota_core.model.plan import Plan
from quota_core.present import formats
from quota_core.present.scenario_figures import phased_target, quarter_names
from quota_core.present.scenario_words import P_TARGET
from quota_core.present.sheet import Sheet, SheetColumn

GROUPS: dict[str, str] = {
    "territory_id": "Territory",
    "manager": "Manager",
    "segment": "Segment",
    "role": "Role",
    "quarter": "Quarter",
}
RANGE = (
    SheetColumn(title="P10", kind="money", help="One simulated year in ten stays under this."),
    SheetColumn(title="P50", kind="money", help="Half of the simulated years bring this or more."),
    SheetColumn(title="P90", kind="money", help="One simulated year in ten brings more than this."),
    SheetColumn(title="Mean", kind="money", help="The average of all simulated years."),
)


def reps_sheet(outcome: Outcome, plan: Plan) -> Sheet:
    """Each rep's odds of hitting the quota and the range of the year, the least likely first."""
    reps = plan.company.reps
    rows = []
    for row, i in enumerate(outcome.simulation.seats.people):
        p10, p50, p90, mean = (float(x) for x in outcome.reps[row])
        quota, p_hit = float(plan.quota[i]), float(outcome.p_hit[row])
        rows.append((reps.name[i], reps.role[i], reps.segment[i], reps.manager[i], quota, p_hit, p10, p50, p90, mean))
    rows.sort(key=lambda each: (not np.isfinite(each[5]), each[5], each[0]))
    return Sheet(
        name="odds-by-rep",
        columns=(
            SheetColumn(title="Rep"),
            SheetColumn(title="Role"),
            SheetColumn(title="Segment"),
            SheetColumn(title="Manager"),
            SheetColumn(title=_titled("Quota", plan), kind="money", help="The proposed quota of the plan year."),
            SheetColumn(title="P(hit)", kind="chance", help="Share of simulated years with bookings at or over quota."),
            *RANGE,
        ),
        rows=tuple(rows),
    )


def groups_sheet(outcome: Outcome, plan: Plan, group: str, spreads: Mapping[str, Spread]) -> Sheet:
    """The range of each territory, manager, segment or role, against the quotas of its people."""
    reps, people = plan.company.reps, outcome.simulation.seats.people
    names = [getattr(reps, group)[i] for i in people]
    territories = plan.company.territories
    known = dict(zip(territories.territory_id, territories.name, strict=True)) if group == "territory_id" else {}
    rows = []
    for name, found in spreads.items():
        own = [i for i, of in zip(people, names, strict=True) if of == name]
        quota = float(plan.quota[own].sum())
        rows.append((known.get(name) or name or "none given", len(own), quota, *_cells(found, quota)))
    return _ranges(f"odds-by-{GROUPS[group].lower()}", GROUPS[group], _titled("Quotas", plan), rows, counted=True)


def quarters_sheet(outcome: Outcome, plan: Plan) -> Sheet:
    """The range of each quarter alone, against its part of the target."""
    target = phased_target(plan)
    rows = [
        (name, float(target[place]), *_cells(found, float(target[place])))
        for place, (name, found) in enumerate(zip(quarter_names(plan), outcome.quarters, strict=True))
    ]
    return _ranges("odds-by-quarter", "Quarter", _titled("Target", plan), rows, counted=False)


def _cells(found: Spread, wanted: float) -> tuple[float | None, ...]:
    return (found.p10, found.p50, found.p90, found.mean, found.p50 / wanted if wanted > 0 else None)


def _ranges(name: str, title: str, wanted: str, rows: Sequence[tuple[object, ...]], *, counted: bool) -> Sheet:
    count = (SheetColumn(title="Reps", kind="count"),) if counted else ()
    return Sheet(
        name=name,
        columns=(
            SheetColumn(title=title),
            *count,
            SheetColumn(title=wanted, kind="money"),
            *RANGE,
            SheetColumn(title=f"P50 / {wanted.partition(',')[0].lower()}", kind="percent"),
        ),
        rows=tuple(rows),
    )


def _titled(title: str, plan: Plan) -> str:
    """The currency once a table."""
    return f"{title}, {plan.company.currency}" if plan.company.currency else title


def scenarios_sheet(scenarios: Sequence[ScenarioOdds], plan: Plan) -> Sheet:
    """Worst, expected and best side by side."""
    return Sheet(
        name="scenarios",
        columns=(
            SheetColumn(title="Scenario"),
            SheetColumn(
                title=_titled("Scenario capacity", plan), kind="money", help="Its drivers on capacity, undrawn."
            ),
            *RANGE,
            SheetColumn(title=P_TARGET, kind="chance"),
            SheetColumn(
                title="How likely", kind="chance", help="Share of the base's drawn years that bring it or more."
            ),
        ),
        rows=tuple(
            (s.title, s.capacity, s.team.p10, s.team.p50, s.team.p90, s.team.mean, s.p_target, s.likely)
            for s in scenarios
        ),
    )


def group_title(group: str, rows: int) -> str:
    """What a table of groups shows."""
    return f"{formats.counted(rows, GROUPS[group].lower(), _plural(GROUPS[group].lower()))} and their ranges"


def _plural(word: str) -> str:
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
