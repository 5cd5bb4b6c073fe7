"""Which row of a file is its header: exports put titles above it, and a few put nothing at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from quota_core.ingest.crm_shapes import CRM_SHAPES
from quota_core.ingest.labels import canonical_labels, plain

SEARCHED_ROWS = 40
_DATA = re.compile(r"[\s\d.,:/$€£%()+-]+([tT][\d:.+-]+Z?)?")


@cache
def known_labels() -> frozenset[str]:
    """Every label that some recognised kind of file uses."""
    found = {label for labels in canonical_labels().values() for label in labels}
    for shape in CRM_SHAPES:
        for labels in (*shape.columns.values(), *shape.flags.values(), *shape.needs):
            found.update(labels)
    return frozenset(found)


def find_header(rows: Sequence[Sequence[str | None]], wanted: frozenset[str] = frozenset()) -> int | None:
    """Position of the header among a file's first rows; None where no row can be one.

    The row with the most known labels, at least two; else (or where it stands higher and is as wide) the first row of
    at least two texts that are no numbers and no dates, as wide as the widest row within one cell.
    `wanted` adds the labels of a mapping.
    """
    known = known_labels() | wanted
    best, most = None, 1
    for position, row in enumerate(rows[:SEARCHED_ROWS]):
        found = len({plain(cell) for cell in row if cell} & known)
        if found > most and _looks_like_labels(row):
            best, most = position, found
    widths = [sum(1 for cell in row if cell and cell.strip()) for row in rows[:SEARCHED_ROWS]]
    for position, row in enumerate(rows[:SEARCHED_ROWS]):
        if position == best:
            break
        enough = widths[best] if best is not None else max(2, max(widths) - 1)
        if widths[position] >= enough and _looks_like_labels(row):
            return position
    return best


def _looks_like_labels(row: Sequence[str | None]) -> bool:
    texts = [cell.strip() for cell in row if cell and cell.strip()]
    short = all(len(text) <= 120 for text in texts)
    return len(texts) >= 2 and short and not any(_DATA.fullmatch(text) for text in texts)
