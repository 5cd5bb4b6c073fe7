"""The gates before approval, each computed from the model and from what was agreed, never ticked (METHOD 12)."""

from __future__ import annotations

from collections.abc import Callable

from quota_core.govern.gate import Gate, Ground
from quota_core.govern.gates_agreed import (
    definitions_approved,
    quotas_reviewed,
    territories_locked,
    variants_documented,
    weights_confirmed,
)
from quota_core.govern.gates_measured import (
    back_test_in_band,
    coverage_checked,
    data_clean,
    gap_within_limit,
    hires_ramp,
    ote_checked,
    total_allocated,
)

GATES: tuple[Callable[[Ground], Gate], ...] = (
    definitions_approved,
    data_clean,
    weights_confirmed,
    total_allocated,
    gap_within_limit,
    back_test_in_band,
    hires_ramp,
    variants_documented,
    ote_checked,
    coverage_checked,
    quotas_reviewed,
    territories_locked,
)


def gates(ground: Ground) -> tuple[Gate, ...]:
    """Every gate, in the order of METHOD 12."""
    return tuple(gate(ground) for gate in GATES)


__all__ = ["GATES", "Gate", "Ground", "gates"]
