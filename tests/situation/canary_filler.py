"""Records with a canary in every text that is free: for tests that search what leaves the mission."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from bluehelm.mission.record import Record

DAY = "2026-02-03"
FITTING: dict[str, Any] = {
    "women": {},
    "children": {},
    "outline": {"type": "Polygon", "coordinates": [[[18, 6], [19, 6], [19, 7], [18, 6]]]},
    "unit_type": "infantry",
    "bound_until": None,
    "claimed_by": "source",
}
"""Fields that must fit to others, or whose form the schema does not tell."""


class Filler:
    """Values for a kind's JSON Schema: each text that is free is a new canary, each choice is made at random.

    ``canary`` is how every canary begins; ``id_of`` gives the id of a record of a kind that another refers to.
    """

    def __init__(
        self, kind: type[Record], random: Random, numbers: Iterator[int], *, canary: str, id_of: Callable[[str], str]
    ) -> None:
        self.schema = kind.model_json_schema()
        self.random, self.numbers, self.canary, self.id_of = random, numbers, canary, id_of

    def record(self) -> dict[str, Any]:
        """All fields of the kind."""
        fields = self.value(self.schema)
        assert isinstance(fields, dict)
        return fields

    def value(self, schema: dict[str, Any], name: str = "") -> Any:  # noqa: PLR0911 - one line a type
        """A value of this schema; sections that may be absent are there."""
        if name in FITTING:
            return FITTING[name]
        if "$ref" in schema:
            return self.value(self.schema["$defs"][schema["$ref"].rsplit("/", 1)[-1]], name)
        if "anyOf" in schema:
            options = [option for option in schema["anyOf"] if option.get("type") != "null"]
            return self.value(options[-1] if name in {"start", "end"} else options[0], name)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        kind = schema.get("type")
        if kind == "object":
            return {key: self.value(part, key) for key, part in schema.get("properties", {}).items()}
        if kind == "array":
            return [self.value(schema["items"], name)] if "items" in schema else []
        if kind in {"integer", "number"}:
            return max(schema.get("minimum", 0), min(schema.get("maximum", 1), 1))
        return False if kind == "boolean" else self.text(schema, name)

    def text(self, schema: dict[str, Any], name: str) -> str:
        """A canary, or where the text is no free one, something that fits."""
        if "x-refers-to" in schema:
            return self.id_of(schema["x-refers-to"])
        fixed = {"date": DAY, "date-time": f"{DAY}T10:00:00+00:00", "time": "10:00:00"}
        if schema.get("format") in fixed:
            return fixed[schema["format"]]
        if pattern := schema.get("pattern", ""):
            return "CAF" if "A-Z" in pattern else "0" * 64
        return f"{self.canary}-{name}-{next(self.numbers)}"
