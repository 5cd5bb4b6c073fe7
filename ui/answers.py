"""What long calculations find, on a page: with progress, a way to stop, and until then the last picture, dimmed.

    found = answers.answer("scenarios", stand, parameters, lambda progress: simulate(..., progress=progress), "Drawing")
    if found.value is not None:
        with found.body:
            ...

A place on a page waits for one thing at a time: asked for another, it lets the first one go. Meanwhile `value` is what
the place showed last in this session, of the same data; all in `body` (and in each `part`) stands dimmed and out of
reach under the progress, so nothing jumps and nobody takes it for the new one. It is drawn anew, so what is drawn comes
from `value` alone, its outlook too, with names and pay hidden as they are now.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import streamlit as st

from ui import choices, state
from ui.jobs import FAILED, KEPT, LOOK, Job, Progress, jobs, me

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

V = TypeVar("V")
# Seconds in which nothing is said.
QUIET = 0.3
STOPPED = "This was stopped."
EARLIER = "Dimmed: what an earlier setting gave."
# As long as anything stands over it. Containers keep their keys: with another key all that stands in them would be made
# anew, zoomed pictures too; and a style that comes and goes would stay where a fragment runs alone.
DIMMED = """
<style>body:has(.st-key-over_PLACE) [class*="st-key-answer_PLACE_"] {
  opacity: 0.4; pointer-events: none; interactivity: inert;
}</style>
"""


@dataclass(frozen=True, eq=False)
class Answer(Generic[V]):
    """What a place has to show: the result asked for, that of an `earlier` setting, or nothing yet; and where."""

    place: str
    body: DeltaGenerator
    value: V | None
    earlier: bool

    def part(self, name: str) -> DeltaGenerator:
        """Where a piece of it stands apart from its body, such as the title."""
        return st.container(key=f"answer_{self.place}_{name}")


@dataclass(frozen=True)
class _Shown:
    """What a place showed last: of which data and setting, and whether names and pay were hidden."""

    key: tuple[Hashable, Hashable]
    hidden: tuple[bool, bool]


@dataclass(eq=False)
class _Waiting:
    """What one place of a page waits for, in one session, and what it showed last."""

    key: tuple[Hashable, Hashable]
    shown: _Shown | None = None
    job: Job | None = None
    stopped: bool = False
    drawn: bool = False


def answer(
    place: str,
    stand: Hashable,
    setting: Hashable,
    make: Callable[[Progress], V],
    words: str,
    *,
    most: int = KEPT,
    waits: bool = False,
) -> Answer[V]:
    """The result of a setting; while it is worked out, or where that was stopped, what the place showed last.

    `place`: where on which page; `stand`: the data; `setting`: all else the result depends on; `words`: what is being
    done, as a heading of the progress; `most`: how many results of this place are kept; `waits`: it is not begun yet,
    for it stands within what another place shows dimmed. `make` runs in a thread: nothing of Streamlit in it. What goes
    wrong in it is said, and nothing is shown.
    """
    held = None if waits else _held(place, (stand, setting))
    found = None if held is None else _found(place, held, make, most)
    wrong = held is not None and held.job is not None and bool(held.job.said)
    value = found if found is not None or wrong else last(place, stand)
    earlier = found is None and value is not None
    st.html(DIMMED.replace("PLACE", place))
    with st.container(key=f"answer_{place}"):
        with st.container(key=f"{'way' if value is None else 'over'}_{place}"):
            if held is not None and found is None:
                _way(place, held, words)
                if earlier:
                    st.caption(EARLIER)
        body = st.container(key=f"answer_{place}_body")
    return Answer(place, body, value, earlier)


def last(place: str, stand: Hashable) -> Any:
    """What a place showed last in this session, of the same data; nothing where it is not kept any more.

    Nor where names or pay have been hidden or shown since: what it shows was chosen under other rules.
    """
    held: _Waiting | None = st.session_state.get(_name(place))
    shown = held.shown if held is not None else None
    if shown is None or shown.key[0] != stand or shown.hidden != _hidden():
        return None
    return jobs().kept(place, shown.key)


def _name(place: str) -> str:
    return f"answers:{place}"


def _hidden() -> tuple[bool, bool]:
    here = state.scenario()
    return here.mask, here.projector


def _held(place: str, key: tuple[Hashable, Hashable]) -> _Waiting:
    """What the place waits for from now on; what it waited for before is let go."""
    held: _Waiting | None = st.session_state.get(_name(place))
    if held is None or held.key != key:
        if held is not None:
            jobs().left(place, held.key, me(place))
        held = st.session_state[_name(place)] = _Waiting(key, held.shown if held is not None else None)
    return held


def _found(place: str, held: _Waiting, make: Callable[[Progress], V], most: int) -> V | None:
    """The result where it is there, or within a blink of having been asked for."""
    found: V | None = jobs().kept(place, held.key)
    if found is None and not held.stopped:
        if held.job is None or (held.job.stopped and not held.job.said):
            held.job = jobs().asked(place, held.key, me(place), make, most)
        held.job.asked = time.monotonic()
        if held.job.finished.wait(QUIET):
            found = held.job.result
    if found is not None:
        held.job, held.stopped, held.shown = None, False, _Shown(held.key, _hidden())
    return found


def _way(place: str, held: _Waiting, words: str) -> None:
    """How far it is, or why it is not there."""
    if held.stopped:
        _again(place, held, STOPPED)
    elif held.job is not None and held.job.said:
        said = held.job.said
        st.error(said if said == FAILED else choices.why(said), icon=":material/error:")
        if said == FAILED:
            _again(place, held, "")
    else:
        held.drawn = False
        _progress(place, words)


@st.fragment(run_every=LOOK)
def _progress(place: str, words: str) -> None:
    """How far it is, with a way to stop it; once it has ended, the page runs again."""
    held: _Waiting | None = st.session_state.get(_name(place))
    # Not while the page itself runs: what was clicked further down on it would be lost.
    if held is None or held.job is None or (held.drawn and held.job.finished.is_set()):
        st.rerun()
    held.drawn = True
    held.job.asked = time.monotonic()
    row = st.container(horizontal=True, vertical_alignment="bottom")
    row.progress(held.job.done, f"{words} …")
    row.button("Cancel", key=f"cancel_{place}", on_click=_stop, args=(place,), icon=":material/close:")


def _stop(place: str) -> None:
    held: _Waiting | None = st.session_state.get(_name(place))
    if held is not None:
        jobs().left(place, held.key, me(place))
        held.stopped, held.job = True, None


def anew(place: str) -> None:
    """What was stopped at a place is worked out after all; nothing where nothing was."""
    held: _Waiting | None = st.session_state.get(_name(place))
    if held is not None and held.stopped:
        held.stopped, held.job = False, None


def _again(place: str, held: _Waiting, words: str) -> None:
    row = st.container(horizontal=True, vertical_alignment="center")
    if words:
        row.caption(words)
    row.button("Work it out", key=f"again_{place}", on_click=anew, args=(place,), icon=":material/play_arrow:")
