"""The only DuckDB: one file holds the canonical tables, the ledgers beside them, the facts and the scenarios.

Reading order: connection (one per process and file), migrations (the tables), commit (an import, all or nothing),
contents (the data version), audit (the log that every save is told to), ledgers (mappings, fixes, assumptions), inputs
and agreement (the assumption ledger), import_log, reference, scenarios, facts_cache and assemble (rows -> arrays),
packed and versions (settings kept for good), store (everything behind one handle), sign_off (gates and approvals).
"""

from quota_core.store.commit import Committed, Reject, StagedImport, TableCount
from quota_core.store.connection import default_store_path
from quota_core.store.import_log import ImportLog, KeptFlagged, KeptReject
from quota_core.store.ledgers import Assumed, Fix
from quota_core.store.scenarios import Scenario
from quota_core.store.store import Store, open_store, scratch_store

__all__ = [
    "Assumed",
    "Committed",
    "Fix",
    "ImportLog",
    "KeptFlagged",
    "KeptReject",
    "Reject",
    "Scenario",
    "StagedImport",
    "Store",
    "TableCount",
    "default_store_path",
    "open_store",
    "scratch_store",
]
