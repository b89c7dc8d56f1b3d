"""Which accounts a bundle changed: who may do what must not change unnoticed."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from bluehelm.mission import tables
from bluehelm.mission.journal import in_parts
from bluehelm.mission.record import Fields
from bluehelm.mission.records import Account
from bluehelm.problems import printable

_WORDS = {"verifier": "password"}


def accounts_among(connection: Connection, records: Collection[str]) -> dict[str, Fields]:
    """What stands in those of the records that are accounts, with their mark, and whether they were withdrawn."""
    table, found = tables.records.c, dict[str, Fields]()
    for part in in_parts(sorted(records)):
        rows = connection.execute(select(tables.records).where(table.id.in_(part), table.kind == Account.kind))
        for row in rows:
            found[row.id] = {**row.fields, "mark": row.mark, "withdrawn": row.withdrawn, "erased": row.erased}
    return found


def account_changes(before: Mapping[str, Fields], after: Mapping[str, Fields]) -> tuple[str, ...]:
    """Each account that is otherwise now, by name, with what of it is: "A. Keita (role: head)".

    >>> account_changes({}, {"1": {"name": "A. Keita", "role": "head"}})
    ('A. Keita (new, role: head)',)
    """
    told = []
    for record in sorted(before.keys() | after.keys()):
        old, new = before.get(record), after.get(record)
        if old == new:
            continue
        name = printable(str((new or old or {}).get("name") or record))
        told.append(f"{name} ({_said(old, new)})")
    return tuple(told)


def _said(old: Fields | None, new: Fields | None) -> str:
    if new is None:
        return "no longer counts"
    if old is None:
        return f"new, role: {printable(str(new.get('role')))}"
    names = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    return ", ".join(
        f"role: {printable(str(new.get('role')))}" if name == "role" else _WORDS.get(name, printable(name))
        for name in names
    )
