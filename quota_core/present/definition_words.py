"""The alignment sheet in words: each wording with the present choice in it, what choices are worth, who agrees."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from quota_core.govern.definition import (
    ASSIGNED,
    CAPACITY,
    CREDITED,
    FACTS,
    HISTORY,
    HOLDING,
    MOVED,
    PAY,
    RETURN_GAP,
    SHORTFALL,
)
from quota_core.govern.definitions import Line, Standing
from quota_core.govern.ledger import speaks_of_pay
from quota_core.govern.records import LedgerEntry
from quota_core.govern.worth import NOTHING, Worth
from quota_core.model.company import first_day
from quota_core.model.plan import Plan
from quota_core.parameters import SPECS
from quota_core.present import formats
from quota_core.present.bands import Status, status
from quota_core.present.hiding import SOMEBODY
from quota_core.present.parameter_words import in_words, plan_words
from quota_core.present.sheet import Sheet, SheetColumn

PLACEHOLDER = re.compile(r"\{(\w+)\}")
HIDDEN = "(not shown)"
OTHER_WORDS = "the same choice in other words"
NO_ALTERNATIVE = "No other choice is offered for it, so none is worked out."
MEASURES: dict[str, str] = {
    CREDITED: "credited bookings of the last twelve months",
    ASSIGNED: "assigned quota",
    CAPACITY: "capacity",
    MOVED: "quota that changes hands",
    SHORTFALL: "pipeline short of what is required next quarter",
    RETURN_GAP: "bookings missing at 80% of quota for the OTE return",
    PAY: "pay at the back-test's mean attainment",
    HISTORY: "share hitting in the back-test",
    HOLDING: "the largest target that stays in the band",
}


def facts_of(plan: Plan, *, splits: int | None = None) -> dict[str, str]:
    """What wordings name beside parameters (`definition.FACTS`); `splits`: how many deals are split."""
    company, period = plan.company, plan.period
    moves = company.assignments
    held = (
        "No assignments table is given, so everybody is taken to have held today's territory throughout."
        if moves is None
        else f"The assignments table has {formats.counted(len(moves.rep), 'row')}: quotas and evidence are split by "
        "the days held on each side."
    )
    told = "" if splits is None else f"{formats.counted(splits, 'deal is', 'deals are')} split here."
    facts = {
        "fiscal_year": formats.fiscal_year(plan.plan_year),
        "period": f"{formats.month(period.first)} to {formats.month(period.end - 1)}",
        "as_of_day": formats.day(first_day(plan.as_of)),
        "currency": company.currency,
        "target": formats.money(plan.target),
        "target_from": _target_from(plan),
        "coverage_asked": _coverage_asked(plan),
        "assigned": formats.money(plan.assigned),
        "capacity": formats.money(plan.reachable),
        "splits": told,
        "assignments": held,
    }
    return {name: facts[name] for name in FACTS}


def _target_from(plan: Plan) -> str:
    change = plan.parameters.target_change
    return f"the imported target, changed by {formats.percent_change(change)}" if change else "the target as imported"


def _coverage_asked(plan: Plan) -> str:
    """3.0x, and 5.0x in ENT; or by the segments' own win rates."""
    own = plan.parameters
    if own.required_coverage_basis == "win_rate":
        return "1 / the segment's own win rate by value"
    apart = [f"{formats.multiple(x)} in {name}" for name, x in own.required_coverage_segments.items()]
    return ", and ".join(
        [in_words("required_coverage", own.required_coverage), *([formats.listed(apart)] if apart else [])]
    )


def wording_text(line: Line, plan: Plan, facts: Mapping[str, str], *, pay: bool = True) -> str:
    """The words that count with this company's choice in them; unknown braces in own words stay as typed."""

    def filled(found: re.Match[str]) -> str:
        name = found.group(1)
        if name in facts:
            return facts[name]
        if name not in SPECS:
            return found.group()
        return plan_words(name, plan) if pay or not speaks_of_pay(name) else HIDDEN

    return " ".join(PLACEHOLDER.sub(filled, line.wording).split())


def choice_text(line: Line, plan: Plan, *, pay: bool = True) -> str:
    """The choice it stands for, parameter by parameter: Multi-year credit: First year (ACV)."""
    keys = [key for key in line.choice if pay or not speaks_of_pay(key)]
    return "; ".join(f"{SPECS[key].title}: {plan_words(key, plan)}" for key in keys)


def tells_of_pay(line: Line) -> bool:
    """Whether a definition speaks of pay alone."""
    return bool(line.choice) and all(speaks_of_pay(key) for key in line.choice)


def worths_sheet(key: str, worths: Sequence[Worth]) -> Sheet:
    """What each other choice of a definition is worth, as a table."""
    return Sheet(
        name=f"worth-{key.replace('_', '-')}",
        columns=(
            SheetColumn(title="Instead"),
            SheetColumn(title="What it is worth"),
            SheetColumn(title="Credited, 12 months", kind="money_change"),
            SheetColumn(title="Assigned", kind="money_change"),
            SheetColumn(title="Capacity", kind="money_change"),
            SheetColumn(title="Quota moved", kind="money"),
            SheetColumn(title="Quotas that move", kind="count"),
            SheetColumn(title="Largest move"),
            SheetColumn(title="By", kind="money_change"),
        ),
        rows=tuple(
            (w.title, own_text(w), w.credited, w.assigned, w.capacity, w.moved, w.reps, w.rep_name, w.rep_change)
            for w in worths
        ),
    )


def worth_text(worth: Worth, currency: str = "", *, names: bool = True) -> str:
    """What another choice is worth: its own measure first, then whose quota it moves most."""
    parts = [own_text(worth, currency), *_totals(worth)]
    if worth.reps:
        quotas = formats.counted(worth.reps, "quota moves", "quotas move")
        change = formats.money_change(worth.rep_change)
        parts.append(f"{quotas}, most {worth.rep_name}'s by {change}" if names else f"{quotas}, by {change} at most")
    return "; ".join(parts)


def own_text(worth: Worth, currency: str = "") -> str:
    """What another choice is worth in the definition's own measure."""
    share = worth.measure == HISTORY
    amount = formats.percent if share else formats.money
    money = "" if share or not currency else f" {currency}"
    if worth.measure == MOVED:
        return f"{formats.money(worth.moved)}{money} of quota change hands" if worth.reps else "no quota moves"
    what = MEASURES[worth.measure]
    if not math.isfinite(worth.before) or not math.isfinite(worth.after):
        return f"{what}: cannot be said here"
    if abs(worth.change) < NOTHING and not share:
        return f"{what} stays at {amount(worth.before)}{money}"
    change = "" if share else f" ({formats.money_change(worth.change)})"
    return f"{what} {amount(worth.before)} → {amount(worth.after)}{money}{change}"


def _totals(worth: Worth) -> list[str]:
    """The totals that move beside the definition's own measure."""
    totals = ((CREDITED, worth.credited), (ASSIGNED, worth.assigned), (CAPACITY, worth.capacity))
    return [
        f"{MEASURES[key].removesuffix(' of the last twelve months')} {formats.money_change(change)}"
        for key, change in totals
        if key != worth.measure and abs(change) >= 500
    ]


def standing_text(standing: Standing, *, names: bool = True, pay: bool = True) -> str:
    """Where one role stands, with shape, name and day: ● approved by Ana Ruiz, 12 Jan 2026."""
    vote = standing.vote
    who = SOMEBODY if vote is None or not names else vote.who
    if standing.state == "open" or vote is None:
        return "◆ open" if vote is None else f"◆ open (withdrawn by {who})"
    told = f"{who}, {formats.day(vote.at.date())}" + (f": {vote.note}" if vote.note and names and pay else "")
    if standing.state == "reopened":
        was = "approved" if vote.verdict == "approved" else "objected to"
        choice = f" as “{vote.choice}”" if vote.choice and pay else ""
        return f"▲ reopened: was {was}{choice} by {told}"
    return f"● approved by {told}" if standing.state == "approved" else f"■ objected to by {told}"


def line_status(line: Line) -> Status:
    """A definition in a word: agreed, objected to, reopened, open."""
    if line.agreed:
        return status("good", "agreed")
    if line.objections:
        return status("bad", "objected to")
    if line.reopened:
        return status("watch", "reopened")
    return status("open", "open")


def progress_text(lines: Sequence[Line]) -> str:
    """How far the sheet is agreed: 12 of 27 definitions agreed; 1 objected to; 2 reopened by a change."""
    agreed = sum(line.agreed for line in lines)
    parts = [f"{agreed} of {formats.counted(len(lines), 'definition')} agreed"]
    objected = sum(bool(line.objections) for line in lines)
    again = sum(bool(line.reopened) for line in lines)
    parts += [f"{objected} objected to"] if objected else []
    parts += [f"{again} reopened by a change"] if again else []
    return "; ".join(parts)


def definitions_sheet(
    lines: Sequence[Line], plan: Plan, facts: Mapping[str, str], *, pay: bool = True, names: bool = True
) -> Sheet:
    """The alignment sheet as a table: term, wording, choice, where each role stands, source."""
    shown = [line for line in lines if pay or not tells_of_pay(line)]
    roles = [standing.role for standing in shown[0].standings] if shown else []
    return Sheet(
        name="definitions",
        columns=(
            SheetColumn(title="Term"),
            SheetColumn(title="Status", kind="status"),
            SheetColumn(title="Choice"),
            *(SheetColumn(title=role) for role in roles),
            SheetColumn(title="What it means here"),
            SheetColumn(title="Our wording", help="Given where the company uses words of its own."),
            SheetColumn(title="Source"),
        ),
        rows=tuple(
            (
                line.definition.term,
                line_status(line),
                choice_text(line, plan, pay=pay),
                *(standing_text(standing, names=names, pay=pay) for standing in line.standings),
                wording_text(line, plan, facts, pay=pay),
                line.definition.wording if line.own is not None else "",
                line.definition.source,
            )
            for line in shown
        ),
    )


def definition_entries(lines: Sequence[Line], plan: Plan, facts: Mapping[str, str]) -> tuple[LedgerEntry, ...]:
    """The definitions as lines of the ledger: CONFIRMED once every required role has approved and nobody objects."""
    return tuple(_entry(line, plan, facts) for line in lines)


def _agreed_before(line: Line, plan: Plan) -> str:
    """What a definition that is open again was agreed as: another choice, or the same one in other words."""
    before = line.reopened[0].choice
    return before if before and before != choice_text(line, plan) else OTHER_WORDS


def _entry(line: Line, plan: Plan, facts: Mapping[str, str]) -> LedgerEntry:
    votes = [s.vote for s in line.standings if s.state == "approved" and s.vote is not None]
    said = votes if line.agreed else line.reopened
    last = max((vote.at for vote in votes), default=None)
    return LedgerEntry(
        subject=f"definition:{line.definition.key}",
        kind="definition",
        title=line.definition.term,
        value=choice_text(line, plan) or wording_text(line, plan, facts),
        source=line.definition.source,
        status="CONFIRMED" if line.agreed else "ASSUMED",
        who=formats.listed([vote.who for vote in said], len(said)) or None,
        at=last if line.agreed else None,
        note="; ".join(f"{vote.role}: {vote.note}" for vote in votes if vote.note) or None,
        confirmed_value=_agreed_before(line, plan) if line.reopened else None,
    )
