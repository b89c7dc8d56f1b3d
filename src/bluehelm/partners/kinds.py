"""Every kind of record that this room declares."""

from __future__ import annotations

from typing import Final

from bluehelm.mission.record import Record
from bluehelm.partners.meeting_record import Meeting
from bluehelm.partners.records import Agreement, Clause, Commitment, Party, PersonInOffice

PARTNER_KINDS: Final[tuple[type[Record], ...]] = (Party, PersonInOffice, Agreement, Clause, Commitment, Meeting)
