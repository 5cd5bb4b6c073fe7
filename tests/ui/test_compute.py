"""What is kept is found by equality and the oldest goes first."""

from __future__ import annotations

import threading
from pathlib import Path

from quota_core.parameters import DEFAULTS
from quota_core.store import open_store
from quota_core.store.bringing import import_files
from ui import compute
from ui.compute import Kept


def test_kept_by_equality_not_by_hash() -> None:
    one, two = DEFAULTS.changed(start_slips={"A": -1}), DEFAULTS.changed(start_slips={"A": -2})
    assert hash(one) == hash(two), "the case this test is about: hash(-1) == hash(-2)"
    kept: Kept[str] = Kept(5)
    assert kept.get(one, lambda: "one") == "one"
    assert kept.get(two, lambda: "two") == "two"
    assert kept.get(one, lambda: "again") == "one"


def test_what_is_in_memory_follows_a_confirmation_at_once(tmp_path: Path) -> None:
    """The data stay as they are, so their version does; the target is no longer called assumed all the same."""
    file = tmp_path / "opportunities.csv"
    rows = [f"D{n},Ada Long,won,{1000 + n},2024-01-10,2025-{1 + n % 12:02d}-15" for n in range(36)]
    header = "opportunity_id,rep_id,status,amount,created_date,close_date"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    path = tmp_path / "one.duckdb"
    import_files(path, [file], None, None)
    with open_store(path) as store:
        version = store.data_version
        assert all(target.assumed for target in compute.outlook_of(store, version, DEFAULTS).plan.company.targets)
        entries = [(e.table_name, e.row_key, e.column_name) for e in store.assumptions.all("ASSUMED")]
        store.assumptions.confirm(entries, "Ada")
        assert store.data_version == version
        now = compute.outlook_of(store, version, DEFAULTS)
        assert now.plan.company.targets
        assert not [target for target in now.plan.company.targets if target.assumed]
        assert compute.outlook_of(store, version, DEFAULTS) is now


def test_the_oldest_unused_goes() -> None:
    kept: Kept[int] = Kept(2)
    made: list[int] = []

    def make(value: int) -> int:
        made.append(value)
        return value

    for key in (1, 2, 1, 3, 1, 2):
        kept.get(key, lambda key=key: make(key))
    assert made == [1, 2, 3, 2]


def test_many_sessions_at_once() -> None:
    kept: Kept[int] = Kept(10)
    found: list[int] = []

    def work() -> None:
        found.extend(kept.get(n % 20, lambda n=n: n % 20) for n in range(500))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [n % 20 for n in range(500)] * 8 or sorted(found) == sorted([n % 20 for n in range(500)] * 8)
