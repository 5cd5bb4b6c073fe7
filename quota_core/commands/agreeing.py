"""The options of `definitions`, `define`, `meetings`, `review` and `reviews`, and what they all stand on."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quota_core.evaluate.outlook import Outlook
    from quota_core.parameters import Parameters
    from quota_core.store import Store

Command = Callable[[Any, str, str, Any], argparse.ArgumentParser]
Later = Callable[[str, str], Any]
MOVES_HELP = "sort what is ASSUMED by how far it moves an outcome: share_hitting, p_target, assigned ..."
MEETING_KINDS = "kickoff, data_validation, model_review, backtest_review or final_review"


@dataclass(frozen=True, eq=False, kw_only=True)
class Standing:
    """An open store, the setting asked for, and its outlook."""

    store: Store
    parameters: Parameters
    now: Outlook


@contextmanager
def standing(given: argparse.Namespace) -> Iterator[Standing]:
    """The store of the options, its plan and back-test under their setting, settled where odds make the quotas."""
    from quota_core.commands.planning import settled_setting
    from quota_core.commands.settings import parameters_given
    from quota_core.evaluate.outlook import outlook
    from quota_core.store import default_store_path, open_store

    parameters = parameters_given(given.params, given.set)
    with open_store(given.store or default_store_path()) as store:
        company, parameters = settled_setting(store, parameters, given, with_deals=True)
        yield Standing(store=store, parameters=parameters, now=outlook(company, parameters))


def today() -> date:
    """The day it is."""
    return datetime.now(UTC).astimezone().date()


def add_commands(
    commands: Any, command: Command, setting: Callable[[argparse.ArgumentParser], None], later: Later
) -> None:
    """Adds the commands; `setting` gives one its store, setting and draws, `later` runs a module's function."""
    one = command(
        commands,
        "definitions",
        "what each term means here, who agrees, what the choice is worth",
        later("defining", "definitions"),
    )
    setting(one)
    one.add_argument("--worth", action="store_true", help="work out what each other choice is worth (takes a while)")

    one = command(
        commands,
        "define",
        "agree or object to definitions, or give a term words of your own",
        later("defining", "define"),
    )
    setting(one)
    one.add_argument("act", choices=("approve", "object", "withdraw", "word"))
    one.add_argument("keys", nargs="+", metavar="KEY", help="definitions by key, or all")
    one.add_argument("--role", default="", help="VP Sales, CRO, RevOps or Finance")
    one.add_argument("--who", required=True, metavar="NAME", help="who says so")
    one.add_argument("--note", default="", help="why; needed to object")
    one.add_argument("--text", default="", help="word: your own wording; empty takes ours again")

    _meetings(
        command(
            commands,
            "meetings",
            "agendas from the state of the model, meetings held, their actions",
            later("meeting", "meetings"),
        ),
        setting,
    )

    one = command(
        commands,
        "review",
        "a rep's quota accepted, disputed or adjusted, and the rep's own estimate",
        later("reviewing", "review"),
    )
    setting(one)
    one.add_argument("rep", metavar="REP", help="the rep's id")
    one.add_argument("--accept", action="store_true", help="the quota as it stands is accepted")
    one.add_argument("--dispute", action="store_true", help="the quota as it stands is disputed; with --reason")
    one.add_argument("--adjust", type=float, metavar="MONEY", help="lock the quota at a number; with --reason, --save")
    one.add_argument("--reason", default="", help="why")
    one.add_argument("--estimate", type=float, metavar="MONEY", help="what the rep expects of the territory")
    one.add_argument("--who", metavar="NAME", default="", help="who says so")
    one.add_argument("--as", dest="side", choices=("rep", "manager"), default="rep", help="for whom (default: rep)")
    one.add_argument("--save", metavar="NAME", default="", help="adjust: the scenario the setting is saved as")

    setting(command(commands, "reviews", "whose quota was reviewed, disputed or adjusted; own estimates",
                    later("reviewing", "reviews")))  # fmt: skip


def _meetings(command: argparse.ArgumentParser, setting: Callable[[argparse.ArgumentParser], None]) -> None:
    acts = command.add_subparsers(required=True, metavar="ACT", dest="act")
    one = acts.add_parser("agenda", help="what a meeting goes through, from the state of the model")
    setting(one)
    one.add_argument("--moves", metavar="OUTCOME", help=MOVES_HELP)
    one.add_argument("kind", metavar="KIND", help=MEETING_KINDS)
    one = acts.add_parser("hold", help="put a held meeting on record, with what it decided")
    setting(one)
    one.add_argument("kind", metavar="KIND", help=MEETING_KINDS)
    one.add_argument("--date", metavar="DATE", help="the day it was held, YYYY-MM-DD (default: today)")
    one.add_argument("--attendees", nargs="+", required=True, metavar="NAME", help="who was there")
    one.add_argument("--decide", action="append", default=[], metavar="KEY=VALUE", help="a parameter as it was decided")
    one.add_argument("--by", default="", metavar="NAME", help="who decided (and keeps the record)")
    one.add_argument("--action", action="append", default=[], metavar="WHAT|OWNER|DATE", help="who does what by when")
    one.add_argument("--notes", default="", help="what was said")
    one.add_argument("--save", default="", metavar="NAME", help="the scenario that the decided setting is saved as")
    one = acts.add_parser("list", help="the meetings held, with decisions and action items")
    setting(one)
    one = acts.add_parser("done", help="say that an action item is done")
    setting(one)
    one.add_argument("number", type=int, help="the meeting's number")
    one.add_argument("action", type=int, help="the action's number in it")
    one.add_argument("--who", required=True, metavar="NAME", help="who says so")
    one = acts.add_parser("intake", help="write the intake form: questions, and whom to ask")
    setting(one)
    one.add_argument("--moves", metavar="OUTCOME", help=MOVES_HELP)
    one.add_argument("--out", type=Path, required=True, metavar="FILE", help="a .csv or .xlsx file")
    one = acts.add_parser("answers", help="take a filled-in intake form: settings, confirmations, approvals")
    setting(one)
    one.add_argument("file", type=Path, metavar="FILE", help="the form that came back")
    one.add_argument("--save", default="", metavar="NAME", help="the scenario that answered settings are saved as")
