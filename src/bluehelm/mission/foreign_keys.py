"""Public keys that are not those of the site whose id they make.

An id is the short beginning of a fingerprint, so that somebody with much time can make other keys for it, and a site
that lies can make two pairs for its own. So the keys of the founder and of this file's site are those that are here
from the start, those of an admitted site those that its admission names, and of one that asks to join the first that
came, until the admission says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from bluehelm.mission import tables
from bluehelm.mission.core import Core
from bluehelm.mission.site_keys import PublicKeys
from bluehelm.problems import InputRefused, Problem, Severity


def refuse_foreign(core: Core, sites: Mapping[str, PublicKeys]) -> None:
    """Refuse a bundle that gives a site of the mission other keys than it has.

    Raises:
        InputRefused: "foreign-keys".
    """
    own = core.identity.own_site
    certain = {core.identity.founder, own, *core.membership.admitted}
    here = core.public_keys.get(own)
    if here is None or not core.membership.believes(here):
        raise InputRefused(_impostor(core))
    for site in sorted(certain & sites.keys()):
        if not core.membership.believes(sites[site]) or core.public_keys.get(site, sites[site]) != sites[site]:
            message = f"This bundle gives the site {site} other keys than it has. Nothing of it was taken."
            hint = (
                "Somebody made keys to pass for that site. Do not use the bundle; ask who brought it, and tell "
                "headquarters. Get another one from the site itself."
            )
            raise InputRefused(Problem(Severity.ERROR, "foreign-keys", message, hint, core.name))


def forget_foreign(connection: Connection, core: Core) -> list[Problem]:
    """Drop what came under keys that an admission says are not the site's, from before it was admitted."""
    told = []
    for row in connection.execute(select(tables.site_keys)).all():
        keys = PublicKeys(row.signing, row.exchange)
        if core.membership.believes(keys) or row.site == core.identity.own_site:
            continue
        for table in (tables.site_keys, tables.checkpoints, tables.waiting):
            connection.execute(delete(table).where(table.c.site == row.site))
        message = f"The keys that came first for the site {row.site} are not those that were admitted."
        hint = "They and what they signed were dropped. Ask who brought them; the site's own will come with a bundle."
        told.append(Problem(Severity.WARNING, "foreign-keys", message, hint, core.name))
    if told:
        core.refresh(connection)
    return told


def doubtful_sites(core: Core, sites: Mapping[str, PublicKeys]) -> tuple[str, ...]:
    """Sites that ask to join and have other keys here than in the bundle."""
    return tuple(sorted(site for site, keys in sites.items() if core.public_keys.get(site, keys) != keys))


def two_askers(core: Core, site: str) -> Problem:
    """Two pairs of keys ask to join under one id."""
    message = f"Two ask to join under the id {site}, each with other keys. What this bundle brought of it was left out."
    hint = "Admit neither. Ask its people in person, and let them make a new site: bluehelm new --join."
    return Problem(Severity.WARNING, "foreign-keys", message, hint, core.name)


def _impostor(core: Core) -> Problem:
    message = "Headquarters admitted other keys under this site's id: somebody changed the bundle that you sent it."
    hint = (
        "Nothing was taken. Call headquarters at once: it must expel that site. Then make a new file (bluehelm new "
        "--join) and read out its whole fingerprint."
    )
    return Problem(Severity.ERROR, "foreign-keys", message, hint, core.name)
