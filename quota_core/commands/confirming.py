"""`confirm` and `log`: the assumption ledger, and everything that was ever agreed, saved and changed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence

from quota_core.commands.evaluated import checked_draws, checked_years, json_of, share_done
from quota_core.commands.governed import Meant, definition_lines, meant, opened
from quota_core.commands.printing import print_json
from quota_core.errors import ApprovalError
from quota_core.evaluate.sensitivity import tornado
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.govern.audit_log import broken, missing, standing
from quota_core.govern.ledger import TERRITORIES, Progress, by_moves, in_passing, moves_of, progress
from quota_core.govern.records import Item, LedgerEntry
from quota_core.parameters import GROUPS, SPECS, nearest
from quota_core.present.agreement_tables import log_sheet
from quota_core.present.ledger_words import setting_words
from quota_core.present.sign_off_words import noted
from quota_core.store import Store
from quota_core.store.agreement import named


def run_confirm(given: argparse.Namespace) -> None:
    """Confirms or re-opens lines of the ledger in somebody's name, or lists them."""
    with opened(given) as store:
        on = meant(store, given)
        if given.list:
            _print_ledger(_ledger(store, on, given), given)
            return
        if not given.who:
            raise ApprovalError("Say who confirms: --who NAME (or --list to see the ledger).")
        chosen = _chosen(store.agreement.items(on.plan, setting_words), given)
        act = store.agreement.reopen if given.reopen else store.agreement.confirm
        act(chosen, given.who, meeting=given.meeting, note=given.note)
        lines = _lines(store, on)
    if given.json:
        print_json({"subjects": [item.subject for item in chosen], **_progress_json(progress(lines))})
        return
    done = progress(lines)
    if given.all and not given.reopen:
        sys.stdout.write(f"That territories and who holds them are locked is confirmed by its name: {TERRITORIES}\n")
    verb = "Re-opened" if given.reopen else "Confirmed"
    sys.stdout.write(f"{verb} {len(chosen)}; {done.confirmed} of {done.total} lines are confirmed\n")


def _chosen(items: Sequence[Item], given: argparse.Namespace) -> tuple[Item, ...]:
    if given.all:
        return tuple(items) if given.reopen else in_passing(items)
    if given.group:
        if given.group not in GROUPS:
            raise ApprovalError(f"There is no group {given.group!r}{nearest(given.group, GROUPS, 0)}.")
        return tuple(item for item in items if _group(item.subject) == given.group)
    return named(items, given.subjects)


def _group(subject: str) -> str:
    key = subject.partition(":")[0]
    return SPECS[key].group if key in SPECS else ""


def _ledger(store: Store, on: Meant, given: argparse.Namespace) -> tuple[LedgerEntry, ...]:
    if given.sort != "moves":
        return _lines(store, on)
    checked_draws(given)
    checked_years(on.company, on.parameters, given.draws)
    inputs = {(each.table_name, each.column_name) for each in store.assumptions.all("ASSUMED")}
    with share_done("Trying every parameter") as done:
        found = tornado(
            on.company,
            on.parameters,
            "p_target",
            draws=Draws(on.company, given.draws, given.seed),
            progress=done,
            inputs=inputs,
            company_of=None if on.number is not None else lambda other: store.company(other, with_deals=True),
        )
    return by_moves(_lines(store, on, moves_of(found)))


def _lines(store: Store, on: Meant, moves: Mapping[str, float] | None = None) -> tuple[LedgerEntry, ...]:
    proposed = on.plan
    return store.agreement.ledger(proposed, definition_lines(store, proposed), moves, setting_words)


def _print_ledger(lines: Sequence[LedgerEntry], given: argparse.Namespace) -> None:
    done = progress(lines)
    if given.json:
        print_json(json_of({**_progress_json(done), "lines": [_line_json(line) for line in lines]}))
        return
    for line in lines:
        by = f" by {line.who}" if line.who and line.status == "CONFIRMED" else ""
        was = f", was confirmed as {line.confirmed_value} by {line.who}" if line.confirmed_value is not None else ""
        sys.stdout.write(f"{line.status:9} {line.subject:32} {line.title}: {line.value}{by}{was}\n")
    moving = f"; of {done.moving} that move the outcome, {done.moving_confirmed}" if done.moving is not None else ""
    sys.stdout.write(f"{done.confirmed} of {done.total} lines are confirmed{moving}\n")


def _line_json(line: LedgerEntry) -> dict[str, object]:
    told = {name: getattr(line, name) for name in line.__dataclass_fields__}
    return {**told, "at": line.at.isoformat() if line.at else None}


def _progress_json(done: Progress) -> dict[str, object]:
    return {
        "confirmed": done.confirmed,
        "total": done.total,
        "share": done.share,
        "moving_confirmed": done.moving_confirmed,
        "moving": done.moving,
    }


def run_log(given: argparse.Namespace) -> None:
    """Prints the audit log and whether it is whole; a broken one is a mistake that the exit code tells of."""
    with opened(given) as store:
        entries, head = store.audit_log.all(), store.audit_log.head
    line = standing(entries, head)
    wrong = missing(entries, given.expect) if given.expect else None
    if given.json:
        print_json(
            {
                "verification": wrong or line,
                "entries": [{**json_of(entry), "at": entry.at.isoformat(timespec="microseconds")} for entry in entries],
            }
        )
    elif given.csv:
        sys.stdout.write(log_sheet(entries, wrong or line).csv())
    else:
        for entry in entries:
            sys.stdout.write(f"{entry.number:5} {entry.at.isoformat(timespec='seconds')} {entry.who}: ")
            told = noted(entry.detail)
            sys.stdout.write(f"{entry.what} {entry.subject}{f' ({told})' if told else ''}\n")
        sys.stdout.write(f"{line}\n")
    if wrong or broken(entries, head):
        raise ApprovalError(wrong or line)
