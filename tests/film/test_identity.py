"""The fast renderer's frames are those of Manim's own, scene by scene, feature by feature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import CairoRenderer, Scene, tempconfig
from manim.scene.scene_file_writer import SceneFileWriter

from film.drawing import native
from film.filming import manim_config
from film.job import Job
from film.plan import Settings
from film.renderer import FastRenderer, camera_class_of
from model.trace import Trace
from scenes.contents import STAGES, load
from scenes.theme import DARK
from tests.film.third_party import SCENES

QUALITIES = {"480p15": (854, 480, 15), "1080p60": (1920, 1080, 60)}
TINY = Path(__file__).resolve().parents[2] / "assets" / "traces" / "tiny-gqa.safetensors"
DAYS = 7  # after so many, every chapter was compared
MOST_OTHER = 1e-4  # share of the pixels that may differ, by 1/255

pytestmark = [
    pytest.mark.skipif(not native.available(), reason="the helper in C was not compiled"),
    pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning"),  # the scene with NaN, in Manim
]


class Frames(SceneFileWriter):
    """Keeps frames instead of writing them."""

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self.frames: list[tuple[Any, int]] = []

    def begin_animation(self, *args: Any, **kwargs: Any) -> None: ...

    def end_animation(self, *args: Any, **kwargs: Any) -> None: ...

    def finish(self) -> None: ...

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        self.frames.append((pixels, repeat))


def frames(scene: type[Scene], renderer: type[CairoRenderer], *arguments: Any) -> Iterator[Any]:
    """One picture for each frame of the video."""
    made = renderer(file_writer_class=Frames, camera_class=camera_class_of(scene))
    scene(*arguments, renderer=made).render()
    return (pixels for pixels, repeat in made.file_writer.frames for _ in range(repeat))


def assert_same(one: Any, other: Any) -> None:
    assert one is not None and other is not None, "one has more frames"
    if np.array_equal(one, other):
        return
    apart = np.abs(one.astype(np.int16) - other).max(axis=2)
    assert apart.max() <= 1
    assert (apart > 0).mean() <= MOST_OTHER


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_frames(scene: type[Scene], quality: str, tmp_path: Path) -> None:
    width, height, fps = QUALITIES[quality]
    settings = {"pixel_width": width, "pixel_height": height, "frame_rate": fps, "media_dir": str(tmp_path),
                "disable_caching": True, "progress_bar": "none", "verbosity": "ERROR", "seed": 0}
    with tempconfig(settings | {"pixel_width": 64, "pixel_height": 36, "frame_rate": 1}):
        for _ in frames(scene, CairoRenderer):
            pass  # Manim caches formulas as it meets them first, and copies of them have other points
    with tempconfig(settings):
        for one, other in zip_longest(frames(scene, CairoRenderer), frames(scene, FastRenderer)):
            assert_same(one, other)


@pytest.mark.film
def test_frames_of_chapters(chapter_today: str, tmp_path: Path) -> None:
    """A few chapters every day, all of them with --every-page."""
    stage = next(stage for stage in STAGES if stage.slug == chapter_today)
    job = Job(stage, TINY, tmp_path, Settings(854, 480, 5))
    story = load(stage.slug), Trace.load(TINY), DARK
    with tempconfig(manim_config(job)):
        stock, ours = frames(story[0], CairoRenderer, *story[1:]), frames(story[0], FastRenderer, *story[1:])
        for one, other in zip_longest(stock, ours):
            assert_same(one, other)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "chapter_today" in metafunc.fixturenames:
        today, all_of_them = datetime.now(UTC).toordinal(), metafunc.config.getoption("--every-page")
        slugs = [stage.slug for stage in STAGES if all_of_them or stage.number % DAYS == today % DAYS]
        metafunc.parametrize("chapter_today", slugs)
