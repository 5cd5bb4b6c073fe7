"""Invented people, company names and Salesforce-looking ids."""

from __future__ import annotations

import string

import numpy as np


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = _words(
    """
    Avery Blake Casey Devon Elena Farah Gideon Hana Ilse Jonas Kamala Leif Marisol Nadia Oscar Priya Quentin
    Rosa Stefan Tamsin Usha Viktor Wanda Xenia Yusuf Zora Amara Bastien Chiara Dmitri Esther Felix Greta Hugo
    Ines Jamal Keiko Lorenzo Mei Noor Olive Pablo Ravi Saoirse Thandi Ulrich Vera Wes Yara Zeke Anouk Bruno
    Clara Diego Edith Fintan Gloria Henrik Isla Joaquin Kofi Lucia Malik Nora Otto Petra Rohan Selma Tariq
    Willa
    """
)
LAST_NAMES = _words(
    """
    Abernathy Balogun Castellan Drummond Eriksen Fontaine Gallagher Haddad Ishikawa Jankowski Kaminski
    Laurent Mbeki Novak Obrecht Pemberton Quispe Rosario Santoro Thackeray Uddin Varga Whitlock Xiang Yilmaz
    Zeller Ashdown Bergstrom Corrigan Delacroix Ekwueme Farrow Grimaldi Hollis Iyer Jarvinen Kowalczyk
    Lombardi Marchetti Nakamura Oyelaran Pryce Ramaswamy Sorensen Tremblay Underhill Vasquez Winslow Yamada
    Zielinski Attwood Brennan Chowdhury Dragan Esposito Fairbanks Guerra Hartmann Ibrahim Juarez Keane
    Lindgren Moreau Nwosu Ortega Pasternak Rahman Silva Takahashi Valdez
    """
)

# Words that differ a good deal, so that only the near-matches put in on purpose look alike.
_FIRST_WORDS = _words(
    """
    Amber Birch Cobalt Dune Ember Falcon Granite Harbor Indigo Juniper Kestrel Lantern Magnolia Nimbus Opal
    Prairie Quartz Raven Saffron Timber Umber Velvet Willow Yarrow Zephyr Bluff Copper Driftwood Elm Foxglove
    """
)
_SECOND_WORDS = _words(
    """
    Anchor Beacon Canyon Delta Engine Forge Gate Hollow Island Junction Keystone Ledger Meadow Orchard Pilot
    Quarry Ridge Summit Thicket Union Vista Wharf Yonder Acre Bishop Circuit Dome Furnace
    """
)
_THIRD_WORDS = _words(
    """
    Logistics Foods Clinics Textiles Energy Robotics Insurance Media Optics Builders Airways Chemicals Dental
    Furniture Games Holdings Motors Pharma Schools Tools
    """
)

_BASE62 = string.ascii_uppercase + string.ascii_lowercase + string.digits
_CHECK_LETTERS = string.ascii_uppercase + "012345"


def _check_letter(chunk: str) -> str:
    """The check letter for five characters: bit j is set where character j is a capital."""
    return _CHECK_LETTERS[sum(1 << j for j, letter in enumerate(chunk) if letter.isupper() and letter.isascii())]


def salesforce_id(prefix: str, number: int) -> str:
    """An 18-character record id: a 3-character key prefix, an org part, a base-62 counter and the 3 check letters."""
    counter = ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        counter = _BASE62[digit] + counter
    short = f"{prefix}8c0000{counter}"
    return short + "".join(_check_letter(short[i : i + 5]) for i in (0, 5, 10))


def person_names(rng: np.random.Generator, count: int) -> list[str]:
    """`count` different full names; first names repeat only when all are used, last names likewise."""
    firsts = np.concatenate([rng.permutation(FIRST_NAMES) for _ in range(count // len(FIRST_NAMES) + 1)])[:count]
    lasts = np.concatenate([rng.permutation(LAST_NAMES) for _ in range(count // len(LAST_NAMES) + 1)])[:count]
    return [f"{first} {last}" for first, last in zip(firsts, lasts, strict=True)]


def account_names(rng: np.random.Generator, count: int) -> np.ndarray:
    """`count` different three-word company names; ValueError when there are not that many."""
    sizes = (len(_FIRST_WORDS), len(_SECOND_WORDS), len(_THIRD_WORDS))
    picked = rng.choice(int(np.prod(sizes)), size=count, replace=False)
    words = zip(*np.unravel_index(picked, sizes), strict=True)
    return np.array([f"{_FIRST_WORDS[a]} {_SECOND_WORDS[b]} {_THIRD_WORDS[c]}" for a, b, c in words], dtype=object)
