"""The commands and their options; every mistake of a user is one line on stderr and exit code 2."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from quota_core.commands import agreeing, imports, outputs, planning
from quota_core.commands.options import MORE, export_options
from quota_core.commands.sign_off_options import add_sign_off
from quota_core.errors import QuotaError
from quota_core.evaluate.simulation import DRAWS, SEED
from quota_core.govern.audit_log import NOT_NAMED
from quota_core.parameters.presets import PRESETS

WRONG = 2
OURS = 1
DEBUG = "QUOTA_DEBUG"
PARAMS_HELP = "differences from the defaults; or what comes with the product: " + ", ".join(
    f"preset:{key}" for key in PRESETS
)
DRAWN = {"quotas", "backtest", "capacity", "coverage", "simulate", "tornado", "solve", "compare", "efficiency"}


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{message}; see {self.prog} --help\n")
        raise SystemExit(WRONG)


def main(arguments: Sequence[str]) -> int:
    """Runs one command; 0 when it worked, 2 with one line on stderr for a user's mistake, 1 for one of ours."""
    try:
        given = _parser().parse_args(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    try:
        given.run(given)
        sys.stdout.flush()
    except QuotaError as error:
        return _told(str(error))
    except BrokenPipeError:
        _give_up_output()
        return _told("The output was cut off: the program that read it has ended; what was saved stays saved.")
    except OSError as problem:
        if problem.filename is None:  # a write to a stream that is open, so the output
            _give_up_output()
            return _told(f"The output cannot be written ({problem.strerror or problem}): send it to another place.")
        return _told(f"{problem.filename} cannot be used ({problem.strerror or problem}): check it and its folder.")
    except Exception as problem:
        if os.environ.get(DEBUG):
            raise
        first = " ".join(str(problem).split())[:200]
        sys.stderr.write(f"Our mistake, nothing was changed: {type(problem).__name__}: {first} ({DEBUG}=1 says more)\n")
        return OURS
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; nothing was changed.\n")
        return WRONG
    return 0


def _told(sentence: str) -> int:
    sys.stderr.write(" ".join(sentence.split()) + "\n")
    return WRONG


def _give_up_output() -> None:
    # Python writes what is left once more at its end, and would fail there a second time.
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m quota_core", description="Quotas from CRM history, tested against it.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    command = _command(commands, "import", "bring CRM files into a store, made if missing", imports.run_import)
    _store(command)
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="CSV or XLSX files, or folders of them")
    command.add_argument("--map", type=Path, metavar="MAP.toml", help="how to read files of another shape")
    command.add_argument("--today", metavar="DATE", help="the day of import, YYYY-MM-DD: later closes are typos")
    command.add_argument("--who", default=NOT_NAMED, metavar="NAME", help="in whose name, for the audit log")
    command.add_argument("--json", action="store_true", help="print the outcome as JSON")

    command = _command(commands, "check", "what is odd in the store's data, and what it touches", imports.run_check)
    _store(command)
    command.add_argument("--json", action="store_true", help="print the checks as JSON")

    for name, text, run in (
        ("quotas", "every rep's quota for the plan year", planning.run_quotas),
        ("backtest", "what those quotas would have done in the past", planning.run_backtest),
        ("capacity", "can this team carry it: heads by month, the gap, the funnel", _later("capacity", "capacity")),
        ("coverage", "is there pipeline under next quarter's quotas, did it suffice", _later("coverage", "coverage")),
        ("simulate", "the odds: each rep's, the team's range against the target", _later("simulating", "simulate")),
        ("calibrate", "how right such odds would have been in past quarters", _later("simulating", "calibrate")),
        ("tornado", "what matters most: every parameter from low to high", _later("sensitivity", "tornado")),
        ("solve", "the largest target, or other lever, that still holds", _later("solving", "solve")),
        ("compare", "up to four scenarios side by side", _later("comparing", "compare")),
        ("efficiency", "what pay buys, and the quota that serves both sides", _later("efficiency", "efficiency")),
    ):
        command = _command(commands, name, text, run)
        _setting(command)
        if name in DRAWN:
            _draws(command)
        if name in MORE:
            MORE[name](command)

    agreeing.add_commands(commands, _command, _drawn_setting, _later)
    add_sign_off(commands, _command, _later, PARAMS_HELP)

    command = _command(commands, "export", "write what leaves: the workbook and its kin", _later("exporting", "export"))
    _drawn_setting(command)
    export_options(command)

    command = _command(commands, "params", "every parameter: unit, bounds, default, source", outputs.run_params)
    command.add_argument(
        "--store", type=Path, metavar="FILE", help="may be given; parameters are the same in every one"
    )
    command.add_argument("--json", action="store_true", help="print them as JSON")

    command = _command(commands, "demo", "make the demo company and import it as a customer's files", imports.run_demo)
    command.add_argument("--store", type=Path, metavar="FILE", help="the store (default: the demo's own)")
    command.add_argument("--if-missing", action="store_true", help="do nothing where the demo store is there already")
    command.add_argument("--files", type=Path, metavar="FOLDER", help="keep the generated CRM files here")

    command = _command(commands, "template", "the empty canonical template with notes", outputs.run_template)
    command.add_argument("--out", type=Path, default=Path("template"), metavar="FOLDER", help="where it goes")

    command = _command(commands, "docs", "the generated references (parameters, data)", outputs.run_docs)
    command.add_argument("--write", action="store_true", help="write them; otherwise only check they are in step")
    return parser


def _later(module: str, name: str) -> Callable[[argparse.Namespace], None]:
    """A command whose code is read when it runs: SciPy takes a quarter of the time in which every other one begins."""

    def run(given: argparse.Namespace) -> None:
        getattr(importlib.import_module(f"quota_core.commands.{module}"), f"run_{name}")(given)

    return run


def _command(commands: Any, name: str, text: str, run: Any) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    return command


def _drawn_setting(command: argparse.ArgumentParser) -> None:
    _setting(command)
    _draws(command)


def _setting(command: argparse.ArgumentParser) -> None:
    _store(command)
    command.add_argument("--params", type=Path, metavar="P.toml", help=PARAMS_HELP)
    command.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="one parameter, as JSON")
    command.add_argument("--json", action="store_true", help="print everything as JSON")


def _draws(command: argparse.ArgumentParser) -> None:
    command.add_argument("--draws", type=int, default=DRAWS, metavar="N", help="how many years to draw")
    command.add_argument("--seed", type=int, default=SEED, metavar="S", help="the same seed, the same draws")


def _store(command: argparse.ArgumentParser) -> None:
    command.add_argument("--store", type=Path, metavar="FILE", help="the store (default: in your data directory)")
