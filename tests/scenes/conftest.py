"""Playing chapters without drawing what moves."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from manim import tempconfig

from model.trace import Trace
from scenes.chapter import Chapter
from scenes.theme import DARK, Theme

# Pictures are small: these tests measure the page, they do not look at it.
SETTINGS = {"pixel_width": 214, "pixel_height": 120, "frame_height": 8.0, "frame_width": 8.0 * 16 / 9, "dry_run": True,
            "progress_bar": "none", "verbosity": "ERROR"}

Play = Callable[..., Any]


@pytest.fixture
def play() -> Iterator[Play]:
    """play(class, trace, theme, after_beat) -> the chapter, told to its end, every play jumped to its last frame."""

    def told(chapter: type[Chapter], trace: Trace, theme: Theme = DARK, after_beat: Any = None) -> Chapter:
        scene = chapter(trace, theme, after_beat=after_beat, skip_animations=True)
        scene.render()
        return scene

    with tempconfig(SETTINGS):
        yield told
