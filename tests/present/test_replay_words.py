"""Walk-forward and replay are linked in words, from the numbers at hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.evaluate.replay import Replay, past_quota_test, replay
from quota_core.evaluate.scored import Summary, summary_of
from quota_core.model.company import Company
from quota_core.parameters import DEFAULTS
from quota_core.present import formats
from quota_core.present.replay_words import tests_told as told_of


def hitting(replayed: Replay, *, everybody: bool) -> Summary:
    """The replay's summary had everybody hit, or nobody."""
    quota = replayed.scored.bookings * (0.5 if everybody else 2.0) + 1.0
    return summary_of(replace(replayed.scored, quota=quota))


def told(now: Outlook, replayed: Replay, population: str = "ramped") -> list[str]:
    return told_of(now.test, replayed, past_quota_test(now.plan), population)


def test_each_test_is_said_with_its_number_and_in_sample_is_called_so(plain: Outlook) -> None:
    replayed = replay(plain.plan)
    ahead, inside, *_ = told(plain, replayed)
    assert ahead.startswith(f"Walk-forward, {formats.percent(plain.test.summary.share_hitting)} hit: ")
    assert "Out-of-sample" in ahead
    assert inside.startswith(f"Replay, {formats.percent(replayed.summary.share_hitting)} hit: ")
    assert "In-sample" in inside


def test_growth_is_named_where_it_makes_the_difference(sixty: Company) -> None:
    more = outlook(sixty, DEFAULTS.changed(target_change=1.0))
    replayed = replay(more.plan)
    assert replayed.asked > 0
    lower = replace(replayed, summary=hitting(replayed, everybody=False))
    sentence = next(each for each in told(more, lower) if each.startswith("Why replay"))
    assert f"ask {formats.percent(replayed.asked)} more than those months brought" in sentence
    assert f"Without that it is {formats.percent(replayed.deflated.share_hitting)}" in sentence


@pytest.mark.parametrize(
    ("hit", "asked", "words"),
    [
        (True, 0.2, "made from those very months, which flatters, though they ask 20% more"),
        (True, -0.2, "which ask 20% less"),
        (False, -0.2, "it has other people and months, though its quotas ask 20% less"),
        (True, 0.0, "knows them, which flatters"),
    ],
)
def test_what_explains_nothing_is_not_given_as_the_reason(plain: Outlook, hit: bool, asked: float, words: str) -> None:
    replayed = replay(plain.plan)
    other = replace(replayed, summary=hitting(replayed, everybody=hit), asked=asked)
    assert words in next(each for each in told(plain, other) if each.startswith("Why replay"))


def test_leavers_have_no_replay(plain: Outlook) -> None:
    assert not [each for each in told(plain, replay(plain.plan), "leavers") if "eplay" in each]
