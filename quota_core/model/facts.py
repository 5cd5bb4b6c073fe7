"""The one step that reads every row: history by rep, territory, month and booking type (METHOD 2).

Ibis expressions only, over tables handed in, so the same step can run wherever a company keeps its history. Nothing
here is particular to one engine, and nothing is executed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from quota_core.model.rates import RateSpan

BOOKING_TYPES = ("new", "expansion", "renewal")
STATUSES = ("won", "lost", "open")
TERM_MONTHS = 12
KEYS = ("rep_id", "territory_id", "month", "booking_type")
VALUES = {"bookings": 0, "open_value": 2}
# How booking types and statuses are packed beside the month; a deal without a date has a month of the year 0.
CODES, NO_MONTH = 4, 0
# Up to here a rate is picked by comparisons in place, which costs a third of a join over every row.
RATES_IN_PLACE = 24
BASELINE_KINDS: Mapping[str, str | None] = {
    "rep": "rep_id",
    "territory": "territory_id",
    "segment": "segment",
    "role": "role",
    "all": None,
}


@dataclass(frozen=True, kw_only=True)
class History:
    """What the facts are made from: canonical tables as Ibis tables, and how money counts.

    `splits` is None where no deal is split, `rates` is None where no deal is in another currency: the expression is
    simpler and faster then. A rate span is plan currency per unit, from a day until another (not included).
    """

    opportunities: Any
    reps: Any
    splits: Any | None = None
    rates: tuple[RateSpan, ...] | None = None
    plan_currency: str = ""
    multi_year_credit: str = "acv_year1"


def deal_facts(history: History) -> Any:
    """Credited money and deals by rep, territory of the deal, close month and booking type.

    bookings = sum of credit over won deals; credit = amount x min(12, term) / term (`acv_year1`) or amount (`tcv`),
    x rate at the close date, x share where the deal is split. No term is 12 months, no booking type is new; a deal
    without a territory lies in its owner's. `month` is year x 12 + month - 1 (null: no expected close date).

    Columns: rep_id, territory_id, month, booking_type (0 new, 1 expansion, 2 renewal); bookings and open_value in plan
    currency; won, lost, open (deals; a split deal counts once for each of its reps); unpriced (deals in a
    currency with no rate at their date, in none of the money). A key may come twice: its rows add up. Source: METHOD 2.
    """
    deals = credited(history, history.opportunities)
    owners = history.reps.select(owner_id="rep_id", owner_territory="territory_id")
    if history.splits is None:
        by_key = _summed(deals)
    else:
        whole = _summed(deals.anti_join(history.splits, "opportunity_id"))
        by_key = whole.union(_summed(shared(deals, history.splits, owners)))
    # The owner's territory fills the gaps after the rows are summed: a few thousand lookups in place of millions.
    placed = by_key.left_join(owners, by_key.rep_id == owners.owner_id)
    placed = placed.mutate(territory_id=placed.territory_id.coalesce(placed.owner_territory))
    return placed.select(*KEYS, *VALUES, *STATUSES, "unpriced")


def won_deals(history: History) -> Any:
    """Single won deals, once for each rep who has a share: what simulations draw sizes from.

    Columns: rep_id, month (of close), booking_type (0 new, 1 expansion, 2 renewal), credit (plan currency; as in
    `deal_facts`). Deals without a close date or a rate are left out. Source: METHOD 2 and 8.
    """
    rows = history.opportunities
    deals = credited(history, rows.filter(rows.status == "won", rows.close_date.notnull()))
    columns = ("rep_id", "month", "booking_type", "credit")
    if history.splits is not None:
        owners = history.reps.select(owner_id="rep_id", owner_territory="territory_id")
        parts = shared(deals, history.splits, owners).select(*columns)
        deals = deals.anti_join(history.splits, "opportunity_id").select(*columns).union(parts)
    return deals.filter(deals.credit.notnull()).select(*columns)


def credited(history: History, rows: Any, *kept: str) -> Any:
    """One row per deal: codes for status and booking type, the month, the credit in plan currency, the cycle.

    `kept`: further columns to keep as they are.
    """
    kind = rows.booking_type
    credit = rows.amount
    if history.multi_year_credit == "acv_year1":
        longer = rows.term_months > TERM_MONTHS
        credit = ibis.cases((longer, rows.amount * TERM_MONTHS / rows.term_months), else_=rows.amount)
    columns = {
        "opportunity_id": rows.opportunity_id,
        "rep_id": rows.rep_id,
        "territory_id": rows.territory_id,
        "month": (rows.close_date.year() * 12 + rows.close_date.month() - 1).cast("int32"),
        # Whole-number codes: a group-by over them costs half of one over texts with blanks.
        "booking_type": ibis.cases((kind == "expansion", 1), (kind == "renewal", 2), else_=0),
        "status": ibis.cases((rows.status == "won", 0), (rows.status == "lost", 1), else_=2),
        "credit": credit,
        "cycle_days": rows.close_date.delta(rows.created_date, unit="day"),
        **{name: rows[name] for name in kept},
    }
    if history.rates is None:
        return rows.select(**columns)
    own = rows.currency.isnull() | (rows.currency == history.plan_currency)
    if len(history.rates) <= RATES_IN_PLACE:
        rate = _rate_in_place(rows, own, history.rates)
    else:
        days = _rate_days(rows.filter(~own), history.rates)
        rows = rows.left_join(days, [rows.currency == days.rate_currency, _rate_day(rows) == days.rate_day])
        rate = ibis.cases((own, 1.0), else_=rows.rate)
    return rows.select(**{**columns, "credit": credit * rate, "unpriced": rate.isnull()})


def _rate_in_place(rows: Any, own: Any, rates: tuple[RateSpan, ...]) -> Any:
    # Latest span first: of the spans that have begun, the first one that fits is the one in force.
    latest_first = sorted(rates, key=lambda span: span.from_date, reverse=True)
    begun = [
        (
            (rows.currency == span.currency)
            if span.from_date == date.min
            else (rows.currency == span.currency) & (_rate_day(rows) >= span.from_date),
            span.rate,
        )
        for span in latest_first
    ]
    return ibis.cases((own, 1.0), *begun)


def _rate_day(rows: Any) -> Any:
    # An open deal with no date takes the last rate there is.
    return rows.close_date.coalesce(ibis.date(9999, 12, 30))


def _rate_days(foreign: Any, rates: tuple[RateSpan, ...]) -> Any:
    """The rate of every (currency, day) that occurs: few rows, so the big join is on equality alone."""
    spans = ibis.memtable(
        [(span.currency, span.from_date, span.until, span.rate) for span in rates],
        schema={"currency": "string", "from_date": "date", "until": "date", "rate": "float64"},
    )
    days = foreign.select(rate_currency=foreign.currency, rate_day=_rate_day(foreign)).distinct()
    inside = [days.rate_currency == spans.currency, days.rate_day >= spans.from_date, days.rate_day < spans.until]
    return days.inner_join(spans, inside).select("rate_currency", "rate_day", "rate")


def shared(deals: Any, splits: Any, owners: Any) -> Any:
    """Split deals, once for each rep who has a share; the territory stays the deal's, else its owner's."""
    parts = splits.select(split_deal="opportunity_id", split_rep="rep_id", share="share")
    joined = deals.inner_join(parts, deals.opportunity_id == parts.split_deal)
    joined = joined.left_join(owners, joined.rep_id == owners.owner_id)
    return joined.mutate(
        rep_id=joined.split_rep,
        territory_id=joined.territory_id.coalesce(joined.owner_territory),
        credit=joined.credit * joined.share,
    )


def _summed(deals: Any) -> Any:
    """Money and deals by key, with all but the texts packed into one number while the rows are summed.

    Over every row a group costs by its keys and by each condition: one whole number for month, type and status, one
    sum and one count take two thirds of the time that a sum and a count under a condition for each status take.
    """
    unpriced = deals.unpriced.cast("int32") if "unpriced" in deals.columns else ibis.literal(0, type="int32")
    known = deals.month.coalesce(NO_MONTH)
    code = ((known * CODES + deals.booking_type) * CODES + deals.status) * 2 + unpriced
    packed = deals.mutate(code=code.cast("int32")).group_by("rep_id", "territory_id", "code")
    rows = packed.aggregate(credit=ibis._.credit.sum().coalesce(0.0), deals=ibis._.count())
    status = (rows.code // 2) % CODES
    month = (rows.code // (2 * CODES * CODES)).cast("int32")
    money = {name: ibis.cases((status == each, rows.credit), else_=0.0) for name, each in VALUES.items()}
    counts = {name: ibis.cases((status == each, rows.deals), else_=0) for each, name in enumerate(STATUSES)}
    return rows.select(
        "rep_id",
        "territory_id",
        month=ibis.cases((month != NO_MONTH, month)),
        booking_type=((rows.code // (2 * CODES)) % CODES).cast("int8"),
        **money,
        **counts,
        unpriced=(rows.code % 2) * rows.deals,
    )


def span_facts(opportunities: Any) -> Any:
    """Last days of deals: what as-of rests on, and whether any currency is named.

    Columns: status, last_closed (of its deals); and, the same on every row, last_created (of all deals) and named (1
    when a deal names a currency, else 0). Source: METHOD 1.
    """
    rows = opportunities
    closed = rows.group_by("status").aggregate(last_closed=rows.close_date.max())
    # Apart from the groups, because an engine answers these two from its statistics, without the rows.
    named = rows.filter(rows.currency.notnull()).limit(1).count()
    return closed.mutate(last_created=rows.created_date.max().as_scalar(), named=named.as_scalar())


def currency_facts(opportunities: Any) -> Any:
    """Raw money won by currency, not converted: what the plan's currency rests on.

    Columns: currency (null: the plan's), won. Source: METHOD 2.
    """
    rows = opportunities
    return rows.group_by("currency").aggregate(won=rows.amount.sum(where=rows.status == "won"))


def baseline_deals(history: History, credited_types: Mapping[str, tuple[str, ...]], start: date, end: date) -> Any:
    """Won and lost deals of the types their owner is credited with, closed in start <= day < end, one row each.

    Columns: rep_id, territory_id (the deal's, else its owner's), segment and role (the owner's), won (true or false),
    credit (the whole deal, in plan currency), cycle_days (close - created; null when unknown or negative).
    Source: METHOD 5.
    """
    rows = history.opportunities
    closed = rows.filter(rows.status.isin(["won", "lost"]) & (rows.close_date >= start) & (rows.close_date < end))
    deals = credited(history, closed)
    owners = history.reps.select(owner_id="rep_id", owner_territory="territory_id", segment="segment", role="role")
    joined = deals.left_join(owners, deals.rep_id == owners.owner_id)
    counted = ibis.literal(False)
    for role, types in credited_types.items():
        codes = [BOOKING_TYPES.index(name) for name in types]
        if codes:
            counted |= (joined.role == role) & joined.booking_type.isin(codes)
    joined = joined.filter(counted)
    return joined.select(
        rep_id=joined.rep_id,
        territory_id=joined.territory_id.coalesce(joined.owner_territory),
        segment=joined.segment,
        role=joined.role,
        won=joined.status == 0,
        credit=joined.credit,
        cycle_days=ibis.cases((joined.cycle_days >= 0, joined.cycle_days)),
    )


def baseline_facts(deals: Any, kind: str) -> Any:
    """Money won and lost, cycle and size of won deals, by one of BASELINE_KINDS, from `baseline_deals`.

    Columns: name (the rep, territory, segment or role; "" for all), won and lost (plan currency), cycle_days_median,
    cycle_days_mean, deal_size_median, deal_size_mean (plan currency). Source: METHOD 5.
    """
    column = BASELINE_KINDS[kind]
    named = deals.mutate(name=ibis.literal("") if column is None else deals[column].coalesce(""))
    return named.group_by("name").aggregate(
        won=named.credit.sum(where=named.won),
        lost=named.credit.sum(where=~named.won),
        cycle_days_median=named.cycle_days.median(where=named.won).cast("float64"),
        cycle_days_mean=named.cycle_days.mean(where=named.won),
        deal_size_median=named.credit.median(where=named.won),
        deal_size_mean=named.credit.mean(where=named.won),
    )
