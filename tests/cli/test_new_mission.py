"""``bluehelm new``: whoever founds a mission is told what to do with its fingerprint."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from bluehelm.cli.main import app


def _new(file: Path, *words: object) -> str:
    given = [str(word) for word in ("new", file, *words, "--open-keys", "--as", "A. Keita")]
    done = CliRunner().invoke(app, given, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def test_the_founder_reads_out_and_the_post_answers(tmp_path: Path) -> None:
    """Headquarters asks nobody for its own fingerprint: it reads it to posts; a post reads its own when asked."""
    hq, first = tmp_path / "hq.helm", tmp_path / "first.helmx"
    founded = _new(hq, "--mission", "UNMAV", "--site", "Headquarters", "--code", "HQ")
    assert "Read it out to every post that joins" in founded
    assert "when headquarters asks" not in founded
    sent = CliRunner().invoke(app, ["sync", "out", str(hq), str(first), "--as", "A. Keita"], catch_exceptions=False)
    assert sent.exit_code == 0, sent.output
    joined = _new(tmp_path / "west.helm", "--join", first, "--site", "West Post", "--code", "WST")
    assert "Read it out when headquarters asks" in joined
    assert "Have headquarters read theirs out" in joined
