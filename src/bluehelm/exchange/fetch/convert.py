"""From a publisher's files to the one file that Bluehelm reads."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from bluehelm.exchange.deployments import read_deployments
from bluehelm.exchange.events import read_events
from bluehelm.exchange.fetch.replacing import replacing
from bluehelm.problems import InputRefused, Problem, Severity, errors_in

_RESOLUTION: Final = re.compile(r"S_RES_(\d+)_(\d{4})_EN(_GOLD)?\.txt$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Converted:
    """How many rows the file holds that was written, and what was found on the way."""

    rows: int
    problems: tuple[Problem, ...]


Converter = Callable[[Sequence[Path], Path], Converted]
"""Reads the downloaded files and writes the result, or refuses and writes nothing."""


def convert_events(files: Sequence[Path], result: Path, *, source: str) -> Converted:
    """Events as Parquet with the columns of EVENTS; an event that occurs in several files is kept from the last."""
    read = [read_events(file, source=source) for file in files]
    problems = tuple(problem for _, found in read for problem in found)
    events = pl.concat([frame for frame, _ in read])
    kept = events.unique("event_id", keep="last", maintain_order=True)
    _write_parquet(kept, result, problems)
    return Converted(kept.height, problems)


def convert_deployments(files: Sequence[Path], result: Path) -> Converted:
    """A month panel as Parquet with the columns of DEPLOYMENTS."""
    read = [read_deployments(file) for file in files]
    problems = tuple(problem for _, found in read for problem in found)
    panel = pl.concat([frame for frame, _ in read])
    _write_parquet(panel, result, problems)
    return Converted(panel.height, problems)


def convert_council_texts(files: Sequence[Path], result: Path) -> Converted:
    """The text files of CR-UNSC as the collection that read_council_texts reads: a JSON object a line, gzip.

    The corpus has one file a resolution, ``S_RES_0001_1946_EN_GOLD.txt``; gold texts are corrected by hand and win.
    """
    texts: dict[int, tuple[bool, str]] = {}
    problems: list[Problem] = []
    for file in files:
        with zipfile.ZipFile(file) as archive:
            for name in sorted(archive.namelist()):
                named = _RESOLUTION.search(name)
                if named is None:
                    continue
                number, year, gold = int(named[1]), int(named[2]), bool(named[3])
                if gold or number not in texts:
                    row = _text_row(number, year, archive.read(name).decode("utf-8", errors="replace"))
                    texts[number] = gold, row
            problems += _other_texts(archive.namelist(), file.name)
    if not texts:
        raise InputRefused(_nothing_usable(result, tuple(problems)))
    rows = "".join(texts[number][1] for number in sorted(texts))
    with replacing(result) as scratch:
        scratch.write_bytes(gzip.compress(rows.encode(), mtime=0))  # no clock inside: same texts, same bytes
    return Converted(len(texts), tuple(problems))


CONVERTERS: Final[Mapping[str, tuple[str, Converter]]] = {
    "ucdp-ged": ("ucdp-ged.parquet", partial(convert_events, source="ucdp-ged")),
    "ucdp-candidate": ("ucdp-candidate.parquet", partial(convert_events, source="ucdp-candidate")),
    "geo-pko": ("geo-pko.parquet", convert_deployments),
    "cr-unsc": ("cr-unsc.jsonl.gz", convert_council_texts),
}
"""The name of the result and what makes it, for each source."""


def _write_parquet(frame: pl.DataFrame, result: Path, problems: tuple[Problem, ...]) -> None:
    if frame.is_empty():
        raise InputRefused(_nothing_usable(result, problems))
    with replacing(result) as scratch:
        frame.write_parquet(scratch, compression="zstd")


def _nothing_usable(result: Path, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    message = f"The file arrived whole, and nothing in it could be read: {result.name} was not written."
    hint = "The publisher may have changed the layout: look at the file, and at the other problems named here."
    return (Problem(Severity.ERROR, "no-usable-rows", message, hint), *errors_in(problems))


def _text_row(number: int, year: int, text: str) -> str:
    row = {
        "symbol": f"S/RES/{number}",
        "year": year,
        "kind": "resolution",
        "source": "CR-UNSC",
        "text": text,
        "paragraphs": None,
    }
    return json.dumps(row, ensure_ascii=False) + "\n"


def _other_texts(names: Sequence[str], file: str) -> tuple[Problem, ...]:
    others = [name for name in names if name.lower().endswith(".txt") and not _RESOLUTION.search(name)]
    if not others:
        return ()
    message = f"{len(others)} texts are not named like a resolution and were left out (first: {others[0]})."
    return (Problem(Severity.WARNING, "unknown-text-name", message, "Look whether they matter to you.", file),)
