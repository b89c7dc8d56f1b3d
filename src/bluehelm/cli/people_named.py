"""Accounts, roles, marks, sectors and parties by the words that people type for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bluehelm.problems import InputRefused, Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.mission.access import Desk
    from bluehelm.mission.mark import Mark
    from bluehelm.mission.permissions import Person
    from bluehelm.mission.records import Role

ALL_SECTORS: Final = "all"
"""What is typed for no limit to sectors."""


def account_named(desk: Desk, name: str) -> Person:
    """The account of a name.

    Raises:
        InputRefused: "no-such-person".
    """
    from bluehelm.mission.people import read_people

    found = read_people(desk.file).named(name)
    if found is None:
        message = f"There is no account of {printable(name)}."
        raise InputRefused(Problem(Severity.ERROR, "no-such-person", message, "See bluehelm people list."))
    return found


def role_named(role: str) -> Role:
    """The role of a name.

    Raises:
        InputRefused: "bad-role".
    """
    from bluehelm.mission.records import Role

    try:
        return Role(role.strip().lower())
    except ValueError:
        message = f"There is no role '{printable(role)}'."
        hint = f"Roles are: {', '.join(Role)}."
        raise InputRefused(Problem(Severity.ERROR, "bad-role", message, hint)) from None


def mark_named(mark: str) -> Mark:
    """The mark of a name.

    Raises:
        InputRefused: "bad-mark".
    """
    from bluehelm.mission.mark import Mark

    try:
        return Mark(" ".join(mark.lower().split()))
    except ValueError:
        message = f"There is no mark '{printable(mark)}'."
        hint = f"Marks are: {', '.join(Mark)}."
        raise InputRefused(Problem(Severity.ERROR, "bad-mark", message, hint)) from None


def sectors_named(desk: Desk, names: list[str]) -> tuple[str, ...]:
    """Ids of sectors by code or name; none for "all".

    Raises:
        InputRefused: "no-such-sector".
    """
    if names == [ALL_SECTORS]:
        return ()
    known = {
        str(stored.fields[field]).casefold(): stored.id
        for stored in desk.find("sector")
        for field in ("code", "name")
        if stored.fields.get(field)
    }
    if missing := [name for name in names if name.casefold() not in known]:
        message = f"There is no sector {printable(missing[0])} in this mission."
        hint = f"Sectors are: {', '.join(sorted(known)) or 'none yet'}."
        raise InputRefused(Problem(Severity.ERROR, "no-such-sector", message, hint))
    return tuple(known[name.casefold()] for name in names)


def party_for(role: Role, party: str | None) -> str | None:
    """The party of an account: every guest has one.

    Raises:
        InputRefused: "no-party".
    """
    if role.value == "guest" and party is None:
        message = "A guest comes from a party, and none was given."
        raise InputRefused(Problem(Severity.ERROR, "no-party", message, "Name it: --party SHORT_NAME."))
    return party


def party_named(desk: Desk, name: str | None) -> str | None:
    """Id of a party by its short name or name.

    Raises:
        InputRefused: "no-such-party".
    """
    if name is None:
        return None
    known = {
        str(stored.fields[field]).casefold(): stored.id
        for stored in desk.find("party")
        for field in ("short_name", "name")
        if stored.fields.get(field)
    }
    if name.casefold() not in known:
        message = f"There is no party {printable(name)} in this mission."
        hint = f"Parties are: {', '.join(sorted(known)) or 'none yet'}."
        raise InputRefused(Problem(Severity.ERROR, "no-such-party", message, hint))
    return known[name.casefold()]
