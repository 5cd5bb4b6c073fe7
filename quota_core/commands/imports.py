"""`import`, `check` and `demo`: files into a store, and what is odd about what is in it."""

from __future__ import annotations

import argparse
import importlib
import stat
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from quota_core.commands.printing import print_json
from quota_core.commands.progress import progress
from quota_core.errors import DataError, QuotaError
from quota_core.store import default_store_path, open_store
from quota_core.store.places import holds_nothing

READABLE = (".csv", ".tsv", ".txt", ".xlsx")
MOST_SHOWN, FIRST_ROWS = 10, 5


def run_import(given: argparse.Namespace) -> None:
    """Imports files; the store is made where there is none."""
    from quota_core.ingest.mapping_toml import read_mapping_file
    from quota_core.store.bringing import import_files

    maps = read_mapping_file(given.map) if given.map else None
    today = _day(given.today) if given.today else None
    with progress(sys.stderr) as tell:
        done = import_files(given.store or default_store_path(), files_in(given.paths), maps, today, tell, given.who)
    if given.json:
        print_json(done.as_dict())
        return
    for name, counts in done.tables.items():
        same = counts["kept"] - counts["new"]
        sys.stdout.write(
            f"{name}: {counts['read']:,} read, {counts['new']:,} new, {counts['updated']:,} changed, "
            f"{same:,} the same, {counts['rejected']:,} rejected\n"
        )
    for line in _rejected(done.rejects):
        sys.stdout.write(line + "\n")
    if done.flagged:
        cells = "1 cell" if len(done.flagged) == 1 else f"{len(done.flagged):,} cells"
        why = "that could not be read (left blank) or that contradict another (kept)"
        sys.stdout.write(f"flagged: {cells} {why}, in rows that were kept; --json lists them\n")
    for check in done.checks:
        sys.stdout.write(f"{check.severity}: {check.title}\n")
    for note in done.notes:
        sys.stdout.write(f"note: {note}\n")
    if done.assumed:
        sys.stdout.write(f"{len(done.assumed):,} values are ASSUMED until somebody confirms them; --json lists them\n")


def _rejected(rejects: list[dict[str, Any]]) -> Iterator[str]:
    """Rejected rows one by one where they are few, else by reason with the first rows of each."""
    from quota_core.ingest.wording import plural
    from quota_core.present.reject_tables import rows_by_reason

    if len(rejects) <= MOST_SHOWN:
        for each in rejects:
            where = f"{each['file']} row {each['row']}" + (f", {each['column']}" if each["column"] else "")
            yield f"rejected: {where}: {each['reason']}"
        return
    groups = rows_by_reason((each["file"], each["row"], each["column"], each["reason"]) for each in rejects)
    for (file, column, kind), rows in list(groups.items())[:MOST_SHOWN]:
        reason = kind if len(rows) > 1 else rows[0][3]
        numbers = ", ".join(str(row[1]) for row in rows[:FIRST_ROWS]) + (", ..." if len(rows) > FIRST_ROWS else "")
        where = f"{len(rows):,} rows of {file} ({numbers})" if len(rows) > 1 else f"{file} row {numbers}"
        yield f"rejected: {where}" + (f", {column}" if column else "") + f": {reason}"
    if len(groups) > MOST_SHOWN:
        rest = sum(len(rows) for rows in list(groups.values())[MOST_SHOWN:])
        yield f"... and {plural(rest, 'row')} more for {plural(len(groups) - MOST_SHOWN, 'other reason')}"
    yield f"rejected: {plural(len(rejects), 'row')} in all; --json lists them one by one"


def run_check(given: argparse.Namespace) -> None:
    """Prints what the checks find in a store."""
    from quota_core.store.bringing import data_checks

    with open_store(given.store or default_store_path()) as store:
        found = data_checks(store)
    if given.json:
        print_json([check.as_dict() for check in found])
        return
    for check in found:
        sys.stdout.write(f"{check.severity}: {check.title}\n")
    if not found:
        sys.stdout.write("Nothing odd was found.\n")


def run_demo(given: argparse.Namespace) -> None:
    """Makes the demo company's CRM files and imports them like anybody's."""
    path = given.store or default_store_path(demo=True)
    if given.if_missing and not holds_nothing(path):
        sys.stdout.write(_older_demo(path))
        return
    if given.files is not None:
        done = import_demo(path, given.files)
    else:
        with tempfile.TemporaryDirectory() as folder:
            done = import_demo(path, Path(folder))
    sys.stdout.write(f"The demo company is in {path}: {done}.\n")


def _older_demo(path: Path) -> str:
    """What is missing in a demo store that an earlier release made, and what to do; empty where nothing is."""
    try:
        with open_store(path) as store:
            known = {name for each in store.imports.all() for name in each.files}
    except QuotaError:
        return ""  # the app says what is wrong with it
    missing = [name for name in importlib.import_module("data.demo").FILES if name not in known]
    if not missing:
        return ""
    return (
        f"The demo company in {path} is of an earlier release, without {', '.join(missing)}: "
        "`python -m quota_core demo` brings it up to date.\n"
    )


def import_demo(path: Path, folder: Path) -> str:
    """Writes the demo files to a folder and imports them into a store; says how many rows went where."""
    from quota_core.store.bringing import import_files

    demo = importlib.import_module("data.demo")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = demo.write_demo(folder)
    except OSError as problem:
        raise DataError(
            f"The demo's files cannot be written to {folder} ({problem.strerror or problem}): name another folder."
        ) from problem
    done = import_files(path, files, None, demo.DEFAULT_TODAY)
    read = sum(counts["read"] for counts in done.tables.values())
    return f"{read:,} rows of its files read, {len(done.rejects):,} rejected"


def files_in(paths: list[Path]) -> list[Path]:
    """The files named, folders as the readable files in them; DataError where one is missing or holds none."""
    return [file for path in paths for file in _files_at(path)]


def _files_at(path: Path) -> list[Path]:
    try:
        mode = path.stat().st_mode
        files = sorted(p for p in path.iterdir() if p.suffix.lower() in READABLE) if stat.S_ISDIR(mode) else [path]
    except FileNotFoundError:
        raise DataError(f"There is no file or folder {path}: check the name.") from None
    except OSError as problem:
        raise DataError(f"{path} cannot be read ({problem.strerror or problem}): check the name.") from None
    if stat.S_ISDIR(mode) and not files:
        raise DataError(f"The folder {path} holds no CSV or XLSX file: name the files, or another folder.")
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise DataError(f"{path} is no file (a pipe, a socket or a device): save its contents to a file first.")
    for file in files:
        if file.name != file.name.encode(errors="replace").decode():
            raise DataError(f"{file.name!a} has a name that is not UTF-8 text: rename the file.")
    return files


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DataError(f"--today {text} is no date: write it as YYYY-MM-DD.") from None
