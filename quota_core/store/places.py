"""Where a store lies: the path in full, and what is there already."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from quota_core.errors import StoreError

# What systems say, as they say it, in the texts of DuckDB too.
_CLOSED = ("read-only file system", "permission denied", "access is denied", "operation not permitted")
_FULL = ("no space left", "disk quota exceeded", "not enough space", "disk is full")


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
    if is_closed(why):
        return not_writable(path, why)
    if is_full(why):
        return StoreError(f"The store {path} cannot be opened, as the disk is full: free some room, and open it again.")
    return StoreError(f"The store {path} cannot be opened ({why}): check the folder and its permissions.")


def is_closed(text: str) -> bool:
    """Whether the system refuses to write, or to look, in a place where nothing is wrong with the file itself."""
    return any(sign in text.lower() for sign in _CLOSED)


def is_full(text: str) -> bool:
    """Whether the system says that there is no room left."""
    return any(sign in text.lower() for sign in _FULL)


def not_writable(path: Path, text: str) -> StoreError:
    """What to tell a person whose store lies where nothing may be written; the file itself is as it was."""
    why = next(sign for sign in _CLOSED if sign in text.lower())
    return StoreError(
        f"The store {path} cannot be opened, as it or the folder {path.parent} cannot be written ({why}): choose "
        "another place, or make this one writable."
    )


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
