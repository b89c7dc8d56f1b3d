"""The values of a conflict as people read them: what differs between them, by the names that fields have on forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bluehelm.cli.record_page import field_lines
from bluehelm.problems import printable

_NOTHING: Final = "(empty)"


def shown_values(field: str, values: Sequence[Any], names: Mapping[str, str]) -> list[str]:
    """Each value of a field in one line, as ``report show`` has it; of groups only what is not the same in all.

    Args:
        field: name of the field.
        values: as the sites wrote them.
        names: of records, by id.

    >>> shown_values("who", [[{"name": "A", "role": "target"}], [{"name": "B", "role": "target"}]], {})
    ['who.1.name: A', 'who.1.name: B']
    >>> shown_values("title", ["Fire", None], {})
    ['Fire', '(empty)']
    """
    lines = [_lines(field, value, names) for value in values]
    same = set(lines[0]).intersection(*lines[1:]) if len(lines) > 1 else set[str]()
    told = [[line for line in found if line not in same] for found in lines]
    return [printable("; ".join(line.removeprefix(f"{field}: ") for line in found)) or _NOTHING for found in told]


def _lines(field: str, value: Any, names: Mapping[str, str]) -> list[str]:  # noqa: ANN401 - JSON
    return [f"{field}: {'yes' if value else 'no'}"] if isinstance(value, bool) else field_lines({field: value}, names)
