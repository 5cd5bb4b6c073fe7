"""Long calculations: in a thread of their own, with progress and a way to stop them, kept for everybody.

    found = jobs.answer("scenarios", key, lambda progress: simulate(..., progress=progress), "Drawing the plan year")
    if found is not None:
        ...

Until the result is there nothing is returned, and what is shown is how far it is. A place on a page waits for one
thing at a time: asked for another, it lets the first one go, and what nobody waits for any more ends.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import streamlit as st

from quota_core.errors import Cancelled, QuotaError
from ui import choices

V = TypeVar("V")
Progress = Callable[[float], None]
AT_ONCE = 2
# Results kept of one place, in all sessions; of those that hold every drawn year, HEAVY ones.
KEPT, HEAVY = 12, 4
# Seconds: nothing is said before the first; looked at so often; what nobody has asked about for so long ends.
QUIET, LOOK, PATIENCE = 0.3, 0.4, 20.0
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


@dataclass(eq=False)
class _Waiting:
    """What one place of a page waits for, in one session."""

    key: Hashable
    job: Job | None = None
    stopped: bool = False


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The calculations of this process."""
    return Jobs()


def answer(place: str, key: Hashable, make: Callable[[Progress], V], words: str, *, most: int = KEPT) -> V | None:
    """The result under a key, or nothing while it is worked out (its progress is shown) or where it cannot be.

    `place`: where on which page; `key`: everything the result depends on; `words`: what is being done, as a heading
    of the progress; `most`: how many results of this place are kept. `make` runs in a thread: nothing of Streamlit
    in it.
    """
    found = jobs().kept(place, key)
    name = f"jobs:{place}"
    held: _Waiting | None = st.session_state.get(name)
    if held is not None and held.key != key:
        jobs().left(place, held.key, me(place))
        held = None
    if held is None:
        held = st.session_state[name] = _Waiting(key)
    if found is not None:
        held.job, held.stopped = None, False
        return cast(V, found)
    if held.stopped:
        _again(place, held, "This was stopped.")
        return None
    if held.job is None or (held.job.stopped and not held.job.said):
        held.job = jobs().asked(place, key, me(place), make, most)
    held.job.asked = time.monotonic()
    if held.job.finished.wait(QUIET):
        if held.job.said:
            st.error(held.job.said if held.job.said == FAILED else choices.why(held.job.said), icon=":material/error:")
            if held.job.said == FAILED:
                _again(place, held, "")
            return None
        if held.job.result is not None:
            found, held.job = held.job.result, None
            return cast(V, found)
    _progress(place, words)
    return None


@st.fragment(run_every=LOOK)
def _progress(place: str, words: str) -> None:
    """How far it is, with a way to stop it; once it has ended, the page runs again."""
    held: _Waiting | None = st.session_state.get(f"jobs:{place}")
    if held is None or held.job is None or held.stopped or held.job.finished.is_set():
        st.rerun()
    held.job.asked = time.monotonic()
    bar, button = st.columns([5, 1], vertical_alignment="bottom")
    bar.progress(held.job.done, f"{words} …")
    button.button("Cancel", key=f"jobs_{place}_cancel", on_click=_stop, args=(place,), icon=":material/close:")


def _stop(place: str) -> None:
    held: _Waiting | None = st.session_state.get(f"jobs:{place}")
    if held is not None:
        jobs().left(place, held.key, me(place))
        held.stopped, held.job = True, None


def _again(place: str, held: _Waiting, words: str) -> None:
    def anew() -> None:
        held.stopped, held.job = False, None

    if words:
        st.caption(words)
    st.button("Work it out", key=f"jobs_{place}_again", on_click=anew, icon=":material/play_arrow:")


def me(place: str) -> str:
    """This session at this place."""
    session = st.session_state.setdefault("jobs:session", secrets.token_hex(8))
    return f"{session}:{place}"
