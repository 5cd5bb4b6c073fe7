"""What a simulation takes from history: rates, sizes, swing and shock, by pool, all of it from before as-of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from quota_core.evaluate.simulation.rates import RatePosterior, excess_swing, rate_posterior
from quota_core.evaluate.simulation.shock import ShockPosterior, shock_posterior
from quota_core.evaluate.simulation.sizes import SizeEffects, size_effects
from quota_core.model.arrays import ratio, sums
from quota_core.model.capacity import weight_by_month
from quota_core.model.company import BoolArray, FloatArray, IntArray, Period, WonDeals
from quota_core.model.plan import Plan
from quota_core.model.ramp import curve_values, ramped_months
from quota_core.model.season import season_by_rep
from quota_core.model.time import active_share, tenure
from quota_core.model.unsaid import NO_DEALS, no_deals_reason

# That of a setting and of the one before it: people go back and forth between two.
HISTORIES_KEPT = 2
FEW_SIZES = 5
FEW_DEALS = 30
HUGE_SHARE = 0.3
UNRAMPED = "Nobody has a fully ramped month yet: months on the ramp count as whole ones, so read the ranges as a guess."


@dataclass(frozen=True, kw_only=True)
class Caveat:
    """Why a history is too thin for a verdict: a sentence, and the same in a few words that end another."""

    sentence: str
    short: str


UNREAD = Caveat(
    sentence="Single deals were not looked at, so nothing says whether a few large ones carry the history.",
    short="single deals were not looked at",
)


@dataclass(frozen=True, eq=False, kw_only=True)
class PoolHistory:
    """A pool's rate, the sizes its deals are drawn from (money), and how much its people's quarters swing.

    `deals_a_quarter`: what a fully ramped person of the pool has won a quarter, whatever the weights. `borrowing`:
    what is taken from others for people who carry a quota, a sentence each.
    """

    name: str
    rates: RatePosterior
    sizes: FloatArray
    swing: float
    deals_a_quarter: float
    borrowed: str = ""
    borrowing: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class History:
    """Per rep of the company: won deals `deals` in `years` of exposure (season x weight over ramped months).

    `thin`: so few deals, months or so large a single deal that the odds bear no verdict; `notes` say which
    (`caveats_of`).
    """

    pool_of: IntArray
    pools: tuple[PoolHistory, ...]
    deals: FloatArray
    years: FloatArray
    effects: SizeEffects
    shock: ShockPosterior
    notes: tuple[str, ...]
    thin: bool

    @property
    def borrowing(self) -> tuple[str, ...]:
        """Which pools win, or what their deals bring, as others do, a sentence each; they are among the notes."""
        return tuple(told for pool in self.pools for told in pool.borrowing)


def history_of(plan: Plan) -> History:
    """What the lookback before as-of says, under the plan's weights, ramps and season.

    The last two are kept with the company: a driver that moves leaves capacity and parameters as they are.
    """
    kept = plan.company.worked_out.get(history_of, ())
    for capacity, parameters, found in kept:
        if capacity is plan.capacity and parameters == plan.parameters:
            return cast("History", found)
    made = _worked_out(plan)
    plan.company.worked_out[history_of] = ((plan.capacity, plan.parameters, made), *kept)[:HISTORIES_KEPT]
    return made


def _worked_out(plan: Plan) -> History:
    company = plan.company
    reps, pool = company.reps, company.reps.pool
    period = lookback_of(plan)
    exposure, counted = past_months(plan, period)
    exposure *= weight_by_month(company, plan.capacity, period)
    won = company.facts.window(company.facts.won_deals, period.first, period.end)
    deals, years = (won * counted).sum(axis=1), (exposure * counted).sum(axis=1)
    drawn_from = _deals_in(plan, period)
    effects = size_effects(drawn_from.rep, pool, drawn_from.amount, len(reps))
    rates = [rate_posterior(deals[pool == p], years[pool == p]) for p in range(len(reps.pools))]
    shock = _shock(plan, period, exposure, won, rates, drawn_from)
    quarters = _quarters(won * counted), _quarters(exposure * counted)
    pools = []
    for p, (role, segment) in enumerate(reps.pools):
        sizes, borrowed = _sizes(drawn_from, plan, p)
        own = pool == p
        known, unseen = rates[p], not rates[p].mean.any()
        if unseen:
            known = _borrowed_rates(plan, p, deals, years)
        said = []
        if unseen:
            said.append(f"{role} {segment} has no ramped month yet: how often it wins is taken from others.")
        if borrowed:
            won_there = int((pool[drawn_from.rep] == p).sum())
            few = {0: "no won deal", 1: "1 won deal"}.get(won_there, f"{won_there} won deals")
            said.append(f"{role} {segment} has {few}: how much one brings is taken from {borrowed}.")
        swing = excess_swing(quarters[0][own], quarters[1][own], shock.mean_square)
        pools.append(
            PoolHistory(
                name=f"{role} {segment}".strip(),
                rates=known,
                sizes=sizes,
                swing=swing,
                deals_a_quarter=3 * float(deals[own].sum() / max(counted[own].sum(), 1.0)),
                borrowed=borrowed,
                borrowing=tuple(said) if (plan.carries & own).any() and len(drawn_from.amount) else (),
            )
        )
    notes = [told for each in pools for told in each.borrowing]
    caveats = caveats_of(plan)
    return History(
        pool_of=pool,
        pools=tuple(pools),
        deals=deals,
        years=years,
        effects=effects,
        shock=shock,
        notes=(*notes, *(each.sentence for each in caveats)),
        thin=bool(caveats),
    )


def caveats_of(plan: Plan) -> tuple[Caveat, ...]:
    """What a reader has to know of a history that says little; nothing where it bears a verdict.

    Nothing is drawn for it, so what needs no odds can say it too. A company without its single deals bears none either.
    """
    period = lookback_of(plan)
    if no_deals_reason(plan):
        return (Caveat(sentence=NO_DEALS, short="nothing was won in the lookback"),)
    sizes = _deals_in(plan, period).amount
    found = [] if plan.company.deals.read else [UNREAD]
    if 0 < len(sizes) < FEW_DEALS:
        few = f"only {len(sizes)} won deal{'' if len(sizes) == 1 else 's'} in the lookback"
        found.append(Caveat(sentence=f"{few.capitalize()}: the ranges rest more on what is usual.", short=few))
    if len(sizes) and sizes.max() > HUGE_SHARE * sizes.sum():
        huge = f"one deal is {sizes.max() / sizes.sum():.0%} of all won money"
        told = f"{huge.capitalize()}: whether such a deal comes again decides the odds."
        found.append(Caveat(sentence=told, short=huge))
    if not _ramped(plan, period).any():
        found.append(Caveat(sentence=UNRAMPED, short="nobody is fully ramped yet"))
    return tuple(found)


def _deals_in(plan: Plan, period: Period) -> WonDeals:
    """Single credited won deals closed in a period."""
    deals = plan.company.deals
    return deals.where((deals.month >= period.first) & (deals.month < period.end))


def lookback_of(plan: Plan) -> Period:
    """The months that are looked at."""
    months = plan.parameters.lookback_months
    return Period(first=plan.as_of - months, months=months)


def past_months(plan: Plan, period: Period) -> tuple[FloatArray, FloatArray]:
    """season x ramp_productivity x employed by rep and month, and 1 where it counts as evidence; no weights.

    Evidence is of fully ramped months (METHOD 8). While nobody has one, months on the ramp count as whole ones: a file
    that begins when its people seem to start says nothing of their ramp, and less is promised so.
    """
    company, parameters = plan.company, plan.parameters
    reps = company.reps
    season = season_by_rep(company, plan.capacity.season, period)
    ramp = curve_values(parameters.ramp_productivity, reps, tenure(reps, period))
    there = season * active_share(reps.start, reps.end, period) * _written(plan, period)
    ramped = _ramped(plan, period)
    if not ramped.any():
        return np.asarray(there), np.asarray(there > 0, dtype=np.float64)
    return np.asarray(there * ramp), ramped.astype(np.float64)


def _written(plan: Plan, period: Period) -> BoolArray:
    """Whether a month is on file: one before the first deal was worked, and says nothing about anybody's rate."""
    first = plan.company.facts.first_won_month
    return np.asarray(np.arange(period.first, period.end) >= (period.end if first is None else first))


def _ramped(plan: Plan, period: Period) -> BoolArray:
    """Months on file in which a rep is fully ramped; shape (reps, months)."""
    own = plan.parameters
    ramped = ramped_months(plan.company.reps, own.ramp_schedule, own.ramp_productivity, period)
    return np.asarray(ramped & _written(plan, period))


def _quarters(monthly: FloatArray) -> FloatArray:
    """Sums by quarter, the latest whole ones; shape (reps, quarters)."""
    whole = monthly.shape[1] // 3 * 3
    latest = monthly[:, monthly.shape[1] - whole :]
    return np.asarray(latest.reshape(len(monthly), whole // 3, 3).sum(axis=2))


def _shock(
    plan: Plan, period: Period, exposure: FloatArray, won: FloatArray, rates: list[RatePosterior], deals: WonDeals
) -> ShockPosterior:
    """tau from the team's quarters: what was booked over what exposure at the pools' rates and sizes makes likely."""
    facts, pool = plan.company.facts, plan.company.reps.pool
    booked = _quarters(facts.window(facts.bookings, period.first, period.end)).sum(axis=0)
    count = _quarters(won).sum(axis=0)
    money = sums(pool[deals.rep], deals.amount, len(rates))
    mean_size = ratio(money, sums(pool[deals.rep], None, len(rates)))
    worth = np.array([r.expected[1] for r in rates]) * mean_size
    expected = (_quarters(exposure) * worth[pool][:, None]).sum(axis=0)
    square = float((deals.amount**2).mean()) if len(deals.amount) else 0.0
    mean = float(deals.amount.mean()) if len(deals.amount) else 0.0
    relative = square / mean**2 if mean > 0 else 1.0
    noise = np.sqrt(np.divide(relative, count, out=np.full(len(count), np.inf), where=count > 0))
    parameters = plan.parameters
    return shock_posterior(
        booked, expected, noise, parameters.shock_prior, seasonal=parameters.seasonality == "history"
    )


def _sizes(deals: WonDeals, plan: Plan, pool: int) -> tuple[FloatArray, str]:
    """A pool's own deal sizes; where they are fewer than five its role's, else everybody's, and who that is."""
    reps = plan.company.reps
    role = reps.pools[pool][0]
    roles = np.array([name for name, _ in reps.pools], dtype=object)[reps.pool]
    own = deals.amount[reps.pool[deals.rep] == pool]
    if len(own) >= FEW_SIZES:
        return own, ""
    of_role = deals.amount[roles[deals.rep] == role]
    if len(of_role) >= FEW_SIZES:
        return of_role, f"all of {role}"
    return deals.amount, "everybody"


def _borrowed_rates(plan: Plan, pool: int, deals: FloatArray, years: FloatArray) -> RatePosterior:
    """The rate of a pool without exposure: its role's, else everybody's."""
    reps = plan.company.reps
    role = reps.pools[pool][0]
    own = np.array([name == role for name in reps.role], dtype=bool)
    found = rate_posterior(deals[own], years[own])
    return found if found.mean.any() else rate_posterior(deals, years)
