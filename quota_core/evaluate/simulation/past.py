"""Past quarters drawn as they could have been known then, kept: no quota, weight or band draws one again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock

from quota_core.evaluate.simulation.draws import Ingredients, Simulation, simulate
from quota_core.evaluate.simulation.keeping import Turns
from quota_core.evaluate.simulation.noise import Noise
from quota_core.evaluate.simulation.reference import draw_key
from quota_core.model.company import Company
from quota_core.model.plan import Plan
from quota_core.parameters import DEFAULTS

# Settings whose quarters are kept, and what they take together; a company of 60 people takes 2 MB a quarter.
KEPT, MOST_BYTES = 3, 400 << 20
# Whom the plan adds, takes out or lets come later, the past does not know.
NO_PLANS = {key: getattr(DEFAULTS, key) for key in ("added_hires", "start_slips", "taken_out")}


@dataclass(frozen=True, eq=False, kw_only=True)
class Drawn:
    """A past quarter, drawn twice on the same noise.

    Whether somebody left was not known: people are judged on the quarters they stayed (`staying`: nobody leaves, hires
    come when planned), the team on all of them (`everybody`).
    """

    staying: Simulation
    everybody: Simulation

    @property
    def nbytes(self) -> int:
        """What it takes to keep."""
        return self.staying.nbytes + self.everybody.nbytes


class PastDraws:
    """The past quarters of a few settings, of whichever company; those least lately asked for go. Threads may share it.

    What does not fit beside the rest of its own setting is not kept, and drawn each time.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Hashable, dict[int, Drawn]] = OrderedDict()
        self._turns, self._guard = Turns(), Lock()

    def of(
        self, company: Company, then: Plan, draws: int, seed: int, progress: Callable[[float], None] | None = None
    ) -> Drawn:
        """The draws of the quarter that a plan of a company's past is for."""
        setting = (company, draw_key(then.parameters.changed(**NO_PLANS)), draws, seed)
        quarter = then.period.first
        with self._turns.turn((setting, quarter), progress):
            found = self._found(setting, quarter)
            if found is None:
                noise, stays = Noise(seed, draws), Ingredients(turnover=False, slips=False)
                found = Drawn(
                    staying=simulate(then, draws=draws, seed=seed, ingredients=stays, noise=noise, planning=False),
                    everybody=simulate(then, draws=draws, seed=seed, noise=noise, planning=False),
                )
                self._keep(setting, quarter, found)
        return found

    @property
    def nbytes(self) -> int:
        """What all that is kept takes."""
        return sum(each.nbytes for quarters in self._kept.values() for each in quarters.values())

    def _found(self, setting: Hashable, quarter: int) -> Drawn | None:
        with self._guard:
            if setting in self._kept:
                self._kept.move_to_end(setting)
            return self._kept.get(setting, {}).get(quarter)

    def _keep(self, setting: Hashable, quarter: int, found: Drawn) -> None:
        with self._guard:
            own = self._kept.setdefault(setting, {})
            self._kept.move_to_end(setting)
            while len(self._kept) > 1 and (len(self._kept) > KEPT or self.nbytes + found.nbytes > self._most_bytes):
                self._kept.popitem(last=False)
            if self.nbytes + found.nbytes <= self._most_bytes:
                own[quarter] = found
