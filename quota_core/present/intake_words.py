"""What was taken from an intake form that came back, and what follows from it, in words."""

from __future__ import annotations

from quota_core.govern.answers import Answers
from quota_core.present import formats


def taken_text(name: str, told: Answers, scenario: str = "") -> str:
    """What a form gave, counted, and where its settings are: in a scenario by name, else on screen and not yet kept."""
    counts = (
        (len(told.settings), "setting", ""),
        (len(told.confirmed), "confirmation", ""),
        (len(told.approved), "approval", ""),
        (len(told.none), "table that nobody has", "tables that nobody has"),
    )
    parts = [formats.counted(count, one, many) for count, one, many in counts if count]
    text = f"Taken from {name}: {', '.join(parts) or 'nothing, as no answer is filled in'}."
    return " ".join([text, *([_where(len(told.settings), scenario)] if told.settings else [])])


def _where(settings: int, scenario: str) -> str:
    these, them = ("The setting is", "it") if settings == 1 else ("The settings are", "them")
    if scenario:
        return f"{these} kept in the scenario {scenario}."
    return f"{these} on screen now: save the scenario, or a version, to keep {them}."
