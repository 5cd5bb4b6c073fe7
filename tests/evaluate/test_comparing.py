"""Settings side by side against each of them alone."""

from __future__ import annotations

import numpy as np
import pytest

from quota_core.errors import ParameterError
from quota_core.evaluate.backtest import back_test
from quota_core.evaluate.comparing import Comparison, compare, differences
from quota_core.evaluate.histogram import attainment_histogram
from quota_core.evaluate.measures import measured
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from quota_core.parameters.presets import PRESETS
from tests.evaluate.simulation.test_draws import with_deals
from tests.support.companies import rich_company

FEW = 500


@pytest.fixture(scope="module")
def company() -> Company:
    return with_deals(rich_company(5, 16))


@pytest.fixture(scope="module")
def draws(company: Company) -> Draws:
    return Draws(company, FEW, 3)


@pytest.fixture(scope="module")
def found(company: Company, draws: Draws) -> Comparison:
    first = plan(company, DEFAULTS)
    gone = first.company.reps.rep_id[int(np.flatnonzero(first.carries)[2])]
    bold = DEFAULTS.changed(target_change=0.2, taken_out=(gone,), band="F")
    named = [("plain", DEFAULTS), ("bold", bold), ("equal", PRESETS["equal_odds"].parameters)]
    return compare(company, [*named, ("worst", PRESETS["worst"].parameters)], draws=draws)


def test_each_setting_is_as_it_is_alone(company: Company, draws: Draws, found: Comparison) -> None:
    for each in found.settings:
        alone = measured(company, each.parameters, draws=draws)
        assert each.plan.assigned == alone["assigned"]
        assert each.share_hitting == alone["share_hitting"]
        assert each.p_target == alone["p_target"]
        assert each.hitting == pytest.approx(alone["hitting"])
        assert each.cost == pytest.approx(alone["cost"])
        test = back_test(company, each.parameters)
        everybody = each.parameters.band == "F"
        rows = test.everybody.where(test.everybody.quota > 0) if everybody else test.scored
        assert (each.histogram.count == attainment_histogram(rows.attainment).count).all()
        assert each.team.p10 <= each.team.p50 <= each.team.p90


def test_moves_are_against_the_first_and_add_up(found: Comparison) -> None:
    assert (found.moves[:, 0] == 0).all()
    for column, each in enumerate(found.settings):
        quotas = {i: q for i, q in zip(found.rep_id, found.quotas[:, column], strict=True) if np.isfinite(q)}
        reps = each.plan.company.reps
        assert quotas == {reps.rep_id[i]: each.plan.quota[i] for i in np.flatnonzero(each.plan.carries)}
        assert found.moves[:, column].sum() == pytest.approx(each.plan.assigned - found.settings[0].plan.assigned)
    largest = np.abs(found.moves).max(axis=1)
    assert (np.diff(largest) <= 0).all()
    assert np.isnan(found.quotas[:, 1]).sum() == 1


def test_only_what_differs_is_told(found: Comparison) -> None:
    told = {each.key: each.values for each in found.differences}
    assert {"target_change", "taken_out", "band", "method", "annual_turnover"} <= set(told)
    assert "odds_shares" not in told
    assert "over_assignment" not in told
    assert told["target_change"] == (0.0, 0.2, 0.0, 0.0)
    assert differences([DEFAULTS, DEFAULTS]) == ()


def test_two_to_four_of_different_names(company: Company, draws: Draws) -> None:
    for names in (["a"], list("abcde"), ["a", "a"]):
        with pytest.raises(ParameterError, match="two to 4"):
            compare(company, [(name, DEFAULTS) for name in names], draws=draws)
