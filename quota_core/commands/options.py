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


_FILES = "quota_core.commands.exporting_files"
EXPORTS: dict[str, ExportFormat] = {
    "xlsx": ExportFormat(title="workbook of live formulas", code="quota_core.commands.exporting:export_xlsx"),
    "salesforce": ExportFormat(title="ForecastingQuota for Data Loader", code=f"{_FILES}:export_salesforce"),
    "hubspot": ExportFormat(title="HubSpot goals", code=f"{_FILES}:export_hubspot"),
    "csv": ExportFormat(title="plain CSV", code=f"{_FILES}:export_csv"),
    "documents": ExportFormat(title="documents", code=f"{_FILES}:export_documents"),
    "templates": ExportFormat(title="templates of the documents", code=f"{_FILES}:export_templates"),
}
_CRM = ("salesforce", "hubspot")
# An option of one format that is given to another would change nothing, and is refused.
EXPORT_OPTIONS: dict[str, tuple[str, ...]] = {
    "type": ("salesforce",),
    "periods": ("salesforce",),
    "map": _CRM,
    "with_territory": ("salesforce",),
    "product_family": ("salesforce",),
    "without_open": ("salesforce",),
    "by_type": ("hubspot",),
    "only": ("documents",),
    "templates": ("documents",),
    "date": ("documents",),
    "start": ("documents",),
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
    command.add_argument("--by-pool", action="store_true", help="heads: the fewest for each pool they may be hired in")
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
    own = command.add_argument_group("options of one format")
    own.add_argument(
        "--type",
        action="append",
        metavar="[TYPE=]ID",
        help="salesforce: the ForecastingType's id (0Db...), or one for each of new, expansion, renewal",
    )
    own.add_argument("--periods", choices=("month", "quarter"), help="salesforce: one row a month (default) or quarter")
    own.add_argument("--map", type=Path, metavar="FILE.csv", help="CRM: rep_id and the CRM's own ids")
    own.add_argument("--with-territory", action="store_true", help="salesforce: Territory2Id, from --map or the reps")
    own.add_argument("--product-family", metavar="NAME", help="salesforce: the same for every row")
    own.add_argument("--without-open", action="store_true", help="salesforce: leave out seats nobody fills yet")
    own.add_argument("--by-type", action="store_true", help="hubspot: a goal for each booking type")
    own.add_argument("--only", metavar="NAMES", help="documents: some of them, for example letters,faq")
    own.add_argument("--templates", type=Path, metavar="FOLDER", help="documents: your own templates, where it has one")
    own.add_argument("--date", metavar="DATE", help="documents: the day they are dated, YYYY-MM-DD (default: today)")
    own.add_argument("--start", metavar="DATE", help="documents: the day the roll-out starts, YYYY-MM-DD")


MORE: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "tornado": _tornado,
    "solve": _solve,
    "compare": _compare,
}
