"""The gates of a version as they stand, worked out once for each entry of the log, in a thread of its own."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.govern import ledger
from quota_core.govern.gate import Gate
from quota_core.govern.versions import Version
from quota_core.store import Store
from ui import agreed, answers, compute
from ui.answers import Answer
from ui.jobs import Job, jobs, me

PLACE = "gates"
WORDS = "Looking at every gate"


@dataclass(frozen=True, eq=False)
class Looked:
    """Every gate, and how far the ledger is confirmed."""

    gates: tuple[Gate, ...]
    far: ledger.Progress


def of_version(store: Store, version: Version) -> Answer[Looked]:
    """The gates of a version, on its own inputs and settings and on what is agreed by now."""
    stand, setting = _key(store, version)
    return answers.answer(PLACE, stand, setting, lambda progress: _of_version(store, version), WORDS)


def of_screen(store: Store, now: Outlook) -> Answer[Looked]:
    """The gates of what is on screen."""
    stand = compute.stand(store, store.data_version)
    setting = (now.plan.parameters, store.audit_log.head)
    return answers.answer(PLACE, stand, setting, lambda progress: _looked(store, now), WORDS)


def kept(store: Store, version: Version) -> Looked | None:
    """The gates of a version where they are known; where not, somebody begins to look, and nothing is waited for."""
    key = _key(store, version)
    found: Looked | None = jobs().kept(PLACE, key)
    if found is None:
        jobs().asked(PLACE, key, me("strip"), lambda progress: _of_version(store, version))
    return found


def begun(store: Store, version: Version) -> Job | None:
    """The look that is under way."""
    return jobs().running(PLACE, _key(store, version))


def _key(store: Store, version: Version) -> tuple[Hashable, Hashable]:
    return (str(store.path), version.fingerprint), store.audit_log.head


def _of_version(store: Store, version: Version) -> Looked:
    company, parameters = store.versions.load(version.number)
    return _looked(store, outlook(company, parameters))


def _looked(store: Store, found: Outlook) -> Looked:
    from quota_core.store.sign_off import gates_of  # brings the query library along, and Start must open quickly

    return Looked(gates_of(store, found), ledger.progress(agreed.lines(store, found.plan)))
