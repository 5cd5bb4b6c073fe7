"""What has been agreed about the scenario on screen, as the sign-off pages and the strip read it."""

from __future__ import annotations

from collections.abc import Mapping

from quota_core.govern.records import LedgerEntry
from quota_core.model.plan import Plan
from quota_core.present.definition_words import definition_entries, facts_of
from quota_core.present.ledger_words import setting_words
from quota_core.store import Store


def lines(store: Store, plan: Plan, moves: Mapping[str, float] | None = None) -> tuple[LedgerEntry, ...]:
    """The whole ledger of a plan, in words; `moves`: how far each parameter moves an outcome."""
    return store.agreement.ledger(plan, definition_lines(store, plan), moves, setting_words)


def definition_lines(store: Store, plan: Plan) -> tuple[LedgerEntry, ...]:
    """The definitions as lines of the ledger, with who approved them."""
    return definition_entries(store.definitions.sheet(plan), plan, facts_of(plan))
