"""Names that are probably one: equal but for case, spaces, punctuation, accents or legal form, or a letter apart."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping

import numpy as np
from rapidfuzz import fuzz, process

ALIKE = 90.0
SHORTEST = 5
COMPARED = 2_000
NEIGHBOURS = 4
USUAL = 3
_LEGAL = re.compile(
    r"[\s,]+(inc|incorporated|ltd|limited|llc|plc|corp|corporation|co|company|gmbh|ag|sa|sas|bv|srl)\.?$"
)


def bare(name: str) -> str:
    """A name without case, accents, spaces and punctuation: `GTX Pro` -> gtxpro."""
    return "".join(_words(name))


def is_name(value: str) -> bool:
    """Whether a value reads as a name rather than as a code: letters, and digits only beside a space."""
    return any(c.isalpha() for c in value) and (" " in value.strip() or not any(c.isdigit() for c in value))


def alike_pairs(weights: Mapping[str, float], known: Collection[str] = ()) -> list[tuple[str, str]]:
    """(wrong, right) for names that are probably the same; each wrong one once, by name.

    Right is the known one, else that with more weight. Two known names are never paired, nor names whose digits differ,
    nor names that differ by words in use elsewhere (North East, North West).
    Up to `COMPARED` names each is compared with each; beyond, with those that stand beside it by its first or last
    letters.
    """
    right_first = sorted({*weights, *known}, key=lambda name: (name not in known, -weights.get(name, 0.0), name))
    bared = [bare(name) for name in right_first]
    usage = Counter(part for name in right_first for part in set(_words(name)))
    pairs: dict[str, str] = {}
    # The same name written differently goes before a name a letter apart.
    for i, j in sorted(_candidates(bared), key=lambda pair: (bared[pair[0]] != bared[pair[1]], pair)):
        right, wrong = right_first[i], right_first[j]
        alike = bared[i] == bared[j] or (
            min(len(bared[i]), len(bared[j])) >= SHORTEST
            and _digits(bared[i]) == _digits(bared[j])
            and any(usage[part] < USUAL for part in set(_words(wrong)) - set(_words(right)))
        )
        # A name already taken for another one is nobody's right name.
        if alike and wrong not in known and wrong in weights and wrong not in pairs and right not in pairs:
            pairs[wrong] = right
    return sorted(pairs.items())


def _candidates(bared: list[str]) -> set[tuple[int, int]]:
    """Positions i < j of texts that are at least `ALIKE` alike."""
    if len(bared) <= COMPARED:
        scores = process.cdist(bared, bared, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.float32)
        return {(i, j) for i, j in np.argwhere(np.triu(scores, 1)).tolist()}
    found = set()
    for step in (1, -1):
        order = sorted(range(len(bared)), key=lambda i: (bared[i][::step], i))
        for place, i in enumerate(order):
            for j in order[place + 1 : place + 1 + NEIGHBOURS]:
                if fuzz.ratio(bared[i], bared[j], score_cutoff=ALIKE) > 0:
                    found.add((min(i, j), max(i, j)))
    return found


def _words(name: str) -> list[str]:
    text = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold().strip()
    return re.findall(r"[^\W_]+", _LEGAL.sub("", text)) or re.findall(r"[^\W_]+", text)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def run_together(names: Collection[str]) -> list[tuple[str, str]]:
    """(written, likely) for a name that begins with the first word of at least two others, the space left out.

    `GTXPro` beside `GTX Basic` and `GTX Plus Pro` is likely `GTX Pro`.
    """
    families = Counter(name.split()[0] for name in names if len(name.split()) > 1)
    pairs = []
    for name in sorted(names):
        for family, members in families.items():
            rest = name.removeprefix(family)
            if " " not in name and members > 1 and len(family) > 1 and rest != name and rest[:1].isupper():
                pairs.append((name, f"{family} {rest}"))
                break
    return pairs


def nearest_names(value: str, known: Mapping[str, tuple[str, ...]], limit: int = 3) -> list[str]:
    """The keys whose id or name is most like a value, best first, at least 80 of 100 alike."""
    wanted = bare(value)
    scored = []
    for key, spellings in known.items():
        texts = [bare(text) for text in spellings if is_name(text)]
        best = max((fuzz.ratio(wanted, text) for text in texts), default=0.0) if is_name(value) else 0.0
        if best >= 80:
            scored.append((-best, key))
    return [key for _, key in sorted(scored)[:limit]]
