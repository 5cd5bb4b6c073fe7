"""Names hidden in sentences and tables, the same mask for the same person."""

from __future__ import annotations

from quota_core.ingest.checks import Check
from quota_core.ingest.fixes import Fix
from quota_core.present.hiding import Hiding, hiding, owners_in
from quota_core.present.sheet import Sheet, SheetColumn

PEOPLE = [
    {"rep_id": "7", "name": "Kim Ro", "email": "kim@x.org", "manager": "Sam Sun"},
    {"rep_id": "Lee Po", "name": "Lee Po", "email": None, "manager": "Sam Sun"},
    {"rep_id": "A", "name": "Kim Roth", "email": None, "manager": ""},
]


def test_a_name_is_hidden_wherever_it_stands_and_what_only_looks_like_one_stays() -> None:
    hide = hiding(PEOPLE, {"Nobody Known"})
    assert hide.text("'Kim Ro' and 'Kim Roth' of Sam Sun: 7 deals; Lee Pole, kim@x.org, A blank") == (
        "'Rep 01' and 'Rep 02' of Team 1: 7 deals; Lee Pole, Rep 01, A blank"
    )
    assert hide.text("Nobody Known: Lee Po") == "Unknown 1: Rep 03"
    sheet = Sheet(
        name="x",
        columns=(SheetColumn(title="Rep"), SheetColumn(title="n")),
        rows=(("7", 7), ("A", 1), ("Lee Po", None)),
    )
    assert hide.sheet(sheet).rows == (("Rep 01", 7), ("Rep 02", 1), ("Rep 03", None))


def test_without_masks_everything_stays() -> None:
    assert Hiding().text("Kim Ro") == "Kim Ro"
    assert Hiding().cell("Kim Ro") == "Kim Ro"


def test_owners_that_only_findings_name_are_found() -> None:
    fixes = (
        Fix(kind="map", table="opportunities", column="rep_id", match={"rep_id": "Zed"}, value="Lee Po"),
        Fix(
            kind="map", table="opportunities", column="rep_id", match={"rep_id": "Zoe"}, asks=True, choices=("Kim Ro",)
        ),
    )
    check = Check(name="unknown_rep", title="", severity="problem", count=1, samples=({"rep_id": "Zac"},), fixes=fixes)
    assert owners_in([check]) == {"Zed", "Zoe", "Zac", "Lee Po", "Kim Ro"}
