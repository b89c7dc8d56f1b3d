"""``bluehelm report duplicates`` and ``link``: incidents that tell one event more than once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer import Argument, Option

from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.problems import InputRefused, Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.mission import Stored
    from bluehelm.mission.access import Desk
    from bluehelm.situation.recording import Drafted
    from bluehelm.situation.records import Incident

_AROUND: Final = timedelta(days=31)
"""How far apart the days of two reports may be that are held against each other."""
_DAYS: Final = 60
_GRACE: Final = timedelta(days=1)  # it may be tomorrow already where the incident was
_NAMED: Final = 5
_LOOKED_THROUGH: Final = 50
"""Newest incidents that are looked through for one that can be read."""
_LIKELY: Final = 0.3
"""Score from which a new report is told to be one again."""


def duplicates(
    *,
    file: FileArgument,
    reference: Annotated[str | None, Argument(help="One incident; without it, those of the last days.")] = None,
    days: Annotated[int, Option(help="Days before the newest incident that are looked at.", min=1, max=3650)] = _DAYS,
    limit: Annotated[int, Option(help="Most suggestions for one incident.", min=1, max=50)] = 3,
    on: Annotated[str | None, Option("--on", help="Count back from no later day than this; default: today.")] = None,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Suggest incidents that may tell the same event, with the reasons. Nothing is linked before you say so."""
    from bluehelm.cli.day_option import day_given
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import find_record
    from bluehelm.situation import RecentIncidents
    from bluehelm.situation.records import Incident

    later = None
    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        if reference is not None:
            stored = find_record(desk, reference, kinds=("incident",))
            incident = stored.record(Incident)
            wanted = {stored.id: incident}
            others = incidents_around(desk, incident.when.first_day, incident.when.last_day) | wanted
        else:
            today = datetime.now(UTC).date() + _GRACE if on is None else day_given(on, option="--on")
            others, later = _last_days(desk, days, today)
            wanted = {id_: item for id_, item in others.items() if item.duplicate_of is None}
    recent = RecentIncidents(others) if others else None
    pairs: dict[frozenset[str], tuple[str, str, str, float]] = {}
    for id_, incident in wanted.items():
        for found in recent.suggest(incident, own_id=id_, limit=limit) if recent else ():
            pair = frozenset({id_, found.incident})
            pairs.setdefault(pair, (incident.reference, others[found.incident].reference, found.why(), found.score))
    told = sorted(pairs.values(), key=lambda pair: -pair[3])
    if json:
        print_json([{"incident": a, "may_be": b, "why": why, "score": round(score, 3)} for a, b, why, score in told])
        return
    if later is not None:
        show_problems([later])
    if not told:
        typer.echo("No incident looks like another one.")
        return
    for one, other, why, _ in told:
        typer.echo(printable(f"{one} may be {other}. {why}"))
    again, first = sorted(told[0][:2], reverse=True)
    typer.echo(f"If it is one event: bluehelm report link {file} {again} --duplicate-of {first}")


def link(
    *,
    file: FileArgument,
    reference: Annotated[str, Argument(help="The incident that tells the event again.")],
    of: Annotated[
        str | None,
        Option("--duplicate-of", help="The incident that stays and is counted; without it the link is undone."),
    ] = None,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Link an incident as a duplicate of another: both stay, one is counted."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import find_record
    from bluehelm.mission import Refuse
    from bluehelm.situation import link_duplicate
    from bluehelm.situation.records import Incident

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        stored = find_record(desk, reference, kinds=("incident",))
        name = stored.record(Incident).reference
        if of is None:
            desk.edit(stored.id, {"duplicate_of": None})
            head_name = None
        else:
            other = find_record(desk, of, kinds=("incident",))
            links = {item.id: _text(item.fields.get("duplicate_of")) for item in desk.find("incident")}
            decision, changes = link_duplicate(stored.id, other.id, links)
            if isinstance(decision, Refuse):
                raise InputRefused(Problem(Severity.ERROR, "no-link", decision.reason))
            desk.edit(stored.id, changes)
            head_name = desk.get(str(changes["duplicate_of"])).record(Incident).reference
    if json:
        print_json({"incident": name, "duplicate_of": head_name})
        return
    if head_name is None:
        typer.echo(f"{printable(name)} counts by itself again.")
    else:
        typer.echo(printable(f"{name} is linked as a duplicate of {head_name}. Both stay; {head_name} is counted."))


def _last_days(desk: Desk, days: int, today: date) -> tuple[dict[str, Incident], Problem | None]:
    """Incidents of the last days before the newest that is not after today, and what is left out for its later day: one
    mistyped year would else hide all others.
    """
    from bluehelm.situation.records import Incident

    newest = desk.find("incident", day_to=today, limit=_LOOKED_THROUGH)
    ahead = desk.find("incident", day_from=today + timedelta(days=1)) if today < date.max else ()
    later = _later_days(ahead, today) if ahead else None
    last = next((item.value.when.first_day for item in newest if isinstance(item.value, Incident)), None)
    if last is None:
        return {}, later
    return incidents_around(desk, last - timedelta(days=min(days, (last - date.min).days)), last), later


def _later_days(ahead: Sequence[Stored], today: date) -> Problem:
    names = ", ".join(printable(str(item.fields.get("reference"))) for item in ahead[:_NAMED])
    more = f" and {len(ahead) - _NAMED:,} more" if len(ahead) > _NAMED else ""
    message = f"Left out, for their day lies after {today}: {names}{more}."
    hint = "Look at the year (bluehelm report edit), name one of them, or give a later day with --on."
    return Problem(Severity.WARNING, "day-in-future", message, hint)


def incidents_around(desk: Desk, first: date, last: date) -> dict[str, Incident]:
    """Readable incidents from a month before a span of days to a month after it, by id."""
    from bluehelm.situation.records import Incident

    found = desk.find("incident", day_from=_earlier(first), day_to=_later(last))
    return {item.id: item.value for item in found if isinstance(item.value, Incident)}


def told_again(desk: Desk, drafted: Sequence[Drafted]) -> dict[str, tuple[str, str]]:
    """For new incidents, by id: the one that each most likely tells again, with why."""
    from bluehelm.situation.records import Incident

    new = {item.id: item.record for item in drafted if isinstance(item.record, Incident)}
    if not new:
        return {}
    first = min(incident.when.first_day for incident in new.values())
    last = max(incident.when.last_day for incident in new.values())
    others = incidents_around(desk, first, last)
    if not others:
        return {}
    from bluehelm.situation import RecentIncidents  # here: only with incidents to compare is an array needed

    recent = RecentIncidents(others)
    hints = {}
    for id_, incident in new.items():
        found = recent.suggest(incident, limit=1)
        if found and found[0].score >= _LIKELY:
            hints[id_] = (printable(others[found[0].incident].reference), found[0].why())
    return hints


def _earlier(day: date) -> date:
    return day - _AROUND if day > date.min + _AROUND else date.min


def _later(day: date) -> date:
    return day + _AROUND if day < date.max - _AROUND else date.max


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
