"""The current method judged from past quotas: each finding turns when the one thing it speaks of does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from quota_core.evaluate.backtest import BackTest, back_test
from quota_core.evaluate.replay import past_quota_test
from quota_core.govern import gap_analysis as gaps
from quota_core.govern.gap_analysis import Finding, gap_analysis
from quota_core.model.company import Company, PastQuotas
from quota_core.model.plan import Plan, plan
from quota_core.parameters import DEFAULTS
from quota_core.present.gap_words import finding_text, gap_sheet
from tests.support.companies import FIRST_MONTH, rich_company

YEARS = 4
COMPANY = rich_company(3, 60)
FACTS = COMPANY.facts
YEARLY = FACTS.bookings.reshape(len(COMPANY.reps), YEARS, 12).sum(axis=2)
WHO, YEAR = np.nonzero(YEARLY > 0)
BOOKED = YEARLY[WHO, YEAR]


def with_quotas(quota: np.ndarray, rep: np.ndarray = WHO, year: np.ndarray = YEAR) -> Company:
    """The company whose people had these quotas in whole years."""
    past = PastQuotas(
        rep=rep, first_month=FIRST_MONTH + 12 * year, months=np.full(len(rep), 12, dtype=np.int64), quota=quota
    )
    return replace(COMPANY, past_quotas=past)


def found(key: str, company: Company) -> Finding:
    proposed = plan(company, DEFAULTS)
    return getattr(gaps, key)(proposed, past_quota_test(proposed))


def attaining(*attainments: float) -> np.ndarray:
    """Quotas under which people attained these, one after another."""
    return BOOKED / np.resize(attainments, len(BOOKED))


@pytest.mark.parametrize(
    ("attained", "share", "severity"),
    [((0.8,), 0.0, "bad"), ((1.2,), 1.0, "watch"), ((1.1, 1.1, 1.1, 0.9), 0.75, "good"), ((1.1, 0.9), 0.5, "watch")],
)
def test_who_hit(attained: tuple[float, ...], share: float, severity: str) -> None:
    told = found("who_hit", with_quotas(attaining(*attained)))
    assert told.value == pytest.approx(share, abs=0.02)
    assert told.severity == severity
    assert told.n == len(WHO)
    assert told.numbers["low"] <= told.value <= told.numbers["high"]


def test_attainments_that_lie_close_are_no_gap_and_wide_ones_are() -> None:
    close = found("spread", with_quotas(attaining(0.9, 1.0, 1.1)))
    wide = found("spread", with_quotas(attaining(0.2, 1.0, 2.0)))
    assert close.value == pytest.approx(1.1 / 0.9)
    assert wide.value == pytest.approx(10.0)
    assert (close.severity, wide.severity) == ("good", "bad")


def test_quotas_are_held_against_todays_ote() -> None:
    four = found("ote_then", with_quotas(4.0 * COMPANY.reps.ote[WHO]))
    eight = found("ote_then", with_quotas(8.0 * COMPANY.reps.ote[WHO]))
    assert (four.value, four.severity) == (pytest.approx(4.0), "good")
    assert (eight.value, eight.severity) == (pytest.approx(8.0), "bad")
    assert eight.numbers["over"] == eight.n
    assert four.pay


def test_ramping_people_with_full_quotas_are_a_gap() -> None:
    full = found("ramp_ignored", with_quotas(np.full(len(WHO), 800_000.0)))
    assert full.n > 0
    assert (full.value, full.severity) == (1.0, "bad")
    assert full.numbers["schedule"] < 0.9
    eased = np.full(len(WHO), 800_000.0)
    proposed = plan(with_quotas(eased), DEFAULTS)
    ramped = past_quota_test(proposed).everybody
    new = {(int(r), int(p)) for r, p, whole in zip(ramped.rep, ramped.period, ramped.ramped, strict=True) if not whole}
    for row, (rep, year) in enumerate(zip(WHO, YEAR, strict=True)):
        if (int(rep), FIRST_MONTH + 12 * int(year)) in new:
            eased[row] = 400_000.0
    half = found("ramp_ignored", with_quotas(eased))
    assert (half.value, half.severity) == (0.0, "good")
    assert half.numbers["carried"] == 0.5


def test_one_number_for_everybody_is_a_gap_and_numbers_of_their_own_are_none() -> None:
    same = found("identical_quotas", with_quotas(np.full(len(WHO), 800_000.0)))
    own = found("identical_quotas", with_quotas(800_000.0 + np.arange(len(WHO))))
    assert (same.value, same.severity) == (1.0, "bad")
    assert (own.value, own.severity) == (0.0, "good")


def _over_years(rise: np.ndarray) -> Company:
    """Quotas of the last two years of those who booked in each; `rise`: what the last one is over the one before."""
    whole = np.flatnonzero((YEARLY[:, :3] > 0).all(axis=1))
    first = 500_000.0 + 1_000.0 * np.arange(len(whole))
    last = first * (1 + rise[whole])
    return with_quotas(
        np.concatenate([first, last]), np.concatenate([whole, whole]), np.repeat([2, 3], len(whole)).astype(np.int64)
    )


def test_the_same_rise_for_everybody_is_a_gap_and_one_that_follows_bookings_is_none() -> None:
    with np.errstate(divide="ignore", invalid="ignore"):
        grown = np.nan_to_num(YEARLY[:, 2] / YEARLY[:, 1] - 1, posinf=0.0)
    alike = found("growth_without_data", _over_years(np.full(len(grown), 0.08)))
    assert alike.n >= gaps.FEWEST
    assert (alike.numbers["alike"], alike.severity) == (1.0, "bad")
    assert alike.numbers["median"] == pytest.approx(0.08)
    follows = found("growth_without_data", _over_years(grown / 2))
    assert follows.value == pytest.approx(1.0)
    assert follows.severity == "good"


def _tested(company: Company) -> tuple[Plan, BackTest]:
    proposed = plan(company, DEFAULTS)
    return proposed, back_test(company, DEFAULTS, proposed)


def test_attainment_that_goes_with_potential_is_evidence_of_bias() -> None:
    territory = COMPANY.territory_index
    potential = COMPANY.territories.potential[[territory[COMPANY.reps.territory_id[i]] for i in WHO]]
    order = np.argsort(np.argsort(potential)) / len(potential)
    proposed, test = _tested(with_quotas(BOOKED / (0.4 + 1.2 * order)))
    leaning = gaps.fairness_then(test, past_quota_test(proposed))
    assert leaning.severity == "bad"
    assert leaning.value > 0.5
    proposed, test = _tested(with_quotas(BOOKED * np.random.default_rng(1).permutation(0.7 + 0.6 * order)))
    random = gaps.fairness_then(test, past_quota_test(proposed))
    assert random.severity != "bad"
    assert "o evidence of bias" in finding_text(random) or "lean" in finding_text(random)


def test_without_past_quotas_nothing_is_judged_and_it_is_said() -> None:
    nothing = with_quotas(np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    findings = gap_analysis(*_tested(nothing))
    assert len(findings) == 7
    for each in findings:
        assert (each.severity, each.n) == ("unknown", 0)
        assert "import past_quotas" in finding_text(each)


def test_every_finding_is_a_sentence_with_a_word_and_a_shape_and_pay_stays_hidden() -> None:
    findings = gap_analysis(*_tested(COMPANY))
    texts = [finding_text(each) for each in findings]
    assert all(text.endswith(".") and "nan" not in text for text in texts)
    assert all(cells[1][0] in "●▲■◆" for cells in gap_sheet(findings).texts())
    hidden = gap_sheet(findings, pay=False)
    assert len(hidden) == len(findings) - 1
    assert "OTE" not in hidden.csv()
