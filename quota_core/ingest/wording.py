"""How findings are put into words."""

from __future__ import annotations


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: 1 deal, 2 deals."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
