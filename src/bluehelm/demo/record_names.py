"""Names by which the demo's data speak of records: "@UF" for a party, "@sector E", "@NOR-0003" for an incident."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

from bluehelm.mission import MissionFile, Record
from bluehelm.mission.record import Fields

_NAMED_BY: Final[Mapping[str, str]] = {
    "party": "{short_name}",
    "sector": "sector {code}",
    "place": "{name}",
    "agreement": "{short_title}",
    "clause": "clause {number}",
    "meeting": "{reference}",
    "incident": "{reference}",
    "patrol": "{reference}",
    "source": "{code_name}",
}
"""What a record of each kind is called, out of its own fields."""


def names_in(file: MissionFile) -> dict[str, str]:
    """Ids of the file's records by the names that the demo's data give them; commitments as "commitment 12 UF"."""
    found = {kind: file.find(kind) for kind in (*_NAMED_BY, "commitment")}
    names = {name_of(kind, stored.fields): stored.id for kind, stored_ones in found.items() for stored in stored_ones}
    called = {record: name for name, record in names.items()}
    for stored in found["commitment"]:
        names[commitment_name(stored.fields, called)] = stored.id
    names.pop("", None)
    return names


def name_of(kind: str, fields: Mapping[str, JsonValue]) -> str:
    """What a record is called; empty for a kind that the data do not speak of."""
    pattern = _NAMED_BY.get(kind, "")
    try:
        return pattern.format(**fields)
    except KeyError:
        return ""


def commitment_name(fields: Mapping[str, JsonValue], called: Mapping[str, str]) -> str:
    """What a commitment is called: by its clause or the meeting's decision, and its party."""
    made_in = called.get(str(fields.get("clause"))) or f"{called.get(str(fields.get('meeting')))}/{fields['decision']}"
    return f"commitment {made_in.removeprefix('clause ')} {called[str(fields['party'])]}"


def with_ids(value: JsonValue, names: Mapping[str, str]) -> JsonValue:
    """The same value with the ids of records in place of their names.

    Raises:
        LookupError: for a name that no record has here.

    >>> with_ids({"who": ["@UF", "someone"]}, {"UF": "7f"})
    {'who': ['7f', 'someone']}
    """
    if isinstance(value, str) and value.startswith("@"):
        if value[1:] not in names:
            raise LookupError(f"expected the name of a record of this file, got {value!r}")
        return names[value[1:]]
    if isinstance(value, list):
        return [with_ids(item, names) for item in value]
    if isinstance(value, dict):
        return {name: with_ids(item, names) for name, item in value.items()}
    return value


def record_of(kind: type[Record], fields: Fields, names: Mapping[str, str]) -> Record:
    """A record of the kind from the data's fields."""
    return kind.model_validate(with_ids(dict(fields), names))
