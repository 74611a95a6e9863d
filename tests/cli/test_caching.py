"""Films made twice by the command line, and the commands about the cache."""

import subprocess
import sys
from pathlib import Path

import pytest

from film.cache import FOLDER, Cache
from model.errors import InputError
from tests.cli.test_commands import TINY, fails, run, succeeds
from tests.model.tiny import write_tiny

ROOT = Path(__file__).resolve().parents[2]
SMALL = ("-c", "logits", "-r", "128,72", "--fps", "2", "-j", "1")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    """An empty one."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    return Cache(tmp_path / "cache", 2_000_000_000)


def test_info_and_clear(cache: Cache) -> None:
    assert succeeds("cache", "info") == f"folder  {cache.folder}\nfiles   0\nsize    0.0 of 2,000 MB\n"
    cache.keep(bytes(1_500_000))
    assert "files   1\nsize    1.5 of 2,000 MB\n" in succeeds("cache", "info")
    assert succeeds("cache", "clear") == f"1.5 MB removed from {cache.folder}\n"
    assert cache.size() == (0, 0)


def test_a_folder_of_others_is_never_cleared(cache: Cache) -> None:
    (cache.folder / "files").mkdir(parents=True)
    (cache.folder / "files/letter.txt").write_text("mine")
    assert "set TOKEN_JOURNEY_CACHE to an empty folder" in fails("cache", "clear")
    assert (cache.folder / "files/letter.txt").exists()


AGAIN = """
import sys
import render
try:
    render.cli(sys.argv[1:])
finally:
    print(*sorted({"torch", "manim", "numpy"} & sys.modules.keys()))
"""


@pytest.mark.film
def test_a_film_asked_for_again_is_there_without_model_and_manim(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    write_tiny("gqa", tmp_path / "tiny")
    command = ("film", "The cat sat on the mat.", "--model", str(tmp_path / "tiny"), *SMALL)
    first = succeeds(*command, "-o", str(tmp_path / "one"))
    assert "as before" not in first

    python = [sys.executable, "-c", AGAIN, *command, "-o", str(tmp_path / "one")]
    again = subprocess.run(python, cwd=ROOT, capture_output=True, text=True, check=True)
    said, loaded = again.stdout.splitlines()
    assert said == f"{tmp_path / 'one/film.mp4'} is up to date: nothing has changed since it was made"
    assert loaded == "numpy"

    elsewhere = succeeds(*command, "-o", str(tmp_path / "two"))
    assert "beats, as before" in elsewhere
    warmer = succeeds(*command, "--temperature", "2", "-o", str(tmp_path / "one"))
    assert "beats, as before" in warmer, "logits show nothing of the draw"


def test_no_cache_uses_none(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    caches: list[Cache | None] = []

    def make_film(*arguments: object, cache: Cache | None, **options: object) -> None:
        caches.append(cache)
        raise InputError("enough seen")

    monkeypatch.setattr("film.production.make_film", make_film)
    for options in ((), ("--no-cache",)):
        fails("film", "--trace", TINY, *options)
    assert caches == [cache, None]


@pytest.mark.film
def test_without_a_cache_folder_films_are_made_all_the_same(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.folder.write_text("no folder")
    made = run("film", "--trace", TINY, *SMALL, "-o", str(tmp_path / "film"))
    assert made.exit_code == 0
    assert made.stderr.startswith("going on without a cache: no cache can be kept in")
