"""The stream of all tokens, the three projections, and the three matrices they make."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, UP, Group, Rectangle, VGroup
from numpy.typing import NDArray

from scenes.language import message, say
from scenes.lines import shorten
from scenes.mobjects.head_values import Head
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import Window

HUES = {"q": "query", "k": "key", "v": "value"}
# Translators: how many numbers each vector has: those of the normalised stream, and queries, keys and values.
HEADINGS = {
    "x": message("normalised: {n} wide"), "q": message("query: {n} wide"), "k": message("key: {n} wide"),
    "v": message("value: {n} wide"),
}  # fmt: skip
# Translators: the same over narrow columns, the word on one line and "{n} wide" on the next: at most 13 letters.
NAMES = {"x": message("normalised"), "q": message("query"), "k": message("key"), "v": message("value")}
LABELS, STREAM, GAP = 0.1, 0.2, 0.035  # shares of the width: tokens, the stream's image, between images
WEIGHTS = 0.2  # share of the height for the weights
TALLEST = 3.2  # of a token's row, in ems
LINE = 1.3  # height of a line over a matrix, in ems


class QkvTable(Group):
    """Tokens down the side; beside each its row of the stream, then of Q, K and V, under the weights that make them.

    `block(name)` is the Rect of `x`, `q`, `k` or `v`; `row(name, i)` an image of its own over a row of it.
    """

    def __init__(self, theme: Theme, head: Head, window: Window, area: Rect) -> None:
        self.theme, self.head, self.positions, self.area = theme, head, window.positions, area
        em = theme.sizes.label
        self.headings = {name: self._heading(name) for name in ("x", *HUES)}
        if any(one.width > self._columns(name)[1] for name, one in self.headings.items()):
            self.headings = {name: self._heading(name, 2) for name in ("x", *HUES)}
        self.over = (0.7 + LINE * len(self.headings["x"])) * em  # from the matrices up to the weights that make them
        self.top = area.at(0, 1 - WEIGHTS)[1] - self.over
        self.pitch = min((self.top - area.bottom) / len(self.positions), TALLEST * em)
        spare = (self.top - area.bottom - self.pitch * len(self.positions)) / 2  # the few rows of a short prompt
        self.area, self.top = Rect(area.left, area.right, area.bottom, area.top - spare), self.top - spare
        self.values = {name: self._values(name) for name in ("x", *HUES)}
        self.labels = VGroup(*(
            Words(theme, shorten(written(head.trace.tokens[position]), LABELS * area.width, em, "mono"), style="mono")
            .centred_at((self.block("x").left - theme.space.pad, self._middle(i), 0), RIGHT)
            for i, position in enumerate(self.positions)
        ))
        self.images = {name: self._image(name) for name in ("x", *HUES)}
        self.weights = {name: self._weights(name) for name in HUES}
        for name, one in self.headings.items():
            one.shift(self.block(name).at(0, 1) + 0.6 * em * UP)
        beside = np.array([self.block("x").right, self.weights_rect("q").at(0, 0.5)[1], 0.0])
        stacked = len(self.headings["x"]) > 1
        over = beside - 2 * em * UP if stacked else self.block("x").at(0, 1) + self.over * UP
        part = window.note(head.trace, theme, over, RIGHT if stacked else LEFT)
        self.note = VGroup(Words(theme, say("weights"), role="faint").centred_at(beside, RIGHT), *part)
        super().__init__()

    # Parts are not members: the chapter brings them in one by one.

    def block(self, name: str) -> Rect:
        """Where a matrix of one row a token stands."""
        left, width = self._columns(name)
        return Rect(left, left + width, self.top - self.pitch * len(self.positions), self.top)

    def _columns(self, name: str) -> tuple[float, float]:
        """Left edge and width of a matrix."""
        share = (1 - LABELS - STREAM - 3 * GAP) / 3
        start = LABELS if name == "x" else LABELS + STREAM + GAP + "qkv".index(name) * (share + GAP)
        column = self.area.part(start, start + (STREAM if name == "x" else share))
        return column.left, column.width

    def row_rect(self, name: str, i: int) -> Rect:
        """Where a row of a matrix stands."""
        return self.block(name).row(i, len(self.positions))

    def row(self, name: str, i: int) -> Heatmap:
        """One row as an image of its own, where it stands."""
        role, scale = HUES.get(name, "data"), usual(self.values[name])
        return Heatmap(self.theme, self.values[name][i], self.row_rect(name, i), role, scale)

    def cover(self, name: str) -> Rectangle:
        """A piece of ground over a matrix, to be drawn away."""
        block = self.block(name)
        edge = self.theme.space.pad / 2
        cover = Rectangle(width=block.width + edge, height=block.height + edge, stroke_width=0)
        return cover.set_fill(self.theme.role("ground"), opacity=1).move_to(block.at(0.5, 0.5))

    def weights_rect(self, name: str) -> Rect:
        """Where the weights that make a matrix stand, over it."""
        block = self.block(name)
        return Rect(block.left, block.right, self.top + self.over, self.area.top)

    def _middle(self, i: int) -> float:
        return self.top - (i + 0.5) * self.pitch

    def _values(self, name: str) -> NDArray[np.float64]:
        addresses = [self.head.normed(p) if name == "x" else self.head.vector(name, p) for p in self.positions]
        return np.array([self.head.values(address) for address in addresses])

    def _image(self, name: str) -> Heatmap:
        return Heatmap(self.theme, self.values[name], self.block(name), HUES.get(name, "data"))

    def _weights(self, name: str) -> Heatmap:
        return Heatmap(self.theme, self.head.values(self.head.weights(name)), self.weights_rect(name), "weight")

    def _heading(self, name: str, lines: int = 1) -> VGroup:
        """What the matrix is, on the line over it, or on two; the last line starts at the frame's centre."""
        theme, role = self.theme, HUES.get(name, "faint")
        shown = self.head.shown("config.d_model" if name == "x" else "config.d_head", "d")
        if lines == 1:
            return VGroup(Words(theme, say(HEADINGS[name], n=shown), role=role, align=LEFT))
        over = LINE * theme.sizes.label * UP
        return VGroup(Words(theme, say(NAMES[name]), role=role, point=over, align=LEFT),
                      Words(theme, say("{n} wide", n=shown), role=role, align=LEFT))
