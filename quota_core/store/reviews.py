"""Rep reviews as the store keeps them, out of the log."""

from __future__ import annotations

import json
from dataclasses import dataclass

import duckdb

from quota_core.govern.reviews import Review, ReviewLine, Said, review_lines
from quota_core.model.plan import Plan
from quota_core.store.audit import entries, record
from quota_core.store.connection import Database

WHAT: dict[Said, str] = {
    "accepted": "accepted quota",
    "disputed": "disputed quota",
    "estimated": "estimated territory",
}
SUBJECT = "review:"


def _reviews(cursor: duckdb.DuckDBPyConnection) -> tuple[Review, ...]:
    said = {what: each for each, what in WHAT.items()}
    return tuple(
        Review(
            rep_id=entry.subject.removeprefix(SUBJECT),
            who=entry.who,
            said=said[entry.what],
            at=entry.at,
            **json.loads(entry.detail),
        )
        for entry in entries(cursor, tuple(said))
    )


@dataclass(frozen=True)
class Reviews:
    """What reps and managers said of quotas; every word is one transaction with its entry in the log."""

    database: Database

    def all(self) -> tuple[Review, ...]:
        """Everything said, in order."""
        return self.database.answer("reviews", _reviews)

    def lines(self, plan: Plan) -> tuple[ReviewLine, ...]:
        """Everybody with a quota under a plan, and what was said of it."""
        return review_lines(plan, self.all())

    def give(self, review: Review) -> None:
        """Keeps a review (see `govern.reviews.checked_review`). Raises ApprovalError for a blank name."""
        detail = {
            "side": review.side,
            "quota": review.quota,
            "reason": review.reason,
            "estimate": review.estimate,
        }
        with self.database.writing() as cursor:
            record(cursor, review.who, WHAT[review.said], f"{SUBJECT}{review.rep_id}", detail)
