"""A setting on its way out: what every file is written from, worked out once however many files are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.evaluate.pay.outlook import PayOutlook, pay_outlook
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import Outcome, ScenarioOdds, scenario_odds
from quota_core.govern.approvals import Waiver
from quota_core.govern.definitions import Line
from quota_core.govern.gates import Gate
from quota_core.govern.records import LedgerEntry, LogEntry
from quota_core.model.company import Company
from quota_core.model.plan import Plan
from quota_core.parameters import Parameters

DRAFT = "DRAFT"


@dataclass(frozen=True, eq=False, kw_only=True)
class Handover:
    """A company (with every deal), a settled setting and what has been agreed about it.

    `name`: "v3" for a version, else the scenario's name; only an approved version leaves without the mark DRAFT.
    `fingerprint` is the version's, or the data version's where it is none. `definitions`: the alignment sheet with who
    has agreed to what; without it, as nobody has.
    `tampered`: what shows that the log was tampered with. `waived` gives the open gates that somebody took on.
    `recount` reads the company under other definitions, for what those would be worth (None: not worked out; it raises
    DeliveryError where it cannot). `progress` is told the share done of draws.
    """

    company: Company
    parameters: Parameters
    draws: Draws
    name: str
    fingerprint: str
    approved: bool = False
    ledger: tuple[LedgerEntry, ...] = ()
    log: tuple[LogEntry, ...] = ()
    tampered: str = ""
    definitions: tuple[Line, ...] = ()
    waived: Callable[[], tuple[tuple[Gate, Waiver], ...]] = field(default=tuple, repr=False)
    recount: Callable[[Parameters], Company] | None = field(default=None, repr=False)
    progress: Callable[[float], None] | None = field(default=None, repr=False)

    @property
    def mark(self) -> str:
        """DRAFT, or nothing once approved."""
        return "" if self.approved else DRAFT

    @cached_property
    def outlook(self) -> Outlook:
        """Plan, back-test, coverage, efficiency."""
        return outlook(self.company, self.parameters)

    @property
    def plan(self) -> Plan:
        """The quotas."""
        return self.outlook.plan

    @cached_property
    def outcome(self) -> Outcome:
        """The odds."""
        return simulated(self.plan, self.draws, self.progress)

    @cached_property
    def scenarios(self) -> tuple[ScenarioOdds, ...]:
        """Worst, expected, best."""
        return scenario_odds(self.plan, draws=self.draws, progress=self.progress)

    @cached_property
    def pay(self) -> PayOutlook:
        """What pay comes to."""
        return pay_outlook(self.outcome)


def index_words(ready: Handover, *words: str) -> str:
    """What stands in the index beside files: whose quotas, of which year, approved or not, and what they sum to."""
    state = "approved" if ready.approved else "DRAFT: not approved, do not load"
    head = f"Quotas of fiscal year {ready.plan.plan_year}, {ready.name} ({state}), fingerprint {ready.fingerprint}."
    total = f"The quotas sum to {ready.plan.assigned:,.2f} {ready.plan.company.currency}".rstrip() + "."
    return "\n".join((head, total, *words))
