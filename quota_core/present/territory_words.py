"""How territories are counted in words, where one counts once for each role and segment that works in it."""

from __future__ import annotations

from collections.abc import Sequence

from quota_core.evaluate.territories import Fit, TerritoryFunnel
from quota_core.present import formats


def territories_counted(rows: Sequence[Fit] | Sequence[TerritoryFunnel]) -> str:
    """14 territories; or 23 territories by role, where some stand in several rows."""
    count = formats.counted(len(rows), "territory", "territories")
    return count if len({each.territory_id for each in rows}) == len(rows) else f"{count} by role"


def territories_note(fits: Sequence[Fit]) -> str:
    """Why there are more rows than territories; nothing where there are not."""
    places = {each.territory_id for each in fits}
    if len(places) == len(fits):
        return ""
    return (
        "A territory counts once for each role and segment that works in it, as its weight does: "
        f"{formats.counted(len(places), 'territory', 'territories')}, {formats.counted(len(fits), 'row')}."
    )
