"""The parameters of target & method, each declared once."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.declare import declared
from quota_core.parameters.groups import TARGET
from quota_core.values import FrozenMap, Hire, Lock


@dataclass(frozen=True, kw_only=True)
class TargetParameters:
    """Target & method."""

    target_change: float = declared(
        0.0,
        title="Target change",
        kind="fraction",
        unit="of the given targets",
        group=TARGET,
        minimum=-0.9,
        maximum=2.0,
        warn=(-0.3, 0.5),
        tested=(-0.10, 0.10),
        step=0.01,
        slider=True,
        source="[O]",
        help="Raises or lowers every given target by this share; 0 takes the targets as they were given.",
    )
    over_assignment: float = declared(
        0.10,
        title="Over-assignment",
        kind="fraction",
        unit="of the target",
        group=TARGET,
        minimum=0.0,
        maximum=1.0,
        warn=(0.0, 0.20),
        step=0.01,
        slider=True,
        source="[O]; practice 5-20%, Kellblog survey: 44% of companies 11-25%",
        help="How much more quota is handed out than the target, as a cushion for misses.",
    )
    over_assignment_vp: float = declared(
        0.0,
        title="Over-assignment, VP layer",
        kind="fraction",
        unit="of the company layer's quota",
        group=TARGET,
        minimum=0.0,
        maximum=0.5,
        warn=(0.0, 0.10),
        step=0.01,
        source="[O]; three layers of 5% are 15.76%",
        help="A second cushion that VPs put on top of the company's: the layers compound.",
    )
    over_assignment_manager: float = declared(
        0.0,
        title="Over-assignment, manager layer",
        kind="fraction",
        unit="of the VP layer's quota",
        group=TARGET,
        minimum=0.0,
        maximum=0.5,
        warn=(0.0, 0.10),
        step=0.01,
        source="[O]; three layers of 5% are 15.76%",
        help="A third cushion that managers put on top of the VPs': the layers compound.",
    )
    method: str = declared(
        "blended",
        title="Method",
        kind="choice",
        choices=("blended", "top_down", "segment_weighted", "equal_odds"),
        group=TARGET,
        slider=True,
        source="[G]: top-down under 5 reps, blended 5-50, segment-weighted with several segments",
        help="Top-down shares the target by weight; blended mixes in what history has yielded; "
        "segment-weighted does so inside each segment's own target; equal odds gives everybody of a role the same "
        "chance to hit, by the simulation.",
    )
    odds_shares: FrozenMap[float] = declared(
        FrozenMap(),
        title="Shares at equal odds",
        kind="portions",
        unit="of the role's total",
        group=TARGET,
        minimum=0.0,
        maximum=1.0,
        source="worked out by the simulation",
        help="Each rep's share of the role's total at which everybody is as likely to hit; used by the method of equal "
        "odds alone, and kept so that the numbers stay as they were agreed.",
    )
    top_down_share: float = declared(
        0.5,
        title="Top-down share",
        kind="fraction",
        unit="of the blend",
        group=TARGET,
        minimum=0.0,
        maximum=1.0,
        step=0.05,
        slider=True,
        source="[O]",
        help="1 follows territory weights alone, 0 follows evidence alone.",
    )
    round_to: float = declared(
        1000.0,
        title="Round to",
        kind="number",
        unit="money",
        group=TARGET,
        minimum=0.0,
        maximum=1_000_000.0,
        step=500.0,
        source="[O]",
        help="Quotas are rounded to this step so that they still add up; 0 switches rounding off.",
    )
    yoy_change_max: float | None = declared(
        None,
        title="Largest change on last year",
        kind="fraction",
        unit="of last year's quota",
        group=TARGET,
        minimum=0.0,
        maximum=5.0,
        warn=(0.05, None),
        tested=(0.10, 0.50),
        step=0.05,
        optional=True,
        source="[O]",
        help="Keeps every quota within this share of last year's full-year quota; empty is no limit.",
    )
    gap_limit: float = declared(
        0.30,
        title="Bottom-up gap limit",
        kind="fraction",
        unit="of the target",
        group=TARGET,
        minimum=0.0,
        maximum=1.0,
        step=0.05,
        source="[P]: bottom-up 30% short is a gap to close first",
        help="A capacity further than this under the target is a gap to close before quotas are set.",
    )
    quota_type_shares: FrozenMap[FrozenMap[float]] = declared(
        FrozenMap(),
        title="Quota by booking type",
        kind="shares",
        unit="of a quota",
        group=TARGET,
        minimum=0.0,
        maximum=1.0,
        source="Quota Explorer's method",
        help="How a role's quotas split into new, expansion and renewal; empty splits them as the pool's history does.",
    )
    locks: FrozenMap[Lock] = declared(
        FrozenMap(),
        title="Locked quotas",
        kind="locks",
        unit="money",
        group=TARGET,
        minimum=0.0,
        source="the person who locked it",
        help="Reps whose quota is held at a number; the others rebalance.",
    )
    added_hires: FrozenMap[Hire] = declared(
        FrozenMap(),
        title="Added hires",
        kind="hires",
        group=TARGET,
        source="the person who added them",
        help="Planned hires this scenario adds to the imported team.",
    )
    start_slips: FrozenMap[int] = declared(
        FrozenMap(),
        title="Slipped starts",
        kind="slips",
        unit="months",
        group=TARGET,
        minimum=-24,
        maximum=24,
        source="the person who slipped it",
        help="Planned starts moved later (or earlier, if negative) by whole months.",
    )
    taken_out: tuple[str, ...] = declared(
        (),
        title="Reps taken out",
        kind="names",
        group=TARGET,
        source="the person who took them out",
        help="Reps who carry no quota in this scenario; their history stays evidence.",
    )
