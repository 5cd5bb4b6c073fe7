"""Every setting with where it comes from and whether somebody stands for it: the last table of the methodology."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quota_core.deliver.handover import Handover
from quota_core.govern.ledger import SET_BY_NAME
from quota_core.govern.records import LedgerEntry
from quota_core.parameters import SPECS
from quota_core.parameters.groups import PAY
from quota_core.present import formats
from quota_core.present.hiding import NAMES_PEOPLE
from quota_core.present.parameter_words import plan_words

NOTHING_SET = "nothing set"


def settings_told(now: Handover) -> list[dict[str, str]]:
    """Every parameter but those of pay, by group: value, source, status; people are counted.

    The status is that of the ledger's own lines, all of them where there is one for each role, territory or person.
    """
    rows, group = [], ""
    for key, spec in SPECS.items():
        if spec.group == PAY:
            continue
        value = getattr(now.parameters, key)
        named = value and key in NAMES_PEOPLE
        rows.append(
            {
                "group": spec.group if spec.group != group else "",
                "title": spec.title,
                "value": formats.counted(len(value), "person", "people") if named else plan_words(key, now.plan),
                "changed": "changed" if value != spec.default else "",
                "source": NOTHING_SET if spec.kind in SET_BY_NAME and not value else spec.source,
                "status": _status(value, [line for line in now.ledger if line.subject.partition(":")[0] == key]),
            }
        )
        group = spec.group
    return rows


def _status(value: Any, lines: list[LedgerEntry]) -> str:
    """ASSUMED while one of a setting's lines is; an empty list assumes nothing."""
    if not lines and isinstance(value, Mapping | tuple) and not value:
        return "nothing to confirm"
    if not lines or any(line.status == "ASSUMED" for line in lines):
        return "ASSUMED"
    who = list(dict.fromkeys(line.who for line in lines if line.who))
    return f"confirmed by {formats.listed(who, len(who))}" if who else "confirmed"
