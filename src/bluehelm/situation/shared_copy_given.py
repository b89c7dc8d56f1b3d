"""Copies as the sites that gave them away wrote them down, whatever anybody changed in those records since.

What was given away stays given away, so of each record only the first entry counts, of the site that made it. No other
site can make a copy unsaid, change its receiver or its rows, or join rows to a copy that is not its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bluehelm.mission.entry import OWN_FIELDS, Entry
from bluehelm.mission.hybrid_clock import at_reading
from bluehelm.mission.record import upgraded
from bluehelm.mission.records import ReleaseRecord
from bluehelm.situation.released_row import ReleasedRow
from bluehelm.situation.shared_copy_rows import row_of_plain


@dataclass(frozen=True, slots=True)
class GivenCopy:
    """One record of a copy.

    Attributes:
        id: of the record.
        site: that made the copy.
        clock: its reading then.
        receiver: key of who got it; empty where that cannot be read.
        record: as it was written; None where it follows no rules of ours.
        rows: that it holds.
    """

    id: str
    site: str
    clock: int
    receiver: str
    record: ReleaseRecord | None
    rows: tuple[ReleasedRow, ...] = ()


def given_copies(entries: Mapping[str, Sequence[Entry]]) -> tuple[GivenCopy, ...]:
    """Every copy that was given to anybody, in order of id.

    Args:
        entries: that have an effect, by record: all of every record of the kind "release".
    """
    return tuple(_given(record, found) for record, found in sorted(entries.items()))


def set_aside_in(given: Iterable[GivenCopy], *, sites: Collection[str]) -> frozenset[str]:
    """Ids of the records of copies that a head set aside, by what the copies made at these sites say."""
    reports = [item.record.report for item in given if item.record is not None and item.site in sites]
    named = [report.get("set_aside") for report in reports]
    return frozenset(
        str(word["record"]) for words in named if isinstance(words, list) for word in words if _names_record(word)
    )


def _names_record(word: object) -> bool:
    return isinstance(word, dict) and isinstance(word.get("record"), str)


def _given(id_: str, entries: Sequence[Entry]) -> GivenCopy:
    site = id_.rpartition("-")[2]
    own = [entry for entry in entries if entry.site == site and entry.kind == ReleaseRecord.kind]
    if not own:
        return GivenCopy(id_, site, 0, "", None)
    first = min(own, key=lambda entry: entry.sequence)
    receiver = first.changes.get("receiver")
    unread = GivenCopy(id_, site, first.clock, receiver if isinstance(receiver, str) else "", None)
    try:
        written = {name: value for name, value in first.changes.items() if name not in OWN_FIELDS}
        record = ReleaseRecord.model_validate(upgraded(written, kind=ReleaseRecord, version=first.version))
        rows = tuple(row_of_plain(plain) for plain in record.rows)
    except ValueError:
        return unread
    newest = at_reading(first.clock).toordinal() + 1  # it may be tomorrow already where the desk is
    twice = len({row.incident for row in rows}) < len(rows)
    early = any(row.copy == record.number and not row.withdrawn and not _over(row, record) for row in rows)
    if twice or early or record.made.toordinal() > newest:
        return unread
    return GivenCopy(id_, site, first.clock, record.receiver, record, rows)


def _over(row: ReleasedRow, record: ReleaseRecord) -> bool:
    """Whether the day, month or quarter that a row shows was over when the copy was made, as it is in every copy."""
    return str(row.shown["last_day"]) < record.made.isoformat()
