"""The scenario on screen: what is set, what it is compared with, and the way back. Old state in, new state out.

No Streamlit here: one session key (KEY) holds a Scenario, and a callback puts the next one in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from quota_core.errors import ParameterError, QuotaError
from quota_core.evaluate.measures import OUTCOMES
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.present.growth import Anchor
from quota_core.present.layouts import OPEN_AT_FIRST
from quota_core.present.saved_scenarios import called
from quota_core.present.settings import applied
from quota_core.values import Hire, Lock

KEY = "scenario"
MOST_STEPS = 200
MOST_RETREATS = 5
Move = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Step:
    """What undo brings back: the parameters, the pinned baseline, the scenario's name and what is saved under it."""

    parameters: Parameters = DEFAULTS
    pinned: Parameters | None = None
    name: str = ""
    saved: Parameters | None = None

    @property
    def called(self) -> str:
        """The scenario's name, and that it has changed since it was saved; empty where it has none."""
        return called(self.name, unsaved=self.saved != self.parameters)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Where the scenario stands. `before` is what the sentence on the last move compares with.

    `outcome` is what the sliders' curves show, None for what the page begins with. `unfolded` are the groups of sliders
    in sight, `meetings` says that the SDRs' table is: what is not is not sent.
    """

    now: Step = Step()
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()
    before: Parameters | None = None
    gesture: str = ""
    projector: bool = False
    mask: bool = False
    open_rep: str | None = None
    notice: str = ""
    done: str = ""
    unfolded: frozenset[str] = OPEN_AT_FIRST
    meetings: bool = False
    outcome: str | None = None

    @property
    def parameters(self) -> Parameters:
        """The parameters as they stand."""
        return self.now.parameters


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What moves need to know of the company: whom a row stands for, what growth is on, a pool's usual OTE."""

    rep_of_row: Callable[[str | None], str | None]
    anchor: Anchor
    rep_ids: frozenset[str]
    usual_ote: Callable[[str, str], float]
    today: date


def moved(state: Scenario, move: Move, scene: Scene) -> Scenario:
    """The state after one move of the live component; a move that is not allowed leaves it as it is, with a notice."""
    act = ACTS.get(str(move.get("kind")))
    if act is None:
        return state
    try:
        return act(replace(state, notice="", done=""), move, scene)
    except QuotaError as error:
        return replace(state, notice=str(error))
    except (KeyError, TypeError, ValueError):
        return replace(state, notice="That move could not be read: nothing was changed.")


def stepped(state: Scenario, step: Step, gesture: str = "") -> Scenario:
    """A new step on top of the past; moves of one gesture (a drag) are one step, and nothing new is no step."""
    if step == state.now:
        return replace(state, gesture=gesture or state.gesture)
    if gesture and gesture == state.gesture and state.past:
        return replace(state, now=step, future=(), before=state.past[-1].parameters)
    past = (*state.past, state.now)[-MOST_STEPS:]
    return replace(state, now=step, past=past, future=(), before=state.parameters, gesture=gesture)


def changed(state: Scenario, parameters: Parameters, gesture: str = "") -> Scenario:
    """The state with other parameters."""
    return stepped(state, replace(state.now, parameters=parameters), gesture)


def opened(state: Scenario, parameters: Parameters, name: str = "", notice: str = "") -> Scenario:
    """The state with a saved scenario, or one from a link, opened; undo brings back the one before."""
    step = replace(state.now, parameters=parameters, name=name, saved=parameters if name else None)
    return replace(stepped(state, step), notice=notice)


def named(state: Scenario, name: str, *, over: bool = False) -> Scenario:
    """The state under the name it was saved by; `over`: in place of an earlier one of that name."""
    now = replace(state.now, name=name, saved=state.parameters)
    told = f"Saved as {name}, in place of the earlier one." if over else f"Saved as {name}."
    return replace(state, now=now, notice="", done=told)


def renamed(state: Scenario, old: str, new: str) -> Scenario:
    """The state after a saved scenario got another name (empty: it was deleted), undo's steps included."""

    def told(step: Step) -> Step:
        return replace(step, name=new, saved=step.saved if new else None) if step.name == old else step

    past, future = (tuple(told(step) for step in steps) for steps in (state.past, state.future))
    return replace(state, now=told(state.now), past=past, future=future)


def undone(state: Scenario) -> Scenario:
    """One step back."""
    if not state.past:
        return state
    return replace(
        state,
        now=state.past[-1],
        past=state.past[:-1],
        future=(state.now, *state.future),
        before=state.parameters,
        gesture="",
    )


def retreats(state: Scenario) -> Iterator[Scenario]:
    """The states to fall back on where this one cannot be shown: the last steps, newest first, then the defaults."""
    bare = replace(state, future=(), before=None, gesture="", open_rep=None)
    for place in range(len(state.past) - 1, max(len(state.past) - 1 - MOST_RETREATS, -1), -1):
        yield replace(bare, now=state.past[place], past=state.past[:place])
    yield replace(bare, now=Step(), unfolded=Scenario().unfolded, meetings=False)


def redone(state: Scenario) -> Scenario:
    """One step forward again."""
    if not state.future:
        return state
    return replace(
        state,
        now=state.future[0],
        past=(*state.past, state.now),
        future=state.future[1:],
        before=state.parameters,
        gesture="",
    )


def _set(state: Scenario, move: Move, scene: Scene) -> Scenario:
    gesture = f"{move.get('session', '')}:{move.get('gesture', '')}" if "gesture" in move else ""
    return changed(state, applied(state.parameters, move["values"], scene.anchor), gesture)


def _reset(state: Scenario, move: Move, scene: Scene) -> Scenario:
    return changed(state, DEFAULTS)


def _to_baseline(state: Scenario, move: Move, scene: Scene) -> Scenario:
    return changed(state, state.now.pinned) if state.now.pinned is not None else state


def _pin(state: Scenario, move: Move, scene: Scene) -> Scenario:
    """Pins what is on screen; pinned already, it is let go."""
    pinned = None if state.now.pinned == state.parameters else state.parameters
    return replace(stepped(state, replace(state.now, pinned=pinned)), before=state.before)


def _lock(state: Scenario, move: Move, scene: Scene) -> Scenario:
    rep = _rep(move, scene)
    reason = str(move.get("reason", "")).strip()
    if not reason:
        raise ParameterError("locks", move.get("value"), "a lock needs a reason: who asked for it and why")
    if not 0 <= (quota := float(move["value"])) < float("inf"):
        raise ParameterError("locks", move["value"], "a quota is money, at least 0; nothing was changed")
    lock = Lock(quota=quota, reason=reason, when=scene.today.isoformat())
    return changed(state, state.parameters.changed(locks=state.parameters.locks.with_item(rep, lock)))


def _unlock(state: Scenario, move: Move, scene: Scene) -> Scenario:
    return changed(state, state.parameters.changed(locks=state.parameters.locks.without(_rep(move, scene))))


def _add_hire(state: Scenario, move: Move, scene: Scene) -> Scenario:
    role, segment = str(move["role"]), str(move["segment"])
    given = move.get("ote")
    ote = scene.usual_ote(role, segment) if given is None else float(given)
    taken = scene.rep_ids | set(state.parameters.added_hires)
    place = next(n for n in range(1, len(taken) + 2) if f"hire-{n}" not in taken)
    hire = Hire(
        role=role,
        segment=segment,
        territory_id=str(move["territory"]),
        start_date=date.fromisoformat(str(move["start"])),
        ote=ote,
        name=" ".join(str(move.get("name") or "").split())[:80] or f"Planned hire {place}",
        manager=" ".join(str(move.get("manager") or "").split())[:80],
    )
    hires = state.parameters.added_hires.with_item(f"hire-{place}", hire)
    return changed(state, state.parameters.changed(added_hires=hires))


def _remove_hire(state: Scenario, move: Move, scene: Scene) -> Scenario:
    rep, old = _rep(move, scene), state.parameters
    parameters = old.changed(
        added_hires=old.added_hires.without(rep),
        locks=old.locks.without(rep),
        start_slips=old.start_slips.without(rep),
        taken_out=tuple(r for r in old.taken_out if r != rep),
    )
    return replace(changed(state, parameters), open_rep=None if state.open_rep == rep else state.open_rep)


def _slip(state: Scenario, move: Move, scene: Scene) -> Scenario:
    rep, slips = _rep(move, scene), state.parameters.start_slips
    months = int(move["months"]) + slips.get(rep, 0)
    slipped = slips.with_item(rep, months) if months else slips.without(rep)
    return changed(state, state.parameters.changed(start_slips=slipped))


def _take_out(state: Scenario, move: Move, scene: Scene) -> Scenario:
    rep = _rep(move, scene)
    if rep in state.parameters.added_hires:
        return _remove_hire(state, move, scene)
    out = (*state.parameters.taken_out, rep)
    return changed(state, state.parameters.changed(taken_out=out, locks=state.parameters.locks.without(rep)))


def _restore(state: Scenario, move: Move, scene: Scene) -> Scenario:
    rep = _rep(move, scene)
    return changed(state, state.parameters.changed(taken_out=tuple(r for r in state.parameters.taken_out if r != rep)))


def _open(state: Scenario, move: Move, scene: Scene) -> Scenario:
    return replace(state, open_rep=scene.rep_of_row(move.get("rep")))


def _rep(move: Move, scene: Scene) -> str:
    rep = scene.rep_of_row(move.get("rep"))
    if rep is None:
        raise ParameterError("rep", move.get("rep"), "there is no such row; reload the page")
    return rep


def _unfold(state: Scenario, move: Move, scene: Scene) -> Scenario:
    group = {str(move["group"])}
    return replace(state, unfolded=state.unfolded | group if move.get("on") else state.unfolded - group)


def _outcome(state: Scenario, move: Move, scene: Scene) -> Scenario:
    """What the sliders' small curves show."""
    wanted = str(move.get("value"))
    return replace(state, outcome=wanted) if wanted in OUTCOMES else state


ACTS: dict[str, Callable[[Scenario, Move, Scene], Scenario]] = {
    "set": _set,
    "reset": _reset,
    "to_baseline": _to_baseline,
    "undo": lambda state, move, scene: undone(state),
    "redo": lambda state, move, scene: redone(state),
    "pin": _pin,
    "lock": _lock,
    "unlock": _unlock,
    "add_hire": _add_hire,
    "remove_hire": _remove_hire,
    "slip_start": _slip,
    "take_out": _take_out,
    "restore": _restore,
    "open": _open,
    "unfold": _unfold,
    "outcome": _outcome,
    "meetings": lambda state, move, scene: replace(state, meetings=bool(move.get("on"))),
    "projector": lambda state, move, scene: replace(state, projector=bool(move.get("on"))),
    "mask": lambda state, move, scene: replace(state, mask=bool(move.get("on"))),
}
