"""The parameters of territory weights, each declared once."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.declare import declared
from quota_core.parameters.groups import WEIGHTS
from quota_core.values import FrozenMap, Override


@dataclass(frozen=True, kw_only=True)
class WeightParameters:
    """Territory weights."""

    importance_potential: float = declared(
        0.5,
        title="Potential",
        kind="fraction",
        unit="importance",
        group=WEIGHTS,
        minimum=0.0,
        maximum=1.0,
        step=0.05,
        slider=True,
        source="[O]",
        help="How much a territory's potential per position counts in its weight.",
    )
    importance_accounts: float = declared(
        0.2,
        title="Accounts",
        kind="fraction",
        unit="importance",
        group=WEIGHTS,
        minimum=0.0,
        maximum=1.0,
        step=0.05,
        slider=True,
        source="[O]",
        help="How much the number of accounts per position counts in a territory's weight.",
    )
    importance_win_rate: float = declared(
        0.3,
        title="Past win rate",
        kind="fraction",
        unit="importance",
        group=WEIGHTS,
        minimum=0.0,
        maximum=1.0,
        step=0.05,
        slider=True,
        source="[O]",
        help="How much a territory's past win rate counts. A win rate with one owner is that owner's skill.",
    )
    weight_strength: float = declared(
        1.0,
        title="Strength",
        kind="number",
        unit="x",
        group=WEIGHTS,
        minimum=0.0,
        maximum=3.0,
        warn=(None, 2.0),
        step=0.05,
        slider=True,
        source="[O]",
        help="0 ignores territory differences, 1 takes them as they are, more exaggerates them.",
    )
    weight_min: float = declared(
        0.7,
        title="Lowest weight",
        kind="number",
        unit="x",
        group=WEIGHTS,
        minimum=0.0,
        maximum=3.0,
        warn=(0.5, 1.0),
        step=0.05,
        slider=True,
        source="[G]: 0.7-1.3x",
        help="No territory's weight falls below this.",
    )
    weight_max: float = declared(
        1.3,
        title="Highest weight",
        kind="number",
        unit="x",
        group=WEIGHTS,
        minimum=0.1,
        maximum=5.0,
        warn=(1.0, 2.0),
        step=0.05,
        slider=True,
        source="[G]: 0.7-1.3x",
        help="No territory's weight rises above this.",
    )
    win_rate_prior_deals: float = declared(
        20.0,
        title="Win-rate prior",
        kind="number",
        unit="deals",
        group=WEIGHTS,
        minimum=0.0,
        maximum=1000.0,
        step=5.0,
        source="[O]",
        help="How many deals at the pool's win rate every territory starts from; small samples stay near the pool.",
    )
    overrides: FrozenMap[Override] = declared(
        FrozenMap(),
        title="Weight overrides",
        kind="overrides",
        unit="x",
        group=WEIGHTS,
        minimum=0.0,
        maximum=10.0,
        warn=(0.5, 2.0),
        source="the person who set it",
        help="Territory weights held as typed; the others in the pool make room.",
    )
