"""One look at a company as of one month, the slow and obvious way: METHOD 3-5 in plain Python loops."""

from __future__ import annotations

from math import fsum
from statistics import median

from tests.support.slow_facts import (
    Row,
    Tables,
    booked,
    credited_types_of,
    curve_at,
    first_day,
    held,
    is_ramped,
    ledger_of,
    seasons,
    tenure,
)
from tests.support.slow_settings import Settings

Pool = tuple[str, str]


def scaled(
    values: list[float], low: list[float], high: list[float], mass: list[float], total: float
) -> list[float] | None:
    """clip(c x value, low, high) for the one c at which the mass-weighted sum is the total; None: there is no c."""

    def at(c: float) -> list[float]:
        return [min(max(c * v, lo), hi) for v, lo, hi in zip(values, low, high, strict=True)]

    def summed(c: float) -> float:
        return fsum(m * x for m, x in zip(mass, at(c), strict=True))

    near = 1e-12 * max(1.0, abs(total))
    if summed(0.0) > total + near:
        return None
    bends = [b / v for v, lo, hi in zip(values, low, high, strict=True) if v > 0 for b in (lo, hi) if b < float("inf")]
    c = max([0.0, *(b for b in bends if summed(b) <= total)])
    after = min([b for b in bends if b > c], default=2 * c + 1)
    middle = (c + after) / 2
    rise = fsum(m * v for m, v, lo, hi in zip(mass, values, low, high, strict=True) if lo < middle * v < hi)
    if rise > 0:
        return at(c + (total - summed(c)) / rise)
    return at(c) if abs(summed(c) - total) <= near else None


class Look:
    """Everything METHOD 3-5 says of one period as of one month."""

    def __init__(
        self, tables: Tables, deals: list[Row], settings: Settings, as_of: int, months: range, planning: bool
    ) -> None:
        self.tables, self.settings, self.as_of, self.months = tables, settings, as_of, months
        self.planning = planning
        self.deals = [d for d in deals if d["month"] < as_of]
        self.ledger = ledger_of(self.deals)
        self.season = seasons(tables, self.deals, settings, as_of)
        self.reps = [
            r for r in sorted(tables["reps"], key=lambda r: r["rep_id"]) if credited_types_of(r["role"], settings)
        ]
        self.territory = {t["territory_id"]: t for t in tables["territories"]}
        self.pools = sorted({(r["role"], r["segment"]) for r in self.reps})
        out = settings["taken_out"] if planning else ()
        self.held = {
            r["rep_id"]: {m: {} if r["rep_id"] in out else held(tables, r, m) for m in months} for r in self.reps
        }
        self.e: dict[tuple[str, str], float] = {}
        self.c: dict[tuple[str, str], float] = {}
        for rep in self.reps:
            self._equivalents(rep)
        self.weights = {pool: self._weights(pool) for pool in self.pools}
        self.evidence = [row for rep in self.reps for row in self._evidence(rep)]
        self.productivity = {pool: self._productivity(pool) for pool in self.pools}
        self.bottom_up = {rep["rep_id"]: self._bottom_up(rep) for rep in self.reps}

    def members(self, pool: Pool) -> list[Row]:
        return [r for r in self.reps if (r["role"], r["segment"]) == pool]

    def season_in(self, rep: Row, month: int) -> float:
        return self.season[rep["segment"]][month % 12]

    def e_part(self, rep: Row, month: int, territory: str, share: float) -> float:
        """Season x ramp_schedule x active of one month in one territory, with a new territory's relief."""
        relief = curve_at(self.settings["ramp_schedule"], rep, tenure(rep, month))
        if self.planning and month in self.months[:3] and self.territory.get(territory, {}).get("is_new"):
            relief *= self.settings["new_territory_q1"]
        return self.season_in(rep, month) * relief * share

    def _equivalents(self, rep: Row) -> None:
        """e and c by rep and territory."""
        for month, shares in self.held[rep["rep_id"]].items():
            for territory, share in shares.items():
                key = (rep["rep_id"], territory)
                sells = curve_at(self.settings["ramp_productivity"], rep, tenure(rep, month))
                self.e[key] = self.e.get(key, 0.0) + self.e_part(rep, month, territory, share)
                self.c[key] = self.c.get(key, 0.0) + self.season_in(rep, month) * sells * share

    def territories_of(self, rep: Row) -> list[str]:
        return sorted(t for r, t in self.e if r == rep["rep_id"])

    def e_of(self, rep: Row) -> float:
        return fsum(self.e[rep["rep_id"], t] for t in self.territories_of(rep))

    def c_of(self, rep: Row) -> float:
        return fsum(self.c[rep["rep_id"], t] for t in self.territories_of(rep))

    # ---- weights ------------------------------------------------------------------------------------------------

    def positions(self, pool: Pool) -> dict[str, float]:
        found = {}
        for territory in sorted({t for rep in self.members(pool) for t in self.territories_of(rep)}):
            by_month = [
                fsum(self.held[rep["rep_id"]][m].get(territory, 0.0) for rep in self.members(pool)) for m in self.months
            ]
            found[territory] = fsum(by_month) / sum(1 for x in by_month if x > 0)
        return found

    def _factors(self, pool: Pool, positions: dict[str, float]) -> list[tuple[float, dict[str, float]]]:
        """Importance and values by territory; a territory without data is left out."""
        s = self.settings
        potential, accounts, win_rate = {}, {}, {}
        lookback = range(self.as_of - s["lookback_months"], self.as_of)
        people = {r["rep_id"] for r in self.members(pool) if r["start_date"] <= first_day(self.as_of)}
        closed = [d for d in self.deals if d["rep"]["rep_id"] in people and d["month"] in lookback]
        prior = s["win_rate_prior_deals"]
        p = sum(d["won"] for d in closed) / len(closed) if closed else None
        for t, count in positions.items():
            row = self.territory.get(t, {})
            if row.get("potential") is not None:
                potential[t] = row["potential"] / count
            if row.get("accounts") is not None:
                accounts[t] = row["accounts"] / count
            here = [d for d in closed if d["territory"] == t]
            if p is not None and len(here) + prior > 0:
                win_rate[t] = (sum(d["won"] for d in here) + prior * p) / (len(here) + prior)
        names = ("importance_potential", "importance_accounts", "importance_win_rate")
        return [(s[n], values) for n, values in zip(names, (potential, accounts, win_rate), strict=True)]

    def _weights(self, pool: Pool) -> dict[str, float]:
        s, positions = self.settings, self.positions(pool)
        factors = self._factors(pool, positions)
        tilt = {}
        for t in positions:
            raw, importance = 0.0, fsum(i for i, _ in factors)
            for weight, values in factors:
                index = 1.0
                if t in values:
                    mean = fsum(values[u] * positions[u] for u in values) / fsum(positions[u] for u in values)
                    index = values[t] / mean if mean > 0 else 1.0
                raw += weight * index
            raw = raw / importance if importance > 0 else 1.0
            tilt[t] = max(0.0, 1 + s["weight_strength"] * (raw - 1))
        mass = {t: fsum(self.e.get((r["rep_id"], t), 0.0) for r in self.members(pool)) for t in positions}
        fixed = {}
        for t in positions:
            others = [u for u in positions if u != t and mass[u] > 0]
            if f"{pool[0]}/{pool[1]}/{t}" in s["overrides"]:
                fixed[t] = s["overrides"][f"{pool[0]}/{pool[1]}/{t}"]
            elif t in s["overrides"] and others:
                fixed[t] = s["overrides"][t]
        free = [t for t in positions if t not in fixed]
        low, high = s["weight_min"], s["weight_max"]
        clipped = {t: min(max(tilt[t], low), high) for t in free}
        if fsum(mass[t] for t in free) <= 0:  # nobody there carries anything: every c will do, so 1 (METHOD is silent)
            return {**fixed, **clipped}
        rest = fsum(mass.values()) - fsum(mass[t] * w for t, w in fixed.items())
        levels = scaled([tilt[t] for t in free], [low] * len(free), [high] * len(free), [mass[t] for t in free], rest)
        if levels is None:
            bound = high if rest > low * fsum(mass[t] for t in free) else low
            levels = [bound] * len(free)
        return {**fixed, **dict(zip(free, levels, strict=True))}

    def weight_of(self, rep: Row) -> float:
        """The e-weighted mean over the territories held."""
        own, pool, e = self.territories_of(rep), (rep["role"], rep["segment"]), self.e_of(rep)
        return fsum(self.e[rep["rep_id"], t] * self.weights[pool][t] for t in own) / e if e > 0 else 0.0

    # ---- evidence -----------------------------------------------------------------------------------------------

    def _evidence(self, rep: Row) -> list[Row]:
        """A row for every ramped month of the lookback and every territory held in it."""
        found = []
        for month in range(self.as_of - self.settings["lookback_months"], self.as_of):
            if not is_ramped(rep, month, self.settings):
                continue
            money, won = booked(self.ledger, rep["rep_id"], range(month, month + 1))
            for t, share in held(self.tables, rep, month).items():
                season = self.season_in(rep, month) * share
                weight = self.weights[rep["role"], rep["segment"]].get(t, 1.0)
                found.append(
                    {"rep": rep, "territory": t, "month": month, "season": season, "weighted": season * weight}
                    | {"money": money * share, "won": won * share}
                )
        return found

    def _productivity(self, pool: Pool) -> float:
        """P: of the pool, else of the role, else of everybody."""
        wider = (
            [r for r in self.evidence if (r["rep"]["role"], r["rep"]["segment"]) == pool],
            [r for r in self.evidence if r["rep"]["role"] == pool[0]],
            self.evidence,
        )
        # METHOD is silent on a median where nobody has three months: wider first, then the mean.
        bases = (self._median, self._mean) if self.settings["productivity_basis"] == "median" else (self._mean,)
        found = [basis(rows) for basis in bases for rows in wider]
        return next((p for p in found if p is not None), 0.0)

    def _mean(self, rows: list[Row]) -> float | None:
        season = fsum(r["weighted"] for r in rows)
        return fsum(r["money"] for r in rows) / season if season > 0 else None

    def _median(self, rows: list[Row]) -> float | None:
        own = []
        for rep_id in sorted({r["rep"]["rep_id"] for r in rows}):
            mine = [r for r in rows if r["rep"]["rep_id"] == rep_id]
            rate = self._mean(mine)
            if len({r["month"] for r in mine}) >= 3 and rate is not None:
                own.append(rate)
        return median(own) if own else None

    def _bottom_up(self, rep: Row) -> float:
        pool, found = (rep["role"], rep["segment"]), []
        for t in self.territories_of(rep):
            rows = [r for r in self.evidence if (r["rep"]["role"], r["rep"]["segment"]) == pool and r["territory"] == t]
            season, won = fsum(r["season"] for r in rows), fsum(r["won"] for r in rows)
            z = won / (won + self.settings["evidence_prior_deals"]) if won > 0 else 0.0
            y = fsum(r["money"] for r in rows) / season if season > 0 else 0.0
            level = z * y + (1 - z) * self.productivity[pool] * self.weights[pool][t]
            found.append(self.c[rep["rep_id"], t] * level)
        return fsum(found) * (1 + self.settings["productivity_growth"])
