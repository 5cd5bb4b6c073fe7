"""Sensitivity: the core's tornado and two-way table for the chosen outcome, pay hidden in projector mode."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.errors import Cancelled
from quota_core.evaluate.measures import OUTCOMES
from quota_core.evaluate.sensitivity import tornado
from quota_core.parameters import DEFAULTS, SPECS
from quota_core.parameters.groups import PAY
from quota_core.present.tornado_tables import confirm_first, shown_rows, tornado_title
from quota_core.store import open_store
from tests.pages.reading import settled, sound, text
from ui.answers import EARLIER
from ui.scenario import KEY, Scenario
from ui.sensitivity_page import read_as


def table(app: AppTest):
    return next(each.value for each in app.dataframe if "Swing" in each.value.columns)


@pytest.mark.parametrize("outcome", ["share_hitting", "assigned", "p_target"])
def test_the_table_and_the_words_are_the_cores(sensitivity: AppTest, golden: Path, outcome: str) -> None:
    settled(sensitivity.run())
    settled(sensitivity.selectbox(key="sensitivity_outcome").set_value(outcome).run())
    with open_store(golden) as store:
        company = store.company(DEFAULTS, with_deals=True)
        inputs = {(each.table_name, each.column_name) for each in store.assumptions.all("ASSUMED")}
        found = tornado(
            company,
            DEFAULTS,
            outcome,
            company_of=lambda other: store.company(other, with_deals=True),
            inputs=inputs,
        )
    shown = table(sensitivity)
    assert list(shown["Parameter"]) == [row.title for row in shown_rows(found, pay=True)]
    assert list(shown["Swing"]) == pytest.approx([row.swing for row in found.rows], nan_ok=True)
    assert sensitivity.title[0].value == tornado_title(found, pay=True)
    assert list(shown)[:6] == ["Parameter", "Swing", "Low", "At low", "High", "At high"], "what a narrow screen shows"
    marked = dict(zip(shown["Parameter"], shown["Confirmed?"], strict=True))
    assert all(bool(marked[row.title]) == row.assumed for row in found.rows)
    first = confirm_first(found, pay=True)
    assert first in text(sensitivity)
    if found.confirm_first:
        assert SPECS[found.confirm_first].title in first


def test_while_another_outcome_is_tried_the_earlier_one_stands_and_pay_never_in_projector_mode(
    sensitivity: AppTest, golden: Path, hold: Event
) -> None:
    settled(sensitivity.run())
    settled(sensitivity.selectbox(key="sensitivity_outcome").set_value("cost").run())
    title, shown = sensitivity.title[0].value, table(sensitivity).to_csv()
    hold.clear()
    sound(sensitivity.selectbox(key="sensitivity_outcome").set_value("assigned").run())
    assert EARLIER in text(sensitivity)
    assert sensitivity.title[0].value == title
    assert table(sensitivity).to_csv() == shown
    assert [each.label for each in sensitivity.button if each.label == "Cancel"] == ["Cancel"], "one at a time"
    sensitivity.session_state[KEY] = Scenario(projector=True)
    sound(sensitivity.run())
    assert EARLIER not in text(sensitivity)
    assert not sensitivity.dataframe
    hold.set()
    settled(sensitivity.run())
    assert "cost" not in sensitivity.title[0].value
    assert EARLIER not in text(sensitivity)


def test_any_two_numbers_are_tried_together_and_one_twice_is_refused(sensitivity: AppTest, golden: Path) -> None:
    settled(sensitivity.run())
    settled(sensitivity.selectbox(key="sensitivity_outcome").set_value("assigned").run())
    settled(sensitivity.selectbox(key="sensitivity_x").set_value("target_change").run())
    settled(sensitivity.selectbox(key="sensitivity_y").set_value("over_assignment").run())
    assert "Pick two different" not in text(sensitivity)
    settled(sensitivity.selectbox(key="sensitivity_y").set_value("target_change").run())
    assert "Pick two different parameters." in text(sensitivity)


def test_projector_mode_offers_no_pay(sensitivity: AppTest, golden: Path) -> None:
    sensitivity.session_state[KEY] = Scenario(projector=True)
    settled(sensitivity.run())
    offered = sensitivity.selectbox(key="sensitivity_outcome").options
    assert [each.title for each in OUTCOMES.values() if not each.pay] == offered
    pay = {spec.title for spec in SPECS.values() if spec.group == PAY}
    assert not pay & set(table(sensitivity)["Parameter"])
    assert not any(name in option for name in pay for option in sensitivity.selectbox(key="sensitivity_x").options)
    assert "OTE" not in text(sensitivity)


def test_without_data_the_page_points_to_start(sensitivity: AppTest) -> None:
    sound(sensitivity.run())
    assert sensitivity.title[0].value == "Nothing is loaded yet"


def test_an_import_during_a_job_ends_it_and_mixes_nothing(golden: Path) -> None:
    with open_store(golden) as store:
        version = store.data_version
        assert read_as(store, version, DEFAULTS).data_version == version
        with pytest.raises(Cancelled):
            read_as(store, "before the import", DEFAULTS)
