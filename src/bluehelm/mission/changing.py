"""Changes to records, made by one person in one transaction: checked, sealed, written, and folded into the state."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue, ValidationError
from sqlalchemy import Connection, select

from bluehelm.mission import tables
from bluehelm.mission.entry import ERASED, MARK, OWN_FIELDS, Entry
from bluehelm.mission.fold import RecordState, fold_record, kind_of, state_after
from bluehelm.mission.journal import Pen, entries_of_records, in_parts
from bluehelm.mission.key_ring import KeyRing, WrappedKey, keep_keys
from bluehelm.mission.kinds import Kinds, default_fields, plain_fields
from bluehelm.mission.mark import Mark
from bluehelm.mission.membership import Membership
from bluehelm.mission.record import Fields, Record
from bluehelm.mission.site_keys import PublicKeys
from bluehelm.mission.state_table import keep_states
from bluehelm.problems import InputRefused, Problem, Severity, printable


@dataclass(slots=True)
class Writer:
    """One transaction of one person. Nothing is in the file before ``finish``.

    Attributes:
        readers: public keys, by site, of those entitled to protected fields.
    """

    connection: Connection
    kinds: Kinds
    membership: Membership
    ring: KeyRing
    readers: Mapping[str, PublicKeys]
    pen: Pen
    _entries: dict[str, list[Entry]] = field(default_factory=dict)
    _keys: list[WrappedKey] = field(default_factory=list)
    _states: dict[str, RecordState] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)

    def load(self, records: Collection[str]) -> None:
        """Read what is known of many records at once, before they are changed one by one."""
        missing = [record for record in records if record not in self._entries]
        self._entries.update(entries_of_records(self.connection, missing, self.membership))

    def refuse_known(self, records: Collection[str]) -> None:
        """Refuse to add records under ids that are taken.

        Raises:
            ValueError: when one is.
        """
        table = tables.records.c
        for ids in in_parts(sorted(records)):
            if taken := self.connection.scalars(select(table.id).where(table.id.in_(ids))).first():
                raise ValueError(f"expected a new id, got {taken}, which a record has")

    def add(self, record: Record, *, record_id: str, mark: Mark) -> None:
        """Write a new record."""
        kind = self._known_kind(record.kind)
        fields = plain_fields(record)
        if kind.protected & {name for name, value in fields.items() if value is not None}:
            key, wrapped = self.ring.new_key(record_id, self.readers)
            self._keys += wrapped
            site, protected = self.pen.site, kind.protected
            fields = self.ring.seal(fields, record=record_id, site=site, key=key, protected=protected)
        self._entries[record_id] = []
        self._write(record_id, kind.kind, kind.version, {**fields, MARK: mark.value})

    def edit(self, record_id: str, changes: Fields) -> bool:
        """Set fields of a record; False when they all have these values already.

        Raises:
            InputRefused: when there is no such record, its kind is not known here, or the values break its rules.
        """
        state = self.state(record_id)
        kind = self._known_kind(state.kind)
        if not state.readable:
            raise InputRefused(_newer(state))
        current = {name: value for name, value in state.fields.items() if name not in OWN_FIELDS}
        opened, shut = self.ring.open(self.connection, current, record=record_id, protected=kind.protected)
        self._refuse_shut(state, set(changes) & kind.protected, shut)
        before = {**default_fields(kind), **opened}
        after = _validated(kind, {**opened, **changes})
        new = {name: after[name] for name in changes if before.get(name) != after[name] or name in state.conflicts}
        if not new:
            return False
        sealed = self._sealed(state, kind, new)
        self._write(record_id, state.kind, kind.version, sealed, state=state)
        return True

    def set_own(self, record_id: str, name: str, value: JsonValue) -> None:
        """Set a field of the envelope: withdrawn, mark or erased."""
        state = self.state(record_id)
        self._write(record_id, state.kind, state.version, {name: value}, state=state)
        if name == ERASED:
            self.ring.forget([record_id])

    def state(self, record_id: str) -> RecordState:
        """What the entries of a record make.

        Raises:
            InputRefused: "no-such-record".
        """
        if record_id not in self._states:
            self._states[record_id] = self._folded(record_id)
        return self._states[record_id]

    def _folded(self, record_id: str) -> RecordState:
        self.load([record_id])
        entries = self._entries.get(record_id)
        if not entries:
            message = f"There is no record {printable(record_id)[:60]} in this mission file."
            hint = "Look at the list of records; one written at another post comes with its bundle."
            raise InputRefused(Problem(Severity.ERROR, "no-such-record", message, hint))
        return fold_record(entries, self.kinds.get(kind_of(entries)))

    def finish(self) -> None:
        """Put all of it into the file, and the state of what was changed."""
        self.pen.keep(self.connection)
        for part in in_parts(sorted(self._changed)):
            states = [self._states.get(record) or self._folded(record) for record in part]
            keep_states(self.connection, states, self.kinds)
        keep_keys(self.connection, self._keys)
        self._changed, self._keys = set(), []

    def _write(
        self, record_id: str, kind: str, version: int, changes: Fields, *, state: RecordState | None = None
    ) -> None:
        heads = state.heads if state is not None else {}
        replaces = sorted({write.entry.id for name in changes for write in heads.get(name, ())})
        entry = self.pen.write(kind=kind, version=version, record=record_id, changes=changes, replaces=replaces)
        if self.membership.effective(entry) != entry:
            message = "Accounts, approvals, copies, retention and erasure count only from sites the mission trusts."
            hint = "Do this at the founding site, or at a site that may read protected fields."
            raise InputRefused(Problem(Severity.ERROR, "not-trusted", message, hint))
        self._entries[record_id].append(entry)
        self._changed.add(record_id)
        self._states.pop(record_id, None)
        if state is not None and (after := state_after(state, entry)) is not None:
            self._states[record_id] = after

    def _sealed(self, state: RecordState, kind: type[Record], new: Fields) -> Fields:
        """The new values sealed under a fresh key for today's readers: an older key may be known to a site that was not
        meant to read this, or made by one.
        """
        protected = {name for name in kind.protected & new.keys() if new[name] is not None}
        if not protected:
            return new
        key, wrapped = self.ring.new_key(state.id, self.readers)
        self._keys += wrapped
        return self.ring.seal(new, record=state.id, site=self.pen.site, key=key, protected=protected)

    def _refuse_shut(self, state: RecordState, touched: set[str], shut: tuple[str, ...]) -> None:
        if state.erased is not None and touched:
            message = f"The protected fields of this record were erased ({printable(state.erased)[:80]})."
            hint = "What was erased is not written again. Make a new record if there is a lawful reason."
            raise InputRefused(Problem(Severity.ERROR, "erased", message, hint))
        if touched & set(shut):
            message = f"The protected fields {', '.join(sorted(touched & set(shut)))} cannot be read here, nor changed."
            hint = "Open the file with the site's passphrase, at a site that is entitled to protected fields."
            raise InputRefused(Problem(Severity.ERROR, "sealed", message, hint))

    def _known_kind(self, name: str) -> type[Record]:
        kind = self.kinds.get(name)
        if kind is None:
            message = f"This program does not know records of the kind {printable(name)!r}: it keeps and sends them on."
            raise InputRefused(Problem(Severity.ERROR, "unknown-kind", message, "Install the newest Bluehelm here."))
        return kind


def _validated(kind: type[Record], fields: Fields) -> Fields:
    """The fields as the kind has them, defaults filled in."""
    try:
        return dict(kind.model_validate(fields).model_dump(mode="json"))
    except ValidationError as error:
        raise InputRefused(rule_problems(error, kind)) from None


def rule_problems(error: ValidationError, kind: type[Record]) -> tuple[Problem, ...]:
    """What the rules of a kind say against some values, one problem a field."""
    return tuple(
        Problem(
            Severity.ERROR,
            "bad-value",
            f"{kind.kind}: {'.'.join(str(step) for step in fault['loc']) or 'the record'}: {fault['msg']}.",
            "Change the value; bluehelm report form " + kind.kind + " shows each field and what it takes.",
            column=".".join(str(step) for step in fault["loc"]) or None,
        )
        for fault in error.errors(include_url=False, include_input=False)
    )


def _newer(state: RecordState) -> Problem:
    message = f"This record was written by a newer Bluehelm (version {state.version} of {printable(state.kind)!r})."
    return Problem(Severity.ERROR, "newer-record", message, "Install the newest Bluehelm here to change it.")
