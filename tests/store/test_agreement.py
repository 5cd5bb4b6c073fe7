"""Confirming: a confirmation holds on to a value, so a changed value opens it again, whatever changed it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quota_core.errors import ApprovalError
from quota_core.govern.ledger import by_moves, progress, speaks_of_pay
from quota_core.govern.records import LedgerEntry
from quota_core.ingest.fixes import Fix
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from quota_core.present.ledger_words import setting_words
from quota_core.store import Store, open_store
from quota_core.store.agreement import named
from quota_core.store.bringing import infer_again
from quota_core.store.intake import form_of


@pytest.fixture
def store(deals_file: Path, tmp_path: Path) -> Any:
    with open_store(shutil.copy(deals_file, tmp_path / "deals.duckdb")) as opened:
        yield opened


def lines(store: Store, parameters: Parameters = DEFAULTS) -> dict[str, LedgerEntry]:
    """The ledger under some parameters, by subject."""
    proposed = plan(store.company(parameters), parameters)
    return {line.subject: line for line in store.agreement.ledger(proposed, words=setting_words)}


def confirm(store: Store, *subjects: str, parameters: Parameters = DEFAULTS, who: str = "Kim") -> None:
    """Confirms some lines as they stand."""
    items = store.agreement.items(plan(store.company(parameters), parameters), setting_words)
    store.agreement.confirm(named(items, subjects), who, meeting="kickoff", note="as last year")


def test_every_parameter_and_everything_set_by_name_is_a_line_of_its_own(store: Store) -> None:
    reps = sorted(store.company(DEFAULTS).reps.rep_id)
    chosen = DEFAULTS.changed(locks={reps[0]: {"quota": 500_000, "who": "Kim", "reason": "as promised"}})
    found = lines(store, chosen)
    maps = {"overrides", "locks", "hires", "slips", "names", "types", "amounts", "shares", "pay_plans"}
    single = {key for key, spec in SPECS.items() if spec.kind not in maps | {"portions"}}
    assert single <= set(found)
    assert (found[f"locks:{reps[0]}"].value, found[f"locks:{reps[0]}"].kind) == ("locked at 500,000", "override")
    name = store.company(DEFAULTS).reps.name[store.company(DEFAULTS).rep_index[reps[0]]]
    assert found[f"locks:{reps[0]}"].title == f"Locked quotas: {name}"
    assert found[f"locks:{reps[0]}"].source == "set by Kim; as promised"
    assert {line.status for line in found.values()} == {"ASSUMED"}
    assert all(line.value and line.title for line in found.values())
    assert any(line.kind == "input" for line in found.values())


def test_changing_a_confirmed_parameter_opens_it_and_changing_it_back_closes_it(store: Store) -> None:
    confirm(store, "over_assignment", "method")
    assert {lines(store)[key].status for key in ("over_assignment", "method")} == {"CONFIRMED"}
    line = lines(store)["over_assignment"]
    assert (line.who, line.meeting, line.note) == ("Kim", "kickoff", "as last year")
    other = DEFAULTS.changed(over_assignment=0.2)
    changed = lines(store, other)["over_assignment"]
    assert (changed.status, changed.value, changed.confirmed_value, changed.who) == ("ASSUMED", "20%", "10%", "Kim")
    assert lines(store)["over_assignment"].status == "CONFIRMED"
    confirm(store, "over_assignment", parameters=other, who="Lee")
    assert lines(store, other)["over_assignment"].who == "Lee"
    assert lines(store)["over_assignment"].status == "ASSUMED"


def test_a_parameter_stands_confirmed_with_everything_that_is_set_by_name_in_it(store: Store) -> None:
    one, two = sorted(store.company(DEFAULTS).reps.rep_id)[:2]
    chosen = DEFAULTS.changed(locks={one: 500_000, two: 400_000})
    assert store.agreement.confirmed(chosen) == frozenset()
    confirm(store, "over_assignment", f"locks:{one}", parameters=chosen)
    assert store.agreement.confirmed(chosen) == {"over_assignment"}
    confirm(store, f"locks:{two}", parameters=chosen)
    assert store.agreement.confirmed(chosen) == {"over_assignment", "locks"}
    assert store.agreement.confirmed(chosen.changed(over_assignment=0.2)) == {"locks"}


def test_one_item_of_a_map_is_confirmed_without_the_others(store: Store) -> None:
    one, two = sorted(store.company(DEFAULTS).reps.rep_id)[:2]
    chosen = DEFAULTS.changed(locks={one: 500_000, two: 400_000})
    confirm(store, f"locks:{one}", parameters=chosen)
    moved = DEFAULTS.changed(locks={one: 500_000, two: 300_000})
    assert lines(store, moved)[f"locks:{one}"].status == "CONFIRMED"
    moved = DEFAULTS.changed(locks={one: 500_001, two: 400_000})
    assert lines(store, moved)[f"locks:{one}"].status == "ASSUMED"


def test_a_confirmed_input_stays_until_somebody_corrects_its_cell(store: Store) -> None:
    rep = sorted(store.company(DEFAULTS).reps.rep_id)[0]
    subject = f"input:reps/{rep}/ote"
    before = store.agreement.items(plan(store.company(DEFAULTS), DEFAULTS))
    confirm(store, subject)
    infer_again(store, date(2026, 1, 5))
    assert lines(store)[subject].status == "CONFIRMED"
    fix = Fix(kind="set", table="reps", column="ote", match={"rep_id": rep}, value=123_456.0, reason="contract")
    store.fixes.keep(fix.kind, fix.payload, "Lee")
    infer_again(store, date(2026, 1, 5))
    line = lines(store)[subject]
    assert (line.status, line.who) == ("ASSUMED", "Kim")
    assert "123456" in line.value
    assert line.confirmed_value is not None
    # What somebody still has on screen is not what stands there now.
    with pytest.raises(ApprovalError, match="no longer"):
        store.agreement.confirm(named(before, [subject]), "Kim")
    confirm(store, subject, who="Lee")
    assert lines(store)[subject].status == "CONFIRMED"


def test_reopening_says_who_and_why_and_lets_inference_change_the_value_again(store: Store) -> None:
    rep = sorted(store.company(DEFAULTS).reps.rep_id)[0]
    subject = f"input:reps/{rep}/ote"
    confirm(store, subject, "over_assignment")
    assumed, confirmed = store.assumptions.standing
    items = store.agreement.items(plan(store.company(DEFAULTS), DEFAULTS))
    store.agreement.reopen(named(items, [subject, "over_assignment"]), "Lee", note="a new contract")
    assert store.assumptions.standing == (assumed + 1, confirmed - 1)
    assert {(lines(store)[s].status, lines(store)[s].note) for s in (subject, "over_assignment")} == {
        ("ASSUMED", "a new contract")
    }
    with pytest.raises(ApprovalError, match="not confirmed"):
        store.agreement.reopen(named(items, ["method"]), "Lee")
    told = [(entry.who, entry.what) for entry in store.audit_log.all()[-2:]]
    assert told == [("Kim", "confirmed"), ("Lee", "re-opened")]


def test_many_are_confirmed_in_one_go_or_none(store: Store) -> None:
    items = store.agreement.items(plan(store.company(DEFAULTS), DEFAULTS), setting_words)
    with pytest.raises(ApprovalError, match="no name"):
        store.agreement.confirm(items, "  ")
    with pytest.raises(ApprovalError, match="No line is chosen: tick lines, or name them"):
        store.agreement.confirm((), "Kim")
    assert progress(tuple(lines(store).values())).confirmed == 0
    entries_before = store.audit_log.head.entries
    store.agreement.confirm(items, "Kim")
    found = progress(tuple(lines(store).values()))
    assert (found.confirmed, found.share) == (found.total, 1.0)
    assert store.audit_log.head.entries == entries_before + 1
    assert store.assumptions.all("ASSUMED") == []


def test_what_moves_the_outcome_furthest_stands_first(store: Store) -> None:
    proposed = plan(store.company(DEFAULTS), DEFAULTS)
    moves = {"over_assignment": 0.3, "target_change": 0.5, "method": 0.0}
    found = by_moves(store.agreement.ledger(proposed, moves=moves))
    first = [(line.subject, line.moves) for line in found if line.moves]
    assert first[0] == ("target_change", 0.5)
    assert ("over_assignment", 0.3) in first
    # What was inferred counts as far as the parameter that it shows in.
    assert {moved for subject, moved in first if subject.startswith("input:targets")} == {0.5}
    assert progress(found).moving == len(first)


def test_a_subject_that_is_not_there_is_told_with_the_nearest(store: Store) -> None:
    with pytest.raises(ApprovalError, match="did you mean over_assignment"):
        confirm(store, "over_asignment")


@pytest.mark.parametrize(
    ("subject", "pay"),
    [("input:reps/R1/ote", True), ("input:reps/R1/start_date", False), ("added_hires:H1", True), ("pay_mix", True)],
)
def test_lines_about_pay_are_known(subject: str, pay: bool) -> None:
    assert speaks_of_pay(subject) is pay


def test_a_file_too_large_for_an_intake_form_is_one_sentence() -> None:
    head = b"key,whom,answer,by\n"
    for content in (head + b"x" * (5 << 20), head + b"a,b,c,d\n" * 20_001):
        with pytest.raises(ApprovalError, match=r"big\.csv is larger than any intake form \(5 MB, 20,000 rows\)"):
            form_of(content, "big.csv")
