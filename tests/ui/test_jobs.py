"""Long calculations: shared, ended by their last reader's leaving or by nobody asking, a few of their results kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from quota_core.errors import ParameterError
from ui.jobs import FAILED, Jobs

LONG = 20.0


def waited(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + LONG
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.01)


def endless(ended: threading.Event) -> Callable[[Callable[[float], None]], None]:
    """Work that only a refused progress ends."""

    def work(progress: Callable[[float], None]) -> None:
        try:
            while True:
                progress(0.5)
                time.sleep(0.005)
        finally:
            ended.set()

    return work


def test_two_readers_wait_for_one_calculation_and_find_its_result_kept() -> None:
    jobs, begun, go = Jobs(), [], threading.Event()

    def work(progress: Callable[[float], None]) -> int:
        begun.append(1)
        assert go.wait(LONG)
        return 42

    one, other = jobs.asked("here", "key", "one", work), jobs.asked("here", "key", "other", work)
    go.set()
    assert one.finished.wait(LONG)
    assert one is other
    assert begun == [1]
    waited(lambda: jobs.kept("here", "key") == 42)


def test_it_ends_when_the_last_reader_leaves_and_not_before() -> None:
    jobs, ended = Jobs(), threading.Event()
    job = jobs.asked("here", "key", "one", endless(ended))
    jobs.asked("here", "key", "other", endless(ended))
    jobs.left("here", "key", "one")
    assert not ended.wait(0.1)
    jobs.left("here", "key", "other")
    assert ended.wait(LONG)
    assert job.finished.wait(LONG)
    assert job.done == 0.5
    assert jobs.kept("here", "key") is None


def test_what_nobody_asks_about_any_more_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.jobs.PATIENCE", 0.05)
    jobs, ended = Jobs(), threading.Event()
    jobs.asked("here", "key", "one", endless(ended))
    assert ended.wait(LONG)


def test_no_more_at_once_than_allowed_and_one_that_waits_can_be_stopped() -> None:
    jobs, first, second = Jobs(at_once=1), threading.Event(), threading.Event()
    jobs.asked("here", "first", "one", endless(first))
    job = jobs.asked("here", "second", "one", endless(second))
    assert not second.wait(0.1)
    jobs.left("here", "second", "one")
    assert job.finished.wait(LONG)
    assert not second.is_set()
    jobs.left("here", "first", "one")
    assert first.wait(LONG)


def test_a_mistake_is_its_sentence_and_a_fault_is_ours() -> None:
    jobs = Jobs()

    def mistaken(progress: Callable[[float], None]) -> None:
        raise ParameterError("round_to", -1, "at least 0")

    def faulty(progress: Callable[[float], None]) -> None:
        raise ZeroDivisionError

    mistake, fault = jobs.asked("here", "a", "one", mistaken), jobs.asked("here", "b", "one", faulty)
    assert mistake.finished.wait(LONG)
    assert fault.finished.wait(LONG)
    assert mistake.said == "round_to = -1 is not allowed: at least 0."
    assert fault.said == FAILED


def test_only_so_many_results_of_a_place_are_kept() -> None:
    jobs = Jobs()
    for place, most in (("here", 2), ("there", 3)):
        for key in ("a", "b", "c"):
            assert jobs.asked(place, key, "one", lambda progress: "done", most).finished.wait(LONG)
    assert [jobs.kept("here", key) for key in ("a", "b", "c")] == [None, "done", "done"]
    assert [jobs.kept("there", key) for key in ("a", "b", "c")] == ["done"] * 3
