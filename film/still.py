"""Pictures that beats end with, drawn at once: what comes before them is played, but not drawn."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from manim import tempconfig
from manim.scene.scene_file_writer import SceneFileWriter
from manim.utils.exceptions import EndSceneEarlyException
from manim.utils.iterables import list_update
from PIL import Image

from film.filming import Load, manim_config
from film.job import Job
from film.overlay import OverlayCamera, straight
from film.plan import Settings
from film.renderer import FastRenderer
from film.staging import complete
from film.text import plain
from film.vector import save_vector
from model.errors import InputError
from model.trace import Trace
from scenes import contents
from scenes.contents import Stage
from scenes.language import say, speaking
from scenes.theme import THEMES

FORMS = (".png", ".svg", ".pdf")


@dataclass(frozen=True)
class Page:
    """What a beat ends with, as it stands: the number of the beat, and what draws it. `ground` None: on nothing."""

    number: int
    chapter: Any
    renderer: FastRenderer
    ground: str | None

    @property
    def name(self) -> str:
        """The beat's."""
        return str(self.chapter.beats[self.number].name)

    def picture(self) -> Image.Image:
        """It as pixels."""
        self.renderer.update_frame(self.chapter)
        pixels = self.renderer.get_frame()
        if self.ground is None:
            return Image.fromarray(straight(pixels, self.chapter.theme.ground))
        return Image.fromarray(pixels).convert("RGB")

    def save(self, path: Path, form: str) -> None:
        """Write it in one of the FORMS."""
        if form == ".png":
            self.picture().save(path, format="PNG")
        else:
            beat, title = self.chapter.beats[self.number], say(self.chapter.place.title)
            mobjects = list_update(self.chapter.mobjects, self.chapter.foreground_mobjects)
            save_vector(mobjects, path, form, self.ground, f"{title}: {beat.name}", plain(beat.caption))


Look = Callable[[Page], bool]  # -> whether to go on


class Silent(SceneFileWriter):
    """Writes nothing: no play is drawn."""

    def finish(self) -> None:
        """There is nothing to finish."""


def look_at_ends(job: Job, look: Look, load: Load = contents.load, transparent: bool = False) -> None:
    """Play a chapter without drawing it, and call `look` at the end of every beat, until it returns False."""

    def at_end(chapter: Any) -> None:
        page = Page(len(chapter.beats) - 1, chapter, renderer, None if transparent else theme.ground)
        if not look(page):
            raise EndSceneEarlyException

    theme = THEMES[job.settings.theme].at_pace(job.settings.pace)
    with speaking(job.settings.language), tempconfig(manim_config(job)):
        renderer = FastRenderer(Silent, OverlayCamera if transparent else None, skip_animations=True)
        scene = load(job.stage.slug)(Trace.load(job.trace), theme, after_beat=at_end, renderer=renderer)
        scene.render()


def save_still(
    stage: Stage, beat: str | None, trace: Path, out: Path, settings: Settings, transparent: bool = False
) -> str:
    """Write the picture with which a beat ends, the chapter's last if None; returns the beat's name.

    The end of the file's name says what it becomes: one of FORMS. InputError when it is another, or, naming those
    there are, when the chapter has no such beat.
    """
    form = form_of(out)
    names: list[str] = []

    def look(page: Page) -> bool:
        names.append(page.name)
        if beat in (page.name, None):
            page.save(part, form)
        return page.name != beat

    with TemporaryDirectory() as scratch, complete(out) as part:
        look_at_ends(Job(stage, trace, Path(scratch), settings), look, transparent=transparent)
        if beat not in (names[-1], None):
            raise no_such_beat(stage, str(beat), names)
    return names[-1]


def form_of(out: Path) -> str:
    """The one of FORMS that a file's name ends with. InputError when it is none."""
    if out.suffix.lower() not in FORMS:
        raise InputError(f"{out.name} is no name of a picture: end it in {' or '.join(FORMS)}")
    return out.suffix.lower()


def no_such_beat(stage: Stage, beat: str, names: Sequence[str]) -> InputError:
    """What to say when a chapter has no beat of that name: the nearest, or all there are."""
    near = difflib.get_close_matches(beat, names, n=2) or names
    return InputError(f"{stage.slug} has no beat {beat!r:.40}: try {', '.join(near)}")
