"""Near-matches of names: products, accounts, people, territories, segments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from quota_core.ingest.checks.base import MOST_NAMES, OFFERED, SAMPLES, Check, Data, columns_named
from quota_core.ingest.checks.likeness import alike_pairs, is_name, run_together
from quota_core.ingest.deals import rows_of
from quota_core.ingest.fixes import Fix
from quota_core.ingest.wording import plural

Counts = Mapping[str, Mapping[str, Any]]


def near_products(data: Data) -> Iterator[Check]:
    """`GTXPro` beside `GTX Pro`: products of deals, against the given list where there is one."""
    counts = data.by_value("product", MOST_NAMES)
    listed = data.reference.get("product", ())
    # Written together where the others of its family are not, a name is the wrong one, however much money it has.
    together = {pair for pair in run_together(counts) if pair[0] not in listed}
    pairs = [
        (right, wrong) if (right, wrong) in together else (wrong, right)
        for wrong, right in alike_pairs(_money(counts), listed)
    ]
    paired = {name for pair in pairs for name in pair}
    pairs += sorted(pair for pair in together if pair[0] not in paired and pair[1] not in counts)
    yield from _finding(data, "product", "product", counts, pairs)


def near_accounts(data: Data) -> Iterator[Check]:
    """Accounts of nearly the same name: by the accounts table's names, else where the deals' account ids are names."""
    accounts = data.tables("accounts")
    named = rows_of(accounts.filter(accounts.name.notnull()).select("account_id", "name").limit(MOST_NAMES + 1))
    counts = data.by_value("account_id", MOST_NAMES)
    if named and len(named) <= MOST_NAMES:
        names = {row["account_id"]: row["name"] for row in named}
        yield from _by_name(data, "account_id", "account", counts, names)
        return
    usable = {value: row for value, row in counts.items() if is_name(value)}
    pairs = alike_pairs(_money(usable), data.reference.get("account_id", ()))
    yield from _finding(data, "account_id", "account", counts, pairs)


def near_reps(data: Data) -> Iterator[Check]:
    """Two reps of nearly the same name: one person twice, or two people."""
    names = {row["rep_id"]: row["name"] for row in data.reps if row["name"]}
    if len(names) <= MOST_NAMES:
        yield from _by_name(data, "rep_id", "rep", data.by_rep, names)


def near_territories(data: Data) -> Iterator[Check]:
    """Territories of deals and reps that are nearly a known one, and two known ones of nearly the same name."""
    counts = data.by_territory
    known = {row["territory_id"] for row in data.territories if not _is_assumed(data, row)}
    used = {**{row["territory_id"]: 0.0 for row in data.reps if row["territory_id"]}, **_money(counts)}
    pairs = alike_pairs({name: money for name, money in used.items() if is_name(name)}, known | _given(data))
    yield from _finding(data, "territory_id", "territory", counts, pairs)


def near_segments(data: Data) -> Iterator[Check]:
    """Segments written in two ways, in deals, reps or territories; those of the targets are right."""
    counts = data.by_value("segment", MOST_NAMES)
    targets = {row["segment"] for row in rows_of(data.tables("targets")) if row["segment"]}
    used = {row["segment"]: 0.0 for row in (*data.reps, *data.territories) if row["segment"]} | _money(counts)
    yield from _finding(data, "segment", "segment", counts, alike_pairs(used, targets))


def _given(data: Data) -> set[str]:
    return set(data.reference.get("territory_id", ()))


def _is_assumed(data: Data, row: Mapping[str, Any]) -> bool:
    return ("territories", row["territory_id"], "*") in data.assumed


def _money(counts: Counts) -> dict[str, float]:
    return {value: row["won_money"] for value, row in counts.items()}


def _by_name(data: Data, column: str, word: str, counts: Counts, names: Mapping[str, str]) -> Iterator[Check]:
    """Ids whose names are alike, the one with less money mapped to the other."""
    ids: dict[str, list[str]] = {}
    for key, name in sorted(names.items()):
        ids.setdefault(name, []).append(key)
    money = {name: sum(counts.get(key, {}).get("won_money", 0.0) for key in keys) for name, keys in ids.items()}
    pairs = []
    for keys in ids.values():
        best = max(keys, key=lambda key: counts.get(key, {}).get("won_money", 0.0))
        pairs += [(key, best) for key in keys if key != best]
    for wrong, right in alike_pairs(money):
        best = max(ids[right], key=lambda key: counts.get(key, {}).get("won_money", 0.0))
        pairs += [(key, best) for key in ids[wrong]]
    yield from _finding(data, column, word, counts, pairs, names)


def _finding(
    data: Data,
    column: str,
    word: str,
    counts: Counts,
    pairs: list[tuple[str, str]],
    names: Mapping[str, str] | None = None,
) -> Iterator[Check]:
    if not pairs:
        return
    names = names or {}
    pairs = sorted(pairs, key=lambda pair: (-counts.get(pair[0], {}).get("won_money", 0.0), pair))
    wrong, right = (names.get(value, value) for value in pairs[0])
    yield Check(
        name=f"near_{column.removesuffix('_id')}",
        title=f"{plural(len(pairs), f'name of {_one(word)} is', f'names of {_many(word)} are')} nearly another's, "
        f"for example {wrong!r} and {right!r}.",
        severity="warning",
        count=sum(counts.get(value, {}).get("deals", 0) for value, _ in pairs),
        money=sum(counts.get(value, {}).get("won_money", 0.0) for value, _ in pairs),
        samples=tuple(
            {
                column: value,
                "name": names.get(value, value),
                "likely": names.get(likely, likely),
                "deals": counts.get(value, {}).get("deals", 0),
                "money": counts.get(value, {}).get("won_money", 0.0),
            }
            for value, likely in pairs[:SAMPLES]
        ),
        fixes=tuple(fix for pair in pairs[:OFFERED] for fix in _maps(data, column, *pair, names)),
        advice="One thing written twice, or two things? Map the one that is wrong.",
    )


def _maps(data: Data, column: str, wrong: str, right: str, names: Mapping[str, str]) -> Iterator[Fix]:
    reason = f"{names.get(wrong, wrong)} is {names.get(right, right)}"
    homes = {"segment": ("opportunities", "reps", "territories"), "territory_id": ("opportunities", "reps")}
    for table in homes.get(column, ("opportunities",)):
        assert table in columns_named(column)
        yield Fix(kind="map", table=table, column=column, match={column: wrong}, value=right, reason=reason)
    if column == "rep_id":
        yield Fix(kind="leave_out", table="reps", match={"rep_id": wrong}, reason=reason)
    if column == "territory_id" and any(row["territory_id"] == wrong for row in data.territories):
        yield Fix(kind="leave_out", table="territories", match={"territory_id": wrong}, reason=reason)


def _one(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def _many(word: str) -> str:
    return "territories" if word == "territory" else word + "s"
