"""One pass over a file's columns: which are blank somewhere, which are not in plain form, how far the dates reach."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quota_core.ingest.dates import EARLIEST, LATEST
from quota_core.ingest.engine import scalar_row
from quota_core.ingest.texts import Texts

_SAMPLE = 2_000


@dataclass(frozen=True, kw_only=True)
class FirstLook:
    """`irregular`: a cell is not in plain form. `doubtful`: every point in the column has three figures behind it.

    `low`: the plain numbers reach zero or less. `latest`: the last day, as ISO text, of each date column that is all in
    plain form.
    """

    blank: frozenset[str]
    irregular: frozenset[str]
    low: frozenset[str]
    doubtful: frozenset[str]
    latest: Mapping[str, str]


def first_look(
    con: Any, texts: Texts, date_columns: list[str], number_columns: list[str], whole: list[str]
) -> FirstLook:
    """Looks at every column once; nothing is decided about single cells. `whole`: columns of whole numbers."""
    table = texts.table
    named = [name for name in texts.columns if f"t_{name}" in table.columns]
    wanted: dict[str, Any] = {"rows": table.count()}
    for name in named:
        wanted[f"{name} filled"] = table[f"t_{name}"].count()
    for name in date_columns:
        text = table[f"t_{name}"]
        day = text.try_cast("date")
        wanted |= {f"{name} read": day.count(), f"{name} short": text.length().min()}
        wanted |= {f"{name} first": day.min().cast("string"), f"{name} last": day.max().cast("string")}
    for name in number_columns:
        number = table[f"t_{name}"].try_cast("float64")
        wanted |= {f"{name} read": number.count(), f"{name} least": number.min(), f"{name} most": number.max()}
    for name in whole:
        number = table[f"t_{name}"].try_cast("float64")
        wanted[f"{name} parts"] = (number != number.floor()).any()
    seen = scalar_row(con, table.aggregate(**wanted))
    plain_dates = {name for name in date_columns if _plain_dates(seen, name)}
    irregular = set(date_columns) - plain_dates
    irregular |= {name for name in number_columns if not _plain_numbers(seen, name)}
    irregular |= {name for name in whole if seen[f"{name} parts"]}
    return FirstLook(
        blank=frozenset(name for name in named if seen[f"{name} filled"] < seen["rows"]),
        irregular=frozenset(irregular),
        low=frozenset(name for name in number_columns if (seen[f"{name} least"] or 0) <= 0),
        doubtful=_doubtful(con, texts, number_columns, int(seen["rows"])),
        latest={name: str(seen[f"{name} last"]) for name in plain_dates if seen[f"{name} last"] is not None},
    )


def _plain_dates(seen: Mapping[str, Any], name: str) -> bool:
    if not seen[f"{name} filled"]:
        return True
    if seen[f"{name} read"] < seen[f"{name} filled"] or seen[f"{name} short"] < 8:  # "epoch" is a date to the engine
        return False
    first, last = str(seen[f"{name} first"]), str(seen[f"{name} last"])
    return len(first) == len(last) == len(EARLIEST) and first >= EARLIEST and last <= LATEST


def _plain_numbers(seen: Mapping[str, Any], name: str) -> bool:
    if not seen[f"{name} filled"]:
        return True
    finite = all(
        seen[f"{name} {end}"] is not None and math.isfinite(seen[f"{name} {end}"]) for end in ("least", "most")
    )
    return finite and bool(seen[f"{name} read"] == seen[f"{name} filled"])


def _doubtful(con: Any, texts: Texts, names: list[str], rows: int) -> frozenset[str]:
    """Columns with points, each with exactly three figures behind it: a few cells mostly tell that it is not so."""
    if not names:
        return frozenset()
    few = _points(con, texts.table.limit(_SAMPLE), names)
    settled = {name for name in names if few[f"{name} points"] > few[f"{name} triples"]}
    if rows > _SAMPLE and settled != set(names):
        few = _points(con, texts.table, [name for name in names if name not in settled])
    rest = [name for name in names if name not in settled]
    return frozenset(n for n in rest if few[f"{n} points"] and few[f"{n} points"] == few[f"{n} triples"])


def _points(con: Any, rows: Any, names: list[str]) -> dict[str, Any]:
    counts = {f"{name} points": rows[f"t_{name}"].contains(".").sum() for name in names}
    counts |= {f"{name} triples": rows[f"t_{name}"].like("%.___").sum() for name in names}
    return {key: int(value or 0) for key, value in scalar_row(con, rows.aggregate(**counts)).items()}
