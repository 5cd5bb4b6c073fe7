"""docs/parameters.md is what the declarations say."""

from __future__ import annotations

from pathlib import Path

from quota_core.parameters import SPECS
from quota_core.present.parameters_doc import EXAMPLE, parameters_markdown
from quota_core.scenario_file import parameters_of_toml
from quota_core.values import BANDS


def test_the_page_is_in_step(root: Path) -> None:
    written = (root / "docs" / "parameters.md").read_text(encoding="utf-8")
    assert written == parameters_markdown(), "run `make docs`"


def test_every_parameter_and_band_is_told() -> None:
    page = parameters_markdown()
    assert [key for key in SPECS if f"### `{key}`" not in page] == []
    assert [key for key in BANDS if f"| `{key}` |" not in page] == []


def test_the_example_is_a_scenario_file() -> None:
    found = parameters_of_toml(EXAMPLE.split("```toml")[1].split("```")[0])
    assert found.start_slips == {"A8": 2}
    assert found.added_hires["H1"].ote == 150_000
