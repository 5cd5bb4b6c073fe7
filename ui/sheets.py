"""Tables on screen: as people read them, sorted by their plain values, and each given away as CSV."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from quota_core.present.bands import Status
from quota_core.present.sheet import WRITERS, Sheet, SheetColumn, status_text

if TYPE_CHECKING:
    import pandas as pd

ROW_HEIGHT, MOST_ROWS = 33, 12
MOST_STYLED = 2_000
AS_TEXT = {"status", "moment", "date", "month", "flag"}


def show(
    sheet: Sheet,
    key: str,
    *,
    file: str = "",
    rows: int = MOST_ROWS,
    download: bool = True,
    empty: str = "Nothing here.",
) -> None:
    """The table, at most `rows` of its rows in sight, and a button for the CSV. Key: a prefix of its widgets' keys."""
    if not len(sheet):
        st.caption(empty)
        return
    with st.container(gap="xxsmall"):
        st.dataframe(
            _written(_frame(sheet), sheet),
            hide_index=True,
            height=_height(sheet, rows),
            column_config={c.title: _config(c) for c in sheet.columns},
            placeholder="",
            key=f"{key}_table",
        )
        if download:
            csv_button(sheet, key, file=file)


def ticked(sheet: Sheet, key: str, *, rows: int = MOST_ROWS) -> list[int]:
    """The table with a tick box before each row; the places of the ticked rows."""
    held = st.dataframe(
        _written(_frame(sheet), sheet),
        hide_index=True,
        height=_height(sheet, rows),
        column_config={c.title: _config(c) for c in sheet.columns},
        placeholder="",
        key=key,
        on_select="rerun",
        selection_mode="multi-row",
    )
    return sorted(held["selection"]["rows"])


def folded(label: str, key: str, body: Callable[[], None]) -> None:
    """Something that is only worked out and shown once it is unfolded."""
    box = st.expander(label, key=key, on_change="rerun")
    if box.open:
        with box:
            body()


def csv_button(sheet: Sheet, key: str, *, file: str = "", label: str = "CSV") -> None:
    """A button that hands over the whole table as CSV."""
    st.download_button(
        label,
        data=lambda: sheet.csv().encode("utf-8-sig"),
        file_name=f"{file or sheet.name}.csv",
        mime="text/csv",
        key=f"{key}_csv",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        help=f"All {len(sheet):,} rows with full values",
    )


def escaped(text: str) -> str:
    """Words from files, safe inside Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|$~:" else c for c in text)


def coloured(status: Status | None) -> str:
    """A status as shape and word in its colour, for Markdown."""
    if not status:
        return ""
    colour = {"good": "green", "watch": "orange", "bad": "red"}.get(status["level"], "gray")
    return f":{colour}[{status_text(status)}]"


def judged(status: Status | None, sentence: str) -> str:
    """A verdict and the sentence behind it, for Markdown: two things, so a dot stands between them."""
    return " · ".join(filter(None, [coloured(status), escaped(sentence)]))


def _height(sheet: Sheet, rows: int) -> Any:
    """As high as its rows; a longer table is cut in the middle of a row, so that one sees it goes on."""
    return "content" if len(sheet) <= rows else ROW_HEIGHT * (rows + 1) + ROW_HEIGHT // 2


def _frame(sheet: Sheet) -> pd.DataFrame:
    import pandas as pd  # slow to import, and Start can be read without it

    columns = enumerate(sheet.columns)
    return pd.DataFrame({c.title: [_value(c, row[place]) for row in sheet.rows] for place, c in columns})


def _value(column: SheetColumn, value: Any) -> Any:
    if column.kind in AS_TEXT:
        return WRITERS[column.kind](value)
    if column.is_number:
        return float("nan") if value is None else float(value)
    return "" if value is None else str(value)


def _as_number(column: SheetColumn) -> bool:
    """Whether its cells are numbers on screen: months are numbers in a file and words here."""
    return column.is_number and column.kind not in AS_TEXT


def _written(frame: pd.DataFrame, sheet: Sheet) -> Any:
    """Numbers written as everywhere else; very long tables go plain, to stay quick."""
    if len(frame) > MOST_STYLED:
        return frame
    numbers = {column.title: WRITERS[column.kind] for column in sheet.columns if _as_number(column)}
    return frame.style.format(numbers) if numbers else frame


def _config(column: SheetColumn) -> Any:
    if _as_number(column):
        return st.column_config.NumberColumn(help=column.help or None)
    return st.column_config.TextColumn(help=column.help or None)
