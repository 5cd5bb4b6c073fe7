"""Definitions, meetings and reviews on screen: what is put on record, in whose name, and what a projector hides."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.errors import ApprovalError
from quota_core.evaluate.efficiency import efficiency
from quota_core.govern.definition_list import BY_KEY
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from quota_core.present.formats import money
from quota_core.store import open_store
from tests.pages.reading import settled, sound, text
from ui.data_corrections import WHO
from ui.meetings_held import _setting
from ui.scenario import KEY, Scenario


@pytest.fixture
def definitions(start: AppTest, golden: Path) -> AppTest:
    return start.switch_page("pages/12_Definitions.py")


@pytest.fixture
def meetings(start: AppTest, golden: Path) -> AppTest:
    return start.switch_page("pages/14_Meetings.py")


@pytest.fixture
def reviews(start: AppTest, golden: Path) -> AppTest:
    return start.switch_page("pages/15_Reviews.py")


def named(app: AppTest, who: str = "Ana Ruiz") -> AppTest:
    app.session_state[WHO] = who
    for field in app.text_input:
        if str(field.key).endswith("_who"):
            field.set_value(who)
    return settled(app.run())


def test_a_definition_is_approved_in_somebodys_name_and_objected_to_with_a_note(
    definitions: AppTest, golden: Path
) -> None:
    settled(definitions.run())
    assert f"0 of {len(BY_KEY)} definitions agreed" in text(definitions)
    definitions.button(key="definitions_put_quota").click().run()
    assert "no name" in definitions.error[0].value
    named(definitions)
    settled(definitions.button(key="definitions_put_quota").click().run())
    assert "Ana Ruiz (VP Sales): Quota approved" in text(definitions)
    assert "approved by Ana Ruiz" in text(definitions)
    definitions.radio(key="definitions_verdict_quota").set_value("objected")
    definitions.button(key="definitions_put_quota").click().run()
    assert "note" in definitions.error[0].value
    settled(definitions.run())
    settled(definitions.button(key="definitions_approve_some").click().run())
    with open_store(golden) as store:
        votes = store.definitions.votes
        assert {(vote.role, vote.who, vote.verdict) for vote in votes} == {("VP Sales", "Ana Ruiz", "approved")}
        assert {vote.key for vote in votes} == set(BY_KEY)


def test_what_a_choice_is_worth_is_worked_out_on_the_page(definitions: AppTest) -> None:
    settled(definitions.run())
    settled(definitions.selectbox(key="definitions_chosen").set_value("over_assignment").run())
    found = next(each.value for each in definitions.dataframe if "Instead" in each.value.columns)
    assert found["Instead"][0] == "None"
    assert "assigned quota" in found["What it is worth"][0]


def test_own_words_are_kept_beside_ours(definitions: AppTest, golden: Path) -> None:
    named(definitions)
    definitions.text_area(key="definitions_own_quota").set_value("What you owe in {fiscal_year}.")
    settled(definitions.button(key="definitions_keep_quota").click().run())
    assert "What you owe in FY" in text(definitions)
    assert "Our wording" in text(definitions)


def test_a_share_over_one_is_taken_where_it_is_allowed() -> None:
    """A target raised by 150% is 1.5; only what no setting may be is asked about."""
    assert _setting("target_change", "1.5") == "target_change=1.5"
    assert _setting("yoy_change_max", "5") == "yoy_change_max=5"
    for key, typed in (("target_change", "8"), ("over_assignment", "8"), ("yoy_change_max", "5.1")):
        with pytest.raises(ApprovalError, match=f"write {typed}% if that is meant"):
            _setting(key, typed)


def test_an_agenda_is_made_and_a_meeting_put_on_record_with_its_decision(meetings: AppTest, golden: Path) -> None:
    settled(meetings.run())
    assert "Decisions needed" in text(meetings)
    assert "by the quotas people had" in text(meetings)
    meetings.session_state["meetings_section"] = "hold"
    named(meetings)
    sound(meetings.multiselect(key="meetings_decided").set_value(["over_assignment"]).run())
    decided = meetings.text_input(key="meetings_value_over_assignment")
    assert decided.value == "10%"
    decided.set_value("8")
    meetings.text_area(key="meetings_hold_who").set_value("Ana Ruiz\nBo Lind")
    meetings.button(key="meetings_hold_it").click().run()
    assert meetings.error[0].value == "Over-assignment\\: write 8% if that is meant, with its sign."
    meetings.text_input(key="meetings_value_over_assignment").set_value("5%")
    meetings.text_area(key="meetings_hold_actions").set_value("send splits | Bo | 2026-02-01")
    settled(meetings.button(key="meetings_hold_it").click().run())
    assert "is on record" in text(meetings)
    here = meetings.session_state[KEY]
    assert here.parameters.differences == {"over_assignment": 0.05}
    assert here.past[-1].parameters == DEFAULTS
    meetings.session_state["meetings_section"] = "held"
    settled(meetings.run())
    settled(meetings.button(key="meetings_done_it").click().run())
    with open_store(golden) as store:
        (held,) = store.meetings.all()
        assert held.attendees == ("Ana Ruiz", "Bo Lind")
        assert held.actions[0].done is not None
        assert store.agreement.said["over_assignment"].meeting == held.title


def test_a_meeting_that_cannot_go_on_record_is_said_and_leaves_nothing(meetings: AppTest, golden: Path) -> None:
    meetings.session_state["meetings_section"] = "hold"
    named(meetings)
    meetings.button(key="meetings_hold_it").click().run()
    assert "name the attendees" in meetings.error[0].value
    with open_store(golden) as store:
        assert store.meetings.all() == ()
    meetings.session_state["meetings_section"] = "held"
    settled(meetings.run())
    assert "No meeting has been held yet" in text(meetings)


def test_questions_go_out_as_a_form(meetings: AppTest) -> None:
    meetings.session_state["meetings_section"] = "questions"
    settled(meetings.run())
    shown = next(each.value for each in meetings.dataframe if "Whom" in each.value.columns)
    assert {"CRO", "Finance"} <= set(shown["Whom"])
    assert set(shown["Answer"]) == {""}


def test_a_rep_is_reviewed_disputed_and_adjusted(reviews: AppTest, golden: Path) -> None:
    settled(reviews.run())
    with open_store(golden) as store:
        proposed = plan(store.company(DEFAULTS), DEFAULTS)
        first = store.reviews.lines(proposed)[0]
        paid = efficiency(proposed)
    rep = first.rep_id
    named(reviews, "Avery")
    settled(reviews.selectbox(key="reviews_rep").set_value(rep).run())
    place = proposed.company.rep_index[rep]
    full, high = (money(float(each[place])) for each in (paid.pay_at_100, paid.pay_at_120))
    assert f"{full} at 100%, {high} at 120%" in text(reviews)
    reviews.radio(key=f"reviews_word_{rep}").set_value("disputed")
    reviews.button(key=f"reviews_put_{rep}").click().run()
    assert "needs a reason" in reviews.error[0].value
    settled(reviews.run())
    reviews.radio(key=f"reviews_word_{rep}").set_value("disputed")
    reviews.text_input(key=f"reviews_reason_{rep}").set_value("two accounts left")
    reviews.number_input(key=f"reviews_estimate_{rep}").set_value(100_000.0)
    settled(reviews.button(key=f"reviews_put_{rep}").click().run())
    assert "1 disputed" in text(reviews)
    assert "two accounts left" in text(reviews)
    reviews.number_input(key=f"reviews_quota_{rep}").set_value(123_000.0)
    reviews.text_input(key=f"reviews_why_{rep}").set_value("agreed with the CRO")
    settled(reviews.button(key=f"reviews_hold_{rep}").click().run())
    lock = reviews.session_state[KEY].parameters.locks[rep]
    assert (lock.quota, lock.reason, lock.who) == (123_000.0, "agreed with the CRO", "Avery")
    assert "1 changed since they were reviewed" in text(reviews)
    settled(reviews.button(key=f"reviews_free_{rep}").click().run())
    assert not reviews.session_state[KEY].parameters.locks


@pytest.mark.parametrize("page", ["12_Definitions", "14_Meetings", "15_Reviews"])
def test_on_a_projector_nothing_of_pay_is_told_and_nobody_is_named(start: AppTest, golden: Path, page: str) -> None:
    with open_store(golden) as store:
        proposed = plan(store.company(DEFAULTS), DEFAULTS)
        names = {line.name for line in store.reviews.lines(proposed)}
    app = start.switch_page(f"pages/{page}.py")
    app.session_state[KEY] = Scenario(projector=True, mask=True)
    settled(app.run())
    told = text(app) + "".join(each.value.to_csv() for each in app.dataframe)
    told += "".join(str(option) for box in app.selectbox for option in box.options)
    for word in ("Pay a year", "OTE return", "OTE and pay mix", "Quota / OTE", "Accelerator above quota"):
        assert word not in told, word
    assert not {name for name in names if name in told}
