"""A form in plain text for reports over e-mail, radio and other weak links.

    BLUEHELM 1 incident
    reference: NOR-0042
    when.start: 2025-03-04 06:30Z
    where.mgrs: 33PVL1234567890
    what: Two explosions heard from the village; smoke seen
      north of the bridge.
      | The patrol went back at 07:10.
    sum: XXXX
    END

A value goes on over lines that begin with blanks; "| " begins a new line inside it. Lines that begin with "#" are
notes. ``sum`` is the CRC-16 of what was written, so that a garbled form is noticed; without it the form is still read.
"""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue

from bluehelm.exchange.record_map_fields import FieldSpec, FieldType
from bluehelm.exchange.record_map_nesting import MOST_STEPS, flat
from bluehelm.exchange.record_map_values import LIST_SEPARATOR, plain
from bluehelm.problems import printable

VERSION: Final = 1
SUM: Final = "sum"
PATH: Final = rf"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+){{0,{MOST_STEPS - 1}}}"
"""A field's name, in small letters."""

_WIDTH: Final = 66  # characters; mail programs break lines from 72 on
_BLANKS: Final = re.compile(r"\s+")
_UNSAFE_START: Final = re.compile(r"[#|>]|--|END\b|BLUEHELM\b|[A-Za-z][\w.]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """One report: the kind of record, its fields nested, and the rows of the text where it begins and ends, from 1."""

    kind: str
    fields: dict[str, JsonValue]
    row: int
    last: int | None = field(default=None, compare=False)


def write_form(kind: str, fields: Mapping[str, JsonValue]) -> str:
    r"""The form of a record's fields, with its sum; blanks at the ends of a value and double blanks are not kept.

    Raises:
        ValueError: for a kind or field name that is no name in small letters, digits and underlines.

    >>> print(write_form("incident", {"where": {"latitude": 4.36}, "what": "Two shots.\nNobody hurt."}))
    BLUEHELM 1 incident
    where.latitude: 4.36
    what: Two shots.
      | Nobody hurt.
    sum: 728C
    END
    <BLANKLINE>
    """
    values = {path: _written(value) for path, value in flat(fields).items()}
    for name in (kind, *values):
        if not re.fullmatch(PATH, name) or name == SUM:
            raise ValueError(f"expected a field name of small letters, digits and dots, got {name!r}")
    values = {path: value for path, value in values.items() if value}
    lines = [f"BLUEHELM {VERSION} {kind}"]
    for path, value in values.items():
        lines += _lines(path, value)
    return "\n".join([*lines, f"{SUM}: {form_sum(kind, values)}", "END", ""])


def blank_form(kind: str, specs: Sequence[FieldSpec]) -> str:
    """An empty form to fill in, with a note above each field; what is left empty is not sent."""
    lines = [
        "# Fill in what you know. Leave the rest empty. Lines with # need not be sent.",
        f"BLUEHELM {VERSION} {kind}",
    ]
    for spec in specs:
        words = [printable(spec.description)] if spec.description else []
        if spec.choices:
            words.append(f"one of: {', '.join(spec.choices)}")
        elif spec.type is not FieldType.TEXT:
            words.append(spec.type.value)
        if spec.required:
            words.append("needed")
        lines += _wrapped("; ".join(words), "# ", "# ") if words else []
        lines.append(f"{spec.path}:")
    return "\n".join([*lines, "END", ""])


def form_sum(kind: str, values: Mapping[str, str]) -> str:
    """Four hexadecimal digits for a form's values by path: CRC-16 (CCITT) of their letters.

    Capitals, blanks, line ends and the kinds of dash and quote do not count: mail and radio change them.
    """
    letters = "\n".join(f"{path}={value}" for path, value in sorted(values.items()))
    bare = plain(unicodedata.normalize("NFKC", plain(f"{kind}\n{letters}")))
    counted = re.sub(r"[\s\"'\-]", "", unicodedata.normalize("NFKC", bare.upper().casefold()))
    return f"{binascii.crc_hqx(counted.encode('utf-8', errors='replace'), 0xFFFF):04X}"


def _written(value: JsonValue) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return f"{LIST_SEPARATOR} ".join(filter(None, (_written(member) for member in value)))
    lines = (_BLANKS.sub(" ", line).strip() for line in printable(str(value), keep_lines=True).splitlines())
    return "\n".join(line for line in lines if line)


def _lines(path: str, value: str) -> list[str]:
    first, *others = value.split("\n")
    written = _wrapped(first, f"{path}: ", "  ")
    for other in others:
        written += _wrapped(other, "  | ", "  ")
    return written


def _wrapped(text: str, start: str, further: str) -> list[str]:
    """A text over short lines, none of which begins with what could be taken for something else in a form."""
    lines, line = [], start
    for number, word in enumerate(text.split(" ")):
        if number and len(line) + len(word) + 1 > _WIDTH and not _UNSAFE_START.match(plain(word)):
            lines.append(line)
            line = further + word
        else:
            line += f" {word}" if number else word
    return [*lines, line]
