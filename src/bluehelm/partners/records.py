"""With whom a mission deals and what was agreed: parties, people in office, agreements, clauses, commitments.

No rule here spans two fields: two sites may change two fields of one record at the same time, and what they made
together must still be read. Days out of order and the like are found by ``check_agreement`` and ``check_meeting``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Listed, Record
from bluehelm.partners.field_types import (
    AgreementId,
    AgreementType,
    Category,
    ClauseId,
    Day,
    MeetingId,
    Obligation,
    Part,
    PartyId,
    PartyType,
    RecordId,
    SectorId,
    Topic,
    Words,
)


class Party(Record):
    """Who is bound by an agreement, or claims, or is claimed against: forces, a group, a community, the mission.

    ``part_of`` is the party that it answers to: a brigade of the government's forces. ``also_called`` are other names
    that reports use for it.
    """

    kind: ClassVar[str] = "party"
    searched: ClassVar[tuple[str, ...]] = ("name", "short_name", "also_called", "description")
    listed: ClassVar[Listed] = Listed(category="type", parent="part_of")

    name: Words
    short_name: str = ""
    also_called: tuple[Words, ...] = ()
    type: PartyType = "other"
    part_of: PartyId | None = None
    country: str | None = None
    """ISO 3166 alpha-3."""
    description: str = ""


class PersonInOffice(Record):
    """Who speaks for a party, or holds an office that the mission deals with: a liaison officer, a delegation's head.

    Kept for reaching them and for knowing who held the office on a day; where they live or stay is no field of this.
    """

    kind: ClassVar[str] = "person_in_office"
    protected: ClassVar[frozenset[str]] = frozenset({"telephone", "email", "radio", "address", "note"})
    marks: ClassVar[Mapping[str, Mark]] = MappingProxyType({"name": Mark.CONFIDENTIAL})
    searched: ClassVar[tuple[str, ...]] = ("office",)
    listed: ClassVar[Listed] = Listed(day="in_office_from", sector="sector", parent="party")

    name: Words
    office: Words
    party: PartyId | None = None
    sector: SectorId | None = None
    in_office_from: Day | None = None
    in_office_until: Day | None = None
    languages: tuple[Words, ...] = ()
    telephone: str = ""
    email: str = ""
    radio: str = ""
    address: str = ""
    """Of the office, for letters."""
    note: str = ""


class Signature(Part):
    """That a party signed or joined on a day of its own. ``reservation`` is what it excepted, in its words.

    ``bound_until`` is its last day bound, where it left and the others stayed.
    """

    party: PartyId
    day: Day
    bound_until: Day | None = None
    by: str = ""
    reservation: str = ""


class Agreement(Record):
    """What parties agreed. ``until`` is its last day in force; None where it has no end.

    A party in ``parties`` without a signature of its own signed on ``signed``. ``amends`` is the agreement that this
    one changes; clauses it does not replace go on.
    """

    kind: ClassVar[str] = "agreement"
    searched: ClassVar[tuple[str, ...]] = ("title", "short_title", "symbol", "text")
    listed: ClassVar[Listed] = Listed(day="signed", category="type", parent="amends")

    title: Words
    short_title: str = ""
    type: AgreementType
    parties: tuple[PartyId, ...] = ()
    signatures: tuple[Signature, ...] = ()
    signed: Day | None = None
    signed_at: str = ""
    in_force_from: Day | None = None
    until: Day | None = None
    ended_because: str = ""
    amends: AgreementId | None = None
    witnesses: tuple[Words, ...] = ()
    """Guarantors, mediators and others who signed without being bound."""
    symbol: str = ""
    text: str = ""
    text_source: str = ""
    """Where the text was taken from: a document's symbol, the archive of the mission."""


class Clause(Record):
    """One provision of an agreement, as one would cite it: "4(b)".

    ``binds`` are the parties bound; empty means every party of the agreement. ``sectors`` are where it holds; empty
    means everywhere. ``incident_categories`` are the incidents that suggest a breach of it, the most typical first.
    ``by_day`` is the last day on which a duty is to be done, where the text sets one.
    """

    kind: ClassVar[str] = "clause"
    searched: ClassVar[tuple[str, ...]] = ("number", "title", "text")
    listed: ClassVar[Listed] = Listed(day="applies_from", status="obligation", category="topic", parent="agreement")

    agreement: AgreementId
    number: Words
    title: Words
    text: str = ""
    obligation: Obligation
    topic: Topic = "other"
    binds: tuple[PartyId, ...] = ()
    sectors: tuple[SectorId, ...] = ()
    applies_from: Day | None = None
    applies_until: Day | None = None
    by_day: Day | None = None
    incident_categories: tuple[Category, ...] = ()
    template: str = ""
    """Template and provision it was made from: "general_ceasefire/2.1"; empty where it was typed in."""


class Withdrawal(Part):
    """That a commitment no longer holds: from which day, and why."""

    day: Day
    reason: Words


class Commitment(Record):
    """What one party undertook to do by a day, in an agreement, a clause, a meeting or a declaration of its own.

    What the party says (``said_done_on``) and what the mission established (``done_on``, ``evidence``) are kept apart.
    Whether it was kept is worked out for a day by ``commitment_status``, and stored nowhere.
    """

    kind: ClassVar[str] = "commitment"
    searched: ClassVar[tuple[str, ...]] = ("what", "made_in_words")
    listed: ClassVar[Listed] = Listed(day="due", sector="sector", parent="party")

    party: PartyId
    what: Words
    due: Day | None = None
    made_on: Day | None = None
    agreement: AgreementId | None = None
    clause: ClauseId | None = None
    meeting: MeetingId | None = None
    decision: str = ""
    """Number of the meeting's decision that made it."""
    made_in_words: str = ""
    """Where it was made, if in none of these: "radio address of 4 May"."""
    sector: SectorId | None = None
    said_done_on: Day | None = None
    done_on: Day | None = None
    evidence: tuple[RecordId, ...] = ()
    """Records that show it done: patrols, observations, attachments."""
    withdrawn: Withdrawal | None = None
