"""A template and the words for its tags, made into a document."""

from __future__ import annotations

import io
import math
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from quota_core.errors import DeliveryError

BODY = "word/document.xml"
_TAGGED = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
# What XML cannot hold, and half characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Picture:
    """A PNG where a tag stands, so wide."""

    png: bytes
    width_cm: float = 16.0


@dataclass(frozen=True, kw_only=True)
class Template:
    """A DOCX template and whose it is; `place` is its file in messages."""

    place: str
    content: bytes = field(repr=False)

    def rendered(self, words: Mapping[str, Any]) -> bytes:
        """The document. Raises DeliveryError where the template asks for a word there is not, or is no template."""
        from jinja2 import TemplateError

        try:
            if any(isinstance(value, Picture) for value in words.values()):
                return self._with_pictures(words)
            return self._filled(words)
        except TemplateError as problem:
            said = " ".join(str(problem).split()) or type(problem).__name__
            raise DeliveryError(
                f"The template {self.place} cannot be filled ({said}): mend the tag, or leave the file out."
            ) from None

    def _filled(self, words: Mapping[str, Any]) -> bytes:
        """Every part filled that has tags, the others as they are: a letter in a few milliseconds."""
        tagged, others = self._parts
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in others.items():
                archive.writestr(name, content)
            for name, part in tagged.items():
                archive.writestr(name, part.render(words))
        return stream.getvalue()

    def _with_pictures(self, words: Mapping[str, Any]) -> bytes:
        from docx.shared import Cm
        from docxtpl import DocxTemplate, InlineImage

        document = DocxTemplate(io.BytesIO(self.content))
        own = {
            key: InlineImage(document, io.BytesIO(value.png), width=Cm(value.width_cm))
            if isinstance(value, Picture)
            else value
            for key, value in words.items()
        }
        document.render(own, _environment(), autoescape=True)
        stream = io.BytesIO()
        document.save(stream)
        return stream.getvalue()

    @cached_property
    def _parts(self) -> tuple[dict[str, Any], dict[str, bytes]]:
        """The parts with tags, read once, and the other parts, by name."""
        from docxtpl import DocxTemplate

        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
            if BODY not in parts:
                raise KeyError(BODY)
            reader = DocxTemplate(io.BytesIO(self.content))
            texts = {name: reader.patch_xml(parts[name].decode()) for name in parts if _TAGGED.fullmatch(name)}
        except (zipfile.BadZipFile, KeyError, ValueError):
            raise DeliveryError(f"The template {self.place} is no DOCX: save it from Word again.") from None
        tagged = {name: _environment().from_string(text) for name, text in texts.items()}
        return tagged, {name: content for name, content in parts.items() if name not in tagged}


def _environment() -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    # A template is somebody's file: it may read the words it is given and do nothing else.
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True, finalize=written)


def written(value: Any) -> Any:
    """A value as it may stand in a document: text without control characters or breaks of its own.

    Raises ValueError for what is no text for people (nothing at all, NaN): a defect of ours, never printed.
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        raise ValueError(f"{value} is no text for people")
    return plain_text(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def plain_text(text: str) -> str:
    """One line of text that any program can hold."""
    return " ".join(_FORBIDDEN.sub("", text).split())


def file_name(text: str, most: int = 60) -> str:
    """A name that any file system takes: letters, digits, dash and dot, `most` bytes; never a path, never empty."""
    kept = "".join(c if c.isalnum() or c in "-_." else "-" for c in unicodedata.normalize("NFC", plain_text(text)))
    whole = re.sub("-{2,}", "-", kept).strip("-. ").encode()
    return whole[:most].decode(errors="ignore").strip("-. ") or "unnamed"
