"""The letters of a short message: the alphabet of GSM 03.38 (3GPP TS 23.038), in which 160 fit into one."""

from __future__ import annotations

import unicodedata
from typing import Final

from bluehelm.exchange.record_map_values import plain

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("^{}\\[~]|€\f")  # each takes the room of two


def message_length(text: str) -> int | None:
    """How many of the 160 places a text takes; None where a letter is not in the alphabet.

    >>> message_length("K2 W5"), message_length("[1]"), message_length("日")
    (5, 5, None)
    """
    if not all(letter in _BASIC or letter in _EXTENDED for letter in text):
        return None
    return len(text) + sum(letter in _EXTENDED for letter in text)


def in_alphabet(text: str) -> str:
    """A text with letters of the alphabet only: accents that it lacks are left out, other letters become "?".

    >>> in_alphabet("Śródka, façade")
    'Srodka, facade'
    """
    return "".join(_letter(letter) for letter in plain(text))


def _letter(letter: str) -> str:
    if letter in _BASIC or letter in _EXTENDED:
        return letter
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return bare if bare and all(part in _BASIC for part in bare) else "?"
