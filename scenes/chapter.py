"""Chapter: a Manim scene that plays one trace, beat by beat, and keeps the ledger of what it showed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from manim import Animation, AnimationGroup, FadeIn, FadeOut, ManimColor, Mobject, Scene, VGroup, Wait

from model.address import Cells
from model.errors import InputError
from model.trace import Step, Trace
from scenes import page
from scenes.contents import STAGES, Stage
from scenes.language import Said
from scenes.ledger import Ledger
from scenes.lines import reading_length
from scenes.mobjects.words import Shown, fill_in
from scenes.pace import BREATH, LEAD
from scenes.theme import DARK, Theme


@dataclass(frozen=True)
class Beat:
    """One idea of a chapter: a clip, a slide, a subtitle. Seconds from the chapter's start."""

    name: str
    caption: str
    start: float
    end: float


Narrator = Callable[[str, str], float]  # a beat's name, its caption -> seconds it takes to say that, 0 if nobody does


class Chapter(Scene):
    """One chapter of the film. Subclasses say their `slug` and `hue` (a role of the theme) and tell their `story`.

    `after_beat` is called with the chapter at every beat's end, when the page stands still: stills and checks hang
    there. The `narrator` is asked how long a beat is spoken, and the beat lasts until that is said.
    """

    slug: ClassVar[str]
    hue: ClassVar[str] = "ink"
    shows_draw: ClassVar[bool] = False  # whether it shows anything that depends on which tokens were drawn, and how

    def __init__(
        self, trace: Trace | None = None, theme: Theme = DARK,
        after_beat: Callable[[Chapter], None] | None = None, narrator: Narrator | None = None, **manim: Any,
    ) -> None:
        super().__init__(**manim)
        self.trace = trace if trace is not None else _trace_of_environment()
        self.theme = theme
        self.after_beat, self.narrator = after_beat, narrator
        self.renderer.camera.background_color = ManimColor(theme.ground)  # type: ignore[union-attr]  # it is Cairo's
        self.stage_area = page.stage_of(theme)
        self.beats: list[Beat] = []
        self.ledger = Ledger()
        self.beat_name = ""
        self._caption = VGroup()

    # What a story is told with

    @property
    def place(self) -> Stage:
        """This chapter's entry in the table of contents."""
        return next(stage for stage in STAGES if stage.slug == self.slug)

    @property
    def step(self) -> Step:
        """The first step: the whole prompt at once."""
        return self.trace.step(0)

    def focus(self, name: str) -> int:
        """What the director chose (`"layer"`, `"head"`, `"query"`, …), where that is one number."""
        value = self.trace.focus[name].value
        if not isinstance(value, int):
            raise TypeError(f"focus {name} is {value}, not one number: read trace.focus")
        return value

    def shown(self, address: str, format: str) -> Shown:
        """The number at an address, to be displayed in a format such as `".2f"`."""
        return Shown(self.trace.cell(address), format)

    def cells(self, address: str) -> Cells:
        """The array at an address."""
        return self.trace.cells(address)

    def story(self) -> None:
        """Play the chapter."""
        raise NotImplementedError

    @contextmanager
    def beat(self, name: str, caption: str, *shown: Shown) -> Iterator[None]:
        """One idea: opens a section, shows the caption (what was said), plays, holds until it is read.

        With a narrator it holds until it is said as well.
        """
        self.next_section(name)
        start, self.beat_name = self.time, name
        text = fill_in(caption, shown)
        seconds = self.narrator(name, text) if self.narrator else 0.0
        self._caption_becomes(text)
        said = self.time
        yield
        spoken = start + LEAD + seconds + BREATH if seconds else 0.0
        self.wait(max(self._hold(text, self.time - said), spoken - self.time))
        self.beats.append(Beat(name, str(text), start, self.time))
        if self.after_beat is not None:
            self.after_beat(self)

    def run(self, *animations: Animation | Any, time: str = "move", **options: Any) -> None:
        """Play animations together for one of the theme's durations, by name."""
        self.play(*animations, run_time=getattr(self.theme.times, time), **options)

    def rest(self, time: str = "pause") -> None:
        """Hold still for one of the theme's durations."""
        self.wait(getattr(self.theme.times, time))

    def clear_stage(self, *keep: Mobject, time: str = "quick") -> None:
        """Fade everything but the page and `keep`, also when Manim took those apart to move some of their members."""
        kept = (member for mobject in keep for member in mobject.get_family())
        page_parts = {id(self._header), id(self._stamp), id(self._caption), *map(id, kept)}
        gone = [mobject for mobject in self.mobjects if id(mobject) not in page_parts]
        if gone:
            self.run(*(FadeOut(mobject) for mobject in gone), time=time)

    # How it works

    def construct(self) -> None:
        self._header = page.header(self.theme, self.place, self.hue)
        self._stamp = page.stamp(self.theme, self.trace, self.shows_draw)
        self.add(self._header, self._stamp)
        self.story()

    def play(self, *args: Any, **kwargs: Any) -> None:
        start = self.time
        super().play(*args, **kwargs)
        moving = not all(isinstance(one, Wait) and one.is_static_wait for one in args)
        self.ledger.look(self.mobjects, self.beat_name, start, self.time, moving)

    def update_to_time(self, t: float) -> None:
        super().update_to_time(t)
        frame = 1 / self.camera.frame_rate
        self.ledger.frame(self.moving_mobjects, self.beat_name, self.time, self.time + frame)

    def _caption_becomes(self, text: Said) -> None:
        """Swap the caption: the old one goes, then the new one comes, so that they never lie over each other."""
        new = page.caption(self.theme, text)
        old, self._caption = self._caption, new
        leaving = [FadeOut(old)] if len(old) else []
        self.run(AnimationGroup(*leaving, FadeIn(new), lag_ratio=1), time="caption")

    def _hold(self, text: str, moved: float) -> float:
        """Seconds to hold still: what reading the caption takes, less what could be read while things moved."""
        times = self.theme.times
        left = reading_length(text) / times.reading - times.reading_in_motion * moved
        return float(np.clip(left, times.least_hold, times.most_hold))


def _trace_of_environment() -> Trace:
    """The trace of `manim render scenes/x.py X`, which cannot pass one."""
    path = os.environ.get("TOKEN_JOURNEY_TRACE")
    if not path:
        raise InputError("set TOKEN_JOURNEY_TRACE to a trace file (python render.py trace PROMPT -o FILE makes one)")
    return Trace.load(path)
