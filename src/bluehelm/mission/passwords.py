"""Passwords: stretched with Argon2id (RFC 9106) before anything is stored, compared in the same time whoever asks."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bluehelm.mission.site_keys import LANES, MEMORY_KIB, TIME_COST
from bluehelm.problems import InputRefused, Problem, Severity

SHORTEST: Final = 12
"""Characters of a password or passphrase: a guess costs a tenth of a second, and a stick can be lost for years."""
LONGEST: Final = 1000

HASHER: Final = PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=LANES)
"""The second parameters that RFC 9106 recommends: a tenth of a second and 64 MiB a guess."""


def verifier_of(password: str, *, name: str) -> str:
    """What is stored in the place of a password.

    Raises:
        InputRefused: "weak-password" for one too short, too long, or with the person's name in it.
    """
    refuse_weak(password, name=name)
    return HASHER.hash(_normal(password))


def refuse_weak(password: str, *, name: str) -> None:
    """Refuse what somebody would guess.

    Raises:
        InputRefused: "weak-password".
    """
    normal = _normal(password)
    fault = (
        f"it has {len(normal)} characters, and at least {SHORTEST} are needed"
        if len(normal) < SHORTEST
        else f"it has more than {LONGEST} characters"
        if len(normal) > LONGEST
        else "it repeats a few characters only"
        if len(set(normal)) < 4
        else "it holds the person's name"
        if name.strip() and _normal(name).strip().casefold() in normal.casefold()
        else None
    )
    if fault is not None:
        hint = "Take four or five words that have nothing to do with each other."
        raise InputRefused(Problem(Severity.ERROR, "weak-password", f"This password cannot be taken: {fault}.", hint))


def is_right(verifier: str | None, password: str) -> bool:
    """Whether the password is the one of the verifier. Without a verifier it takes as long, and the answer is no."""
    known = verifier if verifier is not None else _of_nobody(HASHER)
    try:
        right = HASHER.verify(known, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and verifier is not None


def is_outdated(verifier: str) -> bool:
    """Whether it was made with other parameters than today's, and is to be made again at the next log-in."""
    return HASHER.check_needs_rehash(verifier)


@cache
def _of_nobody(hasher: PasswordHasher) -> str:
    return hasher.hash("the password of nobody")


def _normal(password: str) -> str:
    """The same for the same letters, however a keyboard composes them; halves of characters are dropped."""
    return unicodedata.normalize("NFKC", password.encode("utf-8", "ignore").decode())
