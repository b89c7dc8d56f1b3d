"""The files of a copy: the incidents in each format, photographs, and README.txt. No name holds what people typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bluehelm.cli.share_mission_file import READER, write_as_mission_file
from bluehelm.exchange import write_as_geojson, write_as_geopackage, write_as_hxl, write_as_kml, write_as_ucdp
from bluehelm.exchange.released_rows import RELEASED
from bluehelm.exchange.write_ucdp import left_out_of_ucdp
from bluehelm.geo import BOUNDARY_NOTE
from bluehelm.problems import InputRefused, Problem, Severity, printable
from bluehelm.situation.records.shared_incident import SharedIncident

if TYPE_CHECKING:
    import polars as pl

    from bluehelm.situation.release import Release
    from bluehelm.situation.release_policy import Audience

README: Final = "README.txt"
FORMATS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "hxl": ("incidents.hxl.csv", "a table (CSV) for any spreadsheet; its second row holds HXL tags"),
        "geojson": ("incidents.geojson", "a map layer (GeoJSON)"),
        "gpkg": ("incidents.gpkg", "a map layer (GeoPackage) for QGIS and other map programs"),
        "kml": ("incidents.kml", "a map layer (KML) for Google Earth"),
        "ucdp": (
            "incidents.ucdp.csv",
            "a table (CSV) under UCDP GED's column names; without texts, findings, and incidents of no known place",
        ),
        "helm": (
            "incidents.helm",
            (
                f'a Bluehelm mission file; its keys lie open, and "{READER}" opens it without a password. To list it: '
                f"bluehelm report list incidents.helm --kind {SharedIncident.kind} --as {READER}"
            ),
        ),
    }
)
"""Formats by the word for --format: the file's name, and what it is."""

_USE: Final[Mapping[Audience, str]] = MappingProxyType(
    {
        "party": "The mission gives this copy to you alone. Ask the mission before you pass it on or publish it.",
        "humanitarian": "The mission gives this copy for humanitarian work. Ask the mission before you publish it or "
        "pass it on to others.",
        "public": "This copy is for everybody. Whoever passes it on keeps this file with it and says of which day it "
        "is.",
    }
)
_IN_UCDP: Final = (
    "In it, empty numbers of deaths mean that deaths are not recorded; 0 means that nobody was killed. "
    "type_of_violence is 3 for attacks on civilians and 1 for armed clashes (no sides are named, so some may be 2); it "
    "is empty for every other category, and code_status says so."
)
_WRITERS: Final[Mapping[str, Callable[[pl.DataFrame, Path], None]]] = MappingProxyType(
    {
        "hxl": write_as_hxl,
        "geojson": write_as_geojson,
        "gpkg": write_as_geopackage,
        "kml": write_as_kml,
        "ucdp": write_as_ucdp,
    }
)
_WIDTH: Final = 100


def formats_given(words: Sequence[str] | None) -> tuple[str, ...]:
    """The formats asked for, each once, in the order of ``FORMATS``; a table with HXL tags where none is.

    Raises:
        InputRefused: "no-such-format".
    """
    given = {word.strip().lower() for word in words or ("hxl",)}
    if unknown := sorted(given - FORMATS.keys()):
        message = f"There is no format {printable(', '.join(unknown))[:60]}."
        hint = f"Formats are: {', '.join(FORMATS)}."
        raise InputRefused(Problem(Severity.ERROR, "no-such-format", message, hint))
    return tuple(name for name in FORMATS if name in given)


def file_names(formats: Sequence[str], photos: Sequence[tuple[str, bytes]]) -> tuple[str, ...]:
    """Every file of the copy."""
    return (README, *(FORMATS[name][0] for name in formats), *(name for name, _ in photos))


def not_in_ucdp(release: Release, formats: Sequence[str]) -> tuple[Problem, ...]:
    """A warning where the table laid out like GED lacks rows that the copy has."""
    lacking = left_out_of_ucdp(release.rows) if "ucdp" in formats else 0
    if not lacking:
        return ()
    name = FORMATS["ucdp"][0]
    message = (
        f"{lacking} of the {release.rows.height} rows of this copy are not in {name}: GED has a point in every row; "
        "these have neither a point nor a country whose outline is known."
    )
    hint = "Add a format that has every row, such as --format hxl; units that may be named (--units) can help, too."
    return (Problem(Severity.WARNING, "not-in-ucdp", message, hint, name),)


def write_files(
    folder: Path,
    release: Release,
    *,
    formats: Sequence[str],
    photos: Sequence[tuple[str, bytes]],
    day: date,
    secret: bytes,
    fictional: bool,
) -> None:
    """Write every file of the copy into a folder."""
    for name in formats:
        path = folder / FORMATS[name][0]
        if name == "helm":
            write_as_mission_file(release.rows, path, day=day, secret=secret)
        else:
            _WRITERS[name](release.rows, path)
    for name, content in photos:
        (folder / name).write_bytes(content)
    text = readme(release, formats=formats, photos=[name for name, _ in photos], day=day, fictional=fictional)
    (folder / README).write_text(text, encoding="utf-8", newline="\r\n")


def readme(release: Release, *, formats: Sequence[str], photos: Sequence[str], day: date, fictional: bool) -> str:
    """What goes beside the copy, for whoever receives it."""
    lines = ["FICTIONAL: made for exercise. No incident in this copy happened.", ""] if fictional else []
    lines += [f"Copy of the mission's incidents, as of {day.isoformat()}", ""]
    lines += _wrapped(release.summary())
    lines += _wrapped(
        "This copy takes the place of all before it. An incident that is in an earlier copy and not in this one was "
        "taken back, or left out to protect people: do not use it any more. What is not here may still have happened."
    )
    lines += ["", "Files", ""]
    lines += [line for name in formats for line in _item(FORMATS[name][0], FORMATS[name][1])]
    if "ucdp" in formats:
        lines += _wrapped(_IN_UCDP, first="      ", rest="      ")
    if photos:
        lines += _item(", ".join(photos), "photographs, in no order of the incidents, without position, time or camera")
    lines += ["", "Columns", ""]
    lines += [line for column in RELEASED for line in _item(column.name, column.meaning)]
    lines += ["", "Use", ""]
    lines += _wrapped(_USE[release.policy.audience])
    lines += _wrapped(
        "What stands here is what the mission found by the day above, and it may be wrong. A number left empty is not "
        "zero. Do not try to find out who was harmed or who reported: ask the mission if you need to know more."
    )
    lines += _wrapped(BOUNDARY_NOTE)
    return "\n".join(lines) + "\n"


def _item(name: str, meaning: str) -> list[str]:
    return _wrapped(f"{name}: {meaning}.", first="  ", rest="      ")


def _wrapped(text: str, *, first: str = "", rest: str = "") -> list[str]:
    from textwrap import wrap

    return wrap(text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False)
