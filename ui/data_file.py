"""One file of an import on screen: what is asked, what its words mean, which column feeds which, look-ups elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from quota_core.ingest.mapping import Mapping
from quota_core.ingest.mapping_toml import to_toml
from quota_core.ingest.previews import FilePreview, ImportPreview
from quota_core.ingest.reading import Question
from quota_core.present.data_tables import words
from quota_core.present.import_tables import choice_words, mapping_rows, question_rows
from quota_core.schema import TABLES
from ui import data_lookups, data_mapping
from ui.sheets import escaped

Confirmed = dict[str, Mapping]
LEFT_OUT = ""
FEW_WORDS = 15


def show(file: FilePreview, shown: ImportPreview, confirmed: Confirmed, place: int) -> None:
    """Everything there is to settle about one file. Answers go into `confirmed`, under the file's label."""
    if file.problem:
        st.error(escaped(file.problem), icon=":material/error:")
    for note in file.notes:
        st.caption(escaped(note))
    mapping = file.mapping
    if mapping is None:
        return
    stamp = f"{place}_{hashlib.sha256(f'{file.file}{to_toml(mapping)}'.encode()).hexdigest()[:10]}"
    if file.how == "kept mapping":
        st.caption("Read as a file with the same columns was read last time.")
    _questions(file, mapping, confirmed, stamp)
    _table_choice(file, mapping, confirmed, stamp)
    if mapping.table:
        _words(file, mapping, confirmed, stamp)
        _columns(file, mapping, confirmed, stamp)
        data_lookups.show(file, shown, mapping, confirmed, stamp)
    _finish(file, mapping, confirmed, stamp)


def _take(confirmed: Confirmed, file: FilePreview, change: Callable[[Any], Mapping], key: str) -> None:
    """Puts the mapping that follows from a widget's value in place; what is not chosen changes nothing."""
    value = st.session_state.get(key)
    if value is not None:
        confirmed[file.file] = change(value)


def _questions(file: FilePreview, mapping: Mapping, confirmed: Confirmed, stamp: str) -> None:
    for number, question in enumerate(file.questions):
        if question.kind in {"table", "word"}:
            continue
        key = f"ask_{stamp}_{number}"
        st.selectbox(
            question.text,
            data_mapping.answers(question),
            index=None,
            key=key,
            format_func=lambda choice, asked=question: _answer_words(asked, choice),
            placeholder="Choose",
            help=" · ".join(part for part in (question_rows(question), f"In a mapping file: {question.entry}") if part),
            on_change=_take,
            args=(confirmed, file, _answer(mapping, question, file.header), key),
        )


def _answer_words(question: Question, choice: data_mapping.Answer) -> str:
    if isinstance(choice, data_mapping.EveryRow):
        return f"Every row is {choice.value}"
    return choice_words(question, choice)


def _answer(mapping: Mapping, question: Question, header: tuple[str, ...]) -> Callable[[data_mapping.Answer], Mapping]:
    return lambda choice: data_mapping.answered(mapping, question, choice, header)


def _table_choice(file: FilePreview, mapping: Mapping, confirmed: Confirmed, stamp: str) -> None:
    if file.shape not in {"proposed", "mapped"}:
        return
    names = [LEFT_OUT, *TABLES]
    key = f"table_{stamp}"
    st.selectbox(
        "What one row of this file is",
        names,
        index=names.index(mapping.table) if mapping.table or file.how == "confirmed" else None,
        key=key,
        format_func=_table_words,
        placeholder="Choose a table",
        on_change=_take,
        args=(confirmed, file, lambda table: data_mapping.for_table(mapping, table, file.header), key),
    )


def _table_words(name: str) -> str:
    if name == LEFT_OUT:
        return "None of these: leave the file out, or only look things up in it"
    return f"{words(name).capitalize()}: {TABLES[name].meaning}"


def _words(file: FilePreview, mapping: Mapping, confirmed: Confirmed, stamp: str) -> None:
    table = data_mapping.word_table(mapping, file.questions)
    if not table:
        return
    st.markdown("**What words in the file mean**")
    for column in dict.fromkeys(row["column"] for row in table):
        own = [row for row in table if row["column"] == column]
        choices = list(TABLES[mapping.table].column[column].choices)
        if choices and len(own) <= FEW_WORDS:
            _each_word(file, mapping, confirmed, stamp, own, choices)
        else:
            _word_editor(file, mapping, confirmed, stamp, own, choices)


def _each_word(
    file: FilePreview, mapping: Mapping, confirmed: Confirmed, stamp: str, own: list[dict[str, str]], choices: list[str]
) -> None:
    row = st.container(horizontal=True, gap="medium")
    for number, each in enumerate(own):
        column, word = each["column"], each["word"]
        key = f"word_{stamp}_{column}_{number}"
        rows = f" · {int(each['rows']):,} rows" if each["rows"] else ""
        row.segmented_control(
            f"{words(column).capitalize()} “{word}”{rows}",
            choices,
            default=each["meaning"] or None,
            key=key,
            on_change=_take,
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


def _columns(file: FilePreview, mapping: Mapping, confirmed: Confirmed, stamp: str) -> None:
    rows = mapping_rows(mapping, mapping.table, file.header)
    st.markdown("**Which column of the file feeds which of ours**")
    key = f"columns_{stamp}"
    made = ["together"] if any(row["together"] for row in rows) else []
    frame = pd.DataFrame(rows, columns=["column", "label", "constant", *made, "required", "meaning"])
    st.data_editor(
        frame.assign(column=[words(row["column"]) for row in rows]).astype("object").replace("", None),
        hide_index=True,
        disabled=["column", *made, "required", "meaning"],
        height=min(38 + 35 * len(rows), 320),
        column_config={
            "column": st.column_config.TextColumn("Ours", width=112),
            "label": st.column_config.SelectboxColumn("Column of the file", options=list(file.header), width=200),
            "constant": st.column_config.TextColumn(
                "The same in every row", width=170, help="For example won, where every row is an order."
            ),
            "together": st.column_config.TextColumn(
                "Made of", width=220, help="Several columns together, or a look-up in another file."
            ),
            "required": st.column_config.TextColumn("Needed", width=100),
            "meaning": st.column_config.TextColumn("What it is", width="large"),
        },
        placeholder="",
        key=key,
        on_change=_take_columns,
        args=(confirmed, file, mapping, [row["column"] for row in rows], key),
    )


def _take_columns(confirmed: Confirmed, file: FilePreview, mapping: Mapping, columns: list[str], key: str) -> None:
    for position, change in edits(key).items():
        mapping = data_mapping.filled(mapping, columns[position], change)
    confirmed[file.file] = mapping


def edits(key: str) -> dict[int, dict[str, Any]]:
    """What was changed in an editor: position -> column -> value. Its rows never move while it has this key."""
    held = st.session_state.get(key) or {}
    return {int(position): change for position, change in held.get("edited_rows", {}).items()}


def _finish(file: FilePreview, mapping: Mapping, confirmed: Confirmed, stamp: str) -> None:
    left, right = st.columns(2)
    if file.shape == "proposed" and mapping.table:
        left.button(
            "This is right: read it so",
            key=f"confirm_{stamp}",
            type="primary",
            on_click=lambda: confirmed.update({file.file: mapping}),
            help="The mapping is kept for the next file with the same columns.",
        )
    elif file.file in confirmed:
        left.button(
            "Forget my answers",
            key=f"forget_{stamp}",
            on_click=lambda: confirmed.pop(file.file, None),
            help="Back to how the file is read by itself.",
        )
    if not mapping.table:
        return
    right.download_button(
        "This mapping as a file",
        data=to_toml(mapping),
        file_name="mapping.toml",
        mime="application/toml",
        key=f"toml_{stamp}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        help="For the command line: python -m quota_core import --map mapping.toml FILE",
    )
