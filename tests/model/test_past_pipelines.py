"""Pipelines of the past against a plain recomputation, one deal and one change after the other."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from quota_core.model.company import Company
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.store import StagedImport
from tests.model.test_facts import REPS, Row, _credit, _deals, _month, _store

FIELDS = ("amount", "close_date", "rep_id")


def _changes(seed: int, deals: list[Row], *, before: bool) -> list[Row]:
    """A few changed fields a deal on different days, by deal and day; with what stood there before, or without."""
    chance = random.Random(seed)
    rows = []
    for deal in deals:
        for day in sorted(chance.sample(range(760), chance.choice([0, 0, 1, 2, 4]))):
            row: Row = {"opportunity_id": deal["opportunity_id"], "changed_at": date(2023, 2, 1) + timedelta(days=day)}
            for name in chance.sample(FIELDS, chance.choice([1, 1, 2, 3])):
                values = {
                    "amount": lambda: round(chance.uniform(1, 9999), 2),
                    "close_date": lambda: date(2023, 6, 1) + timedelta(days=chance.randrange(800)),
                    "rep_id": lambda: chance.choice(["R1", "R2", "R3", "R9"]),
                }[name]
                row[name] = values()
                if before and chance.random() < 0.9:
                    row[f"{name}_before"] = values()
            rows.append(row)
    # The first change of a close date decides which quarters are known.
    rows.append({"opportunity_id": "O0", "changed_at": date(2023, 1, 2), "close_date": date(2023, 3, 1)})
    return rows


def _as_it_was(deal: Row, changes: list[Row], day: date, until: date | None, *, told_before: bool) -> Row:
    """A deal's amount, expected close and owner as a day began; None where nobody wrote it down."""
    own = sorted(
        (c for c in changes if c["opportunity_id"] == deal["opportunity_id"]), key=lambda row: row["changed_at"]
    )
    told, own = own, [c for c in own if until is None or c["changed_at"] < until]
    decided = deal["status"] != "open" and (until is None or deal["close_date"] < until)
    found: Row = {}
    for name in ("amount", "close_date"):
        earlier = [c[name] for c in own if c["changed_at"] < day and c.get(name) is not None]
        later = [
            c
            for c in own
            if c["changed_at"] >= day and (c.get(name) is not None or c.get(f"{name}_before") is not None)
        ]
        if earlier:
            found[name] = earlier[-1]
        elif later:
            found[name] = later[0].get(f"{name}_before")
        else:
            found[name] = deal[name] if told_before and (until is None or decided) else None
    # The owner: what any change since says of before holds for then; the record holds only where there is none.
    owner = [c for c in told if c.get("rep_id") is not None or c.get("rep_id_before") is not None]
    earlier = [c["rep_id"] for c in owner if c["changed_at"] < day and c.get("rep_id") is not None]
    later = [c for c in owner if c["changed_at"] >= day]
    if earlier:
        found["rep_id"] = earlier[-1]
    elif later:
        found["rep_id"] = later[0].get("rep_id_before")
    else:
        found["rep_id"] = deal["rep_id"] if until is None or decided else None
    return found


def _expected(
    deals: list[Row],
    splits: list[Row],
    rates: list[Row],
    changes: list[Row],
    start: date,
    until: date | None,
    parameters: Parameters,
) -> tuple[dict[str, float], dict[str, int], dict[str, int], int]:
    """Money and deals by rep of what stood open on a day and was to close in its quarter; and what nobody knows.

    Last, how many may have been the quarter's and nobody knows whose they were.
    """
    roles = {rep["rep_id"]: rep["role"] for rep in REPS}
    told_before = any(
        f"{name}_before" in c for c in changes for name in FIELDS if until is None or c["changed_at"] < until
    )
    money: dict[str, float] = defaultdict(float)
    count: dict[str, int] = defaultdict(int)
    unknown: dict[str, int] = defaultdict(int)
    unowned = 0
    for deal in deals:
        if deal["status"] != "open" and deal["close_date"] < start:
            continue
        first = [c for c in changes if c["opportunity_id"] == deal["opportunity_id"] and c["changed_at"] < start]
        if not first if deal["created_date"] is None else deal["created_date"] >= start:
            continue
        then = deal | _as_it_was(deal, changes, start, until, told_before=told_before)
        parts = [(s["rep_id"], s["share"]) for s in splits if s["opportunity_id"] == deal["opportunity_id"]]
        if not parts and then["rep_id"] is None:
            begins = None if then["close_date"] is None else _month(then["close_date"]) - _month(start)
            credited = {kind for role in roles.values() for kind in parameters.credited_types.get(role, ())}
            unowned += (begins is None or 0 <= begins < 3) and (deal["booking_type"] or "new") in credited
            continue
        for rep, share in parts or [(then["rep_id"], 1.0)]:
            if (deal["booking_type"] or "new") not in parameters.credited_types.get(roles.get(rep, ""), ()):
                continue
            if then["close_date"] is None:
                unknown[rep] += 1
            elif _month(start) <= _month(then["close_date"]) < _month(start) + 3:
                credit = _credit(then, rates, parameters)
                if credit is None:
                    unknown[rep] += 1
                else:
                    money[rep] += credit * share
                    count[rep] += 1
    return dict(money), dict(count), dict(unknown), unowned


def _agrees(company: Company, starts: list[date], expected: list[Any]) -> None:
    past = company.past_pipelines
    n = len(company.reps)
    amount, deals, missing = (past.by_rep(values, n) for values in (past.amount, past.deals, past.unknown))
    assert past.starts.tolist() == [_month(start) for start in starts]
    for j, (money, count, unknown, unowned) in enumerate(expected):
        assert past.unowned[j] == unowned
        for i, rep in enumerate(company.reps.rep_id):
            assert amount[j, i] == pytest.approx(money.get(rep, 0.0), rel=1e-12, abs=1e-9)
            assert deals[j, i] == count.get(rep, 0)
            assert missing[j, i] == unknown.get(rep, 0)


@pytest.mark.parametrize(
    ("seed", "before", "as_of", "credit"),
    [
        (1, True, None, "acv_year1"),
        (2, True, date(2024, 7, 1), "tcv"),
        (3, False, None, "tcv"),
        (4, False, date(2024, 7, 1), "acv_year1"),
    ],
)
def test_past_pipelines_agree_with_one_change_after_the_other(
    tmp_path: Path, seed: int, before: bool, as_of: date | None, credit: str
) -> None:
    deals, splits, rates = _deals(seed, 150)
    # One that closes last settles where the data end.
    deals.append(deals[0] | {"opportunity_id": "O-last", "status": "lost", "close_date": date(2025, 12, 30)})
    changes = _changes(seed, deals, before=before)
    parameters = DEFAULTS.changed(multi_year_credit=credit, plan_currency="USD", as_of=as_of)
    tables = {"opportunities": deals, "splits": splits, "fx_rates": rates, "opportunity_history": changes}
    with _store(str(tmp_path), reps=REPS, **tables) as store:
        company = store.company(parameters)
    known = [date(2023 + q // 4, q % 4 * 3 + 1, 1) for q in (range(1, 6) if as_of else range(4, 12))]
    expected = [_expected(deals, splits, rates, changes, start, as_of, parameters) for start in known]
    assert sum(money for each in expected for money in each[0].values()) > 0
    assert sum(each[3] for each in expected) > 0 or as_of is None
    _agrees(company, known, expected)


def test_nothing_dated_on_or_after_as_of_has_a_say(tmp_path: Path) -> None:
    as_of = date(2024, 7, 1)
    deals, _, _ = _deals(5, 120)
    changes = _changes(5, deals, before=True)
    parameters = DEFAULTS.changed(as_of=as_of, plan_currency="USD")

    def moved(deal: Row) -> Row:
        if deal["status"] != "open" and deal["close_date"] < as_of:
            return deal
        moved_to = as_of + timedelta(days=deal["opportunity_id"].count("1"))
        return deal | {"amount": 1e6, "close_date": moved_to, "rep_id": "R3"}

    # Who owned a deal before a change is told of the past: what a later change says of that stays, all else moves.
    others = [
        c
        if c["changed_at"] < as_of
        else c | {"amount": 1e6, "amount_before": 5e5} | ({"rep_id": "R3"} if "rep_id" in c else {})
        for c in changes
    ]
    later = {"opportunity_id": "O1", "changed_at": as_of, "close_date": as_of, "close_date_before": date(2024, 2, 1)}
    found = []
    for name, its_deals, its_changes in (
        ("as-is", deals, changes),
        ("changed", [moved(d) for d in deals], [*others, later]),
    ):
        (tmp_path / name).mkdir()
        tables = {"opportunities": its_deals, "opportunity_history": its_changes}
        with _store(str(tmp_path / name), reps=REPS, **tables) as store:
            found.append(store.company(parameters).past_pipelines)
    assert found[0].amount.sum() > 0
    assert found[0].unknown.sum() > 0
    for name in ("starts", "quarter", "rep", "amount", "deals", "unknown", "unowned"):
        assert getattr(found[0], name).tolist() == getattr(found[1], name).tolist()


@pytest.mark.parametrize(
    ("told", "amount", "unowned"),
    [({"rep_id_before": "R1"}, {"R1": 100_000.0}, 0), ({}, {}, 1)],
    ids=["told by whom it was owned", "not told"],
)
def test_a_deal_reassigned_after_as_of_stays_with_its_owner_of_then(
    tmp_path: Path, told: Row, amount: dict[str, float], unowned: int
) -> None:
    deal: Row = {
        **dict.fromkeys(("territory_id", "currency", "term_months")),
        "opportunity_id": "O1",
        "rep_id": "R2",
        "status": "won",
        "amount": 100_000.0,
        "close_date": date(2024, 5, 20),
        "created_date": date(2023, 11, 1),
        "booking_type": "new",
    }
    opened = deal | {"opportunity_id": "O2", "status": "open", "close_date": date(2026, 3, 1)}
    last = opened | {"opportunity_id": "O3", "status": "lost", "close_date": date(2025, 12, 30)}
    slipped = {"close_date": date(2025, 1, 1), "close_date_before": date(2024, 12, 1)}
    changes: list[Row] = [
        {"opportunity_id": "O3", "changed_at": date(2024, 1, 2), **slipped},
        {"opportunity_id": "O1", "changed_at": date(2025, 3, 1), "rep_id": "R2", **told},
        {"opportunity_id": "O3", "changed_at": date(2025, 3, 1), "rep_id": "R1", "rep_id_before": "R1"},
    ]
    tables = {"opportunities": [deal, opened, last], "opportunity_history": changes}
    with _store(str(tmp_path), reps=REPS, **tables) as store:
        company = store.company(DEFAULTS.changed(as_of=date(2024, 7, 1)))
    past = company.past_pipelines
    assert past.starts.tolist() == [_month(date(2024, 4, 1))]
    found = past.by_rep(past.amount, len(company.reps))[0]
    assert {rep: money for rep, money in zip(company.reps.rep_id, found, strict=True) if money} == amount
    # The open one has no owner who is known either, and nobody says when it was to close.
    assert past.unowned.tolist() == [unowned + 1]


def test_without_history_or_without_close_dates_no_quarter_is_known(tmp_path: Path) -> None:
    deals, _, _ = _deals(6, 30)
    with _store(str(tmp_path), reps=REPS, opportunities=deals) as store:
        assert store.company(DEFAULTS).past_pipelines.since == {}
        rows = [{"opportunity_id": "O1", "changed_at": date(2023, 2, 1), "amount": 5.0}]
        con = store.backend()
        con.create_table("import_opportunity_history", pa.Table.from_pylist(rows), temp=True)
        store.commit_import(con, StagedImport())
        past = store.company(DEFAULTS).past_pipelines
    assert past.since == {"amount": np.datetime64("2023-02-01"), "close_date": None, "rep_id": None}
    assert not len(past.starts)
