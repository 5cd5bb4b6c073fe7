"""A person's answers become a mapping, and each can be taken back."""

from __future__ import annotations

import pytest

from quota_core.errors import MappingError
from quota_core.ingest.mapping import Mapping
from quota_core.ingest.reading import Question
from ui.data_mapping import (
    EveryRow,
    answered,
    answers,
    filled,
    for_table,
    identified,
    joined,
    without_join,
    word_table,
    worded,
)

DEALS = Mapping(table="opportunities", columns={"opportunity_id": ("No",), "amount": ("Net",)}, flags={"won": "Won?"})


def question(kind: str, column: str = "", word: str = "") -> Question:
    return Question(
        file="f.csv", table="opportunities", column=column, label="L", kind=kind, text="?", entry="", word=word
    )  # type: ignore[arg-type]


def test_each_kind_of_question_has_its_place() -> None:
    assert answered(DEALS, question("column", "close_date"), "Day").columns["close_date"] == ("Day",)
    assert answered(DEALS, question("date_order", "close_date"), "dmy").dates == {"close_date": "dmy"}
    assert answered(DEALS, question("decimal", "amount"), ",").numbers == {"amount": ","}
    said = answered(DEALS, question("word", "status", "Signed"), "won")
    assert said.values == {"status": {"Signed": "won"}}
    assert answered(said, question("word", "status", "Gone"), "lost").values["status"] == {
        "Signed": "won",
        "Gone": "lost",
    }


def test_where_our_column_has_few_values_every_row_may_have_one_of_them() -> None:
    asked = question("column", "status")
    assert answers(asked) == (EveryRow("won"), EveryRow("lost"), EveryRow("open"))
    assert answered(DEALS, asked, EveryRow("won")).constants == {"status": "won"}
    assert answers(question("column", "amount")) == ()
    assert answers(question("word", "status", "Signed")) == ()


def test_another_table_takes_its_own_words_from_the_header() -> None:
    reps = for_table(DEALS, "reps", ("Rep ID", "Manager", "Shoe size"))
    assert reps == Mapping(table="reps", columns={"rep_id": ("Rep ID",), "manager": ("Manager",)})
    assert for_table(DEALS, "opportunities", ()) is DEALS
    assert for_table(DEALS, "", ("Rep ID",)) == Mapping(table="")


def test_a_label_and_a_constant_exclude_each_other() -> None:
    constant = filled(DEALS, "status", {"constant": "won"})
    assert constant.constants == {"status": "won"}
    assert constant.flags == {}, "a constant decides about the status in place of the flags"
    label = filled(constant, "status", {"label": "Stage"})
    assert label.constants == {}
    assert label.columns["status"] == ("Stage",)
    assert "status" not in filled(label, "status", {"label": None}).columns
    assert filled(DEALS, "amount", {"label": "Gross"}).flags == DEALS.flags


def test_words_are_said_and_taken_back() -> None:
    said = worded(DEALS, "status", "Signed", "won")
    asked = (question("word", "status", "Gone"),)
    assert [(row["word"], row["meaning"]) for row in word_table(said, asked)] == [("Signed", "won"), ("Gone", "")]
    assert worded(said, "status", "Signed", None).values["status"] == {}


def test_look_ups_in_one_file_share_their_match() -> None:
    one = joined(DEALS, "teams.csv", ("Agent", "Name"), "territory_id", "Office")
    two = joined(one, "teams.csv", ("Agent", "Name"), "segment", "Size")
    assert len(two.joins) == 1
    assert two.joins[0].columns == {"territory_id": "Office", "segment": "Size"}
    assert joined(one, "teams.csv", ("Agent", "Name"), "amount", "Worth").columns == {"opportunity_id": ("No",)}
    assert without_join(two, 0).joins == ()


@pytest.mark.parametrize("missing", range(5))
def test_a_look_up_says_all_five(missing: int) -> None:
    said = ["teams.csv", "Agent", "Name", "segment", "Size"]
    said[missing] = ""
    file, here, there, column, label = said
    with pytest.raises(MappingError, match="all five"):
        joined(DEALS, file, (here, there), column, label)


def test_an_id_is_made_of_several_columns() -> None:
    assert identified(DEALS, ["No", "Pos"]).columns["opportunity_id"] == ("No", "Pos")
    assert identified(DEALS, []) == DEALS
