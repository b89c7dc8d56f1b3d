"""The state table and the full-text index made again from the journal."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, select, text

from bluehelm.mission import full_text, tables
from bluehelm.mission.chain_check import Progress, check_chains
from bluehelm.mission.core import Core
from bluehelm.mission.fold import fold_record, kind_of
from bluehelm.mission.journal import entries_of_records, in_parts
from bluehelm.mission.kinds import Kinds
from bluehelm.mission.membership import Membership
from bluehelm.mission.missing_entries import BEHIND_LISTS, refuse_missing
from bluehelm.mission.opening import read_membership
from bluehelm.mission.records import Admission
from bluehelm.mission.state_table import keep_states
from bluehelm.problems import InputRefused, Problem, Severity


def rebuild_state(core: Core, progress: Progress) -> int:
    """Make the state table and the index again, in one transaction; how many records there are.

    Raises:
        InputRefused: when the file cannot be written, or "bad-entry" or "entries-missing" where the lists may hold
            what the journal lost; it is then as it was.
    """
    with core.reading() as connection:
        bad = [chain for chain in check_chains(connection, core.where, {}, progress=progress) if chain.bad is not None]
    if bad and bad[0].bad is not None:
        message = f"Site {bad[0].site}: entry {bad[0].bad.sequence:,} is bad: {bad[0].bad.wrong}."
        raise InputRefused(Problem(Severity.ERROR, "bad-entry", message, BEHIND_LISTS, core.name))
    with core.changing() as connection:
        refuse_missing(connection, core.identity.own_site, name=core.name)
        made = remake_state(connection, core.kinds, core.identity.founder, progress)
        core.refresh(connection)
    return made


def remake_state(connection: Connection, kinds: Kinds, founder: str, progress: Progress) -> int:
    """The same on a connection. The founder's admissions come first: they say whose entries count."""
    connection.execute(text("DROP TABLE search"))
    for statement in full_text.CREATE[connection.dialect.name]:
        connection.execute(text(statement))
    connection.execute(delete(tables.records))
    table = tables.entries.c
    counted = select(table.record).group_by(table.record).order_by(func.min(table.number))
    admissions = connection.scalars(counted.where(table.kind == Admission.kind, table.site == founder)).all()
    made = _fold(connection, admissions, kinds, Membership(founder, {}))
    membership = read_membership(connection, founder)
    done = set(admissions)
    others = [record for record in connection.scalars(counted) if record not in done]
    for part in in_parts(others):
        made += _fold(connection, part, kinds, membership)
        progress("records", made, len(admissions) + len(others))
    return made


def _fold(connection: Connection, records: Sequence[str], kinds: Kinds, membership: Membership) -> int:
    found = entries_of_records(connection, records, membership)
    states = [fold_record(found[record], kinds.get(kind_of(found[record]))) for record in records if record in found]
    keep_states(connection, states, kinds)
    return len(states)
