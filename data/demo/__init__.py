"""The demo company: an invented software firm's CRM export and planning tables, the same bytes for the same seed.

`write_demo(folder)` writes the files a customer would bring; the product imports them like anybody's.
Reading order: world (constants), people, deals, accounts, quotas, changes, dirt, files.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from data.demo.accounts import account_book, deal_accounts
from data.demo.changes import field_history
from data.demo.deals import closed_deals, joined, open_deals
from data.demo.dirt import soiled
from data.demo.files import euro_rates, opportunity_rows, rep_rows, territory_rows, write_export, write_table
from data.demo.people import roster
from data.demo.quotas import past_quotas, targets
from data.demo.world import DEFAULT_SEED, DEFAULT_TODAY

# What write_demo writes: a store of the demo that lacks one of them was made by an earlier release.
FILES = tuple(
    f"{name}.csv"
    for name in (
        "reps",
        "territories",
        "targets",
        "past_quotas",
        "fx_rates",
        "salesforce_opportunities",
        "salesforce_field_history",
    )
)


def write_demo(folder: Path | str, *, seed: int = DEFAULT_SEED, today: date = DEFAULT_TODAY) -> list[Path]:
    """Write the demo company's files into `folder` (made where missing) and return their paths in import order.

    The history is the three calendar years before the year of `today`, which is the plan year: by default 2023-2025
    and 2026. Amounts of opportunities are for the whole term in the deal's currency; everything else is USD.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    plan_year = today.year
    people = roster(rng, plan_year)
    deals = joined([closed_deals(rng, people, plan_year), open_deals(rng, people, plan_year)])
    book = account_book(rng)
    account, won_before = deal_accounts(rng, deals, book)
    clean = opportunity_rows(rng, deals, people, account, book, plan_year)
    # Drawn apart, so that nothing else in this world hangs on it.
    history = field_history(np.random.default_rng((seed, 1)), deals, people, clean, plan_year)
    asked: dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]] = {
        "targets": (("fiscal_year", "segment", "amount", "role"), targets(deals, people, plan_year)),
        "past_quotas": (("rep_id", "period_start", "period_months", "quota"), past_quotas(people, plan_year)),
        "fx_rates": (("from_date", "rate", "currency"), [(*step, "EUR") for step in euro_rates(plan_year)]),
    }
    return [
        write_table(folder, "reps", rep_rows(people)),
        write_table(folder, "territories", territory_rows(rng, book)),
        *(
            write_table(folder, name, (dict(zip(columns, row, strict=True)) for row in rows))
            for name, (columns, rows) in asked.items()
        ),
        write_export(folder, "salesforce_opportunities", soiled(rng, clean, won_before)),
        write_export(folder, "salesforce_field_history", history),
    ]
