"""`export salesforce`, `hubspot`, `csv`, `documents` and `templates`: options in, files out."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from quota_core.commands.exporting import Written
from quota_core.deliver import hubspot, salesforce
from quota_core.deliver.cents import TOTAL
from quota_core.deliver.handover import Handover, index_words
from quota_core.deliver.owners import Owners, owners_of
from quota_core.deliver.plain import plain_csv
from quota_core.deliver.writing import indexed, write_file, write_files
from quota_core.errors import DeliveryError
from quota_core.present.formats import counted, listed, money_full

CSV = ".csv"


def export_salesforce(ready: Handover, given: argparse.Namespace) -> Written:
    """ForecastingQuota rows for Data Loader."""
    owners = _owners(given.map, salesforce.MAPPED)
    content = salesforce.salesforce_csv(
        ready,
        _types(given.type or []),
        grain=given.periods or "month",
        owners=owners,
        territories=given.with_territory,
        family=given.product_family or "",
        without_open=given.without_open,
    )
    notes = ["Insert with Data Loader into ForecastingQuota."]
    if given.without_open and (left := salesforce.open_seats(ready, owners)):
        reps, quota = ready.plan.company.reps, sum(float(ready.plan.quota[i]) for i in left)
        names = listed([reps.name[i] for i in left])
        notes.append(
            f"Left out of the file: {counted(len(left), 'open seat')} with {money_full(quota)} of that ({names})."
        )
    return _csv(ready, given.out, "salesforce-quotas", content, notes)


def export_hubspot(ready: Handover, given: argparse.Namespace) -> Written:
    """HubSpot goals, as a grid and as rows."""
    if given.out.suffix.lower() == CSV:
        raise DeliveryError(f"HubSpot goals are two files and {given.out.name} is one: give a folder, or a .zip.")
    owners = _owners(given.map, hubspot.MAPPED)
    files = hubspot.hubspot_files(ready, owners, by_type=given.by_type)
    note = hubspot.hubspot_note(ready, owners)
    write_files(indexed("hubspot", files, index_words(ready, note)), given.out)
    return Written(place=given.out, notes=(note,))


def export_csv(ready: Handover, given: argparse.Namespace) -> Written:
    """Every quota by year, quarter, month and type."""
    return _csv(ready, given.out, "quotas", plain_csv(ready), ["One row a rep, period and booking type."])


def export_documents(ready: Handover, given: argparse.Namespace) -> Written:
    """Letters, methodology and the others, into a folder or one archive."""
    from quota_core.deliver.documents.common import Ask
    from quota_core.deliver.documents.library import documents

    ask = Ask(
        now=ready,
        on=_day("date", given.date) or date.today(),
        start=_day("start", given.start),
        progress=ready.progress,
    )
    only = [name.strip() for name in (given.only or "").split(",") if name.strip()]
    files = documents(ask, only, given.templates)
    write_files(files, given.out)
    return Written(place=given.out, notes=(f"{counted(len(files) - 1, 'document')}.",))


def export_templates(_: Handover, given: argparse.Namespace) -> Written:
    """Our templates, to be changed in Word."""
    from quota_core.deliver.documents.library import our_templates

    write_files(our_templates(), given.out)
    return Written(place=given.out)


def _csv(ready: Handover, out: Path, name: str, content: bytes, notes: list[str]) -> Written:
    """One CSV, under its own name in a folder or archive, or as the file that was named; DRAFT is in its name."""
    mark = f"-{ready.mark}" if ready.mark else ""
    if out.suffix.lower() != CSV:
        write_files(indexed(name, {f"{name}{mark}{CSV}": content}, index_words(ready, *notes)), out)
        return Written(place=out, notes=tuple(notes))
    place = out if not mark or out.stem.endswith(mark) else out.with_name(f"{out.stem}{mark}{out.suffix}")
    write_file(content, place)
    return Written(place=place, notes=tuple(notes))


def _owners(file: Path | None, allowed: tuple[str, ...]) -> Owners | None:
    return None if file is None else owners_of(file, allowed)


def _types(given: list[str]) -> Mapping[str, str]:
    """`new=0Db...` by type, or `0Db...` for all of them."""
    types: dict[str, str] = {}
    for text in given:
        name, equals, found = text.partition("=")
        key, value = (name.strip(), found.strip()) if equals else (TOTAL, name.strip())
        if key in types:
            raise DeliveryError(f"--type {key} is given twice: give each booking type one ForecastingTypeId.")
        types[key] = value
    return types


def _day(option: str, text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise DeliveryError(f"--{option} {text} is no day: write it as YYYY-MM-DD.") from None
