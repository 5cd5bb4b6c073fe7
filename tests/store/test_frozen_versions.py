"""A version stands on its own inputs: what comes in later closes none of its gates, and a later release reads it."""

from __future__ import annotations

import csv
import dataclasses
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quota_core.deliver.handing import version_handover
from quota_core.errors import ApprovalError, StoreError
from quota_core.govern.gate import Gate
from quota_core.govern.records import LedgerEntry
from quota_core.govern.versions import Version, seal_of, version_of
from quota_core.model import company as company_parts
from quota_core.parameters import DEFAULTS
from quota_core.store import Store, open_store, packed, versions
from quota_core.store.bringing import data_problems, import_files
from quota_core.store.sign_off import approve, version_gates

DAY = date(2026, 1, 5)
OTE = "input:reps/A1/ote"


@pytest.fixture(scope="module")
def guessed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden company without anybody's OTE and with a deal of somebody unknown, saved as v0."""
    place, golden = tmp_path_factory.mktemp("guessed"), root / "tests/cases/golden"
    files = []
    for source in sorted(golden.glob("*.csv")):
        files.append(place / source.name)
        shutil.copy(source, files[-1])
    rows = list(csv.DictReader((golden / "reps.csv").open(encoding="utf-8")))
    with (place / "reps.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "ote": ""} for row in rows)
    import_files(place / "c.duckdb", files, None, DAY)
    with open_store(place / "c.duckdb") as store:
        company = store.company(DEFAULTS, with_deals=True)
        store.versions.save(company, DEFAULTS, who="Kim", reason="begin", draws=200)
    return place / "c.duckdb"


@pytest.fixture
def later(guessed: Path, root: Path, tmp_path: Path) -> Path:
    """The same store after everybody's OTE came in."""
    path = Path(shutil.copy(guessed, tmp_path / "later.duckdb"))
    import_files(path, [root / "tests/cases/golden/reps.csv"], None, DAY)
    return path


def gate(store: Store, key: str) -> Gate:
    return next(each for each in version_gates(store, 0) if each.key == key)


def test_what_is_imported_later_closes_no_gate_of_a_version(guessed: Path, later: Path) -> None:
    with open_store(guessed) as store:
        before = gate(store, "ote")
        (item,) = [each for each in store.versions.get(0).inferred if each.subject == OTE]
        kept = store.versions.get(0).problems
    assert not before.passed
    with open_store(later) as store:
        assert OTE not in {each.subject for each in store.agreement.inputs}, "given by now"
        assert gate(store, "ote") == before
        # Confirmed at another value: that is not what the version was worked out with.
        with store.database.writing() as cursor:
            from quota_core.store.audit import record

            record(cursor, "Kim", "confirmed", OTE, {"values": {OTE: ["1", "1"]}, "meeting": None, "note": None})
        lines = store.agreement.ledger(version_handover(store, 0).plan, inferred=(item,))
        (line,) = [each for each in lines if each.subject == OTE]
        assert (line.status, line.confirmed_value) == ("ASSUMED", "1")
        assert store.versions.get(0).problems == kept


def test_what_the_data_checks_say_of_a_version_is_what_they_said_then(later: Path) -> None:
    with open_store(later) as store:
        assert store.versions.get(0).problems is not None
        passed = gate(store, "data").passed
        with store.database.writing() as cursor:
            cursor.execute("UPDATE opportunities SET rep_id = 'nobody' WHERE rep_id = 'A1'")
        assert data_problems(store, DEFAULTS) != list(store.versions.get(0).problems or ())
        assert gate(store, "data").passed == passed


def test_a_confirmation_at_the_version_s_own_value_counts_also_in_what_leaves(guessed: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(guessed, tmp_path / "confirmed.duckdb"))
    with open_store(path) as store:
        items = [each for each in store.agreement.inputs if each.subject.endswith("/ote")]
        store.agreement.confirm(items, "Fin")
        assert "only inferred" not in gate(store, "ote").sentence
        told = {line.subject: line for line in version_handover(store, 0).ledger}
        assert (told[OTE].status, told[OTE].who) == ("CONFIRMED", "Fin")
        assert {line.subject: line.status for line in store.versions.get(0).ledger}[OTE] == "ASSUMED"
        assert [line for line in told if line.startswith("definition:")]


def resealed(store: Store, change: Any) -> None:
    """v0 with other contents, sealed anew in the log too, as another release might have saved it."""
    with store.database.writing() as cursor:
        ((content,),) = cursor.execute("SELECT content FROM versions WHERE number = 0").fetchall()
        told = json.loads(content)
        change(told)
        from quota_core.govern.audit_log import canonical

        seal = seal_of(told)
        cursor.execute("UPDATE versions SET content = ?, fingerprint = ?", [canonical(told), seal])
        cursor.execute(
            "UPDATE audit_log SET detail = ? WHERE what = 'saved version'", [canonical({"fingerprint": seal})]
        )


@pytest.mark.parametrize(("place", "name"), [("plan", "assigned"), ("back_test", "share_hitting"), ("reps", "quota")])
def test_a_version_that_comes_to_other_numbers_neither_leaves_nor_is_approved(
    guessed: Path, tmp_path: Path, place: str, name: str
) -> None:
    path = Path(shutil.copy(guessed, tmp_path / "other.duckdb"))

    def change(told: dict[str, Any]) -> None:
        numbers = told["results"][place]
        numbers = next(iter(numbers.values())) if place == "reps" else numbers
        numbers[name] += 0.01

    with open_store(path) as store:
        assert version_handover(store, 0).plan.assigned == store.versions.get(0).results["plan"]["assigned"]
        resealed(store, change)
        for act in (
            lambda: version_handover(store, 0),
            lambda: version_gates(store, 0),
            lambda: approve(store, 0, "CRO", "Kim"),
        ):
            with pytest.raises(ApprovalError, match=rf"v0 comes to other numbers.*\(1 differ, {place}/.*{name} first"):
                act()


def test_a_version_of_another_release_opens_with_the_fields_it_has(guessed: Path) -> None:
    with open_store(guessed) as store:
        version = store.versions.get(0)
    content = json.loads(json.dumps(version.content))
    del content["problems"], content["ledger"][0]["exact"], content["ledger"][0]["moves"]
    content["later"] = 1
    content["ledger"][0]["later"] = content["tables"]["reps"]["later"] = 2
    back = version_of(content, seal_of(content))
    assert back.problems is None
    assert (back.ledger[0].exact, back.ledger[1:]) == (None, version.ledger[1:])
    assert back.fingerprint != version.fingerprint
    older = LedgerEntry(subject=OTE, kind="input", title="x", value="100", source="x")
    assert dataclasses.replace(version, ledger=(older,)).inferred[0].value == "100"


def test_a_version_saved_before_problems_were_kept_still_opens_with_its_seal(guessed: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(guessed, tmp_path / "older.duckdb"))
    with open_store(path) as store:
        resealed(store, lambda told: told.pop("problems"))
        found: Version = store.versions.get(0)
        assert (found.problems, store.versions.last) == (None, found)
        assert gate(store, "data").key == "data"


def test_inputs_of_another_release_open_with_the_fields_they_have(
    golden_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(golden_file) as store:
        company = store.company(DEFAULTS, with_deals=True)
    digest, content = packed.packed(company)
    tree = packed._tree

    def other_release(value: Any, arrays: list[Any]) -> Any:
        told = tree(value, arrays)
        if isinstance(told, dict) and told.get("is") == "Company":
            del told["of"]["said"]  # not there yet, and has a default
            told["of"]["later"] = "dropped"
        return told

    monkeypatch.setattr(packed, "_tree", other_release)
    back = packed.unpacked(*packed.packed(dataclasses.replace(company, said=("something",))))
    assert back.said == ()
    assert np.array_equal(back.deals.amount, company.deals.amount)
    monkeypatch.undo()
    # A field of today that has no default and was not packed; and a part that no release of today knows.
    bigger = dataclasses.make_dataclass("Reps", [("shoe_size", float)], bases=(), kw_only=True)
    monkeypatch.setitem(packed._PARTS, "Reps", bigger)
    with pytest.raises(StoreError, match=r"cannot be read by this release \(Reps lacks shoe_size\)"):
        packed.unpacked(digest, content)
    monkeypatch.delitem(packed._PARTS, "Reps")
    with pytest.raises(StoreError, match=r"cannot be read by this release \(Reps\)"):
        packed.unpacked(digest, content)
    monkeypatch.undo()
    monkeypatch.setattr(packed, "FORMAT", packed.FORMAT + 1)
    newer = packed.packed(company)
    monkeypatch.undo()
    with pytest.raises(StoreError, match="newer version of this program"):
        packed.unpacked(*newer)
    assert company_parts.Company is packed._PARTS["Company"]


def test_inputs_packed_before_there_was_a_format_number_open(
    golden_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(golden_file) as store:
        company = store.company(DEFAULTS, with_deals=True)
    dumps = json.dumps
    monkeypatch.setattr(packed.json, "dumps", lambda told, **how: dumps(told["company"], **how))
    first = packed.packed(company)
    monkeypatch.undo()
    assert packed.packed(packed.unpacked(*first)) == packed.packed(company)


def test_a_version_is_verified_once_while_the_store_is_open_and_again_once_its_words_change(
    guessed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def counted(content: Any) -> str:
        looked.append(content["number"])
        return seal_of(content)

    monkeypatch.setattr(versions, "seal_of", counted)
    with open_store(Path(shutil.copy(guessed, tmp_path / "once.duckdb"))) as store:
        first = store.versions.get(0)
        store.agreement.confirm(store.agreement.inputs[:1], "Kim")  # a save, after which every answer is read again
        assert (store.versions.all(), store.versions.last, looked) == ((first,), first, [0])
        with store.database.writing() as cursor:
            cursor.execute("UPDATE versions SET content = replace(content, 'begin', 'began')")
        with pytest.raises(ApprovalError, match="v0 is not as it was saved"):
            store.versions.get(0)


def test_facts_that_are_kept_drop_no_answer(guessed: Path, tmp_path: Path) -> None:
    with open_store(Path(shutil.copy(guessed, tmp_path / "facts.duckdb"))) as store:

        def kept() -> int:
            ((count,),) = store.cursor().execute("SELECT count(*) FROM facts").fetchall()
            return int(count)

        with store.database.writing() as cursor:
            cursor.execute("DELETE FROM facts")
        store.database.facts.clear()
        saves = store.database.saves
        store.facts(DEFAULTS)
        assert kept() > 0
        assert store.database.saves == saves
