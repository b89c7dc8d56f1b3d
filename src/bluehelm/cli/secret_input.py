"""Passphrases and passwords: from the environment, from a file, or typed without showing them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import typer

from bluehelm.problems import InputRefused, Problem, Severity, refuse_irregular

PASSPHRASE: Final = "BLUEHELM_PASSPHRASE"  # noqa: S105 - the name of a variable
"""Environment variable with the passphrase of the mission file's site."""
PASSWORD: Final = "BLUEHELM_PASSWORD"  # noqa: S105 - the name of a variable
"""Environment variable with the password of the person at the keyboard."""
NEW_PASSPHRASE: Final = "BLUEHELM_NEW_PASSPHRASE"  # noqa: S105 - the name of a variable
"""Environment variable with the passphrase that the site's keys are given."""
NEW_PASSWORD: Final = "BLUEHELM_NEW_PASSWORD"  # noqa: S105 - the name of a variable
"""Environment variable with a password that is given to somebody."""


def given_secret(name: str, *, asked: str, file: Path | None = None) -> str | None:
    """A secret that is known already: from ``file``, from the environment variable, or typed at a terminal.

    None where there is none of them: a program without a terminal goes on without.

    Raises:
        InputRefused: when the file cannot be read.
    """
    if file is not None:
        return _from_file(file)
    if name in os.environ:
        return os.environ[name] or None
    if not sys.stdin.isatty():
        return None
    return typer.prompt(asked, hide_input=True, default="", show_default=False, err=True) or None


def new_secret(name: str, *, asked: str, file: Path | None = None) -> str | None:
    """A secret that is chosen now: typed twice at a terminal, and long enough.

    Raises:
        InputRefused: "short-secret".
    """
    from bluehelm.mission.passwords import SHORTEST

    if file is not None:
        secret: str | None = _from_file(file)
    elif name in os.environ:
        secret = os.environ[name] or None
    elif sys.stdin.isatty():
        secret = typer.prompt(
            asked, hide_input=True, confirmation_prompt=True, default="", show_default=False, err=True
        )
    else:
        secret = None
    if secret and len(secret) < SHORTEST:
        message = f"This is too short: it has {len(secret)} characters, and at least {SHORTEST} are needed."
        hint = "Choose four or five words that do not belong together."
        raise InputRefused(Problem(Severity.ERROR, "short-secret", message, hint))
    return secret or None


def _from_file(file: Path) -> str:
    refuse_irregular(file)
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        message = "The file with the secret cannot be read."
        hint = "Name a text file with the passphrase on one line."
        raise InputRefused(Problem(Severity.ERROR, "unreadable", message, hint, file.name)) from None
