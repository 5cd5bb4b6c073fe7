"""Parameters to a file and back, and from the command line."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings

from quota_core.errors import DataError, ParameterError
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from quota_core.scenario_file import (
    json_differences,
    parameters_of,
    parameters_of_toml,
    parameters_with,
    scenario_file,
    scenario_toml,
)
from quota_core.values import FrozenMap, Hire, Lock, Override
from tests.support.strategies import parameters, values


@given(parameters())
def test_toml_round_trip(found: Parameters) -> None:
    assert parameters_of_toml(scenario_toml(found)) == found
    assert parameters_of_toml(scenario_file(found)) == found


@given(parameters())
def test_json_round_trip(found: Parameters) -> None:
    text = json.dumps(json_differences(found))
    assert parameters_of(json.loads(text)) == found
    settings = [f"{key}={json.dumps(value)}" for key, value in json_differences(found).items()]
    assert parameters_with(settings) == found


@pytest.mark.parametrize("key", list(SPECS))
def test_every_parameter_survives_a_file(key: str) -> None:
    """The strategy reaches every kind: each key changes at least once and comes back."""
    seen = []

    @settings(max_examples=12)
    @given(values(SPECS[key]))
    def survives(value: object) -> None:
        try:
            changed = DEFAULTS.changed(**{key: value})
        except ParameterError:
            return
        seen.append(key in changed.differences)
        assert parameters_of_toml(scenario_toml(changed)) == changed

    survives()
    assert any(seen)


def test_defaults_are_an_empty_file() -> None:
    assert scenario_toml(DEFAULTS) == ""
    assert parameters_of_toml("") == DEFAULTS


def test_the_file_is_small_and_readable() -> None:
    found = Parameters(
        over_assignment=0.05,
        locks=FrozenMap({"A1": Lock(quota=5e5, reason="agreed"), "A2": Lock(quota=4e5)}),
        overrides=FrozenMap({"T1": Override(weight=1.2)}),
        as_of=date(2026, 1, 1),
    )
    text = scenario_toml(found)
    assert "over_assignment = 0.05" in text
    assert "A2 = 400000.0" in text
    assert 'reason = "agreed"' in text
    assert "T1 = 1.2" in text
    assert "as_of = 2026-01-01" in text
    assert "who" not in text


def test_hires_keep_their_day() -> None:
    hire = Hire(role="AE", segment="MM", territory_id="T1", start_date=date(2026, 4, 1), ote=150_000.0)
    found = Parameters(added_hires=FrozenMap({"H1": hire}))
    assert "start_date = 2026-04-01" in scenario_toml(found)
    assert parameters_of_toml(scenario_toml(found)).added_hires["H1"] == hire


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("over_asignment = 0.1", "did you mean over_assignment"),
        ("over_assignment = 7", "from 0 to 1"),
        ("over_assignment = nan", "over_assignment"),
        ('method = "blend"', "did you mean blended"),
        ("weight_min = 2.0", "must not be above weight_max"),
        ("plan_year = 1999", "2000 to 2100"),
        ("ramp_schedule = []", "at least one month"),
        ("ramp_schedule = { AE = [] }", "at least one month"),
        ("ramp_schedule = {}", "at least one month"),
        ("quota_type_shares = { AE = { old = 1 } }", "booking type"),
        ("quota_type_shares = { AE = { new = 0 } }", "not all 0"),
        ("zzz = 1", "there is no such parameter; `params` lists them all"),
        ("Weight_Min = 1", "did you mean weight_min"),
        ("as_of = 1900-01-01", "from 2000 to 2100"),
        ("as_of = 2300-01-01", "the plan year that follows, 2300, must be from 2000 to 2100"),
        ("as_of = 9999-12-31", "from 2000 to 2100"),
        ("as_of = 2100-01-02\nfiscal_year_start = 2", "2101"),
        ("[locks]\nA1 = { reason = 'no number' }", "locks"),
        ("[added_hires.H]\nrole = 'AE'", "added_hires"),
        ("start_slips = { A = 1.5 }", "start_slips"),
    ],
)
def test_a_value_not_allowed_names_its_parameter(text: str, words: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parameters_of_toml(text)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_toml_says_so_in_a_sentence() -> None:
    with pytest.raises(DataError, match=r"Cannot read plan.toml as a parameter file.*key = value"):
        parameters_of_toml("over_assignment: 0.1", "plan.toml")


@pytest.mark.parametrize(
    ("setting", "key", "value"),
    [
        ("over_assignment=0.05", "over_assignment", 0.05),
        ("method=top_down", "method", "top_down"),
        ('method="top_down"', "method", "top_down"),
        ("plan_currency=EUR", "plan_currency", "EUR"),
        ("as_of=2026-01-01", "as_of", date(2026, 1, 1)),
        ("ote_band_enforced=true", "ote_band_enforced", True),
        ("yoy_change_max=null", "yoy_change_max", None),
        ("plan_year=2027", "plan_year", 2027),
        ('taken_out=["A2","A1"]', "taken_out", ("A1", "A2")),
        ("ramp_schedule=[0.5,1]", "ramp_schedule", {"default": (0.5, 1.0)}),
        ('locks={"A1": 500000}', "locks", {"A1": Lock(quota=500_000.0)}),
        ("driver_win_rate=[0.8,1,1.2]", "driver_win_rate", (0.8, 1.0, 1.2)),
    ],
)
def test_settings_of_the_command_line(setting: str, key: str, value: object) -> None:
    assert getattr(parameters_with([setting]), key) == value


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("over_assignment", "key=value"),
        ("over_asignment=1", "did you mean over_assignment"),
        ("over_assignment=NaN", "over_assignment"),
        ("over_assignment=lots", "a number"),
        ("over_assignment=", "a number"),
        ('locks={"A1": 1, "A1": 2}', "each name once"),
        ("method=5", "method"),
    ],
)
def test_settings_that_are_not_allowed(setting: str, words: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parameters_with([setting])
    assert words in str(caught.value)


def test_later_settings_win_and_ranges_are_checked_together() -> None:
    found = parameters_with(["weight_min=1.5", "weight_max=2", "over_assignment=0.2", "over_assignment=0.3"])
    assert (found.weight_min, found.weight_max, found.over_assignment) == (1.5, 2.0, 0.3)
