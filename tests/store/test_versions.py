"""Versions: sealed, opened again to the last digit in another process, tampering told, and what differs between two."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from quota_core.errors import ApprovalError, StoreError
from quota_core.govern.records import LedgerEntry
from quota_core.govern.results import flat, unlike
from quota_core.govern.versions import TableFacts, Version, difference
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS, SPECS
from quota_core.present.version_words import words_of
from quota_core.store import open_store
from quota_core.store.packed import packed, unpacked

OTHER = DEFAULTS.changed(over_assignment=0.2, locks={"A1": {"quota": 500_000, "reason": "as promised", "who": "Kim"}})
REOPEN = """
import json, sys
from quota_core.store import open_store
with open_store(sys.argv[1]) as store:
    print(json.dumps([store.versions.reproduced(number) for number in store.versions.numbers()]))
"""


@pytest.fixture(scope="module")
def saved(golden_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with v0 at the defaults and v1 with another over-assignment and a lock."""
    path = Path(shutil.copy(golden_file, tmp_path_factory.mktemp("versions") / "golden.duckdb"))
    with open_store(path) as store:
        company = store.company(DEFAULTS, with_deals=True)
        store.versions.save(company, DEFAULTS, who="Kim", reason="where we start", draws=300)
        store.versions.save(company, OTHER, who="Lee", reason="more cushion", name="Board", draws=300)
    return path


@pytest.fixture
def copy(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(saved, tmp_path / "copy.duckdb"))


def test_a_version_holds_every_parameter_and_what_they_come_to(saved: Path) -> None:
    with open_store(saved) as store:
        v0, v1 = store.versions.all()
        live = plan(store.company(DEFAULTS), DEFAULTS)
    assert (v0.label, v0.parent, v1.label, v1.parent, v1.title) == ("v0", None, "v1", 0, 'v1 "Board"')
    assert (v0.parameters, v1.parameters) == (DEFAULTS, OTHER)
    assert set(v0.settings) == set(SPECS)
    quotas = {rep: each["quota"] for rep, each in v0.results["reps"].items()}
    reps = live.company.reps
    assert quotas == {reps.rep_id[i]: live.quota[i] for i in np.flatnonzero(live.carries)}
    assert v0.results["plan"]["assigned"] == sum(quotas.values())
    assert {line.status for line in v0.ledger} == {"ASSUMED"}
    assert 0 <= v0.results["odds"]["p_target"] <= 1


def test_another_process_works_out_the_same_numbers_to_the_last_digit(saved: Path, root: Path) -> None:
    with open_store(saved) as store:
        kept = [version.results for version in store.versions.all()]
    done = subprocess.run(
        [sys.executable, "-c", REOPEN, str(saved)], cwd=root, capture_output=True, text=True, check=True
    )
    again = json.loads(done.stdout)
    assert [unlike(before, after) for before, after in zip(kept, again, strict=True)] == [(), ()]
    assert sum(1 for _ in flat(kept[0])) > 50


def test_a_version_stays_what_it_was_when_the_data_change_and_says_what_moved(copy: Path) -> None:
    with open_store(copy) as store:
        before = store.versions.get(0)
        store.fixes.keep("leave_out", {"table": "opportunities", "match": {"rep_id": "A1"}, "reason": "test"}, "Kim")
        from quota_core.store.bringing import infer_again

        infer_again(store)
        assert store.data_version != before.data_version
        assert unlike(before.results, store.versions.reproduced(0)) == ()
        company = store.company(DEFAULTS, with_deals=True)
        store.versions.save(company, DEFAULTS, who="Kim", reason="without A1's deals", draws=300)
        found = difference(before, store.versions.get(2), lambda key, before, after: (str(before), str(after)))
    (moved,) = [each for each in found.tables if each.table == "opportunities"]
    assert moved.rows_after < moved.rows_before
    assert moved.money_before is not None
    assert moved.money_after is not None
    assert moved.money_after < moved.money_before
    assert found.settings == ()
    assert found.reps


def test_two_versions_differ_by_settings_quotas_and_the_ledger(copy: Path) -> None:
    with open_store(copy) as store:
        company = store.company(OTHER, with_deals=True)
        items = store.agreement.items(plan(company, OTHER))
        store.agreement.confirm([each for each in items if each.subject == "method"], "Kim")
        store.versions.save(company, OTHER, who="Lee", reason="method agreed", draws=300)
        v0, v1, v2 = store.versions.all()
    first = difference(v0, v1, lambda key, before, after: (str(before), str(after)))
    assert {change.key: (change.before, change.after) for change in first.settings} == {
        "over_assignment": ("0.1", "0.2"),
        "locks": ("{}", str(v1.settings["locks"])),
    }
    words = words_of(v0, v1)
    told = {change.key: change.after for change in difference(v0, v1, words).settings}
    name = v1.results["reps"]["A1"]["name"]
    assert told["locks"] == f"{name} locked at 500,000 (as promised)"
    other = {**v1.settings["locks"], "A2": {"quota": 1.0, "reason": "b"}}
    (only,) = difference(v1, replace(v1, settings={**v1.settings, "locks": other}), words).settings
    assert only.before == "not set"
    assert only.after.endswith("locked at 1 (b)"), "what is the same in both is no difference"
    changed = {change.rep_id: (change.quota_before, change.quota_after) for change in first.reps}
    assert changed["A1"][1] == 500_000
    assert "plan/assigned" in first.team
    assert not first.tables
    second = difference(v1, v2, lambda key, before, after: (str(before), str(after)))
    assert [(change.subject, change.after.rpartition(", ")[2]) for change in second.ledger] == [
        ("method", "CONFIRMED by Kim")
    ]
    assert (second.settings, second.reps, second.team) == ((), (), {})
    assert difference(v1, v1, lambda key, before, after: (str(before), str(after))).nothing


CHANGES: dict[str, Callable[[Version], Any]] = {
    "number": lambda v: v.number + 1,
    "name": lambda v: v.name + "x",
    "reason": lambda v: v.reason + ".",
    "author": lambda v: "Somebody",
    "at": lambda v: v.at + timedelta(microseconds=1),
    "parent": lambda v: 7,
    "data_version": lambda v: v.data_version[::-1],
    "inputs": lambda v: v.inputs[::-1],
    "settings": lambda v: {**v.settings, "over_assignment": np.nextafter(v.settings["over_assignment"], 1)},
    "tables": lambda v: {**v.tables, "reps": TableFacts(rows=v.tables["reps"].rows + 1, digest="x")},
    "results": lambda v: {
        **v.results,
        "plan": {**v.results["plan"], "target": np.nextafter(v.results["plan"]["target"], 0)},
    },
    "ledger": lambda v: (*v.ledger[:-1], LedgerEntry(subject="x", kind="input", title="x", value="x", source="x")),
    "problems": lambda v: (*v.problems, "one more"),
}


@pytest.mark.parametrize("field", CHANGES)
def test_the_fingerprint_follows_every_field_to_the_last_bit(saved: Path, field: str) -> None:
    with open_store(saved) as store:
        version = store.versions.get(1)
    assert set(CHANGES) == set(version.content)
    assert version.seal == version.fingerprint
    assert replace(version, **{field: CHANGES[field](version)}).seal != version.fingerprint


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE versions SET content = replace(content, 'more cushion', 'less cushion') WHERE number = 1",
        "UPDATE versions SET content = replace(content, '500000.0', '500001.0') WHERE number = 1",
        "UPDATE versions SET fingerprint = reverse(fingerprint) WHERE number = 1",
        "UPDATE versions SET content = 'nothing' WHERE number = 1",
        "INSERT INTO versions SELECT 1, content, inputs, fingerprint FROM versions WHERE number = 0",
        "DELETE FROM versions WHERE number = 1",
    ],
)
def test_a_version_that_was_edited_is_not_opened(copy: Path, edit: str) -> None:
    with duckdb.connect(str(copy)) as connection:
        connection.execute(edit)
    with open_store(copy) as store, pytest.raises(ApprovalError, match="v1 is not as it was saved"):
        store.versions.get(1)


def test_inputs_that_were_edited_are_not_opened(copy: Path) -> None:
    with duckdb.connect(str(copy)) as connection:
        connection.execute("UPDATE version_inputs SET content = '\\x00'::BLOB")
    with open_store(copy) as store, pytest.raises(StoreError, match="not as they were saved"):
        store.versions.load(0)


def test_a_company_comes_back_to_the_last_bit(golden_file: Path) -> None:
    with open_store(golden_file) as store:
        company = store.company(DEFAULTS, with_deals=True)
    digest, content = packed(company)
    back = unpacked(digest, content)
    assert packed(back)[0] == digest
    for part in ("reps", "territories", "facts", "deals", "past_quotas", "past_pipelines"):
        one, two = getattr(company, part), getattr(back, part)
        for name in one.__dataclass_fields__:
            left, right = getattr(one, name), getattr(two, name)
            same = left.tobytes() == right.tobytes() if isinstance(left, np.ndarray) else repr(left) == repr(right)
            assert same, f"{part}.{name}"
            if isinstance(right, np.ndarray):
                assert not right.flags.writeable
    moved = replace(company, deals=replace(company.deals, amount=np.nextafter(company.deals.amount, np.inf)))
    assert packed(moved)[0] != digest


@pytest.mark.parametrize(
    ("who", "reason", "told"), [("", "a reason", "no name"), ("Kim", "  ", "reason for a version")]
)
def test_a_version_needs_a_name_and_a_reason(copy: Path, who: str, reason: str, told: str) -> None:
    with open_store(copy) as store:
        company = store.company(DEFAULTS, with_deals=True)
        with pytest.raises(ApprovalError, match=told):
            store.versions.save(company, DEFAULTS, who=who, reason=reason, draws=300)
        with pytest.raises(StoreError, match="data changed"):
            store.versions.save(replace(company, data_version="x"), DEFAULTS, who="Kim", reason="x", draws=300)
        assert store.versions.numbers() == (0, 1)
        with pytest.raises(ApprovalError, match="no version v7: the saved ones are: v0, v1"):
            store.versions.get(7)
