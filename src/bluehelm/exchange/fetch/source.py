"""Fetching a source: look up the address, download, check, convert, and keep the record beside the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Final

from bluehelm.exchange.fetch.addresses import Release, read_addresses, release_at
from bluehelm.exchange.fetch.archive import check_archive
from bluehelm.exchange.fetch.convert import CONVERTERS
from bluehelm.exchange.fetch.download import Download, Patience, Progress, download
from bluehelm.exchange.fetch.faults import disk_problem
from bluehelm.exchange.fetch.record import (
    FetchedFile,
    SourceRecord,
    checksum_of,
    note_path,
    read_file_note,
    record_path,
    write_note,
)
from bluehelm.exchange.sources import source_note
from bluehelm.problems import InputRefused, Problem, Severity

_NOTE_NAMES: Final = {
    "ucdp-ged": "UCDP GED",
    "ucdp-candidate": "UCDP candidate",
    "geo-pko": "Geo-PKO",
    "cr-unsc": "CR-UNSC",
}
_PUBLISHED: Final = "equals the published one"
_FIRST_SEEN: Final = "first seen"


@dataclass(frozen=True, slots=True)
class FetchedSource:
    """A source as it now lies in the data folder; ``note`` is the path of its record."""

    path: Path
    note: Path
    record: SourceRecord

    def summary(self) -> str:
        """What was fetched, from where and under which licence, in two sentences."""
        record = self.record
        return (
            f"{record.source} {record.version}: {record.result_rows:,} rows in {self.path}, "
            f"accessed {record.accessed.isoformat()}. Licence: {record.licence}."
        )


def data_folder() -> Path:
    """Where fetched sources lie unless a folder is given: the user's data folder for bluehelm, which may not exist."""
    import platformdirs

    return platformdirs.user_data_path("bluehelm", appauthor=False)


def utc_today() -> date:
    """Today in UTC, the clock of an access date unless another is given."""
    return datetime.now(UTC).date()


def fetch_source(
    name: str,
    folder: str | Path | None = None,
    *,
    addresses: str | Path | None = None,
    version: str | None = None,
    refresh: bool = False,
    progress: Progress | None = None,
    patience: Patience | None = None,
    clock: Callable[[], date] = utc_today,
) -> tuple[FetchedSource, tuple[Problem, ...]]:
    """Bring a public source into the data folder, as a file that Bluehelm reads.

    The publisher's files are kept in ``folder``/originals. One that is there already, with the checksum of its record,
    is not downloaded again. The result is replaced in one step at the very end: a call that fails leaves the old one.

    Args:
        name: ``ucdp-ged``, ``ucdp-candidate``, ``geo-pko`` or ``cr-unsc``.
        folder: where to put it; without it ``data_folder()``.
        addresses: a table of addresses of your own, over that of the package.
        version: the publisher's name of the release; without it the newest that the table holds valid today.
        refresh: download again even what is there already.
        progress: told the file's name, the bytes so far and the whole length where known.
        patience: how long to wait for a weak link.
        clock: gives the access date.

    Returns:
        The source, and the problems of its reading and checking.

    Raises:
        InputRefused: when it cannot be fetched, checked or read; the problem says which address and what to do.
    """
    today = clock()
    release = release_at(read_addresses(addresses), name, today, version)
    target = Path(folder) if folder is not None else data_folder()
    result_name, convert = CONVERTERS[name]
    result = target / result_name
    originals = [target / "originals" / file_name for file_name in release.file_names()]
    triples = zip(release.addresses, originals, release.checksums(), strict=True)
    bring = partial(_bring, release=release, refresh=refresh, progress=progress, patience=patience, today=today)
    try:
        brought = [bring(address, original, published) for address, original, published in triples]
        files = tuple(file for file, _ in brought)
        converted = convert(originals, result)
        record = _describe(release, files, result, converted.rows)
        write_note(record, record_path(result))
    except OSError as error:
        raise InputRefused(disk_problem(error, result)) from error
    problems = (*(problem for _, found in brought for problem in found), *converted.problems)
    return FetchedSource(result, record_path(result), record), problems


def _bring(
    address: str,
    original: Path,
    published: str | None,
    *,
    release: Release,
    refresh: bool,
    progress: Progress | None,
    patience: Patience | None,
    today: date,
) -> tuple[FetchedFile, tuple[Problem, ...]]:
    """One of the publisher's files with its note, downloaded and checked unless it is there already."""
    before = read_file_note(original)
    if before and not refresh and _is_kept(original, before, address, published):
        return before, (_kept_already(before),)
    arrived = _download(release, address, original, patience, progress)
    file = _verify(arrived, address, published, today)
    write_note(file, note_path(original))
    return file, (*arrived.problems, *_changed_since(before, file))


def _download(
    release: Release, address: str, original: Path, patience: Patience | None, progress: Progress | None
) -> Download:
    """Download; a refusal says from which entry of which table the address came."""
    try:
        return download(address, original, patience=patience, progress=progress)
    except InputRefused as refused:
        named = [replace(problem, file=problem.file or release.place()) for problem in refused.problems]
        raise InputRefused(named) from refused


def _verify(arrived: Download, address: str, published: str | None, today: date) -> FetchedFile:
    """Let a sound file pass with its record; one that is not sound does not stay.

    Raises:
        InputRefused: when its checksum is not the published one, or a zip is damaged or dangerous.
    """
    try:
        _check_sum(arrived, published)
        check_archive(arrived.path)
    except InputRefused:
        arrived.path.unlink()
        raise
    return FetchedFile(
        name=arrived.path.name,
        address=address,
        sent_from=arrived.address,
        bytes=arrived.bytes,
        sha256=arrived.sha256,
        checksum=_PUBLISHED if published else _FIRST_SEEN,
        accessed=today,
    )


def _check_sum(arrived: Download, published: str | None) -> None:
    if published in {None, arrived.sha256}:
        return
    message = f"Its sha256 is {arrived.sha256}, and the table gives {published}."
    hint = "Do not use it. Fetch again; if it comes again, ask the publisher whether the file was replaced."
    raise InputRefused(Problem(Severity.ERROR, "checksum-mismatch", message, hint, arrived.path.name))


def _is_kept(original: Path, before: FetchedFile, address: str, published: str | None) -> bool:
    """Whether the original still lies there as its note says, and as the table wants it."""
    wanted = before.address == address and published in {None, before.sha256}
    return wanted and original.is_file() and checksum_of(original) == before.sha256


def _kept_already(file: FetchedFile) -> Problem:
    message = f"It was fetched on {file.accessed.isoformat()} and lies there unchanged, so it was not downloaded again."
    hint = "Give --refresh if the publisher may have replaced it under the same address."
    return Problem(Severity.NOTE, "kept-already", message, hint, file.name)


def _changed_since(before: FetchedFile | None, file: FetchedFile) -> tuple[Problem, ...]:
    if before is None or before.address != file.address or before.sha256 == file.sha256:
        return ()
    message = (
        f"The file at {file.address} is not the one fetched on {before.accessed.isoformat()}: "
        f"its sha256 was {before.sha256} and is now {file.sha256}."
    )
    hint = "The publisher replaced it without a new version: runs made before will not be repeated to the digit."
    return (Problem(Severity.WARNING, "changed-since-first-seen", message, hint, file.name),)


def _describe(release: Release, files: tuple[FetchedFile, ...], result: Path, rows: int) -> SourceRecord:
    note = source_note(_NOTE_NAMES[release.source])
    return SourceRecord(
        source=note.name,
        publisher=note.publisher,
        licence=note.licence,
        citation=note.citation,
        confidence=note.confidence,
        version=release.version,
        address_table=release.place(),
        accessed=max(file.accessed for file in files),
        files=files,
        result=result.name,
        result_rows=rows,
        result_sha256=checksum_of(result),
    )
