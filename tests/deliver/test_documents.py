"""Documents as a person reads them, over odd companies: whole sentences, the plan's numbers, nobody else's."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from docx import Document
from lxml import etree

from quota_core.deliver.documents.common import Ask
from quota_core.deliver.documents.library import DOCUMENTS, documents, our_templates, parts_of, templates_made
from quota_core.deliver.documents.rendering import Picture, Template, file_name, plain_text, written
from quota_core.deliver.documents.schedule import rollout_words, workday
from quota_core.deliver.documents.templating import template_of
from quota_core.deliver.handover import Handover
from quota_core.deliver.writing import LISTED, index_name, zipped
from quota_core.errors import DeliveryError
from tests.deliver.conftest import COMPANIES, HOSTILE, made

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ON = date(2025, 11, 27)
INDEX = index_name("documents")
PLACEHOLDERS = re.compile(r"\{\{|\}\}|\{%|%\}|\bNone\b|\bnan\b|\binf\b|undefined|TODO|XXX|\[\s*\]|\(\s*\)")
BROKEN = re.compile(r"(?<!\.)\.\.(?!\.|/)| ,| \.(?!\w)|,,|\b1 (people|reps|months|quotas|deals|rows|territories)\b|  ")


def _ask(now: Handover, **more: Any) -> Ask:
    return Ask(now=now, on=ON, **more)


@cache
def _files(company: str) -> dict[str, bytes]:
    return documents(_ask(made(company)))


@cache
def _lines(content: bytes) -> list[str]:
    """Every line and cell of a document, its headers and footers last, by an XML parser alone."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(r"word/(document|header1|footer1)\.xml", name)]
        parts = [etree.fromstring(archive.read(name)) for name in sorted(names)]
    return [_text(paragraph) for part in parts for paragraph in part.iter(f"{W}p")]


@cache
def _tables(content: bytes) -> list[list[list[str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    return [
        [[_text(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")] for table in body.iter(f"{W}tbl")
    ]


def _text(element: etree._Element) -> str:
    return "".join(each.text or "" if each.tag == f"{W}t" else "\t" for each in element.iter(f"{W}t", f"{W}tab"))


@pytest.mark.parametrize("company", COMPANIES)
def test_every_document_reads_as_written_by_a_person(company: str) -> None:
    names = [name for name in HOSTILE if company == "hostile"]
    for file, content in _files(company).items():
        if file == INDEX:
            continue
        for line in _lines(content):
            # What people are called is theirs to say.
            for name in names:
                line = line.replace(plain_text(name), "Somebody") if plain_text(name) else line
            assert not PLACEHOLDERS.search(line), (file, line)
            assert not BROKEN.search(line), (file, line)
            assert "–" not in line.split(), (file, line)


@pytest.mark.parametrize("company", COMPANIES)
def test_every_rep_has_exactly_one_letter_and_every_document_is_there(company: str) -> None:
    now, files = made(company), _files(company)
    ids = [now.plan.company.reps.rep_id[i] for i in np.flatnonzero(now.plan.carries)]
    own = [name for name in files if name.startswith("letters/")]
    assert len(own) == len(set(map(str.casefold, own))) == len(ids)
    for rep_id in ids:
        assert sum(file_name(rep_id) in name for name in own) == 1, rep_id
    assert {f"{key}.docx" for key, document in DOCUMENTS.items() if document.each is None} <= set(files)
    assert list(files)[-1] == INDEX
    listed = [line.partition("  ")[2] for line in files[INDEX].decode().split(f"{LISTED}\n")[1].splitlines()]
    assert listed == [name for name in files if name != INDEX]


@pytest.mark.parametrize("company", ["usual", "locked", "one rep", "hostile", "bare"])
def test_a_letter_tells_the_plans_numbers_and_they_add_up(company: str) -> None:
    now = made(company)
    plan, files = now.plan, _files(company)
    for i in np.flatnonzero(plan.carries):
        rep_id = plan.company.reps.rep_id[i]
        (name,) = [file for file in files if file.startswith("letters/") and file_name(rep_id) in file]
        quarters, steps = _tables(files[name])[:2]
        quota = f"{plan.quota[i] + 1e-9:,.0f}"
        assert quarters[-1][-1] == quota
        parts = [_number(row[-1]) for row in quarters[1:-1]]
        assert abs(sum(parts) - plan.quota[i]) <= 2
        assert steps[-1][-1] == quota
        assert abs(sum(_number(row[2]) for row in steps[1:-1]) - plan.quota[i]) <= len(steps)
        running = np.cumsum([_number(row[2]) for row in steps[1:-1]])
        assert np.allclose(running, [_number(row[3]) for row in steps[1:-1]], atol=len(steps))
        assert quota in " ".join(_lines(files[name])[:8])


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-").replace("+", ""))


def test_a_letter_tells_no_other_persons_number_name_or_pay() -> None:
    now = made("locked")
    plan, files = now.plan, _files("locked")
    reps = plan.company.reps
    quotas = {f"{plan.quota[i]:,.0f}" for i in np.flatnonzero(plan.carries) if plan.quota[i] > 0}
    for i in np.flatnonzero(plan.carries):
        (name,) = [file for file in files if file.startswith("letters/") and file_name(reps.rep_id[i]) in file]
        text = " ".join(_lines(files[name]))
        own = f"{plan.quota[i]:,.0f}"
        assert not {quota for quota in quotas - {own} if re.search(rf"(?<![\d,]){quota}(?![\d,])", text)}
        assert not {other for other in reps.rep_id if other != reps.rep_id[i] and other in text}
        assert not re.search(r"\bOTE\b|commission|salary|\bpay\b", text)


def test_every_sdr_has_a_letter_with_the_meetings_asked() -> None:
    now, files = made("small"), _files("small")
    people = [(team, each) for team in now.outlook.meetings for each in team.people]
    assert people
    assert sum(name.startswith("sdr-letters/") for name in files) == len(people)
    for team, each in people:
        rep_id = now.plan.company.reps.rep_id[each.rep]
        (name,) = [file for file in files if file.startswith("sdr-letters/") and file_name(rep_id) in file]
        text = " ".join(_lines(files[name]))
        assert f"is {each.meetings:,.0f} meeting" in text
        assert f"{team.ae_quota:,.0f}" not in text


def test_documents_for_everybody_tell_no_ones_pay() -> None:
    for company in ("usual", "locked"):
        reps = made(company).plan.company.reps
        pay = {f"{ote:,.0f}" for ote in reps.ote if ote > 0}
        for file, content in _files(company).items():
            if file != INDEX:
                text = " ".join(_lines(content))
                assert not {each for each in pay if re.search(rf"(?<![\d,]){each}(?![\d,])", text)} or file.startswith(
                    ("letters/", "talking-points/", "rollout")
                ), file


def test_talking_points_hold_each_team_once_and_add_up() -> None:
    now = made("usual")
    plan, files = now.plan, _files("usual")
    total = 0.0
    for file, content in files.items():
        if file.startswith("talking-points/"):
            rows = _tables(content)[0][1:]
            total += sum(_number(row[5]) for row in rows)
    assert total == pytest.approx(plan.assigned)


def test_a_draft_says_so_on_every_page_and_an_approved_version_nowhere() -> None:
    for company, approved in (("usual", False), ("locked", True)):
        for file, content in _files(company).items():
            if file == INDEX:
                assert ("DRAFT" in content.decode()) != approved
                continue
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                header = archive.read("word/header1.xml").decode()
            assert ("DRAFT: not approved" in header) != approved, file
            assert ("draft" in " ".join(_lines(content)).lower()) != approved, file


def test_the_back_test_report_has_figures_where_there_is_a_back_test() -> None:
    def pictures(company: str) -> int:
        with zipfile.ZipFile(io.BytesIO(_files(company)["backtest-report.docx"])) as archive:
            return sum(name.startswith("word/media/") for name in archive.namelist())

    assert pictures("usual") == 2
    assert made("nobody").outlook.judged.n == 0
    assert pictures("nobody") == 0
    shown = " ".join(_lines(_files("usual")["backtest-report.docx"]))
    assert f"{made('usual').outlook.judged.share_hitting:.0%} would have hit" in shown


def test_documents_give_the_true_reason_why_nothing_was_tried_out() -> None:
    """History is long enough; there is nobody whose quota could be held against it."""
    for name in ("backtest-report", "faq", "walkthrough-scripts"):
        content = _files("nobody")[f"{name}.docx"]
        shown = " ".join([*_lines(content), *(cell for table in _tables(content) for row in table for cell in row)])
        assert "nobody carries a quota in the plan year" in shown, name
        assert "too short" not in shown, name


def test_the_archive_holds_every_document() -> None:
    files = _files("usual")
    with zipfile.ZipFile(io.BytesIO(zipped(files))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == list(files)


def test_hostile_names_stay_text_and_stay_in_their_folder() -> None:
    files = _files("hostile")
    for name in files:
        assert re.fullmatch(r"[\w.-]+(/[\w.-]+)?", name), name
        assert not re.search(r"(^|/)\.", name), name
    told = " ".join(line for content in list(files.values())[:-1] for line in _lines(content))
    for name in ("<b>Bold</b> & Söhne", "{{ 7 * 7 }}", "名前 Ünïcode", "abc d", "=cmd|'/c calc'!A1"):
        assert name in told, name


def test_roll_out_days_are_in_order_and_working_days() -> None:
    words = rollout_words(_ask(made("usual"), start=date(2025, 12, 6)))
    days = [row["day"] for row in words["rollout"]]
    assert days[0] == "Mon 8 Dec 2025", "a Saturday is put off to Monday"
    assert days[1] == "Tue 9 Dec 2025"
    assert [row["length"] for row in words["rollout"]][:4] == [
        "60 minutes",
        "45 minutes",
        "60 minutes",
        "30 minutes each",
    ]
    what = [row["what"] for row in words["rollout"]]
    assert what[:5] == ["Leadership", "Managers", "RevOps", "Reps, one to one", "Reps, together"]
    assert what[5:] == ["Office hours"] * 4
    assert not any(day.startswith(("Sat", "Sun")) for day in days)
    assert workday(date(2025, 12, 5), 1) == date(2025, 12, 8)
    usual = rollout_words(_ask(made("usual")))
    assert usual["rollout_start"] == "1 Dec 2025", "the Monday four weeks before the year, where that is still to come"


def test_only_what_is_asked_for_and_no_unknown_name() -> None:
    files = documents(_ask(made("usual")), ["faq", "rollout-calendar"])
    assert set(files) == {"faq.docx", "rollout-calendar.docx", INDEX}
    with pytest.raises(DeliveryError, match="leters is no document; did you mean letters"):
        documents(_ask(made("usual")), ["leters"])


def test_templates_are_in_step_with_their_texts() -> None:
    made_now = templates_made()
    assert set(made_now) == set(our_templates()) - {index_name("templates")}
    for name, content in made_now.items():
        assert parts_of(content) == parts_of(our_templates()[name]), f"{name}: run `make docs`"


def test_a_companys_own_template_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "faq.docx").write_bytes(template_of("# Hello {{ year }}\n{{ assigned_full }}"))
    files = documents(_ask(made("usual")), ["faq", "rollout-calendar"], tmp_path)
    assert _lines(files["faq.docx"])[:2] == ["Hello FY26", f"{made('usual').plan.assigned:,.0f} USD"]
    assert _lines(files["rollout-calendar.docx"])[0] == "Roll-out calendar for FY26"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (template_of("{{ quotta }}"), r"faq.docx cannot be filled \('quotta' is undefined\): mend the tag"),
        (template_of("{{ 'a'.__class__.__mro__ }}"), "faq.docx cannot be filled"),
        (template_of("%% for x in notes"), "faq.docx cannot be filled"),
        (b"no zip", "The template faq.docx is no DOCX"),
        (zipped({"a": b"1"}), "The template faq.docx is no DOCX"),
    ],
)
def test_a_template_that_does_not_fit_is_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "faq.docx").write_bytes(content)
    with pytest.raises(DeliveryError, match=words):
        documents(_ask(made("usual")), ["faq"], tmp_path)
    with pytest.raises(DeliveryError, match="is no folder of templates"):
        documents(_ask(made("usual")), ["faq"], tmp_path / "none")


def test_steps_are_counted_anew_and_tables_repeat_their_rows() -> None:
    table = "| x | y |\n|--|--:|\n%% for r in rows\n| {{ r }} | **z** |\n%% endfor\n| end | |\n"
    content = Template(place="t", content=template_of(f"1. a\n1. b\ntext\n1. c\n{table}after")).rendered(
        {"rows": ["1", "<2>"], "company_line": "", "mark": "", "footer_line": ""}
    )
    told = [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]
    assert told == ["1.\ta", "2.\tb", "text", "1.\tc", "", "after"]
    assert _tables(content) == [[["x", "y"], ["1", "z"], ["<2>", "z"], ["end", ""]]]


def test_what_is_no_text_for_people_never_gets_into_a_document() -> None:
    for value in (None, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="no text for people"):
            written(value)
    assert written("a\x00b\n c") == "ab c"
    assert isinstance(Picture(b"x").width_cm, float)
    assert file_name("../../etc/passwd") == "etc-passwd"
    assert file_name("   ") == "unnamed"
    assert len(file_name("x" * 300)) == 60
    assert file_name("名" * 300) == "名" * 20
    assert len(f"{file_name('😀a' * 300)}-{file_name('名' * 300)}-2.docx".encode()) <= 255


def test_the_methodology_counts_whose_quota_is_locked_and_who_is_taken_out() -> None:
    for company, key in (("locked", "locks"), ("nobody", "taken_out")):
        held = getattr(made(company).parameters, key)
        told = " ".join(_lines(_files(company)["methodology.docx"]))
        assert not [each for each in held if re.search(rf"\b{re.escape(each)}\b", told)]
        assert ("1 person" if len(held) == 1 else f"{len(held)} people") in told
