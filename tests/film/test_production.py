"""Whole films of fake chapters: every file, twice, and what is left when they fail."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import av
import pytest
import srt
from PIL import Image

from film.plan import Settings
from film.production import ChapterError
from model.trace import Trace
from tests.film.conftest import Make

ROOT = Path(__file__).resolve().parents[2]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_every_file_is_there_and_no_other(film: Path) -> None:
    chapter = ["chapter.mp4", "clips/01-in.mp4", "clips/01-in.png", "clips/02-turn-it.mp4",
               "clips/02-turn-it.png", "index.json", "numbers.json"]
    assert list(files(film)) == sorted(
        [f"{folder}/{name}" for folder in ("01-tokens", "05-attention") for name in chapter]
        + ["companion.html", "contact.png", "film.json", "film.mp4", "film.srt", "film.vtt", "poster.png",
           "trace.safetensors"]
    )


def test_documents(film: Path, tiny_trace: Trace) -> None:
    document = json.loads((film / "film.json").read_text())
    assert (document["version"], document["prompt"], document["trace"]) == (1, tiny_trace.prompt, tiny_trace.hash)
    assert document["settings"] == {
        "width": 256, "height": 144, "fps": 15, "theme": "dark", "pace": "normal", "encoder": "final",
        "voice": "none", "language": "en",
    }  # fmt: skip
    first, second = document["chapters"]
    assert (first["chapter"], first["start"], second["start"]) == ("tokens", 0, first["end"])
    assert second["end"] == document["duration"]

    index = json.loads((film / second["folder"] / "index.json").read_text())
    assert (index["version"], index["chapter"], index["size"], index["fps"]) == (1, "attention", [256, 144], 15)
    assert [beat["name"] for beat in index["beats"]] == ["in", "turn it"]
    for beat in index["beats"]:
        assert beat["frames"] == round((beat["end"] - beat["start"]) * 15)
        with av.open(film / second["folder"] / beat["clip"]) as clip:
            assert clip.streams.video[0].frames == beat["frames"]
    assert sum(beat["frames"] for beat in index["beats"]) == round(index["duration"] * 15)

    numbers = json.loads((film / second["folder"] / "numbers.json").read_text())
    assert numbers["version"] == 1
    assert set(numbers["numbers"][0]) == {"start", "stands", "end", "beat", "box", "address", "value", "text", "format"}


def test_movie(film: Path) -> None:
    document = json.loads((film / "film.json").read_text())
    with av.open(film / "film.mp4") as movie:
        marks = [(mark["start"] / 1000, mark["end"] / 1000, mark["metadata"]["title"]) for mark in movie.chapters()]
        assert movie.streams.video[0].frames == round(document["duration"] * 15)
    wanted = [(round(c["start"], 3), round(c["end"], 3), c["title"]) for c in document["chapters"]]
    assert marks == wanted


def test_captions_follow_the_film(film: Path) -> None:
    cues = list(srt.parse((film / "film.srt").read_text()))
    second = json.loads((film / "film.json").read_text())["chapters"][1]
    assert len(cues) == 4
    assert cues[2].start.total_seconds() == pytest.approx(second["start"], abs=1e-3)
    assert (film / "film.vtt").read_text().startswith("WEBVTT\n\n00:00:00.000 --> ")


def test_pictures(film: Path) -> None:
    with Image.open(film / "poster.png") as poster, Image.open(film / "contact.png") as sheet:
        assert poster.size == (256, 144)
        assert sheet.size == (4 * (320 + 12) + 12, 180 + 12 + 30)


def test_processes_make_no_difference(film: Path, make: Make, tmp_path: Path) -> None:
    make(tmp_path / "two", processes=2)
    one, two = files(film), files(tmp_path / "two")
    assert one.keys() == two.keys()
    # A trace is compared by its hash: its file keeps its metadata in no fixed order.
    assert [name for name in one if one[name] != two[name] and name != "trace.safetensors"] == []


def test_a_new_film_replaces_the_old_one(make: Make, tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    make(tmp_path, "attention", settings=Settings(128, 72, 5, "light"))
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {"05-attention"}
    assert (tmp_path / "notes.txt").exists()
    with av.open(tmp_path / "film.mp4") as movie:
        assert movie.streams.video[0].width == 128


def test_a_failure_keeps_the_old_film(make: Make, tmp_path: Path) -> None:
    make(tmp_path, "attention")
    before = files(tmp_path)
    with pytest.raises(ChapterError, match=r"^chapter attention: ZeroDivisionError.*error\.log\)$") as caught:
        make(tmp_path, "attention", task="render_broken")
    assert caught.value.exit_code == 1
    assert "render_broken" in (tmp_path / "film-error.log").read_text()
    (tmp_path / "film-error.log").unlink()
    assert files(tmp_path) == before
    with pytest.raises(ChapterError, match=r"^chapter attention: the disk is full"):
        make(tmp_path, "attention", task="render_full_disk")
    assert files(tmp_path) == before


ENDLESS = f"""
import sys
from pathlib import Path
from film.plan import Plan, choose
from film.production import make_film
from model.trace import Trace
from tests.film.conftest import SMALL
if __name__ == "__main__":
    trace = Trace.load({str(ROOT / "assets/traces/tiny-gqa.safetensors")!r})
    plan = Plan(Path(sys.argv[1]), choose("tokens,attention"), SMALL, 2)
    make_film(plan, lambda: trace, lambda event: None, "tests.film.fakes:render_endless")
"""


def test_kill_leaves_no_final_file_and_no_process(make: Make, tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(ENDLESS)
    target = tmp_path / "film"
    run = subprocess.Popen(
        [sys.executable, str(tmp_path / "endless.py"), str(target)], cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
    )  # fmt: skip
    wait_for(lambda: len(list(target.glob(".partial-*/*/chapter.mp4"))) == 2)
    run.kill()
    run.wait()
    wait_for(lambda: not alive(run.pid))
    assert all(path.name.startswith(".partial-") for path in target.iterdir())
    make(target)
    assert not list(target.glob(".partial-*"))
    assert (target / "film.mp4").exists()


def wait_for(condition: object, seconds: float = 30) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


def alive(group: int) -> bool:
    """Whether any process of a group lives."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
