"""The dated table of addresses: which release of a source lies where, since when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import unquote, urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from bluehelm.problems import InputRefused, Problem, Severity, refuse_irregular

FETCHED_SOURCES: Final = ("ucdp-ged", "ucdp-candidate", "geo-pko", "cr-unsc")
"""The sources that can be fetched, by the names the shell uses."""

SHIPPED_TABLE: Final = "addresses.yaml of the package"
"""How messages name the table that comes with Bluehelm."""

OVERRIDE_HINT: Final = (
    "Find the file's present address on the publisher's page, write it into a copy of the address table, and give that "
    "with --addresses FILE.yaml; or download it in a browser and read the file itself."
)


def _web_address(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        message = f"expected an address that begins with https:// or http://, got '{address}'"
        raise ValueError(message)
    return address


class Release(BaseModel):
    """One release of a source and where its files lie; ``sha256`` has one checksum an address or is empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    version: str = Field(min_length=1)
    valid_from: date
    addresses: tuple[Annotated[str, AfterValidator(_web_address)], ...] = Field(min_length=1)
    sha256: tuple[Annotated[str, Field(pattern="^[0-9a-f]{64}$")], ...] = ()
    seen: str = ""
    table: str = Field(default="", exclude=True)

    @model_validator(mode="after")
    def _check(self) -> Release:
        if self.source not in FETCHED_SOURCES:
            message = f"expected source to be one of {', '.join(FETCHED_SOURCES)}, got '{self.source}'"
            raise ValueError(message)
        if self.sha256 and len(self.sha256) != len(self.addresses):
            message = f"expected one sha256 an address, got {len(self.sha256)} for {len(self.addresses)}"
            raise ValueError(message)
        return self

    def place(self) -> str:
        """Where the addresses stand: the table and its dated entry."""
        return f"{self.table} ({self.source} {self.version}, valid from {self.valid_from.isoformat()})"

    def checksums(self) -> tuple[str | None, ...]:
        """The published checksum of each file, None where there is none."""
        return self.sha256 or (None,) * len(self.addresses)

    def file_names(self) -> tuple[str, ...]:
        """The name under which each file is kept: the publisher's own, made safe for any disk."""
        return tuple(
            _file_name(address, f"{self.source}-{number}") for number, address in enumerate(self.addresses, start=1)
        )


def read_addresses(path: str | Path | None = None) -> tuple[Release, ...]:
    """The table of addresses: the one of the package, or with a ``path`` that one over it.

    A source that the given table names is taken from it alone.

    Raises:
        InputRefused: when the given table cannot be read or an entry breaks a rule, each with its place.
    """
    shipped = _parse(files("bluehelm.exchange").joinpath("data/addresses.yaml").read_text("utf-8"), SHIPPED_TABLE)
    if path is None:
        return shipped
    refuse_irregular(Path(path))
    file = Path(path).name  # the record keeps it: no folder of this machine goes there
    try:
        own = _parse(Path(path).read_text("utf-8"), file)
    except (OSError, UnicodeDecodeError) as error:
        message = f"The address table cannot be read: {error}."
        problem = Problem(Severity.ERROR, "addresses-unreadable", message, "Check the name and rights.", file)
        raise InputRefused(problem) from error
    named = {release.source for release in own}
    return (*own, *(release for release in shipped if release.source not in named))


def release_at(releases: Sequence[Release], source: str, on: date, version: str | None = None) -> Release:
    """The newest release of a source that holds on a day, or the ``version`` asked for.

    Raises:
        InputRefused: when the source is unknown, or the table has no such release.
    """
    if source not in FETCHED_SOURCES:
        hint = f"Sources that can be fetched: {', '.join(FETCHED_SOURCES)}."
        raise InputRefused(Problem(Severity.ERROR, "unknown-source", f"There is no source '{source}' to fetch.", hint))
    of_source = [release for release in releases if release.source == source]
    fitting = [r for r in of_source if (r.valid_from <= on if version is None else r.version == version)]
    if not fitting:
        asked = f"version {version}" if version else f"an entry valid on {on.isoformat()}"
        known = ", ".join(f"{r.version} (from {r.valid_from.isoformat()})" for r in of_source) or "none"
        message = f"The address table has no {asked} for {source}; it has: {known}."
        raise InputRefused(Problem(Severity.ERROR, "no-address", message, OVERRIDE_HINT))
    return max(fitting, key=lambda release: release.valid_from)


def _parse(text: str, file: str) -> tuple[Release, ...]:
    try:
        releases = TypeAdapter(tuple[Release, ...]).validate_python(yaml.safe_load(text))
    except yaml.YAMLError as error:
        message = f"This is not YAML: {' '.join(str(error).split())}."
        raise InputRefused(Problem(Severity.ERROR, "addresses-unreadable", message, OVERRIDE_HINT, file)) from error
    except RecursionError as error:
        message = "The address table is nested too deeply."
        raise InputRefused(Problem(Severity.ERROR, "addresses-unreadable", message, OVERRIDE_HINT, file)) from error
    except ValidationError as error:
        raise InputRefused([_entry_problem(dict(detail), file) for detail in error.errors()]) from error
    except ValueError as error:  # after its subclass above: a day that is none, or a number of over 4,300 digits
        message = f"A value cannot be read: {error}."
        raise InputRefused(Problem(Severity.ERROR, "addresses-unreadable", message, OVERRIDE_HINT, file)) from error
    return tuple(release.model_copy(update={"table": file}) for release in releases)


def _entry_problem(detail: dict[str, object], file: str) -> Problem:
    place = detail["loc"]
    steps = place if isinstance(place, tuple) else ()
    entry = f"Entry {int(steps[0]) + 1}" if steps else "The table"
    message = f"{entry}: {str(detail['msg']).removeprefix('Value error, ')}."
    column = ".".join(str(step) for step in steps[1:]) or None
    hint = "Mend the entry; the fields are source, version, valid_from, addresses, sha256 and seen."
    return Problem(Severity.ERROR, "bad-address-entry", message, hint, file, column=column)


def _file_name(address: str, otherwise: str) -> str:
    """The last step of the path that looks like a file; Zenodo's addresses end in /content."""
    steps = [unquote(step) for step in urlsplit(address).path.split("/")]
    named = [step for step in steps if step.lower().endswith((".csv", ".zip"))]
    return re.sub(r"[^A-Za-z0-9._-]", "_", named[-1]).lstrip(".") if named else otherwise
