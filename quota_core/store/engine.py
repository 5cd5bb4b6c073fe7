"""Ibis on the store's own connection."""

from __future__ import annotations

from typing import Any

import duckdb
from ibis.backends.duckdb import Backend


class _StoreBackend(Backend):  # type: ignore[misc, unused-ignore]
    def _post_connect(self, extensions: Any = None) -> None:
        # Ibis would set the time zone and switch replacement scans off; the connection has both already and is locked.
        self._record_batch_readers_consumed: dict[str, bool] = {}


def backend_on(cursor: duckdb.DuckDBPyConnection) -> Any:
    """An Ibis DuckDB backend that works through a cursor of the store."""
    return _StoreBackend.from_connection(cursor)
