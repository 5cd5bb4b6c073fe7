"""Mappings as TOML: read with every name checked, written so that nothing is lost."""

from __future__ import annotations

import pytest

from quota_core.errors import MappingError
from quota_core.ingest.mapping import Join, Mapping, signature
from quota_core.ingest.mapping_toml import from_toml, mapping_file, to_toml
from quota_core.ingest.proposing import propose

FULL = Mapping(
    table="opportunities",
    columns={"opportunity_id": ("Order", "Line"), "rep_id": ("Sales Rep",), "amount": ("Net",)},
    values={"status": {"Gewonnen": "won", 'odd "word"': "lost"}},
    others={"status": "open"},
    constants={"currency": "EUR"},
    flags={"won": "IsWon"},
    dates={"close_date": "dmy"},
    numbers={"amount": ","},
    percent=("probability",),
    joins=(Join(file="agents.csv", on=("Sales Rep", "Agent"), columns={"territory_id": "Region"}),),
    also={"reps": {"rep_id": "Sales Rep", "name": "Name"}},
    reference={"product": "items.xlsx [Products]:Name"},
)


def test_there_and_back() -> None:
    assert from_toml(to_toml(FULL)) == FULL
    assert FULL.lists == {"product": ("items.xlsx [Products]", "Name")}
    assert from_toml(to_toml(Mapping(table="reps"))) == Mapping(table="reps")


def test_entries_of_messages_can_be_pasted() -> None:
    text = 'dates.close_date = "dmy"\nnumbers.amount = ","\nvalues.status."On \\"Hold\\"" = "open"\n'
    general = mapping_file(text).general
    assert (general.dates, general.numbers) == ({"close_date": "dmy"}, {"amount": ","})
    assert general.values == {"status": {'On "Hold"': "open"}}


def test_blocks_are_found_by_name() -> None:
    maps = mapping_file(
        '[[file]]\nmatch = "deals*.csv"\ntable = "opportunities"\n[[file]]\nmatch = "x.csv"\nskip = true\n'
    )
    mapping, skip = maps.entries("Deals 2024.csv")
    assert mapping is not None
    assert (mapping.table, skip) == ("opportunities", False)
    assert maps.entries("x.csv")[1] is True
    assert maps.entries("other.csv") == (None, False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tabel = 'reps'", "there is no entry 'tabel' (did you mean table?)"),
        ("table = 'opportunity'", "there is no table 'opportunity' (did you mean opportunities?)"),
        ("table = 'reps'\ncolumns.nmae = 'X'", "reps has no column 'nmae' (did you mean name?)"),
        ("dates.close_date = 'dd.mm'", "dates.close_date is 'dd.mm', but must be one of 'dmy', 'mdy', 'ymd'"),
        ("numbers.amount = ';'", "numbers.amount is ';', but must be one of '.', ','"),
        ("values.status.Won = 'wonn'", "'Won' in values.status is 'wonn', but must be one of won, lost, open"),
        ("values.status = 'won'", 'write values.status."word in the file" = "what it means"'),
        ("columns.amount = 5", "columns.amount is 5, but must be a label of the file"),
        ("flags.lost = 'IsLost'", "flags are won and closed"),
        ("file = 3", "write one block per file as [[file]]"),
        ("[[file]]\ntable = 'reps'", "say which file it is for with match"),
        ("[[joins]]\nfile = 'a.csv'", "a join has file, on"),
        ("a = ", "is not valid TOML"),
    ],
)
def test_what_cannot_be_understood_is_said(text: str, message: str) -> None:
    with pytest.raises(MappingError) as caught:
        mapping_file(text, "map.toml")
    assert message in str(caught.value)
    assert "map.toml" in str(caught.value)
    assert "\n" not in str(caught.value).strip()


def test_a_signature_ignores_order_case_and_spaces() -> None:
    assert signature(["Close Date", "Amount"]) == signature(["amount", "close_date"])
    assert signature(["Close Date", "Amount"]) != signature(["Close Date", "Value"])


def test_an_order_list_of_a_german_ledger_is_guessed() -> None:
    guess = propose(["Auftragsnr", "Kunde", "Vertriebsmitarbeiter", "Nettobetrag €", "Auftragsdatum", "Gebiet"])
    assert (guess.table, guess.constants) == ("opportunities", {"status": "won"})
    assert {name: labels[0] for name, labels in guess.columns.items()} == {
        "opportunity_id": "Auftragsnr",
        "account_id": "Kunde",
        "rep_id": "Vertriebsmitarbeiter",
        "amount": "Nettobetrag €",
        "close_date": "Auftragsdatum",
        "territory_id": "Gebiet",
    }
