"""Field history: one changed field a row becomes a stage, an amount, a close date or an owner, before and after."""

from __future__ import annotations

from typing import Any

import ibis

from quota_core.ingest.engine import matches

_FIELDS = {
    "stage": ("stagename", "stage", "dealstage"),
    "amount": ("amount",),
    "close_date": ("closedate", "close date", "close_date"),
    "rep_id": ("owner", "ownerid", "opportunity owner", "owner id"),
}
# What a field was before its change: the first change after a day tells how it stood on that day.
BEFORE = {"amount": "amount_before", "close_date": "close_date_before", "rep_id": "rep_id_before"}
_USER_ID = r"^005[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$"


def changed_fields(texts: Any, names: list[str]) -> tuple[Any, list[str]]:
    """Texts with `t_field`, `t_new_value` and perhaps `t_old_value` turned into canonical columns.

    `_not_kept` says why a row is no use.

    The CRM writes a change of owner twice, with the id and with the name: where ids are there, they count.
    """
    changed = texts["t_field"].lower()
    value = texts["t_new_value"]
    picked = {column: changed.isin(words) for column, words in _FIELDS.items()}
    is_id = matches(value, _USER_ID)
    has_ids = (picked["rep_id"] & is_id).any().over(ibis.window())
    name_row = picked["rep_id"] & has_ids & ~is_id.fill_null(False)
    any_kept = picked["stage"] | picked["amount"] | picked["close_date"] | picked["rep_id"]
    why = ibis.cases(
        (texts["t_field"].isnull(), "the field that changed is blank"),
        (~any_kept, ibis.literal("changes of the field '") + texts["t_field"] + "' are not kept in the history"),
        (name_row, "the same change of owner as the row with the owner's id"),
    )
    made = {column: ibis.ifelse(is_it, value, ibis.null("string")) for column, is_it in picked.items()}
    if "old_value" in names:
        was = texts["t_old_value"]
        made |= {name: ibis.ifelse(picked[column], was, ibis.null("string")) for column, name in BEFORE.items()}
    texts = texts.mutate(**{f"t_{column}": text for column, text in made.items()}, _not_kept=why)
    kept = [name for name in names if name not in ("field", "new_value", "old_value")]
    return texts, [*kept, *(column for column in made if column not in kept)]


def merged_changes(table: Any) -> Any:
    """One row per deal and day, in the order of the file: each field as the day ended, and as it was before the day."""
    key = ["opportunity_id", "changed_at"]
    rest = [name for name in table.columns if name not in (*key, "source_row")]

    def of_day(name: str) -> Any:
        pick = table[name].first if name in BEFORE.values() else table[name].last
        return pick(where=table[name].notnull(), order_by=table["source_row"])

    values = {name: of_day(name) for name in rest}
    return table.group_by(key).aggregate(**values, source_row=table["source_row"].max())
