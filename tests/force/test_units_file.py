"""units.toml: good units are read, and every mistake is said with its row and next step."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bluehelm.force import Unit, read_units
from bluehelm.force.default_reach import default_reach
from bluehelm.force.records import UNIT_KINDS
from bluehelm.problems import InputRefused, Problem, Severity

GOOD = """\
# our force
[[unit]]
name = "North Battalion"
kind = "infantry"
strength = 850
reach_km = 60
home = "Port Ash"

[[unit]]
name = "Level 2 hospital"
kind = "medical"
strength = 60
reach_km = 20
latitude = 1.5
longitude = -20
"""


def _read(tmp_path: Path, text: str) -> tuple[tuple[Unit, ...], tuple[Problem, ...]]:
    path = tmp_path / "units.toml"
    path.write_text(text, encoding="utf-8")
    return read_units(path)


def _one_unit(**changes: str | None) -> str:
    lines = {"name": '"A"', "kind": '"infantry"', "strength": "100", "reach_km": "50", "home": '"Port Ash"'} | changes
    return "[[unit]]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items() if value is not None)


def test_a_good_file_gives_its_units_in_order_and_no_problem(tmp_path: Path) -> None:
    """Two well-written units come out as written, with the capabilities of their kinds."""
    units, problems = _read(tmp_path, GOOD)
    assert problems == ()
    assert [unit.name for unit in units] == ["North Battalion", "Level 2 hospital"]
    assert units[0].capabilities == ("infantry", "protection")
    assert units[0].protects
    assert not units[1].protects
    assert (units[1].home, units[1].latitude, units[1].longitude) == (None, 1.5, -20.0)
    assert units[0].source == "units file units.toml"
    assert not units[0].estimated


def test_kind_may_be_written_with_capitals_or_underscores(tmp_path: Path) -> None:
    """A kind is known however its words are joined."""
    units, _ = _read(tmp_path, _one_unit(kind='"Mechanised_Infantry"'))
    assert units[0].unit_type == "mechanised infantry"


def test_own_capabilities_replace_those_of_the_kind(tmp_path: Path) -> None:
    """Formed police protects when its owner says so."""
    units, _ = _read(tmp_path, _one_unit(kind='"formed police"', capabilities='["protection"]'))
    assert units[0].protects


@pytest.mark.parametrize(
    ("changes", "code", "column", "words"),
    [
        ({"strength": None}, "unit-without-strength", "strength", "Unit A has no strength"),
        ({"strength": "0"}, "unit-strength", "strength", "greater than 0, got 0"),
        ({"strength": "-5"}, "unit-strength", "strength", "greater than 0, got -5"),
        ({"strength": '"many"'}, "unit-strength", "strength", "a valid integer, got 'many'"),
        ({"strength": "true"}, "unit-strength", "strength", "a valid integer, got True"),
        ({"hold": "1"}, "unit-hold", "hold", "a valid boolean, got 1"),
        ({"hold": "true", "home": None}, "unit-hold", "hold", "expected a home for a unit with hold = true"),
        ({"reach_km": "0"}, "unit-reach", "reach_km", "greater than 0, got 0"),
        ({"reach_km": "nan"}, "unit-reach", "reach_km", "got nan"),
        ({"reach_km": "60000"}, "unit-reach", "reach_km", "less than or equal to 1000, got 60000"),
        ({"kind": '"artillery"'}, "unit-kind", "kind", "expected one of infantry"),
        ({"name": None}, "unit-without-name", "name", "Unit number 3 has no name"),
        ({"latitude": "91", "longitude": "0"}, "unit-latitude", "latitude", "less than or equal to 90, got 91"),
        ({"latitude": "9"}, "unit-latitude", "latitude", "both latitude and longitude or neither"),
        (
            {"capabilities": '"infantry"'},
            "unit-capabilities",
            "capabilities",
            "expected a list of words, got 'infantry'",
        ),
    ],
)
def test_each_mistake_names_unit_row_column_and_rule(
    tmp_path: Path, changes: dict[str, str | None], code: str, column: str, words: str
) -> None:
    """A unit with one mistake is left out, and one error says which unit, where and what was expected."""
    units, problems = _read(tmp_path, GOOD + "\n" + _one_unit(**changes))
    assert [unit.name for unit in units] == ["North Battalion", "Level 2 hospital"]
    assert [(p.severity, p.code, p.column, p.row, p.file) for p in problems] == [
        (Severity.ERROR, code, column, 17, "units.toml")
    ]
    assert words in problems[0].message
    assert problems[0].hint


@pytest.mark.parametrize(
    ("changes", "km", "key"),
    [
        ({}, 30.0, "reach_infantry"),
        ({"strength": "850"}, 60.0, "reach_infantry_battalion"),
        ({"kind": '"Quick_Reaction_Force"'}, 60.0, "reach_quick_reaction_force"),
    ],
)
def test_a_unit_without_reach_takes_the_figure_of_its_kind(
    tmp_path: Path, changes: dict[str, str | None], km: float, key: str
) -> None:
    """The dated assumption stands in, and a note names the figure and its source."""
    units, problems = _read(tmp_path, _one_unit(reach_km=None, **changes))
    assert units[0].reach_km == km
    assert [(p.severity, p.code, p.row) for p in problems] == [(Severity.NOTE, "reach-assumed", 1)]
    assert f"{km:g} km taken, figure {key} of the table laydown (source: assumption of this project" in (
        problems[0].message
    )


@pytest.mark.parametrize("kind", list(UNIT_KINDS))
def test_every_kind_has_a_figure_for_its_reach(kind: str) -> None:
    """No kind that a file may name is without a default."""
    assert default_reach(kind).unit == "km"


def test_a_unit_may_be_held_at_its_home(tmp_path: Path) -> None:
    """``hold = true`` is read; without it a unit may be moved."""
    units, _ = _read(tmp_path, _one_unit(hold="true") + "\n" + _one_unit(name='"B"'))
    assert [unit.hold for unit in units] == [True, False]


def test_a_misspelt_kind_is_met_with_the_nearest(tmp_path: Path) -> None:
    """The next step for a slip of the pen is the word that was meant."""
    _, problems = _read(tmp_path, _one_unit(kind='"enginers"'))
    assert 'did you mean kind = "engineers"?' in problems[0].hint


def test_a_misspelt_field_is_said_beside_what_it_left_missing(tmp_path: Path) -> None:
    """``strenght`` gives a warning with the right word, and the error that strength is missing."""
    units, problems = _read(tmp_path, _one_unit(strength=None, strenght="100"))
    assert units == ()
    assert [p.code for p in problems] == ["unit-unknown-field", "unit-without-strength"]
    assert problems[0].hint == "did you mean strength?"


def test_a_name_used_twice_is_an_error_that_points_to_the_first(tmp_path: Path) -> None:
    """Two units of one name cannot be told apart: the second is not read."""
    units, problems = _read(tmp_path, _one_unit() + "\n" + _one_unit(strength="70"))
    assert [unit.strength for unit in units] == [100]
    assert [(p.code, p.row) for p in problems] == [("unit-twice", 8)]
    assert "the first is on row 1" in problems[0].message


def test_every_mistake_of_a_file_is_said_at_once(tmp_path: Path) -> None:
    """Somebody can mend a whole file after one reading."""
    _, problems = _read(tmp_path, _one_unit(strength="-1", reach_km="-2", kind='"x"'))
    assert [p.column for p in problems] == ["kind", "strength", "reach_km"]


def test_strict_refuses_a_file_with_an_error(tmp_path: Path) -> None:
    """With ``strict`` no unit comes out of a file that has a bad one."""
    path = tmp_path / "units.toml"
    path.write_text(GOOD + _one_unit(strength=None), encoding="utf-8")
    with pytest.raises(InputRefused, match="Unit A has no strength"):
        read_units(path, strict=True)


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("", "no-units", None),
        ("[unit]\nname = 'a'\n", "no-units", None),
        ("unit = [1]\n", "no-units", None),
        ("[[unit]]\nname = \n", "units-not-toml", 2),
    ],
)
def test_a_file_that_holds_no_unit_is_refused(tmp_path: Path, text: str, code: str, row: int | None) -> None:
    """An empty file, a single-bracket table and broken TOML are refused with the line where known."""
    with pytest.raises(InputRefused) as refused:
        _read(tmp_path, text)
    assert [(p.code, p.row) for p in refused.value.problems] == [(code, row)]


def test_an_absent_file_and_a_binary_one_are_refused(tmp_path: Path) -> None:
    """A wrong path or a spreadsheet saved under the name is one problem, not a traceback."""
    with pytest.raises(InputRefused, match="cannot be read: No such file"):
        read_units(tmp_path / "absent.toml")
    path = tmp_path / "units.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputRefused, match="not UTF-8"):
        read_units(path)


@pytest.mark.parametrize("value", ["9" * 10_000, "[" * 100_000])
def test_a_number_without_end_is_refused(tmp_path: Path, value: str) -> None:
    """10,000 digits and endless nesting are one problem, not a traceback."""
    with pytest.raises(InputRefused, match="too many digits, or is nested too deeply"):
        _read(tmp_path, f"[[unit]]\nname = 'a'\nstrength = {value}\n")


def test_a_pipe_is_no_units_file(tmp_path: Path) -> None:
    """A named pipe would wait forever."""
    os.mkfifo(tmp_path / "units.toml")
    with pytest.raises(InputRefused, match="not a regular file"):
        read_units(tmp_path / "units.toml")


def test_control_characters_leave_the_names_of_units(tmp_path: Path) -> None:
    """TOML can escape them; no chart can show them."""
    text = '[[unit]]\nname = "No\\u0000rth"\nkind = "infantry"\nstrength = 850\nreach_km = 60\n'
    (unit,), problems = _read(tmp_path, text)
    assert unit.name == "North"
    assert [(problem.code, problem.column) for problem in problems] == [("control-characters", "name")]
