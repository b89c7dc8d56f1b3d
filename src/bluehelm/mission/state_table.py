"""The current state of every record, kept beside the journal so that lists and searches are quick.

It can be made again from the journal at any time; ``bluehelm check`` does so and compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final, cast

from sqlalchemy import Connection, Update, bindparam, func, select

from bluehelm.mission import tables
from bluehelm.mission.entry import MARK, OWN_FIELDS, WITHDRAWN
from bluehelm.mission.fold import RecordState
from bluehelm.mission.full_text import SearchText, forget_texts, index_texts
from bluehelm.mission.journal import in_parts
from bluehelm.mission.key_ring import destroy_keys
from bluehelm.mission.kinds import Kinds, listed_value
from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Fields, Listed, Record

_MARKS = {mark.value for mark in Mark}
_BESIDE_FIELDS: Final = [column for column in tables.records.columns if column.name != "fields"]
_NAMES: Final = [column.name for column in _BESIDE_FIELDS]
_KNOWN: Final = select(*_BESIDE_FIELDS).where(tables.records.c.id.in_(bindparam("ids", expanding=True)))
_TOP: Final = select(func.max(tables.records.c.number))
_INSERT: Final = tables.records.insert()


def keep_states(connection: Connection, states: Sequence[RecordState], kinds: Kinds) -> None:
    """Write states in the place of what was known of their records; keys of erased records are destroyed."""
    known = _rows(connection, [state.id for state in states])
    top = int(connection.scalar(_TOP) or 0)
    rows, new, texts = [], [], []
    changed: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for state in states:
        row = state_row(state, kinds.get(state.kind))
        before = known.get(state.id)
        if before is None:
            top += 1
            new.append({"number": top, **row})
        else:
            names = tuple(name for name, value in row.items() if name not in before or before[name] != value)
            changed.setdefault(names, []).append({"known": before["number"], **{name: row[name] for name in names}})
        row["number"] = top if before is None else before["number"]
        rows.append(row)
        if row["withdrawn"] is None:
            texts.append(search_text(row, kinds.get(state.kind)))
    if new:
        connection.execute(_INSERT, new)
    for names, of_rows in changed.items():
        connection.execute(_update_of(names), of_rows)
    forget_texts(connection, [cast("int", row["number"]) for row in known.values()])
    index_texts(connection, texts)
    destroy_keys(connection, (cast("str", row["id"]) for row in rows if row["erased"] is not None))


def forget_states(connection: Connection, records: Iterable[str]) -> None:
    """Take records out of the table that no entry makes any more."""
    known = _rows(connection, sorted(set(records)))
    if known:
        forget_texts(connection, [cast("int", row["number"]) for row in known.values()])
        connection.execute(tables.records.delete().where(tables.records.c.id.in_(list(known))))


def state_row(state: RecordState, kind: type[Record] | None) -> dict[str, object]:
    """A state as a row of the table, without its number."""
    own = {name: value for name, value in state.fields.items() if name in OWN_FIELDS}
    fields = {name: value for name, value in state.fields.items() if name not in OWN_FIELDS}
    listed = kind.listed if kind is not None and state.readable else Listed()
    return {
        "id": state.id,
        "kind": state.kind,
        "version": state.version,
        "fields": fields,
        "mark": _mark(own.get(MARK)),
        "withdrawn": _text(own.get(WITHDRAWN)),
        "erased": state.erased,
        "conflicts": list(state.conflicts) or None,
        "created_clock": state.created.clock,
        "created_site": state.created.site,
        "created_author": state.created.author,
        "changed_clock": state.changed.clock,
        "changed_site": state.changed.site,
        "changed_author": state.changed.author,
        "day": listed_value(fields, listed.day)[:10],
        "sector": listed_value(fields, listed.sector),
        "status": listed_value(fields, listed.status),
        "category": listed_value(fields, listed.category),
        "parent": listed_value(fields, listed.parent),
    }


def _mark(value: object) -> str:
    """The mark that was written; none is the lowest, and what is no mark is the highest."""
    if value is None:
        return Mark.UNCLASSIFIED.value
    return value if isinstance(value, str) and value in _MARKS else Mark.STRICTLY_CONFIDENTIAL.value


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def search_text(row: Mapping[str, object], kind: type[Record] | None) -> SearchText:
    """What the full-text index knows of a row of the table."""
    fields = cast("Fields", row["fields"])
    words = " ".join(_words(fields.get(name)) for name in (kind.searched if kind is not None else ()))
    facets = [(name, cast("str", row[name])) for name in ("kind", "sector", "status", "category", "parent")]
    facets.append(("month", cast("str", row["day"])[:7]))
    return SearchText(cast("int", row["number"]), words, facets)


def _words(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(_words(value[name]) for name in sorted(value))  # as the journal has them
    if isinstance(value, list):
        return " ".join(_words(inner) for inner in value)
    return value if isinstance(value, str) else ""


def _rows(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, object]]:
    """What the table holds of records, by id, without their fields."""
    found: dict[str, dict[str, object]] = {}
    for part in in_parts(ids):
        for row in connection.execute(_KNOWN, {"ids": part}):
            known = dict(zip(_NAMES, row, strict=True))
            found[known["id"]] = known
    return found


@cache
def _update_of(names: tuple[str, ...]) -> Update:
    """Set these columns and no other: an index is written again only where a column of it is set."""
    table = tables.records
    return table.update().where(table.c.number == bindparam("known")).values({name: bindparam(name) for name in names})
