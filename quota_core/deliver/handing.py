"""The handover of a store's version, or of a setting that is not saved: the one way in which either leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from quota_core.deliver.handover import Handover
from quota_core.errors import DeliveryError
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.govern.records import Item
from quota_core.model.company import Company
from quota_core.model.plan import Plan, plan
from quota_core.parameters import Parameters
from quota_core.parameters.definitions import definitions
from quota_core.present.definition_words import definition_entries, facts_of
from quota_core.present.ledger_words import setting_words
from quota_core.present.sign_off_words import waived_gates
from quota_core.store import Store
from quota_core.store.sign_off import is_approved, standing, version_gates, version_outlook

Progress = Callable[[float], None]


def version_handover(store: Store, number: int, progress: Progress | None = None) -> Handover:
    """A version on its own inputs, settings and draws, with what is agreed about those by now; DRAFT until approved.

    Raises ApprovalError for an unknown version, and for one that comes to other numbers than it was saved with.
    """
    version = store.versions.get(number)
    found = version_outlook(store, version)
    company, odds = found.plan.company, version.results["odds"]
    draws = Draws(company, odds["draws"], odds["seed"])
    draft = setting_handover(
        store, company, found.plan.parameters, draws, version.label, found.plan, progress, version.inferred
    )
    return replace(
        draft,
        fingerprint=version.fingerprint,
        approved=is_approved(store, number),
        waived=lambda: waived_gates(version_gates(store, number, found), standing(store, number)),
    )


def setting_handover(
    store: Store,
    company: Company,
    parameters: Parameters,
    draws: Draws,
    name: str,
    proposed: Plan | None = None,
    progress: Progress | None = None,
    inferred: Sequence[Item] | None = None,
) -> Handover:
    """A settled setting on the data as they stand, which is always a draft.

    `proposed`: its plan, where it is known; `inferred`: a version's own inferred inputs.
    """
    proposed = plan(company, parameters) if proposed is None else proposed
    lines = store.definitions.sheet(proposed)
    agreed = definition_entries(lines, proposed, facts_of(proposed))
    return Handover(
        company=company,
        parameters=parameters,
        draws=draws,
        name=name,
        fingerprint=company.data_version,
        ledger=store.agreement.ledger(proposed, agreed, words=setting_words, inferred=inferred),
        log=store.audit_log.all(),
        tampered=store.audit_log.broken or "",
        definitions=lines,
        recount=_recount(store, company, parameters),
        progress=progress,
    )


def _recount(store: Store, company: Company, parameters: Parameters) -> Callable[[Parameters], Company]:
    """The company under other definitions: deals are counted anew from the store, while it still holds the same."""

    def recount(other: Parameters) -> Company:
        if definitions(other) == definitions(parameters):
            return company
        if store.data_version != company.data_version:
            raise DeliveryError("the deals have changed since, so they cannot be counted another way.")
        return store.company(other, with_deals=True)

    return recount
