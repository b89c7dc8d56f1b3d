"""The YAML files of the demo's data, with days left as text, as the records' JSON has them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

import yaml

_TIMESTAMP: Final = "tag:yaml.org,2002:timestamp"


class _PlainDays(yaml.SafeLoader):
    """The safe loader, but 2025-03-01 stays a text."""


_PlainDays.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def data_file(name: str) -> Traversable:
    """A file of the folder data."""
    return files("bluehelm.demo") / "data" / name


@cache
def load_data(name: str) -> Mapping[str, Any]:
    """The content of a YAML file of the folder data; not to be changed."""
    return yaml.load(data_file(name).read_text(encoding="utf-8"), Loader=_PlainDays)  # type: ignore[no-any-return]  # noqa: S506 - a safe loader
