"""The tornado's words: all inside the picture on the narrowest screen, and no chance over 100%."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from quota_core.present.tornado_figures import LETTER, NARROW, tornado_figure


def side(outcome: float, text: str) -> Any:
    return SimpleNamespace(outcome=outcome, text=text, value=None, error="")


def row(key: str, title: str, low: Any, high: Any) -> Any:
    swing = abs(high.outcome - low.outcome)
    ends = {"low": low, "high": high, "base": side(0.13, "now"), "swing": swing}
    return SimpleNamespace(key=key, title=title, group="Time", pay=False, assumed=True, why="", **ends)


def tornado() -> Any:
    rows = (
        row("multi_year_credit", "Multi-year credit", side(0.13, "First year"), side(0.97, "Whole value")),
        row("lookback_months", "Lookback", side(0.10, "a month slower"), side(0.14, "a month faster")),
    )
    return SimpleNamespace(outcome="p_target", base=0.13, rows=rows)


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
