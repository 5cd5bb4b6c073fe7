"""Which customer each deal is with: logos are won once, then expanded and renewed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.deals import NEW, WON, Deals
from data.demo.names import account_names, salesforce_id
from data.demo.world import SEGMENT, TERRITORIES

LEGACY_SHARE = 0.12  # of a territory's accounts: customers since before the history
ACCOUNTS_SIGMA = 0.12
FIRST_EXPANSION_DAYS = 90  # nobody expands sooner after the first contract


@dataclass(frozen=True)
class Accounts:
    """Account names and ids by account number, and the accounts in each territory."""

    names: np.ndarray
    ids: list[str]
    first: np.ndarray  # of each territory: the number of its first account
    size: np.ndarray  # of each territory: how many it has


def account_book(rng: np.random.Generator) -> Accounts:
    """All accounts: per territory seats x the segment's accounts per seat, more where it is rich."""
    usual = np.array([t.ae_seats * t.richness**0.5 * SEGMENT[t.segment].accounts_per_seat for t in TERRITORIES])
    size = np.rint(usual * rng.lognormal(0, ACCOUNTS_SIGMA, len(usual))).astype(int)
    total = int(size.sum())
    ids = [salesforce_id("001", 50_000 + 7 * number) for number in range(total)]
    return Accounts(account_names(rng, total), ids, np.concatenate([[0], size.cumsum()[:-1]]), size)


def deal_accounts(rng: np.random.Generator, deals: Deals, book: Accounts) -> tuple[np.ndarray, np.ndarray]:
    """Account number of every deal, and whether that account had been won in the history before.

    A territory's accounts are, in order: customers from before the history, one account per won new logo in order of
    close, and the rest, which are tried without success. Expansions and renewals go to a customer of the day.
    """
    account = np.empty(len(deals), dtype=int)
    won_before = np.zeros(len(deals), dtype=bool)
    for territory in range(len(TERRITORIES)):
        legacy = int(book.size[territory] * LEGACY_SHARE)
        here = deals.territory == territory
        logos = np.flatnonzero(here & (deals.kind == NEW) & (deals.status == WON))
        logos = logos[np.argsort(deals.close[logos], kind="stable")]
        if legacy + len(logos) >= book.size[territory]:
            raise ValueError(f"{TERRITORIES[territory].territory_id} has too few accounts for {len(logos)} new logos.")
        account[logos] = legacy + np.arange(len(logos))
        tried = np.flatnonzero(here & (deals.kind == NEW) & (deals.status != WON))
        account[tried] = rng.integers(legacy + len(logos), book.size[territory], size=len(tried))
        again = np.flatnonzero(here & (deals.kind != NEW))
        known = np.searchsorted(deals.close[logos], deals.created[again] - FIRST_EXPANSION_DAYS)
        account[again] = (rng.random(len(again)) * (legacy + known)).astype(int)
        won_before[again] = account[again] >= legacy
        account[here] += book.first[territory]
    return account, won_before
