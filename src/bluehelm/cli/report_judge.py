"""``bluehelm report attribute``, ``approve`` and ``violation``: who is answerable, and for breaking what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.cli.report_change import ReferenceArgument, name_of
from bluehelm.problems import InputRefused, Problem, Severity, errors_in, printable

if TYPE_CHECKING:
    from bluehelm.mission import Fields, Stored
    from bluehelm.mission.access import Desk


def attribute(
    *,
    file: FileArgument,
    reference: ReferenceArgument,
    outcome: Annotated[str, Argument(help="one, several, disputed, unknown or non_attributable.")],
    party: Annotated[
        list[str] | None, Option("--party", help="Short name of a party that it names. Repeatable.")
    ] = None,
    confidence: Annotated[str | None, Option(help="low, moderate or high.")] = None,
    reasons: Annotated[str, Option(help="Why, in words that show no source.")] = "",
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Say who is answerable for an incident. It stands once a second person has approved it as it is."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import find_id, find_record
    from bluehelm.cli.report_show import standing_of
    from bluehelm.situation.recording import record_of
    from bluehelm.situation.records import Attribution

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        incident = find_record(desk, reference, kinds=("incident",))
        parties = [find_id(desk, "party", name) for name in party or ()]
        finding: Fields = {"outcome": outcome.replace("-", "_"), "parties": list(parties), "confidence": confidence}
        record, problems = record_of(Attribution, {"incident": incident.id, "finding": finding, "reasons": reasons})
        if record is None:
            raise InputRefused(errors_in(problems))
        before = [item for item in desk.find("attribution", parent=incident.id) if item.value is not None]
        if len(before) > 1:
            raise InputRefused(_several(incident, before))
        if before:
            desk.edit(before[0].id, {"finding": finding} | ({"reasons": reasons} if reasons else {}))
            id_ = before[0].id
        else:
            id_ = desk.add(record)
        after = desk.get(id_)
        standing, doubt = standing_of(desk, after), _doubt(desk, after)
    if json:
        print_json({"id": id_, "changed": bool(before), "state": standing.state, "why": standing.why(), "doubt": doubt})
        return
    if doubt:
        hint = "Write a verification (bluehelm report add FILE verification ...), or state a lower confidence."
        show_problems([Problem(Severity.WARNING, "not-verified", doubt, hint)])
    typer.echo(f"Attribution of {name_of(incident)} {'changed' if before else 'written'}. {standing.why()}")


def approve(
    *,
    file: FileArgument,
    reference: Annotated[str, Argument(help="The incident, or the id of its attribution.")],
    object_: Annotated[bool, Option("--object", help="Object to it instead.")] = False,
    reason: Annotated[str, Option(help="Why; an objection needs it.")] = "",
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Approve an attribution that others wrote, as it is now, or object to it: the two-person rule."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import find_record, names_by_id
    from bluehelm.cli.record_page import field_lines
    from bluehelm.cli.report_show import standing_of
    from bluehelm.mission import Allow, Refuse
    from bluehelm.situation import decide_approval
    from bluehelm.situation.records import Approval, Attribution
    from bluehelm.situation.signed_versions import versions_of

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        stored = _attribution(desk, find_record(desk, reference, kinds=("incident",)))
        versions = versions_of(desk.history(stored.id), Attribution)
        word = Approval(
            of=stored.id, digest=versions[-1].digest, decision="object" if object_ else "approve", reason=reason
        )
        me = desk.person
        decision = decide_approval(versions, word, me.name, me.role)
        if not isinstance(decision, Allow):
            said = decision.reason if isinstance(decision, Refuse) else f"This needs {decision.what}."
            hint = "" if isinstance(decision, Refuse) else 'Give --reason "...".'
            raise InputRefused(Problem(Severity.ERROR, "not-allowed", said, hint))
        desk.add(word)
        standing = standing_of(desk, desk.get(stored.id))
        names = names_by_id(desk, "party")
    if json:
        print_json({"of": stored.id, "decision": word.decision, "state": standing.state, "why": standing.why()})
        return
    content = {name: stored.fields.get(name) for name in ("finding", "reasons")}
    typer.echo("Objected to:" if object_ else "Approved, as it is:")
    for line in field_lines(content, names):
        typer.echo(f"  {printable(line)}")
    typer.echo(standing.why())


def violation(
    *,
    file: FileArgument,
    reference: ReferenceArgument,
    clause: Annotated[str, Option(help="Number of the clause, 4(b), or its id.")],
    party: Annotated[str, Option(help="Short name of the party that is alleged to have broken it.")],
    agreement: Annotated[str | None, Option(help="Its agreement, where two have a clause of that number.")] = None,
    text: Annotated[str, Option(help="Why the clause applies.")] = "",
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Set an incident against a clause of an agreement, for one party, as alleged."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import find_id, find_record, named
    from bluehelm.partners import Agreement, Clause, Party, why_not_bound
    from bluehelm.situation.recording_names import resolve
    from bluehelm.situation.records import Incident, Violation

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        stored = find_record(desk, reference, kinds=("incident",))
        incident = stored.record(Incident)
        of = find_id(desk, "agreement", agreement) if agreement else None
        found = resolve("clause", clause, named(desk.find("clause", parent=of)))
        if isinstance(found, Problem):
            raise InputRefused(found)
        rule, party_id = desk.get(found).record(Clause), find_id(desk, "party", party)
        doubt = why_not_bound(
            party_id,
            rule,
            desk.get(rule.agreement).record(Agreement),
            day=incident.when.first_day,
            sector=incident.sector,
            parties={item.id: item.value for item in desk.find("party") if isinstance(item.value, Party)},
        )
        there = (item for item in desk.find("violation", parent=stored.id))
        known = next((item.id for item in there if _same(item, found, party_id)), None)
        id_ = known or desk.add(Violation(incident=stored.id, clause=found, party=party_id, text=text))
    if json:
        facts = {"incident": stored.id, "clause": found, "party": party_id, "doubt": doubt}
        print_json({"id": id_, **facts, "known": known is not None})
        return
    if known is not None:
        told = f"{name_of(stored)} is set against clause {rule.number} for {party} already; it was not written again."
        typer.echo(printable(f"{told} To add why: bluehelm report edit {file} {known} text=..."))
        return
    if doubt:
        hint = "Check it; report withdraw takes the violation back."
        show_problems([Problem(Severity.WARNING, "clause-does-not-bind", doubt, hint)])
    typer.echo(
        printable(f"{name_of(stored)} is set against clause {rule.number}, {rule.title}, as alleged of {party}.")
    )


def _doubt(desk: Desk, attribution: Stored) -> str:
    """What speaks against the confidence of an attribution, as far as this person may see."""
    from bluehelm.situation.attribution import unverified
    from bluehelm.situation.records import Attribution, Verification

    said = attribution.value
    if not isinstance(said, Attribution):
        return ""
    looks = [item.value for item in desk.find("verification", parent=said.incident)]
    return unverified(said, [look for look in looks if isinstance(look, Verification)])


def _same(violation: Stored, clause: str, party: str) -> bool:
    return violation.fields.get("clause") == clause and violation.fields.get("party") == party


def _attribution(desk: Desk, stored: Stored) -> Stored:
    """The attribution itself, or the one of an incident."""
    if stored.kind == "attribution":
        return stored
    found = desk.find("attribution", parent=stored.id)
    if not found:
        message = f"Nobody has said who is answerable for {name_of(stored)}."
        hint = "Write an attribution first: bluehelm report attribute."
        raise InputRefused(Problem(Severity.ERROR, "no-attribution", message, hint))
    if len(found) > 1:
        raise InputRefused(_several(stored, list(found)))
    return desk.get(found[0].id)


def _several(incident: Stored, found: list[Stored]) -> Problem:
    message = f"{name_of(incident)} has {len(found)} attributions: {', '.join(item.id for item in found)}."
    hint = "Withdraw all but one (report withdraw), or name one by its id (report edit, report approve)."
    return Problem(Severity.ERROR, "several-attributions", message, hint)
