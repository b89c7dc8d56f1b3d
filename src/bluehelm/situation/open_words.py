"""What stands in open fields and may lead to a person: a telephone number, an address, the code name of a source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bluehelm.mission.entry import RECORD_ID
from bluehelm.mission.record import Record
from bluehelm.problems import Problem, Severity

_ADDRESS: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_TELEPHONE: Final = re.compile(r"(?<![\w.])(?:\+|0)[0-9](?:[ ()/-]{0,2}[0-9]){7,14}(?![\w.]?[0-9])")
_DAY: Final = re.compile(r"\d{1,2}[-/ ]\d{1,2}[-/ ]\d{4}")
_NOT_WORDS: Final = frozenset({"reference", "origin", "code_name"})
"""Fields that hold what a machine or a register gave."""
_LEAST: Final = 3  # letters of a code name that is looked for


def told_openly(record: Record, sources: Iterable[str] = ()) -> tuple[Problem, ...]:
    """A warning for each open field of a record that may lead to a person; what stands there is not repeated.

    Args:
        record: of a kind that has protected fields; others are passed over.
        sources: code names of sources on file.
    """
    if not record.protected:
        return ()
    fields = record.model_dump(mode="json", exclude=set(record.protected) | _NOT_WORDS)
    names = [re.escape(name) for name in sources if len(name) >= _LEAST]
    named = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", re.IGNORECASE) if names else None
    return tuple(_told(path, what) for path, text in _texts(fields, ()) for what in _found(text, named))


def _found(text: str, named: re.Pattern[str] | None) -> Iterator[str]:
    if any(not _DAY.match(match[0]) for match in _TELEPHONE.finditer(text)):
        yield "what looks like a telephone number"
    if _ADDRESS.search(text):
        yield "an e-mail address"
    if named is not None and named.search(text):
        yield "the code name of a source"


def _texts(value: object, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inside in value.items():
            yield from _texts(inside, (*path, str(name)))
    elif isinstance(value, list):
        for place, inside in enumerate(value, start=1):
            yield from _texts(inside, (*path, str(place)))
    elif isinstance(value, str) and value and not RECORD_ID.fullmatch(value):
        yield ".".join(path), value


def _told(path: str, what: str) -> Problem:
    message = f"The field {path} holds {what}. Everybody who may read the record reads it; it is not encrypted."
    hint = (
        "Write it into a protected field (protected_note, source) and take it out of this one: bluehelm report edit. "
        "What stood here stays in the history, and bluehelm report erase does not reach open text."
    )
    return Problem(Severity.WARNING, "person-in-open-text", message, hint, column=path)
