"""``bluehelm agreement``: agreements with their clauses, made from model clauses or typed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer import Argument, Option

from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import FileArgument, JsonOption, PassphraseOption, PersonOption
from bluehelm.problems import InputRefused, Problem, Severity, errors_in, printable

if TYPE_CHECKING:
    from datetime import date

    from bluehelm.mission import Stored
    from bluehelm.mission.access import Desk
    from bluehelm.partners import ClauseTemplate

agreement = typer.Typer(help="Agreements, their clauses and what follows from them.", no_args_is_help=True)


@agreement.command("templates")
def list_templates(
    *,
    template: Annotated[str | None, Argument(help="One template, to see what must be filled in.")] = None,
    json: JsonOption = False,
) -> None:
    """List the model clauses that agreements can be made from; with a name, show one in full."""
    from bluehelm.partners import templates

    found = templates() if template is None else (_template(template),)
    if json:
        print_json([item.model_dump(mode="json") for item in found])
        return
    for item in found:
        if template is not None:
            typer.echo(item.summary())
        else:
            typer.echo(f"{item.id}: {item.title}, {len(item.provisions)} clauses, {len(item.parameters)} to fill in")
    if template is None:
        typer.echo("See one in full: bluehelm agreement templates general_ceasefire")


@agreement.command()
def add(
    *,
    file: FileArgument,
    template: Annotated[str, Option(help="Model clauses: general_ceasefire, withdrawal_of_heavy_weapons ...")],
    party: Annotated[list[str], Option("--party", help="Short name of a party that it binds. Repeatable.")],
    value: Annotated[
        list[str] | None, Option("--value", help="What fills a place in the clauses: air_km=10. Repeatable.")
    ] = None,
    title: Annotated[str | None, Option(help="Title of the agreement; else the template's.")] = None,
    short_title: Annotated[str, Option(help="Short title by which people name it.")] = "",
    signed: Annotated[str | None, Option(help="Day of signature: 2027-05-01.")] = None,
    in_force: Annotated[str | None, Option("--in-force", help="First day in force; else the day of signature.")] = None,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write an agreement with the clauses of a template, and the commitments that follow from its deadlines."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import find_id
    from bluehelm.cli.report_form import day_of_text
    from bluehelm.mission import Draft
    from bluehelm.partners import Agreement, clauses_from_template, commitments_from_clauses

    model = _template(template)
    values = _values(value or ())
    signed_on = day_of_text(signed) if signed else None
    first = day_of_text(in_force) if in_force else signed_on
    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        parties = [find_id(desk, "party", name) for name in party]
        _refuse_unfit(desk, title or model.title, parties, signed_on, first)
        id_ = desk.file.new_id()
        filled, bound = _filled(desk, model, values, parties)
        clauses, problems = clauses_from_template(
            model, agreement=id_, values=filled, parties=bound, in_force_from=first
        )
        if wrong := errors_in(problems):
            raise InputRefused(wrong)
        record = Agreement(
            title=title or model.title,
            short_title=short_title,
            type="status_of_forces" if "status" in model.id else "ceasefire",
            parties=tuple(parties),
            signed=signed_on,
            in_force_from=first,
        )
        drafts = [Draft(clause, id=desk.file.new_id()) for clause in clauses]
        by_id = {str(draft.id): clause for draft, clause in zip(drafts, clauses, strict=True)}
        commitments = commitments_from_clauses(by_id, {id_: record})
        desk.add_all([Draft(record, id=id_), *drafts, *commitments])
    if json:
        print_json({"id": id_, "clauses": [clause.number for clause in clauses], "commitments": len(commitments)})
        return
    show_problems(problems)
    typer.echo(f"{printable(record.title)} with {len(clauses)} clauses and {len(commitments)} commitments is written.")
    typer.echo(f"Read it and correct it to the text that was signed: bluehelm agreement show {file}")


def _refuse_unfit(desk: Desk, title: str, parties: Sequence[str], signed: date | None, first: date | None) -> None:
    """Refuse what no agreement is: a day of no year we know, one party twice, in force before it was signed, there
    already, an endless title.

    Raises:
        InputRefused: saying which.
    """
    from bluehelm.exchange.event_words import FIRST_YEAR, LAST_YEAR

    found = None
    odd = [day for day in (signed, first) if day and not FIRST_YEAR <= day.year <= LAST_YEAR]
    if odd:
        found = f"The day {odd[0]} is none of an agreement.", f"Days are from {FIRST_YEAR} to {LAST_YEAR}."
    elif len(title) > _LONGEST_TITLE:
        found = f"The title has {len(title):,} characters; at most {_LONGEST_TITLE} fit.", "Give a short --title."
    elif len(set(parties)) < len(parties):
        found = "One party is named twice.", "Name each party once: --party ARM --party NF."
    elif signed and first and first < signed:
        found = f"It is in force from {first}, before it was signed on {signed}.", "Check the two days."
    elif any(
        (item.fields.get("title"), item.fields.get("signed")) == (title, signed and signed.isoformat())
        and set(_list(item.fields.get("parties"))) == set(parties)
        for item in desk.find("agreement")
    ):
        found = (
            f"{printable(title)} of these parties and this day is here already.",
            "Give another --title or --signed.",
        )
    if found is not None:
        raise InputRefused(Problem(Severity.ERROR, "agreement-unfit", *found))


_LONGEST_TITLE: Final = 300


@agreement.command()
def show(
    *,
    file: FileArgument,
    agreement: Annotated[str | None, Argument(help="Title, short title or id; else all.")] = None,
    full: Annotated[bool, Option("--full", help="With the text of every clause.")] = False,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Show agreements with their clauses: whom they bind, from when, by when."""
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.cli.record_lookup import find_id, names_by_id
    from bluehelm.cli.record_page import Page, print_page
    from bluehelm.cli.report_list import record_json
    from bluehelm.partners import Agreement, Clause

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        found = desk.find("agreement") if agreement is None else (desk.get(find_id(desk, "agreement", agreement)),)
        clauses = {item.id: desk.find("clause", parent=item.id) for item in found}
        names = names_by_id(desk, "party")
    if json:
        print_json(
            [
                record_json(item, Agreement) | {"clauses": [record_json(one, Clause) for one in clauses[item.id]]}
                for item in found
            ]
        )
        return
    if not found:
        typer.echo(f"There is no agreement yet. Make one: bluehelm agreement add {file} --template general_ceasefire")
        return
    page = Page()
    for item in found:
        page.section(_heading(item), [*_lines(item, names), *_clause_lines(clauses[item.id], names, full=full)])
    print_page(page)


def _heading(item: Stored) -> str:
    title, short = item.fields.get("title"), item.fields.get("short_title")
    return f"{title} ({short})" if short else str(title)


def _lines(item: Stored, names: Mapping[str, str]) -> list[str]:
    fields = item.fields
    parties = ", ".join(names.get(str(party), str(party)) for party in _list(fields.get("parties")))
    days = [
        f"{word} {fields[name]}"
        for name, word in (("signed", "signed"), ("in_force_from", "in force from"), ("until", "until"))
        if fields.get(name)
    ]
    return [f"{str(fields.get('type')).replace('_', ' ')} between {parties or 'no party yet'}", ", ".join(days)]


def _clause_lines(clauses: Sequence[Stored], names: Mapping[str, str], *, full: bool) -> list[str]:
    from bluehelm.partners.clause_suggestions import number_order

    lines = []
    for item in sorted(clauses, key=lambda one: number_order(_number(one))):
        fields = item.fields
        if item.value is None:
            lines.append(f"a clause, id {item.id}, whose fields cannot be read")
            continue
        binds = ", ".join(names.get(str(party), str(party)) for party in _list(fields.get("binds")))
        more = [f"binds {binds}"] if binds else []
        more += [f"by {fields['by_day']}"] if fields.get("by_day") else []
        said = f" ({', '.join([str(fields['obligation']), *more])})"
        lines.append(f"{fields['number']} {fields['title']}{said}")
        if full and fields.get("text"):
            lines.append(str(fields["text"]))
    return lines


def _number(clause: Stored) -> str:
    return "" if clause.value is None else str(clause.fields["number"])


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _template(name: str) -> ClauseTemplate:
    from difflib import get_close_matches

    from bluehelm.partners import templates

    known = {item.id: item for item in templates()}
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    if wanted not in known:
        near = get_close_matches(wanted, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Use one of: {', '.join(known)}."
        message = f"There is no template '{printable(name)}'."
        raise InputRefused(Problem(Severity.ERROR, "template-unknown", message, hint))
    return known[wanted]


def _values(given: Sequence[str]) -> dict[str, str]:
    values = {}
    for text in given:
        name, sign, words = text.partition("=")
        if not sign:
            message = f"'{printable(text)}' fills no place of the clauses."
            raise InputRefused(Problem(Severity.ERROR, "bad-value", message, "Write --value air_km=10."))
        values[name.strip()] = words.strip()
    return values


def _filled(
    desk: Desk, model: ClauseTemplate, values: Mapping[str, str], parties: Sequence[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The values with the names of parties filled in, and the id of the party behind each "party" parameter.

    A party is named by its value, or else taken in the order of ``--party``: host first, or party_a first.
    """
    from bluehelm.cli.record_lookup import find_id

    filled, bound, left = dict(values), dict[str, str](), list(parties)
    for name, parameter in model.parameters.items():
        binds = parameter.kind == "party"
        if not binds and name not in {"party_a", "party_b"}:
            continue
        if binds and name in values:
            bound[name] = find_id(desk, "party", values[name])
        elif name not in values and left:
            party = left.pop(0)
            bound |= {name: party} if binds else {}
            filled[name] = str(desk.get(party).fields.get("name"))
        if name in bound:
            filled[name] = str(desk.get(bound[name]).fields.get("name"))
    return filled, bound
