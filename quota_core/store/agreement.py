"""What was agreed, as the store keeps it: confirmations read from the audit log and written to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quota_core.errors import ApprovalError
from quota_core.govern.ledger import (
    Words,
    confirmed_keys,
    ledger,
    parameter_items,
    plain_words,
    territories_item,
    variant_items,
)
from quota_core.govern.records import Confirmation, Item, LedgerEntry
from quota_core.model.plan import Plan
from quota_core.parameters import Parameters, nearest
from quota_core.store import inputs
from quota_core.store.connection import Database


@dataclass(frozen=True)
class Agreement:
    """The assumption ledger of a store; every change is one transaction with its entry in the log."""

    database: Database

    @property
    def said(self) -> dict[str, Confirmation]:
        """What was last said of every subject."""
        return dict(self.database.answer("said", inputs.said))

    def confirmed(self, parameters: Parameters) -> frozenset[str]:
        """The parameters that stand confirmed at these values."""
        return confirmed_keys(parameters, self.said)

    @property
    def inputs(self) -> tuple[Item, ...]:
        """Inferred values, as lines that can be confirmed."""
        return self.database.answer("input items", inputs.input_items)

    def items(self, plan: Plan, words: Words = plain_words, inferred: Sequence[Item] | None = None) -> tuple[Item, ...]:
        """All that can be confirmed about a plan: parameters, inferred inputs, territories, roles and segments.

        `inferred`: the inputs of a version, which are its own; without them, those of the data as they stand.
        """
        reps, own = plan.company.reps, plan.parameters.added_hires  # a hire's name is nobody's that masks know
        names = {key: name for key, name in zip(reps.rep_id, reps.name, strict=True) if name and key not in own}
        return (
            *parameter_items(plan.parameters, words, names),
            *(self.inputs if inferred is None else inferred),
            territories_item(plan),
            *variant_items(plan),
        )

    def ledger(
        self,
        plan: Plan,
        definitions: Sequence[LedgerEntry] = (),
        moves: Mapping[str, float] | None = None,
        words: Words = plain_words,
        inferred: Sequence[Item] | None = None,
    ) -> tuple[LedgerEntry, ...]:
        """Every line with who confirmed it; `definitions` are lines of their own, `inferred` as for `items`."""
        return ledger(self.items(plan, words, inferred), self.said, definitions, moves)

    def confirm(self, items: Sequence[Item], who: str, *, meeting: str = "", note: str = "") -> None:
        """Confirms items at their present values, all or none.

        Raises ApprovalError for a blank name, and where an input has changed since it was shown.
        """
        with self.database.writing() as cursor:
            inputs.confirm(cursor, items, who, meeting, note)

    def reopen(self, items: Sequence[Item], who: str, *, meeting: str = "", note: str = "") -> None:
        """Opens items again; ApprovalError where one was never confirmed."""
        with self.database.writing() as cursor:
            said = inputs.said(cursor)
            for item in items:
                if item.subject not in said or said[item.subject].value is None:
                    raise ApprovalError(f"{item.title} is not confirmed, so there is nothing to re-open.")
            inputs.reopen(cursor, items, who, meeting, note)


def named(items: Sequence[Item], subjects: Sequence[str]) -> tuple[Item, ...]:
    """The items of some subjects, in the ledger's order; ApprovalError for one it does not have, naming the nearest."""
    known = {item.subject: item for item in items}
    for subject in subjects:
        if subject not in known:
            raise ApprovalError(
                f"There is no {subject!r} in the ledger{nearest(subject, known)}: `confirm --list` names every line."
            )
    return tuple(item for item in items if item.subject in set(subjects))
