"""Opening a table file: what is refused before reading (nothing there, a web page, a workbook), zip, and encoding."""

from __future__ import annotations

import gzip
import lzma
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bluehelm.problems import InputRefused, Problem, Severity, refuse_irregular

_HEAD_BYTES: Final = 1 << 20
_LARGEST_MEMBER: Final = 4 << 30  # a zip that unpacks to more than 4 GB is no events table; do not fill the memory
_MOST_ZEROS: Final = 0.1  # a damaged block leaves a few zero bytes in a text; half of UTF-16 is zeros
_DAMAGED: Final = (zipfile.BadZipFile, EOFError, zlib.error, lzma.LZMAError, OSError)  # bz2 and gzip say OSError
_TABLE_ENDINGS: Final = (".csv", ".txt", ".tsv")
_BYTE_ORDER_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class RawFile:
    """A table file ready to read: ``content`` is its path, or its bytes where they were packed.

    ``name`` is the file's name for messages, without folders; ``inner_name`` the name that tells of the content
    (inside a zip, that of its table).
    """

    name: str
    inner_name: str
    content: Path | bytes

    def head(self) -> bytes:
        """The first megabyte."""
        if isinstance(self.content, bytes):
            return self.content[:_HEAD_BYTES]
        with self.content.open("rb") as file:
            return file.read(_HEAD_BYTES)

    def tail(self, size: int) -> bytes:
        """The last ``size`` bytes."""
        if isinstance(self.content, bytes):
            return self.content[-size:]
        with self.content.open("rb") as file:
            file.seek(max(self.content.stat().st_size - size, 0))
            return file.read()

    def read(self) -> bytes:
        """The whole content."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


def open_table_file(path: str | Path) -> RawFile:
    """Open a CSV file, or a zip or gzip file with one inside, and refuse what cannot be a table.

    Raises:
        InputRefused: the file is missing, a folder, a device, unreadable, empty, a web page, a workbook, JSON or a
            damaged zip or gzip file.
    """
    path = Path(path)
    refuse_irregular(path)
    raw = RawFile(path.name, path.name, path)
    try:
        head = raw.head()
        if head.startswith(b"PK\x03\x04"):
            raw = _open_zip(path)
        elif head.startswith(b"\x1f\x8b"):
            raw = _open_gzip(path)
        head = raw.head()
    except FileNotFoundError:
        raise _refuse(path.name, "file-not-found", f"There is no file {path}.", "Check the path and name.") from None
    except IsADirectoryError:
        raise _refuse(path.name, "file-is-folder", f"{path} is a folder.", "Name the file inside it.") from None
    except OSError as error:
        hint = "Check that you may read it and that the disk is well."
        raise _refuse(
            path.name, "file-unreadable", f"The file cannot be read: {error.strerror or error}.", hint
        ) from None
    _refuse_other_kinds(raw.name, head)
    if b"\n" not in head and b"\r" in head:  # "CSV (Macintosh)" of old Excel ends its rows with a carriage return
        return replace(raw, content=raw.read().replace(b"\r", b"\n"))
    return raw


def decode(raw: RawFile) -> tuple[str, tuple[Problem, ...]]:
    """The text of a file: UTF-8, UTF-16 with its mark, or else Windows-1252, which is then said."""
    data = raw.read()
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        problem = Problem(
            Severity.WARNING,
            "wrong-encoding",
            f"The file is not in UTF-8 (first at line {row}); it was read as Windows-1252, so accented letters in "
            "names may be wrong.",
            "Save or export the file as 'CSV UTF-8', or compare some accented names with the original.",
            raw.name,
            row,
        )
        return data.decode("cp1252", errors="replace"), (problem,)


def decode_head(raw: RawFile) -> str:
    """The text of the first megabyte, enough to tell the format; lines that are not UTF-8 as Windows-1252."""
    head = raw.head()
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head.decode(encoding, errors="replace")
    # Line by line: one damaged byte far down must not change how the heading of a UTF-8 file reads.
    return "".join(_decode_line(line) for line in head.splitlines(keepends=True))


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _open_zip(path: Path) -> RawFile:
    hint = "Download it again, or unpack it and give the CSV file itself."
    try:
        with zipfile.ZipFile(path) as archive:
            names = [entry for entry in archive.infolist() if not entry.is_dir()]
            if any(entry.filename == "[Content_Types].xml" for entry in names):
                raise _workbook(path.name)
            tables = [entry for entry in names if _is_table(entry.filename)]
            if len(tables) != 1:
                found = ", ".join(entry.filename for entry in names[:5]) or "nothing"
                message = f"The zip should hold one CSV file; it holds {len(tables)} (inside: {found})."
                raise _refuse(path.name, "zip-without-one-table", message, "Unpack it and give the CSV file itself.")
            if tables[0].file_size > _LARGEST_MEMBER:
                message = (
                    f"The file in the zip unpacks to {tables[0].file_size:,} bytes, more than an events file can be."
                )
                raise _refuse(path.name, "zip-too-large", message, hint)
            return RawFile(path.name, Path(tables[0].filename).name, archive.read(tables[0]))
    except InputRefused:
        raise
    except (*_DAMAGED, RuntimeError, NotImplementedError, ValueError) as error:
        raise _refuse(path.name, "bad-zip", f"The zip cannot be opened: {error}.", hint) from error


def _open_gzip(path: Path) -> RawFile:
    hint = "Download it again, or unpack it and give the CSV file itself."
    try:
        with gzip.open(path) as file:
            content = file.read(_LARGEST_MEMBER + 1)
    except _DAMAGED as error:
        raise _refuse(path.name, "bad-gzip", f"The gzip file cannot be opened: {error}.", hint) from error
    if len(content) > _LARGEST_MEMBER:
        message = f"The gzip file unpacks to more than {_LARGEST_MEMBER:,} bytes, more than an events file can be."
        raise _refuse(path.name, "gzip-too-large", message, hint)
    return RawFile(path.name, path.name.removesuffix(".gz"), content)


def _is_table(name: str) -> bool:
    parts = Path(name).parts
    return name.lower().endswith(_TABLE_ENDINGS) and "__MACOSX" not in parts and not parts[-1].startswith(".")


def _refuse_other_kinds(file: str, head: bytes) -> None:
    is_marked = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    for mark, _ in _BYTE_ORDER_MARKS:
        head = head.removeprefix(mark)
    start = head.lstrip()[:200].lower()
    if not start:
        raise _refuse(
            file, "empty-file", "The file is empty.", "Download or export it again; check the free disk space."
        )
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        raise _refuse(
            file,
            "html-page",
            "This is a web page, not a table: probably an error or log-in page saved under the name of the file.",
            "Open it in a browser to see what the server said, then download the file again.",
        )
    if start.startswith((b"{", b"[")):
        raise _refuse(file, "json-file", "This is JSON, not a CSV table.", "Export the records as CSV.")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise _workbook(file)
    if head.count(0) > len(head) * _MOST_ZEROS and not is_marked:
        message, hint = "This is no text file, or one in an unmarked encoding.", "Save or export it as 'CSV UTF-8'."
        raise _refuse(file, "not-text", message, hint)


def _workbook(file: str) -> InputRefused:
    return _refuse(
        file, "workbook", "This is an Excel workbook, not a CSV table.", "Open it and save the sheet as 'CSV UTF-8'."
    )


def _refuse(file: str, code: str, message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, code, message, hint, file))
