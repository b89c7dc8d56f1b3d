"""One file from one address: streamed, resumed after a break, and kept only when it is whole."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bluehelm.exchange.fetch.addresses import OVERRIDE_HINT
from bluehelm.exchange.fetch.faults import (
    TryAgain,
    connection_problem,
    disk_problem,
    no_room,
    refuse_html,
    refuse_status,
    refuse_unsafe_redirect,
)
from bluehelm.exchange.fetch.partial import Edition, PartialFile, partial_file
from bluehelm.exchange.fetch.record import checksum_of
from bluehelm.problems import InputRefused, Problem, Severity

if TYPE_CHECKING:
    import httpx

Progress = Callable[[str, int, int | None], None]
"""Called with the file's name, the bytes that have arrived, and the whole length where known."""

_USER_AGENT: Final = "bluehelm (open peace operations software)"
_MAX_REDIRECTS: Final = 5  # a publisher's move needs one or two; more is a log-in page going round in circles
_MAX_BYTES: Final = 2 << 30  # fifty times the largest source known; a server that never ends must not fill the disk


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a weak link.

    Attributes:
        stall_s: seconds without a byte after which the connection counts as stalled.
        attempts: how often one file is tried before giving up; each goes on where the last one broke.
        pause_s: seconds before the second attempt, doubled before each further one.
    """

    stall_s: float = 30.0
    attempts: int = 4
    pause_s: float = 2.0

    def __post_init__(self) -> None:
        """State the rule where it is broken."""
        if self.stall_s <= 0 or self.attempts < 1 or self.pause_s < 0:
            message = f"expected stall_s > 0, attempts >= 1 and pause_s >= 0, got {self}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Download:
    """A file that arrived whole; ``address`` is where the server in the end sent it from."""

    path: Path
    address: str
    bytes: int
    sha256: str
    problems: tuple[Problem, ...]


def download(
    address: str, target: Path, *, patience: Patience | None = None, progress: Progress | None = None
) -> Download:
    """Fetch ``address`` into ``target``, which appears only when the file is whole.

    What has arrived stays in ``target``.part through every break, Ctrl-C included, and the next call goes on with it
    if the server confirms that it is the same edition (RFC 9110, Range with If-Range); else it starts anew.

    Raises:
        InputRefused: when the file cannot be had; the problem names the address, the cause and the next step.
    """
    import httpx

    patience = patience or Patience()
    report = progress or _no_progress
    timeout = httpx.Timeout(patience.stall_s)
    headers = {"User-Agent": _USER_AGENT, "Accept-Encoding": "identity"}  # so that Content-Length counts our bytes
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            partial_file(target) as part,
            httpx.Client(
                follow_redirects=True,
                max_redirects=_MAX_REDIRECTS,
                timeout=timeout,
                headers=headers,
                event_hooks={"response": [refuse_unsafe_redirect]},
            ) as client,
        ):
            final, problems = _persist(client, address, part, patience, report)
            part.finish()
    except OSError as error:
        raise InputRefused(disk_problem(error, target)) from error
    return Download(target, final, target.stat().st_size, checksum_of(target), problems)


def _persist(
    client: httpx.Client, address: str, part: PartialFile, patience: Patience, report: Progress
) -> tuple[str, tuple[Problem, ...]]:
    """Try until the file is whole or patience is at an end; a refusal that will not change ends it at once."""
    import httpx

    for attempt in range(1, patience.attempts + 1):
        try:
            return _attempt(client, address, part, report)
        except (httpx.RequestError, TryAgain) as error:
            temporary = isinstance(error, (httpx.TransportError, TryAgain))
            if attempt == patience.attempts or not temporary:
                raise InputRefused(connection_problem(error, address, part.length(), patience.stall_s)) from error
            time.sleep(patience.pause_s * 2 ** (attempt - 1))
    raise AssertionError(patience)  # attempts >= 1, so the loop has returned or raised


def _attempt(
    client: httpx.Client, address: str, part: PartialFile, report: Progress
) -> tuple[str, tuple[Problem, ...]]:
    known = part.edition(address)
    if known and known.size == part.length():
        return address, ()  # whole already: the last run ended between the last byte and the renaming
    asked = {"Range": f"bytes={part.length()}-", "If-Range": known.validator} if known else {}
    with client.stream("GET", address, headers=asked) as response:
        if not _is_as_asked(response, known, part):
            part.begin(Edition(address, "", None))
            raise TryAgain("connection-broken", f"{address} answered with another part of the file than was asked for.")
        refuse_status(response, address)
        arrived = part.length() if response.status_code == HTTPStatus.PARTIAL_CONTENT else 0
        chunks = response.iter_bytes() if "content-encoding" in response.headers else response.iter_raw()
        first = next(chunks, b"")
        if not arrived:
            refuse_html(first, response, address)  # before anything that has arrived is forgotten
            part.begin(_edition(response, address))
        size = known.size if known and arrived else _size(response)
        _refuse_without_room(part, size)
        for chunk in chain((first,), chunks):
            part.append(chunk)
            report(part.target.name, part.length(), size)
            _refuse_endless(part)
        _refuse_incomplete(part, size, address)
        return str(response.url), _unknown_length(response, size, part.target.name)


def _is_as_asked(response: httpx.Response, known: Edition | None, part: PartialFile) -> bool:
    """Whether a range that came is the one that was asked for; a whole answer is always fine."""
    if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return False
    if response.status_code != HTTPStatus.PARTIAL_CONTENT:
        return True
    span = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("content-range", ""))
    if known is None or span is None or _validator(response) not in {"", known.validator}:
        return False
    return int(span[1]) == part.length() and span[2] in {"*", str(known.size)}


def _edition(response: httpx.Response, address: str) -> Edition:
    return Edition(address, _validator(response), _size(response))


def _validator(response: httpx.Response) -> str:
    """What If-Range may carry: a strong ETag or a date; none where the bytes were compressed on the way."""
    if "content-encoding" in response.headers:
        return ""
    etag: str = response.headers.get("etag", "")
    return etag if etag and not etag.startswith("W/") else response.headers.get("last-modified", "")


def _size(response: httpx.Response) -> int | None:
    """The length that the server declares for what we keep, in bytes."""
    declared = response.headers.get("content-length", "")
    return int(declared) if declared.isdecimal() and "content-encoding" not in response.headers else None


def _refuse_without_room(part: PartialFile, size: int | None) -> None:
    """Stop before the disk is full, where the length is known."""
    needed, free = (size or 0) - part.length(), shutil.disk_usage(part.target.parent).free
    if needed > free:
        raise InputRefused(no_room(part.target, needed, free))


def _refuse_endless(part: PartialFile) -> None:
    if part.length() > _MAX_BYTES:
        message = f"{part.target.name} has more than {_MAX_BYTES:,} bytes: no source of this kind is so large."
        raise InputRefused(Problem(Severity.ERROR, "too-large", message, OVERRIDE_HINT))


def _refuse_incomplete(part: PartialFile, size: int | None, address: str) -> None:
    if part.length() == 0:
        raise TryAgain("empty-answer", f"{address} sent an empty file.")
    if size is not None and part.length() != size:
        message = f"{address} declared {size:,} bytes and sent {part.length():,}."
        if part.length() > size:
            part.begin(Edition(address, "", None))
        raise TryAgain("connection-broken", message)


def _unknown_length(response: httpx.Response, size: int | None, name: str) -> tuple[Problem, ...]:
    if size is not None or response.headers.get("transfer-encoding", "").lower() == "chunked":
        return ()
    message = f"The server did not say how long {name} is, so nobody can tell from its length whether it is whole."
    return (Problem(Severity.WARNING, "length-unknown", message, "Compare its last rows with the publisher's."),)


def _no_progress(name: str, arrived: int, size: int | None) -> None:
    """Say nothing."""
