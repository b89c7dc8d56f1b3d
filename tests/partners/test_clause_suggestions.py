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


def numbers(category: str, **given: object) -> list[str]:
    found = suggest_clauses(category, CLAUSES, agreements=AGREEMENTS, alleged=["army"], **given)  # type: ignore[arg-type]
    return [suggestion.clause_id for suggestion in found]


def test_a_stopped_patrol_and_a_stopped_aid_convoy_suggest_different_clauses_first() -> None:
    """A denial against the mission is first about its movement; against others, about humanitarian access."""
    assert numbers("denial_of_movement", against_mission=True) == ["a1-9(a)", "a1-13(b)", "a1-8", "a2-7"]
    assert numbers("denial_of_movement", against_mission=False) == ["a1-8", "a2-7", "a1-9(a)", "a1-13(b)"]
    assert numbers("denial_of_movement") == ["a1-8", "a1-9(a)", "a1-13(b)", "a2-7"]
    found = suggest_clauses("denial_of_movement", CLAUSES, agreements=AGREEMENTS, alleged=["army"])
    assert found[0].parties == ("army",)
    assert "binds the alleged party" in found[0].summary()


def test_what_is_forbidden_comes_before_what_was_to_be_done() -> None:
    """For an explosion the ban of mines and of fire come before the duty to hand over records of mines."""
    assert numbers("explosion") == ["a1-5(a)", "a1-1(a)", "a1-4(a)", "a1-6", "a2-6(a)", "a1-5(b)"]


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
