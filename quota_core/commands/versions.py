"""`version save|list|show|diff`: settings kept for good, sealed, opened again to the last digit."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from quota_core.commands.evaluated import checked_draws, checked_years, json_of, share_done
from quota_core.commands.governed import definition_lines, meant, opened, version_number
from quota_core.commands.printing import print_json
from quota_core.errors import ApprovalError, QuotaError
from quota_core.govern.results import unlike
from quota_core.govern.versions import Version, difference
from quota_core.present import formats
from quota_core.present.ledger_words import setting_words
from quota_core.present.version_words import difference_lines, moved_lines, rep_line, words_of
from quota_core.store import Store
from quota_core.store.sign_off import is_approved, standing


def run_save(given: argparse.Namespace) -> None:
    """Works a setting out and keeps it as the next version."""
    checked_draws(given)
    with opened(given) as store:
        on = meant(store, given)
        checked_years(on.company, on.parameters, given.draws)
        with share_done("Drawing years") as done:
            version = store.versions.save(
                on.company,
                on.parameters,
                who=given.who,
                reason=given.reason,
                name=given.name,
                definitions=definition_lines(store, on.plan),
                draws=given.draws,
                seed=given.seed,
                words=setting_words,
                progress=done,
            )
        before = None if version.parent is None else store.versions.get(version.parent)
    if given.json:
        print_json(_summary_json(version, approved=False))
        return
    confirmed = sum(line.status == "CONFIRMED" for line in version.ledger)
    sys.stdout.write(
        f"Saved {version.title} ({version.fingerprint[:16]}): {confirmed} of {len(version.ledger)} lines confirmed, "
        "the rest ASSUMED\n"
    )
    found = None if before is None else difference(before, version, words_of(before, version))
    if found is not None and found.nothing:
        sys.stdout.write(f"{difference_lines(found, pay=True)[0]}\n")


def run_list(given: argparse.Namespace) -> None:
    """Prints every version: number, who, when, why, whether it is approved; then raises for what was tampered with."""
    with opened(given) as store:
        versions, wrong = _whole(store)
        told = [(version, is_approved(store, version.number)) for version in versions]
        wrong += [store.audit_log.broken] if store.audit_log.broken else []
    if given.json:
        print_json([_summary_json(version, approved=approved) for version, approved in told])
    elif not told and not wrong:
        sys.stdout.write("No version is saved yet: save one with `version save --reason WHY --who NAME`.\n")
    else:
        for version, approved in told:
            when = version.at.isoformat(timespec="minutes")
            mark = "approved" if approved else "DRAFT"
            sys.stdout.write(f"{version.title:14} {when}  {mark:8}  {version.author}: {version.reason}\n")
    if wrong:
        raise ApprovalError(" ".join(wrong))


def _whole(store: Store) -> tuple[list[Version], list[str]]:
    """The versions that are as they were saved, and a sentence on each that is not."""
    versions, wrong = [], []
    for number in store.versions.numbers():
        try:
            versions.append(store.versions.get(number))
        except QuotaError as mistake:
            wrong.append(str(mistake))
    return versions, wrong


def run_show(given: argparse.Namespace) -> None:
    """Prints one version, works its numbers out again, and says what moved in the data since."""
    number = version_number(given.number)
    with opened(given) as store:
        version = store.versions.get(number)
        with share_done("Drawing years") as done:
            differing = unlike(version.results, store.versions.reproduced(number, done))
        moved = store.versions.moved(version)
        sign_off, approved = standing(store, number), is_approved(store, number)
        tampered = store.audit_log.broken
    if given.json:
        print_json(
            json_of(
                {
                    **_summary_json(version, approved=approved),
                    "parameters": version.settings,
                    "results": version.results,
                    "ledger": version.ledger,
                    "tables": version.tables,
                    "inputs": version.inputs,
                    "reproduced": not differing,
                    "differing": differing,
                    "moved": moved,
                    "approvals": sign_off.approvals,
                    "waivers": sign_off.waivers,
                    "lacking": sign_off.lacking,
                    "log": tampered or "whole",
                }
            )
        )
        return
    out, plan = sys.stdout, version.results["plan"]
    out.write(
        f"{version.title} by {version.author}, {version.at.isoformat(timespec='minutes')} UTC: {version.reason}\n"
    )
    out.write(f"Fingerprint {version.fingerprint}; data {version.data_version}; ")
    missing = "an audit log that is whole" if tampered else ", ".join(sign_off.lacking)
    out.write("approved and frozen\n" if approved else f"DRAFT, lacks {missing}\n")
    if tampered:
        out.write(f"! {tampered}\n")
    out.write(
        f"FY{plan['plan_year']}: target {formats.money(plan['target'])}, assigned {formats.money(plan['assigned'])}, "
        f"capacity {formats.money(plan['capacity'])}; {formats.percent(version.results['back_test']['share_hitting'])} "
        f"hit in the back-test; P(target) {formats.chance(version.results['odds']['p_target'])}\n"
    )
    if differing:
        out.write(f"! Worked out again, {len(differing)} numbers differ, {differing[0]} first: another release?\n")
    else:
        out.write("Worked out again from its own inputs: every number is the same to the last digit.\n")
    if moved.tables:
        out.write("! The data changed since:\n")
    for line in (*moved_lines(moved.tables, moved.team, moved.problem), *map(rep_line, moved.reps)):
        out.write(f"- {line}\n")
    for waiver in sign_off.waivers:
        out.write(f"- waived by {waiver.who}: {waiver.gate}, {waiver.reason}\n")


def run_diff(given: argparse.Namespace) -> None:
    """Prints what differs from one version to another, in words and per rep."""
    with opened(given) as store:
        before, after = (store.versions.get(version_number(text)) for text in (given.before, given.after))
    found = difference(before, after, words_of(before, after))
    if given.json:
        print_json(json_of({**json_of(found), "lines": difference_lines(found, pay=True)}))
        return
    for line in difference_lines(found, pay=True):
        sys.stdout.write(f"{line}\n")


def _summary_json(version: Version, *, approved: bool) -> dict[str, Any]:
    return {
        "version": version.label,
        "name": version.name,
        "author": version.author,
        "reason": version.reason,
        "at": version.at.isoformat(timespec="microseconds"),
        "parent": None if version.parent is None else f"v{version.parent}",
        "data_version": version.data_version,
        "fingerprint": version.fingerprint,
        "approved": approved,
    }
