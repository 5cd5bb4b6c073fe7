"""Names hidden in words and tables that are no plan: checks with their samples, corrections, the assumed values.

A person's mask is the one of `masks`: Rep 07 is the same person everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from quota_core.parameters import SPECS
from quota_core.present.masks import numbered_reps
from quota_core.present.sheet import Sheet

if TYPE_CHECKING:  # brings the query library along
    from quota_core.ingest.checks import Check

SOMEBODY = "somebody"
# Parameters that hold people by id.
NAMES_PEOPLE = {key for key, spec in SPECS.items() if spec.kind in ("locks", "slips", "names", "hires", "portions")}


@dataclass(frozen=True, kw_only=True)
class Hiding:
    """What stands for each id, name, address and manager; without any, everything stays as it is."""

    masks: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        # A number or a single letter may be any word of a sentence; in a cell of its own it is hidden all the same.
        told = [name for name in self.masks if len(name) > 1 and any(c.isalpha() for c in name)]
        if not told:
            return None
        choices = "|".join(re.escape(name) for name in sorted(told, key=len, reverse=True))
        return re.compile(rf"(?<!\w)(?:{choices})(?!\w)")

    def text(self, text: str) -> str:
        """A sentence with nobody's name in it."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self.masks[found.group()], text)

    def cell(self, value: Any) -> Any:
        """A value of a table: a whole name, or words with names in them."""
        if not isinstance(value, str):
            return value
        return self.masks[value] if value in self.masks else self.text(value)

    def sheet(self, sheet: Sheet) -> Sheet:
        """The same table with nobody's name in it."""
        return replace(sheet, rows=tuple(tuple(self.cell(value) for value in row) for row in sheet.rows))


def hiding(people: Sequence[Mapping[str, Any]], strangers: Iterable[str] = ()) -> Hiding:
    """Masks for reps (rep_id, name, email, manager), in order of rep id, and for owners who are not among them."""
    masks = numbered_reps(sorted(str(row["rep_id"]) for row in people))
    others = sorted({name for name in strangers if name not in masks})
    masks |= {name: f"Unknown {place}" for place, name in enumerate(others, 1)}
    managers = sorted({str(row["manager"]) for row in people if row.get("manager")})
    found = {name: f"Team {place}" for place, name in enumerate(managers, 1)}
    for row in people:
        own = masks[str(row["rep_id"])]
        found |= {str(row[part]): own for part in ("name", "email") if row.get(part)}
    return Hiding(masks=found | masks)


def owners_in(checks: Iterable[Check]) -> set[str]:
    """Everybody whom findings name by an owner's key, among the reps or not."""
    found: set[str] = set()
    for check in checks:
        found |= {str(sample["rep_id"]) for sample in check.samples if sample.get("rep_id")}
        for fix in check.fixes:
            named = [fix.match.get("rep_id"), fix.value if fix.column == "rep_id" else None, *_choices(fix)]
            found |= {name for name in named if isinstance(name, str)}
    return found


def _choices(fix: Any) -> tuple[str, ...]:
    return tuple(fix.choices) if fix.column == "rep_id" else ()
