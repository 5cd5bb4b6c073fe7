"""What matters most: every parameter from its low to its high end against an outcome, and two at once (METHOD 8)."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from quota_core.errors import ParameterError, QuotaError
from quota_core.evaluate.drivers import DRIVERS
from quota_core.evaluate.measures import OUTCOMES, UNKNOWN, measured, spaced
from quota_core.evaluate.simulated import BASE, beside
from quota_core.evaluate.simulation import DRAWS, SEED
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.reference import draw_key
from quota_core.model.company import Company, FloatArray
from quota_core.model.plan import Plan, plan
from quota_core.model.unsaid import no_odds_reason, no_target_reason, nobody_reason
from quota_core.parameters import SPECS, Parameters
from quota_core.parameters.groups import PAY
from quota_core.parameters.plausible import ends_of, others_of, plausible_range

OWN = "Our own starting value: nobody has confirmed it yet."
READ_AGAIN = "Deals have to be counted anew for this one: ask for it on the command line."
# How deals are counted and in which currency is settled while the store is read, not by the model.
COUNTED = {"multi_year_credit", "plan_currency"}
# Which parameter an inferred input shows in: (table, column), "*" the whole row.
SHOWS_IN: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("targets", "*"): ("target_change",),
    ("targets", "amount"): ("target_change",),
    ("reps", "ote"): ("ote_multiple_min", "ote_multiple_max", "ote_band_enforced"),
    ("reps", "start_date"): ("ramp_schedule", "ramp_productivity"),
    ("territories", "potential"): ("importance_potential",),
    ("territories", "accounts"): ("importance_accounts",),
    ("territories", "*"): ("importance_potential", "importance_accounts"),
    ("opportunities", "term_months"): ("multi_year_credit",),
}
# Why an outcome may be unknown where the plan has odds.
UNSAID = {
    "share_hitting": "No past quota can be tested yet: the history is too short, or nobody was ramped all through it.",
    "p_target": "There are no odds of reaching the target.",
    "hitting": "Nobody has a quota: nobody can hit one.",
    "assigned": "Nobody carries a quota.",
    "cost": "No OTE is known, or no bookings are expected: what selling costs cannot be said.",
}
DRAWN = {"p_target", "hitting", "cost"}
Progress = Callable[[float], None]


@dataclass(frozen=True, kw_only=True)
class Side:
    """One end a parameter is tried at: its value, in words where a number does not say it, and what comes of it.

    `outcome` is NaN where it cannot be said; `error` is the sentence where this end is not possible at all.
    """

    value: Any
    text: str = ""
    outcome: float = UNKNOWN
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One parameter of a tornado; `swing` is the outcome's largest less its smallest over low, base and high.

    `assumed`: nobody has confirmed it, `why` says what; `pay`: it speaks of pay, so projector mode hides it.
    """

    key: str
    title: str
    group: str
    source: str
    low: Side
    base: Side
    high: Side
    swing: float
    assumed: bool
    why: str = ""

    @property
    def pay(self) -> bool:
        """Whether it speaks of pay."""
        return self.group == PAY

    @property
    def ends(self) -> tuple[Side, ...]:
        """Low and high; where there is only one other value, that one once."""
        return (self.low,) if self.low.value == self.high.value else (self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class Tornado:
    """All parameters against one outcome, the largest swing first; `confirm_first`: the largest that is assumed."""

    outcome: str
    base: float
    rows: tuple[Row, ...]
    confirm_first: str | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class TwoWay:
    """An outcome over two parameters at once: `outcomes` has shape (y values, x values), NaN where impossible."""

    outcome: str
    x: str
    y: str
    x_values: tuple[float, ...]
    y_values: tuple[float, ...]
    outcomes: FloatArray
    base: float
    errors: tuple[str, ...]
    notes: tuple[str, ...] = ()


def tornado(
    company: Company,
    parameters: Parameters,
    outcome: str,
    *,
    draws: Draws | int = DRAWS,
    seed: int = SEED,
    progress: Progress | None = None,
    company_of: Callable[[Parameters], Company] | None = None,
    inputs: Collection[tuple[str, str]] = (),
    keys: Iterable[str] = tuple(SPECS),
) -> Tornado:
    """Every parameter alone, from its plausible low to its plausible high, against an outcome (METHOD 8).

    `company_of` reads the company anew where how deals count is tried; `inputs`: unconfirmed inferred (table, column).
    Ends that are not allowed stay, with the sentence that says why. Raises ParameterError as `plan` does for the base.
    """
    trial = _Trial.of(company, parameters, outcome, draws, seed, company_of, progress)
    base = trial.at(parameters)
    tried = [key for key in keys if ends_of(key, parameters) is not None or others_of(key, parameters)]
    told = {key: note for pair in inputs for key, note in _inferred(pair)}
    rows = []
    for place, key in enumerate(tried):
        rows.append(_row(trial, key, base, told.get(key, "")))
        trial.tell((place + 1) / len(tried))
    rows.sort(key=lambda row: -row.swing if math.isfinite(row.swing) else 1.0)
    first = _first_to_confirm(rows)
    notes = () if math.isfinite(base) else (unsaid(plan(company, parameters), outcome),)
    return Tornado(outcome=outcome, base=base, rows=tuple(rows), confirm_first=first, notes=notes)


def unsaid(proposed: Plan, outcome: str) -> str:
    """Why an outcome cannot be said: the plan's own reason why it has no odds, else the outcome's."""
    if outcome in DRAWN:
        return no_odds_reason(proposed) or UNSAID[outcome]
    stated = no_target_reason(proposed) if outcome == "share_hitting" else ""
    return nobody_reason(proposed) or stated or UNSAID[outcome]


def two_way(
    company: Company,
    parameters: Parameters,
    x: str,
    y: str,
    outcome: str,
    *,
    steps: int = 7,
    draws: Draws | int = DRAWS,
    seed: int = SEED,
    progress: Progress | None = None,
) -> TwoWay:
    """An outcome over the plausible ranges of two numbers at once, `steps` values of each.

    Raises ParameterError where one is no number or both are the same.
    """
    for key in (x, y):
        if key not in SPECS or plausible_range(SPECS[key]) is None:
            raise ParameterError("two-way", key, "name two parameters that are numbers with a range to try")
    if x == y:
        raise ParameterError("two-way", y, "name two different parameters")
    trial = _Trial.of(company, parameters, outcome, draws, seed, None, progress)
    x_values, y_values = (spaced(SPECS[key], plausible_range(SPECS[key]) or (0.0, 1.0), steps) for key in (x, y))
    found, base = np.full((len(y_values), len(x_values)), UNKNOWN), trial.at(parameters)
    errors: dict[str, None] = {}
    for row, high in enumerate(y_values):
        for column, wide in enumerate(x_values):
            try:
                found[row, column] = trial.at(parameters.changed(**{x: wide, y: high}))
            except QuotaError as mistake:
                errors.setdefault(str(mistake))
            trial.tell((row * len(x_values) + column + 1) / found.size)
    return TwoWay(
        outcome=outcome,
        x=x,
        y=y,
        x_values=x_values,
        y_values=y_values,
        outcomes=found,
        base=base,
        errors=tuple(errors),
        notes=() if math.isfinite(base) else (unsaid(plan(company, parameters), outcome),),
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class _Trial:
    """One outcome of any setting beside the base, without pushing out the draws that others keep."""

    company: Company
    base: Parameters
    outcome: str
    key: Any
    draws: Draws
    aside: Draws
    company_of: Callable[[Parameters], Company] | None
    told: list[float]
    progress: Progress | None

    @classmethod
    def of(
        cls,
        company: Company,
        parameters: Parameters,
        outcome: str,
        draws: Draws | int,
        seed: int,
        company_of: Callable[[Parameters], Company] | None,
        progress: Progress | None,
    ) -> _Trial:
        if outcome not in OUTCOMES:
            raise ParameterError("outcome", outcome, "one of " + ", ".join(OUTCOMES))
        kept = draws if isinstance(draws, Draws) else Draws(company, draws, seed)
        return cls(
            company=company,
            base=parameters,
            outcome=outcome,
            key=_drawn_from(parameters),
            draws=kept,
            aside=beside(kept, company),
            company_of=company_of,
            told=[0.0],
            progress=progress,
        )

    def tell(self, done: float) -> None:
        """The share done, which stands while something is drawn."""
        self.told[0] = done
        self.tick(0.0)

    def tick(self, _: float) -> None:
        """Told often, so that a caller can end it."""
        if self.progress is not None:
            self.progress(self.told[0])

    def at(self, parameters: Parameters) -> float:
        """The outcome of a setting on the same company."""
        draws = self.draws if _drawn_from(parameters) == self.key else self.aside
        return self._measured(self.company, parameters, draws)

    def counted_anew(self, parameters: Parameters) -> float:
        """The outcome of a setting under which the company has to be read again."""
        if self.company_of is None:
            return UNKNOWN
        other = self.company_of(parameters)
        return self._measured(other, parameters, beside(self.draws, other))

    def _measured(self, company: Company, parameters: Parameters, draws: Draws) -> float:
        return measured(company, parameters, draws=draws, keys=(self.outcome,), progress=self.tick)[self.outcome]


def _drawn_from(parameters: Parameters) -> Any:
    """All that moves the draws: the draw key, and every driver's base."""
    return (draw_key(parameters), tuple(getattr(parameters, key)[BASE] for key in DRIVERS))


def _first_to_confirm(rows: Iterable[Row]) -> str | None:
    return next((row.key for row in rows if row.assumed and row.swing > 0), None)


def with_confirmed(found: Tornado, confirmed: Collection[str]) -> Tornado:
    """The same with our own starting values no longer assumed where somebody has confirmed them; nothing is tried."""
    rows = tuple(
        replace(row, assumed=False, why="") if row.why == OWN and row.key in confirmed else row for row in found.rows
    )
    return replace(found, rows=rows, confirm_first=_first_to_confirm(rows))


def _row(trial: _Trial, key: str, base: float, inferred: str) -> Row:
    spec, parameters = SPECS[key], trial.base
    held = getattr(parameters, key)
    ends = ends_of(key, parameters)
    if ends is None:
        tried = [_side(trial, key, value, "") for value in others_of(key, parameters)]
        known = [side for side in tried if math.isfinite(side.outcome)] or tried
        low, high = (pick(known, key=lambda side: side.outcome) for pick in (min, max))
    else:
        low = _side(trial, key, ends.low, ends.low_text)
        high = low if ends.low == ends.high else _side(trial, key, ends.high, ends.high_text)
    outcomes = [each for each in (low.outcome, base, high.outcome) if math.isfinite(each)]
    own = spec.source.startswith("[O]") and held == spec.default
    return Row(
        key=key,
        title=spec.title,
        group=spec.group,
        source=spec.source,
        low=low,
        base=Side(value=held, outcome=base),
        high=high,
        swing=max(outcomes) - min(outcomes) if outcomes else UNKNOWN,
        assumed=bool(own or inferred),
        why=inferred or (OWN if own else ""),
    )


def _side(trial: _Trial, key: str, value: Any, text: str) -> Side:
    try:
        parameters = trial.base.changed(**{key: value})
        if key in COUNTED and trial.company_of is None:
            return Side(value=value, text=text, error=READ_AGAIN)
        found = trial.counted_anew(parameters) if key in COUNTED else trial.at(parameters)
    except QuotaError as mistake:
        return Side(value=value, text=text, error=str(mistake))
    return Side(value=value, text=text, outcome=found)


def _inferred(pair: tuple[str, str]) -> list[tuple[str, str]]:
    table, column = pair
    what = table if column == "*" else f"{table} ({column})"
    return [(key, f"Rests on inferred {what} that nobody has confirmed.") for key in SHOWS_IN.get(pair, ())]
