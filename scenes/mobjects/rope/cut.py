"""A query as a strip, cut in the middle: what comes to stand above each other are the pairs."""

from __future__ import annotations

import numpy as np
from manim import LEFT, ORIGIN, UP, Animation, CubicBezier, DashedLine, Group, Mobject, VGroup, VMobject

from scenes.language import message, say
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.marks import outline, rays
from scenes.mobjects.rope.dial import Dial
from scenes.mobjects.rope.labels import query_of, some_pairs
from scenes.mobjects.rope.rotary import Rotary, pairs
from scenes.mobjects.words import Number, Words, phrase
from scenes.page import Rect
from scenes.theme import Theme

CELL, LARGE = 0.55, 0.17  # height of a strip at the top of the area, in units, and in its middle, as a share of it
ARCH = 1.3  # height of the arcs between the components of a pair, in units
TITLE = 1.0  # height kept for the title, in units
LOW = 0.42  # share of the height at which the whole vector stands


def below(area: Rect, gap: float) -> Rect:
    """What the strips leave free of an area once they lie at its top."""
    return Rect(area.left, area.right, area.bottom, area.top - TITLE / 2 - 2 * CELL - gap)


class CutQuery(Group):
    """The query's two halves: first in one line, then one under the other, then so at the top of the area.

    `drawn` are the pairs with an arc and a frame, from fast to slow.
    """

    def __init__(self, theme: Theme, rotary: Rotary, drawn: list[int], area: Rect) -> None:
        self.theme, self.rotary, self.drawn, self.area = theme, rotary, drawn, area
        self.pairs = pairs(rotary.trace.config.d_head)
        self.half = len(self.pairs)
        self.values = rotary.trace.cells(rotary.head.vector("q", rotary.query)).values
        parts = [self.values[[pair[side] for pair in self.pairs]] for side in (0, 1)]
        self.halves = Group(*(
            Heatmap(theme, part, self.line(side), "query", usual(self.values)) for side, part in enumerate(parts)
        ))
        self.title, self.part, self.arcs = *self._title(), VGroup(*(self._arc(i) for i in drawn))
        self.frames, self.high_frames = (
            VGroup(*(outline(theme, self.column(i, high), "query") for i in drawn)) for high in (False, True)
        )
        self.names = VGroup(*(name for i in drawn for name in self._names(i)))
        super().__init__()

    def line(self, side: int) -> Rect:
        """Where a half stands in the whole vector."""
        middle, y = self.area.at(0.5, LOW)[:2]
        left, right = (self.area.left, middle) if side == 0 else (middle, self.area.right)
        half = LARGE * self.area.height / 2
        return Rect(left, right, y - half, y + half)

    def row(self, side: int, high: bool) -> Rect:
        """Where it stands when the halves lie above each other, in the middle of the area or at its top."""
        height = CELL if high else LARGE * self.area.height
        top = self.area.top - TITLE / 2 if high else self.area.at(0, LOW)[1] + height
        return Rect(self.area.left, self.area.right, top - (side + 1) * height, top - side * height)

    def column(self, i: int, high: bool) -> Rect:
        """A pair: a component of the first half over one of the second."""
        width = self.area.width / self.half
        left = self.area.left + i * width
        return Rect(left, left + width, self.row(1, high).bottom, self.row(0, high).top)

    def telling(self) -> int:
        """Of the pairs drawn, one of two large numbers."""
        return max(self.drawn, key=lambda i: float(np.abs(self.values[list(self.pairs[i])]).min()))

    def lay(self, high: bool) -> list[Animation]:
        """The halves go to where they lie above each other."""
        return [half.animate.fill(self.row(side, high)).build() for side, half in enumerate(self.halves)]

    def _arc(self, i: int) -> VMobject:
        """From one component of a pair to the other, over the whole vector."""
        start, end = (self.line(side).at((i + 0.5) / self.half, 1) for side in (0, 1))
        lift = ARCH * 4 / 3 * UP
        arc = CubicBezier(start, start + lift, end + lift, end)
        return arc.set_stroke(self.theme.role("query"), self.theme.space.line)

    def _names(self, i: int) -> tuple[Number, Number]:
        """The numbers of a pair's components, over and under it."""
        column, off = self.column(i, False), self.theme.sizes.number * UP
        one, other = self.rotary.names(i)
        return (Number(self.theme, one, role="faint", point=column.at(0.5, 1) + off),
                Number(self.theme, other, role="faint", point=column.at(0.5, 0) - off))

    def title_line(self, across: float) -> np.ndarray:
        """A point of the line over the strips."""
        return self.area.at(across, 1) - 0.35 * TITLE * UP

    def _title(self) -> tuple[VGroup, Words]:
        """Whose query it is and how long; and what comes to stand there instead of its length."""
        whose = query_of(self.rotary, self.area.width * ROOM, self.theme.sizes.body)
        name = Words(self.theme, whose, size="body", role="query")
        length = Words(self.theme, say("{n} numbers", n=self.rotary.shown("config.d_head", "d")), role="faint")
        title = phrase(self.theme, name, length, point=self.title_line(0), align=LEFT, gap=0.5)
        return title, Words(self.theme, some_pairs(self.rotary, self.drawn), role="faint", point=length.pen, align=LEFT)


ROOM = 0.45  # share of the width that naming the query may take
# Translators: the first number of a pair goes across a dial, the second goes up.
LEGS = (message("component {n}: {number} across"), message("component {n}: {number} up"))


class LargeDial(VGroup):
    """One pair, large: its first number goes across, its second up, and there the hand points."""

    def __init__(self, theme: Theme, rotary: Rotary, i: int, area: Rect) -> None:
        self.theme, self.pair = theme, i
        beside = area.width > area.height
        left, right = area.part(0, 0.5), area.part(0.55, 1)
        if not beside:
            left, right = area.part(0, 1, 0.4, 1), area.part(0, 1, 0, 0.35)
        radius = min(left.width * 0.8, left.height) / 2 * 0.92
        vector = rotary.head.vector("q", rotary.query)
        self.dial = Dial(theme, radius, rotary.angle(vector, i))
        self.dial.move_to(left.at(0.6 if beside else 0.5, 0.5)).turn(0.0)
        self.legs = self._legs()
        self.lines = self._lines(rotary, right.at(0.0 if beside else 0.5, 0.5), LEFT if beside else ORIGIN)
        super().__init__(self.dial, self.legs, self.lines)

    def ray(self, frame: Mobject) -> VGroup:
        """The tie to where the pair comes from; it is kept as `tie`."""
        self.tie = rays(self.theme, [frame.get_bottom()], [self.dial.rim.get_top()])
        return self.tie

    def _legs(self) -> VGroup:
        """Across, then up, to the end of the hand."""
        middle, end = self.dial.middle, self.dial.tip.get_center()
        corner = np.array([end[0], middle[1], 0.0])
        space = self.theme.space
        ends = ((middle, corner), (corner, end))
        legs = (DashedLine(*pair, dash_length=space.pad / 2, stroke_width=space.line) for pair in ends)
        return VGroup(*legs).set_color(self.theme.role("ink"))

    def _lines(self, rotary: Rotary, point: np.ndarray, align: np.ndarray) -> VGroup:
        """What the two numbers are, and to what scale they are drawn."""
        pitch, numbers = 1.4 * self.theme.sizes.body, rotary.components(self.pair, ".2f")
        lines = VGroup(*(
            Words(self.theme, say(text, n=name, number=number), size="body")
            for text, name, number in zip(LEGS, rotary.names(self.pair), numbers, strict=True)
        ))
        lines.add(Words(self.theme, say("each dial has its own scale"), role="faint"))
        for k, line in enumerate(lines):
            line.centred_at(point + (1 - k) * pitch * UP, align)
        return lines
