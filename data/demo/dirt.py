"""The usual dirt of a CRM export, put in on purpose and counted, so that tests can look for every speck."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np

from data.demo.names import salesforce_id

Row = dict[str, str]

# How many rows carry each kind; no row carries two.
DIRT = {
    "blank_owner": 5,
    "unknown_owner": 14,
    "missing_territory": 60,
    "closed_before_created": 8,
    "zero_won_amount": 5,
    "negative_won_amount": 4,
    "blank_won_amount": 3,
    "future_won_close": 4,
    "unknown_currency": 3,
    "near_product": 60,
    "near_account": 25,
    "new_from_customer": 45,
    "blank_type": 30,
    "thousands_separator": 40,
    "stale_open": 30,
    "blank_lost_amount": 180,
    "blank_term": 50,
}
REPEATED_IDS = 6  # rows that follow the last one, with the id of an earlier row

CENTURY_TYPO_YEARS = 27  # 2025 typed as 2052: two digits swapped
INTEGRATION_USER = salesforce_id("005", 1)
NEAR_PRODUCT = {"Insight Pro": "InsightPro", "Core Suite": "Core-Suite", "Flow Automation": "FlowAutomation"}
NEAR_ACCOUNT_ENDINGS = (" Inc.", " Ltd", ", LLC", " (old)")


def soiled(rng: np.random.Generator, rows: list[Row], won_before: np.ndarray) -> list[Row]:
    """The rows with `DIRT` in them, and `REPEATED_IDS` more at the end; every kind finds enough rows or it raises.

    `won_before`: for each row, whether its account had been won in the history before. ValueError when a kind does not
    find enough clean rows.
    """
    rows = [dict(row) for row in rows]
    free = np.ones(len(rows), dtype=bool)
    eligible = _eligible(rows, won_before)
    for kind, count in DIRT.items():
        candidates = np.flatnonzero(free & eligible[kind])
        if len(candidates) < count:
            raise ValueError(f"Only {len(candidates)} clean rows can carry {kind}, and {count} are asked for.")
        for i in rng.choice(candidates, size=count, replace=False):
            rows[i] |= _SPECKS[kind](rows[i], rng)
            free[i] = False
    repeated = rng.choice(np.flatnonzero(free & eligible["thousands_separator"]), size=REPEATED_IDS, replace=False)
    return rows + [rows[i] | {"Amount": f"{float(rows[i]['Amount']) * 1.05:.2f}"} for i in repeated]


def _eligible(rows: list[Row], won_before: np.ndarray) -> dict[str, np.ndarray]:
    """For each kind of dirt, which rows can carry it."""
    won = np.array([row["IsWon"] == "true" for row in rows])
    is_open = np.array([row["IsClosed"] == "false" for row in rows])
    dollars = np.array([row["CurrencyIsoCode"] == "USD" for row in rows])
    product = np.array([row["Product__c"] in NEAR_PRODUCT for row in rows])
    first_type = np.array([row["Type"] == "New Business" for row in rows])
    last = max(row["CloseDate"][:4] for row in rows if row["IsWon"] == "true")
    # The last days date the export, so its latest rows stay as they are.
    last_year = np.array([f"{last}-01" < row["CloseDate"] < f"{last}-12-15" for row in rows])
    created_early = np.array([row["CreatedDate"] < f"{last}-11-20" for row in rows])
    return {
        "blank_owner": ~won,
        "unknown_owner": ~is_open,
        "missing_territory": np.ones(len(rows), dtype=bool),
        "closed_before_created": won & last_year,
        "zero_won_amount": won,
        "negative_won_amount": won & dollars,
        "blank_won_amount": won,
        "future_won_close": won & last_year,
        "unknown_currency": ~dollars & won,
        "near_product": product,
        "near_account": first_type & ~is_open,
        "new_from_customer": won & won_before & np.array([row["Type"] != "Renewal" for row in rows]),
        "blank_type": first_type,
        "thousands_separator": won,
        "stale_open": is_open & created_early,
        "blank_lost_amount": ~won & ~is_open,
        "blank_term": np.array([row["Term_Months__c"] == "12" for row in rows]),
    }


def _moved(day: str, days: int) -> str:
    return date.fromordinal(date.fromisoformat(day[:10]).toordinal() + days).isoformat()


def _created_later(row: Row, rng: np.random.Generator) -> Row:
    """Closed three to forty days before it was created, by moving the close back before the day of creation."""
    return {"CloseDate": _moved(row["CreatedDate"], -int(rng.integers(3, 40)))}


def _near_account(row: Row, rng: np.random.Generator) -> Row:
    """The same customer typed in a second time: another id, nearly the same name."""
    name = row["Account.Name"] + NEAR_ACCOUNT_ENDINGS[int(rng.integers(len(NEAR_ACCOUNT_ENDINGS)))]
    return {"Account.Name": name, "AccountId": salesforce_id("001", 9_000_000 + int(rng.integers(1_000_000)))}


_SPECKS: dict[str, Callable[[Row, np.random.Generator], Row]] = {
    "blank_owner": lambda row, rng: {"OwnerId": "", "Owner.Name": ""},
    "unknown_owner": lambda row, rng: {"OwnerId": INTEGRATION_USER, "Owner.Name": "Integration User"},
    "missing_territory": lambda row, rng: {"Territory__c": ""},
    "closed_before_created": _created_later,
    "zero_won_amount": lambda row, rng: {"Amount": "0.00"},
    "negative_won_amount": lambda row, rng: {"Amount": f"({float(row['Amount']):,.2f})"},
    "blank_won_amount": lambda row, rng: {"Amount": ""},
    "future_won_close": lambda row, rng: {
        "CloseDate": f"{int(row['CloseDate'][:4]) + CENTURY_TYPO_YEARS}{row['CloseDate'][4:]}"
    },
    "unknown_currency": lambda row, rng: {"CurrencyIsoCode": "GBP"},
    "near_product": lambda row, rng: {"Product__c": NEAR_PRODUCT[row["Product__c"]]},
    "near_account": _near_account,
    "new_from_customer": lambda row, rng: {"Type": "New Business"},
    "blank_type": lambda row, rng: {"Type": ""},
    "thousands_separator": lambda row, rng: {"Amount": f"{float(row['Amount']):,.2f}"},
    "stale_open": lambda row, rng: {"CloseDate": _moved(row["CreatedDate"], int(rng.integers(10, 40)))},
    "blank_lost_amount": lambda row, rng: {"Amount": ""},
    "blank_term": lambda row, rng: {"Term_Months__c": ""},
}
