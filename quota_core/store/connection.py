"""One DuckDB connection per process and file: opened once, shared by count, a cursor per use, writes one at a time."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import platformdirs

from quota_core.errors import StoreError
from quota_core.store.places import cannot_open, full_path, is_closed, is_full, size_of_file

T = TypeVar("T")
APP_NAME = "quota-core"
MEMORY_LIMIT_MB = 2048
IN_MEMORY = ":memory:"
_BUSY_SIGNS = ("could not set lock", "being used by another process", "conflicting lock")
_BUSY = (
    "The store {path} is open in another program (perhaps the app in a browser, or an import): "
    "close that one, or wait until it is done, and try again."
)
# What the disk or the memory can do to a save; any other DuckDB error is a fault of ours and is shown as such.
_WRITE_PROBLEMS = (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.TransactionException, duckdb.FatalException)
_ENGINE_WORDS = re.compile(r"^(\w+ ?\w* Error: )+")
_SIGNATURE, _SIGNATURE_END = b"DUCK", 12
_NOT_A_STORE = "{path} is not a store (it is no DuckDB file): give the path of a store, or of a new file."
_registry: dict[tuple[int, str], Database] = {}
_registry_lock = threading.Lock()


@dataclass(eq=False)
class Database:
    """An open file: its connection, how many handles share it, and the lock that lets one writer in at a time."""

    path: Path
    connection: duckdb.DuckDBPyConnection
    handles: int = 1
    write_lock: threading.RLock = field(default_factory=threading.RLock)
    facts_lock: threading.RLock = field(default_factory=threading.RLock)
    facts: dict[str, Any] = field(default_factory=dict)
    saves: int = 0
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    verified: dict[tuple[int, str, str], Any] = field(default_factory=dict)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own for one use: cursors may run in different threads at once."""
        return self.connection.cursor()

    @contextlib.contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor that is closed afterwards."""
        cursor = self.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def answer(self, name: str, read: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """What a reading gives, read again only after something was saved: screens ask at every move of a slider."""
        saves = self.saves  # taken before reading: an answer that a save overtakes is not kept for long
        kept = self.answers.get(name)
        if kept is None or kept[0] != saves:
            with self.reading() as cursor:
                kept = (saves, read(cursor))
            self.answers[name] = kept
        found: T = kept[1]
        return found

    @contextlib.contextmanager
    def writing(
        self, cursor: duckdb.DuckDBPyConnection | None = None, *, cache: bool = False
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """One transaction: everything inside is saved together when it ends, or nothing is.

        A given cursor (one that holds staged temporary tables) stays open; otherwise one is made and closed. `cache`:
        what is written can be worked out again from the rest, so no earlier answer becomes wrong by it.
        """
        with self.write_lock:
            own = cursor is None
            used = self.cursor() if cursor is None else cursor
            try:
                used.execute("BEGIN TRANSACTION")
                try:
                    yield used
                    used.execute("COMMIT")
                    self.saves += not cache
                except BaseException:
                    # A failed COMMIT has ended the transaction already: the first error is the one to show.
                    with contextlib.suppress(duckdb.Error):
                        used.execute("ROLLBACK")
                    raise
            except _WRITE_PROBLEMS as problem:
                raise write_problem(self.path, problem) from problem
            finally:
                if own:
                    used.close()


def default_store_path(demo: bool = False) -> Path:
    """Where the store lives when nobody says: the user's data directory, the demo in a file of its own."""
    folder = Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))
    return folder / ("demo.duckdb" if demo else "company.duckdb")


def acquire(path: Path, create: bool) -> tuple[Database, bool]:
    """The process's one open database for a path, and whether it was opened just now.

    Raises StoreError: missing (unless `create`), not a store, held by another program, not readable.
    """
    resolved = full_path(path)
    with _registry_lock:
        key = (os.getpid(), str(resolved))
        database = _registry.get(key)
        if database is not None:
            database.handles += 1
            return database, False
        database = Database(path=resolved, connection=_connect(resolved, create))
        _registry[key] = database
        return database, True


def in_memory() -> Database:
    """A database that no file holds and nobody shares; it is gone when it is released."""
    spilled = Path(tempfile.gettempdir()) / f"{APP_NAME}-preview-{os.getpid()}"
    connection = duckdb.connect(IN_MEMORY, config={**_settings(), "temp_directory": str(spilled)})
    _lock_settings(connection)
    return Database(path=Path(IN_MEMORY), connection=connection)


def release(database: Database) -> None:
    """Gives one handle back; the file is closed with the last one."""
    with _registry_lock:
        database.handles -= 1
        if database.handles > 0:
            return
        _registry.pop((os.getpid(), str(database.path)), None)
        database.connection.close()


def _connect(path: Path, create: bool) -> duckdb.DuckDBPyConnection:
    try:
        _make_ready(path, create)
        connection = duckdb.connect(str(path), config=_settings())
    except duckdb.Error as problem:
        raise _open_problem(path, problem) from problem
    except OSError as problem:
        if _is_busy(str(problem)):  # what Windows says of a file that another program holds
            raise StoreError(_BUSY.format(path=path)) from problem
        raise cannot_open(path, problem) from problem
    _lock_settings(connection)
    _remove_spilled(path)
    return connection


def _make_ready(path: Path, create: bool) -> None:
    """A place where DuckDB opens a store or makes one; StoreError where it must not."""
    size = size_of_file(path)
    if size is None:
        if not create:
            raise StoreError(
                f"There is no store at {path}: import a file or load the demo first, "
                "or give the path of a store that exists."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
    elif size == 0:
        # What is left when a disk filled up or a copy failed; DuckDB refuses it, and it holds nothing.
        if not create:
            raise StoreError(f"{path} is empty: it is no store; delete it, or import a file to begin a new one.")
        path.unlink()
    elif not _is_duckdb(path):
        raise StoreError(_NOT_A_STORE.format(path=path))


def _lock_settings(connection: duckdb.DuckDBPyConnection) -> None:
    # Every cursor inherits these; after the lock no statement can change a setting, not even one smuggled in.
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute("SET lock_configuration = true")


def _remove_spilled(path: Path) -> None:
    """Takes away what a killed import left in the folder for what does not fit into memory; nobody else has it open."""
    folder = path.with_name(path.name + ".tmp")
    for left in folder.glob("duckdb_temp_*"):
        with contextlib.suppress(OSError):
            left.unlink()


def _is_duckdb(path: Path) -> bool:
    # DuckDB opens a CSV or Parquet file too, as a view in memory: whatever was saved there would be gone at the end.
    with path.open("rb") as file:
        return file.read(_SIGNATURE_END)[-len(_SIGNATURE) :] == _SIGNATURE


def _settings() -> dict[str, str | bool | int | float | list[str]]:
    # Rows reach the engine as Arrow batches, so it never needs the file system, other databases or extensions.
    return {
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "python_enable_replacements": False,
        "preserve_insertion_order": False,
        "memory_limit": f"{MEMORY_LIMIT_MB}MB",
        # Texts that repeat (owners, stages) are saved in half the time with what this version of DuckDB brought.
        "storage_compatibility_version": "v1.5.0",
    }


def _open_problem(path: Path, problem: duckdb.Error) -> StoreError:
    text = str(problem)
    if _is_busy(text):
        return StoreError(_BUSY.format(path=path))
    if "not a valid DuckDB database file" in text:
        return StoreError(_NOT_A_STORE.format(path=path))
    if "version number" in text.lower() or "newer version" in text.lower():
        return StoreError(f"The store {path} is of another version of DuckDB: update the program, then open it.")
    if is_closed(text) or is_full(text):
        return cannot_open(path, problem)
    return StoreError(
        f"The store {path} cannot be opened ({_first_line(text)}): restore it from a copy, or choose another file."
    )


def write_problem(path: Path, problem: duckdb.Error) -> StoreError:
    """What to tell a person when a save failed; nothing was changed."""
    text = _first_line(str(problem))
    if is_full(text):
        return StoreError(
            f"The store {path} could not be saved, as the disk is full: free some room; nothing was changed."
        )
    if is_closed(text):
        return StoreError(
            f"The store {path} could not be saved, as it or its folder cannot be written: make them writable; nothing "
            "was changed."
        )
    if isinstance(problem, duckdb.OutOfMemoryException):
        return StoreError(
            f"The store {path} could not be saved, as it takes more memory than the {MEMORY_LIMIT_MB:,} MB there are "
            "for it, or more room than its folder has: free some room and try again; nothing was changed."
        )
    return StoreError(f"The store {path} could not be saved ({text}): nothing was changed.")


def _is_busy(text: str) -> bool:
    return any(sign in text.lower() for sign in _BUSY_SIGNS)


def _first_line(text: str) -> str:
    """The engine's first line, without what it calls its error: IO Error, TransactionContext Error."""
    line = text.strip().splitlines()[0].rstrip(".") if text.strip() else "unknown reason"
    return _ENGINE_WORDS.sub("", line)
