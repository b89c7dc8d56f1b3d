"""Names that load their file when they are first used, so that a command pays for no library it does not need."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def names_loaded_when_used(package: str, home_of: Mapping[str, str]) -> Callable[[str], object]:
    """A package's ``__getattr__`` (PEP 562): each name comes from the module of the package that the table says.

    >>> load = names_loaded_when_used("bluehelm", {"Area": "geo"})
    >>> load("Area").__name__
    'Area'
    """

    def load(name: str) -> object:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f"{package}.{home_of[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    return load
