"""The rules for page scripts and shared screens, each a function from a syntax tree to what breaks it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache

from streamlit.delta_generator import DeltaGenerator

Finding = tuple[ast.AST, str]

NOT_IN_PAGES = {"duckdb", "ibis", "numpy", "pandas", "plotly", "pyarrow", "scipy", "sqlglot"}
ROW_LOOPS = {"iterrows", "itertuples", "to_dict", "to_dicts", "to_records", "to_pylist", "tolist", "fetchall"}
ARITHMETIC = (ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
# Capitals anywhere, or small letters from the start: "Select a rep from the list" is a sentence.
QUERY = (
    r"SELECT\b.+\bFROM\b|INSERT\s+INTO\b|UPDATE\b.+\bSET\b|DELETE\s+FROM\b|CREATE\s+(?:TABLE|VIEW)\b|WITH\b.+\bAS\s*\("
)
SQL = re.compile(rf"\b(?:{QUERY})|\A\s*(?:{QUERY.lower()})", re.S)
DRAWN = {"altair_chart", "dataframe", "echarts_chart", "plotly_chart", "pydeck_chart", "vega_lite_chart"}
STAY_PUT = {"expander", "link_button", "pdf", "popover", "tabs"}


@cache
def widgets() -> frozenset[str]:
    """Names of Streamlit's widgets: elements that take a key and tell the script what the user did."""
    names = set()
    for name, element in inspect.getmembers(DeltaGenerator, callable):
        parameters = inspect.signature(element).parameters if not name.startswith("_") else {}
        if "key" in parameters and any(p.startswith("on_") for p in parameters):
            names.add(name)
    return frozenset(names - DRAWN - STAY_PUT)


def _calls(module: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func.attr


def heavy_imports(module: ast.AST) -> list[Finding]:
    """Imports of a table, number, picture or query library."""
    found: list[Finding] = []
    for node in ast.walk(module):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        found += [(node, f"imports {name}") for name in names if name.split(".")[0] in NOT_IN_PAGES]
    return found


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def arithmetic(module: ast.AST) -> list[Finding]:
    """Arithmetic, joining text or lists with a plus apart."""
    found: list[Finding] = []
    for node in ast.walk(module):
        if isinstance(node, ast.AugAssign):
            found.append((node, "calculates"))
        elif isinstance(node, ast.BinOp):
            joins = any(_is_text(side) or isinstance(side, ast.List | ast.Tuple) for side in (node.left, node.right))
            if isinstance(node.op, ARITHMETIC) or (isinstance(node.op, ast.Add) and not joins):
                found.append((node, "calculates"))
    return found


def sql(module: ast.AST) -> list[Finding]:
    """Strings that are queries."""
    strings = (n for n in ast.walk(module) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return [(n, "holds a query") for n in strings if SQL.search(str(n.value))]


def row_loops(module: ast.AST) -> list[Finding]:
    """Loops and comprehensions over a table's rows, and nested loops."""
    found: list[Finding] = []
    for node in ast.walk(module):
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            found += [(call, f"loops over rows ({name})") for call, name in _calls(node.iter) if name in ROW_LOOPS]
        if isinstance(node, ast.For) and any(isinstance(n, ast.For) for part in node.body for n in ast.walk(part)):
            found.append((node, "loops inside a loop"))
    return found


def keyless_widgets(module: ast.AST) -> list[Finding]:
    """Widgets without a key; a chart or table is one when it reports selections."""
    found: list[Finding] = []
    for call, name in _calls(module):
        given = {keyword.arg for keyword in call.keywords}
        is_widget = name in widgets() or (name in DRAWN and "on_select" in given)
        if is_widget and not given & {"key", None}:  # None is a ** that may carry it
            found.append((call, f"{name} has no key"))
    return found
