"""``bluehelm sync admit``, ``expel`` and ``status``: who belongs to the mission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer import Argument, Option

from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.problems import InputRefused, Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.mission.sites import KnownSite


def admit(
    *,
    file: FileArgument,
    fingerprint: Annotated[
        list[str],
        Argument(help="The eight groups that its people read out; of a site admitted before, its code or id."),
    ],
    entitled: Annotated[bool, Option("--entitled", help="The site may read protected fields.")] = False,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Admit a site that asked to join, by the fingerprint that its people read out: whoever is admitted can write."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.mission.access_table import Action
    from bluehelm.mission.site_keys import heard_fingerprint

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        desk.require(Action.ADMIT_SITE)
        named = _admitted_before(desk.file.sites(), " ".join(fingerprint))
        report = desk.file.admit(named, entitled=entitled, author=desk.person.name)
        digits = heard_fingerprint(named)
        site = next(
            site for site in desk.file.sites() if named == site.id or digits == heard_fingerprint(site.fingerprint)
        )
    if json:
        shown = {"site": site.id, "fingerprint": site.fingerprint, "entitled": entitled}
        print_json({**shown, "entries": dict(report.entries)})
        return
    reads = "may read protected fields" if entitled else "may not read protected fields"
    typer.echo(
        f"Admitted {site.name} ({site.code}), {site.fingerprint}; it {reads}. {report.summary()} "
        f"Send it a bundle: bluehelm sync out {file} BUNDLE.helmx --for {site.id}"
    )


def expel(
    *,
    file: FileArgument,
    site: Annotated[str, Argument(help="Code, name or id of the site, or how its id begins.")],
    after: Annotated[
        int | None, Option(help="Last entry of it that still counts; without it, all that is here.")
    ] = None,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Expel a lost or compromised site: what it writes from now on counts nowhere."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.mission.access_table import Action

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        desk.require(Action.ADMIT_SITE)
        known = named_site(desk.file.sites(), site)
        desk.file.expel(known.id, after=after, author=desk.person.name)
        last = desk.file.core.membership.expelled().get(known.id, known.entries)
    if json:
        print_json({"site": known.id, "after": last})
        return
    typer.echo(
        f"Expelled {known.name}. Its entries after number {last} count nowhere; "
        "what it could read before, it may still have. Send a bundle to every other site today."
    )


def status(
    *,
    file: FileArgument,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Show the mission's sites: who they are, what is here of each, what waits, what they have of ours."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.mission.access_table import Action

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        desk.require(Action.READ_SITES)
        sites, own = desk.file.sites(), desk.file.core.identity.own_site
    if json:
        print_json([{name: getattr(site, name) for name in site.__slots__} for site in sites])
        return
    for site in sites:
        reads = "may read" if site.entitled else "may not read"
        typer.echo(f"{site.name} ({site.code}), id {site.id}: {site.standing}; {reads} protected fields")
        typer.echo(f"  fingerprint {site.fingerprint}")
        here = f"  {site.entries:,} entries of it are here" + (f", {site.waiting:,} wait" if site.waiting else "")
        theirs = "it has sent no bundle yet" if site.known is None else f"it has {site.known:,} entries of this file"
        typer.echo(here + (" (this file)." if site.id == own else f"; {theirs}."))
    show_problems([taken for site in sites if (taken := taken_code(sites, site))])


def taken_code(sites: tuple[KnownSite, ...], asking: KnownSite) -> Problem | None:
    """A warning where a site that asks to join has the code of a member."""
    from bluehelm.mission.sites import code_taken_by

    if asking.standing != "asks to join" or (member := code_taken_by(sites, asking)) is None:
        return None
    message = (
        f"{asking.name} asks to join under the code {asking.code}, which {member.name} has; it cannot be admitted."
    )
    hint = (
        "Its people make their file again under another code (bluehelm new --join BUNDLE --code OTHER) and send a "
        "bundle from it. If the post replaces a lost one, expel the lost one first."
    )
    return Problem(Severity.WARNING, "code-taken", message, hint)


def named_site(sites: tuple[KnownSite, ...], named: str) -> KnownSite:
    """A site by its code, name or id, or by how its id begins (four figures or more).

    Raises:
        InputRefused: "no-such-site", or "several-sites" with each of them named.
    """
    found = [site for site in sites if site.id == named] or _meant(sites, named)
    if len(found) == 1:
        return found[0]
    if not found:
        message = f"There is no site {printable(named)} in this mission."
        hint = "Name it by its code, its name or its id: bluehelm sync status shows all."
        raise InputRefused(Problem(Severity.ERROR, "no-such-site", message, hint))
    each = "; ".join(f"{site.name}, id {site.id}, {site.standing}" for site in found)
    message = f"{printable(named)} could be {len(found)} sites: {each}."
    hint = f"Name it by its name, or by how its id begins: {found[0].id[:_SHORT]}."
    raise InputRefused(Problem(Severity.ERROR, "several-sites", message, hint))


def _meant(sites: tuple[KnownSite, ...], named: str) -> list[KnownSite]:
    """Sites that have the code or the name, members of the mission first; else those whose id begins so."""
    wanted = named.strip().casefold()
    found = [site for site in sites if wanted in {site.code.casefold(), site.name.casefold()}]
    if not found and len(wanted) >= _LEAST:
        found = [site for site in sites if site.id.startswith(wanted)]
    return [site for site in found if site.standing in {"founder", "admitted"}] or found


_SHORT: Final = 8
_LEAST: Final = 4
"""Figures of an id that are shown to choose by, and that are needed to find a site."""


def _admitted_before(sites: tuple[KnownSite, ...], named: str) -> str:
    """The id of an admitted site that is named by its code; anything else as it was typed."""
    found = [site.id for site in sites if site.standing == "admitted" and site.code == named.upper()]
    return found[0] if len(found) == 1 else named
