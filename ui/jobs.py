"""Long calculations: in threads of their own, shared by all sessions, ended once nobody waits; the last results kept.

`answers` is how a page asks for one and shows it.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from quota_core.errors import Cancelled, QuotaError

Progress = Callable[[float], None]
AT_ONCE = 2
# Results kept of one place, in all sessions; of those that hold every drawn year, HEAVY ones.
KEPT, HEAVY = 12, 4
# Seconds: looked at so often; what nobody has asked about for so long ends.
LOOK, PATIENCE = 0.4, 20.0
FAILED = "Something went wrong in this calculation, and it is our fault: nothing was changed. The log says more."


@dataclass(eq=False)
class Job:
    """One calculation under way: the share done, who waits for it, and what became of it."""

    make: Callable[[Progress], Any]
    waiting: set[str] = field(default_factory=set)
    done: float = 0.0
    asked: float = field(default_factory=time.monotonic)
    stopped: bool = False
    result: Any = None
    said: str = ""
    finished: threading.Event = field(default_factory=threading.Event)

    def progress(self, share: float) -> None:
        """What the calculation calls as it goes; ends it where nobody waits for it any more."""
        self.done = max(self.done, min(float(share), 1.0))
        if self.stopped or time.monotonic() - self.asked > PATIENCE:
            raise Cancelled

    def run(self, slots: threading.Semaphore) -> None:
        """Waits for its turn, then works the result out."""
        try:
            while not slots.acquire(timeout=LOOK):
                self.progress(0.0)
            try:
                self.result = self.make(self.progress)
            finally:
                slots.release()
        except Cancelled:
            self.stopped = True
        except QuotaError as mistake:
            self.said = str(mistake)
        except Exception:
            logging.getLogger(__name__).exception("A calculation failed")
            self.said = FAILED


class Jobs:
    """What is under way and the last results, by place and what they depend on; for all sessions of this process."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._slots = threading.Semaphore(at_once)
        self._kept: dict[str, OrderedDict[Hashable, Any]] = {}
        self._running: dict[tuple[str, Hashable], Job] = {}
        self._lock = threading.Lock()

    def kept(self, place: str, key: Hashable) -> Any:
        """The result of a place under a key; nothing where it has not been worked out, or not lately."""
        with self._lock:
            found = self._kept.get(place, OrderedDict())
            if key in found:
                found.move_to_end(key)
            return found.get(key)

    def asked(self, place: str, key: Hashable, who: str, make: Callable[[Progress], Any], most: int = KEPT) -> Job:
        """The calculation under a key, begun now where there is none; `most` results of its place are kept."""
        with self._lock:
            job = self._running.get((place, key))
            if job is None or job.stopped:
                job = self._running[place, key] = Job(make)
                # A daemon: a server that is told to stop does not wait for it.
                threading.Thread(
                    target=self._work, args=(place, key, job, most), daemon=True, name="calculation"
                ).start()
            job.waiting.add(who)
            job.asked = time.monotonic()
            return job

    def running(self, place: str, key: Hashable) -> Job | None:
        """The calculation under a key, where it is under way."""
        with self._lock:
            return self._running.get((place, key))

    def left(self, place: str, key: Hashable, who: str) -> None:
        """Somebody waits no more; the last one's leaving ends the calculation."""
        with self._lock:
            job = self._running.get((place, key))
            if job is not None:
                job.waiting.discard(who)
                job.stopped = job.stopped or not job.waiting

    def _work(self, place: str, key: Hashable, job: Job, most: int) -> None:
        job.run(self._slots)
        with self._lock:
            if self._running.get((place, key)) is job:
                del self._running[place, key]
            if job.result is not None:
                found = self._kept.setdefault(place, OrderedDict())
                found[key] = job.result
                while len(found) > most:
                    found.popitem(last=False)
        job.finished.set()


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The calculations of this process."""
    return Jobs()


def me(place: str) -> str:
    """This session at this place."""
    session = st.session_state.setdefault("jobs:session", secrets.token_hex(8))
    return f"{session}:{place}"
