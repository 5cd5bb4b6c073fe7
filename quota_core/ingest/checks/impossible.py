"""Values that cannot be: below zero, or an end before its beginning; in the tables beside the deals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from quota_core.ingest.checks.base import SAMPLES, Check, Data
from quota_core.ingest.checks.companions import money_of_deals
from quota_core.ingest.deals import rows_of
from quota_core.ingest.fixes import RULE, Fix
from quota_core.ingest.rules import RULES
from quota_core.ingest.wording import plural


@dataclass(frozen=True, kw_only=True)
class Impossible:
    """A rule on a table beside the deals as a check. `says` follows the count, `blank`: the column that can be unknown.

    `money` sums what the rows touch, in plan currency.
    """

    rule: str
    one: str
    many: str
    says: str
    shown: tuple[str, ...]
    money: Callable[[Data, list[dict[str, Any]]], float]
    blank: str = ""
    becomes: str = ""
    advice: str = "Correct it in the file and import again, or here."


def _own_money(data: Data, rows: list[dict[str, Any]]) -> float:
    return float(sum(abs(row["quota"] or 0.0) for row in rows))


def _of_reps(data: Data, rows: list[dict[str, Any]]) -> float:
    return float(sum(data.by_rep.get(rep, {}).get("won_money", 0.0) for rep in sorted({row["rep_id"] for row in rows})))


def _of_territories(data: Data, rows: list[dict[str, Any]]) -> float:
    return float(sum(data.by_territory.get(row["territory_id"], {}).get("won_money", 0.0) for row in rows))


def _of_deals(data: Data, rows: list[dict[str, Any]]) -> float:
    return money_of_deals(data, data.tables("splits"), "split_share_below_zero")


IMPOSSIBLE: tuple[Impossible, ...] = (
    Impossible(
        rule="quota_below_zero",
        one="past quota",
        many="past quotas",
        says="below zero: attainment against it means nothing",
        shown=("rep_id", "period_start", "quota"),
        money=_own_money,
    ),
    Impossible(
        rule="assignment_ends_before_it_begins",
        one="assignment",
        many="assignments",
        says="with a last day before its first: nobody held the territory",
        shown=("rep_id", "territory_id", "from_date", "to_date"),
        money=_of_reps,
        blank="to_date",
        becomes="the last day is unknown: still held",
    ),
    Impossible(
        rule="split_share_below_zero",
        one="split",
        many="splits",
        says="with a share below zero: it takes credit away",
        shown=("opportunity_id", "rep_id", "share"),
        money=_of_deals,
    ),
    Impossible(
        rule="potential_below_zero",
        one="territory",
        many="territories",
        says="with a potential below zero",
        shown=("territory_id", "name", "potential"),
        money=_of_territories,
        blank="potential",
        becomes="the potential is unknown: taken as average",
    ),
    Impossible(
        rule="accounts_below_zero",
        one="territory",
        many="territories",
        says="with fewer accounts than none",
        shown=("territory_id", "name", "accounts"),
        money=_of_territories,
        blank="accounts",
        becomes="the number of accounts is unknown",
    ),
    Impossible(
        rule="rep_ends_before_start",
        one="rep",
        many="reps",
        says="with an end date before the start date: never there",
        shown=("rep_id", "name", "start_date", "end_date"),
        money=_of_reps,
        blank="end_date",
        becomes="the end date is unknown: still here",
    ),
    Impossible(
        rule="ote_below_zero",
        one="rep",
        many="reps",
        says="with OTE below zero",
        shown=("rep_id", "name", "ote"),
        money=_of_reps,
        blank="ote",
        becomes="the OTE is unknown",
    ),
)


def impossible_values(data: Data) -> Iterator[Check]:
    """The findings of every rule on the tables beside the deals."""
    for each in IMPOSSIBLE:
        name = RULES[each.rule].table
        table = data.tables(name)
        found = table.filter(RULES[each.rule].condition(table, data.tables))
        rows = sorted(
            rows_of(found.select(*each.shown, "source_file", "source_row")),
            key=lambda row: [str(row[column]) for column in each.shown],
        )
        if rows:
            yield Check(
                name=each.rule,
                title=f"{plural(len(rows), each.one, each.many)} {each.says}.",
                severity="warning",
                count=len(rows),
                money=each.money(data, rows),
                samples=tuple(
                    {**{c: row[c] for c in each.shown}, "file": row["source_file"], "row": row["source_row"]}
                    for row in rows[:SAMPLES]
                ),
                fixes=_fixes(each, name),
                advice=each.advice,
            )


def _fixes(each: Impossible, table: str) -> tuple[Fix, ...]:
    match = {RULE: each.rule}
    out = Fix(kind="leave_out", table=table, match=match, reason=f"{each.one} {each.says.partition(':')[0]}")
    if not each.blank:
        return (out,)
    return (Fix(kind="set", table=table, column=each.blank, match=match, value=None, reason=each.becomes), out)
