"""What has been agreed about the scenario on screen, as the sign-off pages and the strip read it."""

from __future__ import annotations

from collections.abc import Mapping

from quota_core.govern.records import LedgerEntry
from quota_core.model.plan import Plan
from quota_core.present.ledger_words import setting_words
from quota_core.store import Store


def lines(store: Store, plan: Plan, moves: Mapping[str, float] | None = None) -> tuple[LedgerEntry, ...]:
    """The whole ledger of a plan, in words; `moves`: how far each parameter moves an outcome."""
    return store.agreement.ledger(plan, moves=moves, words=setting_words)
