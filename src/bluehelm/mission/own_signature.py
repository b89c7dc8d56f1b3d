"""Whether the own site's signature is where it must be: who takes one away may rewrite what it covered."""

from __future__ import annotations

from sqlalchemy import Connection

from bluehelm.mission.chain_check import ChainCheck
from bluehelm.mission.checkpoint import EVERY
from bluehelm.mission.core import Core
from bluehelm.mission.missing_entries import told_of
from bluehelm.problems import Problem, Severity


def own_signature(connection: Connection, core: Core, chain: ChainCheck) -> list[Problem]:
    """Whether this site's signature is where it must be: over all that was sent, and over every thousand entries."""
    unsigned = chain.entries - chain.signed
    sent = min(told_of(connection, chain.site), chain.entries)
    if chain.forged or chain.forked or not unsigned:
        return []
    hint = (
        "Unless this file was repaired, somebody took a signature away, and entries after the last one may be "
        "rewritten. Compare with a pack, or take in a bundle of everything from another site before you write."
    )
    if sent > chain.signed:
        message = (
            f"This site signed its first {sent:,} entries when it sent them, and only {chain.signed:,} are covered by "
            "a signature here."
        )
        return [Problem(Severity.ERROR, "signature-missing", message, hint, core.name)]
    if unsigned >= EVERY:
        message = (
            f"The last {unsigned:,} entries of this site are not covered by its signature; with open keys it signs "
            f"every {EVERY:,}. Nothing proves them but this file."
        )
        return [Problem(Severity.WARNING, "unsigned", message, hint, core.name)]
    return []
