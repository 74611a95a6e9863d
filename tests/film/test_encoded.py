"""A chapter's video against the one that plain Manim makes of the same scene."""

from pathlib import Path

import pytest
from manim import BLUE, DOWN, ORANGE, UP, FadeIn, Square, Text, VGroup, interpolate_color, tempconfig

from film import filming
from film.job import Job
from film.likeness import psnr
from film.plan import Settings
from model.trace import Trace
from scenes.contents import STAGES
from scenes.theme import THEMES
from tests.conftest import ROOT
from tests.film.fakes import Fake

TRACE = ROOT / "assets" / "traces" / "tiny-gqa.safetensors"


class Page(Fake):
    """What chapters are made of: lines of text, cells in colours, a move."""

    def construct(self) -> None:
        words = Text("softmax(QK/√d) is a row of shares", font_size=36).shift(2 * DOWN)
        cells = VGroup(*(Square(0.6, stroke_width=0, fill_opacity=1, fill_color=interpolate_color(BLUE, ORANGE, i / 23))
                         for i in range(24))).arrange_in_grid(3, buff=0.1)  # fmt: skip
        self.beat("cells", "cells", FadeIn(cells, run_time=0.4))
        self.beat("words", "words", FadeIn(words, run_time=0.4))
        self.beat("move", "move", cells.animate(run_time=0.4).shift(UP))


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plain Manim's video."""
    folder = tmp_path_factory.mktemp("stock")
    settings = {"pixel_width": 1920, "pixel_height": 1080, "frame_rate": 10, "media_dir": str(folder), "seed": 0,
                "disable_caching": True, "progress_bar": "none", "verbosity": "ERROR", "format": "mp4"}  # fmt: skip
    with tempconfig(settings):
        scene = Page(Trace.load(TRACE), THEMES["dark"])
        scene.render()
        made: Path = scene.renderer.file_writer.final_file_path
    return made


@pytest.mark.parametrize(("encoder", "most"), [("final", 1.1), ("fast", 4)])
def test_decodes_to_the_same_pictures(encoder: str, most: float, stock: Path, tmp_path: Path) -> None:
    job = Job(STAGES[0], TRACE, tmp_path / "ours", Settings(1920, 1080, 10, encoder=encoder))
    filming.render_chapter(job, lambda frames: None, lambda slug: Page)
    ours = job.folder / "chapter.mp4"
    assert psnr(ours, stock) >= 45
    assert ours.stat().st_size <= most * stock.stat().st_size
