"""Whether a mission file is whole, and if not, which entry is the first bad one and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select

from bluehelm.mission import tables
from bluehelm.mission.attachment_folder import bad_digest, path_in
from bluehelm.mission.chain_check import ChainCheck, Progress, check_chains, silent
from bluehelm.mission.core import Core
from bluehelm.mission.files_folder import attachments_in, attachments_without_checksum, files_folder
from bluehelm.mission.hold import unheard_sites
from bluehelm.mission.missing_entries import TAKE_IN, missing_ends
from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.own_signature import own_signature
from bluehelm.mission.own_tables import foreign_schema
from bluehelm.mission.records import Site
from bluehelm.mission.run_files import checksum_file
from bluehelm.mission.site_keys import PublicKeys
from bluehelm.mission.state_check import StateCheck, check_states
from bluehelm.problems import Problem, Severity, errors_in, printable

ON_SERVER = (
    "Let whoever keeps the server restore its backup, or unpack your last pack, and take in bundles of everything "
    "before you write. Do not make the lists again before that. Without either: bluehelm new --join with another "
    "site's bundle."
)
REBUILD = "Make it again from the journal: bluehelm check --rebuild. The entries themselves are not touched."


def _repair(file: str) -> str:
    return (
        f"Keep this file as it is. Save every whole entry into a new file with bluehelm check {file} --repair "
        "NEW.helm, then sync with another site that has the rest."
    )


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What the check of a mission file found.

    Attributes:
        file: its name; ``chains``: one a site; ``names`` of sites by id.
        records: records compared with their entries, or None where only the chains were looked at.
        waiting: entries that wait for what they build on, by site.
        problems: what is wrong, worst first, each with the next step.
    """

    file: str
    chains: tuple[ChainCheck, ...]
    names: Mapping[str, str]
    records: int | None
    waiting: Mapping[str, int]
    problems: tuple[Problem, ...]

    @property
    def entries(self) -> int:
        """How many entries the journal holds."""
        return sum(chain.entries for chain in self.chains)

    @property
    def unsigned(self) -> int:
        """How many entries no signature of their site covers."""
        return sum(chain.entries - chain.signed for chain in self.chains)

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong; what merely waits is not wrong."""
        return not errors_in(self.problems)

    def signed(self) -> list[str]:
        """A line a site: how far its own signature covers its chain."""
        names = (self.names.get(chain.site, chain.site) for chain in self.chains)
        return [
            f"Site {name}: signed up to {chain.signed:,} of {chain.entries:,} entries."
            for name, chain in zip(names, self.chains, strict=True)
        ]

    def summary(self) -> str:
        """One sentence: how much was looked at, and whether it is whole."""
        looked = f"{self.entries:,} entries of {len(self.chains)} {'site' if len(self.chains) == 1 else 'sites'}"
        looked += "" if self.records is None else f" and {self.records:,} records"
        faults = len(errors_in(self.problems))
        if not self.whole:
            return f"{looked}: not whole, {faults} {'fault' if faults == 1 else 'faults'}."
        waiting = sum(self.waiting.values())
        held = f" {waiting:,} more entries wait and are not shown: this file is not complete." if waiting else ""
        if any(problem.code == "unsigned" for problem in self.problems):
            return f"{looked}: whole as far as it is signed, {self.unsigned:,} entries are not.{held}"
        return f"{looked}: whole.{held}"


def check_file(
    file: MissionFile, *, deep: bool = True, progress: Progress = silent, executor: Executor | None = None
) -> CheckReport:
    """Look whether a mission file is whole. It only reads, and may be interrupted.

    Every chain is followed: no gap, each entry what its checksum says, each naming the one before it, times rising,
    bodies canonical, columns as the body says; signatures are the sites' own, and sites' ids made from their keys.

    Args:
        file: an open mission file.
        deep: fold the journal again and compare every record and the full-text index; look at every attachment, at
            protected fields that should be readable here, and let the database look at itself.
        progress: called with what is being done, how much is done, how much there is.
        executor: runs the chains in ranges of 50,000 entries, each a process of its own.

    Raises:
        InputRefused: when the database cannot be read at all.
    """
    core = file.core
    with core.reading() as connection:
        public, problems = _public_keys(connection, core)
        planted = foreign_schema(connection, name=core.name)
        problems += [] if planted is None else [planted]
        names = _site_names(connection)
        chains = check_chains(connection, core.where, public, progress=progress, executor=executor)
        for chain in chains:
            problems += _chain_problems(chain, names.get(chain.site, chain.site), core, known=chain.site in public)
            if chain.site == core.identity.own_site and chain.bad is None:
                problems += own_signature(connection, core, chain)
        waiting = _waiting(connection)
        problems += [_waits(names.get(site, site), count, core.name) for site, count in waiting.items()]
        ends = missing_ends(connection, core.identity.own_site)
        problems += [end.problem(names.get(end.site, end.site), core.name) for end in ends]
        problems += _unheard(connection, names, core.name)
        broken = bool(ends) or any(chain.bad is not None for chain in chains)
        states = None
        if deep:
            problems += _database_problems(connection, core.name)
            problems += _attachment_problems(connection, core, progress)
            if not broken:
                ring = core.ring if core.ring.own and core.identity.own_site in core.membership.entitled() else None
                states = check_states(connection, core.kinds, core.membership, ring, progress=progress)
                problems += _state_problems(states, core.name)
    order = list(Severity)
    return CheckReport(
        core.name,
        chains,
        names,
        None if states is None else states.records,
        waiting,
        tuple(sorted(_for_where(problems, core), key=lambda problem: order.index(problem.severity))),
    )


def _for_where(problems: Iterable[Problem], core: Core) -> list[Problem]:
    """The same; what lies on a server is not repaired as a file is."""
    if not isinstance(core.where, str) or "://" not in core.where:
        return list(problems)
    return [replace(item, hint=ON_SERVER) if "--repair" in item.hint else item for item in problems]


def _public_keys(connection: Connection, core: Core) -> tuple[dict[str, PublicKeys], list[Problem]]:
    """Public keys by site, of those whose id is made from them and that an admission does not deny."""
    known, problems = {}, []
    for row in connection.execute(select(tables.site_keys).order_by(tables.site_keys.c.site)):
        keys = PublicKeys(row.signing, row.exchange)
        if keys.site == row.site and core.membership.believes(keys):
            known[row.site] = keys
        else:
            message = f"The keys kept for the site {printable(str(row.site))[:16]} are not its own."
            problems.append(Problem(Severity.ERROR, "foreign-keys", message, _repair(core.name), core.name))
    if core.ring.own is not None and core.ring.own.public.site != core.identity.own_site:
        message = "The private keys in this file are not those of the site that writes in it."
        problems.append(Problem(Severity.ERROR, "foreign-keys", message, _repair(core.name), core.name))
    return known, problems


def _site_names(connection: Connection) -> dict[str, str]:
    """Names of sites by id, as their own first records say."""
    table = tables.records.c
    names: dict[str, str] = {}
    for row in connection.execute(select(table.created_site, table.fields).where(table.kind == Site.kind)):
        name = row.fields.get("name") if isinstance(row.fields, dict) else None
        names.setdefault(str(row.created_site), printable(str(name))[:80] if name else str(row.created_site))
    return names


def _chain_problems(chain: ChainCheck, name: str, core: Core, *, known: bool) -> list[Problem]:
    problems = []
    if chain.bad is not None:
        entry = f" ({chain.bad.entry})" if chain.bad.entry else ""
        message = f"Site {name}: the first bad entry is number {chain.bad.sequence:,}{entry}: {chain.bad.wrong}."
        problems.append(Problem(Severity.ERROR, "bad-entry", message, _repair(core.name), core.name))
    if not known:
        message = (
            f"Site {name}: its public keys are not in this file, so nobody can tell whether its entries are its own."
        )
        problems.append(Problem(Severity.ERROR, "no-keys", message, "Take in a new bundle of that site.", core.name))
    if chain.forged:
        message = f"Site {name}: its signature at entry {chain.forged[0]:,} is not its own."
        problems.append(Problem(Severity.ERROR, "forged-signature", message, _repair(core.name), core.name))
    if chain.forked:
        message = f"Site {name}: it signed another entry than the one here, at number {chain.forked[0]:,}."
        hint = "Its file was probably restored from an old copy. Let it start a new one, and expel the old site."
        problems.append(Problem(Severity.ERROR, "forked", message, hint, core.name))
    unsigned = chain.entries - chain.signed
    if chain.bad is None and unsigned and chain.site != core.identity.own_site:
        message = f"Site {name}: its last {unsigned:,} entries are not covered by its signature."
        problems.append(Problem(Severity.ERROR, "unsigned", message, _repair(core.name), core.name))
    return problems


def _unheard(connection: Connection, names: Mapping[str, str], file: str) -> list[Problem]:
    """What a repaired file still waits for."""
    sites = unheard_sites(connection)
    if not sites:
        return []
    told = ", ".join(names.get(site, site) for site in sites[:5])
    message = f"This file was repaired and holds only what could be saved; it has not heard from every site: {told}."
    return [Problem(Severity.WARNING, "on-hold", message, TAKE_IN, file)]


def _waiting(connection: Connection) -> dict[str, int]:
    table = tables.waiting.c
    counted = select(table.site, func.count()).group_by(table.site).order_by(table.site)
    return {str(site): int(count) for site, count in connection.execute(counted)}


def _waits(name: str, count: int, file: str) -> Problem:
    message = f"Site {name}: {count:,} entries wait for earlier ones, for its signature, or for its admission."
    return Problem(Severity.NOTE, "waiting", message, "They fit in with the next bundles of that site.", file)


def _database_problems(connection: Connection, name: str) -> list[Problem]:
    if connection.dialect.name != "sqlite":
        return []
    said = [str(line) for line in connection.exec_driver_sql("PRAGMA integrity_check(5)").scalars()]
    if said == ["ok"]:
        return []
    message = f"The database finds damage in itself: {printable('; '.join(said))[:300]}."
    return [Problem(Severity.ERROR, "damaged", message, _repair(name), name)]


def _attachment_problems(connection: Connection, core: Core, progress: Progress) -> list[Problem]:
    folder = files_folder(core.where)
    if folder is None:
        return []
    attachments = list(attachments_in(connection))
    problems = [
        bad_digest(f"The attachment {record}", core.name) for record in attachments_without_checksum(connection)
    ]
    for number, (record, digest) in enumerate(attachments):
        progress("attachments", number, len(attachments))
        path = path_in(folder, digest)
        if not path.is_file():
            message = f"The file of the attachment {record} is not in the folder {folder.name}."
            hint = "Bundles carry no attachments: copy the folder NAME.files of the site that has it into this one's."
            problems.append(Problem(Severity.WARNING, "no-attachment", message, hint, core.name))
        elif checksum_file(path) != digest:
            message = (
                f"The file of the attachment {record} was changed or damaged: {folder.name}/{digest[:2]}/{digest[2:]}."
            )
            hint = "Do not use it. Take it again from the site that has it, or from a pack."
            problems.append(Problem(Severity.ERROR, "changed-attachment", message, hint, core.name))
    return problems


def _state_problems(states: StateCheck, name: str) -> list[Problem]:
    told = (
        (states.differ, "state-differs", Severity.ERROR, "are not as their entries make them", REBUILD),
        (states.missing, "state-missing", Severity.ERROR, "have entries and are not in the table of records", REBUILD),
        (states.orphans, "state-orphan", Severity.ERROR, "are in the table of records and have no entry", REBUILD),
        (states.not_indexed, "not-indexed", Severity.ERROR, "are not in the full-text index as they are", REBUILD),
        (
            states.unreadable,
            "sealed",
            Severity.WARNING,
            "have protected fields that this site is entitled to and cannot read",
            "Sync with a site that can read them: it sends their keys.",
        ),
    )
    return [
        Problem(severity, code, f"{len(ids):,} records {words}, the first of them {ids[0]}.", hint, name)
        for ids, code, severity, words, hint in told
        if ids
    ]
