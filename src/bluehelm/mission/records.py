"""The kinds of record that every mission file has: its sites, people, files, runs and what it gave away."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final, Self

from pydantic import Field, model_validator

from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Listed, Record

HEX_KEY: Final = r"^[0-9a-f]{64}$"


class Site(Record):
    """A place that writes in the mission's journal: a headquarters, a post, one laptop. First entry of its chain."""

    kind: ClassVar[str] = "site"
    searched: ClassVar[tuple[str, ...]] = ("name", "code")

    name: str = Field(min_length=1, max_length=80)
    code: str = Field(pattern=r"^[A-Z][A-Z0-9]{0,7}$", description="short name in references: NOR-0042")
    mission: str | None = Field(default=None, max_length=80, description="name of the mission; the founder writes it")
    signing: str = Field(pattern=HEX_KEY)
    exchange: str = Field(pattern=HEX_KEY)


class Admission(Record):
    """The founder's word that a site belongs to the mission. Only the founding site's entries of this kind count."""

    kind: ClassVar[str] = "admission"

    site: str = Field(pattern=r"^[0-9a-f]{16}$")
    fingerprint: str = Field(pattern=HEX_KEY, description="SHA-256 of both public keys: other keys are not the site's")
    entitled: bool = Field(default=False, description="the site may read protected fields")
    last_sequence: int | None = Field(
        default=None, ge=0, description="of an expelled site: its last entry that still counts"
    )

    @model_validator(mode="after")
    def _of_one_site(self) -> Self:
        if not self.fingerprint.startswith(self.site):
            raise ValueError("expected a fingerprint that begins with the site's id")
        return self


class Role(StrEnum):
    """What a person does in the mission; permissions go by it."""

    OBSERVER = "observer"
    ANALYST = "analyst"
    REVIEWER = "reviewer"
    PLANNER = "planner"
    HEAD = "head"
    AUDITOR = "auditor"
    GUEST = "guest"


class Account(Record):
    """A person who uses the file through Bluehelm. ``name`` is the author of what they write."""

    kind: ClassVar[str] = "account"
    protected: ClassVar[frozenset[str]] = frozenset({"verifier"})
    searched: ClassVar[tuple[str, ...]] = ("name",)
    listed: ClassVar[Listed] = Listed(category="role", parent="party")

    name: str = Field(min_length=1, max_length=80)
    role: Role
    sectors: tuple[str, ...] = Field(default=(), description="ids of the sectors they work in; empty is all")
    party: str | None = Field(default=None, description="of a guest: the party they come from")
    clearance: Mark = Mark.CONFIDENTIAL
    closed: bool = False
    verifier: str | None = Field(default=None, description="Argon2id verifier of the password")


class Attachment(Record):
    """A file beside the mission file, by the SHA-256 of its stored bytes."""

    kind: ClassVar[str] = "attachment"
    protected: ClassVar[frozenset[str]] = frozenset({"name", "note"})
    listed: ClassVar[Listed] = Listed(parent="of", category="media_type")

    of: str | None = Field(default=None, description="the record it belongs to")
    sha256: str = Field(pattern=HEX_KEY, description="of the bytes as they lie in the folder")
    size: int = Field(ge=0)
    media_type: str = Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$", max_length=100)
    key: str | None = Field(default=None, description="name of the record key the bytes are encrypted under")
    name: str | None = Field(default=None, max_length=255)
    note: str | None = None


class ImportBatch(Record):
    """One import: what came from one outside file, so that it can be taken back as a whole.

    Name and checksum of the file are protected: who guesses what stands in a short file could prove it by its checksum,
    also after its records were erased.
    """

    kind: ClassVar[str] = "import"
    protected: ClassVar[frozenset[str]] = frozenset({"file", "sha256"})
    listed: ClassVar[Listed] = Listed(day="on", category="format")

    file: str | None = Field(default=None, description="name of the file, without folders")
    sha256: str | None = Field(default=None, pattern=HEX_KEY)
    format: str
    rows: int = Field(ge=0)
    records: int = Field(ge=0)
    refused: int = Field(ge=0)
    on: date
    undone: str | None = Field(default=None, description="why it was taken back")


class RunRecord(Record):
    """An analysis that can be made again; the whole record of `mission.run.Run`."""

    kind: ClassVar[str] = "run"
    listed: ClassVar[Listed] = Listed(day="as_of", category="verb")
    searched: ClassVar[tuple[str, ...]] = ("summary",)

    run: str = Field(pattern=HEX_KEY, description="id of the run: a checksum of all that went in")
    verb: str
    as_of: date | None = None
    summary: str
    details: dict[str, object] = Field(description="the run's JSON: inputs with checksums, parameters, seed, outputs")


class Retention(Record):
    """How long protected fields of a kind are kept: after so many months they are due for erasure."""

    kind: ClassVar[str] = "retention"

    of_kind: str
    months: int = Field(ge=1, le=1200)
    reason: str


class ReleaseSecret(Record):
    """Random bytes from which the references in copies are made, so that nobody outside can work them out. The first
    copy that a site makes makes the site's own; no other site chooses it.
    """

    kind: ClassVar[str] = "release_secret"
    protected: ClassVar[frozenset[str]] = frozenset({"secret"})
    marks: ClassVar = {"secret": Mark.STRICTLY_CONFIDENTIAL}

    secret: str | None = Field(default=None, pattern=HEX_KEY)


class ReleaseRecord(Record):
    """A copy that was given away: to whom, when, and what it showed, so that the next one gives nothing more away.

    It holds the rows that the copy showed anew or otherwise than the copies ``after`` which it was made; all together
    are what the receiver has. Where they do not fit one entry, they stand in several records, each after the one
    before, and the last has the report.
    """

    kind: ClassVar[str] = "release"
    marks: ClassVar = {"rows": Mark.STRICTLY_CONFIDENTIAL}
    listed: ClassVar[Listed] = Listed(day="made", category="receiver")

    receiver: str
    made: date
    at: datetime
    number: int = Field(default=1, ge=1, description="of the copy; rows that bear it came or changed with this copy")
    after: tuple[str, ...] = Field(default=(), description="ids of the receiver's releases known when it was made")
    still_open: int = Field(default=0, ge=0, description="incidents still looked into, as told to the receiver")
    rows: tuple[dict[str, object], ...] = ()
    report: dict[str, object] = Field(default_factory=dict)


MISSION_KINDS: Final[tuple[type[Record], ...]] = (
    Account,
    Admission,
    Attachment,
    ImportBatch,
    ReleaseRecord,
    ReleaseSecret,
    Retention,
    RunRecord,
    Site,
)
"""Kinds that are always known; ``MissionFile.open(kinds=...)`` adds the stages' own."""
