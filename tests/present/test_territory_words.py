"""Territories that stand in several rows are said to."""

from __future__ import annotations

from quota_core.evaluate.territories import Fit
from quota_core.present.territory_words import territories_counted, territories_note


def fit(role: str, territory: str) -> Fit:
    return Fit(
        role=role,
        segment="MM",
        territory_id=territory,
        name=territory,
        quota=1.0,
        quota_share=1.0,
        potential_share=1.0,
        fit=1.0,
    )


def test_a_territory_in_two_roles_is_two_rows() -> None:
    rows = [fit("AE", "N"), fit("AE", "S"), fit("AM", "N")]
    assert territories_counted(rows) == "3 territories by role"
    assert "2 territories, 3 rows" in territories_note(rows)
    assert (territories_counted(rows[:2]), territories_note(rows[:2])) == ("2 territories", "")
