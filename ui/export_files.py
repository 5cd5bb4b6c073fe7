"""The files that leave, made in a job from a version or from what is on screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date

from quota_core.deliver import hubspot, salesforce
from quota_core.deliver.cents import TOTAL, Grain
from quota_core.deliver.handover import Handover, index_words
from quota_core.deliver.owners import Owners, owners_in
from quota_core.deliver.plain import plain_csv
from quota_core.deliver.writing import indexed, zipped
from quota_core.govern.versions import Version
from quota_core.store import Store
from ui import agreed, compute, state
from ui.jobs import Progress

UNSAVED = "what is on screen"
CSV, ZIP = "text/csv", "application/zip"
# What a message of the command line says, as it is called on the page.
ON_PAGE = {
    "give --map a CSV with rep_id,QuotaOwnerId, or leave seats that nobody fills yet out with --without-open": (
        "hand in a mapping with rep_id,QuotaOwnerId, or leave out seats that nobody fills yet"
    ),
    "(--type 0Db...)": "",
    "(--type new=0Db... --type expansion=0Db...)": "",
    ": add --type": ": fill it in",
}


@dataclass(frozen=True, kw_only=True)
class File:
    """A file made: its name, its kind, its bytes, and what to know of it."""

    name: str
    kind: str
    content: bytes
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where numbers come from: what they depend on beside the file's options, and what makes the handover of them."""

    name: str
    key: Hashable
    approved: bool
    handover: Callable[[Progress], Handover]


def of_version(store: Store, version: Version) -> Source:
    """A version: its own inputs, settings and draws; without the mark DRAFT once it is approved."""
    approved = agreed.approved(store, version)

    def handover(progress: Progress) -> Handover:
        from quota_core.deliver.handing import version_handover  # brings the query library along

        return version_handover(store, version.number, progress)

    key = (str(store.path), version.fingerprint, store.audit_log.head)
    return Source(name=version.label, key=key, approved=approved, handover=handover)


def of_screen(store: Store) -> Source:
    """What is on screen, which is always a draft."""
    data, parameters = store.data_version, state.scenario().parameters
    company, draws = compute.company_of(store, data, parameters), compute.draws_of(store, data, parameters)
    plan = compute.outlook_of(store, data, parameters).plan

    def handover(progress: Progress) -> Handover:
        from quota_core.deliver.handing import setting_handover  # brings the query library along

        return setting_handover(store, company, parameters, draws, UNSAVED, plan, progress)

    key = (compute.stand(store, data), parameters, store.audit_log.head)
    return Source(name=UNSAVED, key=key, approved=False, handover=handover)


def _named(ready: Handover, what: str, ending: str) -> str:
    name = re.sub(r"[^A-Za-z0-9]+", "-", ready.name).strip("-")
    mark = f"-{ready.mark}" if ready.mark else ""
    return f"{what}-{name}{mark}{ending}"


def workbook(ready: Handover) -> File:
    """The workbook of live formulas."""
    from quota_core.deliver.workbook.build import workbook_bytes
    from quota_core.present.sheet_file import XLSX

    return File(name=_named(ready, "quotas", ".xlsx"), kind=XLSX, content=workbook_bytes(ready))


def documents(ready: Handover, only: tuple[str, ...], start: date | None, on: date) -> File:
    """Letters, methodology and the others, in one archive."""
    from quota_core.deliver.documents.common import Ask
    from quota_core.deliver.documents.library import documents as made

    files = made(Ask(now=ready, on=on, start=start, progress=ready.progress), only)
    return File(
        name=_named(ready, "documents", ".zip"), kind=ZIP, content=zipped(files), note=f"{len(files) - 1} files"
    )


def salesforce_quotas(
    ready: Handover,
    types: Mapping[str, str],
    grain: Grain,
    mapping: tuple[str, bytes] | None,
    *,
    territories: bool,
    without_open: bool,
) -> File:
    """ForecastingQuota rows for Data Loader; `types`: one id for the total, or one by booking type."""
    content = salesforce.salesforce_csv(
        ready,
        types,
        grain=grain,
        owners=_owners(mapping, salesforce.MAPPED),
        territories=territories,
        without_open=without_open,
    )
    return File(name=_named(ready, "salesforce-quotas", ".csv"), kind=CSV, content=content)


def types_of(total: str, by_type: Mapping[str, str]) -> dict[str, str]:
    """The ids that were filled in: those by booking type, else the one for the whole quota."""
    given = {name: each.strip() for name, each in by_type.items() if each.strip()}
    return given or {TOTAL: total.strip()}


def hubspot_goals(ready: Handover, mapping: tuple[str, bytes] | None, *, by_type: bool) -> File:
    """Goals as a grid and as rows, in one archive with an index that says what to check."""
    owners = _owners(mapping, hubspot.MAPPED)
    files = hubspot.hubspot_files(ready, owners, by_type=by_type)
    note = hubspot.hubspot_note(ready, owners)
    content = zipped(indexed("hubspot", files, index_words(ready, note)))
    return File(name=_named(ready, "hubspot-goals", ".zip"), kind=ZIP, content=content, note=note)


def plain(ready: Handover) -> File:
    """Every quota by year, quarter, month and type."""
    return File(name=_named(ready, "quotas", ".csv"), kind=CSV, content=plain_csv(ready))


def _owners(mapping: tuple[str, bytes] | None, allowed: tuple[str, ...]) -> Owners | None:
    return None if mapping is None else owners_in(mapping[1], mapping[0], allowed)


def on_page(sentence: str) -> str:
    """A message in the words of the page."""
    for told, here in ON_PAGE.items():
        sentence = sentence.replace(told, here)
    return sentence
