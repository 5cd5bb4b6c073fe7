"""What the letters in brackets stand for: [G], [P] and their kin, told wherever a source is asked for."""

from __future__ import annotations

import re

SOURCES = {
    "G": "'Quotas and Target Setting - Implementation', a RevOps guide",
    "F": "an essay on go-to-market fundamentals",
    "P": "the quota planning guide of Activated Scale",
    "S": "Varicent on underperforming sales teams",
    "B": "Bridge Group, 2024 SaaS AE Metrics",
    "O": "our own starting value, ASSUMED until somebody confirms it",
}
_LETTER = re.compile(r"\[([A-Z])\]")


def sources_of(*texts: str) -> str:
    """What the letters in some texts stand for: [G] is 'Quotas ...'; [P] is ... (empty where there are none)."""
    letters = dict.fromkeys(letter for text in texts for letter in _LETTER.findall(text) if letter in SOURCES)
    return "; ".join(f"[{letter}] is {SOURCES[letter]}" for letter in letters)


def explained(text: str) -> str:
    """A source with what its letters stand for: 25/50% [G] -> 25/50% [G] ([G] is 'Quotas ...')."""
    told = sources_of(text)
    return f"{text} ({told})" if told else text
