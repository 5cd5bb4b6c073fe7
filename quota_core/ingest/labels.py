"""Words as people write them in headers and cells, brought to one form; the words whose meaning the method fixes."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from quota_core.schema import TABLES

_CUSTOM = re.compile(r"__[cr](?=\b|\.|$)", re.IGNORECASE)
_JOINTS = re.compile(r"[\s_\-:?*#/'\"’]+")
# A stage whose name says that the deal is over, but not how, is asked about; every other CRM stage is open.
_OVER = re.compile(
    r"clos|won|lost|dead|cancel|abandon|disqualif|churn|nodecision|omitted|withdr|reject|declin|signed|booked|invoiced|"
    r"expired|dropped|notinterested|duplicate|abgeschloss|geschloss|gewonn|verlor|storn|abgelehnt|abgesagt|beendet|"
    r"erledigt|clotur|annul|refus|perdu|perdid|ganad|cerrad|rechaz|chius|rifiut|gesloten|afgewezen|fechad|encerrad"
)
_WON = {"won", "closedwon", "closewon", "win", "dealwon", "1won"}
_LOST = {"lost", "closedlost", "closelost", "loss", "deallost"}
# The same in other languages, as CRMs write it: closed and won; closed - lost. German, French, Spanish, Italian, Dutch,
# Portuguese; without accents.
_CLOSED_WORD = re.compile(
    r"(ab)?geschlossene?r?|conclue?s?|fermee?|cloturee?|cerrad[oa]|cierre|chius[oa]|(af)?gesloten|"
    r"fechad[oa]|encerrad[oa]|closed?"
)
_WON_WORD = re.compile(r"gewonnene?r?|gagnee?|ganad[oa]|vint[oa]|ganh[oa]|won")
_LOST_WORD = re.compile(r"verlorene?r?|perdue?|perdid[oa]|pers[oa]|lost")
_JOINING = {"und", "et", "y", "e", "en", "and"}
_EXPANSION = ("addon", "upsell", "crosssell", "upgrade", "expansion", "existingbusiness")
TRUE_WORDS = ("true", "1", "1.0", "yes", "y", "t", "x", "wahr", "ja", "oui", "vrai", "si", "verdadero")
FALSE_WORDS = ("false", "0", "0.0", "no", "n", "f", "falsch", "nein", "non", "faux", "falso")


@cache
def plain(label: str) -> str:
    """A header's label without case, spaces and CRM suffixes: `Owner.External_Id__c` -> owner.externalid."""
    text = unicodedata.normalize("NFKC", label).strip().casefold()
    return _JOINTS.sub("", _CUSTOM.sub("", text))


def word(value: str) -> str:
    """A cell's word without case and joints, for comparing: `Closed - Won` -> closedwon."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", value).casefold())


def status_of(stage: str) -> str | None:
    """won, lost or open where the word itself says so, else None."""
    text = word(stage)
    if text in _WON or text.startswith("closedwon"):
        return "won"
    if text in _LOST or text.startswith("closedlost"):
        return "lost"
    if text == "open":
        return "open"
    said = {part for part in _parts(stage) if part not in _JOINING and not _CLOSED_WORD.fullmatch(part)}
    if said and all(_WON_WORD.fullmatch(part) for part in said):
        return "won"
    return "lost" if said and all(_LOST_WORD.fullmatch(part) for part in said) else None


def is_over(stage: str) -> bool:
    """True for a stage name that sounds closed without saying whether it was won."""
    parts = _parts(stage)
    ends = (_CLOSED_WORD, _WON_WORD, _LOST_WORD)
    return _OVER.search("".join(parts)) is not None or any(end.fullmatch(part) for end in ends for part in parts)


def _parts(value: str) -> list[str]:
    """A cell's words one by one, without case and accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", value.casefold()) if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", bare)


def booking_type_of(value: str) -> str | None:
    """new, expansion or renewal by the words of METHOD 2; None for a word to ask about."""
    text = word(value)
    if text.startswith("new"):
        return "new"
    if text.startswith("renew"):
        return "renewal"
    if any(part in text for part in _EXPANSION):
        return None if "renew" in text else "expansion"
    return None


def role_of(title: str) -> str | None:
    """The role that a job title or role name stands for, where it clearly does: `Account Executive, West` -> AE."""
    text = word(title)
    upper = set(re.findall(r"[A-Z]{2,3}", title))
    for role, words in _ROLES.items():
        if role in upper or any(w in text for w in words):
            return role
    return None


def sells_nothing(title: str) -> bool:
    """True for a job title that clearly carries no quota of its own: a manager, an administrator, marketing."""
    return _NO_SELLER.search(word(title)) is not None


_NO_SELLER = re.compile(
    r"manager|director|vicepresident|^s?vp|chief|^c[efrtmo]o$|head|president|admin|operations|ops$|marketing|finance|"
    r"support|integration|system|automat|^api|legal|analyst|engineer|developer|recruit"
)
_ROLES = {
    "AE": ("accountexecutive", "salesexecutive"),
    "AM": ("accountmanager",),
    "CSM": ("customersuccess",),
    "SDR": ("salesdevelopment", "businessdevelopmentrep", "bdr"),
    "SE": ("salesengineer", "solutionengineer", "solutionsengineer", "solutionconsultant", "presales"),
}


@cache
def canonical_labels() -> dict[str, dict[str, str]]:
    """Per table, every label (name or alias, brought to one form) -> canonical column."""
    found: dict[str, dict[str, str]] = {}
    for table in TABLES.values():
        labels = {plain(alias): column.name for column in table.columns for alias in column.aliases}
        found[table.name] = labels | {plain(column.name): column.name for column in table.columns}
    return found
