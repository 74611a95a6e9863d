"""One real chapter of the default prompt at 480p15, made and verified by the commands a lecturer types."""

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest
import srt
from click.testing import CliRunner, Result
from PIL import Image

import render
from film.plan import LENGTHS
from model.trace import Trace

pytestmark = [pytest.mark.film, pytest.mark.model]
CHAPTER = "01-tokens"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(render.cli, arguments)


@pytest.fixture(scope="module")
def film(default_trace: Trace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the film. Look, don't touch."""
    folder: Path = tmp_path_factory.mktemp("film")
    default_trace.save(folder / "trace")
    result = run("film", "--trace", str(folder / "trace"), "-c", "tokens", "-o", str(folder / "out"))
    assert result.exit_code == 0, result.stderr
    assert str(folder / "out" / "film.mp4") in result.stdout
    return folder / "out"


@pytest.fixture(scope="module")
def index(film: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((film / CHAPTER / "index.json").read_text())
    return document


def test_index(film: Path, index: dict[str, Any]) -> None:
    assert (index["chapter"], index["number"], index["size"], index["fps"]) == ("tokens", 1, [854, 480], 15)
    beats = index["beats"]
    assert len(beats) >= 6
    assert index["duration"] == pytest.approx(LENGTHS["tokens"], rel=0.3), "the time left is guessed from this"
    assert beats[0]["start"] == 0 and beats[-1]["end"] == index["duration"]
    assert all(a["end"] == b["start"] for a, b in pairwise(beats))
    assert sorted(beat["clip"] for beat in beats) == sorted(
        str(clip.relative_to(film / CHAPTER)) for clip in (film / CHAPTER / "clips").glob("*.mp4")
    )


def test_every_clip_plays_everywhere(film: Path, index: dict[str, Any]) -> None:
    clips = [(film / CHAPTER / beat["clip"], beat["frames"]) for beat in index["beats"]]
    whole = sum(frames for _, frames in clips)
    for path, frames in [*clips, (film / CHAPTER / "chapter.mp4", whole), (film / "film.mp4", whole)]:
        with av.open(path) as video:
            stream = video.streams.video[0]
            assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
            assert (stream.width, stream.height, stream.average_rate, stream.frames) == (854, 480, 15, frames)
            assert sum(1 for _ in video.decode(stream)) == frames
        data = path.read_bytes()
        assert 0 < data.find(b"moov") < data.find(b"mdat")


def test_chapter_marks_and_captions(film: Path, index: dict[str, Any]) -> None:
    with av.open(film / "film.mp4") as video:
        (mark,) = video.chapters()
    assert mark["metadata"]["title"] == index["title"]
    assert (mark["start"], mark["end"]) == (0, round(index["duration"] * 1000))
    cues = list(srt.parse((film / "film.srt").read_text()))
    for cue, beat in zip(cues, index["beats"], strict=True):
        assert cue.start.total_seconds() == pytest.approx(beat["start"], abs=1e-3)
        assert cue.end.total_seconds() == pytest.approx(beat["end"], abs=1e-3)
        assert cue.content.replace("\n", " ").replace("\u2060", "") == beat["caption"]
        assert cue.content.count("\n") <= 1


def test_pictures(film: Path, index: dict[str, Any]) -> None:
    rows = -(-len(index["beats"]) // 5)
    with Image.open(film / "contact.png") as sheet, Image.open(film / "poster.png") as poster:
        assert sheet.size == (5 * (320 + 12) + 12, rows * (180 + 30) + 12)
        assert poster.size == (854, 480)
        assert len(poster.getcolors(1 << 20)) > 100, "not an empty page"


def test_verify_passes(film: Path) -> None:
    result = run("verify", str(film))
    assert result.exit_code == 0, result.output
    assert re.search(r"\d+ numbers at \d+ addresses, all true", result.stdout)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"text": "505"}, "tokens: tokens.0.id: shown 505, the trace says 504"),
        ({"value": 505.0}, "tokens: tokens.0.id: shown 504, the value beside it in numbers.json says 505"),
        ({"address": "tokens.1.id"}, "tokens: tokens.1.id: shown 504, the trace says 2644"),
    ],
)
def test_verify_catches_one_wrong_number(change: dict[str, Any], line: str, film: Path, tmp_path: Path) -> None:
    shutil.copytree(film, tmp_path / "film")
    path = tmp_path / "film" / CHAPTER / "numbers.json"
    document = json.loads(path.read_text())
    next(row for row in document["numbers"] if row["address"] == "tokens.0.id").update(change)
    path.write_text(json.dumps(document))
    result = run("verify", str(tmp_path / "film"))
    assert result.exit_code == 1
    assert [line for line in result.stdout.splitlines() if "shown" in line] == [line]


def test_verify_wants_the_trace_of_this_film(film: Path, tiny_trace: Trace, tmp_path: Path) -> None:
    shutil.copytree(film, tmp_path / "film")
    tiny_trace.save(tmp_path / "film" / "trace.safetensors")
    result = run("verify", str(tmp_path / "film"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is not the trace of this film" in result.stderr


def test_processes_make_no_difference_to_real_chapters(tiny_trace: Trace, tmp_path: Path) -> None:
    """One process films all chapters in turn, or each has its own: nothing may stay behind from one to the next."""
    tiny_trace.save(tmp_path / "trace")
    options = ("--trace", str(tmp_path / "trace"), "-c", "tokens,sampling", "-r", "128,72", "--fps", "3", "--no-cache")
    for processes in ("1", "2"):
        assert run("film", *options, "-j", processes, "-o", str(tmp_path / processes)).exit_code == 0
    files = sorted(path.relative_to(tmp_path / "1") for path in (tmp_path / "1").rglob("*.*") if path.is_file())
    different = [str(f) for f in files if (tmp_path / "1" / f).read_bytes() != (tmp_path / "2" / f).read_bytes()]
    assert len(files) > 25
    assert set(different) <= {"trace.safetensors"}, "its metadata is in no fixed order"
