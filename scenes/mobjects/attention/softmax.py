"""Softmax step by step: scores, their exponentials, the sum, the shares."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, Animation, AnimationGroup, FadeIn, GrowFromEdge, VGroup, interpolate_color
from numpy.typing import NDArray

from scenes.language import say
from scenes.lines import shorten
from scenes.mobjects.bars import Bar
from scenes.mobjects.head_values import Head
from scenes.mobjects.marks import hairline
from scenes.mobjects.sums import decimals_that_add_up, fitting
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Words
from scenes.page import Rect
from scenes.theme import READABLE, Theme, contrast

LISTED = 5
PITCH, WIDE = 2.1, 24.0  # of the lines, and the width of the table, in ems at most
COLUMNS = (0.25, 0.44, 0.685, 1.0)  # right edges: token, score, exponential, share
MODEST = (-1.0, 12.0)  # a best score whose exponential can be printed as it is
BEHIND = (0.25, 0.2, 0.15, 0.1)  # opacities of the bars, which lie behind their numbers, the best first
WIDEST = 6  # characters of an exponential


class SoftmaxTable(VGroup):
    """The best keys of a row, the others together, and the sums. Each column is a group, to be shown one by one.

    `listed` are the keys with a line of their own, the largest share first.
    """

    def __init__(self, theme: Theme, head: Head, query: int, area: Rect) -> None:
        self.theme, self.head, self.query, em = theme, head, query, theme.sizes.label
        spare = max(area.width - WIDE * em, 0.0) / 2
        self.area = Rect(area.left + spare, area.right - spare, area.bottom, area.top)
        self.pitch = min(PITCH * em, (area.height - em) / (LISTED + 3))
        scores, shares = head.values(head.visible("masked", query)), head.pattern(query)
        best = float(scores.max())
        self.shift = "" if MODEST[0] <= best <= MODEST[1] else f"-max({head.visible('masked', query)})"
        grown = np.exp(scores - (best if self.shift else 0.0))
        self.exp_format, self.share_format, self.listed = _formats(grown, shares, head.loudest(query))
        self.rest = len(shares) - len(self.listed)
        self.lines = len(self.listed) + (1 if self.rest else 0)
        self.top = area.top - 0.5 * theme.sizes.label
        self.heads, self.tokens = self._heads(), self._tokens()
        self.scores, self.grown, self.shares = self._scores(), self._grown(), self._shares()
        self.bars, self.rule = self._bars(), self._rule()
        super().__init__(self.heads, self.tokens, self.scores, self.grown, self.rule, self.bars, self.shares)

    def y(self, line: int) -> float:
        """The middle of a line."""
        return self.top - (line + 1) * self.pitch

    def edge(self, column: int) -> float:
        """The right edge of a column."""
        return float(self.area.at(COLUMNS[column], 0)[0])

    def _number(self, address: str, format: str, column: int, line: int, role: str = "ink") -> Number:
        point = (self.edge(column), self.y(line), 0)
        return Number(self.theme, self.head.shown(address, format), size="label", role=role, point=point, align=RIGHT)

    def _heads(self) -> VGroup:
        texts = say("score"), "exp", say("share")
        return VGroup(*(
            Words(self.theme, text, role="faint").centred_at((self.edge(column), self.top, 0), RIGHT)
            for column, text in enumerate(texts, 1)
        ))

    def _tokens(self) -> VGroup:
        em, width = self.theme.sizes.label, COLUMNS[0] * self.area.width
        texts = [shorten(written(self.head.trace.tokens[key]), width, em, "mono") for key in self.listed]
        names = VGroup(*(Words(self.theme, text, role="key", style="mono") for text in texts))
        if self.rest:
            names.add(Words(self.theme, self.head.words_for_others(self.query, self.listed), role="faint"))
        for line, name in enumerate(names):
            name.centred_at((self.area.left, self.y(line), 0), LEFT)
        return names

    def _scores(self) -> VGroup:
        addresses = [self.head.cell("masked", self.query, key) for key in self.listed]
        format = fitting([self.head.trace.cell(address).value for address in addresses], 5, 2)
        return VGroup(*(self._number(address, format, 1, line) for line, address in enumerate(addresses)))

    def _grown(self) -> VGroup:
        """exp of each score, of the others together, and their sum."""
        one = [f"exp({self.head.cell('masked', self.query, key)}{self.shift})" for key in self.listed]
        total = f"sum(exp({self.head.visible('masked', self.query)}{self.shift}))"
        return self._column(one, total, self.exp_format, 2, "ink")

    def _shares(self) -> VGroup:
        one = [self.head.cell("pattern", self.query, key) for key in self.listed]
        total = f"sum({self.head.visible('pattern', self.query)})"
        return self._column(one, total, self.share_format, 3, "query")

    def _column(self, one: list[str], total: str, format: str, column: int, role: str) -> VGroup:
        rest = [f"{total}-{'-'.join(one)}"] if self.rest else []
        return VGroup(*(
            self._number(address, format, column, line, role) for line, address in enumerate([*one, *rest, total])
        ))

    def _bars(self) -> VGroup:
        """The shares as lengths, behind their numbers."""
        left, full = self.edge(2) + self.theme.space.gap, self.area.right - self.edge(2) - self.theme.space.gap
        height = self.pitch * 0.8
        bars = VGroup()
        for line in range(self.lines):
            share = self.shares[line].shown[0].cell.value
            bar = Bar(self.theme, np.array([left, self.y(line), 0.0]), height, self.theme.role("query"), share * full)
            bars.add(bar.set_fill(opacity=self._behind()))
        return bars

    def _behind(self) -> float:
        """Opacity of the bars, on which a number of the same colour must be read."""
        hue, ground = self.theme.role("query"), self.theme.role("ground")
        readable = (one for one in BEHIND if contrast(hue, interpolate_color(ground, hue, one)) >= READABLE)
        return next(readable, BEHIND[-1])

    def growing(self) -> list[Animation]:
        """Each bar grows and its share appears."""
        pairs = zip(self.bars, self.shares, strict=False)
        return [AnimationGroup(GrowFromEdge(bar, LEFT), FadeIn(share)) for bar, share in pairs]

    def _rule(self) -> VGroup:
        y = (self.y(self.lines - 1) + self.y(self.lines)) / 2
        line = hairline(self.theme, (self.edge(1), y, 0), (self.area.right, y, 0))
        word = Words(self.theme, say("sum"), role="faint").centred_at((self.area.left, self.y(self.lines), 0), LEFT)
        return VGroup(line, word)


def _formats(
    grown: NDArray[np.float64], shares: NDArray[np.float64], order: list[int],
) -> tuple[str, str, list[int]]:
    """Formats in which both columns add up as printed, and the keys listed."""
    room = int(fitting([grown.sum()], WIDEST, 2)[1])
    most = min(LISTED, len(order))
    for count in range(most, 0, -1):
        top, rest = order[:count], order[count:]
        columns = [[*column[top], *([column[rest].sum()] if rest else [])] for column in (grown, shares)]
        powers = decimals_that_add_up(columns[0], range(room, -1, -1))
        parts = decimals_that_add_up(columns[1], (3, 2, 4))
        if powers is not None and parts is not None:
            return f".{powers}f", f".{parts - 2}%", top
    return f".{room}f", ".1%", order[:most]
