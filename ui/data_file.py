"""One file of an import on screen: what is asked, what its words mean, which column feeds which, look-ups elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pandas as pd
import streamlit as st

from quota_core.ingest.mapping import Mapping
from quota_core.ingest.mapping_toml import to_toml
from quota_core.ingest.previews import FilePreview, ImportPreview
from quota_core.ingest.reading import Question
from quota_core.present.data_tables import words
from quota_core.present.import_tables import choice_words, mapping_rows, question_rows
from quota_core.schema import TABLES
from ui import data_lookups, data_mapping, data_words
from ui.data_words import Confirmed
from ui.sheets import escaped

LEFT_OUT = ""


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
        data_words.show(file, mapping, confirmed, stamp)
        _id_columns(file, mapping, confirmed, stamp)
        _columns(file, mapping, confirmed, stamp)
        data_lookups.show(file, shown, mapping, confirmed, stamp)
    _finish(file, mapping, confirmed, stamp)


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
            on_change=data_words.take,
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
        on_change=data_words.take,
        args=(confirmed, file, lambda table: data_mapping.for_table(mapping, table, file.header), key),
    )


def _table_words(name: str) -> str:
    if name == LEFT_OUT:
        return "None of these: leave the file out, or only look things up in it"
    return f"{words(name).capitalize()}: {TABLES[name].meaning}"


def _id_columns(file: FilePreview, mapping: Mapping, confirmed: Confirmed, stamp: str) -> None:
    """The columns that make the id; proposes a second one where the first repeats."""
    key = TABLES[mapping.table].key
    labels = mapping.columns.get(key[0], ())
    if len(key) != 1 or not labels:
        return
    if file.line_id:
        st.button(
            escaped(f"Make the id of {file.line_id[0]} + {file.line_id[1]}: no row repeats then"),
            key=f"line_id_{stamp}",
            type="primary",
            on_click=lambda: confirmed.update({file.file: data_mapping.identified(mapping, file.line_id)}),
            icon=":material/join:",
        )
    widget = f"id_{stamp}"
    own = [next((each for each in file.header if each.lower() == label.lower()), label) for label in labels]
    st.multiselect(
        "Columns that together make the id of a row",
        file.header,
        default=[label for label in own if label in file.header],
        key=widget,
        on_change=data_words.take,
        args=(confirmed, file, lambda chosen: data_mapping.identified(mapping, chosen), widget),
        help="Two where a row is a line of an order: the order's number and the line's.",
    )


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
                "Same in every row", width=190, help="For example won, where every row is an order."
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
    for position, change in data_words.edits(key).items():
        mapping = data_mapping.filled(mapping, columns[position], change)
    confirmed[file.file] = mapping


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
