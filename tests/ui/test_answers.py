"""What long calculations find on a page: at once, or with progress over what was shown last; stopped, begun again."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from ui import answers
from ui.answers import EARLIER, STOPPED
from ui.jobs import jobs
from ui.scenario import KEY, Scenario

LONG = 20.0


@pytest.fixture(autouse=True)
def _alone() -> Iterator[None]:
    """No calculation of another test is under way, nor any result kept."""
    yield
    for job in jobs()._running.values():
        job.stopped = True
    jobs.clear()


def page() -> None:
    """A page with one place that waits, and another that waits for it; what is asked for is the session's."""
    import threading
    import time

    import streamlit as st

    from quota_core.errors import StoreError
    from ui import answers

    def work(progress: answers.Progress) -> str:
        if asked == "wrong":
            raise StoreError("The store is gone.")
        while asked == "slow":
            progress(0.25)
            time.sleep(0.01)
        return f"{asked} is done in {threading.current_thread().name}"

    stand, asked = st.session_state.get("stand", "data"), st.session_state["asked"]
    found = answers.answer("place", stand, asked, work, "Counting")
    with found.part("head"):
        st.title(f"{found.value}"[:5])
    if found.value is None:
        st.write("not yet")
    with found.body:
        if found.value is not None:
            st.write(found.value)
            then = answers.answer("then", stand, asked, work, "Counting on", waits=found.earlier)
            with then.body:
                st.write(f"then {then.value}" + " of before" * then.earlier)
    if st.button("Do", key="do"):
        st.session_state["did"] = True


def opened(asked: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=LONG)
    app.session_state["asked"] = asked
    return app.run()


def asked(app: AppTest, asked: str) -> str:
    app.session_state["asked"] = asked
    return read(app.run())


def read(app: AppTest) -> str:
    assert not app.exception
    kinds = ("title", "markdown", "caption", "error")
    return " ".join(str(each.value) for kind in kinds for each in getattr(app, kind))


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button if each.key != "do"]


def test_a_quick_answer_is_there_at_once_and_a_slow_one_can_be_stopped_and_begun_again() -> None:
    app = opened("slow")
    assert "not yet" in read(app)
    assert EARLIER not in read(app)
    assert labels(app) == ["Cancel"]
    app.button[0].click().run()
    assert STOPPED in read(app.run())
    app.button[0].click().run()
    assert labels(app) == ["Cancel"]
    assert "quick is done in calculation" in asked(app, "quick"), "another question lets the slow one go"
    assert labels(app) == []
    assert not [each for each in threading.enumerate() if each.name == "calculation" and _left(each)]


def _left(thread: threading.Thread) -> bool:
    thread.join(LONG)
    return thread.is_alive()


def test_meanwhile_and_once_stopped_the_earlier_answer_stands_and_says_so() -> None:
    app = opened("first")
    assert EARLIER not in read(app)
    for step in ("wait", "stop", "again"):
        said = asked(app, "slow")
        assert "first is done" in said, step
        assert "then first is done" in said
        assert said.count("of before") == 1
        assert said.count(EARLIER) == 1
        assert labels(app) == (["Work it out"] if step == "again" else ["Cancel"]), "what waits has not begun"
        if step == "stop":
            app.button[0].click().run()
            assert STOPPED in read(app)
    app.button[0].click().run()
    assert labels(app) == ["Cancel"]
    said = asked(app, "second")
    assert "second is done" in said
    assert "first" not in said
    assert EARLIER not in said
    assert "second is done" in asked(app, "slow"), "what was shown last"


@pytest.mark.parametrize(("key", "value"), [("stand", "other data"), (KEY, Scenario(mask=True))])
def test_nothing_of_other_data_or_shown_under_other_rules_stands(key: str, value: object) -> None:
    app = opened("first")
    app.session_state[key] = value
    said = asked(app, "slow")
    assert "not yet" in said
    assert "first" not in said
    assert EARLIER not in said


def test_what_is_not_kept_any_more_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("first")
    monkeypatch.setattr("ui.jobs.Jobs.kept", lambda *_: None)
    assert "not yet" in asked(app, "slow")


def test_a_mistake_is_one_sentence_on_the_page_and_nothing_earlier_beside_it() -> None:
    app = opened("first")
    said = asked(app, "wrong")
    assert "The store is gone." in said
    assert "not yet" in said
    assert "first" not in said


def test_while_names_are_masked_a_mistake_that_may_name_people_is_not_read_out() -> None:
    app = AppTest.from_function(page, default_timeout=LONG)
    app.session_state[KEY] = Scenario(mask=True)
    said = asked(app, "wrong")
    assert "The store is gone." not in said
    assert "show the names again" in said


def test_a_click_is_not_lost_where_the_calculation_ends_while_the_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("slow")
    way = answers._way

    def late(place: str, held: answers._Waiting, words: str) -> None:
        assert held.job is not None
        held.job.finished.set()
        way(place, held, words)

    monkeypatch.setattr(answers, "_way", late)
    app.button(key="do").click().run()
    assert app.session_state["did"]
