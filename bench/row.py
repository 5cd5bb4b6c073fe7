"""One line of the bench's table: what was measured, against what, the ratio of the two, and what is wanted."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """Seconds (or bytes, where `unit` says so) measured and stood against; `wanted` bounds their ratio."""

    bench: str
    what: str
    measured: float
    against: str
    reference: float
    ratio: float
    at_least: float | None = None
    at_most: float | None = None
    unit: str = "s"

    @property
    def met(self) -> bool:
        """Whether the ratio is what is wanted."""
        low = self.at_least is None or self.ratio >= self.at_least
        return low and (self.at_most is None or self.ratio <= self.at_most)

    @property
    def wanted(self) -> str:
        """The wanted ratio in words."""
        if self.at_least is not None:
            return f"at least {self.at_least:g}x"
        return f"at most {self.at_most:g}x" if self.at_most is not None else ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as the table shows it."""
        return (
            self.what,
            shown(self.measured, self.unit),
            f"{self.against}: {shown(self.reference, self.unit)}",
            f"{self.ratio:,.0f}x" if self.ratio >= 100 else f"{self.ratio:.2f}x",
            f"{self.wanted} {'yes' if self.met else 'NO'}".strip() if self.wanted else "",
        )


HEADER = ("what", "measured", "against", "ratio", "wanted")


def shown(value: float, unit: str) -> str:
    """1.23 s, 45.6 ms, 310 MB, 12."""
    if unit == "s" and value < 1:
        return f"{value * 1e3:.{0 if value >= 0.1 else 1}f} ms"
    if unit == "s":
        return f"{value:.{1 if value >= 10 else 2}f} s"
    if unit == "MB":
        return f"{value:,.0f} MB"
    return f"{value:g} {unit}".strip()


def markdown(rows: list[Row]) -> str:
    """The rows as the table README shows."""
    lines = [HEADER, tuple("---" for _ in HEADER), *(row.cells for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def median_seconds(work: Callable[[int], object], repeats: int, warm: int = 2) -> float:
    """The median wall time of work(0), work(1), ... after a few that do not count."""
    for k in range(warm):
        work(k)
    taken = []
    for k in range(repeats):
        begun = time.perf_counter()
        work(warm + k)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)
