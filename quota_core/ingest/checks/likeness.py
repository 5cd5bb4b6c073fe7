"""Names that are probably one: equal but for case, spaces, punctuation, accents or legal form, or a letter apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

import numpy as np
from rapidfuzz import fuzz, process

ALIKE = 90.0
SHORTEST = 5
_LEGAL = re.compile(
    r"[\s,]+(inc|incorporated|ltd|limited|llc|plc|corp|corporation|co|company|gmbh|ag|sa|sas|bv|srl)\.?$"
)


def bare(name: str) -> str:
    """A name without case, accents, spaces and punctuation: `GTX Pro` -> gtxpro."""
    text = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    shortened = _LEGAL.sub("", text.strip())
    return re.sub(r"[\W_]+", "", shortened) or re.sub(r"[\W_]+", "", text)


def is_name(value: str) -> bool:
    """Whether a value reads as a name rather than as a code: letters, and digits only beside a space."""
    return any(c.isalpha() for c in value) and (" " in value.strip() or not any(c.isdigit() for c in value))


def alike_pairs(weights: Mapping[str, float], known: Collection[str] = ()) -> list[tuple[str, str]]:
    """(wrong, right) for names that are probably the same; each wrong one once, by name.

    Right is the known one, else that with more weight. Two known names are never paired, nor names whose digits differ.
    """
    right_first = sorted({*weights, *known}, key=lambda name: (name not in known, -weights.get(name, 0.0), name))
    bared = [bare(name) for name in right_first]
    digits = [re.sub(r"\D", "", text) for text in bared]
    scores = process.cdist(bared, bared, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.float32)
    pairs: dict[str, str] = {}
    for i, j in np.argwhere(np.triu(scores, 1)).tolist():
        right, wrong = right_first[i], right_first[j]
        alike = bared[i] == bared[j] or (digits[i] == digits[j] and min(len(bared[i]), len(bared[j])) >= SHORTEST)
        # A name already taken for another one is nobody's right name.
        if alike and wrong not in known and wrong in weights and wrong not in pairs and right not in pairs:
            pairs[wrong] = right
    return sorted(pairs.items())


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
