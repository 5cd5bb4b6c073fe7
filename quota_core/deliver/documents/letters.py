"""Letters: to each rep the number, how it comes about, what went before, and why, in plain words.

Nothing in a letter tells another person's number or pay: what colleagues' ramps, limits and locks do to a quota is told
as one sum, and a total is never told beside the number of people it is shared by.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from quota_core.deliver.cents import TOTAL, period_quotas
from quota_core.deliver.documents.common import Ask, Rows, Words
from quota_core.deliver.documents.past import PART_NOTE, has_part, looked_at, past_quotas, tested_quotas
from quota_core.deliver.documents.rendering import file_name
from quota_core.model.buildup import LINES, build_up_totals
from quota_core.model.company import first_day
from quota_core.model.plan import Plan
from quota_core.present import formats

TITLES = {
    "equal_share": "An equal share of the target",
    "ramp": "Ramp and time employed",
    "territory_weight": "Your territory's weight",
    "evidence": "What has been sold before",
    "bounds": "Limits",
    "locks": "Quotas fixed by agreement",
    "rounding": "Rounding",
}
A_YEAR, A_HAIR = 0.995, 0.005


def letters(ask: Ask) -> Iterator[tuple[str, Words]]:
    """A file's name and its words for everybody who carries a quota, once each."""
    plan = ask.plan
    totals = np.round(build_up_totals(plan))
    cents = _periods(plan)
    past, tested = past_quotas(ask), tested_quotas(ask)
    taken: set[str] = set()
    for rep in map(int, np.flatnonzero(plan.carries)):
        name = new_name(f"{file_name(person(plan, rep))}-{file_name(plan.company.reps.rep_id[rep])}", taken)
        yield name, letter_words(ask, rep, totals[:, rep], cents[rep], past, tested)


def new_name(name: str, taken: set[str]) -> str:
    """A file's name that no other has, capitals or not, where two people differ only in what no name can hold."""
    while name.casefold() in taken:
        name += "-2"
    taken.add(name.casefold())
    return name


def person(plan: Plan, rep: int) -> str:
    """A rep's name; the id where none is known."""
    return plan.company.reps.name[rep].strip() or plan.company.reps.rep_id[rep]


def greeted(plan: Plan, rep: int) -> str:
    """Whom a letter is addressed to: by name, and whoever takes up an open role or has yet to start as a colleague."""
    return "colleague" if plan.company.reps.start[rep] >= first_day(plan.as_of) else person(plan, rep)


def letter_words(
    ask: Ask, rep: int, totals: np.ndarray, periods: Mapping[str, list[float]], past: Mapping[int, Rows], tested: Words
) -> Words:
    """The words of one letter beside those every document knows; `totals`: X0..X6 in whole money."""
    plan, beside, reps = ask.plan, ask.now.outlook.beside, ask.plan.company.reps
    territory = territory_name(plan, rep)
    quarters = periods[TOTAL]
    types = {name: sum(amounts) for name, amounts in periods.items() if name != TOTAL}
    last, booked, change = (float(x[rep]) for x in (beside.last_quota, beside.last_bookings, beside.change))
    rows = tested.get(reps.rep_id[rep], [])
    return {
        "name": person(plan, rep),
        "rep_id": reps.rep_id[rep],
        "role": reps.role[rep],
        "segment": reps.segment[rep],
        "team": " ".join(part for part in (reps.role[rep], reps.segment[rep]) if part),
        "territory": territory,
        "manager": reps.manager[rep].strip(),
        "dear": greeted(plan, rep),
        "quota": ask.full(float(plan.quota[rep])),
        "steps": _steps(ask, rep, totals),
        "largest": largest_step(ask, rep, totals, "your"),
        "quarters": [
            {"name": f"Q{j + 1}", "from": formats.month(plan.period.first + 3 * j), "quota": formats.money_full(amount)}
            for j, amount in enumerate(quarters)
        ],
        "year_total": formats.money_full(sum(quarters)),
        "types": [{"name": name, "quota": formats.money_full(amount)} for name, amount in types.items()],
        "has_types": len(types) > 1,
        "past": past.get(rep, []),
        "past_part": has_part(past.get(rep, [])),
        "looked_at": looked_at(plan, rep),
        "booked": ask.full(booked),
        "has_booked": booked > 0,
        "last": ask.full(last) if math.isfinite(last) else "",
        "change": _changed(change),
        "ramping": bool(plan.capacity.e[rep] < A_YEAR),
        "share_of_year": formats.percent(float(plan.capacity.e[rep])),
        "starts": formats.day(reps.start[rep]) if reps.start[rep] >= first_day(plan.as_of) else "",
        "weight": formats.weight(float(plan.capacity.weight[rep])),
        "frozen": rows,
        "frozen_part": has_part(rows),
        "part_note": PART_NOTE,
        "locked": bool(plan.quotas.locked[rep]),
    }


def territory_name(plan: Plan, rep: int) -> str:
    """Today's territory by its name; the id where none is known."""
    index, territories = plan.company.territory_index, plan.company.territories
    own = plan.company.reps.territory_id[rep]
    return territories.name[index[own]].strip() or own


def _changed(change: float) -> str:
    """12% more than; 3% less than; as much as. Empty where last year's quota is unknown."""
    if not math.isfinite(change):
        return ""
    size = formats.percent(abs(change))
    if abs(change) < A_HAIR:
        return "as much as"
    return f"{size} {'more' if change > 0 else 'less'} than"


def _periods(plan: Plan) -> dict[int, dict[str, list[float]]]:
    found: dict[int, dict[str, list[float]]] = {}
    for split in (False, True):
        for each in period_quotas(plan, "quarter", by_type=split):
            found.setdefault(each.rep, {}).setdefault(each.type, []).append(float(each.amount))
    return found


def _steps(ask: Ask, rep: int, totals: np.ndarray) -> Rows:
    """The lines that change something, each with its reason and the sum so far; they end at the quota."""
    amounts = np.diff(totals, prepend=0.0)
    rows = []
    for (key, _), amount, total in zip(LINES, amounts, totals, strict=True):
        if key == "equal_share" or abs(amount) >= 1:
            sign = "+" if amount > 0 and key != "equal_share" else ""
            rows.append(
                {
                    "title": TITLES[key],
                    "why": _why(ask, rep, key, float(amount)),
                    "amount": f"{sign}{formats.money_full(float(amount))}",
                    "total": formats.money_full(float(total)),
                }
            )
    return rows


def _why(ask: Ask, rep: int, key: str, amount: float) -> str:
    """One sentence of a letter for a line of the build-up."""
    plan = ask.plan
    if key == "equal_share":
        over = plan.parameters.compound_over_assignment
        cushion = f", with {formats.percent(over)} over-assignment on it," if over > 0 else ""
        role = plan.company.reps.role[rep]
        return f"What everybody would carry if the {role} target{cushion} were shared out evenly."
    if key == "ramp":
        return _ramp(plan, rep)
    if key == "territory_weight":
        return _weight(plan, rep)
    if key == "evidence":
        return _evidence(ask, rep, amount > 0)
    if key == "bounds":
        return "Limits that hold for every quota keep some up or down, and the others make up for it."
    if key == "locks":
        return _lock(ask, rep)
    return f"To a step of {formats.money_full(plan.parameters.round_to)}, so that everybody's quotas still add up."


def _ramp(plan: Plan, rep: int) -> str:
    e = float(plan.capacity.e[rep])
    if e < A_YEAR:
        return f"You carry {formats.percent(e)} of a full year, for the months you are employed and the ramp."
    return "You carry a full year; what colleagues who are still ramping do not carry is shared by those who do."


def _weight(plan: Plan, rep: int) -> str:
    weight = float(plan.capacity.weight[rep])
    offers = f"{formats.percent(abs(weight - 1))} {'more' if weight > 1 else 'less'} than"
    told = offers if abs(weight - 1) >= A_HAIR else "as much as"
    return (
        f"{territory_name(plan, rep)} offers {told} the average territory of its pool: its weight is "
        f"{formats.weight(weight)}. Weights are shares of one total, so what others carry counts, too."
    )


def _lock(ask: Ask, rep: int) -> str:
    plan = ask.plan
    if not plan.quotas.locked[rep]:
        return "Some quotas are fixed by agreement, and the others make up for the difference."
    reason = plan.parameters.locks[plan.company.reps.rep_id[rep]].reason.strip().rstrip(".")
    return f"Your quota is fixed at {ask.full(float(plan.quota[rep]))}" + (f": {reason}." if reason else ".")


def _evidence(ask: Ask, rep: int, more: bool) -> str:
    plan, c = ask.plan, ask.plan.capacity
    if plan.parameters.method == "equal_odds":
        return "Quotas are shared so that everybody has the same chance to reach theirs."
    side, territory = "more" if more else "less", territory_name(plan, rep)
    deals = round(float(c.evidence_deals[rep]))
    if c.evidence_share[rep] > 0 and deals:
        return (
            f"{territory} has yielded {ask.short(float(c.territory_yield[rep]))} a ramped year, over "
            f"{formats.counted(deals, 'won deal')}; with what the team sells around it, that points to {side}."
        )
    return f"{_no_evidence(plan, rep)} So the team's own level counts: it points to {side}."


def _no_evidence(plan: Plan, rep: int) -> str:
    """Why nothing is learnt from a territory: nobody was fully ramped there, or nothing was won in those months."""
    territory, back = territory_name(plan, rep), formats.counted(plan.parameters.lookback_months, "month")
    before = f"in the {back} before {formats.day(first_day(plan.as_of))}"
    cells = plan.capacity.holdings.cell[plan.capacity.holdings.rep == rep]
    if plan.capacity.evidence.cell_season[cells].any():
        return f"Nothing was won in {territory} in the fully ramped months {before}."
    return (
        f"We go by what people sell once they are fully ramped, and nobody in your role was that in {territory} "
        f"{before}; deals won during a ramp do not count here."
    )


def largest_step(ask: Ask, rep: int, totals: np.ndarray, whose: str = "the") -> str:
    """The step that moves the quota most from an equal share, in half a sentence; empty where none does.

    `whose`: your, where it is told to the rep.
    """
    amounts = np.diff(totals)
    j = int(np.argmax(np.abs(amounts)))
    if abs(amounts[j]) < max(1.0, A_HAIR * abs(totals[0])):
        return ""
    what = {
        "ramp": f"{whose} time employed and {whose} ramp"
        if ask.plan.capacity.e[rep] < A_YEAR
        else "the ramp of others",
        "territory_weight": f"the weight of {whose} territory",
        "evidence": "what has been sold before",
        "bounds": "the limits that hold for every quota",
        "locks": "what was fixed by agreement",
        "rounding": "rounding",
    }[LINES[j + 1][0]]
    sign = "adds" if amounts[j] > 0 else "takes off"
    return f"{what}, which {sign} {ask.full(abs(float(amounts[j])))}"
