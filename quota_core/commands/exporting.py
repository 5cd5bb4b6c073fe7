"""`export`: what leaves the tool, from the present data and a setting, or from a saved version."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from quota_core.commands.evaluated import checked_draws, checked_years, share_done
from quota_core.commands.options import EXPORT_OPTIONS, EXPORTS
from quota_core.commands.printing import print_json
from quota_core.commands.settings import parameters_given
from quota_core.deliver.handing import setting_handover, version_handover
from quota_core.deliver.handover import Handover
from quota_core.errors import ParameterError
from quota_core.evaluate.equal_odds import settled
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.present.sign_off_words import tampered_text
from quota_core.store import default_store_path, open_store


@dataclass(frozen=True, kw_only=True)
class Written:
    """Where an export went, and what to know of it, a sentence each."""

    place: Path
    notes: tuple[str, ...] = ()


Export = Callable[[Handover, argparse.Namespace], Written]
UNSAVED = "present settings"


def run_export(given: argparse.Namespace) -> None:
    """Writes one kind of file, whole or not at all; what was there stays where it cannot be written."""
    module, _, name = EXPORTS[given.format].code.partition(":")
    export = cast("Export", getattr(importlib.import_module(module), name))
    _check_options(given)
    with handover(given) as ready:
        written = export(ready, given)
        if ready.tampered:
            written = replace(written, notes=(*written.notes, tampered_text(ready.tampered)))
    kind = EXPORTS[given.format].title
    if given.json:
        told = {"out": str(written.place), "kind": kind, "of": ready.name, "mark": ready.mark or None}
        print_json({**told, "notes": list(written.notes)})
        return
    mark = f", marked {ready.mark}" if ready.mark else ""
    sys.stdout.write(f"{written.place}: {kind} of {ready.name}{mark}\n")
    sys.stdout.writelines(f"- {note}\n" for note in written.notes)


def _check_options(given: argparse.Namespace) -> None:
    """Raises ParameterError for an option that only another format has."""
    for option, formats in EXPORT_OPTIONS.items():
        if getattr(given, option) and given.format not in formats:
            raise ParameterError(option.replace("_", "-"), given.format, f"it is an option of {' and '.join(formats)}")


@contextmanager
def handover(given: argparse.Namespace) -> Iterator[Handover]:
    """The setting or version that the options name, ready to be written; draws are made when a file needs them.

    Raises ParameterError for options out of reach or that rule each other out, ApprovalError for an unknown version.
    """
    checked_draws(given)
    if given.version is not None and (given.params or given.set):
        raise ParameterError("version", given.version, "a version has its own settings: leave out --params and --set")
    with open_store(given.store or default_store_path()) as store, share_done("Working it out") as progress:
        if given.version is not None:
            yield version_handover(store, given.version, progress)
            return
        parameters = parameters_given(given.params, given.set)
        company = store.company(parameters, with_deals=True)
        checked_years(company, parameters, given.draws)
        draws = Draws(company, given.draws, given.seed)
        parameters = settled(company, parameters, draws, progress)
        yield setting_handover(store, company, parameters, draws, UNSAVED, progress=progress)


def export_xlsx(ready: Handover, given: argparse.Namespace) -> Written:
    """The workbook of live formulas."""
    from quota_core.deliver.workbook.build import workbook_bytes
    from quota_core.deliver.writing import write_file

    write_file(workbook_bytes(ready), given.out)
    return Written(place=given.out)
