"""The folder that fills a film folder: all or nothing, and never anybody else's files."""

import subprocess
import sys
from pathlib import Path

import pytest

from film.staging import PREFIX, Staging, clean
from model.errors import InputError

NAMES = ("01-tokens", "05-attention", "film.json")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fill(folder: Path, chapters: tuple[str, ...], text: str) -> None:
    for chapter in chapters:
        (folder / chapter).mkdir()
        (folder / chapter / "chapter.mp4").write_text(text)
    (folder / "film.json").write_text(text)


def test_publish_replaces_and_retires(tmp_path: Path) -> None:
    target = tmp_path / "film"
    with Staging(target, NAMES, "film.json") as staging:
        fill(staging.folder, ("01-tokens", "05-attention"), "old")
        staging.publish(set())
    (target / "notes.txt").write_text("mine")
    with Staging(target, NAMES, "film.json") as staging:
        fill(staging.folder, ("05-attention",), "new")
        staging.publish({"01-tokens", "05-attention", "error.log"})
    assert names(target) == ["05-attention", "film.json", "notes.txt"]
    assert (target / "05-attention" / "chapter.mp4").read_text() == (target / "film.json").read_text() == "new"


def test_a_finished_chapter_is_shown_before_the_film_is(tmp_path: Path) -> None:
    target = tmp_path / "film"
    with Staging(target, NAMES, "film.json") as staging:
        fill(staging.folder, ("01-tokens", "05-attention"), "new")
        assert staging.show("01-tokens", "chapter.mp4")
        assert (target / "01-tokens" / "chapter.mp4").read_text() == "new"
        staging.publish(set())
    assert names(target) == ["01-tokens", "05-attention", "film.json"]
    with pytest.raises(RuntimeError), Staging(target, NAMES, "film.json") as staging:
        fill(staging.folder, ("01-tokens",), "newer")
        assert not staging.show("01-tokens", "chapter.mp4"), "the film that is there stays whole until the end"
        raise RuntimeError
    assert (target / "01-tokens" / "chapter.mp4").read_text() == "new"


def test_what_was_shown_goes_with_a_run_that_fails_or_was_killed(tmp_path: Path) -> None:
    target = tmp_path / "film"
    with pytest.raises(RuntimeError), Staging(target, NAMES, "film.json") as staging:
        fill(staging.folder, ("01-tokens",), "new")
        assert staging.show("01-tokens", "chapter.mp4")
        raise RuntimeError
    assert names(tmp_path) == []
    code = (
        f"import os; from pathlib import Path; from film.staging import Staging\n"
        f"with Staging(Path({str(target)!r}), {NAMES!r}, 'film.json') as s:\n"
        f" (s.folder / '01-tokens').mkdir(); (s.folder / '01-tokens/chapter.mp4').touch()\n"
        f" s.show('01-tokens', 'chapter.mp4'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert "01-tokens" in names(target)
    with Staging(target, NAMES, "film.json") as staging:
        assert names(target) == [staging.folder.name]


def test_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), Staging(tmp_path / "new" / "film", NAMES, "film.json") as staging:
        fill(staging.folder, ("01-tokens",), "half")
        raise RuntimeError
    assert names(tmp_path) == []
    (tmp_path / "mine").mkdir()
    with pytest.raises(RuntimeError), Staging(tmp_path / "mine", NAMES, "film.json"):
        raise RuntimeError
    assert names(tmp_path) == ["mine"], "an empty folder of the user stays"


def test_remains_of_a_killed_run_are_removed_and_a_living_one_is_not(tmp_path: Path) -> None:
    program = f"""
import os, signal, sys
from pathlib import Path
from film.staging import Staging
with Staging(Path({str(tmp_path)!r}), (), "film.json") as staging:
    (staging.folder / "half.mp4").write_text("half")
    print(flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path.cwd()
    ) as other:
        assert other.stdout
        other.stdout.readline()
        clean(tmp_path)
        (folder,) = tmp_path.glob(f"{PREFIX}*")
        assert names(folder) == ["half.mp4"]
        other.kill()
        other.wait()
        clean(tmp_path)
    assert names(tmp_path) == []


def test_files_of_others_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "05-attention").mkdir()
    with pytest.raises(InputError, match="05-attention is not part of a film"), Staging(tmp_path, NAMES, "film.json"):
        raise AssertionError("unreachable")
    assert names(tmp_path) == ["05-attention"]


def test_what_a_run_killed_while_publishing_left_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "05-attention").mkdir()
    (tmp_path / f"{PREFIX}x" / "retired").mkdir(parents=True)
    with Staging(tmp_path, NAMES, "film.json") as staging:
        fill(staging.folder, ("05-attention",), "new")
        staging.publish([])
    assert names(tmp_path) == ["05-attention", "film.json"]


@pytest.mark.parametrize("target", ["file", "file/film", "x" * 300, "/proc/film"])
def test_what_cannot_be_a_folder(target: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="give another -o"), Staging(tmp_path / target, NAMES, "film.json"):
        raise AssertionError("unreachable")
    assert names(tmp_path) == ["file"]
