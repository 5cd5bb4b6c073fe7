"""Names in settings: an unknown one is an error with the nearest, a known one without effect is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quota_core.errors import ParameterError
from quota_core.model.plan import Plan, plan
from quota_core.parameters import DEFAULTS
from tests.support.golden import company_from_folder

FOLDER = Path(__file__).resolve().parent.parent / "cases" / "golden"
HIRE = {"role": "AE", "segment": "ENT", "territory_id": "T3", "start_date": "2026-02-02", "ote": 200_000.0}


def planned(**changes: Any) -> Plan:
    return plan(company_from_folder(FOLDER), DEFAULTS.changed(**changes))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"ramp_schedule": {"AEE": [0.5]}}, "'AEE' is not allowed: there is no such role; did you mean AE"),
        ({"ramp_productivity": {"AE/MMM": [0.5]}}, "there is no such segment; did you mean MM"),
        ({"ramp_schedule": {"default/MM": [0.5]}}, "there is no such role"),
        ({"required_coverage_segments": {"mm": 4}}, "there is no such segment; did you mean MM"),
        ({"required_coverage_segments": {"zz": 4}}, "there is no such segment"),
        ({"pay_plans": {"NOBODY": "accelerators"}}, "there is no such role"),
        ({"pay_plans": {"AEE": "accelerators"}}, "there is no such role; did you mean AE"),
        ({"pay_plans": {"AE/XX": "capped"}}, "there is no such segment"),
        ({"gross_margin_segments": {"ENTT": 0.5}}, "there is no such segment; did you mean ENT"),
        ({"credited_types": {"AEs": ["new"]}}, "there is no such role; did you mean AE"),
        ({"added_hires": {"N1": {**HIRE, "role": "ZZ"}}}, "there is no such role"),
        ({"added_hires": {"N1": {**HIRE, "segment": "EN"}}}, "there is no such segment; did you mean ENT"),
        ({"added_hires": {"N1": {**HIRE, "territory_id": "T33"}}}, "there is no such territory; did you mean T3"),
        ({"overrides": {"T9": 1.1}}, "there is no such territory or pool"),
        ({"overrides": {"AE/MMM/T1": 1.1}}, "did you mean AE/MM/T1"),
        ({"locks": {"A11": 5}}, "there is no such rep id; did you mean A1"),
    ],
)
def test_an_unknown_name_is_an_error_with_the_nearest(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ParameterError) as caught:
        planned(**changes)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"locks": {"A6": 500_000}}, "The lock on Finley (A6), who is not employed in 2026, changes no quota."),
        ({"locks": {"S1": 500_000}}, "whose role SDR carries no bookings quota, changes no quota."),
        (
            {"locks": {"A1": 500_000}, "taken_out": ["A1"]},
            "The lock on Avery (A1), who is taken out, changes no quota.",
        ),
        ({"taken_out": ["A6"]}, "Taking out Finley (A6), who is not employed in 2026, changes no quota."),
        ({"added_hires": {"N1": {**HIRE, "start_date": "2027-02-01"}}}, "The added hire Planned hire (N1), who is not"),
        (
            {"overrides": {"AE/ENT/T1": 1.2}},
            "set for AE/ENT/T1 changes nothing: nobody who carries a quota works there",
        ),
        (
            {"overrides": {"T3": 1.2}},
            "set for T3 changes nothing: its pool has no other territory that could make room",
        ),
        ({"ramp_schedule": {"CSM": [0.5]}}, "Ramp schedule (quota relief) for CSM changes nothing: nobody is CSM."),
        ({"ramp_productivity": {"SDR/ENT": [0.5]}}, "nobody is SDR/ENT"),
        (dict.fromkeys(("importance_potential", "importance_accounts", "importance_win_rate"), 0), "importances are 0"),
        ({"pay_plans": {"CSM": "capped"}}, "Pay plans by role and segment for CSM changes nothing: nobody is CSM."),
        (
            {"pay_plans": {"default": "capped"}, "accelerator": 1.5},
            "Accelerator above quota changes nothing: everybody is paid by their own pay plan or the default one.",
        ),
        (
            {"pay_plans": {"default": "capped"}, "ramp_guarantee": 0.5},
            "Variable guaranteed on the ramp changes nothing",
        ),
        ({"market_ote_levels": {"Senior": 2e5}}, "for Senior changes nothing: nobody is of that level"),
    ],
)
def test_a_setting_that_changes_nothing_is_a_problem_and_changes_nothing(changes: dict[str, Any], says: str) -> None:
    result, usual = planned(**changes), planned()
    assert any(says in problem for problem in result.problems), result.problems
    assert len(result.problems) == 1
    assert result.reconciled
    if "importance_potential" not in changes and "A1" not in str(changes):
        quotas = dict(zip(result.company.reps.rep_id, result.quota, strict=True))
        assert [quotas[rep] for rep in usual.company.reps.rep_id] == usual.quota.tolist()


def test_a_hire_of_a_role_that_is_credited_with_nothing_is_said() -> None:
    made = planned(credited_types={"AE": ["new"]}, added_hires={"N1": {**HIRE, "role": "AM"}})
    assert any("N1), whose role AM carries no bookings quota" in problem for problem in made.problems)


def test_settings_with_effect_are_no_problem() -> None:
    changed = planned(
        locks={"A1": 500_000},
        taken_out=["A2"],
        overrides={"T1": 1.2, "AE/MM/T2": 1.1},
        added_hires={"N1": HIRE},
        ramp_schedule={"AE": [0.5], "AE/MM": [0.25, 1.0]},
        required_coverage_segments={"MM": 4},
        pay_plans={"AE": "capped", "AE/MM": "linear"},
        accelerator=1.5,
        gross_margin_segments={"ENT": 0.7},
    )
    assert changed.problems == ()
    assert planned().problems == ()
    nothing = dict.fromkeys(("importance_potential", "importance_accounts", "importance_win_rate"), 0)
    assert planned(**nothing, weight_strength=0).problems == ()
