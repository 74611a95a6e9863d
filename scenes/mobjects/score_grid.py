"""The attention grid: queries down the side, keys along the top, one cell for each pair."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import RIGHT, UP, Animation, AnimationGroup, FadeIn, Line, ManimColor, Rectangle, UpdateFromAlphaFunc, VGroup
from numpy.typing import NDArray

from model.trace import Trace
from scenes.mobjects.head_values import Head
from scenes.mobjects.sums import MONO
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words, shorten
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import Window

WIDEST, TALLEST = 4.6, 2.4  # of a cell, in ems of its number
SIDE = 0.125  # share of the area's width for the queries' labels
HEAD = 2.7  # height of the keys' two lines of labels, in ems
BRIGHTEST = 0.7  # of the ink, for the highest score
JUMP = 0.5  # gap where tokens are left out, in cells


class ScoreGrid(VGroup):
    """[query, key], as in PyTorch. Positions that are not drawn leave a gap. Cells start empty; `tint` colours a row.

    Keys' labels stand on two lines in turn, so that they can be read without turning the head.
    """

    def __init__(self, theme: Theme, trace: Trace, window: Window, area: Rect) -> None:
        self.theme, self.window, self.n = theme, window, len(window.positions)
        em, label = theme.sizes.number, theme.sizes.label
        places = np.cumsum([0.0] + [1.0 + (JUMP if b > a + 1 else 0.0) for a, b in
                                    zip(window.positions, window.positions[1:], strict=False)])
        span = places[-1] + 1.0
        self.cell_width = min((1 - SIDE) * area.width / span, WIDEST * em)
        self.cell_height = min((area.height - HEAD * label) / span, TALLEST * em)
        width = SIDE * area.width + span * self.cell_width
        height = HEAD * label + span * self.cell_height
        left = area.at(0.5, 0.5)[0] - width / 2 + SIDE * area.width
        top = area.at(0.5, 0.5)[1] + height / 2 - HEAD * label
        self.x, self.y = left + (places + 0.5) * self.cell_width, top - (places + 0.5) * self.cell_height
        self.left, self.top, self.right, self.bottom = left, top, left + span * self.cell_width, top - span * self.cell_height
        self.squares = VGroup(*(self._square(i, j) for i in range(self.n) for j in range(self.n)))
        texts = [written(trace.tokens[position]) for position in window.positions]
        self.queries = VGroup(*(
            Words(theme, shorten(text, SIDE * area.width, label, "mono"), role="faint", style="mono")
            .centred_at((left - theme.space.pad, self.y[i], 0), RIGHT) for i, text in enumerate(texts)
        ))
        self.keys = VGroup(*(self._key(j, text) for j, text in enumerate(texts)))
        self.ticks = VGroup(*(
            Line((x, top + 0.1 * label, 0), (x, top + 1.25 * label, 0), stroke_width=theme.space.hair, color=theme.role("line"))
            for x in self.x[1::2]
        ))
        super().__init__(self.squares, self.ticks, self.queries, self.keys)

    def _square(self, i: int, j: int) -> Rectangle:
        gap = self.theme.space.pad / 4
        square = Rectangle(width=self.cell_width - gap, height=self.cell_height - gap, stroke_width=0)
        return square.set_fill(self.theme.role("panel"), opacity=1).move_to(self.point(i, j))

    def _key(self, j: int, text: str) -> Words:
        em = self.theme.sizes.label
        room = (2 * self.cell_width if self.n > 1 else np.inf) - 0.5 * em
        line = 1.45 if j % 2 else 0.35
        words = Words(self.theme, shorten(text, room, em, "mono"), role="key", style="mono")
        return words.baseline_at((self.x[j], self.top + line * em, 0))

    def point(self, i: int, j: int) -> NDArray[np.float64]:
        """Middle of a cell."""
        return np.array([self.x[j], self.y[i], 0.0])

    def square(self, i: int, j: int) -> Rectangle:
        return self.squares[i * self.n + j]

    def row(self, i: int, upto: int | None = None) -> VGroup:
        """The squares of a query."""
        return VGroup(*(self.square(i, j) for j in range(self.n if upto is None else upto)))

    def characters(self) -> int:
        """How many characters of a number fit in a cell."""
        return int(self.cell_width / (MONO * self.theme.sizes.number))

    def numbers(self, i: int, shown: Sequence[Shown], fills: Sequence[ManimColor]) -> VGroup:
        """Numbers for the first cells of a row, readable on the colours the cells are going to have."""
        return VGroup(*(
            Number(self.theme, one, color=self.theme.on(fill), point=self.point(i, j))
            for j, (one, fill) in enumerate(zip(shown, fills, strict=True))
        ))

    def greys(self, head: Head, i: int) -> list[ManimColor]:
        """Colours for the scores of a row: neutral, the brighter the higher among all that are drawn."""
        scores = head.values(f"{head.block}.attn.scores[{head.number}]")[np.ix_(self.window.positions, self.window.positions)]
        low, span = scores.min(), np.ptp(scores) or 1.0
        return [self.theme.mix("ink", BRIGHTEST * (score - low) / span) for score in scores[i]]

    def shares(self, head: Head, i: int) -> list[ManimColor]:
        """Colours for the shares of a row, up to the query itself."""
        row = head.pattern(self.window.positions[i])
        return [self.theme.sequential(row[key]) for key in self.window.positions[: i + 1]]

    def hidden(self, head: Head, i: int) -> VGroup:
        """−∞ for every later token of a row."""
        positions = self.window.positions
        cells = [head.trace.cell(head.cell("masked", positions[i], key)) for key in positions[i + 1:]]
        return VGroup(*(
            Number(self.theme, Shown(cell, ".0f"), role="masked", point=self.point(i, i + 1 + j)) for j, cell in enumerate(cells)
        ))

    def hide(self, i: int, texts: VGroup) -> list[Animation]:
        """Animations that empty the later cells of a row and write −∞ into them."""
        ground = self.theme.role("panel")
        return [AnimationGroup(self.square(i, i + 1 + j).animate.set_fill(ground), FadeIn(text)) for j, text in enumerate(texts)]

    def meet(self, i: int, j: int) -> Animation:
        """A copy of the query and one of the key come together at their crossing."""
        moves = []
        starts = self.point(i, 0) - self.cell_width * RIGHT, self.point(0, j) + self.cell_height * UP
        for start, role in zip(starts, ("query", "key"), strict=True):
            mark = Rectangle(width=self.cell_width / 2, height=self.cell_height / 4, stroke_width=0)
            mark.set_fill(self.theme.role(role), opacity=0).move_to(start)
            moves.append(UpdateFromAlphaFunc(mark, _flight(start, self.point(i, j)), remover=True))
        return AnimationGroup(*moves)

    def tint(self, i: int, fills: Sequence[ManimColor]) -> list[Animation]:
        """Animations that give the first cells of a row their colours."""
        return [self.square(i, j).animate.set_fill(fill) for j, fill in enumerate(fills)]

    def beside(self, i: int) -> NDArray[np.float64]:
        """The point right of a row."""
        return np.array([self.right + self.theme.space.gap, self.y[i], 0.0])

    def strokes(self, i: int) -> VGroup:
        """What stays of the hidden cells of a row: a faint stroke through each."""
        half = min(self.cell_width, self.cell_height) / 5
        return VGroup(*(
            Line((-half, -half, 0), (half, half, 0), stroke_width=self.theme.space.hair, color=self.theme.role("masked"))
            .shift(self.point(i, j)) for j in range(i + 1, self.n)
        ))


def _flight(start: NDArray[np.float64], end: NDArray[np.float64]) -> Callable[[Rectangle, float], object]:
    """Moves a mark from point to point, seen only on its way."""
    return lambda mark, alpha: mark.move_to(start + alpha * (end - start)).set_fill(opacity=float(np.sin(np.pi * alpha)))
