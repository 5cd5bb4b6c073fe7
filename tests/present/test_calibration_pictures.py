"""The pictures of how right past odds were: their axes name their units."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from quota_core.present.calibration_figures import crps_figure


@pytest.mark.parametrize(("currency", "told"), [("USD", "(CRPS), USD a rep and quarter"), ("", "(CRPS), a rep and")])
def test_the_miss_names_its_currency(currency: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quota_core.present.calibration_figures.crps_title", lambda found: "Ranges missed by less")
    found: Any = SimpleNamespace(n=8, crps=30_000.0, crps_last_year=40_000.0, crps_pool_mean=50_000.0)
    assert told in crps_figure(found, currency)["layout"]["xaxis"]["title"]["text"]
