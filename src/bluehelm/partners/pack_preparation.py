"""Preparing a meeting pack: what of the mission's records a joint commission has before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from bluehelm.partners.binding import answers_to
from bluehelm.partners.commitments import CommitmentState, commitments_on
from bluehelm.partners.decisions import decisions_on
from bluehelm.partners.meeting_inputs import Finding, OpenAllegation, PartyClaim
from bluehelm.partners.meeting_pack import Difference, MeetingPack
from bluehelm.partners.meeting_record import Meeting
from bluehelm.partners.records import Commitment, Party
from bluehelm.problems import InputRefused, Problem, Severity, printable

Item = TypeVar("Item", OpenAllegation, Finding)


def prepare_meeting_pack(
    meeting: Meeting,
    *,
    as_of: date,
    parties: Mapping[str, Party],
    commission: Sequence[str],
    meetings: Mapping[str, Meeting],
    commitments: Mapping[str, Commitment],
    allegations: Sequence[OpenAllegation],
    findings: Sequence[Finding],
) -> MeetingPack:
    """What the commission has before it: allegations, findings, decisions, commitments and where claims differ.

    Claims of anybody but the commission's parties are left out, whoever passes them in. Findings count from the day of
    the last meeting on, that day included. A commission of one sector gets what is of its sector or of none, and a
    commission of one agreement no commitment of another.

    Args:
        meeting: the meeting that is prepared.
        as_of: the day of the pack; what came after it is left out.
        parties: all parties by id.
        commission: ids of the parties that sit in the commission.
        meetings: the mission's meetings by id; those held of the same body, agreement and sector are the earlier ones.
        commitments: commitments by id.
        allegations: incidents not yet found.
        findings: findings of any day.

    Raises:
        InputRefused: "unknown-party" where a party of the commission has no record.
    """
    _refuse_unknown(commission, parties)
    sides = _Sides(commission, parties)
    earlier = {key: other for key, other in meetings.items() if _is_earlier(other, meeting, as_of)}
    since = max((other.day for other in earlier.values() if other.day), default=None)
    state = commitments_on(commitments, as_of)
    own = [item for item in state.states if _concerns(item.commitment, meeting, sides, earlier)]
    followed = {(key, decision.number) for key, other in earlier.items() for decision in other.decisions}
    open_now = [sides.cleared(item, as_of) for item in allegations if item.received <= as_of and _here(item, meeting)]
    found = [
        sides.cleared(item, as_of)
        for item in findings
        if (since is None or item.found_on >= since) and item.found_on <= as_of and _here(item, meeting)
    ]
    return MeetingPack(
        meeting=meeting,
        as_of=as_of,
        since=since,
        names=party_names(parties),
        minutes_open=_minutes_open(earlier.values(), commission),
        allegations=sides.group(open_now),
        findings=tuple(sorted(found, key=lambda item: (item.found_on, item.reference))),
        differences=tuple(_differences([*open_now, *found], sides)),
        decisions=tuple(item for item in decisions_on(earlier, state) if item.is_open),
        commitments=tuple(
            item for item in own if item.is_open and (item.commitment.meeting, item.commitment.decision) not in followed
        ),
        done=tuple(item for item in own if _done_since(item, since)),
    )


class _Sides:
    """The parties of the commission, and who answers to which of them."""

    def __init__(self, commission: Sequence[str], parties: Mapping[str, Party]) -> None:
        self.commission = frozenset(commission)
        self.parties = parties

    def of(self, party: str) -> str:
        """The commission's party that a party is or answers to; itself where it answers to none."""
        return next((above for above in answers_to(party, self.parties) if above in self.commission), party)

    def cleared(self, item: Item, as_of: date) -> Item:
        """The same with only those claims that the commission's parties had made by a day."""
        claims = tuple(
            claim for claim in item.claims if claim.received <= as_of and self.of(claim.claimant) in self.commission
        )
        return replace(item, claims=claims)

    def group(self, allegations: Iterable[OpenAllegation]) -> tuple[tuple[str | None, tuple[OpenAllegation, ...]], ...]:
        """Allegations by party: the commission's in order of name, then others alleged, then where nobody is named."""
        groups: dict[str | None, list[OpenAllegation]] = {party: [] for party in self.commission}
        for item in sorted(allegations, key=lambda item: (item.received, item.reference)):
            for party in dict.fromkeys(self.of(party) for party in item.against) or (None,):
                groups.setdefault(party, []).append(item)
        return tuple((party, tuple(groups[party])) for party in sorted(groups, key=self._order))

    def _order(self, party: str | None) -> tuple[bool, bool, str, str]:
        if party is None:
            return (True, True, "", "")
        return (False, party not in self.commission, party_names(self.parties).get(party, party), party)


def party_names(parties: Mapping[str, Party]) -> dict[str, str]:
    """What to call parties for reading, by id: the short name where there is one."""
    return {key: party.short_name or party.name for key, party in parties.items()}


def _refuse_unknown(commission: Sequence[str], parties: Mapping[str, Party]) -> None:
    unknown = ", ".join(printable(party) for party in commission if party not in parties)
    if unknown:
        message = f"No record is there of these parties of the commission: {unknown}."
        hint = "Enter each party once, then name it by the id of its record."
        raise InputRefused(Problem(Severity.ERROR, "unknown-party", message, hint))


def _is_earlier(other: Meeting, meeting: Meeting, as_of: date) -> bool:
    if other.status not in ("held", "minutes_agreed") or other.day is None or other.reference == meeting.reference:
        return False
    same = (other.body, other.agreement, other.sector) == (meeting.body, meeting.agreement, meeting.sector)
    return same and other.day <= as_of and (meeting.day is None or other.day <= meeting.day)


def _here(item: OpenAllegation | Finding, meeting: Meeting) -> bool:
    return meeting.sector is None or item.sector in (None, meeting.sector)


def _concerns(commitment: Commitment, meeting: Meeting, sides: _Sides, earlier: Mapping[str, Meeting]) -> bool:
    """Whether a commitment is the commission's business: made in it, or by its parties under its agreement."""
    if commitment.meeting in earlier:
        return True
    same_agreement = meeting.agreement is None or commitment.agreement in (None, meeting.agreement)
    same_sector = meeting.sector is None or commitment.sector in (None, meeting.sector)
    return same_agreement and same_sector and sides.of(commitment.party) in sides.commission


def _done_since(state: CommitmentState, since: date | None) -> bool:
    done = state.commitment.done_on
    return state.status in ("kept", "kept_late") and done is not None and (since is None or done >= since)


def _minutes_open(earlier: Iterable[Meeting], commission: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    held = [other for other in earlier if other.status == "held"]
    return tuple(
        (other.reference, tuple(party for party in commission if party not in other.minutes_agreed_by))
        for other in sorted(held, key=lambda other: (other.day or date.min, other.reference))
    )


def _differences(items: Iterable[OpenAllegation | Finding], sides: _Sides) -> Iterable[Difference]:
    """Incidents of which two sides say different things, or that one of them denies, by the latest claim of each."""
    for item in sorted(items, key=lambda item: (item.day, item.reference)):
        latest: dict[str, PartyClaim] = {}
        for claim in sorted(item.claims, key=lambda claim: claim.received):
            latest[sides.of(claim.claimant)] = claim
        named = {frozenset(sides.of(party) for party in claim.against) for claim in latest.values()}
        if len(named) > 1 or (any(claim.denies for claim in latest.values()) and _is_contested(item, latest)):
            yield Difference(item.reference, item.title, tuple(latest[side] for side in sorted(latest)))


def _is_contested(item: OpenAllegation | Finding, latest: Mapping[str, PartyClaim]) -> bool:
    """Whether a denial stands against anything: another side's word, a party alleged, or a verified finding."""
    alleged = bool(item.against) if isinstance(item, OpenAllegation) else item.finding == "verified"
    return alleged or any(not claim.denies for claim in latest.values())
