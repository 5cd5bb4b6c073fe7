"""What the words of a file mean, on screen: those that are asked about, and how every other one was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from quota_core.ingest.mapping import Mapping
from quota_core.ingest.previews import FilePreview
from quota_core.present import formats
from quota_core.present.data_tables import words
from quota_core.schema import TABLES
from ui import data_mapping
from ui.sheets import escaped

Confirmed = dict[str, Mapping]
FEW_WORDS = 15


def show(file: FilePreview, mapping: Mapping, confirmed: Confirmed, stamp: str) -> None:
    """What has been said or is asked about words, then how every one of them was read, to be changed."""
    table = data_mapping.word_table(mapping, file.questions)
    if table:
        st.markdown("**What words in the file mean**")
    for column in dict.fromkeys(row["column"] for row in table):
        own = [row for row in table if row["column"] == column]
        choices = list(TABLES[mapping.table].column[column].choices)
        if choices and len(own) <= FEW_WORDS:
            _each_word(file, mapping, confirmed, stamp, own, choices)
        else:
            _word_editor(file, mapping, confirmed, stamp, own, choices)
    for column in dict.fromkeys(each.column for each in file.words):
        _every_word(file, mapping, confirmed, stamp, column)


def _every_word(file: FilePreview, mapping: Mapping, confirmed: Confirmed, stamp: str, column: str) -> None:
    own = sorted((each for each in file.words if each.column == column), key=lambda each: -each.rows)
    counts: dict[str, int] = {}
    for each in own:
        counts[each.meaning or "not read yet"] = counts.get(each.meaning or "not read yet", 0) + each.rows
    told = ", ".join(f"{meaning} in {formats.counted(rows, 'row')}" for meaning, rows in counts.items())
    key = f"read_{stamp}_{column}"
    guessed = any(each.by == "everything else" for each in own) and column == "status"
    with st.expander(escaped(f"How {own[0].label} was read: {told}"), expanded=guessed):
        if guessed:
            st.caption("Stages that say nothing about the end of a deal are read as open. Change what is not right.")
        st.data_editor(
            pd.DataFrame(
                [(each.word, each.meaning or None, each.rows, each.by) for each in own],
                columns=["word", "meaning", "rows", "by"],
            ),
            hide_index=True,
            disabled=["word", "rows", "by"],
            height=min(38 + 35 * len(own), 390),
            column_config={
                "word": st.column_config.TextColumn("In the file", width="medium"),
                "meaning": st.column_config.SelectboxColumn(
                    "Read as", options=list(TABLES[mapping.table].column[column].choices), width="small"
                ),
                "rows": st.column_config.NumberColumn("Rows", format="localized", width="small"),
                "by": st.column_config.TextColumn("Who says so", width="medium"),
            },
            placeholder="",
            key=key,
            on_change=_take_words,
            args=(confirmed, file, mapping, column, [each.word for each in own], key),
        )


def _each_word(
    file: FilePreview, mapping: Mapping, confirmed: Confirmed, stamp: str, own: list[dict[str, str]], choices: list[str]
) -> None:
    row = st.container(horizontal=True, gap="medium")
    for number, each in enumerate(own):
        column, word = each["column"], each["word"]
        key = f"word_{stamp}_{column}_{number}"
        rows = f" · {formats.counted(int(each['rows']), 'row')}" if each["rows"] else ""
        row.segmented_control(
            f"{words(column).capitalize()} “{word}”{rows}",
            choices,
            default=each["meaning"] or None,
            key=key,
            on_change=take,
            args=(confirmed, file, _meaning(mapping, column, word), key),
        )


def _meaning(mapping: Mapping, column: str, word: str) -> Callable[[str], Mapping]:
    return lambda meaning: data_mapping.worded(mapping, column, word, meaning)


def _word_editor(
    file: FilePreview, mapping: Mapping, confirmed: Confirmed, stamp: str, own: list[dict[str, str]], choices: list[str]
) -> None:
    column = own[0]["column"]
    key = f"words_{stamp}_{column}"
    st.data_editor(
        pd.DataFrame(own, columns=["word", "meaning", "rows"]).astype("object"),
        hide_index=True,
        disabled=["word", "rows"],
        column_config={
            "word": st.column_config.TextColumn(f"{words(column).capitalize()} in the file"),
            "meaning": st.column_config.SelectboxColumn("Means", options=choices)
            if choices
            else st.column_config.TextColumn("Means"),
            "rows": st.column_config.TextColumn("Rows", help="Rows that are rejected until the word has a meaning."),
        },
        placeholder="",
        key=key,
        on_change=_take_words,
        args=(confirmed, file, mapping, column, [row["word"] for row in own], key),
    )


def _take_words(
    confirmed: Confirmed, file: FilePreview, mapping: Mapping, column: str, said: list[str], key: str
) -> None:
    for position, change in edits(key).items():
        mapping = data_mapping.worded(mapping, column, said[position], change.get("meaning"))
    confirmed[file.file] = mapping


def take(confirmed: Confirmed, file: FilePreview, change: Callable[[Any], Mapping], key: str) -> None:
    """Puts the mapping that follows from a widget's value in place; what is not chosen changes nothing."""
    value = st.session_state.get(key)
    if value is not None:
        confirmed[file.file] = change(value)


def edits(key: str) -> dict[int, dict[str, Any]]:
    """What was changed in an editor: position -> column -> value. Its rows never move while it has this key."""
    held = st.session_state.get(key) or {}
    return {int(position): change for position, change in held.get("edited_rows", {}).items()}
