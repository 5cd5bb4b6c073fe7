"""Export: files from a version or from the screen; nothing of pay in projector mode, nothing at all under masks."""

from __future__ import annotations

import csv
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from quota_core.parameters import DEFAULTS
from quota_core.store import open_store
from tests.pages.reading import settled, text
from ui.export_page import NO_NAMES, NO_PAY
from ui.jobs import jobs
from ui.scenario import KEY, Scenario

TYPE = "0Db000000000001"


@pytest.fixture
def export(start: AppTest) -> AppTest:
    return start.switch_page("pages/17_Export.py")


def made(app: AppTest, what: str) -> bytes:
    """The file as it is handed over, once it is made."""
    settled(app.button(key=f"export_{what}").click().run())
    (button,) = [each for each in app.get("download_button") if each.key == f"export_{what}_file"]
    kept = jobs()._kept[f"export_{what}"]
    file = list(kept.values())[-1]
    assert button.label == file.name
    return file.content


def test_files_are_made_of_a_version_as_drafts_and_sum_to_its_quotas(export: AppTest, golden: Path) -> None:
    with open_store(golden) as store:
        version = store.versions.save(
            store.company(DEFAULTS, with_deals=True), DEFAULTS, who="Kim", reason="begin", draws=200
        )
    total = Decimal(str(version.results["plan"]["assigned"]))
    settled(export.run())
    assert export.title[0].value == "What leaves of v0, as DRAFT"
    rows = list(csv.DictReader(io.StringIO(made(export, "plain").decode())))
    assert {row["status"] for row in rows} == {"DRAFT"}
    assert sum(Decimal(r["quota"]) for r in rows if r["period"] == "year" and r["type"] == "total") == total
    goals = zipfile.ZipFile(io.BytesIO(made(export, "hubspot")))
    assert [name for name in goals.namelist() if "DRAFT" in name]
    export.text_input(key="export_type").set_value(TYPE)
    settled(export.run())
    export.button(key="export_salesforce").click().run()
    (wrong,) = [each.value for each in export.error]
    assert "is no Salesforce user id" in wrong
    assert "--" not in wrong, "the page has no options of the command line"
    book = openpyxl.load_workbook(io.BytesIO(_workbook(export)))
    assert {"Quotas", "Checks", "Ledger"} <= set(book.sheetnames)


def _workbook(app: AppTest) -> bytes:
    # What was wrong stays on the page until it is asked for again.
    app.text_input(key="export_type").set_value("")
    app.run()
    return made(app, "workbook")


def test_projector_mode_offers_nothing_of_pay_and_masks_nothing_at_all(export: AppTest, golden: Path) -> None:
    export.session_state[KEY] = Scenario(projector=True)
    settled(export.run())
    assert export.title[0].value == "What leaves of what is on screen, as DRAFT"
    assert text(export).count(NO_PAY) == 2
    assert {each.key for each in export.button if str(each.key).startswith("export_")} == {
        "export_salesforce",
        "export_hubspot",
        "export_plain",
    }
    export.session_state[KEY] = Scenario(mask=True)
    settled(export.run())
    assert NO_NAMES in text(export)
    assert not [each for each in export.button if str(each.key).startswith("export_")]
