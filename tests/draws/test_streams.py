"""Random streams: the same name gives the same numbers, another name others, in any order of opening."""

from __future__ import annotations

import numpy as np
import pytest

from bluehelm.draws import random_stream


def _numbers(seed: int, *name: str | int) -> list[int]:
    return random_stream(seed, *name).integers(2**62, size=8).tolist()


def test_a_stream_depends_on_seed_and_name_alone() -> None:
    """Whatever was opened or drawn before, seed 7 "unit" 3 is the same stream."""
    first = _numbers(7, "unit", 3)
    random_stream(7, "unit", 2).normal(size=1000)
    assert _numbers(7, "unit", 3) == first


@pytest.mark.parametrize(
    "other", [(8, "unit", 3), (7, "unit", 4), (7, "unit"), (7, "unit", "3"), (7, "un", "it", 3), (7, 3, "unit")]
)
def test_another_seed_or_name_is_another_stream(other: tuple[int | str, ...]) -> None:
    """Seed, each part, its kind (3 is not "3") and the division into parts all count."""
    assert not set(_numbers(*other)) & set(_numbers(7, "unit", 3))  # type: ignore[arg-type]


def test_a_numpy_seed_is_the_same_seed() -> None:
    """A seed read from an array opens the stream of the plain number."""
    assert _numbers(np.int64(7), "unit") == _numbers(7, "unit")  # type: ignore[arg-type]


def test_a_name_part_of_another_integer_kind_is_the_same_stream() -> None:
    """A cell id from a NumPy array opens the stream of the plain number, however the loop was written."""
    assert _numbers(7, "cell", np.int64(135758)) == _numbers(7, "cell", 135758)  # type: ignore[arg-type]


def test_the_first_numbers_of_a_stream_never_change() -> None:
    """Philox under a key of BLAKE2b, worked from the published primitives: a release that changes it must say so."""
    from hashlib import blake2b

    key = np.frombuffer(blake2b(b"7\x1fstr:unit\x1fint:3", digest_size=16).digest(), dtype="<u8")
    expected = np.random.Generator(np.random.Philox(key=key)).integers(2**62, size=8)
    assert _numbers(7, "unit", 3) == expected.tolist()


def test_streams_of_neighbouring_names_are_not_correlated() -> None:
    """Of twenty streams side by side no two have normal draws that go together."""
    draws = np.array([random_stream(1, "draw", index).normal(size=2000) for index in range(20)])
    apart = np.corrcoef(draws)[~np.eye(20, dtype=bool)]
    assert np.abs(apart).max() < 0.1
