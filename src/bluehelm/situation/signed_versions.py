"""A record as each of its authors left it, read from the journal: what the two-person rule looks at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from pydantic import ValidationError

from bluehelm.mission.entry import OWN_FIELDS, Entry
from bluehelm.mission.fold import fold_record
from bluehelm.mission.hybrid_clock import at_reading
from bluehelm.mission.record import Record
from bluehelm.situation.attribution import Signed

R = TypeVar("R", bound=Record)


def versions_of(history: Iterable[Entry], kind: type[R]) -> tuple[Signed[R], ...]:
    """The record after each entry that changed its content, oldest first, without protected fields.

    Entries that only mark or withdraw it make nobody its author. Where two sites' edits did not fit together for a
    while, the author counts all the same, with the last content that did.

    Args:
        history: the entries of one record (``MissionFile.history``), in any order.
        kind: the class of its kind.

    Raises:
        ValueError: when the record as it is now cannot be read as that kind.
    """
    entries = sorted(history, key=lambda entry: (entry.clock, entry.site))
    versions: list[Signed[R]] = []
    record: R | None = None
    unread: ValidationError | None = None
    for number, entry in enumerate(entries, start=1):
        if entry.changes.keys() <= OWN_FIELDS:
            continue
        left_out = OWN_FIELDS | kind.protected
        fields = fold_record(entries[:number], kind).fields
        try:
            record = kind.model_validate({name: value for name, value in fields.items() if name not in left_out})
            unread = None
        except ValidationError as error:
            unread = error
        if record is not None:
            versions.append(Signed.of(record, entry.author, at_reading(entry.clock)))
    if unread is not None or not versions:
        raise ValueError(f"expected a readable record of kind {kind.kind!r}, got one that is not") from unread
    return tuple(versions)
