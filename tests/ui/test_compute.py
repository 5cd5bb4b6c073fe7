"""What is kept is found by equality and the oldest goes first."""

from __future__ import annotations

import threading

from quota_core.parameters import DEFAULTS
from ui.compute import Kept


def test_kept_by_equality_not_by_hash() -> None:
    one, two = DEFAULTS.changed(start_slips={"A": -1}), DEFAULTS.changed(start_slips={"A": -2})
    assert hash(one) == hash(two), "the case this test is about: hash(-1) == hash(-2)"
    kept: Kept[str] = Kept(5)
    assert kept.get(one, lambda: "one") == "one"
    assert kept.get(two, lambda: "two") == "two"
    assert kept.get(one, lambda: "again") == "one"


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
