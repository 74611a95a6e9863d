"""The page around every chapter: header with the mini-map, the stage, the caption band, the provenance stamp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
from manim import LEFT, RIGHT, UP, Line, RoundedRectangle, VGroup, config
from numpy.typing import NDArray

from model.trace import Trace
from scenes.contents import STAGES, Stage
from scenes.mobjects.words import CAP_MIDDLE, Shown, Words, fill_in, shorten, wrap
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

    def part(self, left: float, right: float, bottom: float = 0.0, top: float = 1.0) -> Rect:
        """A part of it, edges as shares."""
        (x0, y0, _), (x1, y1, _) = self.at(left, bottom), self.at(right, top)
        return Rect(float(x0), float(x1), float(y0), float(y1))

    def row(self, i: int, count: int, fill: float = 1.0) -> Rect:
        """The i-th of `count` equal rows from the top, or the middle of it: a share of its height."""
        pitch = self.height / count
        middle, half = self.top - (i + 0.5) * pitch, fill * pitch / 2
        return Rect(self.left, self.right, middle - half, middle + half)


def stage_of(theme: Theme) -> Rect:
    """Where a chapter may draw: between the bands, inside the margins."""
    space, half = theme.space, config.frame_width / 2
    top, bottom = config.frame_height / 2, -config.frame_height / 2
    return Rect(-half + space.margin, half - space.margin, bottom + space.footer, top - space.header - space.gap)


def header(theme: Theme, stage: Stage, hue: str) -> VGroup:
    """Chapter number, title, a hairline, and the mini-map: past stages light, this one in its hue, later ones dim."""
    space, half = theme.space, config.frame_width / 2
    top = config.frame_height / 2
    middle = top - space.header / 2
    number = Words(theme, str(stage.number), size="heading", role=hue, style="mono-bold")
    number.centred_at((-half + space.margin, middle, 0), LEFT)
    title = Words(theme, stage.title, size="title")
    title.centred_at(number.pen + (number.advance + space.gap) * RIGHT + CAP_MIDDLE * number.scale_now * UP, LEFT)
    line = Line((-half, top - space.header, 0), (half, top - space.header, 0), stroke_width=space.hair)
    line.set_color(theme.role("line"))
    return VGroup(number, title, line, minimap(theme, stage, hue))


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


def caption(theme: Theme, template: str, shown: Sequence[Shown]) -> VGroup:
    """One or two centred lines in the bottom band. RuntimeError if the text needs more."""
    em, width = theme.sizes.body, config.frame_width - 2 * theme.space.margin
    text = fill_in(template, shown)
    lines = wrap(text, width, em)
    rest, group = list(shown), VGroup()
    first = -config.frame_height / 2 + theme.space.footer - em * (1.0 if len(lines) > 1 else 1.4)
    for row, line in enumerate(lines):
        words = Words(theme, line, size="body", point=(0, first - row * em * theme.space.leading, 0))
        words.shown = tuple(one for one in rest if str(one) in line)
        rest = [one for one in rest if one not in words.shown]
        group.add(words)
    return group


def stamp(theme: Theme, trace: Trace) -> VGroup:
    """Model, prompt and trace hash, small and faint, bottom right: where every number comes from."""
    em, half = theme.sizes.stamp, config.frame_width / 2
    prompt = " ".join(trace.prompt.split())
    model = PurePath(trace.provenance.model).name.removesuffix(".gguf")  # a path is nobody's business on a screen
    ends = (f"{model} · “", f"” · trace {trace.hash}")
    room = config.frame_width * 0.6 - Words(theme, "".join(ends), size="stamp", style="mono").advance
    text = ends[0] + shorten(prompt, room, em, "mono") + ends[1]
    corner = (half - theme.space.margin, -config.frame_height / 2 + em, 0)
    return VGroup(Words(theme, text, size="stamp", role="faint", style="mono", point=corner, align=RIGHT))


