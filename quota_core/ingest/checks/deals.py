"""Checks of single deals: each is a rule, a sentence and what to do; all but one are counted in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from quota_core.ingest.checks.base import Check, Data, Severity
from quota_core.ingest.deals import rows_of
from quota_core.ingest.fixes import RULE, Fix
from quota_core.ingest.rules import RULES
from quota_core.ingest.wording import plural

DEALS = "opportunities"


@dataclass(frozen=True, kw_only=True)
class DealCheck:
    """A rule on deals as a check: `says` follows the count."""

    rule: str
    severity: Severity
    says: str
    advice: str
    fixes: Callable[[Data], tuple[Fix, ...]]


def _leave_out(rule: str, reason: str) -> Fix:
    return Fix(kind="leave_out", table=DEALS, match={RULE: rule}, reason=reason)


def _set(rule: str, column: str, value: Any, reason: str) -> Fix:
    return Fix(kind="set", table=DEALS, column=column, match={RULE: rule}, value=value, reason=reason)


def _territory_fixes(data: Data) -> tuple[Fix, ...]:
    ids = tuple(row["territory_id"] for row in data.territories)[:50]
    return (
        Fix(
            kind="set",
            table=DEALS,
            column="territory_id",
            match={RULE: "missing_territory"},
            asks=True,
            choices=ids,
            reason="deals without a territory belong to this one",
        ),
    )


DEAL_CHECKS: tuple[DealCheck, ...] = (
    DealCheck(
        rule="missing_territory",
        severity="note",
        says="without a territory: counted in the owner's",
        advice="Set the territory if the owner's is wrong.",
        fixes=_territory_fixes,
    ),
    DealCheck(
        rule="close_before_created",
        severity="warning",
        says="closed before created: the dates cannot both be right",
        advice="The created date is often the day of a migration: take it as unknown, or leave the deals out.",
        fixes=lambda _: (
            _set("close_before_created", "created_date", None, "created after it closed: taken as unknown"),
            _leave_out("close_before_created", "closed before it was created"),
        ),
    ),
    DealCheck(
        rule="zero_or_negative_won",
        severity="warning",
        says="won for nothing or less: counted as won, adding no bookings",
        advice="Leave out tests and corrections; keep real credits.",
        fixes=lambda _: (_leave_out("zero_or_negative_won", "won for nothing or less"),),
    ),
    DealCheck(
        rule="term_below_zero",
        severity="warning",
        says="with a term below zero: counted as 12 months",
        advice="Correct the term, or take it as unknown.",
        fixes=lambda _: (
            _set("term_below_zero", "term_months", None, "the term is unknown: 12 months"),
            _leave_out("term_below_zero", "the term is below zero"),
        ),
    ),
    DealCheck(
        rule="blank_booking_type",
        severity="note",
        says="without a booking type: counted as new business (ASSUMED)",
        advice="Confirm, or say what a blank means.",
        fixes=lambda _: (
            _set("blank_booking_type", "booking_type", "new", "a blank type is new business"),
            _set("blank_booking_type", "booking_type", "expansion", "a blank type is expansion"),
            _set("blank_booking_type", "booking_type", "renewal", "a blank type is a renewal"),
        ),
    ),
    DealCheck(
        rule="new_from_customer",
        severity="warning",
        says="won as new business from an account that had bought before",
        advice="New means a logo that was no customer: call them expansion if your plan pays so.",
        fixes=lambda _: (_set("new_from_customer", "booking_type", "expansion", "the account had bought before"),),
    ),
)
# Needs every win of an account side by side, so it gets a pass of its own over won deals alone.
_OWN_PASS, _TAKEN_FOR_NEW = "new_from_customer", "taken_for_new"
_ITS_COLUMNS = ("opportunity_id", "rep_id", "account_id", "status", "amount", "close_date", "booking_type", "won_money")


def deal_checks(data: Data) -> Iterator[Check]:
    """The findings of every deal check."""
    simple = [check.rule for check in DEAL_CHECKS if check.rule != _OWN_PASS]
    won = _won(data)
    again = RULES[_OWN_PASS].condition(won, data.tables)
    found = _counted(data.deals, {rule: RULES[rule].condition(data.deals, data.tables) for rule in simple})
    found |= _counted(won, {_OWN_PASS: again, _TAKEN_FOR_NEW: again & won.booking_type.isnull()})
    for check in DEAL_CHECKS:
        count, money = found[check.rule]
        if count:
            source = won if check.rule == _OWN_PASS else data.deals
            taken = _taken_for_new(count, found[_TAKEN_FOR_NEW][0]) if check.rule == _OWN_PASS else ""
            yield Check(
                name=check.rule,
                title=f"{plural(count, 'deal')} {taken or check.says}.",
                severity=check.severity,
                count=count,
                money=abs(money),
                samples=data.examples(source, RULES[check.rule].condition(source, data.tables)),
                fixes=check.fixes(data),
                advice=check.advice,
            )


def _won(data: Data) -> Any:
    deals = data.deals.filter(data.deals.status == "won", data.deals.account_id.notnull())
    return deals.select(*_ITS_COLUMNS, "source_file", "source_row")


def _taken_for_new(count: int, blank: int) -> str:
    """What to say instead where deals are new business only because they name no type; empty where all name one."""
    if not blank:
        return ""
    if blank == count:
        return "won without a booking type, so taken for new business (ASSUMED), from an account that had bought before"
    return (
        "won as new business from an account that had bought before; "
        f"{blank:,} of them name no type and are only taken for new (ASSUMED)"
    )


def _counted(deals: Any, rules: dict[str, Any]) -> dict[str, tuple[int, float]]:
    flags = {rule: condition.fill_null(False) for rule, condition in rules.items()}
    flagged = deals.select("won_money", **flags)
    counts = {f"{rule}_rows": flagged[rule].sum() for rule in rules}
    money = {f"{rule}_money": flagged[rule].ifelse(flagged.won_money, 0.0).sum() for rule in rules}
    (row,) = rows_of(flagged.aggregate(**counts, **money))
    return {rule: (row[f"{rule}_rows"] or 0, row[f"{rule}_money"] or 0.0) for rule in rules}
