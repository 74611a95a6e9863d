"""Attention on the sentence itself: tokens on one line, arcs from the one that looks to those it looks at."""

from __future__ import annotations

from itertools import product

import numpy as np
from manim import LEFT, RIGHT, UP, CubicBezier, Dot, VGroup, VMobject
from numpy.typing import NDArray

from model.trace import Trace
from scenes.mobjects.token_text import written
from scenes.mobjects.tokens import TokenBox
from scenes.mobjects.words import Shown, Words
from scenes.theme import Theme
from scenes.window import Window

BOLDEST = 18.0  # stroke of an arc that carries everything
SIZES = ("heading", "body", "label")  # of the tokens, tried one after the other until the line fits
STEPS = (15.0, 11.0, 8.0, 6.0, 5.0, 4.0, 3.0, 2.4)  # and at each size, widths of the longest token, in ems
LEAST_WIDTH = 3.5  # of a box, in ems of a number: what "100 %" takes
STEEP = 0.42  # height of an arc, as a share of its span
LOOP = 0.45  # height of the arc of a token that looks at itself, in units
LEAST = 0.25  # opacity of the thinnest arc


class TokenLine(VGroup):
    """The drawn tokens side by side, dots where some are left out; `box(position)` is one. `others` is a last box at the left.

    The line is as wide as its tokens, at most `width`: long ones are shortened.
    """

    def __init__(self, theme: Theme, trace: Trace, window: Window, width: float, largest: str = "heading",
                 others: Shown | None = None) -> None:
        self.theme, self.window = theme, window
        for size, widest in product(SIZES[SIZES.index(largest):], STEPS):
            line = self._line(trace, size, widest, others)
            if line.width <= width:
                break
        super().__init__(*line)

    def _line(self, trace: Trace, size: str, widest: float, others: Shown | None) -> VGroup:
        theme, pad = self.theme, self.theme.space.pad
        texts = [written(trace.tokens[position]) for position in self.window.positions]
        em, least = theme.size(size), LEAST_WIDTH * theme.sizes.number
        self.boxes = [TokenBox(theme, text, size, widest=widest * em, width=least).quiet() for text in texts]
        self.others = self._others(others, size) if others else None
        pen, line = 0.0, VGroup()
        if self.others:
            line.add(self.others.move_to((pen, 0, 0), aligned_edge=LEFT))
            pen += self.others.width + 3 * pad
        before = self.window.positions[0]
        for box, position in zip(self.boxes, self.window.positions, strict=True):
            if position > before + 1:
                line.add(*(Dot((pen + (i + 1) * pad, 0, 0), radius=pad / 5, color=theme.role("faint")) for i in range(3)))
                pen += 4 * pad
            line.add(box.move_to((pen, 0, 0), aligned_edge=LEFT))
            pen += box.width + pad / 2
            before = position
        return line

    def _others(self, count: Shown, size: str) -> VGroup:
        words = Words(self.theme, "{} others", count, size=size, role="faint")
        box = TokenBox(self.theme, "", size, width=words.advance + 2 * self.theme.space.pad).box
        return VGroup(box, words.centred_at(box.get_center()))

    def box(self, position: int) -> TokenBox:
        return self.boxes[self.window.place(position)]

    def arc(self, start: VGroup, end: VGroup, share: float, highest: float, role: str = "query") -> VMobject:
        """From the box that looks to the box it looks at, as wide as its share; a loop when they are the same."""
        lift = self.theme.space.pad / 2 * UP
        a, b = start.get_top() + lift, end.get_top() + lift
        if start is end:
            side = min(start.width, LOOP) / 2 * RIGHT
            a, b, height = a + side, b - side, LOOP
        else:
            height = min(highest, STEEP * abs(a[0] - b[0]) + LOOP / 2)
        arc = CubicBezier(a, a + height * 4 / 3 * UP, b + height * 4 / 3 * UP, b)
        width = max(BOLDEST * share, self.theme.space.hair)
        return arc.set_stroke(self.theme.role(role), width=width, opacity=LEAST + (1 - LEAST) * float(np.sqrt(share)))

    def under(self, box: VGroup) -> NDArray[np.float64]:
        """The point under a box, for its number."""
        point: NDArray[np.float64] = box.get_bottom() - self.theme.sizes.body * 0.95 * UP
        return point


def loudest(shares: NDArray[np.float64], most: int, enough: float, among: set[int]) -> list[int]:
    """The keys with the largest shares, until they hold `enough` together: at most `most`, of those drawn."""
    order = [int(key) for key in np.argsort(-shares, kind="stable") if int(key) in among]
    held = np.cumsum(shares[order])
    return order[: min(most, int(np.searchsorted(held, enough)) + 1)]
