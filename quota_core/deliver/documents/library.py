"""Which documents there are, and all of them at once: a new one is a text, an entry here, and the words it needs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from quota_core.declare import nearest
from quota_core.deliver.documents.common import Ask, Words, common_words, managers_of
from quota_core.deliver.documents.definitions import definition_words
from quota_core.deliver.documents.faq import faq_words
from quota_core.deliver.documents.letters import letters
from quota_core.deliver.documents.pictures import back_test_pictures
from quota_core.deliver.documents.rendering import Template
from quota_core.deliver.documents.schedule import rollout_words
from quota_core.deliver.documents.sdr_letters import sdr_letters
from quota_core.deliver.documents.teams import teams
from quota_core.deliver.documents.templating import template_of
from quota_core.deliver.writing import indexed
from quota_core.errors import DeliveryError
from quota_core.evaluate.coverage import required_coverage
from quota_core.evaluate.replay import past_quota_test, replay
from quota_core.evaluate.scored import GREEN, RED
from quota_core.present import formats
from quota_core.present.backtest_tables import RAMPED
from quota_core.present.replay_words import tests_told

# Coverage that a week's look asks for (METHOD 13, [P]).
COVERAGE_WATCH = 2.5
SUFFIX = ".docx"


@dataclass(frozen=True, kw_only=True)
class Document:
    """One document: its key (the file's name), what it is, and its words beside those every document knows.

    `each`: one file for everybody or every team in a folder of that key, by name. `named`: the template's name where
    it is not the key.
    """

    key: str
    title: str
    words: Callable[[Ask], Words] | None = None
    each: Callable[[Ask], Iterator[tuple[str, Words]]] | None = None
    named: str = ""

    @property
    def template(self) -> str:
        """The name of its template, and of the text that is made from."""
        return self.named or self.key


def _back_test_words(ask: Ask) -> Words:
    plan, test = ask.plan, ask.now.outlook.test
    told = tests_told(test, replay(plan), past_quota_test(plan), RAMPED)
    return {
        **back_test_pictures(ask),
        "beside_tests": told or ["There are no past quotas to hold beside it, and no year of bookings to replay."],
    }


def _upkeep_words(ask: Ask) -> Words:
    plan = ask.plan
    return {
        **faq_words(ask),
        "counted_managers": formats.counted(len(managers_of(plan)), "manager"),
        "counted_weights": formats.counted(
            len({int(t) for t in plan.capacity.holdings.cell_territory[plan.capacity.cell_positions > 0]}),
            "territory",
            "territories",
        ),
    }


def _crm_words(ask: Ask) -> Words:
    plan = ask.plan
    asked = required_coverage(plan)[plan.carries]
    known = asked[np.isfinite(asked)]
    usual = float(np.median(known)) if known.size else plan.parameters.required_coverage
    return {
        "red_under": formats.percent(RED),
        "green_over": formats.percent(GREEN),
        "red_number": formats.number(RED),
        "green_number": formats.number(GREEN),
        "coverage_watch": formats.multiple(COVERAGE_WATCH),
        "coverage_required": formats.multiple(usual),
        "counted_carriers": formats.count(int(plan.carries.sum())),
    }


DOCUMENTS: dict[str, Document] = {
    document.key: document
    for document in (
        Document(key="methodology", title="How quotas were made"),
        Document(key="definitions", title="What we mean", words=definition_words),
        Document(key="backtest-report", title="Would they have made it", words=_back_test_words),
        Document(key="letters", title="A letter to every rep", named="letter", each=letters),
        Document(key="sdr-letters", title="A letter to every SDR", named="sdr-letter", each=sdr_letters),
        Document(key="talking-points", title="For every manager", each=teams),
        Document(key="faq", title="Questions and answers", words=faq_words),
        Document(key="revops-runbook", title="For RevOps"),
        Document(key="crm-specification", title="For the CRM admin", words=_crm_words),
        Document(key="quarterly-review", title="The quarterly agenda"),
        Document(key="maintenance-schedule", title="What is checked when", words=_upkeep_words),
        Document(key="walkthrough-scripts", title="What to say"),
        Document(key="rollout-calendar", title="Who hears when", words=rollout_words),
    )
}


def documents(ask: Ask, only: Iterable[str] = (), templates: Path | None = None) -> dict[str, bytes]:
    """Every document by file name, an index last; `only` some of DOCUMENTS. `templates`: a folder whose files of the
    same names take the place of ours.

    Raises DeliveryError for a name that is no document, and for a template that cannot be filled.
    """
    chosen = list(only) or list(DOCUMENTS)
    for key in chosen:
        if key not in DOCUMENTS:
            raise DeliveryError(f"{key} is no document{nearest(key, DOCUMENTS)}: there are {', '.join(DOCUMENTS)}.")
    shared = common_words(ask)
    files: dict[str, bytes] = {}
    for done, key in enumerate(chosen):
        document = DOCUMENTS[key]
        template = template_named(document.template, templates)
        for name, words in _made(document, ask):
            files[name] = template.rendered({**shared, **words})
        if ask.progress is not None:
            ask.progress((done + 1) / len(chosen))
    return indexed("documents", files, _index(ask, chosen))


def _made(document: Document, ask: Ask) -> Iterator[tuple[str, Words]]:
    if document.each is not None:
        for name, words in document.each(ask):
            yield f"{document.key}/{name}{SUFFIX}", words
    else:
        yield f"{document.key}{SUFFIX}", document.words(ask) if document.words is not None else {}


def _index(ask: Ask, chosen: list[str]) -> str:
    plan = ask.plan
    state = "approved" if ask.now.approved else "DRAFT: not approved, numbers may change"
    lines = [
        f"Documents on the quotas of {formats.fiscal_year(plan.plan_year)}, {ask.now.name} ({state}).",
        f"Fingerprint {ask.now.fingerprint}; made on {formats.day(ask.on)}.",
        "Letters tell one person's number each: give each to that person alone.",
        "",
        *(f"{DOCUMENTS[key].title}: {key}" for key in chosen),
    ]
    return "\n".join(lines)


def template_named(name: str, folder: Path | None = None) -> Template:
    """The template of a document: the company's own where its folder has one, else ours.

    Raises DeliveryError where the folder is none, or its file cannot be read.
    """
    if folder is not None:
        if not folder.is_dir():
            raise DeliveryError(f"{folder} is no folder of templates: make one with `export templates --out FOLDER`.")
        own = folder / f"{name}{SUFFIX}"
        if own.exists():
            try:
                return Template(place=own.name, content=own.read_bytes())
            except OSError as problem:
                raise DeliveryError(f"The template {own} cannot be read ({problem.strerror}).") from None
    ours = resources.files(__package__).joinpath("templates", f"{name}{SUFFIX}")
    return Template(place=f"{name}{SUFFIX}", content=ours.read_bytes())


def our_templates() -> dict[str, bytes]:
    """Every template as it comes with the product, to be changed in Word; an index last."""
    files = {f"{d.template}{SUFFIX}": template_named(d.template).content for d in DOCUMENTS.values()}
    return indexed(
        "templates",
        files,
        "Templates of the documents. Change them in Word and hand the folder over with --templates; what you do not "
        "change you may delete. Words in double braces are filled in; what stands between {% and %} repeats a line or "
        "leaves it out.",
    )


def write_templates() -> list[Path]:
    """Makes our templates from their texts, those that say something else by now; the files written."""
    folder, written = Path(__file__).parent / "templates", []
    folder.mkdir(exist_ok=True)
    for name, content in templates_made().items():
        path = folder / name
        if not path.exists() or parts_of(path.read_bytes()) != parts_of(content):
            path.write_bytes(content)
            written.append(path)
    return written


def parts_of(template: bytes) -> dict[str, bytes]:
    """What a template says, part by part; its date is no part of it."""
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.startswith("word/")}


def templates_made() -> dict[str, bytes]:
    """Every template made anew from its text, by file name: what the templates folder has to hold."""
    texts = resources.files(__package__).joinpath("texts")
    return {
        f"{d.template}{SUFFIX}": template_of(texts.joinpath(f"{d.template}.md").read_text(encoding="utf-8"))
        for d in DOCUMENTS.values()
    }
