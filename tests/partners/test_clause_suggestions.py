"""Which clauses are proposed for an incident, in which order, and why."""

from __future__ import annotations

from datetime import date

import pytest

from bluehelm.partners import Agreement, Party, clauses_from_template, load_template, suggest_clauses
from bluehelm.problems import InputRefused

PARTIES = {
    "army": Party(name="Army of Averra"),
    "brigade": Party(name="2nd Brigade", part_of="army"),
    "front": Party(name="Northern Front"),
    "militia": Party(name="River Militia"),
}
AGREEMENTS = {
    "a1": Agreement(title="Port Ash ceasefire", type="ceasefire", parties=("army", "front")),
    "a2": Agreement(title="Cantonment of the Front", type="ceasefire", parties=("army", "front")),
}


def filled(template_id: str, agreement: str):
    template = load_template(template_id)
    values = {name: parameter.example for name, parameter in template.parameters.items()}
    clauses, problems = clauses_from_template(
        template,
        agreement=agreement,
        values=values,
        parties={"cantoning_party": "front", "other_party": "army"} if template_id == "cantonment" else {},
        in_force_from=date(2027, 5, 1),
    )
    assert problems == ()
    return {f"{agreement}-{clause.number}": clause for clause in clauses}


CLAUSES = filled("general_ceasefire", "a1") | filled("cantonment", "a2")


def test_a_stopped_patrol_suggests_freedom_of_movement_first() -> None:
    """For a denial of movement, the clauses that are about nothing else come first, with why."""
    found = suggest_clauses("denial_of_movement", CLAUSES, agreements=AGREEMENTS, alleged=["army"])
    assert [suggestion.clause.number for suggestion in found[:3]] == ["9(a)", "13(b)", "7"]
    assert found[0].parties == ("army",)
    assert "binds the alleged party" in found[0].summary()


def test_only_clauses_that_bind_who_is_alleged() -> None:
    """Armed absence from a site binds the Front: it is proposed against the Front, not against the Army's brigade."""
    against = {
        party: {
            suggestion.clause_id
            for suggestion in suggest_clauses(
                "armed_clash", CLAUSES, agreements=AGREEMENTS, alleged=[party], parties=PARTIES
            )
        }
        for party in ("front", "brigade", "militia")
    }
    assert "a2-2" in against["front"] - against["brigade"]
    assert "a2-6(a)" in against["brigade"] - against["front"]
    assert "a1-1(a)" in against["front"] & against["brigade"]
    assert against["militia"] == set()


def test_with_nobody_alleged_every_clause_that_fits_is_proposed() -> None:
    """Where the perpetrator is unknown, clauses of both sides are proposed and the reason says so."""
    found = suggest_clauses("armed_clash", CLAUSES, agreements=AGREEMENTS)
    assert {"a1-1(a)", "a2-2", "a2-6(a)"} <= {suggestion.clause_id for suggestion in found}
    assert all(suggestion.parties == () and "no party is alleged" in suggestion.why for suggestion in found)


def test_before_the_ceasefire_nothing_is_breached() -> None:
    """On the day before entry into force nothing is proposed; on the day itself it is."""
    assert suggest_clauses("explosion", CLAUSES, agreements=AGREEMENTS, day=date(2027, 4, 30)) == ()
    assert suggest_clauses("explosion", CLAUSES, agreements=AGREEMENTS, day=date(2027, 5, 1))


def test_a_clause_of_an_unknown_agreement_is_not_proposed() -> None:
    """Without the agreement nobody knows whom a clause binds."""
    assert suggest_clauses("explosion", CLAUSES, agreements={}) == ()


def test_an_unknown_category_is_refused_with_those_that_there_are() -> None:
    """A slip of typing gives the list, not silence."""
    with pytest.raises(InputRefused, match=r"'explosions' is no category of incidents.*armed_clash"):
        suggest_clauses("explosions", CLAUSES, agreements=AGREEMENTS)
