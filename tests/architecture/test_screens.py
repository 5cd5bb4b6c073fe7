"""Page scripts are thin: settings -> result -> show; every widget has a key."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from tests.architecture import rules
from tests.architecture.sources import at, files, named, page_scripts, python_files, tree

PAGE_RULES = [rules.heavy_imports, rules.arithmetic, rules.sql, rules.row_loops]

BROKEN = {
    rules.heavy_imports: "from pandas import DataFrame",
    rules.arithmetic: "share = hits / reps",
    rules.sql: "q = 'select name from reps'",
    rules.row_loops: "for row in frame.itertuples():\n    show(row)",
    rules.keyless_widgets: "left.button('Go')",
}
SOUND = {
    rules.heavy_imports: "from ui import frame",
    rules.arithmetic: "title = 'Quotas ' + name + f'{year}'",
    rules.sql: "st.write('Select a rep from the list')\nst.write('Update your set')",
    rules.row_loops: "for tab in tabs:\n    show(tab)",
    rules.keyless_widgets: "left.button('Go', key='go')\nst.dataframe(frame)",
}


@pytest.mark.parametrize("rule", list(BROKEN), ids=lambda rule: rule.__name__)
def test_the_rule_itself_sees_what_it_should(rule: Callable[[ast.AST], list[rules.Finding]]) -> None:
    assert rule(ast.parse(BROKEN[rule]))
    assert not rule(ast.parse(SOUND[rule]))


@pytest.mark.parametrize("rule", PAGE_RULES, ids=lambda rule: rule.__name__)
def test_pages_hold_no_work_of_their_own(rule: Callable[[ast.AST], list[rules.Finding]]) -> None:
    assert page_scripts(), "there is no app.py and no page"
    assert [at(path, node, what) for path in page_scripts() for node, what in rule(tree(path))] == []


def test_pages_are_at_most_80_lines() -> None:
    long = {named(p): len(p.read_text(encoding="utf-8").splitlines()) for p in page_scripts()}
    assert {name: lines for name, lines in long.items() if lines > 80} == {}


def test_every_widget_has_a_key() -> None:
    screens = python_files("app.py", "pages/", "ui/")
    assert [at(p, node, what) for p in screens for node, what in rules.keyless_widgets(tree(p))] == []


def test_native_pages_are_not_mixed_with_st_navigation() -> None:
    used = [p for p in python_files("app.py", "pages/", "ui/") if "st.navigation(" in p.read_text(encoding="utf-8")]
    assert [named(p) for p in used] == []


def test_widgets_are_known() -> None:
    assert {"slider", "button", "data_editor", "file_uploader", "selectbox"} <= rules.widgets()
    assert "markdown" not in rules.widgets()
    assert files()
