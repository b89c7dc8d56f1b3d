"""Logging in: a name and a password for a person, with guesses slowed down and nothing said of which names exist."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, select

from bluehelm.mission import tables
from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.passwords import LONGEST, is_outdated, is_right
from bluehelm.mission.people import account_row, read_people, set_password
from bluehelm.mission.permissions import Person
from bluehelm.mission.person_names import folded
from bluehelm.mission.read_log import LOG_IN, add_reads
from bluehelm.mission.reading_rows import stored_of_row
from bluehelm.mission.records import Account
from bluehelm.problems import InputRefused, Problem, Severity

FREE_TRIES: Final = 5
"""Wrong tries in a row before one has to wait; then the wait doubles with each."""
LONGEST_WAIT: Final = timedelta(seconds=60)
"""A colleague's wrong guesses must not keep somebody out for longer."""
_TRIED: Final = "log-in tried"
_DONE: Final = "logged in"
_LOOKED_AT: Final = 20


def log_in(file: MissionFile, name: str, password: str) -> Person:
    """The person of a name and password. Every try stands in the read log before the password is looked at.

    Raises:
        InputRefused: "locked" where the file was opened without its passphrase, "wait" after too many tries,
            "wrong-log-in" for a name or password that is not right, and for a closed account.
    """
    if not file.unlocked:
        message = "This file was opened without its passphrase, so passwords cannot be checked."
        raise _refused("locked", message, "Open it again with the site's passphrase.")
    person = read_people(file).named(name)
    bucket = _bucket(file, name)
    core = file.core
    with core.changing() as connection:
        now = core.clock.now()
        _refuse_too_soon(connection, bucket, now)
        add_reads(connection, now, person.name if person is not None else "(unknown name)", [(bucket, _TRIED)])
    verifier = None if person is None or person.closed else _verifier(file, person)
    right = is_right(verifier, password[: LONGEST + 1])
    if person is None or verifier is None or not right:
        message = "The name or the password is not right."
        hint = "Look at capital letters and the keyboard layout. A new password is given by the head, at a site that "
        hint += "may read protected fields."
        raise _refused("wrong-log-in", message, hint)
    with core.changing() as connection:
        add_reads(connection, core.clock.now(), person.name, [(bucket, _DONE)])
    if is_outdated(verifier):
        with suppress(InputRefused):  # too weak by today's rules: it works on until the head gives another
            set_password(file, person.id, password, author=person.name)
    return person


def _verifier(file: MissionFile, person: Person) -> str | None:
    core = file.core
    with core.reading() as connection:
        row = account_row(connection, person.id)
        account = None if row is None else stored_of_row(connection, row, kinds=core.kinds, ring=core.ring).value
    return account.verifier if isinstance(account, Account) else None


def _bucket(file: MissionFile, name: str) -> str:
    """Under what tries are counted: the same for a name that exists and one that does not. Sixteen bits, for people
    type their password where the name belongs, and it must not be guessed from the log.
    """
    digest = sha256(f"{file.core.identity.mission} {folded(name)}".encode("utf-8", "replace")).hexdigest()
    return f"{LOG_IN}{digest[:4]}"


def _refuse_too_soon(connection: Connection, bucket: str, now: datetime) -> None:
    table = tables.reads.c
    statement = select(table.at, table.what).where(table.record == bucket).order_by(table.number.desc())
    rows = connection.execute(statement.limit(_LOOKED_AT)).all()
    tries = 0
    for row in rows:
        if row.what != _TRIED:
            break
        tries += 1
    if tries < FREE_TRIES:
        return
    wait = min(timedelta(seconds=2 ** (tries - FREE_TRIES)), LONGEST_WAIT)
    left = datetime.fromisoformat(rows[0].at) + wait - now
    if timedelta() < left <= LONGEST_WAIT:
        seconds = int(left.total_seconds()) + 1
        raise _refused("wait", f"There were too many wrong tries. Wait {seconds} seconds.", "Then try again.")


def _refused(code: str, message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, code, message, hint))
