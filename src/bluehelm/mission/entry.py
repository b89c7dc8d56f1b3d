"""One entry of the journal: who changed which fields of which record, where and when, chained by its hash.

The body is canonical JSON (RFC 8785's rules for what we write: sorted keys, no blanks, UTF-8); its SHA-256 is the
entry's hash and stands in the next entry of the same site as ``previous``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, cast

from bluehelm.mission.hybrid_clock import LAST_READING
from bluehelm.mission.record import KIND_NAME, Fields

FIRST: Final = "0" * 64
"""What the first entry of a site names as ``previous``."""
LARGEST_BODY: Final = 1 << 20
"""Bytes. A larger entry is not written and not taken: what is large is an attachment."""
DEEPEST: Final = 40
"""Levels of nesting in a body; no record needs as many."""

WITHDRAWN: Final = "_withdrawn"
"""The field of every record that holds why it was withdrawn, or null."""
MARK: Final = "_mark"
"""The field of every record that holds its mark of confidentiality."""
ERASED: Final = "_erased"
"""The field that holds why a record's protected fields were erased. Once written it stands for ever."""
OWN_FIELDS: Final = frozenset({WITHDRAWN, MARK, ERASED})
"""Fields of the envelope: every record has them, whatever its kind."""

SITE_ID: Final = re.compile(r"[0-9a-f]{16}")
RECORD_ID: Final = re.compile(r"[0-9a-f]{16}-[0-9a-f]{16}")
_KIND: Final = re.compile(KIND_NAME)
_NUL: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""NUL as canonical JSON writes it: six characters, the backslash not itself escaped."""
_CANONICAL: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
_MEMBERS: Final = frozenset(
    {"author", "batch", "changes", "clock", "kind", "previous", "record", "replaces", "sequence", "site", "version"}
)


class BadEntry(ValueError):
    """These bytes are no entry of a journal; the text says why."""


class TooLarge(BadEntry):
    """An entry of ``size`` bytes, more than ``LARGEST_BODY``."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(f"expected at most {LARGEST_BODY} bytes, got {size}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        site: id of the site whose chain it stands in.
        sequence: its place in that chain, from 1.
        clock: reading of the site's hybrid clock; with the site it makes ``id``, which sorts by time.
        author: the person who made the change.
        kind: kind of the record, with ``version`` of the kind's schema.
        record: id of the record.
        changes: the fields that were set.
        replaces: ids of the entries whose values in these fields the author saw and replaced.
        batch: what one import or one set of entries belongs to, or None.
        previous: hash of the site's entry before this one.
    """

    site: str
    sequence: int
    clock: int
    author: str
    kind: str
    version: int
    record: str
    changes: Fields
    replaces: tuple[str, ...]
    previous: str
    batch: str | None = None

    @property
    def id(self) -> str:
        """Time-ordered and unique: no site gives one clock reading twice."""
        return entry_id(self.clock, self.site)

    def body(self) -> str:
        """Canonical JSON of the entry: what is hashed, stored and sent."""
        members: dict[str, object] = {name: getattr(self, name) for name in _MEMBERS}
        if self.batch is None:
            del members["batch"]
        return canonical(members)


def entry_id(clock: int, site: str) -> str:
    """Id of the entry that a site wrote at a clock reading."""
    return f"{clock:016x}-{site}"


def canonical(value: object) -> str:
    """JSON that is the same for the same value: sorted keys, no blanks.

    >>> canonical({"b": 1, "a": "é"})
    '{"a":"é","b":1}'
    """
    return _CANONICAL.encode(value)


def hash_of(body: str) -> str:
    """SHA-256 of a body, in hex."""
    return sha256(body.encode()).hexdigest()


def entry_from(body: str) -> Entry:
    """The entry that a body holds.

    Raises:
        BadEntry: when it is not the canonical JSON of an entry.
    """
    refuse_unwritable(body)
    try:
        members = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadEntry("expected JSON") from error
    if not isinstance(members, dict) or not _MEMBERS - {"batch"} <= members.keys() <= _MEMBERS:
        raise BadEntry("expected the members of an entry")
    members["replaces"] = _names(members["replaces"], "replaces")
    entry = Entry(**members)
    _refuse_wrong_members(entry)
    if body.count("{") + body.count("[") > DEEPEST < depth_of(entry.changes):
        raise BadEntry(f"expected at most {DEEPEST} levels of nesting")
    try:
        same = canonical(members) == body
    except ValueError as error:  # NaN and infinity are not JSON
        raise BadEntry("expected numbers that JSON has") from error
    if not same:
        raise BadEntry("expected canonical JSON")
    return entry


def refuse_unwritable(body: str) -> None:
    """Refuse a body that is too large, or holds a character that one of the two databases cannot keep.

    Raises:
        BadEntry: when it is so.
    """
    try:
        size = len(body.encode())
    except UnicodeEncodeError as error:
        raise BadEntry("expected whole characters, got half of one") from error
    if size > LARGEST_BODY:
        raise TooLarge(size)
    if "\\u0000" in body and _NUL.search(body):
        raise BadEntry("expected no NUL character in a text")


def entry_in_file(body: str) -> Entry:
    """The entry of a body that was checked when it entered the file.

    Raises:
        BadEntry: when the file was damaged since.
    """
    try:
        members = json.loads(body)
        members["replaces"] = tuple(members["replaces"])
        entry = Entry(**members)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadEntry("expected an entry, got damaged text") from error
    numbers, texts = (entry.clock, entry.sequence, entry.version), (entry.site, entry.author, entry.kind, entry.record)
    whole = all(type(number) is int for number in numbers) and all(isinstance(text, str) for text in texts)
    if not whole or not isinstance(entry.changes, dict):
        raise BadEntry("expected an entry, got other members")
    return entry


def _refuse_wrong_members(entry: Entry) -> None:
    numbers = ((entry.sequence, LAST_READING), (entry.clock, LAST_READING), (entry.version, 10**6))
    if not all(type(number) is int and 1 <= number <= most for number, most in numbers):
        raise BadEntry("expected a sequence, clock and version above 0")
    texts = (entry.site, entry.author, entry.kind, entry.record, entry.previous, entry.batch or "-")
    if not all(isinstance(text, str) and 0 < len(text) <= 200 for text in texts):
        raise BadEntry("expected short texts as site, author, kind, record, previous and batch")
    if not SITE_ID.fullmatch(entry.site) or not RECORD_ID.fullmatch(entry.record) or not _KIND.fullmatch(entry.kind):
        raise BadEntry("expected a site, record and kind as Bluehelm writes them")
    if not isinstance(entry.changes, dict) or not entry.changes:
        raise BadEntry("expected changes")
    if any(not RECORD_ID.fullmatch(name) for name in entry.replaces):
        raise BadEntry("expected ids of entries in replaces")


def depth_of(value: object) -> int:
    """Levels of nesting, with a bound on how far is looked."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, Mapping) else item)
        ]
    return depth


def _names(value: object, what: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise BadEntry(f"expected a list of ids in {what}")
    return tuple(cast("list[str]", value))
