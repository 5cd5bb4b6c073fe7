"""The two forms of a Salesforce id are one record, in whichever file each stands."""

from __future__ import annotations

import datetime as dt

import ibis
import pytest

from quota_core.ingest.importing import preview
from quota_core.ingest.previews import ImportPreview
from quota_core.ingest.salesforce_ids import ENDINGS, is_short_form, long_form
from tests.ingest.small import engine

TODAY = dt.date(2026, 1, 15)
KIM, LEE = "005A0000001AbCd", "005a0000001aBcd"
DEALS = (
    "Id,OwnerId,Owner.Name,AccountId,StageName,IsWon,IsClosed,Amount,CloseDate,CreatedDate\n"
    f"006A0000001XyZz,{KIM},Kim Ro,001A0000001aaaa,Closed Won,true,true,100,2025-03-04,2025-01-02\n"
    f"006A0000001xYZz,{LEE},Lee Po,001A0000001aaaa,Closed Won,true,true,200,2025-03-05,2025-01-02\n"
)


def by_hand(text: str) -> str:
    """The long form of an id as Salesforce describes it: each five read backwards as a binary number."""
    groups = (text[i : i + 5] for i in (0, 5, 10))
    return text + "".join(ENDINGS[int("".join(str(int(c.isupper())) for c in reversed(g)), 2)] for g in groups)


def look(*files: tuple[str, str]) -> ImportPreview:
    return preview(engine(), [(name, text.encode()) for name, text in files], today=TODAY)


def column(found: ImportPreview, table: str, name: str) -> list[str]:
    return sorted(row[name] for row in found.first_rows(table).to_pylist())


@pytest.mark.parametrize(
    "short", [KIM, LEE, "006A0000001XyZz", "001000000000000", "005ABCDEFGHIJKL", "005zzzzzzzzzzzz"]
)
def test_the_ending_says_which_characters_are_capitals(short: str) -> None:
    con = engine()
    assert con.execute(long_form(ibis.literal(short))) == by_hand(short)


def test_the_ending_of_a_published_example() -> None:
    assert engine().execute(long_form(ibis.literal("001A0000006Vm9r"))) == "001A0000006Vm9rIAC"


@pytest.mark.parametrize(
    ("text", "short"), [(KIM, True), (by_hand(KIM), False), ("ChristopherWalk", False), ("005A0000001AbC ", False)]
)
def test_only_ids_of_salesforce_are_taken_for_them(text: str, short: bool) -> None:
    assert bool(engine().execute(is_short_form(ibis.literal(text)))) is short


def test_users_with_long_ids_own_deals_with_short_ones() -> None:
    users = "Id,Name,Username,IsActive\n" + "".join(
        f"{by_hand(rep)},{name},{name}@x,true\n" for rep, name in ((KIM, "Kim Ro"), (LEE, "Lee Po"))
    )
    quotas = f"QuotaOwnerId,QuotaAmount,StartDate\n{KIM},500,2025-01-01\n"
    history = (
        "OpportunityId,Field,NewValue,CreatedDate\n"
        f"006A0000001XyZz,Owner,{LEE},2025-02-01\n{by_hand('006A0000001XyZz')},Amount,90,2025-02-01\n"
    )
    found = look(("deals.csv", DEALS), ("users.csv", users), ("quotas.csv", quotas), ("history.csv", history))
    both = sorted([by_hand(KIM), by_hand(LEE)])
    assert column(found, "opportunities", "rep_id") == both
    assert column(found, "opportunities", "opportunity_id") == sorted(
        map(by_hand, ("006A0000001XyZz", "006A0000001xYZz"))
    )
    assert column(found, "reps", "rep_id") == both
    assert column(found, "past_quotas", "rep_id") == [by_hand(KIM)]
    (change,) = found.first_rows("opportunity_history").to_pylist()
    assert (change["opportunity_id"], change["rep_id"], change["amount"]) == (
        by_hand("006A0000001XyZz"),
        by_hand(LEE),
        90.0,
    )


def test_what_deals_tell_about_their_owners_goes_by_the_long_id() -> None:
    assert column(look(("deals.csv", DEALS)), "reps", "rep_id") == sorted([by_hand(KIM), by_hand(LEE)])


def test_a_long_id_whose_ending_does_not_fit_is_another_record() -> None:
    wrong = DEALS.replace(LEE, KIM + "AAA")
    assert by_hand(KIM) != KIM + "AAA"
    assert column(look(("deals.csv", wrong)), "opportunities", "rep_id") == sorted([by_hand(KIM), KIM + "AAA"])


def test_other_files_keep_their_ids() -> None:
    text = f"opportunity_id,rep_id,status,amount,close_date\n006A0000001XyZz,{KIM},won,5,2025-03-04\n"
    assert column(look(("opportunities.csv", text)), "opportunities", "rep_id") == [KIM]
