"""The documentation says what is there, and every example in it runs."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import bluehelm
from bluehelm.cli.main import app
from bluehelm.cli.mission_kinds import KINDS
from bluehelm.demo import write_demo_inputs
from bluehelm.exchange import frames
from bluehelm.exchange.event_words import EVENT_KINDS, VIOLENCE_TYPES
from bluehelm.figures import figure_sets, load_figures
from bluehelm.geo.places import PLACES
from bluehelm.mission.records import MISSION_KINDS
from bluehelm.mission.schemas import schema_of_kinds

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(path for path in DOCS.rglob("*.md") if "decisions" not in path.parts)]
FENCE = re.compile(r"^```(python|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = [page for page in PAGES if FENCE.search(page.read_text(encoding="utf-8"))]


SHARED_OPTIONS = ("`FILE`", "`--as`", "`--passphrase-file`", "`--json`")
"""Options of every command on a mission file, explained once."""


def _reference(name: str) -> str:
    return (DOCS / "reference" / name).read_text(encoding="utf-8")


def test_every_command_and_option_is_in_the_reference() -> None:
    """A verb or option that exists can be looked up."""
    page = _reference("commands.md")
    group = typer.main.get_command(app)
    for verb, command in group.commands.items():  # type: ignore[attr-defined]
        assert f"## bluehelm {verb}\n" in page
        section = page.partition(f"## bluehelm {verb}\n")[2].partition("\n## ")[0]
        for name, part in getattr(command, "commands", {verb: command}).items():
            assert f"`{name}`" in section or f"bluehelm {verb} {name}" in section or name == verb, f"{verb} {name}"
            for parameter in part.params:
                given = parameter.opts[0] if parameter.param_type_name == "option" else parameter.name.upper()
                assert f"`{given}`" in section or f"`{given}`" in SHARED_OPTIONS, f"{verb} {name} {given}"


def test_every_public_name_is_in_the_reference() -> None:
    """A name that can be imported from ``bluehelm`` can be looked up."""
    page = _reference("python.md")
    assert [name for name in bluehelm.__all__ if f"`{name}`" not in page] == []


def test_every_column_of_every_frame_is_in_the_reference() -> None:
    """What flows between stages is documented column by column, in the words of the code."""
    page = _reference("frames.md")
    for columns in (frames.EVENTS, frames.DEPLOYMENTS, frames.CONTRIBUTIONS, PLACES):
        for column in columns:
            assert f"| `{column.name}` | {column.meaning} |" in page
    for word in (*EVENT_KINDS, *VIOLENCE_TYPES):
        assert f"`{word}`" in page


def test_every_field_of_every_kind_of_record_is_in_the_reference() -> None:
    """What a mission writes down can be looked up field by field, and its JSON Schema is the one of the code."""
    page = _reference("records.md")
    kinds = sorted((*MISSION_KINDS, *KINDS), key=lambda kind: kind.kind)
    for kind in kinds:
        section = page.partition(f"## {kind.kind}\n")[2].partition("\n## ")[0]
        assert [name for name in kind.model_fields if f"| `{name}` |" not in section] == [], kind.kind
    assert json.loads(_reference("records.schema.json")) == json.loads(json.dumps(schema_of_kinds(kinds)))


def test_every_figure_is_in_the_reference() -> None:
    """Each dated figure that results rest on can be looked up with its unit."""
    page = _reference("figures.md")
    for name in figure_sets():
        for figure in load_figures(name):
            assert f"`{figure.key}`" in page, f"{name}: {figure.key}"


def test_every_decision_is_numbered_and_linked() -> None:
    """One page a decision, in order, each in the list."""
    pages = sorted(path.name for path in (DOCS / "decisions").glob("0*.md"))
    assert [int(name[:4]) for name in pages] == list(range(1, len(pages) + 1))
    index = (DOCS / "decisions" / "index.md").read_text(encoding="utf-8")
    assert [name for name in pages if f"({name})" not in index] == []


@pytest.mark.parametrize("page", EXAMPLES, ids=lambda page: page.stem)
def test_examples_run_as_printed(page: Path, tmp_path: Path) -> None:
    """The page's Python and shell examples run from top to bottom in a folder that holds the demo's input files."""
    (tmp_path / "demo" / "input").mkdir(parents=True)
    write_demo_inputs(tmp_path / "demo" / "input", seed=1)
    blocks = FENCE.findall(page.read_text(encoding="utf-8"))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    python = "".join(code for kind, code in blocks if kind == "python")
    commands = [
        line[2:] for kind, code in blocks if kind == "console" for line in code.splitlines() if line[:2] == "$ "
    ]
    for command in [*map(shlex.split, commands), *([[sys.executable, "-c", python]] if python else [])]:
        done = subprocess.run(
            command, check=False, cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
