"""What differs between two values of a parameter, in words: of what is set by name only what is not the same."""

from __future__ import annotations

from typing import Any

import pytest

from quota_core.govern.ledger import parameter_items
from quota_core.parameters import DEFAULTS
from quota_core.present.ledger_words import apart

NAMES = {"1": "Kim Rosen", "A1": "Lee Park"}
CURVE = DEFAULTS.ramp_schedule["default"]


def told(key: str, before: Any, after: Any, **more: Any) -> tuple[str, str]:
    values = [getattr(DEFAULTS.changed(**({} if each is None else {key: each})), key) for each in (before, after)]
    return apart(key, *values, NAMES, **more)


@pytest.mark.parametrize(
    ("key", "before", "after", "words"),
    [
        ("over_assignment", None, 0.2, ("10%", "20%")),
        ("yoy_change_max", None, 0.25, ("no limit", "25%")),
        ("ramp_schedule", None, {"default": CURVE, "AE/ENT": [0.5, 1.0]}, ("not set", "AE/ENT: 50%, 100% by month")),
        ("credited_types", None, {**DEFAULTS.credited_types, "XX": ["new"]}, ("not set", "XX: new")),
        ("quota_type_shares", None, {"AE": {"new": 0.9, "expansion": 0.1}}, ("not set", "AE: expansion 10%, new 90%")),
        ("overrides", None, {"1": 1.2}, ("not set", "1 weight held at 1.20x")),
        ("taken_out", ["A1"], ["A1", "1"], ("not set", "Kim Rosen taken out")),
        ("locks", {"A1": 5e5, "1": 1}, {"A1": 6e5, "1": 1},
         ("Lee Park locked at 500,000", "Lee Park locked at 600,000")),
    ],
)  # fmt: skip
def test_only_what_is_not_the_same_is_told(key: str, before: Any, after: Any, words: tuple[str, str]) -> None:
    assert told(key, before, after) == words


def test_two_curves_differ_where_they_do_and_the_default_is_not_spoken_of() -> None:
    default = (0.4, 0.6, 0.8, 1.0)
    before, after = ({"default": default, "AE": curve} for curve in ((0.5, 1.0), (0.6, 1.0)))
    assert told("ramp_schedule", before, after) == ("AE: 50%, 100% by month", "AE: 60%, 100% by month")


def test_values_that_read_alike_are_still_said_to_differ() -> None:
    plans = [{"AE": {"tiers": [[0, 1]], "cap": cap}} for cap in (1.5, 2.0)]
    before, after = told("pay_plans", *plans)
    assert after == f"{before}, with other details"


def test_under_masks_neither_reasons_nor_the_names_of_hires_are_told() -> None:
    hire = {"role": "AE", "segment": "MM", "territory_id": "T1", "start_date": "2026-01-01", "ote": 1e5}
    hired = {"H1": {**hire, "name": "Jane Doe", "reason": "knows Lou"}}
    locked = {"A1": {"quota": 5e5, "reason": "her sister Lou left"}}
    assert "Jane Doe (H1) AE MM" in told("added_hires", None, hired)[1]
    assert "(her sister Lou left)" in told("locks", None, locked)[1]
    masked = told("added_hires", None, hired, named=False)[1] + told("locks", None, locked, named=False)[1]
    assert not [word for word in ("Jane", "Lou") if word in masked]


def test_ledger_lines_call_people_by_name_and_territories_and_hires_by_what_they_are_set_under() -> None:
    hire = {"role": "AE", "segment": "MM", "territory_id": "T1", "start_date": "2026-01-01", "ote": 1e5}
    chosen = DEFAULTS.changed(overrides={"1": 1.2}, locks={"A1": 5e5}, added_hires={"H1": hire, "H2": hire})
    titles = {item.subject: item.title for item in parameter_items(chosen, names=NAMES)}
    assert titles["overrides:1"] == "Weight overrides: 1"
    assert titles["locks:A1"] == "Locked quotas: Lee Park"
    assert titles["added_hires:H1"] != titles["added_hires:H2"]
