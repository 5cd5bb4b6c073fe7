"""The server's settings: private by default, bounded, readable in both themes."""

from __future__ import annotations

import re
import tomllib

import pytest
from streamlit import config

from tests.architecture.sources import ROOT

SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
MODES = ["light", "dark"]


def _flat(table: dict, prefix: str = "") -> dict:
    flat = {}
    for key, value in table.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat


def test_every_option_exists_in_this_streamlit() -> None:
    assert set(_flat(SETTINGS)) <= set(config.get_config_options())


def test_private_bounded_and_measured() -> None:
    expected = {
        "server.address": "127.0.0.1",
        "server.fileWatcherType": "none",
        "server.showEmailPrompt": False,
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "client.showSidebarNavigation": False,
        "client.toolbarMode": "minimal",
        "runner.postScriptGC": False,
    }
    assert expected.items() <= _flat(SETTINGS).items()
    assert set(SETTINGS["server"]["allowedHosts"]) == {"localhost", "127.0.0.1"}
    assert 0 < SETTINGS["server"]["maxUploadSize"] <= 500
    assert {"enableCORS", "enableXsrfProtection"}.isdisjoint(SETTINGS["server"])  # on, as they come


def test_port_and_headlessness_are_left_to_the_environment() -> None:
    assert {"port", "headless"}.isdisjoint(SETTINGS["server"])


def test_fonts_need_no_network() -> None:
    assert not re.search(r"https?:|url\(|fontFaces", (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def _luminance(colour: str) -> float:
    """Relative luminance of an #rrggbb colour (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_a_known_pair() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", MODES)
def test_text_is_readable_on_every_background(mode: str) -> None:
    theme = SETTINGS["theme"][mode]
    grounds = [
        part[key] for part in (theme, theme["sidebar"]) for key in ("backgroundColor", "secondaryBackgroundColor")
    ]
    words = [
        "textColor",
        "linkColor",
        "primaryColor",
        "redColor",
        "yellowColor",
        "greenColor",
        "blueColor",
        "grayColor",
    ]
    weak = {(w, g): round(_contrast(theme[w], g), 2) for w in words for g in grounds if _contrast(theme[w], g) < 4.5}
    assert weak == {}


@pytest.mark.parametrize("mode", MODES)
def test_marks_stand_out_from_the_page(mode: str) -> None:
    theme = SETTINGS["theme"][mode]
    faint = [c for c in theme["chartCategoricalColors"] if _contrast(c, theme["backgroundColor"]) < 3]
    assert faint == []
