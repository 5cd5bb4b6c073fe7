"""Import on screen: shown first, asked where it must be, saved in one step, never into the demo."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.store import default_store_path, open_store
from tests.pages.reading import button, section, sound, text

ORDERS = (
    b"Order No,Sold by,Net amount,Order date\n"
    b"1,Kim Ro,1200,2025-01-15\n"
    b"2,Kim Ro,800,2025-02-20\n"
    b"3,Lee Po,abc,2025-03-05\n"
)
STAGES = (
    b"Reference,Sales agent,Outcome,Close value,Close date\n"
    b"1,Kim Ro,Won,1200,2025-01-15\n"
    b"2,Kim Ro,Signed,800,2025-02-20\n"
    b"3,Lee Po,Lost,0,2025-03-05\n"
)
AMBIGUOUS = b"opportunity_id,rep_id,status,amount,close_date\n1,A,won,1000,03/04/2025\n2,A,won,500,05/06/2025\n"
EUROS = (
    b"opportunity_id,rep_id,status,amount,close_date,currency\n"
    b"1,A,won,1000,2025-03-04,USD\n2,A,won,500,2025-03-05,EUR\n"
)


def uploaded(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.run()
    app.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files])
    return sound(app.run())


def saved(app: AppTest) -> AppTest:
    return sound(app.button(key="import_save").click().run())


def test_a_known_file_is_shown_first_and_saved_in_one_step(data: AppTest, golden_dir: Path) -> None:
    files = [(path.name, path.read_bytes()) for path in sorted(golden_dir.glob("*.csv"))]
    uploaded(data, *files)
    read = text(data)
    assert "rows read =" in read
    assert "canonical reps" in read
    own = default_store_path()
    assert not list(own.parent.glob("*")), "nothing is written before the button is pressed, not even an empty store"
    saved(data)
    assert data.success[0].value.startswith("Saved: ")
    with open_store(own) as store:
        assert store.row_counts["opportunities"] > 0
        assert store.imports.all()[0].files == tuple(name for name, _ in files)
    assert not data.file_uploader[0].value, "the table is clear for the next files"


def test_orders_without_a_status_are_won_deals_once_confirmed(data: AppTest) -> None:
    uploaded(data, ("orders.csv", ORDERS))
    assert data.button(key="import_save").disabled
    assert "Answer first: orders.csv" in text(data)
    sound(data.button(key=button(data, "This is right")).click().run())
    assert "3 rows read = 2 new + 0 changed + 0 the same + 1 rejected" in text(data)
    rejected = next(table.value for table in data.dataframe if "Why it was not taken" in table.value.columns)
    assert rejected.loc[0, "Row"] == 4
    assert rejected.loc[0, "Column"] == "Net amount"
    saved(data)
    with open_store(default_store_path()) as store:
        assert store.row_counts["opportunities"] == 2
        assert len(store.mappings.all()) == 1
    # the next file with the same columns needs no answer
    uploaded(data, ("more orders.csv", ORDERS.replace(b"\n1,", b"\n11,")))
    assert "mapped as last time" in text(data)
    assert not data.button(key="import_save").disabled


DIRTY = (
    b"opportunity_id,rep_id,status,amount,close_date,created_date\n"
    b"1,Kim Ro,won,1000,2025-03-04,2025-01-02\n2,Kim Ro,won,-250,2025-03-05,2025-01-02\n"
    b"3,Lee Po,won,500,2025-12-30,2026-01-02\n"
)


def test_orders_with_line_numbers_get_an_id_of_two_columns(data: AppTest) -> None:
    folder = Path(__file__).parents[1] / "ingest" / "corpus" / "orders_with_lines"
    uploaded(data, ("orders.csv", (folder / "orders.csv").read_bytes()))
    sound(data.button(key=button(data, "This is right")).click().run())
    (title,) = (each.label for each in data.expander if "orders" in each.label)
    assert "of the rows would be rejected" in title
    assert "ready" not in title
    sound(data.button(key=button(data, "Make the id of Bestellung + Pos")).click().run())
    (title,) = (each.label for each in data.expander if "orders" in each.label)
    assert title.endswith("ready")


def test_the_checks_and_what_would_be_assumed_are_shown_before_saving(data: AppTest) -> None:
    uploaded(data, ("deals.csv", DIRTY))
    told = [each.label.replace("\\", "") for each in data.expander]
    (negative,) = [each for each in told if "won for nothing or less" in each]
    assert "1 row, 250 of won money" in negative
    assert any("closed before created" in each for each in told)
    assert any("values would be ASSUMED" in each for each in told)
    assert "Once saved:" in text(data)
    assert "The OTE of 2 reps" in text(data)
    assert not list(default_store_path().parent.glob("*"))


def test_looking_at_files_never_hides_the_demo(data: AppTest, demo_file: Path, start: AppTest) -> None:
    path = default_store_path(demo=True)
    path.parent.mkdir(parents=True)
    path.write_bytes(demo_file.read_bytes())
    uploaded(data, ("deals.csv", DIRTY))
    assert [each.name for each in path.parent.glob("*.duckdb")] == ["demo.duckdb"]
    sound(data.switch_page("app.py").run())
    assert data.title[0].value == "Demo company"


def test_a_word_for_the_outcome_is_asked_about(data: AppTest) -> None:
    uploaded(data, ("deals.csv", STAGES))
    sound(data.button(key=button(data, "This is right")).click().run())
    assert "1 rejected" in text(data)
    asked = next(each for each in data.segmented_control if "Signed" in each.label)
    sound(asked.set_value("won").run())
    assert "3 rows read = 3 new + 0 changed + 0 the same + 0 rejected" in text(data)


def test_how_every_stage_was_read_is_shown_and_told(data: AppTest) -> None:
    folder = Path(__file__).parents[1] / "ingest" / "corpus" / "hubspot_german"
    uploaded(data, ("hubspot-deals.csv", (folder / "hubspot-deals.csv").read_bytes()))
    titles = [each.label.replace("\\", "") for each in data.expander]
    (told,) = (title for title in titles if title.startswith("How Deal Stage was read: "))
    assert all(f"{meaning} in 1 row" in told for meaning in ("won", "lost", "open", "not read yet"))


def test_a_date_that_could_be_either_is_asked_about_not_guessed(data: AppTest) -> None:
    uploaded(data, ("deals.csv", AMBIGUOUS))
    asked = next(each for each in data.selectbox if "day first or the month first" in each.label)
    assert "2 rejected" in text(data)
    sound(asked.set_value("dmy").run())
    assert "2 new" in text(data)
    table = next(each.value for each in data.dataframe if "close date" in each.value.columns)
    assert list(table["close date"]) == ["3 Apr 2025", "5 Jun 2025"]


def test_files_of_which_no_row_can_be_taken_yet_cannot_be_saved_and_promise_nothing(data: AppTest) -> None:
    uploaded(data, ("deals.csv", AMBIGUOUS))
    assert "2 rejected" in text(data)
    assert data.button(key="import_save").label == "Import 0 rows"
    assert data.button(key="import_save").disabled
    assert "Once saved" not in text(data)


def test_a_currency_without_a_rate_is_asked_for(data: AppTest) -> None:
    uploaded(data, ("deals.csv", EUROS))
    assert "1 rejected" in text(data)
    sound(data.number_input[0].set_value(1.1).run())
    assert "3 rows read = 3 new + 0 changed + 0 the same + 0 rejected" in text(data)


PRODUCTS = b"product,price\nGTX Pro,5\nSolo,6\n"
SOLD = (
    b"opportunity_id,rep_id,status,amount,close_date,product\n"
    b"1,A,won,1000,2025-03-04,GTXPro\n2,A,won,500,2025-12-30,Solo\n"
)


def test_names_are_compared_with_a_list_that_is_uploaded_along(data: AppTest) -> None:
    uploaded(data, ("deals.csv", SOLD), ("products.csv", PRODUCTS))
    assert data.button(key="import_save").disabled, "nobody has said what products.csv is"
    label = next(box for box in data.selectbox if box.key.startswith("list_label_"))
    sound(label.set_value("product").run())
    sound(data.button(key=button(data, "Compare")).click().run())
    assert "products.csv: list of right names" in text(data)
    assert "nearly another's, for example 'GTXPro' and 'GTX Pro'" in text(data)
    saved(data)
    with open_store(default_store_path()) as store:
        assert store.reference == {"product": ("GTX Pro", "Solo")}


def test_a_file_can_be_left_out(data: AppTest) -> None:
    uploaded(data, ("deals.csv", EUROS), ("colours.csv", b"shade,hex\nred,f00\n"))
    box = next(each for each in data.selectbox if each.label == "What one row of this file is")
    sound(box.set_value("").run())
    assert "colours.csv: not imported itself" in text(data)
    assert not data.button(key="import_save").disabled


def test_a_file_that_is_no_table_is_told_in_one_sentence(data: AppTest) -> None:
    data.run()
    data.file_uploader[0].set_value(("picture.csv", b"\x00\x01\x02\xff\xfe" * 50, "text/csv")).run()
    assert not data.exception
    assert len(data.error) == 1
    assert "picture.csv" in data.error[0].value
    assert "Traceback" not in text(data)


def test_every_wrong_file_is_named_and_the_good_ones_are_shown_all_the_same(data: AppTest) -> None:
    data.run()
    files = [
        ("offer.csv", b"%PDF-1.7 \n%\xe2\xe3\xcf\xd3\n1 0 obj"),
        ("deals.csv", EUROS.replace(b"EUR", b"USD")),
        ("nothing.csv", b""),
    ]
    data.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files]).run()
    assert not data.exception
    told = [each.value.replace("\\", "") for each in data.error]
    assert len(told) == 2
    assert told[0].startswith("offer.csv is a PDF file, not a table")
    assert told[1].startswith("nothing.csv is empty")
    assert "2 rows read = 2 new + 0 changed + 0 the same + 0 rejected" in text(data)
    assert "Left out, because not readable: offer.csv and nothing.csv" in text(data)
    data.button(key="import_save").click().run()
    with open_store(default_store_path()) as store:
        assert store.row_counts["opportunities"] == 2


def test_importing_the_same_file_twice_changes_nothing(data: AppTest, golden: Path, golden_dir: Path) -> None:
    with open_store(golden) as store:
        before = store.data_version
    uploaded(data, *((path.name, path.read_bytes()) for path in sorted(golden_dir.glob("*.csv"))))
    assert " = 0 new + 0 changed + " in text(data)
    saved(data)
    assert {"Look at the checks", "Explore the plan"} <= {each.label for each in data.get("page_link")}
    with open_store(golden) as store:
        assert store.data_version == before


def test_files_never_go_into_the_demo(data: AppTest, demo_file: Path) -> None:
    path = default_store_path(demo=True)
    path.parent.mkdir(parents=True)
    path.write_bytes(demo_file.read_bytes())
    uploaded(data, ("deals.csv", EUROS.replace(b"EUR", b"USD")))
    assert "Your files go into a store of your own" in text(data)
    saved(data)
    with open_store(default_store_path()) as own, open_store(path) as demo:
        assert own.row_counts["opportunities"] == 2
        assert demo.row_counts["opportunities"] > 10_000


@pytest.mark.usefixtures("golden")
def test_the_log_and_the_template_are_there(data: AppTest) -> None:
    section(data, "import")
    assert "What was imported" in text(data)
    assert [each.label for each in data.get("download_button")][:1] == ["Empty template (Excel)"]
