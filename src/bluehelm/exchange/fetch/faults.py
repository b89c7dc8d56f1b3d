"""What can go wrong between here and a publisher, each as a problem with its next step."""

from __future__ import annotations

import errno
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bluehelm.exchange.fetch.addresses import OVERRIDE_HINT
from bluehelm.problems import InputRefused, Problem, Severity

if TYPE_CHECKING:
    import httpx

_GONE: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_NOT_ALLOWED: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS)
_LATER_HINT: Final = "Run the same command again later: what has arrived is kept, and the download goes on from there."
_BROWSER_HINT: Final = "Open the address in a browser, download the file there, and read that file itself."


class TryAgain(Exception):
    """The answer was bad in a way that may pass: another attempt is worth its time."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def refuse_status(response: httpx.Response, address: str) -> None:
    """Let whole files and ranges pass.

    Raises:
        TryAgain: when the server is overloaded or failing.
        InputRefused: when it says that it has no such file, or does not give it to us.
    """
    status = response.status_code
    if status in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        return
    answer = f"The server answered {status} ({response.reason_phrase or 'no reason given'}) for {address}"
    if status in _GONE:
        raise _refused("address-not-found", f"{answer}: the file is not there, or not any more.", OVERRIDE_HINT)
    if status in _NOT_ALLOWED:
        message = f"{answer}: it does not give the file to this program or to this network."
        raise _refused("address-not-allowed", message, _BROWSER_HINT)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TryAgain("server-failed", f"{answer}: it is overloaded or out of order.")
    raise _refused("unexpected-answer", f"{answer}: that is no file.", OVERRIDE_HINT)


def refuse_html(first: bytes, response: httpx.Response, address: str) -> None:
    """Let data pass: neither a CSV file nor a zip begins with "<".

    Raises:
        InputRefused: when the answer is a web page.
    """
    if not first.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return
    moved = f" (sent on to {response.url})" if str(response.url) != address else ""
    message = f"{address}{moved} sent a web page, not data: probably a log-in, notice or error page."
    raise _refused("html-instead-of-data", message, f"{_BROWSER_HINT} {OVERRIDE_HINT}")


def refuse_unsafe_redirect(response: httpx.Response) -> None:
    """Let a redirect pass unless it leaves the encrypted web.

    Raises:
        InputRefused: when an https address leads to anything else, or to no web address at all.
    """
    if not response.has_redirect_location:
        return
    target = response.url.join(response.headers["location"])
    if target.scheme == "https" or (target.scheme == "http" and response.url.scheme == "http"):
        return
    message = f"{response.url} leads on to {target}, which is not encrypted: somebody on the way could change the file."
    raise _refused("insecure-redirect", message, OVERRIDE_HINT)


def connection_problem(error: Exception, address: str, arrived: int, stall_s: float) -> Problem:
    """Why the last attempt failed."""
    import httpx

    kept = f" {arrived:,} bytes are kept." if arrived else ""
    match error:
        case TryAgain():
            return _error(error.code, f"{error}{kept}", _LATER_HINT)
        case httpx.TooManyRedirects():
            return _error("too-many-redirects", f"{address} leads from one address to the next.", OVERRIDE_HINT)
        case httpx.TimeoutException():
            message = f"No byte came from {address} for {stall_s:g} seconds.{kept}"
            return _error("stalled", message, _LATER_HINT)
        case httpx.ConnectError() | httpx.ProxyError():
            message = f"There is no connection to {address} ({error})."
            hint = f"Check the network, the proxy (HTTPS_PROXY) and the name of the server. {_LATER_HINT}"
            return _error("no-connection", message, hint)
        case _:
            return _error("connection-broken", f"The connection to {address} broke ({error}).{kept}", _LATER_HINT)


def disk_problem(error: OSError, target: Path) -> Problem:
    """Why the disk refused."""
    folder = str(target.parent)
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        hint = f"Free some space or give another folder, then run the same command again: {target.name}.part is kept."
        return Problem(Severity.ERROR, "disk-full", f"The disk is full: {target.name} is not whole.", hint, folder)
    message = f"{target.name} cannot be written: {error.strerror or error}."
    return Problem(Severity.ERROR, "folder-not-writable", message, "Give a folder that you may write to.", folder)


def no_room(target: Path, needed: int, free: int) -> Problem:
    """Known before the first byte: the file will not fit."""
    message = f"{target.name} needs {needed:,} more bytes and the disk has {free:,}."
    hint = "Free some space or give another folder."
    return Problem(Severity.ERROR, "disk-full", message, hint, str(target.parent))


def _error(code: str, message: str, hint: str) -> Problem:
    return Problem(Severity.ERROR, code, message, hint)


def _refused(code: str, message: str, hint: str) -> InputRefused:
    return InputRefused(_error(code, message, hint))
