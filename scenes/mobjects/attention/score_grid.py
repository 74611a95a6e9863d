"""The attention grid: queries down the side, keys along the top, one cell for each pair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    Animation,
    AnimationGroup,
    FadeIn,
    FadeOut,
    ManimColor,
    Mobject,
    Rectangle,
    UpdateFromAlphaFunc,
    VGroup,
    linear,
)
from numpy.typing import NDArray

from scenes.language import say
from scenes.lines import shorten
from scenes.mobjects.cascade import cascade
from scenes.mobjects.grid import square
from scenes.mobjects.head_values import Head
from scenes.mobjects.marks import hairline
from scenes.mobjects.sums import fitting
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import MONO
from scenes.window import Window, window

MOST = 12  # tokens drawn
WIDEST, TALLEST = 2.0, 1.0  # of a cell, in units
SIZES = ("heading", "body", "label", "number")  # of the numbers, the largest that a cell has room for
ROOM = (5.0, 1.5)  # what a number takes, in characters and in ems
SIDE, NARROWEST = 0.125, 3.6  # share of the area's width for the queries' labels; in ems, at least
LEAST, LOW = 0.6, 1.12  # width of a cell, in units, that holds a share with two decimals; height for a label, in ems
HEAD = 2.7  # height of the keys' two lines of labels, in ems
LINES = (0.35, 1.45)  # their baselines over the grid, in ems
FIRST = 3.0  # ems for the label of the first key, at least
JUMP = 0.25  # gap where tokens are left out, in cells
BRIGHTEST, CURVE = 0.75, 2.0  # of the ink, for the highest score; exponent that lets high scores stand out
WORTH_PRINTING = 0.005  # share under which a cell stays without a number


def drawn(head: Head, *must: int, most: int = MOST) -> Window:
    """The tokens that a grid shows: all, or else the first, those that must be there, and the ones before the last."""
    return window(head.trace.n_prompt, most, 0, *must)


def side_of(theme: Theme, area: Rect) -> float:
    """Width of the queries' labels."""
    return max(SIDE * area.width, NARROWEST * theme.sizes.label)


def most_in(theme: Theme, area: Rect, total: int) -> int:
    """How many of so many tokens a grid in an area can show with legible numbers and labels."""
    across = int((area.width - side_of(theme, area)) / LEAST)
    ems = area.height / theme.sizes.label - HEAD
    down = int(ems / LOW)
    if total > min(MOST, across, down):  # words must say how many are drawn
        down = int((ems - LINES[1]) / LOW)
    return min(MOST, across, down)


class ScoreGrid(VGroup):
    """[query, key], as in PyTorch; positions that are not drawn leave a gap. Cells start empty.

    What a row can hold has a name: `"product"` (q · k), `"scores"` (divided), `"pattern"` (shares).
    Keys' labels stand on two lines in turn, so that they can be read without turning the head.
    """

    def __init__(self, theme: Theme, head: Head, window: Window, area: Rect) -> None:
        self.theme, self.head, self.window, self.n = theme, head, window, len(window.positions)
        label, positions = theme.sizes.label, window.positions
        steps = [1.0 + (JUMP if b > a + 1 else 0.0) for a, b in pairwise(positions)]
        places = np.cumsum([0.0, *steps])
        span, side = places[-1] + 1.0, side_of(theme, area)
        note = window.label(head.trace, theme)
        foot = LINES[1] * label if note else 0.0
        self.cell_width = min((area.width - side) / span, WIDEST)
        self.cell_height = min((area.height - HEAD * label - foot) / span, TALLEST)
        width, tall = side + span * self.cell_width, HEAD * label + span * self.cell_height + foot
        self.left = area.at(0.5, 0)[0] - width / 2 + side
        self.top = area.at(0, 0.5)[1] + tall / 2 - HEAD * label
        self.right = self.left + span * self.cell_width
        self.x, self.y = self.left + (places + 0.5) * self.cell_width, self.top - (places + 0.5) * self.cell_height
        self.size = next((size for size in SIZES if self._holds(theme.size(size))), SIZES[-1])
        self.squares = VGroup(*(self._square(i, j) for i in range(self.n) for j in range(self.n)))
        super().__init__(self.squares, *self._labels(side))
        if note:
            self.add(note.baseline_at((self.right, self.top - span * self.cell_height - 0.8 * foot, 0), RIGHT))

    def _holds(self, em: float) -> bool:
        return ROOM[0] * MONO * em <= self.cell_width and ROOM[1] * em <= self.cell_height

    def _square(self, i: int, j: int) -> Rectangle:
        ground = square(self.theme, self.cell_width, self.cell_height, self.theme.role("panel"))
        return ground.move_to(self.point(i, j))

    def _labels(self, side: float) -> tuple[VGroup, VGroup, VGroup]:
        """The queries' tokens, the keys' tokens, and what is what in the corner between them."""
        theme, em = self.theme, self.theme.sizes.label
        texts = [written(self.head.trace.tokens[position]) for position in self.window.positions]
        queries = VGroup(*(
            Words(theme, shorten(text, side - theme.space.pad, em, "mono"), role="query", style="mono")
            .centred_at((self.left - theme.space.pad, y, 0), RIGHT) for text, y in zip(texts, self.y, strict=True)
        ))
        corner = VGroup(*(
            Words(theme, word, role=role, point=(self.left - side, self.top + line * em, 0), align=LEFT)
            for word, role, line in zip((say("query"), say("key")), ("query", "key"), LINES, strict=True)
        ))
        room = 2 * self.cell_width - 0.5 * em if self.n > 1 else np.inf
        free = self.x[0] - self.left + side - corner[0].advance - 0.5 * em  # left of the first key's middle
        rooms = [min(room, max(2 * free, FIRST * em)), *[room] * (self.n - 1)]
        keys = VGroup(*(Words(theme, shorten(text, room, em, "mono"), role="key", style="mono")
                        for text, room in zip(texts, rooms, strict=True)))
        for j, (key, x) in enumerate(zip(keys, self.x, strict=True)):
            right = key.width / 2 - free if j == 0 else 0.0  # of its middle, where long words stand in the corner
            key.baseline_at((x + max(right, 0.0), self.top + LINES[j % 2] * em, 0))
        return queries, keys, corner

    def point(self, i: int, j: int) -> NDArray[np.float64]:
        """Middle of a cell."""
        return np.array([self.x[j], self.y[i], 0.0])

    def beside(self, i: int) -> NDArray[np.float64]:
        """The point right of a row."""
        return np.array([self.right + self.theme.space.gap, self.y[i], 0.0])

    def square(self, i: int, j: int) -> Rectangle:
        """The cell of a query and a key."""
        return self.squares[i * self.n + j]

    def row(self, i: int) -> VGroup:
        """The squares of a query."""
        return VGroup(*(self.square(i, j) for j in range(self.n)))

    def _address(self, i: int, j: int, name: str) -> str:
        query, key = self.window.positions[i], self.window.positions[j]
        return self.head.product(query, key) if name == "product" else self.head.cell(name, query, key)

    def fills(self, i: int, name: str) -> list[ManimColor]:
        """Colours of a row: scores neutral, the brighter the higher among all drawn; shares in the hue of attention."""
        positions = self.window.positions
        if name == "pattern":
            shares = self.head.values(self.head.row("pattern", positions[i]))
            return [self.theme.sequential(shares[key]) for key in positions]
        scores = self.head.values(f"{self.head.block}.attn.scores[{self.head.number}]")[np.ix_(positions, positions)]
        low, span = scores.min(), np.ptp(scores) or 1.0
        return [self.theme.mix("ink", BRIGHTEST * ((score - low) / span) ** CURVE) for score in scores[i]]

    def tint(self, i: int, name: str) -> list[Animation]:
        """Animations that give the cells of a row their colours; those behind the mask keep theirs."""
        upto = i + 1 if name == "pattern" else self.n
        return [self.square(i, j).animate.set_fill(fill) for j, fill in enumerate(self.fills(i, name)[:upto])]

    def numbers(self, i: int, name: str) -> VGroup:
        """The numbers of a row in one format that fits, readable on the colours of the cells."""
        cells = [self.head.trace.cell(self._address(i, j, name)) for j in range(self.n)]
        room = int(self.cell_width / (MONO * self.theme.size(self.size)) + 0.01)
        format = ".2f" if name == "pattern" else fitting([cell.value for cell in cells], room, 1)
        numbers = (
            Number(self.theme, Shown(cell, format), size=self.size, color=self.theme.on(fill), point=self.point(i, j))
            for j, (cell, fill) in enumerate(zip(cells, self.fills(i, name), strict=True))
        )
        return VGroup(*(one for one in numbers if name != "pattern" or one.shown[0].cell.value >= WORTH_PRINTING))

    def meet(self, i: int, j: int, number: Number) -> Animation:
        """A copy of the query and one of the key come together at their crossing and become the number."""
        moves = []
        starts = self.point(i, 0) - self.cell_width * RIGHT, self.point(0, j) + self.cell_height * UP
        for start, role in zip(starts, ("query", "key"), strict=True):
            mark = Rectangle(width=self.cell_width / 2, height=self.cell_height / 4, stroke_width=0)
            mark.set_fill(self.theme.role(role), opacity=0).move_to(start)
            moves.append(UpdateFromAlphaFunc(mark, _flight(start, self.point(i, j)), remover=True))
        return AnimationGroup(*moves, self.tint(i, "product")[j], FadeIn(number))

    def sweep(self, rows: Sequence[int], name: str) -> Animation:
        """The rows get their colours, one after the other."""
        return cascade(AnimationGroup(*self.tint(i, name)) for i in rows)

    def hidden(self, i: int) -> VGroup:
        """−∞ for every later token of a row."""
        return VGroup(*(
            Number(self.theme, self.head.shown(self._address(i, j, "masked"), ".0f"), role="masked",
                   point=self.point(i, j)) for j in range(i + 1, self.n)
        ))

    def hide(self, i: int, texts: VGroup, *numbers: Mobject) -> Animation:
        """The later cells of a row are emptied, of their numbers too, and −∞ is written into them."""
        ground = self.theme.role("panel")
        empty = cascade(
            AnimationGroup(self.square(i, j).animate.set_fill(ground), FadeIn(text))
            for j, text in enumerate(texts, i + 1)
        )
        return AnimationGroup(empty, *map(FadeOut, numbers)) if numbers else empty

    def pass_down(self, frame: Mobject, i: int) -> Animation:
        """A frame runs down to a row, at the pace at which rows are swept."""
        return frame.animate(rate_func=linear).move_to(self.row(i))

    def share_out(self, i: int, texts: VGroup) -> Animation:
        """A row takes the colours of its shares; its −∞ become strokes."""
        return AnimationGroup(*self.tint(i, "pattern"), *self.strike(i, texts))

    def strike(self, i: int, texts: VGroup) -> list[Animation]:
        """The −∞ of a row become strokes: they hold nothing any more."""
        return [FadeOut(texts), FadeIn(self._strokes(i))] if len(texts) else []

    def _strokes(self, i: int) -> VGroup:
        half, theme = min(self.cell_width, self.cell_height) / 5, self.theme
        return VGroup(*(
            hairline(theme, (-half, -half, 0), (half, half, 0), "masked").shift(self.point(i, j))
            for j in range(i + 1, self.n)
        ))

    def sums(self) -> VGroup:
        """What the shares of each row sum to, beside it, under a word that says so."""
        rows = [f"sum({self.head.row('pattern', position)})" for position in self.window.positions]
        numbers = [
            Number(self.theme, self.head.shown(row, ".2f"), point=self.beside(i), align=LEFT)
            for i, row in enumerate(rows)
        ]
        over = self.beside(0) + (self.cell_height / 2 + LINES[0] * self.theme.sizes.label) * UP
        word = Words(self.theme, say("sum"), role="faint", point=over, align=LEFT)
        if word.advance > numbers[0].advance:  # then it begins over the grid, where the last key leaves a line free
            end = over[0] + numbers[0].advance
            word.baseline_at((end, self.top + LINES[self.n % 2] * self.theme.sizes.label, 0), RIGHT)
        return VGroup(word, *numbers)


def _flight(start: NDArray[np.float64], end: NDArray[np.float64]) -> Callable[[Rectangle, float], object]:
    """Moves a mark from point to point, seen only on its way."""
    def fly(mark: Rectangle, alpha: float) -> None:
        mark.move_to(start + alpha * (end - start)).set_fill(opacity=float(np.sin(np.pi * alpha)))

    return fly
