"""Won deals that no booking counts, in a sentence and a table."""

from __future__ import annotations

from collections.abc import Sequence

from quota_core.ingest.not_counted import REASONS, NotCounted, total
from quota_core.present import formats
from quota_core.present.sheet import Sheet, SheetColumn


def not_counted_sentence(rows: Sequence[NotCounted], currency: str) -> str:
    """How much won money the numbers leave out: 26 won deals, 1.2M USD, are in no booking."""
    if not rows:
        return "Every won deal is in a booking"
    deals = sum(row.deals for row in rows)
    unit = f" {currency}" if currency else ""
    unknown = [f"{formats.money(row.amount)} {row.currency} without a rate" for row in rows if row.money is None]
    money = formats.listed([f"{formats.money(total(rows))}{unit}", *unknown])
    return f"{formats.counted(deals, 'won deal is', 'won deals are')} in no booking: {money}"


def not_counted_sheet(rows: Sequence[NotCounted], currency: str) -> Sheet:
    """Reason, deals, amount as written with its currency, and in plan currency where a rate converts it."""
    return Sheet(
        name="in-no-booking",
        columns=(
            SheetColumn(title="Why"),
            SheetColumn(title="Won deals", kind="count"),
            SheetColumn(title="As written", kind="money_full"),
            SheetColumn(title="Currency"),
            SheetColumn(
                title=f"Won money{f' ({currency})' if currency else ''}",
                kind="money_full",
                help="Blank where no rate converts it.",
            ),
        ),
        rows=tuple((REASONS[row.reason], row.deals, row.amount, row.currency, row.money) for row in rows),
    )
