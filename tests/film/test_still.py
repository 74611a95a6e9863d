"""Stills and the watch: pictures of beats without a film."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from manim import ManimColor, tempconfig
from PIL import Image

from film.filming import manim_config
from film.job import Job
from film.plan import Settings, place_of
from film.renderer import FastRenderer
from film.still import save_still
from film.watching import Watched, watch
from film.writer import BeatWriter
from model.errors import InputError
from model.trace import Trace
from scenes.contents import STAGES, load
from scenes.theme import DARK

TINY = Path(__file__).resolve().parents[2] / "assets" / "traces" / "tiny-gqa.safetensors"
SMALL = Settings(320, 180, 5)
NORM = next(stage for stage in STAGES if stage.slug == "norm")


def filmed_ends(folder: Path) -> dict[str, Any]:
    """The last picture of each beat of a chapter that is really drawn, frame by frame."""
    job, ends = Job(NORM, TINY, folder, SMALL), {}

    class Ends(BeatWriter):
        def write_region(self, pixels: Any, region: Any, repeat: int) -> None:
            ends[self.sections[-1].name] = pixels[:, :, :3].copy()
            super().write_region(pixels, region, repeat)

    (folder / "clips").mkdir()
    writer = partial(Ends, folder=folder / "clips", size=SMALL.size, fps=SMALL.fps, report=lambda frames: None)
    with tempconfig(manim_config(job)):
        load("norm")(Trace.load(TINY), DARK, renderer=FastRenderer(file_writer_class=writer)).render()
    return ends


@pytest.mark.film
def test_a_still_is_the_last_frame_of_its_beat(tmp_path: Path) -> None:
    ends = filmed_ends(tmp_path)
    assert len(ends) >= 5
    for beat in (*list(ends)[::3], None):
        name = save_still(NORM, beat, TINY, tmp_path / "still.png", SMALL)
        assert name == (beat or list(ends)[-1])
        assert np.array_equal(np.asarray(Image.open(tmp_path / "still.png")), ends[name])


PAPER = Settings(800, 450, 5, "light")  # 576 × 324 points


@pytest.mark.film
@pytest.mark.parametrize("place", ["norm:square", "heads", "attention:arcs"])
def test_a_pdf_is_the_picture(place: str, tmp_path: Path) -> None:
    stage, beat = place_of(place)
    for ending in ("png", "pdf"):
        save_still(stage, beat, TINY, tmp_path / f"still.{ending}", PAPER)
    with pypdfium2.PdfDocument(tmp_path / "still.pdf") as document:
        assert document.get_metadata_dict()["Title"].startswith(f"{stage.title}: ")
        assert document.get_metadata_dict()["Subject"]
        (page,) = document
        assert page.get_size() == (576, 324)
        assert page.get_textpage().count_chars() == 0, "text is outlines: no font is missing anywhere"
        drawn = np.asarray(page.render(scale=800 / 576).to_pil().convert("RGB")).astype(int)
    apart = np.abs(drawn - np.asarray(Image.open(tmp_path / "still.png")))
    assert apart.mean() < 1.5 and (apart.max(axis=2) > 64).mean() < 0.01


@pytest.mark.film
def test_an_svg_holds_paths_and_no_picture_of_them(tmp_path: Path) -> None:
    """How it looks is a matter of tests/browser."""
    save_still(NORM, "square", TINY, tmp_path / "still.svg", PAPER)
    text = (tmp_path / "still.svg").read_text()
    assert text.count("<path") > 20 and "<text" not in text and "href=\"http" not in text
    assert 'width="800px" height="450px"' in text


@pytest.mark.film
def test_without_its_ground_a_still_lies_on_any(tmp_path: Path) -> None:
    for ending in ("png", "svg", "pdf"):
        save_still(NORM, "square", TINY, tmp_path / f"clear.{ending}", SMALL, transparent=True)
        save_still(NORM, "square", TINY, tmp_path / f"still.{ending}", SMALL)
    clear, film = (np.asarray(Image.open(tmp_path / f"{name}.png")).astype(float) for name in ("clear", "still"))
    alpha, ground = clear[..., 3:] / 255, np.array(ManimColor(DARK.ground).to_int_rgb())
    assert clear[0, 0, 3] == 0 and np.abs(clear[..., :3] * alpha + ground * (1 - alpha) - film).max() <= 2
    assert (tmp_path / "clear.svg").stat().st_size < (tmp_path / "still.svg").stat().st_size
    with pypdfium2.PdfDocument(tmp_path / "clear.pdf") as document:
        assert document[0].render(fill_color=(255, 0, 255, 255)).to_pil().getpixel((1, 1)) == (255, 0, 255)


def test_a_beat_that_is_not_there(tmp_path: Path) -> None:
    for ending in ("png", "svg", "pdf"):
        with pytest.raises(InputError, match="norm has no beat 'roots': try "):
            save_still(NORM, "roots", TINY, tmp_path / f"still.{ending}", SMALL)
    with pytest.raises(InputError, match=r"still\.gif is no name of a picture: end it in \.png or \.svg or \.pdf"):
        save_still(NORM, "square", TINY, tmp_path / "still.gif", SMALL)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["norm:", "norm,rope", ":", "", "nurm:x"])
def test_what_is_no_place(name: str) -> None:
    with pytest.raises(InputError):
        place_of(name)
    assert place_of("norm:square") == (NORM, "square")


@pytest.mark.film
def test_watching(tmp_path: Path) -> None:
    (tmp_path / "scenes").mkdir()
    source = tmp_path / "scenes" / "x.py"
    source.write_text("1")
    pictures = tmp_path / "pictures"
    beat = "square"
    changes = watch(Watched(NORM, TINY, pictures, SMALL, beat=beat), tmp_path)
    first = next(changes)
    assert (first.failure, len(first.changed)) == ("", 1), first
    assert {path.name for path in pictures.iterdir()} == set(first.changed)
    source.write_text("22")
    assert next(changes).changed == (), "the picture is the same"
    (pictures / first.changed[0]).write_bytes(b"")
    source.write_text("333")
    assert next(changes).changed == first.changed
    changes.close()


@pytest.mark.film
def test_a_mistake_in_the_source_is_told_and_the_watch_goes_on(tmp_path: Path) -> None:
    (tmp_path / "scenes").mkdir()
    missing = Watched(NORM, tmp_path / "missing", tmp_path / "pictures", SMALL)
    changes = watch(missing, tmp_path)
    assert "missing" in next(changes).failure
    (tmp_path / "scenes" / "x.py").write_text("1")
    assert "missing" in next(changes).failure
    changes.close()
