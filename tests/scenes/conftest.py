"""Playing chapters without drawing what moves."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from manim import tempconfig

from model.trace import Trace
from scenes.chapter import Chapter
from scenes.page import frame_of
from scenes.theme import DARK, Theme

SHAPES = {"wide": (1920, 1080), "square": (1080, 1080), "tall": (1080, 1920)}
PIXELS = 9  # pictures are that many times smaller: these tests measure the page, they do not look at it

Play = Callable[..., Any]


def settings_of(shape: str) -> dict[str, Any]:
    """Manim's settings for pages of a shape."""
    width, height = SHAPES[shape]
    frame_width, frame_height = frame_of(width, height)
    return {"pixel_width": width // PIXELS, "pixel_height": height // PIXELS, "frame_width": frame_width,
            "frame_height": frame_height, "dry_run": True, "progress_bar": "none", "verbosity": "ERROR",
            "media_dir": f"media/{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"}  # Manim's files of formulas collide


SETTINGS = settings_of("wide")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of a `page` gets those of its module's PAGES that are due today, of DAYS, or all of them."""
    if "page" in metafunc.fixturenames:
        pages, days = metafunc.module.PAGES, metafunc.module.DAYS
        due = datetime.now(UTC).toordinal() % days
        chosen = [page for i, page in enumerate(pages) if metafunc.config.getoption("--every-page") or i % days == due]
        metafunc.parametrize("page", chosen, ids="-".join)


@pytest.fixture(scope="session")
def play() -> Play:
    """play(class, trace, theme, after_beat, shape) -> the chapter told to its end, every play cut to its last frame."""

    def told(
        chapter: type[Chapter], trace: Trace, theme: Theme = DARK, after_beat: Any = None, shape: str = "wide",
    ) -> Chapter:
        with tempconfig(settings_of(shape)):
            scene = chapter(trace, theme, after_beat=after_beat, skip_animations=True)
            scene.render()
        return scene

    return told
