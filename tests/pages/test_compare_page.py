"""Compare: what differs, whose quota moves and the odds, as the core says them, for what is picked."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.evaluate.comparing import compare as core_compare
from quota_core.evaluate.equal_odds import settled as settled_odds
from quota_core.evaluate.outlook import outlook
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.parameters import DEFAULTS
from quota_core.parameters.presets import PRESETS
from quota_core.store import open_store
from quota_core.values import BANDS, WHOLE_TEAM
from tests.pages.reading import settled, sound, text
from ui.answers import EARLIER
from ui.scenario import KEY, Scenario, Step

HARDER = DEFAULTS.changed(target_change=0.10, weight_strength=1.5)


def table(app: AppTest, column: str):
    return next(each.value for each in app.dataframe if column in each.value.columns)


def test_the_screen_is_held_against_what_is_pinned_with_the_cores_numbers(compare: AppTest, golden: Path) -> None:
    compare.session_state[KEY] = Scenario(now=Step(parameters=HARDER, pinned=DEFAULTS))
    settled(compare.run())
    assert compare.multiselect(key="compare_picked").value == ["Pinned", "On screen"]
    with open_store(golden) as store:
        company = store.company(DEFAULTS, with_deals=True)
    draws = Draws(company)
    measures = table(compare, "Reps hitting").set_index("Setting")
    for name, parameters in (("Pinned", DEFAULTS), ("On screen", HARDER)):
        now = outlook(company, parameters)
        odds = simulated(now.plan, draws)
        assert measures.loc[name, "Assigned"] == pytest.approx(now.plan.assigned)
        assert measures.loc[name, "Would have hit"] == pytest.approx(now.judged.share_hitting)
        assert measures.loc[name, "P(team ≥ target)"] == pytest.approx(odds.p_target)
        assert measures.loc[name, "Team P90"] == pytest.approx(odds.team.p90)
    told = table(compare, "What differs")
    assert [name.partition(" (")[0] for name in told["What differs"]] == ["Target change", "Strength"]
    before, after = (outlook(company, each).plan for each in (DEFAULTS, HARDER))
    quotas = table(compare, "On screen, change").set_index("Rep")
    for place, name in enumerate(before.company.reps.name):
        if before.carries[place]:
            assert quotas.loc[name, "On screen, change"] == pytest.approx(after.quota[place] - before.quota[place])
    assert "On screen: " in text(compare)


def test_while_others_are_drawn_those_compared_last_stand_under_their_own_names(
    compare: AppTest, golden: Path, hold: Event
) -> None:
    settled(compare.run())
    settled(compare.multiselect(key="compare_picked").set_value(["Defaults", "On screen"]).run())
    title = compare.title[0].value
    hold.clear()
    preset = f"Preset: {PRESETS['no_cushion'].title}"
    sound(compare.multiselect(key="compare_picked").set_value(["Defaults", preset]).run())
    assert EARLIER in text(compare)
    assert compare.title[0].value == title
    assert list(table(compare, "Reps hitting")["Setting"]) == ["Defaults", "On screen"]
    hold.set()
    settled(compare.run())
    assert EARLIER not in text(compare)
    assert list(table(compare, "Reps hitting")["Setting"]) == ["Defaults", PRESETS["no_cushion"].title]


def test_page_and_command_measure_the_same_whomever_the_band_judges(compare: AppTest, golden: Path) -> None:
    whole = next(key for key, band in BANDS.items() if band.population == WHOLE_TEAM)
    everybody = DEFAULTS.changed(band=whole)
    compare.session_state[KEY] = Scenario(now=Step(parameters=everybody, pinned=DEFAULTS))
    settled(compare.run())
    with open_store(golden) as store:
        company = store.company(DEFAULTS, with_deals=True)
    found = core_compare(company, [("Pinned", DEFAULTS), ("On screen", everybody)])
    shown = table(compare, "Reps hitting").set_index("Setting")
    assert outlook(company, everybody).judged.share_hitting != found.settings[1].share_hitting
    for each in found.settings:
        assert shown.loc[each.name, "Would have hit"] == pytest.approx(each.share_hitting)
        assert shown.loc[each.name, "OTE over bookings"] == pytest.approx(each.cost)
        assert shown.loc[each.name, "P(team ≥ target)"] == pytest.approx(each.p_target)


def test_up_to_four_are_compared_presets_and_saved_ones_among_them(compare: AppTest, golden: Path) -> None:
    with open_store(golden) as store:
        store.scenarios.save("Board", "over_assignment = 0.2\n")
        company = store.company(DEFAULTS, with_deals=True)
    settled(compare.run())
    preset = f"Preset: {PRESETS['equal_odds'].title}"
    settled(compare.multiselect(key="compare_picked").set_value(["Defaults", "Saved: Board", preset]).run())
    assert list(table(compare, "Reps hitting")["Setting"]) == ["Defaults", "Board", "Equal odds"]
    draws = Draws(company)
    equal = settled_odds(company, PRESETS["equal_odds"].parameters, draws)
    shown = table(compare, "Equal odds, change").set_index("Rep")["Equal odds, quota"]
    now = outlook(company, equal)
    assert shown.sum() == pytest.approx(now.plan.quota[now.plan.carries].sum())
    board = table(compare, "Board, change").set_index("Rep")
    assert (board["Board, change"] >= 0).all()


def test_scenarios_of_the_same_name_as_something_else_stay_apart(compare: AppTest, golden: Path) -> None:
    with open_store(golden) as store:
        store.scenarios.save("Defaults", "over_assignment = 0.2\n")
        store.scenarios.save("What differs", "over_assignment = 0.3\n")
    settled(compare.run())
    picked = ["Defaults", "Saved: Defaults", "Saved: What differs"]
    settled(compare.multiselect(key="compare_picked").set_value(picked).run())
    assert list(table(compare, "Reps hitting")["Setting"]) == picked
    assert list(table(compare, "What differs").columns) == ["What differs", *picked]


def test_fewer_than_two_ask_for_more_and_a_deleted_one_is_left_out(compare: AppTest, golden: Path) -> None:
    with open_store(golden) as store:
        store.scenarios.save("Gone", "over_assignment = 0.2\n")
    settled(compare.run())
    settled(compare.multiselect(key="compare_picked").set_value(["On screen", "Saved: Gone"]).run())
    with open_store(golden) as store:
        store.scenarios.delete("Gone")
    settled(compare.run())
    assert compare.multiselect(key="compare_picked").value == ["On screen"]
    assert "Pick two to four settings" in text(compare)


def test_projector_mode_shows_no_pay_and_masked_names_are_nowhere(compare: AppTest, golden: Path) -> None:
    with open_store(golden) as store:
        people = store.people()
        names = [str(person["name"]) for person in people]
        store.scenarios.save(
            "Pay",
            f"ote_multiple_max = 5.0\n[locks]\n{people[0]['rep_id']} = {{quota = 5000.0, reason = 'for {names[0]}'}}\n",
        )
    compare.session_state[KEY] = Scenario(projector=True, mask=True)
    settled(compare.run())
    settled(compare.multiselect(key="compare_picked").set_value(["Defaults", "Saved: Pay"]).run())
    read = text(compare) + " ".join(each.value.to_csv() for each in compare.dataframe)
    assert "OTE" not in read
    assert "Rep 0" in read
    for name in names:
        assert name not in read


def test_without_data_the_page_points_to_start(compare: AppTest) -> None:
    sound(compare.run())
    assert compare.title[0].value == "Nothing is loaded yet"
