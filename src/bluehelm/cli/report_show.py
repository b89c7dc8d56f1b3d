"""``bluehelm report show``: one record with all that hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final

from typer import Argument

from bluehelm.cli.messages import print_json
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bluehelm.cli.record_page import Page
    from bluehelm.mission import Stored
    from bluehelm.mission.access import Desk
    from bluehelm.partners import ClauseSuggestion
    from bluehelm.situation import Standing


def show(
    *,
    file: FileArgument,
    reference: Annotated[str, Argument(help="Reference (NOR-0042) or id of the record.")],
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Show a record: what is known, who says what, what was found, who is answerable, and who changed what when."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import BY_NAME, find_record, names_by_id
    from bluehelm.cli.record_page import facts_page, history_lines, print_page, sites_by_id
    from bluehelm.cli.report_claims import changed_claims
    from bluehelm.cli.report_list import record_json
    from bluehelm.mission import Record

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        stored = find_record(desk, reference)
        kind = BY_NAME.get(stored.kind)
        names = names_by_id(desk, "party", "sector", "place", "agreement", "clause")
        history = desk.history(stored.id)
        names |= _references(desk, [stored.fields, *(entry.changes for entry in history)])
        sites = sites_by_id(desk)
        hanging = {name: desk.find(name, parent=stored.id) for name in _HANGING}
        stands = {item.id: standing_of(desk, item) for item in hanging["attribution"] if item.value is not None}
        set_against = {item.fields.get("clause") for item in hanging["violation"] if item.value is not None}
        clauses = [item for item in suggestions_for(desk, stored) if item.clause_id not in set_against]
        page = facts_page(stored, kind, names)
        _add_hanging(page, hanging, stands, names)
        page.section("Claims changed after they were recorded", changed_claims(desk, hanging["claim"]))
        if stored.kind == "incident":
            page.section("Duplicates", _duplicate_lines(desk, stored))
        page.section(
            "Clauses it may breach (a proposal; bluehelm report violation records one)",
            [*(item.summary() for item in clauses[:_CLAUSES]), _more(len(clauses) - _CLAUSES)],
        )
        page.section("History", history_lines(history, sites, names))
    if json:
        shown = {
            name: [record_json(item, BY_NAME.get(name, Record)) for item in found] for name, found in hanging.items()
        }
        standings = {id_: {"state": item.state, "why": item.why()} for id_, item in stands.items()}
        suggested = [{"clause": item.clause_id, "why": item.summary()} for item in clauses]
        whole = record_json(stored, Record) | {"fields": stored.fields}
        print_json({"record": whole, **shown, "standing": standings, "clauses": suggested})
        return
    print_page(page)


def _more(count: int) -> str:
    return f"and {count} more, with --json" if count > 0 else ""


_CLAUSES: Final = 5
"""Clauses that are proposed on the page: the likeliest."""
_HANGING = ("claim", "observation", "verification", "attribution", "violation", "attachment")


def standing_of(desk: Desk, attribution: Stored) -> Standing:
    """How far an attribution stands."""
    from bluehelm.mission.people import read_people
    from bluehelm.situation import Signed, standing
    from bluehelm.situation.records import Approval, Attribution
    from bluehelm.situation.signed_versions import versions_of

    versions = versions_of(desk.history(attribution.id), Attribution)
    words = [
        Signed.of(item.record(Approval), item.created.author, item.created.at)
        for item in desk.find("approval", parent=attribution.id)
        if item.value is not None
    ]
    roles = {one.name: one.role for one in read_people(desk.file).everybody}
    return standing(attribution.id, versions, words, roles, conflicts=attribution.conflicts)


def suggestions_for(desk: Desk, stored: Stored) -> tuple[ClauseSuggestion, ...]:
    """Clauses that an incident may breach, as proposals."""
    from bluehelm.partners import Agreement, Clause, Party, suggest_clauses
    from bluehelm.situation.records import Incident

    incident = stored.value
    if not isinstance(incident, Incident):
        return ()
    alleged = [actor.party for actor in incident.who if actor.party and actor.role != "target"]
    return suggest_clauses(
        incident.category,
        {item.id: item.value for item in desk.find("clause") if isinstance(item.value, Clause)},
        agreements={item.id: item.value for item in desk.find("agreement") if isinstance(item.value, Agreement)},
        alleged=alleged,
        day=incident.when.first_day,
        sector=incident.sector,
        against_mission=incident.against_mission is not None,
        parties={item.id: item.value for item in desk.find("party") if isinstance(item.value, Party)},
    )


def _add_hanging(
    page: Page, hanging: Mapping[str, tuple[Stored, ...]], stands: Mapping[str, Standing], names: Mapping[str, str]
) -> None:
    page.section("Claims", _told(hanging["claim"], lambda item: _claim(item.fields, names)))
    page.section("Observations", _told(hanging["observation"], lambda item: _observation(item.fields)))
    page.section("Verifications", _told(hanging["verification"], lambda item: _verification(item.fields)))
    page.section("Attribution", [*_attributions(hanging["attribution"], stands, names), *_doubts(hanging)])
    page.section("Violations, as alleged", _told(hanging["violation"], lambda item: _violation(item.fields, names)))
    page.section("Attachments", _told(hanging["attachment"], _attachment))


def _told(found: Iterable[Stored], words: Callable[[Stored], str]) -> list[str]:
    """A line a record; what another site wrote by nobody's rules is told as that."""
    return [_not_readable(item) if item.value is None else words(item) for item in found]


def _not_readable(item: Stored) -> str:
    why = item.problems[0].message if item.problems else "this program does not know its kind"
    return f"{item.kind} {item.id}, written by {item.created.author}, cannot be read: {why}"


def _attachment(item: Stored) -> str:
    return f"{item.fields['media_type']}, {item.fields['size']:,} bytes, id {item.id}"


_NO_PARTY: Final = {
    "party": "a party",
    "source": "a source",
    "mission": "the mission's own staff",
    "unknown": "not known who",
}


def _claim(fields: Mapping[str, Any], names: Mapping[str, str]) -> str:
    by = names.get(str(fields.get("claimant")), "") or _NO_PARTY[str(fields.get("claimed_by", "unknown"))]
    against = ", ".join(names.get(party, party) for party in fields.get("against") or ())
    of = f" against {against}" if against else ""
    return f"{str(fields['received'])[:10]} {by} {fields.get('stance', 'alleges')}{of}: {fields['says']}"


def _observation(fields: Mapping[str, Any]) -> str:
    day, means = str(fields["when"]["start"])[:16].replace("T", " "), str(fields["means"]).replace("_", " ")
    return f"{day} {means}, {fields.get('sense', 'seen')}: {fields.get('findings', '')}".removesuffix(": ")


def _verification(fields: Mapping[str, Any]) -> str:
    result = fields["result"]
    found = f'finds it "{result["finding"]}"'.replace("_", " ") if result.get("finding") else "goes on"
    sure = f", confidence {result['confidence']}" if result.get("confidence") else ""
    methods = ", ".join(fields["methods"]).replace("_", " ")
    return f"{str(result['begun'])[:10]} {methods}, {found}{sure}: {fields.get('text', '')}".removesuffix(": ")


def _doubts(hanging: Mapping[str, tuple[Stored, ...]]) -> Iterator[str]:
    """What speaks against the confidence of an attribution."""
    from bluehelm.situation.attribution import unverified
    from bluehelm.situation.records import Attribution, Verification

    looks = [item.value for item in hanging["verification"] if isinstance(item.value, Verification)]
    for item in hanging["attribution"]:
        if isinstance(item.value, Attribution) and (doubt := unverified(item.value, looks)):
            yield doubt


def _attributions(found: tuple[Stored, ...], stands: Mapping[str, Standing], names: Mapping[str, str]) -> Iterator[str]:
    for item in found:
        if item.value is None:
            yield _not_readable(item)
            continue
        finding: Any = item.fields["finding"]
        parties = ", ".join(names.get(party, party) for party in finding.get("parties") or ())
        sure = f", confidence {finding['confidence']}" if finding.get("confidence") else ""
        reasons = f": {item.fields['reasons']}" if item.fields.get("reasons") else ""
        yield f"{str(finding['outcome']).replace('_', ' ')} {parties}{sure}{reasons} (id {item.id})"
        if item.id in stands:
            yield stands[item.id].why()


def _violation(fields: Mapping[str, Any], names: Mapping[str, str]) -> str:
    clause, party = (names.get(str(fields[name]), str(fields[name])) for name in ("clause", "party"))
    return f"clause {clause}, {party}: {fields.get('text', '')}".removesuffix(": ")


def _duplicate_lines(desk: Desk, stored: Stored) -> Iterator[str]:
    from bluehelm.cli.report_duplicates import incidents_around
    from bluehelm.situation.records import Incident

    incident = stored.value
    if not isinstance(incident, Incident):
        return
    if incident.duplicate_of is not None:
        yield f"It tells again what {_reference(desk, incident.duplicate_of)} tells, which is counted."
    around = incidents_around(desk, incident.when.first_day, incident.when.last_day)
    again = [other.reference for other in around.values() if other.duplicate_of == stored.id]
    if again:
        yield f"Told again by: {', '.join(sorted(again))}"


def _references(desk: Desk, said: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The references of incidents that fields name."""
    found: dict[str, str] = {}
    for fields in said:
        for name in ("duplicate_of", "related", "incident"):
            value = fields.get(name)
            for one in value if isinstance(value, list | tuple) else [value]:
                if isinstance(one, str) and one and one not in found:
                    found[one] = _reference(desk, one)
    return found


def _reference(desk: Desk, incident: str) -> str:
    from bluehelm.problems import InputRefused

    try:
        return str(desk.get(incident).fields.get("reference", incident))
    except InputRefused:  # withdrawn, or not among those that this person may read
        return f"the incident {incident}"
