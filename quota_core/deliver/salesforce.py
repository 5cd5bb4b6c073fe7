"""Quotas for Salesforce: rows of ForecastingQuota for Data Loader, checked before anything is written.

Columns as the Object Reference names the fields (ForecastingQuota: QuotaOwnerId, ForecastingTypeId, StartDate,
QuotaAmount, CurrencyIsoCode, Territory2Id from API 43, ProductFamily from API 29;
developer.salesforce.com/docs/platform/object-reference/references/standard-objects/object-forecastingquota.html), and
as Salesforce Help describes the file ("Forecast Quotas from External Sources": a row per user, forecast type and
period, StartDate as yyyy-mm-dd). Ids: 005 a user, 0Db a ForecastingType, 0MI a Territory2.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from quota_core.deliver.cents import MONTHS, TOTAL, Grain, period_quotas
from quota_core.deliver.handover import Handover
from quota_core.deliver.owners import Owners
from quota_core.errors import DeliveryError
from quota_core.ingest.salesforce_ids import ENDINGS, GROUP, SHORT
from quota_core.model.company import first_day, month_text
from quota_core.model.quota_types import TYPES
from quota_core.present.cells import FORMULA_STARTS
from quota_core.present.formats import listed

OWNER, TERRITORY, FAMILY = "QuotaOwnerId", "Territory2Id", "ProductFamily"
COLUMNS = (OWNER, "ForecastingTypeId", "StartDate", "QuotaAmount", "CurrencyIsoCode")
MAPPED = (OWNER, TERRITORY, FAMILY)
USER, FORECASTING_TYPE, TERRITORY2 = "005", "0Db", "0MI"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One ForecastingQuota; `start` is YYYY-MM-DD, `rep_id` and `who` (the name in messages) are not written."""

    rep_id: str
    who: str
    owner: str
    forecasting_type: str
    start: str
    amount: Decimal
    currency: str
    territory: str = ""
    family: str = ""


def salesforce_csv(
    now: Handover,
    types: Mapping[str, str],
    *,
    grain: Grain = "month",
    owners: Owners | None = None,
    territories: bool = False,
    family: str = "",
    without_open: bool = False,
) -> bytes:
    """The file for Data Loader: one row per owner, period and forecasting type.

    `types`: a ForecastingType's id by booking type (new, expansion, renewal), or "total" for one that holds all of
    them. `territories`: Territory2Id is written, from the mapping or else the reps' own territory ids. `without_open`:
    `open_seats` are left out, so the file sums to what is approved less theirs.
    Raises DeliveryError, one sentence that names whom it is about, where a row would not load or would load wrongly.
    """
    owners = owners or Owners()
    _check_types(now, types)
    rows = quota_rows(now, types, grain, owners, territories=territories, family=family)
    if without_open:
        later = {now.plan.company.reps.rep_id[i] for i in open_seats(now, owners)}
        rows = [row for row in rows if row.rep_id not in later]
    starts = [month_text(now.plan.period.first + j) for j in range(0, now.plan.period.months, MONTHS[grain])]
    with_territory = territories or TERRITORY in owners.columns
    rows = checked(rows, starts, grain, with_territory=with_territory)
    return _csv(rows, territory=with_territory, family=any(row.family for row in rows))


def quota_rows(
    now: Handover, types: Mapping[str, str], grain: Grain, owners: Owners, *, territories: bool, family: str
) -> list[Row]:
    """The rows as the mapping has them, unchecked."""
    reps, by_type = now.plan.company.reps, TOTAL not in types
    own_territory = territories and TERRITORY not in owners.columns
    rows = []
    for each in period_quotas(now.plan, grain, by_type=by_type):
        rep_id = reps.rep_id[each.rep]
        told = owners.rows.get(rep_id, {})
        rows.append(
            Row(
                rep_id=rep_id,
                who=reps.name[each.rep] or rep_id,
                owner=owners.owner(rep_id, OWNER),
                forecasting_type=types[each.type],
                start=month_text(each.first),
                amount=each.amount,
                currency=now.plan.company.currency,
                territory=reps.territory_id[each.rep] if own_territory else told.get(TERRITORY, ""),
                family=told.get(FAMILY, "") or family,
            )
        )
    return rows


def open_seats(now: Handover, owners: Owners | None = None) -> tuple[int, ...]:
    """Places of those who carry a quota, start on or after as-of and are no user yet, so that none can be loaded."""
    plan, owners = now.plan, owners or Owners()
    reps, as_of = plan.company.reps, first_day(plan.as_of)
    ahead = np.flatnonzero(plan.carries & (reps.start >= as_of))
    return tuple(int(i) for i in ahead if not long_id(owners.owner(reps.rep_id[i], OWNER), USER))


def checked(rows: Iterable[Row], starts: Sequence[str], grain: Grain, *, with_territory: bool) -> list[Row]:
    """The rows with every id in its 18-character form. Raises DeliveryError for the first kind of fault there is.

    `starts`: the first day of every period; each owner, type and territory has one row for each of them.
    """
    rows = list(rows)
    if not rows:
        raise DeliveryError("Nobody carries a quota, so there is nothing to load: check the target and the plan year.")
    _refuse(
        rows,
        lambda r: not r.owner,
        "no QuotaOwnerId for {}: add a line for each to the mapping, or leave seats that nobody fills yet out with "
        "--without-open",
    )
    _refuse(
        rows,
        lambda r: not long_id(r.owner, USER),
        "the QuotaOwnerId of {} is no Salesforce user id (005 and 15 or 18 characters in all, the last three of 18 "
        "fitting the rest): give --map a CSV with rep_id,QuotaOwnerId, or leave seats that nobody fills yet out with "
        "--without-open",
    )
    _refuse(
        rows,
        lambda r: not long_id(r.forecasting_type, FORECASTING_TYPE),
        "a ForecastingTypeId of {} is none (0Db and 15 or 18 characters in all): see `SELECT Id, DeveloperName FROM "
        "ForecastingType`",
    )
    if with_territory:
        _refuse(rows, lambda r: not r.territory, "no Territory2Id for {}: add it to the mapping")
        _refuse(
            rows,
            lambda r: not long_id(r.territory, TERRITORY2),
            "the Territory2Id of {} is none (0MI and 15 or 18 characters in all): put it into the mapping",
        )
    _refuse(
        rows,
        lambda r: not re.fullmatch("[A-Z]{3}", r.currency),
        "no currency of three letters for {}: set one, for example `--set plan_currency=USD`",
    )
    _refuse(
        rows,
        lambda r: r.family.startswith(FORMULA_STARTS),
        "the ProductFamily of {} begins like a formula: rename it in Salesforce, and here",
    )
    allowed = set(starts)
    _refuse(
        rows,
        lambda r: r.start not in allowed,
        f"a StartDate of {{}} begins no {grain} of the plan year (they begin on {listed(list(starts), 4)})",
    )
    rows = [
        replace(
            row,
            owner=long_id(row.owner, USER),
            forecasting_type=long_id(row.forecasting_type, FORECASTING_TYPE),
            territory=long_id(row.territory, TERRITORY2) if with_territory else "",
        )
        for row in rows
    ]
    times = Counter(_key(row) for row in rows)
    _refuse(
        rows,
        lambda r: times[_key(r)] > 1,
        "the same owner, forecasting type and period stand there twice for {}: one user, one line in the mapping",
    )
    periods = Counter((row.owner, row.forecasting_type, row.territory, row.family) for row in rows)
    _refuse(
        rows,
        lambda r: periods[r.owner, r.forecasting_type, r.territory, r.family] != len(starts),
        f"not every {grain} of the plan year is there for {{}}: each owner and type has {len(starts)}",
    )
    return rows


def long_id(text: str, prefix: str) -> str:
    """The 18-character form of an id with this prefix; "" where it is none: 005A0000001AbCd -> 005A0000001AbCdIAK."""
    if not re.fullmatch(rf"{prefix}[0-9A-Za-z]{{12}}([0-9A-Z]{{3}})?", text):
        return ""
    short = text[:SHORT]
    ending = "".join(
        ENDINGS[sum(1 << j for j, c in enumerate(short[start : start + GROUP]) if c.isascii() and c.isupper())]
        for start in range(0, SHORT, GROUP)
    )
    return short + ending if text in (short, short + ending) else ""


def _check_types(now: Handover, types: Mapping[str, str]) -> None:
    unknown = [name for name in types if name not in (TOTAL, *TYPES)]
    if unknown or not types or (TOTAL in types and len(types) > 1):
        raise DeliveryError(
            "Give one ForecastingTypeId for the whole quota (--type 0Db...), or one for each booking type "
            "(--type new=0Db... --type expansion=0Db...)."
        )
    if TOTAL in types:
        return
    used = {each.type for each in period_quotas(now.plan, "year", by_type=True)}
    missing = [name for name in TYPES if name in used and name not in types]
    if missing:
        raise DeliveryError(f"Quotas are split by type and {listed(missing)} has no ForecastingTypeId: add --type.")
    if len({long_id(each, FORECASTING_TYPE) or each for each in types.values()}) < len(types):
        raise DeliveryError("Two booking types have the same ForecastingTypeId: give each its own, or one for all.")


def _key(row: Row) -> tuple[str, ...]:
    return (row.owner, row.forecasting_type, row.start, row.territory, row.family)


def _refuse(rows: Sequence[Row], wrong: Callable[[Row], bool], sentence: str) -> None:
    """Raises DeliveryError, naming whom it is about, where a check finds a row wrong."""
    who = list(dict.fromkeys(row.who for row in rows if wrong(row)))
    if who:
        said = sentence.format(listed(who, 5))
        raise DeliveryError(f"{said[0].upper()}{said[1:]}; nothing was written.")


def _csv(rows: Iterable[Row], *, territory: bool, family: bool) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*COLUMNS, *((TERRITORY,) if territory else ()), *((FAMILY,) if family else ())))
    for row in rows:
        cells = [row.owner, row.forecasting_type, row.start, f"{row.amount:.2f}", row.currency]
        writer.writerow([*cells, *([row.territory] if territory else []), *([row.family] if family else [])])
    return out.getvalue().encode()
