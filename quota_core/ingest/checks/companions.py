"""Checks of the tables beside deals and reps: targets, territories, currencies, splits, assignments, past quotas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from quota_core.ingest.checks.base import OFFERED, SAMPLES, Check, Data, samples_of
from quota_core.ingest.checks.likeness import nearest_names
from quota_core.ingest.deals import code, count_of, rows_of
from quota_core.ingest.fixes import RULE, Fix
from quota_core.ingest.rules import RULES, SHARE_SLACK
from quota_core.ingest.wording import plural
from quota_core.model.time import plan_year_of

MOST_CHOICES = 50
_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)


def targets_missing(data: Data) -> Iterator[Check]:
    """No target of the plan year is given, or a pool's segment has none."""
    year = plan_year_of(data.as_of, data.parameters)
    rows = [row for row in rows_of(data.tables("targets")) if row["fiscal_year"] == year]
    given = [r for r in rows if ("targets", f"{year}/{r['role'] or ''}/{r['segment']}", "amount") not in data.assumed]
    if not data.reps:
        return
    if not given:
        assumed = sum(row["amount"] or 0.0 for row in rows)
        yield Check(
            name="targets_missing",
            title=f"No file gives a target for {year}" + (": last year plus 10% is assumed." if rows else "."),
            severity="warning" if rows else "problem",
            count=max(len(rows), 1),
            money=assumed,
            samples=tuple({"role": r["role"], "segment": r["segment"], "amount": r["amount"]} for r in rows[:SAMPLES]),
            fixes=tuple(
                Fix(
                    kind="set",
                    table="targets",
                    column="amount",
                    match={"fiscal_year": year, "role": row["role"], "segment": row["segment"]},
                    value=row["amount"],
                    asks=True,
                    reason=f"the target of {row['role']} {row['segment']} for {year}",
                )
                for row in rows[:OFFERED]
            ),
            advice=f"Import the targets of {year}, or set them here.",
        )
        return
    pools = {(r["role"], r["segment"]) for r in data.reps if data.parameters.credited_types.get(r["role"] or "")}
    held = {(row["role"] or "AE", row["segment"]) for row in given}
    for name, pairs, words in (
        ("pools_without_target", pools - held, "have reps and no target"),
        ("targets_without_reps", held - pools, "have a target and no reps"),
    ):
        if pairs:
            listed = ", ".join(f"{role} {segment}" for role, segment in sorted(pairs, key=str)[:8])
            yield Check(
                name=name,
                title=f"{plural(len(pairs), 'role and segment', 'roles and segments')} {words} in {year}: {listed}.",
                severity="warning",
                count=len(pairs),
                money=sum(r["amount"] or 0.0 for r in given if (r["role"] or "AE", r["segment"]) in pairs),
                samples=tuple({"role": role, "segment": segment} for role, segment in sorted(pairs, key=str)[:SAMPLES]),
                advice="Segments must be written alike in reps and targets; quotas follow a group's whole target.",
            )


def territories_without_potential(data: Data) -> Iterator[Check]:
    """Territories whose potential nobody gave: they count as average."""
    lacking = [row for row in data.territories if row["potential"] is None]
    if lacking:
        ids = {row["territory_id"] for row in lacking}
        money = sum(row["won_money"] for name, row in data.by_territory.items() if name in ids)
        if not money:  # the deals name no territory: their owners' count
            owners = {row["rep_id"] for row in data.reps if row["territory_id"] in ids}
            money = sum(row["won_money"] for rep, row in data.by_rep.items() if rep in owners)
        yield Check(
            name="territories_without_potential",
            title=f"{plural(len(lacking), 'territory', 'territories')} without potential: taken as average (ASSUMED).",
            severity="note" if len(lacking) == len(data.territories) else "warning",
            count=len(lacking),
            money=money,
            samples=tuple({"territory_id": r["territory_id"], "name": r["name"]} for r in lacking[:SAMPLES]),
            fixes=tuple(
                Fix(
                    kind="set",
                    table="territories",
                    column="potential",
                    match={"territory_id": row["territory_id"]},
                    asks=True,
                    reason=f"the yearly potential of {row['name'] or row['territory_id']}",
                )
                for row in lacking[:OFFERED]
            ),
            advice="Potential carries half of a territory's weight: without it weights rest on accounts and win rate.",
        )


def unknown_territories(data: Data) -> Iterator[Check]:
    """Deals in a territory that is not among the territories."""
    known = {row["territory_id"]: row["name"] for row in data.territories}
    unknown = {territory: row for territory, row in data.by_territory.items() if territory not in known}
    if not known or not unknown:
        return
    by_money = sorted(unknown, key=lambda territory: (-unknown[territory]["won_money"], territory))
    spellings = {territory: (territory, name or "") for territory, name in known.items()}
    likely = {territory: nearest_names(territory, spellings) for territory in by_money[:OFFERED]}
    count = sum(row["deals"] for row in unknown.values())
    places = plural(len(unknown), "territory that is", "territories that are")
    yield Check(
        name="unknown_territory",
        title=f"{plural(count, 'deal')} in {places} not among the territories: nobody knows their potential.",
        severity="warning",
        count=count,
        money=sum(row["won_money"] for row in unknown.values()),
        samples=samples_of("territory_id", unknown, by_money),
        fixes=(
            *(
                Fix(
                    kind="map",
                    table="opportunities",
                    column="territory_id",
                    match={"territory_id": territory},
                    value=names[0] if names else None,
                    asks=not names,
                    choices=tuple(names or list(known)[:MOST_CHOICES]),
                    reason=f"deals of {territory} belong to a territory on the list",
                )
                for territory, names in likely.items()
            ),
            Fix(
                kind="set",
                table="opportunities",
                column="territory_id",
                match={RULE: "unknown_territory"},
                value=None,
                reason="the territory is unknown: counted in the owner's",
            ),
        ),
        advice="Add them to the territories, or say which one they are; a blank counts in the owner's.",
    )


def several_currencies(data: Data) -> Iterator[Check]:
    """Deals in more than one currency: what is converted, and what cannot be."""
    deals = data.deals
    groups = deals.group_by(currency=code(deals)).aggregate(deals=deals.count(), money=deals.won_money.sum())
    foreign = [
        r for r in sorted(rows_of(groups), key=lambda r: str(r["currency"])) if r["currency"] not in ("", data.currency)
    ]
    if foreign:
        names = ", ".join(row["currency"] for row in foreign)
        count = sum(row["deals"] for row in foreign)
        yield Check(
            name="several_currencies",
            title=f"{plural(count, 'deal')} in {names}, converted to {data.currency}, the plan's currency"
            + ("." if data.parameters.plan_currency else " (ASSUMED: that of most won money)."),
            severity="note",
            count=count,
            money=sum(row["money"] or 0.0 for row in foreign),
            samples=tuple(
                {"currency": r["currency"], "deals": r["deals"], "money": r["money"]} for r in foreign[:SAMPLES]
            ),
            advice="Check the rates and their dates.",
        )
    without = deals.rate.isnull()
    lacking = deals.filter(without)
    won = (lacking.status == "won").ifelse(lacking.amount, 0.0).sum()
    unpriced = rows_of(lacking.group_by("currency").aggregate(deals=lacking.count(), won=won).order_by("currency"))
    if unpriced:
        count = sum(row["deals"] for row in unpriced)
        first = _first_rates(data)
        written = ", ".join(f"{row['won'] or 0.0:,.0f} {row['currency']}" for row in unpriced)
        yield Check(
            name="deals_without_rate",
            title=f"{plural(count, 'deal')} in a currency without a rate on the close date, {written} won: "
            "counted for nobody.",
            severity="problem",
            count=count,
            # Nobody knows the rate of that day: at the currency's first one, else as written.
            money=sum((row["won"] or 0.0) * first.get(row["currency"], 1.0) for row in unpriced),
            samples=data.examples(deals, without, "amount"),
            fixes=(
                Fix(
                    kind="leave_out",
                    table="opportunities",
                    match={"currency": sorted(r["currency"] for r in foreign)},
                    reason="no rate to convert it with",
                ),
            ),
            advice="Add a rate that holds on those days (a blank from_date: always).",
        )


def _first_rates(data: Data) -> dict[str, float]:
    rates = rows_of(data.tables("fx_rates"))
    return {row["currency"]: row["rate"] for row in sorted(rates, key=lambda r: r["from_date"] or _FIRST, reverse=True)}


def _rule_finding(data: Data, rule: str, says: str, reason: str) -> Iterator[Check]:
    count = data.count_where(rule)
    if count:
        table = data.tables(RULES[rule].table)
        yield Check(
            name=rule,
            title=f"{plural(count, 'row')} of {RULES[rule].table.replace('_', ' ')} {says}.",
            severity="warning",
            count=count,
            money=money_of_deals(data, table, rule) if "opportunity_id" in table.columns else 0.0,
            samples=data.examples(table, RULES[rule].condition(table, data.tables)),
            fixes=(Fix(kind="leave_out", table=RULES[rule].table, match={RULE: rule}, reason=reason),),
        )


def money_of_deals(data: Data, table: Any, rule: str) -> float:
    """The won money of the deals that rows of a table belong to for which a rule holds."""
    flagged = table.mutate(found=RULES[rule].condition(table, data.tables))
    touched = data.deals.semi_join(flagged.filter(flagged.found), "opportunity_id")
    (row,) = rows_of(touched.aggregate(money=touched.won_money.sum()))
    return row["money"] or 0.0


def wrong_splits(data: Data) -> Iterator[Check]:
    """Splits over a whole deal, and splits of deals that are not there."""
    if not count_of(data.tables("splits").limit(1)):
        return  # a look at every deal, for nothing
    yield from _rule_finding(data, "split_shares_over_one", "over the whole of their deal", "splits over 100%")
    yield from _rule_finding(data, "split_of_unknown_deal", "that belong to no deal", "the deal is not there")


def quotas_of_unknown_reps(data: Data) -> Iterator[Check]:
    """Past quotas of people who are not among the reps."""
    yield from _rule_finding(data, "quota_of_unknown_rep", "of people not among the reps", "not among the reps")


def overlapping_assignments(data: Data) -> Iterator[Check]:
    """People who hold more than the whole of their time in territories on some day."""
    held: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of(data.tables("assignments")):
        held[row["rep_id"]].append(row)
    over = [rep for rep, rows in sorted(held.items()) if _most_share(rows) > 1 + SHARE_SLACK]
    if over:
        yield Check(
            name="overlapping_assignments",
            title=f"{plural(len(over), 'rep holds', 'reps hold')} territories for more than the whole of their time.",
            severity="warning",
            count=len(over),
            money=sum(data.by_rep.get(rep, {}).get("won_money", 0.0) for rep in over),
            samples=tuple({"rep_id": rep, "share": round(_most_share(held[rep]), 4)} for rep in over[:SAMPLES]),
            fixes=tuple(
                Fix(kind="leave_out", table="assignments", match={"rep_id": rep}, reason="assignments overlap")
                for rep in over[:OFFERED]
            ),
            advice="End the earlier assignment, or split the share; without assignments today's territory holds.",
        )


def _most_share(rows: list[dict[str, Any]]) -> float:
    def share_on(day: date) -> float:
        return sum(
            1.0 if row["share"] is None else row["share"]
            for row in rows
            if (row["from_date"] or _FIRST) <= day <= (row["to_date"] or _LAST)
        )

    return max(share_on(row["from_date"] or _FIRST) for row in rows)
