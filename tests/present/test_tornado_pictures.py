"""The tornado's words: all inside the picture on the narrowest screen, and no chance over 100%."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from quota_core.evaluate.sensitivity import Row, Side, Tornado, TwoWay
from quota_core.parameters import DEFAULTS
from quota_core.present.tornado_figures import LETTER, NARROW, tornado_figure, two_way_figure
from quota_core.present.tornado_tables import tornado_sheet


def side(outcome: float, text: str) -> Side:
    return Side(value=text, text=text, outcome=outcome)


def row(key: str, title: str, low: Side, high: Side) -> Row:
    swing = abs(high.outcome - low.outcome)
    about = {"group": "Time", "source": "[O]", "assumed": True, "base": side(0.13, "now"), "swing": swing}
    return Row(key=key, title=title, low=low, high=high, **about)


def tornado() -> Tornado:
    rows = (
        row("multi_year_credit", "Multi-year credit", side(0.13, "First year"), side(0.97, "Whole value")),
        row("lookback_months", "Lookback", side(0.10, "a month slower"), side(0.14, "a month faster")),
    )
    return Tornado(outcome="p_target", base=0.13, rows=rows, confirm_first=None)


def test_words_beside_the_bars_stand_inside_the_narrowest_picture() -> None:
    figure = tornado_figure(tornado(), pay=True)
    low, high = figure["layout"]["xaxis"]["range"]
    for trace, sign, edge in ((figure["data"][2], -1, low), (figure["data"][3], 1, high)):
        assert trace["text"]
        for at, text in zip(trace["x"], trace["text"], strict=True):
            taken = len(text.strip()) * LETTER / NARROW * (high - low)
            assert sign * (at + sign * taken - edge) <= 0, text


def test_a_chance_has_no_tick_over_all_years_nor_under_none() -> None:
    ticks = tornado_figure(tornado(), pay=True)["layout"]["xaxis"]["tickvals"]
    assert min(ticks) >= 0
    assert max(ticks) <= 1


def test_a_name_carries_the_mark_and_the_note_says_what_it_means() -> None:
    figure = tornado_figure(tornado(), pay=True)
    names = [each["text"] for each in figure["layout"]["annotations"][1:]]
    assert sorted(names) == ["Lookback  ◆", "Multi-year credit  ◆"]
    assert "◆ ASSUMED: nobody has confirmed it" in figure["note"]


def test_a_swing_of_chances_is_in_points_and_the_only_other_value_is_told_once() -> None:
    other = side(0.97, "Whole value")
    only = replace(row("multi_year_credit", "Credit", other, other), swing=0.84)
    found = Tornado(outcome="p_target", base=0.13, rows=(only,), confirm_first=None)
    sheet = tornado_sheet(found, pay=True)
    read = dict(zip((column.title for column in sheet.columns), sheet.texts()[0], strict=True))
    assert {read[name] for name in ("High", "At high")} == {"–"}
    assert (read["Low"], read["At low"]) == ("Whole value", "97%")
    swing = next(column for column in sheet.columns if column.title == "Swing")
    assert swing.kind == "points"
    assert tornado_figure(found, pay=True)["alt"].count("Whole value") == 1
    money = tornado_sheet(Tornado(outcome="assigned", base=1.0, rows=(), confirm_first=None), pay=True)
    assert money.columns[1].kind == "money"


@pytest.mark.parametrize(("growth", "said"), [(0.0, False), (0.01, True)])
def test_only_a_setting_between_the_values_tried_is_said_to_be_between_them(growth: float, said: bool) -> None:
    found = TwoWay(
        outcome="p_target",
        x="target_change",
        y="productivity_growth",
        x_values=(-0.1, 0.0, 0.1),
        y_values=(-0.05, 0.0, 0.05),
        outcomes=np.full((3, 3), 0.5),
        base=0.5,
        errors=(),
    )
    note = two_way_figure(found, DEFAULTS.changed(productivity_growth=growth))["note"]
    assert "□ the present setting" in note
    assert ("between the values tried" in note) == said
