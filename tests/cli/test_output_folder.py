"""Files that belong together appear together, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bluehelm.cli.output_folder import write_together
from bluehelm.problems import InputRefused


def test_files_appear_when_the_block_ends(tmp_path: Path) -> None:
    """Nothing is to be seen while the work goes on; at its end all files are there and the scratch folder is not."""
    folder = tmp_path / "new" / "out"
    with write_together(folder) as scratch:
        (scratch / "a").write_text("1")
        (scratch / "b").write_text("2")
        assert [path.name for path in folder.iterdir() if not path.name.startswith(".")] == []
    assert sorted(path.name for path in folder.iterdir()) == ["a", "b"]


@pytest.mark.parametrize("cause", [ValueError, KeyboardInterrupt])
def test_a_failure_or_interruption_leaves_what_was_there_before(tmp_path: Path, cause: type[BaseException]) -> None:
    """An error or Ctrl-C half-way leaves the old file whole and nothing beside it."""
    (tmp_path / "a").write_text("old")

    def work() -> None:
        with write_together(tmp_path) as scratch:
            (scratch / "a").write_text("new")
            raise cause

    with pytest.raises(cause):
        work()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"


def test_a_folder_that_is_a_file_is_refused_with_the_next_step(tmp_path: Path) -> None:
    """An output folder that cannot be made is found out before any work, with words that help."""
    (tmp_path / "taken").write_text("")
    with (
        pytest.raises(InputRefused, match=r"Cannot write in the folder .*taken.*--out"),
        write_together(tmp_path / "taken"),
    ):
        pytest.fail("the block must not run")


@pytest.mark.skipif(os.geteuid() == 0, reason="the system administrator may write everywhere")
def test_a_folder_without_the_right_to_write_is_refused(tmp_path: Path) -> None:
    """A read-only folder is found out before any work."""
    tmp_path.chmod(0o500)
    with pytest.raises(InputRefused, match="Cannot write"), write_together(tmp_path):
        pytest.fail("the block must not run")
