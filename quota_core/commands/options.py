"""The options that only one command has."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# Written out and not asked of the core, which takes longer to begin than an answer to --help may.
OUTCOME_HELP = "share_hitting, p_target (the default), hitting, assigned or cost"
GOAL_HELP = "target, over_assignment, stretch, heads or strength"


@dataclass(frozen=True, kw_only=True)
class ExportFormat:
    """A kind of file that `export` writes: what it is, and `module:function` of what writes it."""

    title: str
    code: str


EXPORTS: dict[str, ExportFormat] = {
    "xlsx": ExportFormat(title="workbook of live formulas", code="quota_core.commands.exporting:export_xlsx"),
}


def _tornado(command: argparse.ArgumentParser) -> None:
    command.add_argument("--outcome", default="p_target", metavar="OUTCOME", help=OUTCOME_HELP)
    command.add_argument("--top", type=int, metavar="N", help="only the N largest")
    command.add_argument("--two-way", nargs=2, metavar=("X", "Y"), help="two parameters at once instead")


def _solve(command: argparse.ArgumentParser) -> None:
    command.add_argument("--for", dest="goal", required=True, metavar="GOAL", help=GOAL_HELP)
    command.add_argument("--p-target", type=float, metavar="P", help="P(team reaches the target) is at least P")
    command.add_argument("--share-hitting", action="store_true", help="the back-tested share is in the healthy band")
    command.add_argument(
        "--ote-band", action="store_true", help="everybody's quota is within the band of OTE multiples"
    )
    command.add_argument("--role", metavar="ROLE", help="heads: whom to hire (default: the largest pool's role)")
    command.add_argument("--segment", metavar="SEGMENT", help="heads: in which segment (default: the largest pool's)")
    command.add_argument(
        "--start", metavar="YYYY-MM", help="heads: the month they start in (default: the year's first)"
    )
    command.add_argument("--by-start", action="store_true", help="heads: the fewest for each quarter they may start in")
    command.add_argument("--save", metavar="NAME", help="keep the answer in the store under a name")
    command.add_argument("--out", type=Path, metavar="FILE.toml", help="write the answer as a parameter file")


def _compare(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "scenarios", nargs="+", metavar="SCENARIO", help="a saved scenario's name, FILE.toml, preset:KEY, or current"
    )


def export_options(command: argparse.ArgumentParser) -> None:
    """What `export` is asked beside the store."""
    kinds = "; ".join(f"{name}: {each.title}" for name, each in EXPORTS.items())
    command.add_argument("format", choices=tuple(EXPORTS), help=kinds)
    command.add_argument("--out", type=Path, required=True, metavar="PATH", help="where it goes")
    command.add_argument("--version", type=int, metavar="N", help="a saved version in place of the present settings")


MORE: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "tornado": _tornado,
    "solve": _solve,
    "compare": _compare,
}
