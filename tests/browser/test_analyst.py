"""An analyst with files of their own, in a real Chromium: a dirty export, and one that no product has ever seen."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Generator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.served import after, quiet, served, settled, shown, visit

pytestmark = pytest.mark.browser

SELLERS = ("Ann Abel", "Ben Böll", "Cy Dorn", "Dee Ekman", "Eve Frost", "Flo Gray", "Gus Hale", "Hal Ives")
REGIONS = ("North", "South", "West")
IMPORT = ".st-key-import_save button"
FIRST = date(date.today().year - 3, 1, 1)


@pytest.fixture
def address(tmp_path: Path) -> Generator[str, None, None]:
    """A product nobody has used yet."""
    with served(tmp_path) as found:
        yield found


def days(count: int, seed: int) -> list[date]:
    """Days over the last years, up to a month ago."""
    draw = random.Random(seed)
    span = (date.today() - timedelta(days=31) - FIRST).days
    return sorted(FIRST + timedelta(days=draw.randrange(span)) for _ in range(count))


def salesforce_export() -> tuple[bytes, int, int]:
    """A Salesforce export as they come, with a mark at its front; its good rows, and its rows that cannot be taken."""
    draw = random.Random(7)
    header = "Id AccountId Account.Name OwnerId Owner.Name StageName Amount CloseDate CreatedDate Type IsClosed IsWon"
    rows = []
    for place, day in enumerate(days(720, 7)):
        seller = place % len(SELLERS)
        won = draw.random() < 0.4
        amount = round(draw.lognormvariate(9.5, 0.5), 2)
        written = f"${amount:,.2f}" if place % 3 else f"{amount:.2f}"
        made = day - timedelta(days=draw.randrange(20, 120))
        kind = "Existing Business" if place % 4 == 0 else "New Business"
        rows.append(
            [f"006A00000{place:06d}", f"001A{place % 90:04d}", f"Firm {place % 90}, Ltd", f"005A{seller:04d}",
             SELLERS[seller], "Closed Won" if won else "Closed Lost", written, f"{day:%Y-%m-%d}",
             f"{made:%Y-%m-%d}T09:00:00.000+0000", kind, "true", str(won).lower(), REGIONS[seller % 3]]
        )  # fmt: skip
    good = len(rows)
    won_row = next(row for row in rows if row[5] == "Closed Won")
    tomorrow = f"{date.today() + timedelta(days=400):%Y-%m-%d}"
    for place, (column, value) in enumerate([(3, ""), (6, ""), (6, "call me"), (7, "soon"), (7, tomorrow)]):
        broken = [f"006A0000099999{place}", *won_row[1:]]
        broken[column] = value
        if column == 3:
            broken[4] = ""
        rows.append(broken)
    rows.append(list(rows[0]))
    text = io.StringIO()
    csv.writer(text).writerows([[*header.split(), "Region__c"], *rows])
    return text.getvalue().encode("utf-8-sig"), good, len(rows) - good


def orders_export() -> tuple[bytes, int]:
    """Orders out of somebody's ledger: odd labels, semicolons, an old encoding, decimal commas; how many there are."""
    draw = random.Random(11)
    lines = ["Belegnr;Kunde;Verkauft von;Netto;Tag;Gebiet"]
    for place, day in enumerate(days(400, 11)):
        amount = f"{draw.lognormvariate(9, 0.4):,.2f}".translate(str.maketrans(",.", ".,"))
        seller = SELLERS[place % 5]
        lines.append(f"B-{place:04d};Kunde {place % 60};{seller};{amount};{day:%d.%m.%Y};{REGIONS[place % 5 % 3]}")
    return "\r\n".join(lines).encode("cp1252"), len(lines) - 1


def upload(page: Any, address: str, name: str, content: bytes) -> None:
    """Goes to Data from an empty Start and hands in a file."""
    page.goto(address)
    quiet(page)
    page.click("[data-testid=stMain] a:has-text('Import files')")
    page.set_input_files(
        "[data-testid=stFileUploader] input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    page.wait_for_selector(f"[data-testid=stExpander]:has-text('{name}')")
    quiet(page)


def choose(page: Any, question: str, answer: str) -> None:
    """Answers a question of the screen out of its list."""
    box = page.locator("[data-testid=stSelectbox]").filter(has_text=question)
    box.locator("input").click()
    page.locator("[role=option]").filter(has_text=re.compile(rf"^{re.escape(answer)}")).first.click()
    page.wait_for_selector("[role=option]", state="detached")


def take_in(page: Any) -> str:
    """Presses Import; what is said then."""
    quiet(page)
    page.click(f"{IMPORT}:not([disabled])")
    page.wait_for_selector("[data-testid=stAlert]:has-text('Saved: ')")
    quiet(page)
    return str(page.inner_text("[data-testid=stAlert]:has-text('Saved: ')"))


def plan_on_explore(page: Any, people: tuple[str, ...]) -> None:
    """Explore shows a plan for these people, and moves."""
    page.click("[data-testid=stSidebar] a:has-text('Explore')")
    shown(page)
    settled(page)
    names = [name.strip() for name in page.locator(".qe-row-rep .qe-name").all_inner_texts()]
    assert sorted(names) == sorted(people)
    assert re.search(r"Quotas of \d+ reps sum to [\d.]+[KM]", page.inner_text(".qe-reps .qe-fig-title"))
    assert re.search(r"\d+ assumed", page.inner_text(".qe-header .qe-assumed"))
    assert page.locator("[data-line=target] .qe-assumed").count() == 1, "the target is inferred, and says so"
    target = page.inner_text("[data-line=target]")
    page.locator("[data-control=growth]").focus()
    after(page, lambda: page.keyboard.press("Shift+ArrowRight"))
    assert page.inner_text("[data-line=target]") != target


def inferred_pay_stays_hidden_from_a_room(page: Any) -> None:
    """In projector mode neither Explore nor the list of what is assumed shows pay."""
    assert "OTE" in page.inner_text(".qe-root")
    after(page, lambda: page.click("button[aria-label^='Projector']"))
    assert "OTE" not in page.inner_text(".qe-root")
    page.click("[data-testid=stSidebar] a:has-text('Start')")
    page.wait_for_selector("h1:has-text('Your company')")
    quiet(page)
    page.click("summary:has-text('Value by value')")
    page.wait_for_selector("[data-testid=stDataFrame] canvas table", state="attached")
    quiet(page)
    assert "OTE" not in page.inner_text("[data-testid=stMain]")
    cells = page.locator("[data-testid=stDataFrame] canvas td").all_text_contents()
    assert cells
    assert "OTE" not in cells


def loaded(page: Any) -> str:
    """Which data are looked at, as the menu says it."""
    found = re.search(r"Your company · .* · data \w+", page.inner_text("[data-testid=stSidebar]"))
    assert found
    return found[0]


def test_a_dirty_export_is_counted_taken_in_and_planned_on(chromium: Any, address: str) -> None:
    content, good, bad = salesforce_export()
    told = f"{good + bad:,} rows read = {good:,} new + 0 changed + 0 the same + {bad:,} rejected"
    with visit(chromium) as page:
        upload(page, address, "opportunities.csv", content)
        preview = page.inner_text("[data-testid=stMain]")
        assert "Salesforce opportunities (API names)" in preview
        assert told in preview
        assert f"{bad} rows rejected" in preview
        assert f"Import {good:,} rows" in preview
        saved = take_in(page)
        assert told in saved
        assert re.search(r"[1-9]\d* values? (is|are) ASSUMED", saved), saved

        page.click("[data-testid=stSidebar] a:has-text('Start')")
        page.wait_for_selector("h1:has-text('Your company')")
        quiet(page)
        start = page.inner_text("[data-testid=stMain]")
        assert re.search(r"[1-9]\d* values are still ASSUMED", start)
        assert "4.2" in start, "how pay was got is said"
        plan_on_explore(page, SELLERS)

        inferred_pay_stays_hidden_from_a_room(page)

        # The same file again changes nothing.
        before = loaded(page)
        page.click("[data-testid=stSidebar] a:has-text('Data') >> nth=-1")
        page.set_input_files(
            "[data-testid=stFileUploader] input[type=file]",
            {"name": "opportunities.csv", "mimeType": "text/csv", "buffer": content},
        )
        page.wait_for_selector(f"{IMPORT}:has-text('Import {good} rows')")
        again = f"{good + bad:,} rows read = 0 new + 0 changed + {good:,} the same + {bad:,} rejected"
        assert again in take_in(page)
        assert loaded(page) == before


def test_a_file_nobody_knows_is_mapped_on_screen_and_known_the_next_time(chromium: Any, address: str) -> None:
    content, count = orders_export()
    with visit(chromium) as page:
        upload(page, address, "bestellungen.csv", content)
        assert "needs your answer" in page.inner_text("[data-testid=stMain]")
        assert page.is_disabled(IMPORT)
        choose(page, "What one row of this file is", "Opportunities")
        answers = {
            "opportunity_id": "Belegnr",
            "rep_id": "Verkauft von",
            "status": "Every row is won",
            "amount": "Netto",
            "close_date": "Tag",
        }
        for column, label in answers.items():
            question = f"is {column} ("
            page.wait_for_selector(f"[data-testid=stSelectbox]:has-text('{question}')")
            choose(page, question, label)
            page.wait_for_selector(f"[data-testid=stSelectbox]:has-text('{question}')", state="detached")
        told = f"{count} rows read = {count} new + 0 changed + 0 the same + 0 rejected"
        page.wait_for_selector(f"text={told}")
        assert told in take_in(page)
        plan_on_explore(page, SELLERS[:5])

        page.click("[data-testid=stSidebar] a:has-text('Data') >> nth=-1")
        newer = content + b"\r\nB-9999;Kunde 1;Ann Abel;1.000,00;01.02.2025;North"
        page.set_input_files(
            "[data-testid=stFileUploader] input[type=file]",
            {"name": "bestellungen neu.csv", "mimeType": "text/csv", "buffer": newer},
        )
        page.wait_for_selector(f"{IMPORT}:has-text('Import {count + 1} rows')")
        assert "mapped as last time" in page.inner_text("[data-testid=stMain]")
