"""What is compared with what: a total's change, coverage that can be recomputed, a hire's territories."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from quota_core.evaluate.outlook import Outlook
from quota_core.parameters import DEFAULTS
from quota_core.present import formats
from quota_core.present.attainment import attainment_figure
from quota_core.present.build_up import build_up_detail
from quota_core.present.changes import changes_text
from quota_core.present.explore import explore_data
from quota_core.present.growth import Anchor
from quota_core.present.headline import LABEL_END, scenarios_figure
from quota_core.present.pipeline import coverage_figure
from quota_core.present.screen import View, hire_choices


def test_the_note_gives_the_change_of_those_who_are_on_both_sides(plain: Outlook) -> None:
    both = plain.plan.carries & np.isfinite(plain.beside.last_quota)
    change = plain.plan.quota[both].sum() / plain.beside.last_quota[both].sum() - 1
    note = explore_data(plain, View())["table"]["note"]
    assert "different people" in note
    assert note.endswith(f"those who have both: {formats.percent_change(change)}.")


def test_shares_worked_out_for_everybody_are_one_change() -> None:
    after = DEFAULTS.changed(odds_shares={"A": 0.5, "B": 0.3, "C": 0.2})
    told = changes_text(DEFAULTS, after, {}, Anchor(given=0.0, booked=0.0))
    assert told == "Shares at equal odds worked out anew"
    chosen = after.changed(method="equal_odds")
    for before, now, said in ((DEFAULTS, chosen, "Blended → Equal odds"), (chosen, DEFAULTS, "Equal odds → Blended")):
        assert changes_text(before, now, {}, Anchor(given=0.0, booked=0.0)).endswith(said)
        assert "worked out" not in changes_text(before, now, {}, Anchor(given=0.0, booked=0.0))


def test_a_coverage_row_can_be_recomputed_and_is_blank_where_nobody_is_judged(plain: Outlook) -> None:
    for name, quota, booked, left, pipeline, ratio, required, short, shorts in coverage_figure(plain, None)["table"][
        "rows"
    ]:
        if not plain.coverage.by_pool[name].judged:
            assert {quota, booked, left, pipeline, ratio, required, short, shorts} == {None}
            continue
        assert left >= quota - booked - 0.01
        assert short == pytest.approx(max(required * left - pipeline, 0.0), rel=1e-3, abs=left * 1e-4)
        assert shorts >= short - 0.01
        assert left == 0 or ratio == pytest.approx(pipeline / left, abs=1e-4)


def test_the_attainment_table_counts_rep_years(plain: Outlook) -> None:
    figure = attainment_figure(plain, plain)
    assert figure["table"]["columns"] == ["Attainment", "Rep-years", "Rep-years, pinned baseline"]
    assert figure["layout"]["yaxis"]["title"]["text"] == "rep-years"
    assert "Dotted outline: the pinned baseline." in figure["note"]


def test_a_hire_is_offered_the_territories_of_its_segment_and_no_manager_while_names_are_masked(
    plain: Outlook,
) -> None:
    given = hire_choices(plain)
    assert {each["segment"] for each in given["territories"]} >= set(given["segments"])
    assert given["named"]
    masked = explore_data(plain, View(mask=True))["hire"]
    assert not masked["named"]
    assert masked["managers"] == []


def test_the_labels_of_target_and_assigned_have_room(plain: Outlook) -> None:
    higher = replace(plain, plan=replace(plain.plan, quota=plain.plan.quota * 4))
    layout = scenarios_figure(higher, None)["layout"]
    assert LABEL_END <= 0.75, "in projector mode the word takes a quarter of the picture"
    assert higher.plan.assigned <= LABEL_END * layout["xaxis"]["range"][1] * 1.0001


def test_the_waterfall_leaves_room_under_what_falls(plain: Outlook) -> None:
    rep_id = plain.plan.company.reps.rep_id[int(np.flatnonzero(plain.plan.carries)[0])]
    detail = build_up_detail(plain, rep_id, rep_id, pay=True)
    assert detail is not None
    low, high = detail["figure"]["layout"]["yaxis"]["range"]
    assert low <= 0 < max(row[2] for row in detail["figure"]["table"]["rows"]) < high
