"""Names: what the package shows to the world, and what its rooms are called."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

import bluehelm

PACKAGE = Path(bluehelm.__file__).parent
ROOMS = sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists())


def test_every_public_name_can_be_loaded() -> None:
    """Each name in ``bluehelm.__all__`` comes from the room that the lazy table says."""
    for name in bluehelm.__all__:
        home = import_module(f"bluehelm.{bluehelm._ROOM_OF[name]}")
        assert getattr(bluehelm, name) is getattr(home, name)


def test_the_names_for_type_checkers_are_the_names_at_run_time() -> None:
    """The imports that a type checker reads list exactly the names that load lazily, from the same rooms."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {
        alias.name: node.module.removeprefix("bluehelm.")
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    assert typed == bluehelm._ROOM_OF
    assert sorted(typed) == sorted(bluehelm.__all__)


def test_an_unknown_name_says_so() -> None:
    """A name that is not there raises what Python users expect."""
    with pytest.raises(AttributeError, match="no attribute 'unknown_name'"):
        bluehelm.unknown_name  # noqa: B018 - the access is what is tested


@pytest.mark.parametrize("room", ["", *ROOMS])
def test_no_public_name_is_shadowed_by_a_room_or_file_of_the_same_name(room: str) -> None:
    """Importing a room or file never replaces a function: no public name is also a sibling module's name."""
    module = import_module(f"bluehelm.{room}".rstrip("."))
    folder = PACKAGE / room
    siblings = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    functions = {name for name in getattr(module, "__all__", []) if not isinstance(getattr(module, name), type)}
    assert functions & siblings == set()
