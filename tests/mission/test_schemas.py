"""Kinds as JSON Schema: valid schemas that accept what the kinds accept, with what is protected marked."""

from __future__ import annotations

import json
from typing import ClassVar

import pytest
from jsonschema import Draft202012Validator
from pydantic import Field

from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Listed, Record
from bluehelm.mission.records import Account, Site
from bluehelm.mission.schemas import DRAFT, schema_of_kind, schema_of_kinds
from bluehelm.partners import PARTNER_KINDS, Agreement, Meeting, PersonInOffice, Signature


class Post(Record):
    """A post, with ``contact`` for the duty officer."""

    kind: ClassVar[str] = "post"
    version: ClassVar[int] = 3
    protected: ClassVar[frozenset[str]] = frozenset({"contact"})
    marks: ClassVar[dict[str, Mark]] = {"strength": Mark.CONFIDENTIAL}
    searched: ClassVar[tuple[str, ...]] = ("name",)
    listed: ClassVar[Listed] = Listed(sector="sector")

    name: str
    strength: int = Field(default=0, ge=0)
    sector: str | None = None
    contact: str = ""


def test_a_kind_tells_its_version_and_what_is_protected() -> None:
    """Name, version, protected and marked fields, search and lists stand in the schema."""
    schema = schema_of_kind(Post)
    assert (schema["x-kind"], schema["x-version"], schema["$id"]) == ("post", 3, "urn:bluehelm:kind:post:3")
    assert schema["description"] == "A post, with 'contact' for the duty officer."
    fields = schema["properties"]
    assert {name for name in fields if fields[name].get("x-protected")} == {"contact"}
    assert {name: fields[name]["x-mark"] for name in fields if "x-mark" in fields[name]} == {"strength": "confidential"}
    assert (schema["x-searched"], schema["x-listed"]) == (["name"], {"sector": "sector"})
    assert schema["required"] == ["name"]
    assert schema["additionalProperties"] is False


def test_every_kind_has_a_valid_schema_of_the_draft() -> None:
    """The whole document and each kind cut out of it are valid schemas, the same each time, as plain JSON."""
    kinds = (*PARTNER_KINDS, Site, Account, Post)
    document = schema_of_kinds(kinds)
    assert document["$schema"] == DRAFT
    assert list(document["$defs"]) == sorted(kind.kind for kind in kinds)
    Draft202012Validator.check_schema(document)
    for schema in document["$defs"].values():
        Draft202012Validator.check_schema(schema)
    assert json.dumps(schema_of_kinds(reversed(kinds))) == json.dumps(document)


def test_a_schema_accepts_what_its_kind_writes_and_refuses_what_it_refuses() -> None:
    """A written agreement with parts in it fits; without a title, with an unknown field or type it does not."""
    agreement = Agreement(
        title="Port Ash ceasefire", type="ceasefire", signatures=(Signature(party="p", day="2027-05-01"),)
    )
    written = agreement.model_dump(mode="json")
    validator = Draft202012Validator(schema_of_kinds(PARTNER_KINDS)["$defs"]["agreement"])
    assert validator.is_valid(written)
    for wrong in ({"title": ""}, {"type": "truce"}, {"colour": "blue"}, {"signatures": [{"party": "p"}]}):
        assert not validator.is_valid(written | wrong)


def test_parts_of_two_kinds_do_not_mix_in_one_document() -> None:
    """A reference inside a kind finds the kind's own part, also within the document of all kinds."""
    document = schema_of_kinds(PARTNER_KINDS)
    validator = Draft202012Validator(document | {"$ref": "urn:bluehelm:kind:meeting:1"})
    written = Meeting(reference="JC-07").model_dump(mode="json")
    assert validator.is_valid(written)
    assert not validator.is_valid(written | {"decisions": [{"number": "1"}]})


def test_contact_of_a_person_is_marked_and_ids_say_what_they_refer_to() -> None:
    """Another program can see that a telephone is protected and that a party's id stands in a field."""
    fields = schema_of_kind(PersonInOffice)["properties"]
    assert fields["telephone"]["x-protected"] is True
    assert "x-protected" not in fields["office"]
    assert "party" in json.dumps(fields["party"])
    assert '"x-refers-to": "party"' in json.dumps(fields["party"])


def test_two_kinds_of_one_name_are_refused() -> None:
    """A name stands for one class; the same class twice is one."""

    class Other(Record):
        kind: ClassVar[str] = "post"

    assert list(schema_of_kinds([Post, Post])["$defs"]) == ["post"]
    with pytest.raises(ValueError, match="expected one class for the kind 'post', got two"):
        schema_of_kinds([Post, Other])
