"""Batches: what is made, what is left alone, what is said, and what a broken-off one leaves."""

import fcntl
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import sleep

import pytest
from click.testing import CliRunner

import render
from film.batch import MANIFEST, film_all
from film.commands import crew
from film.prompts import Row, read
from film.workers import CrewError
from model.errors import InputError
from model.trace import Trace
from tests.film.conftest import SMALL


class Studio:
    """Makes "films" of the rows it is given, counts them, and fails with those whose prompt asks for it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made, self.said = folder, list[str](), list[str]()

    def film(self, row: Row) -> None:
        if "refused" in row.prompt:
            raise InputError("this prompt cannot be filmed: choose another")
        if "nobody" in row.prompt:
            raise CrewError("the cluster has no worker")
        if "interrupted" in row.prompt:
            raise KeyboardInterrupt
        if row.prompt.isdigit():
            sleep(0.02)  # there is time to break off before all 50 are made
        (self.folder / row.out).mkdir(exist_ok=True)
        (self.folder / row.out / "film.json").touch()
        self.made.append(row.out)

    def batch(self, *prompts: str, settings=SMALL, threads: int = 0) -> bool:
        path = self.folder.parent / "prompts.csv"
        path.write_text("\n".join(["prompt,seed", *prompts]))
        rows = read(path, lambda options: None)
        self.made, self.said = [], []
        if not threads:
            return film_all(rows, self.film, self.folder, settings, None, self.said.append)
        with ThreadPoolExecutor(threads) as pool:
            return film_all(rows, self.film, self.folder, settings, pool, self.said.append)

    def status(self) -> dict[str, str]:
        films = json.loads((self.folder / MANIFEST).read_text())["films"]
        return {name: film["status"] for name, film in films.items()}


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path / "batch")


@pytest.mark.parametrize("threads", [0, 3])
def test_a_row_that_fails_stops_no_other(studio: Studio, threads: int) -> None:
    assert not studio.batch("a", "refused", "b", threads=threads)
    assert sorted(studio.made) == ["a", "b"]
    assert studio.status() == {"a": "done", "refused": "failed", "b": "done"}
    assert any(line.endswith("refused: failed: this prompt cannot be filmed: choose another") for line in studio.said)
    assert studio.said[-1] == f"2 films made, 1 failed, 0 as before: {studio.folder / MANIFEST}"


def test_again_it_makes_what_is_new_changed_failed_or_gone(studio: Studio) -> None:
    studio.batch("same", "changed", "refused", "gone")
    (studio.folder / "gone" / "film.json").unlink()
    assert not studio.batch("new", "same", "refused", "changed,5", "gone")
    assert studio.made == ["new", "changed", "gone"]
    assert studio.batch("new", "same", "changed,5", "gone") and studio.made == []
    assert studio.said == [f"0 films made, 0 failed, 4 as before: {studio.folder / MANIFEST}"]
    studio.batch("same", settings=replace(SMALL, theme="light"))
    assert studio.made == ["same"]


@pytest.mark.parametrize(
    ("prompt", "error", "threads"),
    [("interrupted", KeyboardInterrupt, 0), ("nobody", CrewError, 0), ("nobody", CrewError, 1)],
)
def test_broken_off_it_goes_on(studio: Studio, prompt: str, error: type[BaseException], threads: int) -> None:
    with pytest.raises(error):
        studio.batch("a", prompt, *map(str, range(50)), threads=threads)
    assert studio.status()["a"] == "done" and prompt not in studio.status() and len(studio.status()) < 51
    assert studio.batch("a", "b") and studio.made == ["b"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"version": 2, "films": {}}', '{"version": 1, "films": {"a": 3}}', "[" * 9999]
)
def test_damaged_manifest(studio: Studio, text: str) -> None:
    studio.folder.mkdir()
    (studio.folder / MANIFEST).write_text(text)
    with pytest.raises(InputError, match=r"batch\.json is damaged: remove it"):
        studio.batch("a")


def test_folders_that_cannot_be_used(studio: Studio) -> None:
    studio.folder.mkdir()
    lock = os.open(studio.folder, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with pytest.raises(InputError, match=r"another batch is at work in"):
        studio.batch("a")
    os.close(lock)
    studio.folder.rmdir()
    studio.folder.touch()
    with pytest.raises(InputError, match=r"cannot make a folder"):
        studio.batch("a")


@pytest.mark.film
def test_command(tiny_trace: Trace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def record(prompt: str, options: dict[str, object], load: object) -> Trace:
        if options.get("layer") == 99:
            raise InputError("layer 99 is not there")
        return tiny_trace

    monkeypatch.setattr(render, "record", record)
    monkeypatch.setattr(render, "cache_at_hand", lambda: None)
    file, out = tmp_path / "prompts.yaml", tmp_path / "films"
    file.write_text("- {prompt: bad, layer: 99}\n- {prompt: good, chapters: logits, theme: light}\n")
    command = ["batch", str(file), "-o", str(out), "-r", "128,72", "--fps", "2", "--pace", "fast", "-j", "1"]
    result = CliRunner().invoke(render.cli, command)
    assert result.exit_code == 1
    first, second, last = result.stdout.splitlines()
    assert first == "1 of 2, bad: failed: layer 99 is not there" and second.startswith("2 of 2, good: done, took 0:")
    assert last == f"1 films made, 1 failed, 0 as before: {out / MANIFEST}"
    document = json.loads((out / "good" / "film.json").read_text())
    assert [chapter["chapter"] for chapter in document["chapters"]] == ["logits"]
    assert document["settings"]["theme"] == "light" and not (out / "bad").exists()


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("batch FILE --encoder auto --cluster tcp://127.0.0.1:1", "with --cluster give final or fast"),
        ("film --encoder auto --cluster tcp://127.0.0.1:1", "with --cluster give final or fast"),
        ("batch nowhere.csv", "cannot read nowhere.csv"),
        ("batch FILE -r 641,360", "even numbers"),
        ("batch FILE -o FILE", "is a file"),
    ],
)
def test_wrong_commands(tmp_path: Path, command: str, message: str) -> None:
    (tmp_path / "p.csv").write_text("prompt,temperature\nx,0.5\n")
    result = CliRunner().invoke(render.cli, command.replace("FILE", str(tmp_path / "p.csv")).split())
    assert result.exit_code == 2 and message in result.stderr and len(result.stderr.splitlines()) == 1


def test_options_are_checked_before_the_first_film(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("prompt,temperature\nx,0.5\ny,-3\n")
    result = CliRunner().invoke(render.cli, ["batch", str(tmp_path / "p.csv"), "-o", str(tmp_path / "films")])
    assert result.exit_code == 2 and "line 3: temperature is -3.0: give 0" in result.stderr
    assert not (tmp_path / "films").exists()


def test_without_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"^--cluster needs Dask: .*pip install"):
        crew.crew_of("tcp://127.0.0.1:1")
