"""A look at files before anything is saved: on a store that is there, and where there is none yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from quota_core.errors import MappingError
from quota_core.ingest.checks import Check
from quota_core.ingest.mapping_toml import mapping_file
from quota_core.ingest.previews import ImportPreview
from quota_core.store import open_store, scratch_store
from quota_core.store.bringing import (
    Ahead,
    data_checks,
    import_ahead,
    import_files,
    import_preview,
    infer_again,
    save_import,
)
from quota_core.store.store import Store

TODAY = date(2026, 1, 15)
HEADER = "opportunity_id,rep_id,status,amount,close_date,created_date,booking_type,product\n"
DEALS = HEADER + (
    "O1,Kim Ro,won,1000,2025-03-04,2025-02-01,new,GTX Pro\n"
    "O2,Kim Ro,won,0,2025-04-04,2025-05-01,new,GTX Basic\n"
    "O3,Lee Po,won,700,2025-12-30,2025-11-01,,GTXPro\n"
)
FIXED = {"table": "opportunities", "match": {"opportunity_id": "O2"}, "reason": "a test"}


def findings(checks: Iterable[Check]) -> list[tuple[str, int, float]]:
    return [(check.name, check.count, round(check.money, 2)) for check in checks]


def look(store: Store, text: str) -> tuple[ImportPreview, Ahead]:
    shown = import_preview(store, [("deals.csv", text.encode())], today=TODAY, interactive=True)
    return shown, import_ahead(store, shown, TODAY)


def test_what_would_be_found_and_assumed_is_what_is_found_and_assumed_once_saved(tmp_path: Path) -> None:
    scratch, path = scratch_store(), tmp_path / "own.duckdb"
    shown, ahead = look(scratch, DEALS)
    assert not list(tmp_path.iterdir()), "looking makes no store"
    assert scratch.is_empty
    with open_store(path, create=True) as store:
        saved = save_import(store, shown, TODAY)
        assert store.row_counts["opportunities"] == 3
        assert findings(ahead.checks) == findings(saved.checks)
        assert {name for name, _, _ in findings(saved.checks)} >= {"zero_or_negative_won", "close_before_created"}
        kept = {(e.table_name, e.row_key, e.column_name, e.value, e.how) for e in saved.assumed}
        told = {(e.table_name, e.row_key, e.column_name, e.value, e.how) for e in ahead.assumed}
        assert told == kept
        assert len(kept) > 5
    assert scratch.is_empty


def test_a_newer_export_is_looked_at_with_what_is_stored_and_the_corrections_that_hold(tmp_path: Path) -> None:
    newer = HEADER + "O1,Kim Ro,won,1500,2025-03-04,2025-02-01,new,GTX Pro\nO4,Lee Po,won,-5,2025-12-30,,new,GTX Pro\n"
    with open_store(tmp_path / "own.duckdb", create=True) as store:
        shown, _ = look(store, DEALS)
        save_import(store, shown, TODAY)
        store.fixes.keep("leave_out", FIXED, "Robin")
        infer_again(store, TODAY)
        before = store.data_version
        shown, ahead = look(store, newer)
        assert store.data_version == before
        told = findings(ahead.checks)
        assert ("zero_or_negative_won", 1, 5.0) in told, "O2 is left out, O4 comes in"
        save_import(store, shown, TODAY)
        assert told == findings(data_checks(store, today=TODAY))
        assert store.row_counts["opportunities"] == 3


FLAGGED = HEADER + (
    "O1,Kim Ro,won,1000,2025-03-04,2025-02-01,new,GTX Pro\n"
    "O2,Kim Ro,won,900,2025-04-04,last spring,new,GTX Pro\n"
    "O1,Kim Ro,won,900,2025-04-04,some day,new,GTX Pro\n"
)


def test_cells_left_blank_are_kept_with_their_import_and_only_those_of_rows_that_were_taken(tmp_path: Path) -> None:
    with open_store(tmp_path / "own.duckdb", create=True) as store:
        shown, _ = look(store, FLAGGED)
        saved = save_import(store, shown, TODAY)
        cell = {"table": "opportunities", "file": "deals.csv", "row": 3, "column": "created_date"}
        assert saved.flagged == [{**cell, "value": "last spring"}]
        assert saved.as_dict()["flagged"] == saved.flagged
        assert [row["row"] for row in saved.rejects] == [4]
        (kept,) = store.imports.flagged()
        assert (kept.table, kept.file, kept.row, kept.column, kept.value) == (*cell.values(), "last spring")
        (entry,) = store.imports.all()
        assert (entry.rejected, entry.flagged) == (1, 1)
        infer_again(store, TODAY)
        assert [(each.rejected, each.flagged) for each in store.imports.all()] == [(0, 0), (1, 1)]


LISTED = HEADER + (
    "O1,Kim Ro,won,1000,2025-03-04,2025-02-01,new,Super Nova\n"
    "O2,Kim Ro,won,900,2025-12-30,2025-02-01,new,Solo\n"
    "O3,Kim Ro,won,50,2025-12-30,2025-02-01,new,SuperNovva\n"
)
PRODUCTS = "product,price\nSupernova,5\nSolo,6\n"
REFERENCE = '[[file]]\nmatch = "deals.csv"\n[file.reference]\nproduct = "products.csv:product"\n'


def test_a_list_of_right_names_is_found_through_the_mapping_and_kept_for_later_checks(tmp_path: Path) -> None:
    def near(found: Iterable[Check]) -> dict[str, object]:
        return {
            fix.match["product"]: fix.value for check in found if check.name == "near_product" for fix in check.fixes
        }

    sources = [("deals.csv", LISTED.encode()), ("products.csv", PRODUCTS.encode())]
    right = {"Super Nova": "Supernova", "SuperNovva": "Supernova"}
    with open_store(tmp_path / "own.duckdb", create=True) as store:
        shown = import_preview(store, sources, maps=mapping_file(REFERENCE), today=TODAY)
        assert [file.title for file in shown.files][1] == "list of right names"
        assert near(import_ahead(store, shown, TODAY).checks) == right
        assert near(save_import(store, shown, TODAY).checks) == right
        assert near(data_checks(store, today=TODAY)) == right
        # the next export of the same columns, on its own: mapping and list are kept
        shown = import_preview(store, sources[:1], today=TODAY)
        assert "the list of right names for product, is not among the files" in " ".join(shown.notes)
        assert near(save_import(store, shown, TODAY).checks) == right
    with open_store(tmp_path / "without.duckdb", create=True) as store:
        shown = import_preview(store, sources[:1], today=TODAY)
        assert near(save_import(store, shown, TODAY).checks) == {"SuperNovva": "Super Nova"}


def test_a_list_that_is_misspelt_says_so() -> None:
    text = REFERENCE.replace(":product", ":produkt")
    sources = [("deals.csv", LISTED.encode()), ("products.csv", PRODUCTS.encode())]
    with pytest.raises(MappingError, match=r"products.csv has no column 'produkt'.*did you mean product"):
        import_preview(scratch_store(), sources, maps=mapping_file(text), today=TODAY)
    with pytest.raises(MappingError, match="there is no list of 'produkt'"):
        mapping_file(REFERENCE.replace("product = ", "produkt = "))
    with pytest.raises(MappingError, match='must be "file:column"'):
        mapping_file(REFERENCE.replace("products.csv:product", "products.csv"))


USERS = (
    "Id,Name,Username,IsActive,CreatedDate,Title\n"
    "Kim Ro,Kim Ro,k@x,0,2024-01-01,AE\nLee Po,Lee Po,l@x,1,2024-01-01,AE\n"
)


def test_a_user_who_is_not_active_has_an_assumed_last_day_until_the_crm_says_otherwise(tmp_path: Path) -> None:
    def ends(store: Store) -> dict[str, tuple[date | None, bool | None]]:
        with store.database.reading() as cursor:
            rows = cursor.execute("SELECT rep_id, end_date, is_active FROM reps").fetchall()
        return {rep: (end, active) for rep, end, active in rows}

    with open_store(tmp_path / "own.duckdb", create=True) as store:
        sources = [("deals.csv", DEALS.encode()), ("users.csv", USERS.encode())]
        saved = save_import(store, import_preview(store, sources, today=TODAY), TODAY)
        assert ends(store) == {"Kim Ro": (date(2025, 5, 1), False), "Lee Po": (None, True)}
        (told,) = [e for e in saved.assumed if e.column_name == "end_date"]
        assert (told.row_key, told.status) == ("Kim Ro", "ASSUMED")
        assert "last activity" in told.how
        back = [("users.csv", USERS.replace(",0,", ",1,").encode())]
        save_import(store, import_preview(store, back, today=TODAY), TODAY)
        assert ends(store)["Kim Ro"] == (None, True)


def test_how_the_stages_were_read_is_a_note_with_counts(tmp_path: Path) -> None:
    source = Path(__file__).parents[1] / "ingest" / "corpus" / "hubspot_german" / "hubspot-deals.csv"
    done = import_files(tmp_path / "own.duckdb", [source], None, date(2026, 1, 15))
    assert done.notes[-1] == (
        "hubspot-deals.csv: 'Deal Stage' was read as won in 1 row (Abgeschlossen und gewonnen); "
        "lost in 1 row (Abgeschlossen und verloren); open in 1 row (Vertrag zugesandt)"
    )
