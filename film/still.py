"""Pictures that beats end with, drawn at once: what comes before them is played, but not drawn."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from manim import tempconfig
from manim.scene.scene_file_writer import SceneFileWriter
from manim.utils.exceptions import EndSceneEarlyException
from PIL import Image

from film.filming import Load, manim_config
from film.job import Job
from film.plan import Settings
from film.renderer import FastRenderer
from film.staging import complete
from model.errors import InputError
from model.trace import Trace
from scenes import contents
from scenes.contents import Stage
from scenes.theme import THEMES

Draw = Callable[[], Image.Image]
Look = Callable[[int, str, Draw], bool]  # number and name of a beat, and what draws its end -> whether to go on


class Silent(SceneFileWriter):
    """Writes nothing: no play is drawn."""

    def finish(self) -> None:
        """There is nothing to finish."""


def look_at_ends(job: Job, look: Look, load: Load = contents.load) -> None:
    """Play a chapter without drawing it, and call `look` at the end of every beat, until it returns False."""

    def at_end(chapter: Any) -> None:
        if not look(len(chapter.beats) - 1, chapter.beats[-1].name, draw):
            raise EndSceneEarlyException

    def draw() -> Image.Image:
        renderer.update_frame(scene)
        return Image.fromarray(renderer.get_frame()).convert("RGB")

    theme = THEMES[job.settings.theme].at_pace(job.settings.pace)
    with tempconfig(manim_config(job)):
        renderer = FastRenderer(file_writer_class=Silent, skip_animations=True)
        scene = load(job.stage.slug)(Trace.load(job.trace), theme, after_beat=at_end, renderer=renderer)
        scene.render()


def save_still(stage: Stage, beat: str | None, trace: Path, out: Path, settings: Settings) -> str:
    """Write the picture with which a beat ends, the chapter's last if None, as PNG; returns the beat's name.

    InputError, naming those there are, when the chapter has no such beat.
    """
    names: list[str] = []
    last: list[Image.Image] = []

    def look(number: int, name: str, draw: Draw) -> bool:
        names.append(name)
        if name == beat or beat is None:
            last[:] = [draw()]
        return name != beat

    with TemporaryDirectory() as scratch:
        look_at_ends(Job(stage, trace, Path(scratch), settings), look)
    if not last:
        near = difflib.get_close_matches(str(beat), names, n=2) or names
        raise InputError(f"{stage.slug} has no beat {beat!r}: try {', '.join(near)}")
    with complete(out) as part:
        last[0].save(part, format="PNG")
    return names[-1]
