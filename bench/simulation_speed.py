"""Odds: a quota moved, a driver moved, all drawn anew, each against what numpy itself needs; and how much memory.

Everything runs on one core; rows marked CPU count this process's own time. Each company whose memory is measured
is drawn in a process of its own.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from bench.row import Row, median_seconds
from bench.synthetic import synthetic
from quota_core.evaluate.simulation.draws import Drivers, Simulation, simulate
from quota_core.evaluate.simulation.noise import Noise
from quota_core.evaluate.simulation.outcome import outcome_of
from quota_core.model.company import Company, WonDeals
from quota_core.model.plan import Plan, plan
from quota_core.parameters import DEFAULTS
from tests.support.slow_simulation import slow_years

ROOT = Path(__file__).parent.parent
DRAWS = 10_000
# One in six neither owns deals nor carries a quota, or has left.
SELLERS = 1.18
SLOW_REPS, SLOW_DRAWS = 60, 40
MEMORY_LIMITS_MB = ((1_000, 2_048), (20_000, 4_096))


def company_with_deals(people: int) -> Company:
    """Some `people` who carry a quota, with the single deals behind their months."""
    made = synthetic(round(people * SELLERS))
    company, deals = made.company, made.deals
    held = company.facts.won_deals[deals.rep, deals.month] > 0
    kept = deals.won & held & (deals.kind < 2)
    credited = WonDeals(
        rep=deals.rep[kept], month=deals.month[kept] + company.facts.first_month, amount=deals.credit[kept]
    )
    return replace(company, deals=credited)


def asked(company: Company, step: int) -> Plan:
    """A hand on the target: a little further each time."""
    return plan(company, DEFAULTS.changed(target_change=0.001 * (step + 1)))


def reweighted(company: Company, step: int) -> Plan:
    """A hand on the weights."""
    return plan(company, DEFAULTS.changed(weight_strength=0.99 - 0.001 * step))


def bare_pass(drawn: Simulation) -> float:
    """One pass of multiply and compare over all draws."""
    times = np.full((len(drawn.year), 1), 1.01, dtype=np.float32)
    quota = drawn.plan.quota[drawn.seats.people].astype(np.float32)[:, None]
    return median_seconds(lambda _: drawn.year * times >= quota, 9)


def bare_draws(drawn: Simulation, seed: int) -> tuple[float, int]:
    """Seconds numpy takes for as many Poisson counts at such rates and as many sizes, and how many sizes they are."""
    rng, taken, sizes = np.random.Generator(np.random.SFC64(seed)), 0.0, 0
    history, seats = drawn.history, drawn.seats
    for row, rep in enumerate(seats.people):
        pool = history.pools[history.pool_of[rep]]
        alpha, mean = pool.rates.expected
        shape = alpha + history.deals[rep]
        rate = rng.gamma(shape, 1 / (alpha / mean + history.years[rep]), drawn.draws)
        expected = seats.own[row, seats.stays][:, None] * rate
        begun = time.process_time()
        count = rng.poisson(expected)
        money = pool.sizes.take(rng.integers(0, len(pool.sizes), int(count.sum())))
        taken += time.process_time() - begun
        sizes += len(money)
    return taken, sizes


def peak_mb(people: int) -> float:
    """The most memory a process holds that draws so many people and reports all of their odds."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.simulation_speed", str(people)], cwd=ROOT, check=True, capture_output=True
    )
    return float(done.stdout.split()[-1])


def drawn_and_reported(people: int) -> float:
    """Draws, and asks for everything there is to report, before and after the target and the weights moved; MB."""
    company = company_with_deals(people)
    noise = Noise(1, DRAWS)
    drawn = simulate(plan(company, DEFAULTS), draws=DRAWS, seed=1, noise=noise)
    for proposed in (drawn.plan, asked(company, 1), reweighted(company, 1)):
        found = outcome_of(drawn, proposed)
        _ = found.quarters, found.by("segment"), found.p_hit
    # Not getrusage: its most counts what the process that started this one held.
    held = Path("/proc/self/status").read_text(encoding="ascii")
    return float(held.split("VmHWM:")[1].split()[0]) / 1024


def moved_rows(company: Company, drawn: Simulation) -> list[Row]:
    """(a): the target and the weights moved on the same draws."""
    people, reference = len(drawn.year), bare_pass(drawn)
    rows = []
    for what, moves in (("quotas", asked), ("territory weights", reweighted)):
        plans = [moves(company, step) for step in range(11)]
        ours = median_seconds(lambda k, plans=plans: outcome_of(drawn, plans[k]), 9)
        rows.append(
            Row(
                bench="simulation",
                what=f"{what} moved: odds of all, team's range, how many hit; {people:,} reps x {drawn.draws:,} draws",
                measured=ours,
                against="numpy, one multiply-and-compare over the draws",
                reference=reference,
                ratio=ours / reference,
                at_most=3.0,
            )
        )
    return rows


def cpu_seconds(work: Callable[[], object]) -> float:
    """This process's own time, which other people's work beside it does not lengthen."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def drawn_rows(company: Company, drawn: Simulation, quick: bool) -> list[Row]:
    """(b): all drawn anew against numpy's own counts and sizes, and a driver moved against that; CPU, turn by turn."""
    proposed, draws = drawn.plan, drawn.draws
    noise = Noise(1, draws)
    simulate(proposed, draws=draws, seed=1, noise=noise)

    def moved(drivers: Drivers, at: Plan = proposed) -> Callable[[], object]:
        return lambda: simulate(at, draws=draws, seed=1, noise=noise, drivers=drivers)

    taken: dict[str, list[float]] = {}
    sizes = 0
    for turn in range(1 if quick else 5):
        longer = plan(company, DEFAULTS.changed(ramp_productivity={"default": [0.1 + 0.01 * turn] * (3 + turn)}))
        anew = partial(simulate, proposed, draws=draws, seed=turn + 2, noise=Noise(turn + 2, draws))
        bare, sizes = bare_draws(drawn, turn + 1)
        taken.setdefault("bare", []).append(bare)
        for what, work in {
            "anew": anew,
            "win rate": moved(Drivers(rate=1.01 + 0.01 * turn)),
            "deal size": moved(Drivers(size=1.01 + 0.01 * turn)),
            "ramp delay": moved(Drivers(ramp_delay=1 + 0.1 * turn)),
            "length of the ramp": moved(Drivers(), longer),
        }.items():
            taken.setdefault(what, []).append(cpu_seconds(work))
    middle = {what: statistics.median(each) for what, each in taken.items()}
    redraw = middle.pop("anew")
    rows = [
        Row(
            bench="simulation",
            what=f"all drawn anew: four quarters, {len(drawn.year):,} reps x {draws:,} draws (CPU)",
            measured=redraw,
            against=f"numpy's poisson as often and {sizes:,} sizes",
            reference=middle["bare"],
            ratio=redraw / middle.pop("bare"),
            at_most=2.0,
        )
    ]
    return rows + [
        Row(
            bench="simulation",
            what=f"{what} moved, on the noise there is (CPU)",
            measured=ours,
            against="all drawn anew",
            reference=redraw,
            ratio=ours / redraw,
            at_most=0.5,
        )
        for what, ours in middle.items()
    ]


def slow_row() -> Row:
    """(c): the obvious simulator, measured on fewer people and draws and scaled by both."""
    small = plan(company_with_deals(SLOW_REPS), DEFAULTS)
    people = int(small.carries.sum())
    each = cpu_seconds(lambda: slow_years(small, SLOW_DRAWS, 1)) / (people * SLOW_DRAWS)
    again = statistics.median(cpu_seconds(lambda: simulate(small, draws=DRAWS, seed=1)) for _ in range(3))
    again /= people * DRAWS
    return Row(
        bench="simulation",
        what=f"a person's year, {people} reps x {DRAWS:,} draws (CPU microseconds each)",
        measured=again * 1e6,
        against=f"deal by deal, {SLOW_DRAWS} draws of them",
        reference=each * 1e6,
        ratio=each / again,
        at_least=100.0,
        unit="us",
    )


def measure(*, quick: bool) -> list[Row]:
    """1,000 reps x 10,000 draws; memory there and at 20,000 reps."""
    people, draws = (60, 1_000) if quick else (1_000, DRAWS)
    company = company_with_deals(people)
    drawn = simulate(plan(company, DEFAULTS), draws=draws, seed=1)
    rows = moved_rows(company, drawn) + drawn_rows(company, drawn, quick)
    rows.append(slow_row())
    del drawn, company
    for size, limit in MEMORY_LIMITS_MB[: 1 if quick else 2]:
        used = peak_mb(60 if quick else size)
        rows.append(
            Row(
                bench="simulation",
                what=f"memory: {size:,} reps x {DRAWS:,} draws, drawn and reported",
                measured=used,
                against="wanted below",
                reference=limit,
                ratio=used / limit,
                at_most=1.0,
                unit="MB",
            )
        )
    return rows


if __name__ == "__main__":
    print(drawn_and_reported(int(sys.argv[1])))
