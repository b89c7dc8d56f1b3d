"""What everybody's command says when it cannot go on."""

from __future__ import annotations

import sys

import pytest

from bluehelm.cli.main import main
from bluehelm.cli.messages import REFUSED

LONG = "x" * 300


@pytest.mark.parametrize(
    "words",
    [
        ["check", f"{LONG}.helm"],
        ["report", "list", f"{LONG}.helm"],
        ["new", f"{LONG}.helm", "--mission", "M", "--site", "S", "--code", "S", "--open-keys"],
        ["unpack", f"{LONG}.helmpack"],
        ["sync", "in", f"{LONG}.helm", "a.helmx"],
        ["import", f"{LONG}.csv"],
        ["pack", f"{LONG}.helm", "a.helmpack"],
        ["mandate", f"{LONG}.txt"],
    ],
)
def test_a_name_that_no_file_can_have_is_refused(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In words and with the exit status of a refusal, whatever the command."""
    monkeypatch.setattr(sys, "argv", ["bluehelm", *words])
    monkeypatch.setenv("BLUEHELM_PERSON", "A. Keita")
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == REFUSED
    assert "longer than this system allows" in capsys.readouterr().err
