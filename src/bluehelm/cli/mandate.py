"""``bluehelm mandate``: what a text asks, how many it authorises and until when, without writing a brief."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from bluehelm.cli.day_option import day_given
from bluehelm.cli.messages import print_json, show_problems

if TYPE_CHECKING:
    from bluehelm.mandate import Mandate

_FIRST_WORDS = 88
"""Letters of a paragraph shown: one line of a terminal."""


def mandate(
    *,
    symbol_or_file: Annotated[
        str, Argument(help="Symbol of a text among --texts (S/RES/2149), or a plain-text file.", show_default=False)
    ],
    texts: Annotated[Path | None, Option(help="Collection of Council texts; renewals are looked for in it.")] = None,
    mission: Annotated[str, Option(help="Acronym of the mission, where the text speaks of several.")] = "",
    on: Annotated[str | None, Option(help="Day (2014-12-24) on which to ask; default: today.")] = None,
    json: Annotated[bool, Option("--json", help="Print the mandate and all problems as JSON.")] = False,
) -> None:
    """Show what a text asks a mission to do: authority, ceilings, last day, renewals and paragraphs."""
    from bluehelm.mandate import find_renewals, read_mandate

    day = datetime.now().astimezone().date() if on is None else day_given(on, option="--on")
    is_symbol = texts is not None and not Path(symbol_or_file).is_file()
    path, symbol = (texts, symbol_or_file) if texts is not None and is_symbol else (symbol_or_file, None)
    read, problems = read_mandate(path, symbol=symbol, mission=mission or None)
    renewals = find_renewals(texts, read, until=day) if texts else ()
    if json:
        print_json(
            {
                "mandate": read.model_dump(mode="json"),
                "ceilings_in_words": read.ceilings_in_words,
                "on": day,
                "ran_out": read.is_expired(day),
                "renewals": renewals if texts else None,
                "problems": [problem.to_dict() for problem in problems],
            }
        )
        return
    show_problems(problems)
    for line in (*_terms(read), *_end(read, day), *_renewals(renewals, day, searched=texts), "", *_paragraphs(read)):
        typer.echo(line)


def _terms(read: Mandate) -> Iterator[str]:
    authority = read.authority
    yield f"{read.symbol}, {f'adopted on {read.adopted}' if read.adopted else 'day of adoption not known'}"
    yield f"Mission: {read.mission or 'none named in the paragraphs that establish or extend one'}"
    chapter = f"Chapter {authority.chapter}, for {authority.scope}" if authority.chapter else "no chapter is invoked"
    yield f"Authority: {chapter}"
    means = ", ".join(authority.all_necessary_means)
    yield f"All necessary means: {f'paragraph {means}' if means else 'not authorised in this text'}"
    yield f"Ceilings: {read.ceilings_in_words or 'none stated in this text'}"


def _end(read: Mandate, day: date) -> Iterator[str]:
    """The last day, and where the mandate stands on the day asked for."""
    if read.expiry is None:
        yield "Last day: none that could be read"
        return
    last = read.expiry.day
    how = f" ({read.expiry.how})" if read.expiry.computed else ""
    where = f", paragraph {read.expiry.paragraph}" if read.expiry.paragraph else ""
    yield f"Last day: {last}{where}{how}"
    days = abs((day - last).days)
    count = f"{days:,} {'day' if days == 1 else 'days'}"
    yield f"RAN OUT on {last}, {count} before {day}" if read.is_expired(day) else f"Runs on {day}; {count} left"


def _renewals(renewals: tuple[str, ...], day: date, *, searched: Path | None) -> Iterator[str]:
    if searched is None:
        yield "Renewals: not looked for; give a collection with --texts"
    elif renewals:
        yield f"Renewals adopted by {day}: {', '.join(renewals)}"
    else:
        yield f"Renewals adopted by {day}: none found in {searched.name}"


def _paragraphs(read: Mandate) -> Iterator[str]:
    width = max(len(paragraph.number) for paragraph in read.operative)
    for paragraph in read.operative:
        words = " ".join(paragraph.text.split())
        shown = words if len(words) <= _FIRST_WORDS else words[:_FIRST_WORDS].rsplit(" ", 1)[0] + " ..."
        yield f"{paragraph.number:<{width}}  {shown}"
