"""A text with headings, lists, tables and tags, made into a DOCX template that people edit in Word.

One line is one paragraph: `# title`, `## heading`, `- item`, `1. step`, `> note`, `| cell | cell |` (the line under the
first row says which columns are set to the right, `---:`, and by its dashes how wide each is), `%% tag` for a tag on a
line or in a row of its own (`%% for rep in reps` ... `%% endfor`), anything else is text; **bold** and `code` may
stand anywhere. Tags are Jinja's.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

MARKED_UP = re.compile(r"(\*\*.+?\*\*|`.+?`)")
TAG, STEP = "%% ", "\a"
ROW = re.compile(r"^\|(.*)\|$")
TEXT_WIDTH_CM = 16.4
FONT, CODE_FONT = "Calibri", "Consolas"
ACCENT, SOFT, QUIET, RED = "1F3A5F", "E9EEF4", "6B7280", "B3261E"
HEADER = "{{ company_line }}"
MARKED = "{% if mark %}{{ mark }}: not approved, numbers may change{% endif %}"
FOOTER = "{{ footer_line }}"


def template_of(text: str) -> bytes:
    """The DOCX template that a text stands for; the same text gives the same document part, to the letter."""
    from docx import Document

    document = Document()
    _styled(document)
    _running_lines(document)
    lines = _numbered(line.rstrip() for line in text.splitlines())
    at = 0
    while at < len(lines):
        if ROW.match(lines[at]):
            at = _table(document, lines, at)
        else:
            _paragraph(document, lines[at])
            at += 1
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _styled(document: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.0)
    usual = document.styles["Normal"]
    usual.font.name, usual.font.size = FONT, Pt(10.5)
    usual.paragraph_format.space_after, usual.paragraph_format.line_spacing = Pt(6), 1.12
    for name, size, before, after in (("Title", 22, 0, 4), ("Heading 1", 14, 12, 4), ("Heading 2", 11.5, 10, 2)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), True
        style.font.color.rgb = RGBColor.from_string(ACCENT)
        style.element.rPr.rFonts.attrib.clear()
        style.font.name = FONT
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    for border in document.styles["Title"].element.xpath(".//w:pBdr"):
        border.getparent().remove(border)
    document.styles["List Bullet"].paragraph_format.space_after = Pt(3)
    note = document.styles["Quote"]
    note.font.italic, note.font.color.rgb = False, RGBColor.from_string(QUIET)


def _running_lines(document: Any) -> None:
    """Who it is from at the head of every page, whether it is a draft beside it, and what it rests on at the foot."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    for part, texts in ((section.header, (HEADER, MARKED)), (section.footer, (FOOTER,))):
        line = part.paragraphs[0]
        line.style.paragraph_format.tab_stops.clear_all()
        line.paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT)
        for place, text in enumerate(texts):
            run = line.add_run(("\t" if place else "") + text)
            run.font.size = Pt(8.5)
            run.font.bold = place == 1
            run.font.color.rgb = RGBColor.from_string(RED if place == 1 else QUIET)


def _paragraph(document: Any, line: str) -> None:
    if not line:
        return
    if line.startswith(TAG):
        document.add_paragraph("{%p " + line.removeprefix(TAG) + " %}")
        return
    if line.startswith(STEP):
        _step(document, line.removeprefix(STEP))
        return
    for start, style in (
        ("# ", "Title"),
        ("## ", "Heading 1"),
        ("### ", "Heading 2"),
        ("- ", "List Bullet"),
        ("> ", "Quote"),
        ("", "Normal"),
    ):
        if line.startswith(start):
            _runs(document.add_paragraph(style=style), line.removeprefix(start))
            return


def _numbered(lines: Iterable[str]) -> list[str]:
    """Each run of steps counted from 1: a step's number is text, so a list can be cut and moved in Word."""
    result, number = [], 0
    for line in lines:
        number = number + 1 if line.startswith("1. ") else 0
        result.append(f"{STEP}{number}.\t{line.removeprefix('1. ')}" if number else line)
    return result


def _step(document: Any, text: str) -> None:
    from docx.shared import Cm, Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Cm(0.9), Cm(-0.65)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.9))
    paragraph.paragraph_format.space_after = Pt(3)
    _runs(paragraph, text)


def _runs(paragraph: Any, text: str) -> None:
    for part in MARKED_UP.split(text):
        run = paragraph.add_run(part.strip("*`") if MARKED_UP.fullmatch(part) else part) if part else None
        if run is not None and part.startswith("**"):
            run.bold = True
        elif run is not None and part.startswith("`"):
            run.font.name = CODE_FONT


def _cells(line: str) -> list[str]:
    # A tag's own bar is written \| so that it ends no cell.
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]


def _table(document: Any, lines: list[str], at: int) -> int:
    """The table that begins at a line; the place of the first line after it."""
    header = _cells(lines[at])
    ruler = _cells(lines[at + 1])
    right = [cell.endswith(":") for cell in ruler]
    table = document.add_table(rows=0, cols=len(header))
    _bordered(table)
    _set_widths(table, [cell.count("-") for cell in ruler])
    _row(table, header, right, head=True)
    at += 2
    depth = 0
    while at < len(lines):
        line = lines[at]
        if ROW.match(line):
            _row(table, _cells(line), right, head=False)
        elif line.startswith(TAG) and (depth or _opens_rows(lines[at:])):
            # A tag is the table's where one is open in it, or where a row follows: it has a row of its own.
            depth += _opens(line)
            table.add_row().cells[0].text = "{%tr " + line.removeprefix(TAG) + " %}"
        else:
            break
        at += 1
    _gap(document)
    return at


def _opens_rows(lines: list[str]) -> bool:
    """Whether the tags that these lines begin with open something that begins with a row."""
    after = next((line for line in lines if not (line.startswith(TAG) and _opens(line) > 0)), "")
    return after != lines[0] and ROW.match(after) is not None


def _gap(document: Any) -> None:
    from docx.shared import Pt

    gap = document.add_paragraph()
    gap.paragraph_format.space_after, gap.paragraph_format.line_spacing = Pt(0), Pt(8)


def _set_widths(table: Any, shares: list[int]) -> None:
    from docx.shared import Cm

    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Cm(TEXT_WIDTH_CM * share / sum(shares))


def _opens(line: str) -> int:
    """How a tag's line changes the depth of tags inside a table."""
    word = line.removeprefix(TAG).split()[0]
    return {"for": 1, "if": 1, "endfor": -1, "endif": -1}.get(word, 0)


def _row(table: Any, cells: list[str], right: list[bool], *, head: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    row = table.add_row()
    if head:
        row._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    for column, (cell, text, to_right) in enumerate(zip(row.cells, cells, right, strict=True)):
        cell.width = table.columns[column].width
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(2)
        paragraph.paragraph_format.line_spacing = 1.0
        if to_right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _runs(paragraph, f"**{text}**" if head and text else text)
        for run in paragraph.runs:
            run.font.size = Pt(9.5)
        if head:
            cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=SOFT))


def _bordered(table: Any) -> None:
    """Thin lines between rows, none between columns."""
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color="C9D1DB"))
    table._tbl.tblPr.append(borders)


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
