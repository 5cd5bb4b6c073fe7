"""Long calculations: shared, shown as they go, stopped by their reader, by another question or by nobody asking."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.errors import ParameterError
from ui.jobs import FAILED, Jobs
from ui.scenario import KEY, Scenario

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


def page() -> None:
    """A page with one place that waits; what it waits for is the session's."""
    import threading
    import time

    import streamlit as st

    from quota_core.errors import StoreError
    from ui import jobs

    def work(progress: jobs.Progress) -> str:
        if st_key == "wrong":
            raise StoreError("The store is gone.")
        while st_key == "slow":
            progress(0.25)
            time.sleep(0.01)
        return f"{st_key} is done in {threading.current_thread().name}"

    st_key = st.session_state["asked"]
    found = jobs.answer("place", ("test", st_key), work, "Counting")
    st.write(found or "not yet")


def read(app: AppTest) -> str:
    assert not app.exception
    return " ".join(str(each.value) for kind in ("markdown", "caption", "error") for each in getattr(app, kind))


def test_a_quick_answer_is_there_at_once_and_a_slow_one_can_be_stopped_and_begun_again() -> None:
    app = AppTest.from_function(page, default_timeout=LONG)
    app.session_state["asked"] = "quick"
    assert "quick is done in calculation" in read(app.run())
    app.session_state["asked"] = "slow"
    app.run()
    assert "not yet" in read(app)
    assert [each.label for each in app.button] == ["Cancel"]
    app.button[0].click().run()
    assert "This was stopped." in read(app.run())
    app.button[0].click().run()
    assert [each.label for each in app.button] == ["Cancel"]
    app.session_state["asked"] = "quick"  # another question lets the slow one go
    assert "quick is done" in read(app.run())
    assert not [each for each in threading.enumerate() if each.name == "calculation" and _left(each)]


def _left(thread: threading.Thread) -> bool:
    thread.join(LONG)
    return thread.is_alive()


def test_a_mistake_is_one_sentence_on_the_page() -> None:
    app = AppTest.from_function(page, default_timeout=LONG)
    app.session_state["asked"] = "wrong"
    assert "The store is gone." in read(app.run())


def test_while_names_are_masked_a_mistake_that_may_name_people_is_not_read_out() -> None:
    app = AppTest.from_function(page, default_timeout=LONG)
    app.session_state["asked"] = "wrong"
    app.session_state[KEY] = Scenario(mask=True)
    said = read(app.run())
    assert "The store is gone." not in said
    assert "show the names again" in said
