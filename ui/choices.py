"""The settings a page can pick from: on screen, pinned, the defaults, the saved ones and the product's presets."""

from __future__ import annotations

from collections.abc import Sequence

from quota_core.errors import QuotaError
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.parameters.presets import PRESETS
from quota_core.scenario_file import parameters_of_toml
from quota_core.store import Store
from ui import state

ON_SCREEN, PINNED, PLAIN = "On screen", "Pinned", "Defaults"
HIDDEN = "This cannot be worked out: show the names again to read why."
TAKEN = {"What differs"}  # a column of its own beside the settings
SAVED, PRESET = "Saved: ", "Preset: "


def settings(store: Store) -> tuple[dict[str, Parameters], list[str]]:
    """Every setting by what it is called, and a sentence for each that cannot be read."""
    here = state.scenario()
    found = {ON_SCREEN: here.parameters}
    if here.now.pinned is not None:
        found[PINNED] = here.now.pinned
    found[PLAIN] = DEFAULTS
    said = []
    for each in store.scenarios.all():
        try:
            found[f"{SAVED}{each.name}"] = parameters_of_toml(each.toml, f"the scenario {each.name}")
        except QuotaError as mistake:
            said.append(why(mistake))
    for preset in PRESETS.values():
        found[f"{PRESET}{preset.title}"] = preset.parameters
    return found, said


def why(mistake: Exception | str) -> str:
    """What went wrong, in its sentence; while names are masked not even that, for it may name people."""
    return HIDDEN if state.scenario().mask else str(mistake)


def short(titles: Sequence[str]) -> list[str]:
    """What settings are called in pictures and tables: without what kind they are, where that tells them apart."""
    plain = [title.removeprefix(SAVED).removeprefix(PRESET) for title in titles]
    return [
        name if plain.count(name) == 1 and name not in TAKEN else title
        for name, title in zip(plain, titles, strict=True)
    ]
