"""Currency signs in amounts: what they stand for, and where they contradict the currency named beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis

from quota_core.ingest import numbers
from quota_core.ingest.engine import scalar_row
from quota_core.ingest.texts import Texts

_CODE = re.compile("[A-Z]{3}")
_DOLLARS = ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP")
# Signs that several currencies use: one that is named beside the sign is what it stands for.
_SHARED = {"$": _DOLLARS, "¥": ("JPY", "CNY", "RMB"), "kr": ("SEK", "NOK", "DKK", "ISK")}
_MOST_PAIRS = 2_000


@dataclass(frozen=True, kw_only=True)
class Signs:
    """What the signs in a file's amounts say.

    `meant`: sign -> currency, for cells whose currency nothing else gives; `whole`: the currency of every row.
    `against`: (sign, currency named beside it) that cannot both be right. `notes`: what was taken for what.
    """

    meant: Mapping[str, str] = field(default_factory=dict)
    whole: str = ""
    against: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def read_signs(con: Any, texts: Texts, file: str, blank: bool) -> Signs:
    """What the signs of a deal file's amounts stand for; `blank`: its currency column has blank cells.

    Without a currency column, signs of several currencies tell row by row; those of one tell for the whole file, unless
    most amounts carry none.
    """
    column = "currency" in texts.columns
    counts = _pairs(con, texts, column)
    signs = sorted({sign for sign, _ in counts})
    meant = {sign: _meant(sign, {named for other, named in counts if other == sign}) for sign in signs}
    known = {sign: currency for sign, currency in meant.items() if currency}
    if column:
        against = [(s, c) for s, c in sorted(counts) if s in known and _CODE.fullmatch(c) and c not in _could_be(s)]
        filling = {sign: currency for sign, currency in known.items() if blank and (sign, "") in counts}
        where = f"{file}: where {texts.labels.get('currency', 'currency')} is blank, "
        return Signs(meant=filling, against=tuple(against), notes=_notes(where, texts, filling, {}))
    where = f"{file}: without a column for the currency, "
    unknown = {sign: currency for sign, currency in meant.items() if not currency}
    if len(set(known.values())) > 1:
        return Signs(meant=known, notes=_notes(where, texts, known, unknown))
    if not known or unknown:
        return Signs(notes=_notes(where, texts, {}, unknown))
    (currency,) = set(known.values())
    amounts = texts.table["t_amount"]
    filled = int(scalar_row(con, texts.table.aggregate(n=amounts.count()))["n"])
    signed = sum(counts.values())
    if 2 * signed >= filled:
        return Signs(whole=currency, notes=_notes(where, texts, known, {}))
    few = (
        f"{file}: {' or '.join(known)} stands at {signed:,} of {filled:,} amounts, no sign at the others: all count "
        f'as the plan\'s currency; constants.currency = "{currency}" in the --map file makes them {currency}'
    )
    return Signs(notes=(few,))


def currency_by_sign(sign: Any, meant: Mapping[str, str]) -> Any:
    """The currency that the sign of a cell stands for; null where there is none."""
    return ibis.cases(*[(sign == written, currency) for written, currency in meant.items()])


def _pairs(con: Any, texts: Texts, column: bool) -> dict[tuple[str, str], int]:
    """How many amounts there are by sign and currency named beside it ("" for none)."""
    table = texts.table
    written = table.filter(numbers.plain_number(table["t_amount"]).isnull() & table["t_amount"].notnull())
    named = ibis.coalesce(written["t_currency"].upper(), "") if column else ibis.literal("")
    pairs = written.select(sign=numbers.currency_sign(written["t_amount"]), named=named)
    groups = pairs.filter(pairs["sign"] != "").group_by("sign", "named").aggregate(n=ibis._.count())
    rows = con.to_pyarrow(groups.limit(_MOST_PAIRS)).to_pylist()
    return {(row["sign"], row["named"]): int(row["n"]) for row in rows}


def _could_be(sign: str) -> tuple[str, ...]:
    bare = sign.rstrip(".")
    return _SHARED.get(bare, (numbers.SIGNS.get(bare, bare),))


def _meant(sign: str, beside: set[str]) -> str:
    """The currency a sign stands for: the one of its own that is named beside it, else the usual one; "" if none."""
    hints = beside & set(_could_be(sign))
    if len(hints) == 1:
        return hints.pop()
    bare = sign.rstrip(".")
    return numbers.SIGNS.get(bare, bare if _CODE.fullmatch(bare) else "")


def _notes(where: str, texts: Texts, known: Mapping[str, str], unknown: Mapping[str, str]) -> tuple[str, ...]:
    found = []
    label = texts.labels.get("amount", "amount")
    if known:
        said = ", ".join(sign if sign == currency else f"{sign} is {currency}" for sign, currency in known.items())
        shared = [sign for sign in known if len(_could_be(sign)) > 1]
        doubt = f" (ASSUMED: other currencies use {' and '.join(shared)} too)" if shared else ""
        found.append(f"{where}the signs in {label} tell it: {said}{doubt}")
    if unknown:
        listed = " and ".join(unknown)
        choices = [f'"{code}"' for sign in unknown for code in _could_be(sign) if _CODE.fullmatch(code)]
        entry = f"constants.currency = {' or '.join(choices) or '...'}"
        found.append(
            f"{where}{listed} in {label} may be one of several currencies: taken as the plan's; {entry} in the --map "
            "file says which it is"
        )
    return tuple(found)
