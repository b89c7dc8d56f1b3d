"""The parts of an XLSX file, with bounds: what a workbook unpacks to is known before anything reads it.

A workbook is a zip of XML. Only the few parts that hold a sheet's values are taken out, counted and checked, and packed
again into a new workbook for the reader: macros, links and pictures stay behind, and a bomb never unpacks.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final, Self
from xml.parsers import expat  # what may hold a document type or entities is refused below

from bluehelm.problems import InputRefused, Problem, Severity, printable

_MOST_PARTS: Final = 10_000
_LARGEST_UNPACKED: Final = 400 << 20  # bytes; half a million rows of twenty columns
_LARGEST_INDEX: Final = 16 << 20  # bytes of the list of sheets and the list of parts
_DAMAGED: Final = (zipfile.BadZipFile, EOFError, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError)
_HINT: Final = "Open the file in a spreadsheet program and save it again as XLSX, or save the sheet as 'CSV UTF-8'."

Attributes = Mapping[str, str]


class SheetArchive:
    """An XLSX file opened for reading; ``close`` it, or use it in ``with``."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        try:
            self._zip = zipfile.ZipFile(path)
        except _DAMAGED as error:
            raise self.damaged(f"it cannot be opened ({error})") from None
        self._parts = {entry.filename: entry for entry in self._zip.infolist()}
        self._left = _LARGEST_UNPACKED
        if len(self._zip.infolist()) > _MOST_PARTS:
            raise self._too_large(f"It has more than {_MOST_PARTS:,} parts.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def part(self, name: str, *, largest: int = _LARGEST_UNPACKED) -> bytes | None:
        """One part, unpacked; None where there is none.

        Raises:
            InputRefused: it is damaged, or unpacks to more than a workbook can be.
        """
        entry = self._parts.get(name)
        if entry is None:
            return None
        if entry.file_size > min(largest, self._left):
            raise self._too_large(f"Its part {printable(name)} unpacks to {entry.file_size:,} bytes.")
        self._left -= entry.file_size
        try:
            with self._zip.open(entry) as part:  # gives at most the bytes that the directory declares
                content = part.read()
        except (*_DAMAGED, zipfile.LargeZipFile) as error:
            raise self.damaged(f"part {printable(name)} cannot be unpacked ({error})") from None
        if b"\0" in content or b"<!DOCTYPE" in content:
            raise self.damaged(f"part {printable(name)} is not what a spreadsheet program writes")
        return content

    def elements(self, name: str) -> list[tuple[str, Attributes]]:
        """The elements of a small XML part in order: name and attributes, both without their prefixes."""
        content = self.part(name, largest=_LARGEST_INDEX)
        if content is None:
            return []
        found: list[tuple[str, Attributes]] = []
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda tag, attributes: found.append(
            (_local(tag), {_local(key): value for key, value in attributes.items()})
        )
        try:
            parser.Parse(content, True)  # noqa: FBT003  # the parser takes no names
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise self.damaged(f"part {printable(name)} is not XML ({error})") from None
        return found

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """The parts that a part names: by their id, the kind ("worksheet") and the full name."""
        folder = PurePosixPath(name).parent
        relations = f"{folder}/_rels/{PurePosixPath(name).name}.rels"
        found: dict[str, tuple[str, str]] = {}
        for tag, given in self.elements(relations.removeprefix("./")):
            if tag == "Relationship" and given.get("TargetMode") != "External":
                target = given.get("Target", "")
                full = target.removeprefix("/") if target.startswith("/") else _resolved(folder, target)
                found[given.get("Id", "")] = (given.get("Type", "").rpartition("/")[2], full)
        return found

    def damaged(self, how: str) -> InputRefused:
        """What to raise where the file is no sound workbook."""
        message = f"The workbook is damaged: {printable(how)}."
        return InputRefused(Problem(Severity.ERROR, "bad-workbook", message, _HINT, self.file))

    def _too_large(self, what: str) -> InputRefused:
        message = f"The workbook is larger than a table of records can be. {what}"
        hint = "Copy the rows that you need into a new workbook, or save the sheet as 'CSV UTF-8'."
        return InputRefused(Problem(Severity.ERROR, "workbook-too-large", message, hint, self.file))


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A workbook of these parts, not compressed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _resolved(folder: PurePosixPath, target: str) -> str:
    steps: list[str] = [part for part in folder.parts if part != "."]
    for part in PurePosixPath(target).parts:
        if part == "..":
            steps = steps[:-1]
        elif part != ".":
            steps.append(part)
    return "/".join(steps)
