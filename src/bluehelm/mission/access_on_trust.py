"""Who may sit down at a mission file without a password that can be checked.

Verifiers of passwords are protected fields. A post that is not entitled to those cannot check anybody, and an exercise
whose keys lie open gains nothing from a password. Both take a name on trust, within limits: at a post nobody reads
above "confidential", and before the post is admitted nothing that is marked at all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy import select

from bluehelm.mission import tables
from bluehelm.mission.mark import Mark
from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.people import account_row, read_people
from bluehelm.mission.permissions import MARKS, Person
from bluehelm.mission.records import Role
from bluehelm.mission.site_keys import needs_passphrase
from bluehelm.problems import InputRefused, Problem, Severity, printable

TRUSTED_AT_A_POST: Final = frozenset({Role.OBSERVER, Role.ANALYST, Role.PLANNER})
"""Roles that a post which cannot check passwords takes on trust: none that approves, erases or reads what others may
not."""


def person_on_trust(file: MissionFile, name: str) -> Person | None:
    """The person of a name where no password can be checked; None where one can, and has to be.

    Raises:
        InputRefused: "no-such-person", or "needs-password" for a role that is not taken on trust.
    """
    core = file.core
    checks = core.identity.own_site in core.membership.entitled()
    with core.reading() as connection:
        locked = connection.scalar(
            select(tables.secrets.c.locked).where(tables.secrets.c.site == core.identity.own_site)
        )
    exercise = locked is not None and not needs_passphrase(locked)
    if not file.unlocked or (checks and not exercise):
        return None
    person = read_people(file).named(name)
    if person is None or person.closed:
        message = f"There is no account of {printable(name)[:80]} in this mission file."
        hint = "Ask the head to add you, and take in the next bundle of the founding site."
        raise InputRefused(Problem(Severity.ERROR, "no-such-person", message, hint, core.name))
    if exercise:
        return None if _has_password(file, person) else person
    if person.role not in TRUSTED_AT_A_POST:
        message = f"This site cannot check passwords, and takes nobody as {person.role.value} on trust."
        hint = "Do this at a site that may read protected fields, or ask the founding site to entitle this one."
        raise InputRefused(Problem(Severity.ERROR, "needs-password", message, hint, core.name))
    member = core.membership.is_member(core.identity.own_site)
    highest = Mark.CONFIDENTIAL if member else Mark.UNCLASSIFIED
    return replace(person, clearance=highest) if MARKS.index(person.clearance) > MARKS.index(highest) else person


def _has_password(file: MissionFile, person: Person) -> bool:
    with file.core.reading() as connection:
        row = account_row(connection, person.id)
    return row is not None and row.fields.get("verifier") is not None
