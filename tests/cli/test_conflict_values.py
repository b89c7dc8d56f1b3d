"""What ``sync conflicts`` shows of two values: the difference, in words."""

from __future__ import annotations

import pytest

from bluehelm.cli.conflict_values import shown_values


@pytest.mark.parametrize(
    ("field", "values", "told"),
    [
        ("status", ["verified", "false"], ["verified", "false"]),
        ("displaced", [True, False], ["yes", "no"]),
        ("title", ["", "Fire"], ["(empty)", "Fire"]),
        ("weapons", [["mortar", "rifle"], []], ["mortar; rifle", "(empty)"]),
        ("sector", ["11-1", "22-1"], ["North", "22-1"]),
        (
            "casualties",
            [
                {
                    "civilians": {
                        "killed": {"low": 2, "best": 2, "high": 4},
                        "injured": {"low": 1, "best": 1, "high": 1},
                    }
                },
                {
                    "civilians": {
                        "killed": {"low": 3, "best": 3, "high": 3},
                        "injured": {"low": 1, "best": 1, "high": 1},
                    }
                },
            ],
            ["casualties.civilians.killed: 2 (2 to 4)", "casualties.civilians.killed: 3"],
        ),
        ("who", [[{"party": "11-1"}], [{"party": "11-1"}, {"name": "B"}]], ["(empty)", "who.2.name: B"]),
        ("where", [{"place": "Bria"}, {"place": "Boda", "side": "east"}], ["Bria", "Boda, side: east"]),
    ],
)
def test_values_are_told_by_what_differs(field: str, values: list[object], told: list[str]) -> None:
    """No value looks as the program holds it; of groups, what is the same in both is left out."""
    assert shown_values(field, values, {"11-1": "North"}) == told


def test_what_came_from_elsewhere_obeys_no_terminal() -> None:
    """Control characters of another site's value are taken out."""
    assert "\x1b" not in "".join(shown_values("who", [[{"name": "\x1b[2J"}], [{"name": "B"}]], {}))


def test_a_value_alone_is_told_whole() -> None:
    """Where the other is sealed, there is nothing to compare with."""
    assert shown_values("who", [[{"name": "A", "role": "target"}]], {}) == ["who.1.name: A; who.1.role: target"]
    assert shown_values("who", [], {}) == []
