"""Every gate is computed: on a company small enough to know, each one flips with the smallest change that should."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
import pytest

from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.govern.gates import GATES, Gate, Ground, gates
from quota_core.govern.ledger import ledger, parameter_items, territories_item, variant_items
from quota_core.govern.records import Confirmation, Item
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.parameters import Parameters
from tests.support.tiny import plain, rep, tiny_company

AT = datetime.fromisoformat("2026-01-05T09:00:00")
# Quotas of about 1.2 million on an OTE of 180,000, and every past quota hit by Ada alone.
WIDE = {"ote_multiple_min": 1.0, "ote_multiple_max": 20.0}


@cache
def tiny() -> Company:
    """Ada, Bo and Cy (who starts in April), a target of 2.4 million, pipeline enough for everybody."""
    made = tiny_company(target=2_400_000.0)
    quarter = 2026 * 12
    facts = replace(
        made.facts,
        pipeline_rep=np.array([0, 1, 2]),
        pipeline_month=np.array([quarter, quarter, quarter]),
        pipeline_amount=np.array([9e6, 9e6, 9e6]),
    )
    return made.with_facts(facts)


def thin() -> Company:
    """The same with hardly any pipeline."""
    facts = tiny().facts
    return tiny().with_facts(replace(facts, pipeline_amount=np.array([1.0, 1.0, 1.0])))


@cache
def found(parameters: Parameters, company: Company | None = None) -> Outlook:
    """The outlook of a setting."""
    return outlook(company or tiny(), parameters)


def items_of(here: Outlook, *more: Item) -> tuple[Item, ...]:
    """All that can be confirmed about a setting, and inferred inputs beside it."""
    return (*parameter_items(here.plan.parameters), *more, territories_item(here.plan), *variant_items(here.plan))


def ote_of(rep_id: str, value: str = "180000") -> Item:
    """An OTE that was only inferred."""
    return Item(
        subject=f"input:reps/{rep_id}/ote", kind="input", title=f"OTE of {rep_id}", value=value, shown=value, source="x"
    )


def ground(
    parameters: Parameters | None = None,
    *,
    company: Company | None = None,
    confirmed: Callable[[str], bool] = lambda subject: True,
    at: Sequence[Item] | None = None,
    more: tuple[Item, ...] = (),
    **said: Any,
) -> Ground:
    """What the gates look at: everything confirmed at its value (or at that of `at`), and nothing said against it."""
    here = found(parameters or plain(**WIDE), company)
    items = items_of(here, *more)
    told = {
        item.subject: Confirmation(value=item.value, shown=item.shown, who="Kim", at=AT)
        for item in at or items
        if confirmed(item.subject)
    }
    nothing: dict[str, Any] = {"problems": (), "unapproved": {}, "unreviewed": (), "disputed": ()}
    return Ground(found=here, ledger=ledger(items, told), **{**nothing, **said})


def gate(key: str, on: Ground) -> Gate:
    """One gate by its key."""
    return next(each for each in gates(on) if each.key == key)


def test_the_gates_are_those_of_the_method_in_its_order() -> None:
    keys = [each.key for each in gates(ground())]
    assert keys == [
        "definitions", "data", "weights", "reconciled", "gap", "back_test", "ramp", "variants", "ote", "coverage",
        "reviews", "territories",
    ]  # fmt: skip
    assert len(keys) == len(GATES)
    assert all(each.sentence.endswith(".") and each.where and each.title for each in gates(ground()))


def before() -> tuple[Item, ...]:
    """What could be confirmed about the usual setting."""
    return items_of(found(plain(**WIDE)))


# Passed, open, and what the open one says; worked out when its test runs.
FLIPS: dict[str, Callable[[], tuple[Ground, Ground, str]]] = {
    "definitions": lambda: (
        ground(),
        ground(unapproved={"Quota": ("CRO",)}),
        "1 definition lacks approval: Quota (CRO)",
    ),
    "data": lambda: (ground(), ground(problems=("14 deals of nobody.",)), "1 problem in the data: 14 deals"),
    "weights": lambda: (ground(), ground(confirmed=lambda subject: subject != "weight_min"), "Lowest weight"),
    "reconciled": lambda: (ground(), ground(company=tiny_company(target=0.0)), "The target of the year is 0"),
    "gap": lambda: (ground(), ground(plain(**WIDE, target_change=0.8)), "under the target"),
    "ramp": lambda: (ground(), ground(plain(**WIDE, ramp_schedule=[1.0])), "full quota from the first month of Cy"),
    "variants": lambda: (ground(), ground(confirmed=lambda subject: not subject.startswith("variant:")), "AE MM"),
    "ote": lambda: (ground(), ground(plain(ote_multiple_min=1.0, ote_multiple_max=3.0)), "the allowed multiples"),
    "coverage": lambda: (
        ground(plain(**WIDE, required_coverage_segments={})),
        ground(plain(**WIDE, required_coverage=20.0, required_coverage_segments={}), company=thin()),
        "grounded in pipeline",
    ),
    "reviews": lambda: (ground(), ground(unreviewed=("Ada",)), "Still to be reviewed, 1 quota: Ada"),
    "territories": lambda: (
        ground(),
        ground(company=tiny_company(rep("Di", "2023-01-01")), at=before()),
        "changed after Kim locked them",
    ),
}


@pytest.mark.parametrize("key", FLIPS)
def test_a_gate_opens_with_the_smallest_change_that_should(key: str) -> None:
    passed, opened, told = FLIPS[key]()
    assert gate(key, passed).passed, gate(key, passed).sentence
    assert not gate(key, opened).passed
    assert told in gate(key, opened).sentence


def test_the_back_test_is_held_against_the_chosen_band() -> None:
    on = ground()
    value = gate("back_test", on).numbers["value"]
    assert value == on.found.judged.share_hitting
    for band in ("G", "G_attainment", "F", "P", "S"):
        chosen = ground(plain(**WIDE, band=band))
        metric, judged = chosen.plan.parameters.health_band, chosen.found.judged
        value = {"share_hitting": judged.share_hitting, "mean": judged.mean, "median": judged.median}[metric.metric]
        assert gate("back_test", chosen).passed == (metric.low <= value <= metric.high)


def test_an_ote_that_is_only_inferred_keeps_its_gate_open_until_it_is_confirmed() -> None:
    assert gate("ote", ground(more=(ote_of("Ada"),))).passed
    guessed = ground(more=(ote_of("Ada"),), confirmed=lambda subject: not subject.startswith("input:"))
    assert not gate("ote", guessed).passed
    assert "only inferred: Ada" in gate("ote", guessed).sentence


def test_an_inferred_ote_is_seen_whatever_the_rep_id() -> None:
    company = tiny_company(rep("N/7", "2023-01-01"), target=2_400_000.0)
    known = ground(more=(ote_of("N/7"),), company=company)
    assert gate("ote", known).numbers["inferred"] == 0
    guessed = ground(more=(ote_of("N/7"),), company=company, confirmed=lambda subject: not subject.startswith("input:"))
    assert "only inferred: N/7" in gate("ote", guessed).sentence


def test_groups_that_are_off_against_each_other_are_seen() -> None:
    people = (rep("Di", "2023-01-01", segment="ENT", territory="T2"),)
    asked = tuple({"fiscal_year": "2026", "role": "AE", "segment": s, "amount": "1200000"} for s in ("MM", "ENT"))
    on = ground(plain(**WIDE, method="segment_weighted"), company=tiny_company(*people, targets=asked))
    assert gate("reconciled", on).passed, gate("reconciled", on).sentence
    one, other = (int(np.flatnonzero(on.plan.quotas.group == g)[0]) for g in (0, 1))
    moved = np.zeros(len(on.plan.quota))
    moved[[one, other]] = 5_000.0, -5_000.0
    off = replace(on.found, plan=replace(on.plan, quota=on.plan.quota + moved))
    told = gate("reconciled", replace(on, found=off))
    assert told.numbers["off"] == pytest.approx(0.0, abs=1e-6)
    assert not told.passed
    assert "AE ENT come to" in told.sentence
    assert "AE MM come to" in told.sentence


def test_a_quarter_longer_than_every_cycle_is_not_held_against_pipeline() -> None:
    on = ground()
    nobody = np.zeros(len(on.found.coverage.judged), dtype=bool)
    for too_early in (True, False):
        found = replace(on.found.coverage, judged=nobody, too_early=too_early, notes=("The quarter is far off.",))
        told = gate("coverage", replace(on, found=replace(on.found, coverage=found)))
        assert told.numbers["standing"] == "not judged"
        assert told.passed == too_early


def test_a_dispute_counts_for_more_than_a_review_that_is_missing() -> None:
    told = gate("reviews", ground(unreviewed=("Bo",), disputed=("Ada",)))
    assert not told.passed
    assert told.sentence == "1 quota is disputed: Ada."


def test_a_weight_held_by_hand_is_to_be_confirmed_too() -> None:
    held = plain(**WIDE, overrides={"T1": 1.1})
    company = tiny_company(rep("Di", "2023-01-01", territory="T2"), target=2_400_000.0)
    assert gate("weights", ground(held, company=company)).passed
    for open_one in ("overrides:", "win_rate_prior_deals"):
        still = ground(held, company=company, confirmed=lambda subject, one=open_one: not subject.startswith(one))
        assert not gate("weights", still).passed


def test_territories_are_locked_as_they_are_and_not_as_quotas_move() -> None:
    moved = ground(plain(**WIDE, over_assignment=0.2), at=before())
    assert gate("territories", moved).passed
    never = ground(confirmed=lambda subject: subject != "territories")
    assert "Nobody has stated" in gate("territories", never).sentence


def test_variants_follow_the_ramp_of_their_role_and_segment() -> None:
    default, other = (
        {item.subject: item.value for item in variant_items(plan(tiny(), plain(**change)))}
        for change in ({}, {"ramp_schedule": {"AE/MM": [0.5, 1.0]}})
    )
    assert set(default) == set(other) == {"variant:AE/MM"}
    assert default != other
