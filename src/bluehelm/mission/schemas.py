"""The kinds of record as JSON Schema, for whoever reads or writes Bluehelm's records with other programs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict
from inspect import getdoc
from typing import Final, cast

from pydantic import JsonValue

from bluehelm.mission.kinds import Kinds
from bluehelm.mission.record import Fields, Record

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
"""The edition of JSON Schema that the schemas are written in."""


def schema_of_kinds(kinds: Iterable[type[Record]]) -> Fields:
    """One JSON Schema document (draft 2020-12) with the schema of every kind under ``$defs``, by name.

    Each of them bears its own ``$id`` ("urn:bluehelm:kind:incident:1"), so that it can be cut out and used by itself.

    Args:
        kinds: the kinds, each class once or several times.

    Raises:
        ValueError: when two kinds share a name, or a kind's class variables do not fit its fields.
    """
    given = tuple(kinds)
    known = Kinds(given)
    by_name = {kind.kind: kind for kind in given}
    return {
        "$schema": DRAFT,
        "title": "Kinds of record in a Bluehelm mission file",
        "$defs": {name: schema_of_kind(by_name[name]) for name in known.names()},
    }


def schema_of_kind(kind: type[Record]) -> Fields:
    """JSON Schema (draft 2020-12) of one kind, as its records stand in the journal.

    What JSON Schema has no word for stands in words of our own:

    * ``x-kind`` and ``x-version``: the kind's name in the journal and the version of its schema;
    * ``x-searched`` and ``x-listed``: the fields that full-text search finds, and those that lists are filtered by;
    * on a field, ``x-protected``: it is encrypted before it is written, and a copy may lack it;
    * on a field, ``x-mark``: who may see it, where that is fewer people than may see the record;
    * on a field, ``x-refers-to``: the kind whose record's id it holds, where the kind says so.
    """
    schema = cast("Fields", kind.model_json_schema(mode="validation"))
    properties = cast("dict[str, Fields]", schema["properties"])
    for name in kind.protected:
        properties[name]["x-protected"] = True
    for name, mark in kind.marks.items():
        properties[name]["x-mark"] = mark.value
    listed: dict[str, JsonValue] = {column: path for column, path in asdict(kind.listed).items() if path}
    return {
        "$schema": DRAFT,
        "$id": f"urn:bluehelm:kind:{kind.kind}:{kind.version}",
        **schema,
        "description": _plain(getdoc(kind) or ""),
        "x-kind": kind.kind,
        "x-version": kind.version,
        "x-searched": list(kind.searched),
        "x-listed": listed,
    }


def _plain(docstring: str) -> str:
    """A docstring without the marks of code: what stands in double backquotes is a field's name."""
    return re.sub(r"``([^`]*)``", r"'\1'", docstring)
