"""Versions as tables: the list, and what differs between two, per rep and in all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from quota_core.govern.ledger import speaks_of_pay
from quota_core.govern.versions import Difference, RepChange, Version
from quota_core.present import formats
from quota_core.present.bands import GOOD, Status, status
from quota_core.present.sheet import Sheet, SheetColumn
from quota_core.present.version_words import difference_lines

DRAFT, APPROVED = "draft", "approved"
SAME, CHANGED = "as now", "changed since"


def version_status(*, approved: bool) -> Status:
    """Approved or draft, as shape and word."""
    return status(GOOD, APPROVED) if approved else status("open", DRAFT)


def versions_sheet(versions: Sequence[Version], approved: Callable[[Version], bool], data_version: str) -> Sheet:
    """Every version, the latest first."""
    return Sheet(
        name="versions",
        columns=(
            SheetColumn(title="Version"),
            SheetColumn(title="Approved?", kind="status", help="Approved by every role that has to."),
            SheetColumn(title="Name"),
            SheetColumn(title="Why it was saved"),
            SheetColumn(title="By"),
            SheetColumn(title="When (UTC)", kind="moment"),
            SheetColumn(title="Data", help="Whether the data are those it was worked out from."),
            SheetColumn(title="Target", kind="money"),
            SheetColumn(title="Assigned", kind="money"),
            SheetColumn(title="P(target)", help="P(team reaches the target)"),
            SheetColumn(title="Fingerprint", help="Seals inputs, settings and results; an approval is bound to it."),
        ),
        rows=tuple(
            (
                each.label,
                version_status(approved=approved(each)),
                each.name,
                each.reason,
                each.author,
                each.at,
                SAME if each.data_version == data_version else CHANGED,
                each.results["plan"]["target"],
                each.results["plan"]["assigned"],
                formats.chance(each.results["odds"]["p_target"]),
                each.fingerprint[:16],
            )
            for each in reversed(versions)
        ),
    )


def tellable_difference(found: Difference, *, pay: bool) -> Difference:
    """What differs, without what tells of pay where that is hidden."""
    if pay:
        return found
    return replace(
        found,
        settings=tuple(each for each in found.settings if not speaks_of_pay(each.key)),
        ledger=tuple(each for each in found.ledger if not speaks_of_pay(each.subject)),
        team={place: values for place, values in found.team.items() if not place.startswith("pay/")},
    )


def difference_title(found: Difference) -> str:
    """What differs, counted: From v0 to v1: 2 settings and 14 reps' quotas or odds changed."""
    counts = (
        (found.settings, "setting", ""),
        (found.tables, "table", ""),
        (found.ledger, "line of the ledger", "lines of the ledger"),
        (found.reps, "rep's quota or odds", "reps' quotas or odds"),
    )
    parts = [formats.counted(len(each), one, many) for each, one, many in counts if each]
    if not parts:
        return f"{found.before} and {found.after} say the same"
    return f"From {found.before} to {found.after}: {formats.listed(parts, len(parts))} changed"


def plain_lines(found: Difference) -> list[str]:
    """Settings, data and totals that differ, a line each; ledger and reps have tables of their own."""
    short = replace(found, ledger=(), reps=())
    return [] if short.nothing else difference_lines(short, pay=True)


def words_sheet(found: Difference) -> Sheet:
    """Everything that differs in words, the ledger and each rep too, a line each."""
    return Sheet(
        name=f"difference-{found.before}-{found.after}",
        columns=(SheetColumn(title=f"What differs from {found.before} to {found.after}"),),
        rows=tuple((line,) for line in difference_lines(found, pay=True)),
    )


def ledger_changes_sheet(found: Difference) -> Sheet:
    """The lines of the ledger that were confirmed, opened again or changed."""
    return Sheet(
        name=f"difference-{found.before}-{found.after}-ledger",
        columns=(SheetColumn(title="What"), SheetColumn(title=found.before), SheetColumn(title=found.after)),
        rows=tuple((each.title, each.before, each.after) for each in found.ledger),
    )


def rep_changes_sheet(reps: Sequence[RepChange], before: str, after: str) -> Sheet:
    """Whose quota or odds differ, the largest change of quota first."""
    return Sheet(
        name=f"difference-{before}-{after}-reps".replace(" ", "-"),
        columns=(
            SheetColumn(title="Rep"),
            SheetColumn(title=f"Quota, {before}", kind="money_full"),
            SheetColumn(title=f"Quota, {after}", kind="money_full"),
            SheetColumn(title="Change", kind="money_change"),
            SheetColumn(title=f"P(hit), {before}", kind="chance"),
            SheetColumn(title=f"P(hit), {after}", kind="chance"),
            SheetColumn(title="Rep id"),
        ),
        rows=tuple(
            (
                each.name,
                each.quota_before,
                each.quota_after,
                (each.quota_after or 0.0) - (each.quota_before or 0.0),
                each.p_hit_before,
                each.p_hit_after,
                each.rep_id,
            )
            for each in reps
        ),
    )
