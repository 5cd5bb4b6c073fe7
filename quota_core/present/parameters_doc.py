"""docs/parameters.md, written from the declarations: run `python -m quota_core docs --write` after changing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quota_core.declare import Spec
from quota_core.parameters import GROUPS, SPECS
from quota_core.parameters.plausible import plausible_range
from quota_core.present import formats
from quota_core.present.sources import SOURCES
from quota_core.present.spans import choice_label, value_text
from quota_core.values import BANDS

HEAD = """# Parameters

Every tunable of the method. This page is written from the declarations in `quota_core/parameters` by
`python -m quota_core docs --write`; do not edit it by hand.

A scenario file (TOML) and `--set key=value` take these keys; fractions are written as fractions (0.75), shown as per
cent. Values outside the *usual* range are taken with a warning, values outside the *allowed* range are refused.
"""
EXAMPLE = """## A scenario file

Only what differs from the defaults is in it:

```toml
over_assignment = 0.05
ramp_schedule = { default = [0.4, 0.6, 0.8, 1.0], "AE/ENT" = [0.0, 0.25, 0.5, 0.75, 1.0] }
taken_out = ["A7"]

[locks]
A1 = { quota = 500000, reason = "agreed with the customer", who = "VP Sales", when = "2026-01-12" }

[overrides]
"AE/MM/T1" = { weight = 1.15, reason = "a new plant opens" }

[start_slips]
A8 = 2

[added_hires.H1]
role = "AE"
segment = "MM"
territory_id = "T2"
start_date = 2026-04-01
ote = 150000
```

The same on the command line: `--set over_assignment=0.05 --set 'locks={"A1": 500000}' --set method=top_down`.
"""


def parameters_markdown() -> str:
    """The whole page."""
    parts = [HEAD, "Sources:\n", *(f"- [{letter}] {title}" for letter, title in SOURCES.items()), ""]
    for group in GROUPS:
        specs = [spec for spec in SPECS.values() if spec.group == group]
        parts += [f"## {group}\n", *(_entry(spec) for spec in specs)]
    parts += [_bands(), EXAMPLE]
    return "\n".join(parts)


def _entry(spec: Spec) -> str:
    unit = f", {spec.unit}" if spec.unit else ""
    lines = [f"### `{spec.key}`\n", f"**{spec.title}**{unit}. {spec.help}\n"]
    lines.append(f"- Default: {default_text(spec)}")
    lines.append(f"- Allowed: {spec.allowed}")
    usual = _usual(spec)
    if usual:
        lines.append(f"- Usual: {usual}")
    tried = plausible_range(spec)
    if tried:
        lines.append(f"- Tried in a tornado: {tried[0]:g} to {tried[1]:g}")
    if spec.step:
        lines.append(f"- Step: {formats.number(spec.step, 6)}")
    if spec.choices:
        labels = ", ".join(f"`{each}` ({choice_label(spec.key, each)})" for each in spec.choices if spec.key != "band")
        lines.append(f"- Choices: {labels or 'see the bands below'}")
    lines.append(f"- Source: {spec.source}\n")
    return "\n".join(lines)


def default_text(spec: Spec) -> str:
    """A default as one writes it, and in brackets as it is shown where that differs."""
    value = spec.default
    if value is None:
        return "empty"
    written = f"`{_written(value)}`"
    shown = value_text(spec, value) if isinstance(value, int | float) and spec.kind != "flag" else ""
    return (
        f"{written} ({shown})"
        if shown and shown not in {_written(value), f"{_written(value)} {spec.unit}"}
        else written
    )


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_written(item) for item in value) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _usual(spec: Spec) -> str:
    low, high = spec.warn_minimum, spec.warn_maximum
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    if low is not None:
        return f"{low:g} or more"
    return f"{high:g} or less" if high is not None else ""


def _bands() -> str:
    lines = ["## Healthy bands\n", "What the sources call a healthy outcome; `band` chooses one.\n"]
    lines.append("| key | what | metric | range | period | population | source |")
    lines.append("|---|---|---|---|---|---|---|")
    for band in BANDS.values():
        span = formats.percent_range(band.low, band.high)
        metric = band.metric.replace("_", " ")
        lines.append(
            f"| `{band.key}` | {band.title} | {metric} | {span} | {band.period} | {band.population} | {band.source} |"
        )
    return "\n".join(lines) + "\n"
