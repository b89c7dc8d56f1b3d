"""Arguments and options that every command on a mission file shares."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

FileArgument = Annotated[str, Argument(help="Mission file (NAME.helm), or the address of its PostgreSQL database.")]
PersonOption = Annotated[str | None, Option("--as", help="Your name in the mission; or set BLUEHELM_PERSON.")]
PassphraseOption = Annotated[Path | None, Option(help="Text file with the passphrase; or set BLUEHELM_PASSPHRASE.")]
JsonOption = Annotated[bool, Option("--json", help="Print the result as JSON.")]
