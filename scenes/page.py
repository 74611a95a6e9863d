"""The page around every chapter: header with the mini-map, the stage, the caption band, the provenance stamp."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
from manim import LEFT, RIGHT, UP, Line, RoundedRectangle, VGroup, config
from numpy.typing import NDArray

from model.trace import Trace
from scenes.contents import STAGES, Stage
from scenes.language import Said, say
from scenes.lines import said_on, shorten, wrap
from scenes.mobjects.words import CAP_MIDDLE, Words
from scenes.theme import Theme


@dataclass(frozen=True)
class Rect:
    """An upright rectangle of the frame, in Manim units."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def at(self, across: float, up: float) -> NDArray[np.float64]:
        """The point at shares of width and height: (0, 0) bottom left, (0.5, 0.5) the middle, (1, 1) top right."""
        return np.array([self.left + across * self.width, self.bottom + up * self.height, 0.0])

    @property
    def wide(self) -> bool:
        """Whether things stand better beside each other than above each other."""
        return self.width >= WIDE * self.height

    def split(self, share: float, gap: float = 0.0) -> tuple[Rect, Rect]:
        """Two parts with `gap` units between: left and right in a wide area, else upper and lower."""
        if self.wide:
            cut = self.left + share * (self.width - gap)
            return Rect(self.left, cut, self.bottom, self.top), Rect(cut + gap, self.right, self.bottom, self.top)
        cut = self.top - share * (self.height - gap)
        return Rect(self.left, self.right, cut, self.top), Rect(self.left, self.right, self.bottom, cut - gap)

    def part(self, left: float, right: float, bottom: float = 0.0, top: float = 1.0) -> Rect:
        """A part of it, edges as shares."""
        (x0, y0, _), (x1, y1, _) = self.at(left, bottom), self.at(right, top)
        return Rect(float(x0), float(x1), float(y0), float(y1))

    def row(self, i: int, count: int, fill: float = 1.0) -> Rect:
        """The i-th of `count` equal rows from the top, or the middle of it: a share of its height."""
        pitch = self.height / count
        middle, half = self.top - (i + 0.5) * pitch, fill * pitch / 2
        return Rect(self.left, self.right, middle - half, middle + half)


WIDE = 1.6  # width over height from which an area is wide

# Every frame has the same area in Manim units: at a given number of pixels, text is as large in every shape.
FRAME_HEIGHT, FRAME_SHAPE = 8.0, 16 / 9
NARROW = 12.0  # width in units under which the mini-map leaves the title's line
STAMP_WIDTH = 9.0  # units that the stamp may take in a narrow frame
CAPTION_WIDTH = 27.0  # width in units that a caption may take, over all its lines


def frame_of(width: int, height: int) -> tuple[float, float]:
    """Width and height in Manim units of a picture of so many pixels: 8 high up to 16:9, narrower ones higher."""
    shape = width / height
    units = FRAME_HEIGHT * max(float(np.sqrt(FRAME_SHAPE / shape)), 1.0)
    return units * shape, units


def caption_lines() -> int:
    """How many lines the caption band has: two at 16:9, more in a narrow frame."""
    return max(2, int(np.ceil(CAPTION_WIDTH / config.frame_width)))


def header_height(theme: Theme) -> float:
    """Of the top band: one line, and in a narrow frame the mini-map under it."""
    return theme.space.header + (theme.space.gap if config.frame_width < NARROW else 0.0)


def footer_height(theme: Theme) -> float:
    """Of caption and stamp together."""
    return theme.space.footer + (caption_lines() - 2) * theme.sizes.body * theme.space.leading


def stage_of(theme: Theme) -> Rect:
    """Where a chapter may draw: between the bands, inside the margins."""
    space, half = theme.space, config.frame_width / 2
    top, bottom = config.frame_height / 2, -config.frame_height / 2
    above = header_height(theme) + space.gap
    return Rect(-half + space.margin, half - space.margin, bottom + footer_height(theme), top - above)


def header(theme: Theme, stage: Stage, hue: str) -> VGroup:
    """Chapter number, title, a hairline, and the mini-map: past stages light, this one in its hue, later ones dim."""
    space, half = theme.space, config.frame_width / 2
    top = config.frame_height / 2
    bottom, middle = top - header_height(theme), top - space.header / 2
    number = Words(theme, str(stage.number), size="heading", role=hue, style="mono-bold")
    number.centred_at((-half + space.margin, middle, 0), LEFT)
    title = Words(theme, say(stage.title), size="title")
    title.centred_at(number.pen + (number.advance + space.gap) * RIGHT + CAP_MIDDLE * number.scale_now * UP, LEFT)
    line = Line((-half, bottom, 0), (half, bottom, 0), stroke_width=space.hair)
    line.set_color(theme.role("line"))
    pills = minimap(theme, stage, hue)
    if config.frame_width < NARROW:
        pills.stretch_to_fit_width(2 * half - 2 * space.margin).move_to((0, bottom + space.gap / 2, 0))
    return VGroup(number, title, line, pills)


def minimap(theme: Theme, here: Stage, hue: str) -> VGroup:
    """One pill a stage, right of the header."""
    space = theme.space
    pills = VGroup()
    for stage in STAGES:
        role = hue if stage == here else "faint" if stage.number < here.number else "line"
        height = space.pad * 0.8
        pill = RoundedRectangle(width=space.wide / 2, height=height, corner_radius=height / 2, stroke_width=0)
        pills.add(pill.set_fill(theme.role(role), opacity=1))
    pills.arrange(RIGHT, buff=space.pad / 2)
    corner = np.array([config.frame_width / 2 - space.margin, config.frame_height / 2 - space.header / 2, 0])
    return pills.move_to(corner, aligned_edge=RIGHT)


def caption(theme: Theme, text: Said) -> VGroup:
    """Centred lines in the bottom band: as few as hold the text."""
    em, width = theme.sizes.body, config.frame_width - 2 * theme.space.margin
    lines = wrap(text, width, em, lines=caption_lines())
    group = VGroup()
    first = -config.frame_height / 2 + footer_height(theme) - em * (1.0 if len(lines) > 1 else 1.4)
    for row, line in enumerate(said_on(lines, text.shown)):
        group.add(Words(theme, line, size="body", point=(0, first - row * em * theme.space.leading, 0)))
    return group


def stamp(theme: Theme, trace: Trace, shows_draw: bool) -> VGroup:
    """Model, prompt and a hash, small and faint, bottom right: where every number comes from.

    The hash is that of the whole trace where the draw is shown, else that of the prefill: pages that show nothing of
    a draw stay as they are when another is made.
    """
    em, half = theme.sizes.stamp, config.frame_width / 2
    prompt = " ".join(trace.prompt.split())
    model = PurePath(trace.provenance.model).name.removesuffix(".gguf")  # a path is nobody's business on a screen
    run = say("trace {hash}", hash=trace.hash) if shows_draw else say("prefill {hash}", hash=trace.prefill_hash)
    ends = (f"{model} · “", f"” · {run}")
    width = max(STAMP_WIDTH, config.frame_width * 0.6)
    room = min(width, 2 * (half - theme.space.margin)) - Words(theme, "".join(ends), size="stamp", style="mono").advance
    text = ends[0] + shorten(prompt, room, em, "mono") + ends[1]
    corner = (half - theme.space.margin, -config.frame_height / 2 + em, 0)
    return VGroup(Words(theme, text, size="stamp", role="faint", style="mono", point=corner, align=RIGHT))


