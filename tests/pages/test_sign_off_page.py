"""Sign-off: gates with the way to close them, waivers, approvals in any order, the log; and the strip on every page."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.govern.roles import REQUIRED
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from quota_core.store import open_store
from quota_core.store.sign_off import is_approved, standing, version_gates, waive
from tests.pages.reading import settled, sound, text
from ui.scenario import KEY, Scenario


@pytest.fixture
def sign_off(start: AppTest) -> AppTest:
    return start.switch_page("pages/16_Sign-off.py")


@pytest.fixture
def saved(golden: Path) -> Path:
    """The golden company with v0 saved."""
    with open_store(golden) as store:
        store.versions.save(store.company(DEFAULTS, with_deals=True), DEFAULTS, who="Kim", reason="begin", draws=200)
    return golden


def keyed(elements, start: str, end: str):
    return next(each for each in elements if str(each.key).startswith(start) and str(each.key).endswith(end))


def links(app: AppTest) -> list[str]:
    return [link.label for link in app.main.get("page_link")]


def fill(app: AppTest, start: str, **values: str) -> None:
    for end, value in values.items():
        keyed(app.text_input, start, f"_{end}").set_value(value)
    settled(keyed(app.button, start, "_do").click().run())
    settled(app.run())  # the strip is written before the gates are known, and again after


def test_gates_are_waived_roles_approve_in_any_order_and_a_withdrawal_takes_it_back(
    sign_off: AppTest, saved: Path
) -> None:
    settled(sign_off.run())
    with open_store(saved) as store:
        gates = version_gates(store, 0)
    still = [gate for gate in gates if not gate.passed]
    assert sign_off.title[0].value == (
        f"v0 is not approved: {len(still)} gates are open, then VP Sales, CRO and RevOps approve"
    )
    shown = text(sign_off)
    assert all(f"**{gate.title}**" in shown and gate.sentence in shown for gate in gates)
    assert {gate.where for gate in still} <= set(links(sign_off))
    assert all(keyed(sign_off.button, f"approve_0_{role}", "_do").disabled for role in REQUIRED)
    keyed(sign_off.button, f"waive_0_{still[0].key}", "_do").click().run()
    assert len(sign_off.error) == 1, "neither a name nor a reason"
    with open_store(saved) as store:
        waive(store, 0, [gate.key for gate in still[1:]], "Dana Kim", "agreed for this year")
    settled(sign_off.run())
    fill(sign_off, f"waive_0_{still[0].key}", reason="closed next week", who="Sam Lee")
    assert "Waived by Sam Lee: closed next week" in text(sign_off)
    assert sign_off.title[0].value == "v0 lacks the approval of VP Sales, CRO and RevOps"
    assert f"latest version v0 · 12 of 12 gates, {len(still)} of them waived · " in " ".join(links(sign_off))
    for role in ("RevOps", "CRO"):
        fill(sign_off, f"approve_0_{role}", who=f"{role} person")
    assert sign_off.title[0].value == "v0 lacks the approval of VP Sales"
    fill(sign_off, "approve_0_VP Sales", who="VP person")
    assert sign_off.title[0].value == "v0 is approved and frozen"
    assert keyed(sign_off.text_input, "approve_0_Finance", "_who").value == "", "each role is signed by its own person"
    assert "approved" in links(sign_off)[0].rpartition("·")[2]
    with open_store(saved) as store:
        assert is_approved(store, 0)
        words = [entry.what for entry in store.audit_log.all()]
    table = next(each.value for each in sign_off.dataframe if "Seal" in each.value.columns)
    assert list(table["What"]) == words[::-1]
    assert "The audit log is whole" in text(sign_off)
    fill(sign_off, "withdraw_0_CRO", reason="the territory of Avery changed", who="CRO person")
    assert sign_off.title[0].value == "v0 lacks the approval of CRO"


def test_a_signature_counts_for_the_gates_that_were_seen_and_for_no_later_ones(sign_off: AppTest, saved: Path) -> None:
    with open_store(saved) as store:
        still = [gate.key for gate in version_gates(store, 0) if not gate.passed]
        waive(store, 0, still, "Dana Kim", "agreed for this year")
    settled(sign_off.run())
    keyed(sign_off.text_input, "approve_0_CRO", "_who").set_value("Kim")
    with open_store(saved) as store:
        company = store.company(DEFAULTS)
        # While the page is looked at.
        store.agreement.confirm(store.agreement.items(plan(company, DEFAULTS))[:1], "Lee")
    keyed(sign_off.button, "approve_0_CRO", "_do").click().run()
    assert [each.value.partition(",")[0] for each in sign_off.error] == ["Something was agreed or changed meanwhile"]
    with open_store(saved) as store:
        assert standing(store, 0).approvals == ()
    for role in ("CRO", "RevOps"):
        settled(sign_off.run())
        fill(sign_off, f"approve_0_{role}", who="Kim")
    assert "One person: Kim approves as CRO, RevOps." in text(sign_off)


def test_a_log_that_was_tampered_with_is_said_to_be(sign_off: AppTest, saved: Path) -> None:
    with open_store(saved) as store, store.database.writing() as cursor:
        cursor.execute("UPDATE audit_log SET who = 'Somebody Else' WHERE number = 1")
    sign_off.run()
    while any(each.label == "Cancel" for each in sign_off.button):
        sign_off.run()
    assert not sign_off.exception
    assert "Nothing counts as approved: The audit log was tampered with" in sign_off.error[0].value
    assert "■ the audit log was tampered with" in links(sign_off)[0]
    assert "■ tampered with" in text(sign_off)
    assert "entry 1" in text(sign_off)


def test_projector_mode_and_masks_keep_pay_and_people_out(sign_off: AppTest, saved: Path) -> None:
    sign_off.session_state[KEY] = Scenario(projector=True, mask=True)
    settled(sign_off.run())
    with open_store(saved) as store:
        names = [person["name"] for person in store.people()]
    assert not [name for name in names if name in text(sign_off)]
    assert "This tells of pay, which projector mode hides." in text(sign_off)
    assert not sign_off.get("download_button")


def test_without_a_version_the_gates_of_what_is_on_screen_stand_and_the_strip_says_so(
    sign_off: AppTest, golden: Path
) -> None:
    settled(sign_off.run())
    assert "an approval is bound to a version" in sign_off.title[0].value
    assert "no version saved yet" in links(sign_off)[0]
    assert "Save it as a version" in links(sign_off)
    sound(sign_off.run())


def test_a_version_that_was_tampered_with_is_said_and_takes_no_other_page_with_it(
    start: AppTest, sign_off: AppTest, saved: Path
) -> None:
    with open_store(saved) as store, store.database.writing() as cursor:
        cursor.execute("UPDATE versions SET content = replace(content, 'begin', 'began')")
    app = start.switch_page("app.py").run()
    sound(app)
    assert "a version is not as it was saved" in links(app)[0]
    app = sign_off.switch_page("pages/16_Sign-off.py").run()
    assert "v0 is not as it was saved" in app.error[0].value
