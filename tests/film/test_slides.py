"""Slides: as many as beats, with notes, clips and pictures, whole or not at all, and refused in one line."""

import errno
import hashlib
import json
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import av
import numpy as np
import pptx
import pytest
from PIL import Image

from film import deck, slides
from film.folder import FilmFolder, newest, read
from film.slides import write_slides
from model.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("html", "pptx", "pdf", "zip")
OFFICE = shutil.which("soffice")
office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not here: soffice is not on the path")


@pytest.fixture
def folder(film: Path) -> FilmFolder:
    return read(film)


def pages(pdf: Path) -> int:
    """How many pages a PDF has: those of cairo and LibreOffice name them in plain text."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))


def test_reveal_is_that_of_its_package() -> None:
    rows = re.findall(r"\| `(reveal/[\w.]+)` \|.*`(\w{64})`", (deck.ASSETS / "NOTICE.md").read_text())
    assert {Path(name).name for name, _ in rows} == {path.name for path in (deck.ASSETS / "reveal").iterdir()}
    for name, checksum in rows:
        assert hashlib.sha256((deck.ASSETS / name).read_bytes()).hexdigest() == checksum


class Page(HTMLParser):
    """Every element of a page, as (name, attributes)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_the_page_holds_all_it_needs(folder: FilmFolder, tmp_path: Path) -> None:
    write_slides(folder, "html", tmp_path / "slides.html")
    assert [path.name for path in tmp_path.iterdir()] == ["slides.html"]
    page = Page((tmp_path / "slides.html").read_text(encoding="utf-8"))
    assert len(page.named("video")) == len(page.named("aside")) == len(folder.beats)
    sources = [one[key] for _, one in page.elements for key in ("src", "data-src", "href", "poster") if key in one]
    assert sources and all(source and source.startswith("data:") for source in sources)
    assert all("muted" in one for one in page.named("video"))


def test_sound_is_not_muted(folder: FilmFolder, tmp_path: Path) -> None:
    beat = folder.beats[0]
    loud = tmp_path / "loud.mp4"
    with av.open(loud, "w") as out:
        picture, sound = out.add_stream("h264", 15), out.add_stream("aac", 44100)
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        out.mux(picture.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8))))
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        silence.sample_rate = 44100
        out.mux(sound.encode(silence))
        out.mux([*picture.encode(None), *sound.encode(None)])
    chapter = replace(folder.chapters[0], beats=(replace(beat, clip=loud),))
    write_slides(replace(folder, chapters=(chapter,)), "html", tmp_path / "slides.html")
    (video,) = Page((tmp_path / "slides.html").read_text(encoding="utf-8")).named("video")
    assert "muted" not in video


def test_the_archive_has_page_and_clips(folder: FilmFolder, tmp_path: Path) -> None:
    write_slides(folder, "zip", tmp_path / "slides.zip")
    with zipfile.ZipFile(tmp_path / "slides.zip") as archive:
        names = archive.namelist()
    assert "slides.html" in names
    assert sum(name.endswith(".mp4") for name in names) == len(folder.beats)


def test_powerpoint_has_slides_media_and_notes(folder: FilmFolder, tmp_path: Path) -> None:
    write_slides(folder, "pptx", tmp_path / "slides.pptx")
    presentation = pptx.Presentation(str(tmp_path / "slides.pptx"))
    assert presentation.core_properties.title == slides.title(folder)
    assert (presentation.slide_width, presentation.slide_height) == (12192000, 6858000)
    assert len(presentation.slides) == len(folder.beats)
    for slide, beat in zip(presentation.slides, folder.beats, strict=True):
        (movie,) = slide.shapes
        assert slide.notes_slide.notes_text_frame.text == beat.caption
        assert movie.element.xpath(".//p:cNvPr/@descr") == [beat.caption]
        assert slide.element.xpath(".//p:timing//p:video//p:cond/@delay") == ["0"]
        media = [part.target_part.blob for part in slide.part.rels.values() if "media" in part.reltype]
        assert media == [beat.clip.read_bytes()]
        assert movie.poster_frame.content_type == "image/png"
    sections = {one.get("name"): len(one[0]) for one in presentation.element.iter("{*}section")}
    assert sections == {chapter.title: len(chapter.beats) for chapter in folder.chapters}


@pytest.mark.parametrize("kind", KINDS)
def test_texts_of_any_kind(kind: str, folder: FilmFolder, tmp_path: Path) -> None:
    strange = "\ud800 \uffff \0 \x1b[31m \u202e <b>&amp;</b> 猫 \U0001f63a\n" * 20
    beat = replace(folder.beats[0], name=strange, caption=strange)
    chapter = replace(folder.chapters[0], title=strange, beats=(beat,))
    write_slides(replace(folder, prompt=strange, chapters=(chapter,)), kind, tmp_path / f"slides.{kind}")


@office
def test_powerpoint_opens_in_libreoffice(folder: FilmFolder, tmp_path: Path) -> None:
    write_slides(folder, "pptx", tmp_path / "slides.pptx")
    command = [OFFICE, f"-env:UserInstallation={(tmp_path / 'user').as_uri()}", "--headless", "--convert-to", "pdf",
               "--outdir", str(tmp_path), str(tmp_path / "slides.pptx")]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0 and "repair" not in done.stderr.lower(), done.stderr
    assert pages(tmp_path / "slides.pdf") == len(folder.beats)


@pytest.mark.parametrize(("size", "inches"), [((854, 480), (13.33, 7.5)), ((1080, 1920), (7.5, 13.33))])
def test_powerpoint_slides_have_the_shape_of_the_film(
    size: tuple[int, int], inches: tuple[float, float], folder: FilmFolder, tmp_path: Path
) -> None:
    write_slides(replace(folder, size=size, chapters=folder.chapters[:1]), "pptx", tmp_path / "slides.pptx")
    presentation = pptx.Presentation(str(tmp_path / "slides.pptx"))
    assert (presentation.slide_width.inches, presentation.slide_height.inches) == pytest.approx(inches, abs=0.01)


def test_pages_show_what_beats_end_with(folder: FilmFolder, tmp_path: Path) -> None:
    write_slides(folder, "pdf", tmp_path / "slides.pdf")
    assert pages(tmp_path / "slides.pdf") == len(folder.beats)
    data = (tmp_path / "slides.pdf").read_bytes()
    assert slides.title(folder).encode("utf-16-be").hex().encode() in data.lower()
    assert data.count(b"/Title") == 1 + len(folder.chapters) + len(folder.beats), "its own, and the bookmarks"
    first = data.index(b"\xff\xd8\xff")
    (tmp_path / "page.jpg").write_bytes(data[first : data.index(b"endstream", first)])
    with Image.open(tmp_path / "page.jpg") as page, Image.open(folder.beats[0].still) as still:
        assert page.size == folder.size
        shown, meant = (picture.convert("RGB").resize((32, 18)).tobytes() for picture in (page, still))
    assert max(abs(a - b) for a, b in zip(shown, meant, strict=True)) < 24


def test_some_chapters_and_beats(folder: FilmFolder) -> None:
    beat = folder.chapters[1].beats[1]
    some = folder.only([f"{beat.chapter}:{beat.name}", f" {folder.chapters[0].slug}"])
    assert some.beats == (*folder.chapters[0].beats, beat)
    with pytest.raises(InputError, match="no chapter 'nothing'"):
        folder.only(["nothing"])


def test_the_film_made_last(film: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no film in"):
        newest(tmp_path)
    for name in ("a", "course/b", "c/.partial-x"):
        (tmp_path / name).mkdir(parents=True)
        shutil.copy(film / "film.json", tmp_path / name)
        time.sleep(0.02)
    assert newest(tmp_path) == tmp_path / "course/b"
    shutil.copy2(tmp_path / "course/b/film.json", tmp_path / "a")
    with pytest.raises(InputError, match=r"a and .*b were made at the same time: say which"):
        newest(tmp_path)


@pytest.mark.parametrize("kind", ["html", "pptx", "zip"])
def test_what_is_missing_is_named(
    kind: str, folder: FilmFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(slides, "distribution", missing)
    with pytest.raises(InputError, match=r"manim-slides: .*pip install .*\[lecture\]"):
        write_slides(folder, kind, tmp_path / f"slides.{kind}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_clip_is_named(kind: str, film: Path, tmp_path: Path) -> None:
    shutil.copytree(film, tmp_path / "film")
    clip = sorted((tmp_path / "film").rglob("clips/*.mp4"))[-1]
    clip.write_bytes(clip.read_bytes()[:100])
    with pytest.raises(InputError, match=f"{clip.name} is damaged: film it again"):
        write_slides(read(tmp_path / "film"), kind, tmp_path / "out" / f"slides.{kind}")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_damaged_picture_is_named(film: Path, tmp_path: Path) -> None:
    shutil.copytree(film, tmp_path / "film")
    folder = read(tmp_path / "film")
    folder.beats[0].still.write_bytes(b"no picture")
    with pytest.raises(InputError, match=f"{folder.beats[0].still.name} is damaged: film it again"):
        write_slides(folder, "html", tmp_path / "slides.html")


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_leaves_what_was_there(
    kind: str, folder: FilmFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(film: FilmFolder, out: Path) -> None:
        out.write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    out = tmp_path / f"slides.{kind}"
    out.write_text("as it was")
    monkeypatch.setattr(slides, "_writer", lambda kind: fill)
    with pytest.raises(OSError, match="No space left"):
        write_slides(folder, kind, out)
    assert list(tmp_path.iterdir()) == [out] and out.read_text() == "as it was"


@pytest.mark.parametrize("out", ["/proc/slides.pdf", "/dev/null", "FILE/slides.pdf"])
def test_where_nothing_can_be_written(out: str, folder: FilmFolder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    with pytest.raises(InputError, match=r"(cannot write|is no file).* give another path with -o"):
        write_slides(folder, "pdf", Path(out.replace("FILE", str(tmp_path / "file"))))


def test_ctrl_c_leaves_nothing(film: Path, tmp_path: Path) -> None:
    shutil.copytree(film, tmp_path / "film")
    for index in (tmp_path / "film").glob("*/index.json"):  # long enough to be interrupted
        document = json.loads(index.read_text())
        index.write_text(json.dumps(document | {"beats": document["beats"] * 50}))
    out = tmp_path / "out"
    out.mkdir()
    command = [sys.executable, str(ROOT / "render.py"), "slides", "film", "--to", "pptx", "-o", "out/slides.pptx"]
    run = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True,
                           preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # fmt: skip
    while not list(out.iterdir()):
        assert run.poll() is None
        time.sleep(0.001)
    run.send_signal(signal.SIGINT)
    _, errors = run.communicate(timeout=60)
    assert (run.returncode, errors.strip()) == (130, "error: interrupted; nothing half-written is left")
    assert list(out.iterdir()) == []
