"""Without any of its ideas the renderer is slower, not another: the pictures stay."""

from pathlib import Path

import numpy as np
import pytest
from manim import RIGHT, FadeIn, Group, ImageMobject, Square, VGroup

from film import filming
from film.ablation import IDEAS
from film.drawing import native
from film.job import Job
from film.likeness import psnr
from film.plan import Settings
from scenes.contents import STAGES
from tests.film.fakes import Fake
from tests.film.test_encoded import TRACE


class Everything(Fake):
    """Something for every idea: families that move, an image, a picture that stands."""

    def construct(self) -> None:
        image = ImageMobject(np.arange(48, dtype=np.uint8).reshape(4, 4, 3) * 5).set(height=2).shift(3 * RIGHT)
        cells = VGroup(*(Square(0.5, fill_opacity=i / 9) for i in range(9))).arrange_in_grid(3)
        self.beat("in", "in", FadeIn(Group(cells, image), run_time=0.4))
        self.beat("on", "on", cells.animate(run_time=0.4).shift(RIGHT))


def filmed(folder: Path) -> Path:
    job = Job(STAGES[0], TRACE, folder, Settings(256, 144, 10, encoder="fast"))
    filming.render_chapter(job, lambda frames: None, lambda slug: Everything)
    return folder / "chapter.mp4"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filmed(tmp_path_factory.mktemp("whole"))


@pytest.mark.skipif(not native.available(), reason="the helper in C was not compiled")
@pytest.mark.parametrize("name", IDEAS)
def test_the_same_pictures(name: str, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[str] = []

    def replacement(*args: object, **options: object) -> object:
        used.append(name)
        return IDEAS[name].replacement(*args, **options)

    monkeypatch.setattr(IDEAS[name].place, replacement)
    assert psnr(filmed(tmp_path / "without"), whole) > (45 if name == "conversion in C" else 100)
    assert used
