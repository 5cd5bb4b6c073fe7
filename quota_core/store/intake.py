"""A filled-in intake form: read as a file, and taken over as confirmations and approvals in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from quota_core.errors import ApprovalError
from quota_core.govern.answers import Answers
from quota_core.govern.definitions import SUBJECT
from quota_core.govern.ledger import Words, parameter_items, plain_words
from quota_core.govern.questions import FORM_COLUMNS
from quota_core.govern.records import Item
from quota_core.model.plan import Plan
from quota_core.store import inputs
from quota_core.store.audit import record
from quota_core.store.definitions import WHAT
from quota_core.store.store import Store

NEEDED = ("key", "whom", "present", "answer", "by", "check")
MEETING = "intake form"
MOST_BYTES, MOST_ROWS = 5 << 20, 20_000


def form_of(source: Path | bytes, name: str = "") -> list[dict[str, str]]:
    """The rows of a form, in the order of the file, by column. Raises DataError or ApprovalError for what is none."""
    from quota_core.ingest.readers import read_source

    size = len(source) if isinstance(source, bytes) else source.stat().st_size if source.is_file() else 0
    if size > MOST_BYTES:
        raise _too_large(name or str(source))
    table = read_source(source, name or None)[0]
    if table.cells.num_rows > MOST_ROWS:
        raise _too_large(table.file)
    found = {label: table.find(label) for label in FORM_COLUMNS}
    missing = [label for label in NEEDED if found[label] is None]
    if missing:
        raise ApprovalError(f"{table.file} is no intake form: it has no column {missing[0]!r}.")
    cells = {
        label: table.cells.column(table.column(own)).to_pylist() for label, own in found.items() if own is not None
    }
    return [
        {label: (column[row] or "").lstrip("'") for label, column in cells.items()}
        for row in range(table.cells.num_rows)
    ]


def _too_large(name: str) -> ApprovalError:
    return ApprovalError(
        f"{name} is larger than any intake form ({MOST_BYTES >> 20} MB, {MOST_ROWS:,} rows): give back the form itself."
    )


def take_answers(
    store: Store,
    plan: Plan,
    told: Answers,
    choices: Mapping[str, str],
    words: Words = plain_words,
) -> None:
    """Confirms and approves what a form says, all or nothing; each setting at its new value, by who answered it."""
    standing = {item.subject: item for item in store.agreement.items(plan, words)}
    lines = {line.definition.key: line for line in store.definitions.sheet(plan)}
    new = parameter_items(told.after, words)
    with store.database.writing() as cursor:
        # Once for each name and note: every confirmation of inputs looks at all of them, while all others wait.
        confirmed: dict[tuple[str, str], list[Item]] = {}
        for setting, by, note in told.settings:
            key = setting.partition("=")[0]
            items = [item for item in new if item.subject.partition(":")[0] == key]
            confirmed.setdefault((by, note), []).extend(items)
        for subject, by, note in told.confirmed:
            confirmed.setdefault((by, note), []).append(standing[subject])
        for (by, note), named in confirmed.items():
            inputs.confirm(cursor, named, by, MEETING, note)
        for key, role, by, note in told.approved:
            line = lines[key]
            detail = {"role": role, "bound": line.bound, "choice": choices[key], "note": note}
            record(cursor, by, WHAT["approved"], f"{SUBJECT}{key}", detail)
