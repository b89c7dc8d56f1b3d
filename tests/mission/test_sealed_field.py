"""A protected field as it is written."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.mission.sealed_field import (
    is_named,
    is_sealed,
    key_name,
    key_purpose,
    new_record_key,
    open_field,
    seal_field,
    sealed_elsewhere,
)

KEY = b"k" * 32
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(json_values)
def test_what_was_sealed_opens_under_its_key(value: object) -> None:
    """Any JSON value, and nothing of it stands in the box."""
    sealed = seal_field(value, key=KEY, key_id="a", record="r", field="f", site="s")  # type: ignore[arg-type]
    assert is_sealed(sealed)
    assert open_field(sealed, key=KEY, record="r", field="f") == value


@pytest.mark.parametrize(
    ("key", "record", "field"), [(b"o" * 32, "r", "f"), (KEY, "other", "f"), (KEY, "r", "other"), (KEY, "r f", "")]
)
def test_a_box_is_bound_to_key_record_and_field(key: bytes, record: str, field: str) -> None:
    """Moved elsewhere, or under another key, it does not open."""
    sealed = seal_field("Amina", key=KEY, key_id="a", record="r", field="f", site="s")
    assert is_sealed(sealed)
    assert open_field(sealed, key=KEY, record="r", field="f") == "Amina"
    with pytest.raises(ValueError, match="expected the key"):
        open_field(sealed, key=key, record=record, field=field)


def test_a_box_is_bound_to_the_site_that_sealed_it() -> None:
    """Under another site's name it does not open, and in another site's entry it is told."""
    sealed = seal_field("Amina", key=KEY, key_id="a", record="r", field="f", site="s")
    assert is_sealed(sealed)
    with pytest.raises(ValueError, match="expected the key"):
        open_field({**sealed, "site": "t"}, key=KEY, record="r", field="f")
    assert sealed_elsewhere({"f": sealed, "g": "t"}, "t") == {"f"}
    assert sealed_elsewhere({"f": sealed, "g": "t"}, "s") == frozenset()


@given(st.integers(0, 91), st.integers(1, 255))
def test_a_changed_box_does_not_open(place: int, change: int) -> None:
    """Whichever of its bytes was changed."""
    sealed = seal_field("Amina", key=KEY, key_id="a", record="r", field="f", site="s")
    assert is_sealed(sealed)
    box = bytearray(b64decode(sealed["box"]))
    assert len(box) == 92
    box[place] ^= change
    with pytest.raises(ValueError, match="expected the key"):
        open_field({**sealed, "box": b64encode(box).decode()}, key=KEY, record="r", field="f")


@pytest.mark.parametrize("box", ["", "AAAA", "not base 64!", "é"])
def test_a_box_that_is_none_does_not_open(box: str) -> None:
    """A hostile site may write anything there."""
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ with what is wrong
        open_field({"sealed": "a", "box": box, "site": "s"}, key=KEY, record="r", field="f")


def test_short_values_cannot_be_told_apart_by_length() -> None:
    """A name of two letters and one of forty give boxes of one length."""
    boxes = {
        len(str(seal_field(name, key=KEY, key_id="a", record="r", field="f", site="s")))
        for name in ("Bo", "A" * 40, None, 7)
    }
    assert len(boxes) == 1


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=31, max_size=33))
def test_a_key_s_name_is_that_of_no_other_key(secret: bytes, other: bytes) -> None:
    """Neither of another secret, nor of the same for another record, nor of one that is no key."""
    name = key_name(secret, "r")
    assert is_named(secret, name, "r")
    assert is_named(other, name, "r") == (other == secret)
    assert not is_named(secret, name, "r2")
    assert not is_named(secret + b"\x00", key_name(secret + b"\x00", "r"), "r")


def test_one_value_sealed_twice_gives_two_boxes() -> None:
    """Nobody sees that two fields hold the same; keys and their names differ, too."""
    boxes = [seal_field("Amina", key=KEY, key_id="a", record="r", field="f", site="s") for _ in range(2)]
    assert boxes[0] != boxes[1]
    assert len({new_record_key("r") for _ in range(20)}) == 20
    assert len({key_purpose(*names) for names in (("a", "b"), ("b", "a"), ("a", "c"))}) == 3


@pytest.mark.parametrize(
    "value",
    [
        None,
        "x",
        3,
        [],
        {},
        {"sealed": "a"},
        {"sealed": "a", "box": "b"},
        {"sealed": 1, "box": "x", "site": "s"},
        {"sealed": "a", "box": "b", "site": "s", "c": ""},
    ],
)
def test_what_was_never_sealed_is_told(value: object) -> None:
    """Only the three members with texts are a sealed field."""
    assert not is_sealed(value)  # type: ignore[arg-type]
