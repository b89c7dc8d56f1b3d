"""Opening a mission file as somebody: where it is, its passphrase, who is at the keyboard, and their password."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bluehelm.cli.secret_input import PASSPHRASE, PASSWORD, given_secret
from bluehelm.problems import InputRefused, Problem, Severity

if TYPE_CHECKING:
    from bluehelm.mission import MissionFile
    from bluehelm.mission.access import Desk
    from bluehelm.mission.database import Where

PERSON: Final = "BLUEHELM_PERSON"
"""Environment variable with the name of the person at the keyboard."""


def mission_where(given: str) -> Where:
    """A path, or the address of a database as it is."""
    return given if "://" in given else Path(given)


@contextmanager
def open_mission(given: str, *, passphrase_file: Path | None = None) -> Iterator[MissionFile]:
    """The mission file, unlocked where its passphrase is known, closed when the block ends.

    Raises:
        InputRefused: where there is none, or for a wrong passphrase.
    """
    from bluehelm.cli.mission_kinds import KINDS
    from bluehelm.mission import MissionFile

    where = mission_where(given)
    file = MissionFile.open(where, kinds=KINDS)
    if not file.unlocked:
        file.close()
        passphrase = given_secret(
            PASSPHRASE, asked="Passphrase of this mission file (empty: go on without)", file=passphrase_file
        )
        file = MissionFile.open(where, kinds=KINDS, passphrase=passphrase)
    with file:
        yield file


@contextmanager
def open_desk(given: str, *, person: str | None, passphrase_file: Path | None = None) -> Iterator[Desk]:
    """The mission file as one person may use it.

    Raises:
        InputRefused: when nobody says who they are, or the password is wrong.
    """
    from bluehelm.mission.access import Desk
    from bluehelm.mission.access_on_trust import person_on_trust

    name = person or os.environ.get(PERSON)
    if not name:
        message = "Say who you are: what you do in a mission file stands under your name."
        hint = 'Give --as "YOUR NAME", or set BLUEHELM_PERSON.'
        raise InputRefused(Problem(Severity.ERROR, "nobody", message, hint))
    with open_mission(given, passphrase_file=passphrase_file) as file:
        trusted = person_on_trust(file, name)
        if trusted is not None:
            yield Desk(file, trusted)
        else:
            yield Desk.log_in(file, name, given_secret(PASSWORD, asked=f"Password of {name}") or "")


def left_in_log(file: MissionFile) -> tuple[Problem, ...]:
    """After an erasure: a warning where another program keeps what was erased from leaving the disk."""
    from bluehelm.mission.retention import lies_in_log

    if not lies_in_log(file):
        return ()
    message = (
        "It is erased, but the keys can still be found on this disk: another program has this file open, and as long "
        f"as it reads, {file.core.name}-wal beside the file cannot be emptied."
    )
    hint = f"Close other programs that have this file open, then run bluehelm check {file.core.name}."
    return (Problem(Severity.WARNING, "erased-lies-in-log", message, hint, file.core.name),)
