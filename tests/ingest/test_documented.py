"""The mapping file of the documentation is one that is understood."""

from __future__ import annotations

from pathlib import Path

from quota_core.ingest.mapping_toml import mapping_file


def test_the_examples_of_the_documentation_are_understood(root: Path) -> None:
    text = (root / "docs" / "import.md").read_text(encoding="utf-8")
    blocks = [part.split("```")[0] for part in text.split("```toml\n")[1:]]
    assert len(blocks) == 2
    general = mapping_file(blocks[0]).general
    assert general.values["booking_type"] == {"Ramp deal": "expansion"}
    maps = mapping_file(blocks[1])
    mapping, skip = maps.entries("orders 2024.csv")
    assert mapping is not None
    assert (mapping.columns["opportunity_id"], skip) == (("Order", "Line"), False)
    assert mapping.joins[0].on == ("Rep", "Agent")
    assert mapping.lists == {"product": ("products.csv", "product")}
    assert maps.entries("notes.csv")[1]
