"""The commands of sign-off and their options."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from quota_core.evaluate.simulation import DRAWS, SEED

Add = Callable[[Any, str, str, Any], argparse.ArgumentParser]
Later = Callable[[str, str], Callable[[argparse.Namespace], None]]
VERSION_HELP = "a version, v0 or 0"
WHO_HELP = "in whose name"


def add_sign_off(commands: Any, add: Add, later: Later, params_help: str) -> None:
    """Adds `version`, `confirm`, `gates`, `waive`, `approve` and `log` to the parser's commands."""
    _version(commands, add, later, params_help)

    command = add(commands, "confirm", "the assumption ledger: confirm, re-open, list", later("confirming", "confirm"))
    command.add_argument("subjects", nargs="*", metavar="SUBJECT", help="lines by subject, as --list names them")
    command.add_argument("--who", metavar="NAME", help=WHO_HELP)
    command.add_argument("--meeting", default="", metavar="MEETING", help="in which meeting")
    command.add_argument("--note", default="", metavar="TEXT", help="what is to be known about it")
    command.add_argument("--all", action="store_true", help="every line but the lock on territories")
    command.add_argument("--group", metavar="GROUP", help="every parameter of a group, as `params` names them")
    command.add_argument("--reopen", action="store_true", help="open confirmed lines again")
    command.add_argument("--list", action="store_true", help="print the ledger and change nothing")
    command.add_argument("--sort", choices=("declared", "moves"), default="declared", help="moves: by the tornado")
    _drawn(command)
    _setting(command, params_help)
    _common(command)

    command = add(commands, "gates", "what stands between here and approval, computed", later("signing", "gates"))
    _setting(command, params_help)
    _common(command)

    command = add(commands, "waive", "leave gates open, with a reason and a name", later("signing", "waive"))
    command.add_argument("gates", nargs="+", metavar="GATE", help="gates by key, as `gates` names them")
    command.add_argument("--version", metavar="N", help=f"{VERSION_HELP} (default: the last)")
    command.add_argument("--who", required=True, metavar="NAME", help=WHO_HELP)
    command.add_argument("--reason", required=True, metavar="TEXT", help="why they may stay open")
    _common(command)

    command = add(commands, "approve", "approve a version as a role, or withdraw", later("signing", "approve"))
    command.add_argument("--role", required=True, metavar="ROLE", help="VP Sales, CRO, RevOps or Finance")
    command.add_argument("--who", required=True, metavar="NAME", help=WHO_HELP)
    command.add_argument("--version", metavar="N", help=f"{VERSION_HELP} (default: the last)")
    command.add_argument("--withdraw", action="store_true", help="take the role's approval back")
    command.add_argument("--reason", metavar="TEXT", help="why it is withdrawn")
    _common(command)

    command = add(commands, "log", "the audit log, and whether it is whole", later("confirming", "log"))
    command.add_argument("--csv", action="store_true", help="print it as CSV")
    command.add_argument("--expect", metavar="SEAL", help="a seal noted earlier, which must stand in the log")
    _common(command)


def _version(commands: Any, add: Add, later: Later, params_help: str) -> None:
    parent = commands.add_parser("version", help="settings kept for good", description="Settings kept for good.")
    kinds = parent.add_subparsers(required=True, metavar="WHAT", parser_class=type(parent))

    command = add(kinds, "save", "keep a setting as the next version", later("versions", "save"))
    command.add_argument("--reason", required=True, metavar="TEXT", help="why it is saved")
    command.add_argument("--who", required=True, metavar="NAME", help=WHO_HELP)
    command.add_argument("--name", default="", metavar="NAME", help="what people call it")
    _drawn(command)
    _setting(command, params_help, version=False)
    _common(command)

    command = add(kinds, "list", "every version", later("versions", "list"))
    _common(command)

    command = add(kinds, "show", "one version, worked out again", later("versions", "show"))
    command.add_argument("number", metavar="N", help=VERSION_HELP)
    _common(command)

    command = add(kinds, "diff", "what differs from one version to another", later("versions", "diff"))
    command.add_argument("before", metavar="A", help=VERSION_HELP)
    command.add_argument("after", metavar="B", help=VERSION_HELP)
    _common(command)


def _setting(command: argparse.ArgumentParser, params_help: str, *, version: bool = True) -> None:
    command.add_argument("--params", type=Path, metavar="P.toml", help=params_help)
    command.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="one parameter, as JSON")
    command.add_argument("--scenario", metavar="NAME", help="a saved scenario")
    if version:
        command.add_argument("--version", metavar="N", help=VERSION_HELP)


def _drawn(command: argparse.ArgumentParser) -> None:
    command.add_argument("--draws", type=int, default=DRAWS, metavar="N", help="how many years to draw")
    command.add_argument("--seed", type=int, default=SEED, metavar="S", help="the same seed, the same draws")


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--store", type=Path, metavar="FILE", help="the store (default: in your data directory)")
    command.add_argument("--json", action="store_true", help="print everything as JSON")
