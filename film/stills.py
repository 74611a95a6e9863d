"""Stills: the end frame of every beat, without rendering what moves in between."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from manim import tempconfig
from numpy.typing import NDArray

if TYPE_CHECKING:
    from model.trace import Trace
    from scenes.chapter import Chapter
    from scenes.theme import Theme

Frame = NDArray[np.uint8]  # (height, width, 4), RGBA


def beat_stills(
    chapter: type[Chapter], trace: Trace, theme: Theme, width: int = 854, height: int = 480,
) -> list[tuple[str, Frame]]:
    """(beat name, frame) for each beat of a chapter, as it stands when the beat ends."""
    stills: list[tuple[str, Frame]] = []

    def grab(scene: Chapter) -> None:
        scene.renderer.static_image = None  # a frozen wait leaves the last one behind
        scene.renderer.update_frame(scene, ignore_skipping=True)
        stills.append((scene.beats[-1].name, scene.renderer.get_frame()))

    settings = {
        "pixel_width": width, "pixel_height": height, "frame_height": 8.0, "frame_width": 8.0 * width / height,
        "dry_run": True, "progress_bar": "none", "verbosity": "ERROR",
    }
    with tempconfig(settings):
        chapter(trace, theme, after_beat=grab, skip_animations=True).render()
    return stills


def sheet(stills: list[tuple[str, Frame]], path: Path, columns: int = 2) -> None:
    """Tile stills into one PNG."""
    from PIL import Image

    rows = -(-len(stills) // columns)
    height, width, _ = stills[0][1].shape
    page = Image.new("RGB", (columns * width, rows * height))
    for i, (_, frame) in enumerate(stills):
        page.paste(Image.fromarray(frame[..., :3]), (i % columns * width, i // columns * height))
    page.save(path)
