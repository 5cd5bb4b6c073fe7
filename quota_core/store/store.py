"""The store: one handle for everything a company keeps."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

from quota_core.errors import StoreError
from quota_core.model.company import Company
from quota_core.parameters import Parameters
from quota_core.store import contents
from quota_core.store.agreement import Agreement
from quota_core.store.assemble import company
from quota_core.store.audit import AuditLog
from quota_core.store.commit import Committed, StagedImport, commit_import
from quota_core.store.connection import IN_MEMORY, Database, acquire, in_memory, release
from quota_core.store.definitions import Definitions
from quota_core.store.facts_cache import FactTables, confirmed_currency, fact_tables, snapshot
from quota_core.store.import_log import Imports
from quota_core.store.ledgers import Assumptions, Fixes, Mappings
from quota_core.store.meetings import Meetings
from quota_core.store.migrations import migrate, stored_version
from quota_core.store.reference import reference_names
from quota_core.store.reviews import Reviews
from quota_core.store.scenarios import Scenarios
from quota_core.store.versions import Versions

_WHERE = "SELECT database_name, path FROM duckdb_databases() WHERE database_name = current_database()"


def open_store(path: str | Path, create: bool = False) -> Store:
    """Opens a store, with `create` making the file where there is none; close it, or use it in a `with`.

    Threads of one process may open and use the same file at once. Raises StoreError, in one sentence, when the file
    is missing, is no store, is of a newer version, or is open in another program.
    """
    database, opened = acquire(Path(path), create)
    if opened:
        try:
            migrate(database)
        except BaseException:
            release(database)
            raise
    return Store(database)


def scratch_store() -> Store:
    """An empty store in memory: for a look at files before there is a store to bring them into."""
    database = in_memory()
    migrate(database)
    return Store(database)


class Store:
    """A handle to an open store. Reads run side by side; writes wait for each other and are saved when they return."""

    def __init__(self, database: Database) -> None:
        self._database: Database | None = database
        self.path = database.path

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the handle back; the file is closed with its last handle. Closing twice does no harm."""
        if self._database is not None:
            release(self._database)
            self._database = None

    @property
    def database(self) -> Database:
        """The open database; StoreError after `close`."""
        if self._database is None:
            raise StoreError(f"The store {self.path} has been closed: open it again.")
        return self._database

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor for one use in one thread; temporary tables live with it."""
        return self.database.cursor()

    def backend(self) -> Any:
        """An Ibis backend on a cursor of its own, for ingest: its temporary tables live as long as it does."""
        from quota_core.store.engine import backend_on  # Ibis is slow to import, and most handles never need it

        return backend_on(self.cursor())

    def holds(self, backend: Any) -> bool:
        """Whether a backend works on this store."""
        with self.database.reading() as cursor:
            return bool(backend.con.execute(_WHERE).fetchall() == cursor.execute(_WHERE).fetchall())

    @property
    def version(self) -> int:
        """The number of the last migration."""
        with self.database.reading() as cursor:
            return stored_version(cursor) or 0

    @property
    def data_version(self) -> str:
        """16 hexadecimal characters that change exactly when a canonical row does."""
        return self.database.answer("data_version", contents.data_version)

    @property
    def row_counts(self) -> dict[str, int]:
        """Rows in each canonical table."""
        return dict(self.database.answer("row_counts", contents.row_counts))

    @property
    def is_scratch(self) -> bool:
        """True for a store that only lies in memory."""
        return str(self.path) == IN_MEMORY

    @property
    def is_empty(self) -> bool:
        """True while no canonical table holds a row."""
        return not any(self.row_counts.values())

    def commit_import(self, backend: Any, staged: StagedImport) -> Committed:
        """Saves what ingest staged on `backend`, all or nothing (see commit.py for the tables' names)."""
        return commit_import(self.database, backend, staged)

    def company(self, parameters: Parameters, *, with_deals: bool = False) -> Company:
        """The company as read-only arrays, under the definitions of some parameters (METHOD 2).

        `with_deals`: with every single won deal, for simulations.

        The rows are read once per data version and definitions. Raises DataError while there are no dated deals.
        """
        return company(self.database, parameters, with_deals=with_deals)

    def facts(self, parameters: Parameters) -> FactTables:
        """The facts behind `company`: the one step that reads every row (model.facts describes the columns)."""
        with snapshot(self.database) as cursor:
            return fact_tables(self.database, cursor, parameters)

    @property
    def confirmed_currency(self) -> str:
        """The plan's currency that somebody has confirmed, "" where nobody has."""
        with self.database.reading() as cursor:
            return confirmed_currency(cursor)

    @property
    def reference(self) -> dict[str, tuple[str, ...]]:
        """Lists of right names that were brought in, by canonical column."""
        with self.database.reading() as cursor:
            return reference_names(cursor)

    def people(self) -> list[dict[str, Any]]:
        """The reps with what tells who they are: rep_id, name, email, manager."""
        names = ("rep_id", "name", "email", "manager")
        with self.database.reading() as cursor:
            rows = cursor.execute(f"SELECT {', '.join(names)} FROM reps ORDER BY rep_id").fetchall()
        return [dict(zip(names, row, strict=True)) for row in rows]

    @cached_property
    def audit_log(self) -> AuditLog:
        """What was agreed, saved and changed, by whom and when."""
        return AuditLog(self.database)

    @cached_property
    def agreement(self) -> Agreement:
        """The assumption ledger."""
        return Agreement(self.database)

    @cached_property
    def versions(self) -> Versions:
        """Versions, sealed."""
        return Versions(self.database)

    @cached_property
    def definitions(self) -> Definitions:
        """What stakeholders said of the definitions, and the company's own words."""
        return Definitions(self.database)

    @cached_property
    def meetings(self) -> Meetings:
        """Meetings held."""
        return Meetings(self.database)

    @cached_property
    def reviews(self) -> Reviews:
        """What reps and managers said of quotas."""
        return Reviews(self.database)

    @cached_property
    def scenarios(self) -> Scenarios:
        """Scenarios by name."""
        return Scenarios(self.database)

    @cached_property
    def mappings(self) -> Mappings:
        """Kept mappings by signature."""
        return Mappings(self.database)

    @cached_property
    def fixes(self) -> Fixes:
        """Corrections kept as data."""
        return Fixes(self.database)

    @cached_property
    def assumptions(self) -> Assumptions:
        """Values nobody has given yet."""
        return Assumptions(self.database)

    @cached_property
    def imports(self) -> Imports:
        """The log of imports, rejected rows and cells left blank."""
        return Imports(self.database)
