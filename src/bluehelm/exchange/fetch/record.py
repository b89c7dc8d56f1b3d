"""NAME.source.json: where a fetched file came from, under which terms, and what it was made of."""

from __future__ import annotations

from datetime import date
from hashlib import file_digest
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bluehelm.exchange.fetch.replacing import replacing


class FetchedFile(BaseModel):
    """One of the publisher's files as it arrived; ``sent_from`` is the address after redirects."""

    model_config = ConfigDict(frozen=True)

    name: str
    address: str
    sent_from: str
    bytes: int
    sha256: str
    checksum: str
    accessed: date


class SourceRecord(BaseModel):
    """The record kept beside a result, for people and for the sources section of a brief."""

    model_config = ConfigDict(frozen=True)

    source: str
    publisher: str
    licence: str
    citation: str
    confidence: str
    version: str
    address_table: str
    accessed: date
    files: tuple[FetchedFile, ...]
    result: str
    result_rows: int
    result_sha256: str


def record_path(result: Path) -> Path:
    """Where the record of a result lies.

    >>> record_path(Path("data/ucdp-ged.parquet")).name
    'ucdp-ged.source.json'
    """
    return result.with_name(result.name.split(".")[0] + ".source.json")


def note_path(original: Path) -> Path:
    """Where the note of one of the publisher's files lies."""
    return original.with_name(original.name + ".json")


def read_record(result: str | Path) -> SourceRecord | None:
    """The record beside a result; None where there is none, or one that this program did not write."""
    try:
        return SourceRecord.model_validate_json(record_path(Path(result)).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def read_file_note(original: Path) -> FetchedFile | None:
    """The note beside one of the publisher's files; None where there is none that can be read."""
    try:
        return FetchedFile.model_validate_json(note_path(original).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def write_note(note: BaseModel, path: Path) -> None:
    """Write a record or note, whole or not at all."""
    with replacing(path) as scratch:
        scratch.write_text(note.model_dump_json(indent=2) + "\n", "utf-8")


def checksum_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
