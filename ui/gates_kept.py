"""The gates of a version as they stand, worked out once for each entry of the log, in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import streamlit as st

from quota_core.evaluate.outlook import Outlook
from quota_core.govern import ledger
from quota_core.govern.audit_log import Head
from quota_core.govern.gate import Gate
from quota_core.govern.versions import Version
from quota_core.store import Store
from ui import agreed, answers, compute
from ui.answers import Answer
from ui.jobs import Job, Progress, jobs, me

PLACE = "gates"
WORDS = "Looking at every gate"


@dataclass(frozen=True, eq=False)
class Looked:
    """Every gate, how far the ledger is confirmed, and the log's head that both were worked out with."""

    gates: tuple[Gate, ...]
    far: ledger.Progress
    head: Head


@st.cache_resource(show_spinner=False)
def _problems() -> compute.Kept[list[str]]:
    return compute.Kept(8)


@st.cache_resource(show_spinner=False)
def _outlooks() -> compute.Kept[Outlook]:
    return compute.Kept(4)


def of_version(store: Store, version: Version) -> Answer[Looked]:
    """The gates of a version, on its own inputs and settings and on what is agreed by now."""
    stand, setting = _key(store, version)
    return answers.answer(PLACE, stand, setting, _look(store, version), WORDS)


def of_screen(store: Store, now: Outlook) -> Answer[Looked]:
    """The gates of what is on screen."""
    stand = compute.stand(store, store.data_version)
    setting, problems = (now.plan.parameters, store.audit_log.head), _problems()
    return answers.answer(PLACE, stand, setting, lambda progress: _looked(store, now, problems), WORDS)


def kept(store: Store, version: Version) -> Looked | None:
    """The gates of a version where they are known; where not, somebody begins to look, and nothing is waited for."""
    key = _key(store, version)
    found: Looked | None = jobs().kept(PLACE, key)
    if found is None:
        jobs().asked(PLACE, key, me("strip"), _look(store, version))
    return found


def begun(store: Store, version: Version) -> Job | None:
    """The look that is under way."""
    return jobs().running(PLACE, _key(store, version))


def _key(store: Store, version: Version) -> tuple[Hashable, Hashable]:
    return (str(store.path), version.fingerprint), store.audit_log.head


def _look(store: Store, version: Version) -> Callable[[Progress], Looked]:
    """What looks at a version's gates in a thread; what no entry of the log changes is worked out once."""
    outlooks = _outlooks()

    def look(progress: Progress) -> Looked:
        from quota_core.store.sign_off import version_gates, version_outlook  # the query library comes along

        head = store.audit_log.head  # before anything is read: what is agreed meanwhile makes a signature stale
        found = outlooks.get(version.fingerprint, lambda: version_outlook(store, version))
        progress(0.3)
        far = ledger.progress(agreed.lines(store, found.plan, inferred=version.inferred))
        return Looked(version_gates(store, version.number, found), far, head)

    return look


def _looked(store: Store, found: Outlook, problems: compute.Kept[list[str]]) -> Looked:
    from quota_core.store.bringing import data_problems
    from quota_core.store.sign_off import gates_of  # the query library comes along: slow to import

    parameters, head = found.plan.parameters, store.audit_log.head
    key = (compute.stand(store, store.data_version), parameters)
    told = problems.get(key, lambda: data_problems(store, parameters))
    return Looked(gates_of(store, found, told), ledger.progress(agreed.lines(store, found.plan)), head)
