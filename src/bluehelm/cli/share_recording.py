"""A copy written down in the mission file before it leaves: no copy is out that the mission does not know of.

The record is on the disk before the first file takes its place. Where the files then cannot be put there, the record
stays: a copy that was recorded and never went out does no harm, because what is promised holds between any two of a
receiver's copies, and so for whichever of them it has. To withdraw it could be wrong (a file may have been seen), and
a wrong withdrawal would break the promise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bluehelm.cli.share_reading import records_of_copies
from bluehelm.mission.entry import entry_id
from bluehelm.mission.mark import Mark
from bluehelm.mission.records import ReleaseRecord
from bluehelm.problems import InputRefused, Problem, Severity
from bluehelm.situation.shared_copy_rows import in_pieces, new_rows

if TYPE_CHECKING:
    from bluehelm.mission.core import Core
    from bluehelm.situation.release import Release
    from bluehelm.situation.shared_copy_history import Earlier


@dataclass(frozen=True, slots=True)
class Making:
    """A copy about to be recorded.

    Attributes:
        receiver: its key.
        known: ids of all releases to anybody that the copy was prepared from.
        day: of the copy.
        at: time of the last entry it rests on.
    """

    release: Release
    earlier: Earlier
    receiver: str
    known: frozenset[str]
    day: date
    at: datetime


def record_copy(core: Core, making: Making, report: dict[str, Any], *, author: str) -> str:
    """Write the copy into the journal, in one commit; id of its last record.

    Raises:
        InputRefused: "copy-meanwhile" when another copy was recorded since this one was prepared.
    """
    pieces = in_pieces(new_rows(making.release.sent, making.earlier.rows))
    with core.writer(author) as writer:
        if making.known != records_of_copies(writer.connection):
            message = "Somebody made another copy while this one was prepared. Nothing was written."
            raise InputRefused(Problem(Severity.ERROR, "copy-meanwhile", message, "Do this again.", core.name))
        after = making.earlier.heads
        for number, rows in enumerate(pieces, start=1):
            record = ReleaseRecord(
                receiver=making.receiver,
                made=making.day,
                at=making.at,
                number=making.release.report.copy,
                after=after,
                still_open=making.release.under_verification,
                rows=rows,
                report=report if number == len(pieces) else {},
            )
            record_id = entry_id(core.clock.tick(), core.identity.own_site)
            writer.add(record, record_id=record_id, mark=Mark.UNCLASSIFIED)
            after = (record_id,)
    return after[0]
