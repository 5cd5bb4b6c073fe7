"""The quiet ASSUMED marks: which number or picture rests on values that nobody has confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from quota_core.present import formats

WHOLE_ROW = "*"
# What is shown -> the columns it rests on most, as "table.column".
RESTS_ON: dict[str, tuple[str, ...]] = {
    "target": ("targets.amount",),
    "attainment": ("reps.start_date", "reps.segment", "opportunities.booking_type"),
    "worth": ("reps.ote",),
    "heads": ("reps.start_date",),
    "gap": ("targets.amount", "reps.segment"),
    "funnel": ("territories.accounts", "opportunities.booking_type"),
    "hire": ("reps.segment",),
    "capacity": ("territories.potential", "territories.accounts", "reps.territory_id"),
}
NOUNS = {
    "targets.amount": ("target", "targets"),
    "reps.start_date": ("start date", "start dates"),
    "reps.segment": ("rep's segment", "reps' segments"),
    "reps.ote": ("rep's OTE", "reps' OTE"),
    "reps.territory_id": ("rep's territory", "reps' territories"),
    "territories.potential": ("territory's potential", "territories' potentials"),
    "territories.accounts": ("territory's number of accounts", "territories' numbers of accounts"),
    "opportunities.booking_type": ("booking type", "booking types"),
}


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """How many values there are to confirm, and by column ("reps.ote") how many and how the first one was got."""

    count: int = 0
    by_column: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    def sentences(self, shown: str) -> list[str]:
        """Why what is shown is marked, a sentence a column; empty where nothing it rests on is assumed."""
        told = []
        for column in RESTS_ON.get(shown, ()):
            if column in self.by_column:
                number, how = self.by_column[column]
                told.append(f"{formats.counted(number, *NOUNS[column])} assumed: {how}.")
        return told


NOTHING_ASSUMED = Assumptions()


def assumptions(entries: Iterable[tuple[str, str, str]]) -> Assumptions:
    """Unconfirmed (table, column, how) entries, counted by column; whole rows are told by their columns."""
    by_column: dict[str, tuple[int, str]] = {}
    count = 0
    for table, column, how in entries:
        if column == WHOLE_ROW:
            continue
        count += 1
        number, first = by_column.get(f"{table}.{column}", (0, how))
        by_column[f"{table}.{column}"] = (number + 1, first)
    return Assumptions(count=count, by_column=by_column)
