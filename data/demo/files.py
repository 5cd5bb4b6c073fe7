"""The world as files: a Salesforce export of opportunities, everything else in the canonical template."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from data.demo.accounts import Accounts
from data.demo.deals import EXPANSION, NEW, OPEN, RENEWAL, WON, Deals
from data.demo.dirt import Row
from data.demo.names import salesforce_id
from data.demo.people import Person
from data.demo.world import (
    EUR_RATES,
    HISTORY_YEARS,
    LEAD_SOURCES,
    PRODUCT_ODDS,
    PRODUCTS,
    SEGMENT,
    TERRITORIES,
)
from quota_core.schema import TABLES

OPEN_STAGES = (
    ("Prospecting", 10),
    ("Qualification", 20),
    ("Needs Analysis", 35),
    ("Proposal", 60),
    ("Negotiation", 80),
)
EXPANSION_TYPES = ("Add-On", "Upsell", "Existing Business")
QUALIFIED_SHARE, IN_MARKET_SHARE = 0.45, 0.22  # of accounts; the second of the qualified


def opportunity_rows(
    rng: np.random.Generator, deals: Deals, people: list[Person], account: np.ndarray, book: Accounts, plan_year: int
) -> list[Row]:
    """One row per deal under Salesforce's API names, amounts in the customer's currency and for the whole term."""
    count = len(deals)
    product = rng.choice(PRODUCTS, size=count, p=PRODUCT_ODDS)
    source = rng.choice(LEAD_SOURCES, size=count)
    expansion = rng.choice(EXPANSION_TYPES, size=count)
    seconds = rng.integers(7 * 3600, 19 * 3600, size=count)
    created = deals.created.astype("datetime64[s]") + seconds
    rate = euro_rate(deals, plan_year)
    in_euro = np.array([t.currency == "EUR" for t in TERRITORIES])[deals.territory]
    amount = deals.acv * deals.term / 12 / np.where(in_euro, rate, 1.0)
    stage = _stages(rng, deals, plan_year)
    types = np.select([deals.kind == NEW, deals.kind == RENEWAL], ["New Business", "Renewal"], default=expansion)
    rows: list[Row] = []
    for i in range(count):
        owner, patch = people[deals.person[i]], TERRITORIES[deals.territory[i]]
        name = book.names[account[i]]
        stage_name, probability = stage[i]
        rows.append(
            {
                "Id": salesforce_id("006", 200_000 + 13 * i),
                "Name": f"{name} - {product[i]}",
                "AccountId": book.ids[account[i]],
                "Account.Name": name,
                "OwnerId": owner.rep_id,
                "Owner.Name": owner.name,
                "StageName": stage_name,
                "Amount": f"{amount[i]:.2f}",
                "CurrencyIsoCode": patch.currency,
                "CloseDate": str(deals.close[i]),
                "CreatedDate": f"{created[i]}.000Z",
                "Type": str(types[i]),
                "Probability": str(probability),
                "IsClosed": "false" if deals.status[i] == OPEN else "true",
                "IsWon": "true" if deals.status[i] == WON else "false",
                "LeadSource": "" if deals.kind[i] in (EXPANSION, RENEWAL) else str(source[i]),
                "Territory__c": patch.territory_id,
                "Segment__c": patch.segment,
                "Product__c": str(product[i]),
                "Term_Months__c": str(deals.term[i]),
            }
        )
    return rows


def _stages(rng: np.random.Generator, deals: Deals, plan_year: int) -> list[tuple[str, int]]:
    """Stage name and probability in per cent: the outcome, or for open deals the further the nearer the close."""
    days_left = (deals.close - np.datetime64(f"{plan_year}-01-01")).astype(int)
    step = np.clip(4 - days_left // 45 - rng.integers(0, 3, size=len(deals)), 0, len(OPEN_STAGES) - 1)
    closed = {WON: ("Closed Won", 100)}
    return [
        OPEN_STAGES[s] if status == OPEN else closed.get(int(status), ("Closed Lost", 0))
        for s, status in zip(step, deals.status, strict=True)
    ]


def euro_rate(deals: Deals, plan_year: int) -> np.ndarray:
    """Dollars per euro on the day each deal closes (the latest rate for days ahead)."""
    starts = np.array([start for start, _ in euro_rates(plan_year)], dtype="datetime64[D]")
    step = np.searchsorted(starts, deals.close, side="right") - 1
    return np.array([rate for _, rate in euro_rates(plan_year)])[np.maximum(step, 0)]


def euro_rates(plan_year: int) -> list[tuple[str, float]]:
    """(first day, dollars per euro), by half-year."""
    first = plan_year - HISTORY_YEARS
    return [(f"{first + i // 2}-{'07' if i % 2 else '01'}-01", rate) for i, rate in enumerate(EUR_RATES)]


def rep_rows(people: list[Person]) -> list[dict[str, object]]:
    """The roster in the canonical template."""
    return [
        {
            "rep_id": p.rep_id,
            "name": p.name,
            "role": p.role,
            "segment": p.segment,
            "territory_id": TERRITORIES[p.territory].territory_id,
            "start_date": p.start,
            "end_date": p.end or "",
            "manager": p.manager,
            "ote": p.ote,
            "base_share": p.base_share,
            "experience_level": p.level,
            "market_ote": p.market_ote,
            "email": p.email,
            "currency": "USD",
        }
        for p in people
    ]


def territory_rows(rng: np.random.Generator, book: Accounts) -> list[dict[str, object]]:
    """The territories in the canonical template; potential = seats x the segment's usual x richness, to 10,000."""
    rows: list[dict[str, object]] = []
    for patch, accounts in zip(TERRITORIES, book.size.tolist(), strict=True):
        potential = patch.ae_seats * SEGMENT[patch.segment].potential_per_seat * patch.richness
        qualified = round(accounts * QUALIFIED_SHARE * float(rng.uniform(0.8, 1.2)))
        rows.append(
            {
                "territory_id": patch.territory_id,
                "name": patch.name,
                "region": patch.region,
                "parent_id": "",
                "segment": patch.segment,
                "potential": round(potential, -4),
                "accounts": accounts,
                "qualified_prospects": qualified,
                "in_market_prospects": round(qualified * IN_MARKET_SHARE * float(rng.uniform(0.7, 1.3))),
                "is_new": str(patch.is_new).lower(),
            }
        )
    return rows


def write_table(folder: Path, name: str, rows: Iterable[dict[str, object]]) -> Path:
    """Write one canonical table under its template header and return its path."""
    return _write(folder / f"{name}.csv", [c.name for c in TABLES[name].columns], rows, csv.QUOTE_MINIMAL)


def write_export(folder: Path, name: str, rows: list[Row]) -> Path:
    """Write rows as a CRM exports them, every cell quoted, and return the path."""
    return _write(folder / f"{name}.csv", list(rows[0]), rows, csv.QUOTE_ALL)


def _write(path: Path, header: list[str], rows: Iterable[dict[str, object]] | list[Row], quoting: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, quoting=quoting, lineterminator="\n")  # type: ignore[arg-type]
        writer.writeheader()
        writer.writerows(rows)
    return path
