"""What a capacity plan says in words: the gap and each way to close it, and where the funnel tells another story."""

from __future__ import annotations

import math

from quota_core.evaluate.capacity_plan import CapacityPlan
from quota_core.evaluate.funnel import ACCOUNTS, EVIDENCE, GROWTH, PACE, Funnel
from quota_core.evaluate.gap import HAIR, Gap
from quota_core.evaluate.simulation.history import caveats_of
from quota_core.model.notes import short_history_notes
from quota_core.parameters import SPECS
from quota_core.present import formats

TEAM = "The team"
GROWTH_STEPS = 1000
LEAST = 0.01  # what is held back of the accounts people would work, to be worth a word


def pool_name(key: str) -> str:
    """AE/ENT as AE ENT; all together as the team."""
    return key.replace("/", " ").strip() or TEAM


def gap_words(gap: Gap) -> str:
    """Capacity is 6% under the target: 674K short; and what its pools are short of their own, where that is more."""
    told = _gap_words(gap)
    more = formats.money(gap.short)
    if gap.people and gap.short > max(gap.gap, 0.0) and more != formats.money(gap.gap):
        told += f"; pool by pool {more} short, for one's spare serves no other"
    return told


def assigned_words(gap: Gap) -> str:
    """Capacity is 908K under what is assigned: 1.0 fully ramped heads, or 1.4 hires from the first day."""
    if not gap.people:
        return "nobody carries a quota"
    if gap.assigned <= 0:
        return "nothing is assigned"
    if gap.assigned_short <= 0:
        return "capacity carries what is assigned"
    told = f"capacity is {formats.money(gap.assigned_short)} under what is assigned"
    if formats.money(gap.assigned_short) != formats.money(gap.assigned_gap):
        told += ", pool by pool"
    if not math.isfinite(gap.assigned_hires_short):
        return told
    heads, hires = (formats.number(value, 1) for value in (gap.assigned_heads_short, gap.assigned_hires_short))
    return f"{told}: {heads} fully ramped heads, or {hires} hires from the first day"


def _gap_words(gap: Gap) -> str:
    if not gap.target > 0:
        told = "the target is 0" if gap.given else "no target is given"
        return f"{told}; capacity is {formats.money(gap.capacity)}"
    if not gap.people:
        return f"a target of {formats.money(gap.target)} and nobody to carry it"
    if gap.gap > 0:
        over = f", over the {formats.percent(gap.limit)} limit" if gap.over_limit else ""
        return f"capacity is {share_short(gap)} under the target{over}: {formats.money(gap.gap)} short"
    spare = formats.money(-gap.gap)
    return (
        f"capacity is {_some(-gap.gap_share)} over the target: {spare} to spare"
        if gap.gap
        else "capacity is the target"
    )


def share_short(gap: Gap) -> str:
    """What is short as a share of the target, in as many digits as set it apart from the limit."""
    return formats.apart(formats.percent, gap.gap_share, gap.limit) if gap.over_limit else _some(gap.gap_share)


def _share(share: float) -> str:
    """A share in per cent, with a decimal where it would be read as nothing."""
    return formats.percent(share, 0 if abs(share) >= 0.01 else 1)


def _some(share: float) -> str:
    """The same of a gap that is there: never 0.0%."""
    text = _share(share)
    return text if text.strip("0.%") else "less than 0.1%"


def growth_text(growth: float) -> str:
    """A growth that closes a gap, rounded up to the tenth of a per cent, so that what is written closes it, too."""
    return formats.percent(math.ceil(growth * GROWTH_STEPS - HAIR) / GROWTH_STEPS, 1)


def growth_closes(gap: Gap) -> bool:
    """Whether the productivity growth that closes a gap can be set at all."""
    most = SPECS["productivity_growth"].maximum
    return gap.short > 0 and math.isfinite(gap.growth) and (most is None or gap.growth <= most)


def what_to_close(gap: Gap) -> str:
    """What the ways named close: the gap; or, where spare capacity elsewhere serves no other, each pool's own."""
    if formats.money(gap.short) == formats.money(max(gap.gap, 0.0)):
        return "it"
    return f"each pool’s own gap ({formats.money(gap.short)})"


def _months(months: float) -> str:
    return f"{formats.number(months)} month{'' if months == 1 else 's'}"


def ways_out(gap: Gap, growth: float) -> tuple[str, ...]:
    """Each way to close a gap by itself; nothing where there is none. `growth`: the setting as it is."""
    if gap.short <= 0:
        return ()
    ways, several = [], what_to_close(gap) != "it"
    if math.isfinite(gap.heads_short):
        ways.append(f"{formats.number(gap.heads_short, 1)} fully ramped heads for the year")
    if math.isfinite(gap.hires_short):
        people = formats.counted(gap.whole_hires, "hire")
        ways.append(f"{people} ({formats.number(gap.hires_short, 1)} before rounding up) from the first day, who ramp")
    if growth_closes(gap):
        ways.append(f"productivity growth of {growth_text(gap.growth)} (now {formats.percent(growth, 1)})")
    lower = f"{formats.money(gap.short)} lower"
    ways.append(f"targets {lower}, each pool’s by its own gap" if several else f"a target {lower}")
    if math.isfinite(gap.pipeline):
        ways.append(f"{formats.money(gap.pipeline)} more pipeline created")
    return tuple(ways)


def closed_ways(gap: Gap) -> tuple[str, ...]:
    """Which ways are no ways, and why, a sentence each."""
    if gap.short <= 0:
        return ()
    where = "in one of its pools" if gap.several else "there"
    why = f"nobody {where} is known to sell anything within the year"
    told = [] if math.isfinite(gap.hires_short) else [f"heads cannot close it: {why}"]
    if not math.isfinite(gap.pipeline):
        won = f"{where} nothing was won, or nobody is there to work it" if gap.several else f"nothing was won {where}"
        told.append(f"pipeline cannot close it: {won if gap.people else 'nobody is there to work it'}")
    return tuple(told)


def short_ways(gap: Gap, first: str) -> tuple[str, ...]:
    """The ways to close a gap in a few words each; `first`: the month in which hires would start."""
    if gap.short <= 0:
        return ()
    return (
        f"{formats.number(gap.heads_short, 1)} ramped heads" if math.isfinite(gap.heads_short) else "no heads can",
        *([f"{formats.counted(gap.whole_hires, 'hire')} from {first}"] if math.isfinite(gap.whole_hires) else []),
        *([f"productivity growth {growth_text(gap.growth)}"] if growth_closes(gap) else []),
        f"{'target' if what_to_close(gap) == 'it' else 'targets'} {formats.money_change(-gap.short)}",
        *([f"pipeline {formats.money_change(gap.pipeline)}"] if math.isfinite(gap.pipeline) else []),
    )


def funnel_words(funnel: Funnel) -> str:
    """AE ENT: 448 accounts x 19.5% x 110K = 9.61M, 8% under the capacity of 10.4M, and where it is far off, why."""
    name, history = pool_name(funnel.key), funnel.history
    if not math.isfinite(funnel.bookings):
        return f"{name}: no deals were won in the lookback, so the funnel says nothing."
    held = math.isfinite(funnel.accounts) and funnel.worked < funnel.wanted * (1 - LEAST)
    accounts = formats.counted(funnel.worked, "account") + (" (all its territories give)" if held else "")
    rate, size = formats.percent(history.win_rate, 1), formats.money(history.deal_size)
    told = f"{name}: {accounts} x {rate} x {size} = {formats.money(funnel.bookings)}"
    if not funnel.wanted > 0:
        return f"{name}: nobody sells there within the year, so the funnel brings nothing."
    if funnel.borrowed:
        told += f" by {funnel.borrowed}'s history, for it won nothing itself"
    if funnel.capacity <= 0:
        return f"{told}; capacity counts on what its own ramped months sold: nothing."
    side, far = "under" if funnel.difference < 0 else "over", _share(abs(funnel.difference))
    if not far.strip("0.%"):
        return f"{told}, as much as the capacity."
    told += f", {far} {side} the capacity of {formats.money(funnel.capacity)}"
    return f"{told}: {_cause(funnel)}." if funnel.cause else f"{told}."


def _cause(funnel: Funnel) -> str:
    """Which factor explains a difference."""
    history, less = funnel.history, funnel.difference < 0
    pace, mean = (formats.number(value, 1) for value in (funnel.pace, history.mean))
    if funnel.cause == ACCOUNTS:
        wanted = formats.count(funnel.wanted)
        return f"at {pace} a year its people would work {wanted}, more than its territories give"
    if funnel.cause == PACE and funnel.is_set:
        return f"{pace} accounts a ramped year are set, where history shows {mean}"
    if funnel.cause == PACE:
        who = "a few who work many more carry the pool" if less else "a few who work far fewer hold the pool down"
        return f"the median rep works {pace} accounts a ramped year and the mean is {mean}: {who}"
    if funnel.cause == GROWTH:
        factor = 1 / funnel.factors[GROWTH] - 1
        return f"capacity counts on productivity growth of {formats.percent_change(factor)}, the funnel on none"
    assert funnel.cause == EVIDENCE
    yearly = formats.money(history.yearly)
    return f"its deals came to {yearly} a ramped year, and capacity counts on {'more' if less else 'less'} by territory"


def plan_words(found: CapacityPlan) -> tuple[str, ...]:
    """What the expectation rests on and what is not reconciled, a sentence each."""
    parameters = found.plan.parameters
    people = found.team.people
    thin = (each.sentence for each in caveats_of(found.plan))
    notes = [*found.plan.shortfalls, *short_history_notes(found.plan), *thin]
    if people:
        notes.append(
            f"After leavers: {formats.percent(parameters.annual_turnover, 1)} of today's team leave in a year, a seat "
            f"is filled after {_months(parameters.backfill_months)} and ramps, planned hires start "
            f"{_months(parameters.hire_slip_months)} late on average, as the simulation has it."
        )
    blank = sum(1 for funnel in found.funnels.values() if not math.isfinite(funnel.accounts) and funnel.capacity > 0)
    if blank:
        pools = formats.counted(blank, "pool")
        notes.append(f"The accounts of {pools} are unknown: nothing limits how many are worked there.")
    return tuple(notes)
