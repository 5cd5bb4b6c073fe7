"""Where a store lies: the path in full, and what is there already."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from quota_core.errors import StoreError


def full_path(path: Path) -> Path:
    """The path with the home folder and links followed; StoreError where no file can be called that."""
    try:
        full = path.expanduser().resolve()
        str(full).encode()
        return full
    except UnicodeEncodeError:
        shown = str(path).encode(errors="replace").decode()
        raise StoreError(f"{shown} is no name for a store: it must be readable as UTF-8.") from None
    except (OSError, RuntimeError, ValueError) as problem:
        # What a path of links in a circle or of nobody's home raises; the same as for a name that is too long.
        raise cannot_open(path, problem) from problem


def cannot_open(path: Path, problem: Exception) -> StoreError:
    """What to tell a person when the system refuses a path."""
    why = (problem.strerror if isinstance(problem, OSError) else None) or str(problem).rstrip(".")
    return StoreError(f"The store {path} cannot be opened ({why}): check the folder and its permissions.")


def size_of_file(path: Path) -> int | None:
    """Bytes of the regular file at a path, None where there is nothing.

    Raises StoreError for a folder, and for what is no file (a pipe, a socket, a device); OSError as the system does.
    """
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISDIR(found.st_mode):
        raise StoreError(f"{path} is a folder: give the path of a store file, for example {path / 'company.duckdb'}.")
    if not stat.S_ISREG(found.st_mode):
        raise StoreError(f"{path} is no file (a pipe, a socket or a device): give the path of a store, or a new one.")
    return found.st_size


def holds_nothing(path: Path) -> bool:
    """Whether a store would begin at a path: nothing is there, or an empty file; StoreError where none can."""
    full = full_path(path)
    try:
        return not size_of_file(full)
    except OSError as problem:
        raise cannot_open(full, problem) from problem
