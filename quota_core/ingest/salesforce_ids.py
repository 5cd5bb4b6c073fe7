"""Salesforce ids: the 15-character form (case counts) and the 18-character one of the same record are made one.

The last three characters of the long form say which of the fifteen before them are capitals, five to a character, so
an id of 18 characters whose ending does not fit is another id and is left as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ibis

from quota_core.ingest.engine import matches, scalar_row
from quota_core.ingest.mapping import Mapping
from quota_core.ingest.texts import Staged

SHORT, GROUP = 15, 5
ENDINGS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
# Users and queues, opportunities, accounts, territories: any other text of 15 characters is no id of these.
_SHORT_FORM = "^(005|00G|006|001|0MI|04T)[0-9A-Za-z]{12}$"
ID_COLUMNS = ("rep_id", "opportunity_id", "account_id", "territory_id", "manager", "new_value", "old_value")


def long_form(text: Any) -> Any:
    """The 18-character form of a 15-character id.

    Each ending is ENDINGS[sum of 2^j over the capitals at place j of its five]: 005A0000001AbCd -> 005A0000001AbCdIAK.
    """
    whole = text
    for start in range(0, SHORT, GROUP):
        place = ibis.literal(0)
        for j in range(GROUP):
            place = place + text.substr(start + j, 1).between("A", "Z").ifelse(1 << j, 0)
        whole = whole + ibis.literal(ENDINGS).substr(place, 1)
    return whole


def is_short_form(text: Any) -> Any:
    """True for a 15-character id of a user, opportunity, account or territory."""
    return (text.length() == SHORT) & matches(text, _SHORT_FORM)


def with_long_ids(con: Any, staged: Staged, mapping: Mapping) -> Staged:
    """The file with every id that its mapping uses in the long form; a file without short ones as it is."""
    labels = {label for column in ID_COLUMNS for label in mapping.columns.get(column, ())}
    own = sorted({found for label in labels if (found := staged.raw.find(label))})
    if not own:
        return staged
    table = staged.table
    cells = [staged.raw.column(label) for label in own]
    short = scalar_row(con, table.aggregate(**{name: is_short_form(table[name]).any() for name in cells}))
    changed = {
        name: is_short_form(table[name]).ifelse(long_form(table[name]), table[name]) for name in cells if short[name]
    }
    return replace(staged, table=table.mutate(**changed)) if changed else staged
