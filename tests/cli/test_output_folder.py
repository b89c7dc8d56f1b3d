"""Files that belong together appear together, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bluehelm.cli.output_folder import SCRATCH, files_beside, write_together
from bluehelm.problems import InputRefused


def _write(*targets: Path, text: str = "new", inputs: tuple[Path | None, ...] = ()) -> None:
    with write_together(targets, inputs=inputs) as scratch:
        for target in targets:
            (scratch / target.name).write_text(text)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_appear_when_the_block_ends(tmp_path: Path) -> None:
    """Nothing is to be seen while the work goes on; at its end all files are there and the scratch folder is not."""
    folder = tmp_path / "new" / "out"
    with write_together([folder / "a", folder / "b"]) as scratch:
        (scratch / "a").write_text("1")
        (scratch / "b").write_text("2")
        assert [name for name in _names(folder) if not name.startswith(".")] == []
    assert _names(folder) == ["a", "b"]


@pytest.mark.parametrize("cause", [ValueError, KeyboardInterrupt])
def test_a_failure_or_interruption_leaves_what_was_there_before(tmp_path: Path, cause: type[BaseException]) -> None:
    """An error or Ctrl-C half-way leaves the old file whole and nothing beside it."""
    (tmp_path / "a").write_text("old")

    def work() -> None:
        with write_together([tmp_path / "a"]) as scratch:
            (scratch / "a").write_text("new")
            raise cause

    with pytest.raises(cause):
        work()
    assert _names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_text() == "old"


def test_a_failure_leaves_no_folder_that_was_not_there(tmp_path: Path) -> None:
    """Folders that were made for the output go again when there is none."""

    def work() -> None:
        with write_together([tmp_path / "new" / "deep" / "a"]):
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        work()
    assert _names(tmp_path) == []


def test_when_one_file_cannot_take_its_place_the_others_come_back(tmp_path: Path) -> None:
    """A second file that was never made puts the first one back: old stays old, new does not appear."""
    (tmp_path / "a").write_text("old")

    def work() -> None:
        with write_together([tmp_path / "a", tmp_path / "b", tmp_path / "c"]) as scratch:
            (scratch / "a").write_text("new")
            (scratch / "b").write_text("new")

    with pytest.raises(InputRefused, match="Cannot write in the folder"):
        work()
    assert _names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_text() == "old"


def test_a_target_that_is_a_folder_or_no_ordinary_file_is_refused(tmp_path: Path) -> None:
    """A folder or a pipe under the target's name is found out before any work, and is not replaced."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputRefused, match="it is a folder"):
        _write(tmp_path / "good", tmp_path / "folder")
    with pytest.raises(InputRefused, match="it is no ordinary file"):
        _write(tmp_path / "pipe")
    assert _names(tmp_path) == ["folder", "pipe"]
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("out", [Path(), Path(".."), Path("a/..")])
def test_a_name_that_is_no_file_is_refused(out: Path) -> None:
    """`--out .` asks for a file."""
    with pytest.raises(InputRefused, match="is a folder, not a file"):
        files_beside(out, [".html"])


def test_an_input_is_never_written_over(tmp_path: Path) -> None:
    """The file that is read cannot be the file that is written, by whatever path it is named."""
    (tmp_path / "a").write_text("precious")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputRefused, match="is one of the inputs and would be lost"):
        _write(tmp_path / "a", inputs=(None, tmp_path / "folder" / ".." / "a"))
    assert (tmp_path / "a").read_text() == "precious"


def test_a_folder_that_is_a_file_is_refused_with_the_next_step(tmp_path: Path) -> None:
    """An output folder that cannot be made is found out before any work, with words that help."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputRefused, match=r"Cannot write in the folder .*taken.*--out"):
        _write(tmp_path / "taken" / "a")


def test_what_a_killed_run_left_is_cleared_and_a_running_one_is_not(tmp_path: Path) -> None:
    """The scratch folder of a process that is gone vanishes at the next run; that of a living one stays."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / f"{SCRATCH}{gone.pid}-x").mkdir()
    (tmp_path / f"{SCRATCH}{os.getppid()}-x").mkdir()
    _write(tmp_path / "a")
    assert _names(tmp_path) == [f"{SCRATCH}{os.getppid()}-x", "a"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the system administrator may write everywhere")
def test_a_folder_without_the_right_to_write_is_refused(tmp_path: Path) -> None:
    """A read-only folder is found out before any work."""
    tmp_path.chmod(0o500)
    with pytest.raises(InputRefused, match="Cannot write"):
        _write(tmp_path / "a")


def test_scratch_of_a_folder_that_is_given_away_lies_beside_it(tmp_path: Path) -> None:
    """Nothing of the work is ever in the folder itself; what a killed run left beside it goes at the next."""
    out = tmp_path / "copy"
    left = tmp_path / f"{SCRATCH}999999999-x"
    left.mkdir()
    with write_together([out / "a.txt"], beside_folder=True) as scratch:
        (scratch / "a.txt").write_text("a")
        assert scratch.parent == tmp_path
        assert list(out.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]
    assert [path.name for path in out.iterdir()] == ["a.txt"]
