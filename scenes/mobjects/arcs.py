"""Attention on the sentence itself: tokens on one line, arcs from the one that looks to those it looks at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import LEFT, RIGHT, UP, Animation, AnimationGroup, Create, CubicBezier, Dot, FadeIn, VGroup, VMobject
from numpy.typing import NDArray

from model.trace import Trace
from scenes.language import Said
from scenes.mobjects.boxes import TokenBox
from scenes.mobjects.head_values import Head
from scenes.mobjects.sums import adds_up
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import window

MOST = 12  # tokens on the line, and so arcs
LISTED, ENOUGH, LEAST_SHARE = 5, 0.97, 0.01  # arcs of one token: so many, until they hold enough, none under the least
SIZES = ("heading", "body", "label")  # of the tokens, tried until the line fits
WHOLE, SHORT = 15.0, 5.5  # width a token may have, in ems, at the larger sizes and at the last
OTHERS = 7.0  # width kept for the box of the others, in ems
LEAST_WIDTH = 3.2  # of a box, in ems of the number under it
BOLDEST = 18.0  # stroke of an arc that carries everything
STEEP, HIGHEST = 0.42, 0.56  # height of an arc as a share of its span, and of the area at most;
STEEPER = 0.8  # the first in an area that is not wide
LOOP = 0.45  # height of the arc of a token that looks at itself, in units
LEAST_OPACITY = 0.4
PERCENT = 2  # decimals of a share that is printed in whole percents
BASE, NOTE = 0.24, 0.02  # heights in the area: of the line, of the words that say how many tokens it leaves out;
HIGH_BASE, UNDER = 0.38, 3.4  # in an area that is not wide; there the words stand so many ems under the line


class TokenLine(VGroup):
    """The drawn tokens side by side, dots where some are left out; `box(position)` is one.

    Tokens of `must` are among the drawn ones; there are as many as fit into `width`. `others` keeps room for one more
    box.
    """

    def __init__(
        self, theme: Theme, trace: Trace, must: tuple[int, ...], width: float, largest: str = "heading",
        others: bool = False,
    ) -> None:
        self.theme, self.trace = theme, trace
        tries = [(size, MOST, WHOLE) for size in SIZES[SIZES.index(largest):]]
        tries += [("label", count, SHORT) for count in range(MOST, len(set(must)) - 1, -1)]
        for size, count, widest in tries:
            self.window, self.em = window(trace.n_prompt, count, *must), theme.size(size)
            line = self._line(size, widest * self.em)
            if line.width <= width - (OTHERS * self.em if others else 0.0):
                break
        self.size = size
        super().__init__(*line)

    def _line(self, size: str, widest: float) -> VGroup:
        theme, pad, least = self.theme, self.theme.space.pad, LEAST_WIDTH * self.theme.sizes.number
        texts = [written(self.trace.tokens[position]) for position in self.window.positions]
        self.boxes = [TokenBox(theme, text, size, widest=widest, width=least).quiet() for text in texts]
        pen, before, line = 0.0, self.window.positions[0], VGroup()
        for box, position in zip(self.boxes, self.window.positions, strict=True):
            if position > before + 1:
                dots = (Dot((pen + (i + 1) * pad, 0, 0), radius=pad / 5, color=theme.role("faint")) for i in range(3))
                line.add(*dots)
                pen += 4 * pad
            line.add(box.move_to((pen, 0, 0), aligned_edge=LEFT))
            pen, before = pen + box.width + pad / 2, position
        return line

    def box(self, position: int) -> TokenBox:
        return self.boxes[self.window.place(position)]

    def add_others(self, said: Said) -> VGroup:
        """A box, with how many these are, for all tokens without an arc of their own, at the left end."""
        words = Words(self.theme, said, size=self.size, role="faint")
        box = TokenBox(self.theme, "", self.size, width=words.advance + 2 * self.theme.space.pad).box
        others = VGroup(box, words.centred_at(box.get_center()))
        self.add(others.next_to(self, LEFT, buff=3 * self.theme.space.pad))
        return others

    def under(self, box: VGroup) -> NDArray[np.float64]:
        """The point under a box, for its number."""
        point: NDArray[np.float64] = box.get_bottom() - self.theme.sizes.body * 0.95 * UP
        return point


class AttentionArcs(VGroup):
    """Who looks at whom: arcs and shares of the query's row, the tail bundled in one; the tokens are `line`."""

    def __init__(self, theme: Theme, head: Head, query: int, key: int, area: Rect) -> None:
        self.theme, self.head, self.query, self.highest = theme, head, query, HIGHEST * area.height
        self.steep = STEEP if area.wide else STEEPER
        pattern = head.pattern(query)
        self.line = TokenLine(theme, head.trace, (0, key, query), area.width, others=len(pattern) > 1)
        keys = _with_an_arc(pattern, [one for one in head.loudest(query) if one in self.line.window.positions])
        keys = _that_add_up(pattern, keys, key)
        addresses = [head.cell("pattern", query, one) for one in keys]
        boxes: list[VGroup] = [self.line.box(one) for one in keys]
        self.others = None
        if len(keys) < len(pattern):
            self.others = self.line.add_others(head.words_for_others(query, keys))
            addresses.append(head.others(query, keys))
            boxes.append(self.others)
        self.line.move_to(area.at(0.5, BASE if area.wide else HIGH_BASE))
        foot = area.at(0.5, NOTE)
        if not area.wide:
            foot[1] = self.line.get_bottom()[1] - UNDER * theme.sizes.label
        self.note = self.line.window.note(head.trace, theme, foot)
        asker = self.line.box(query)
        self.arcs = VGroup(*(self._arc(asker, box, address) for box, address in zip(boxes, addresses, strict=True)))
        sizes = ["body", *["label"] * len(boxes)]
        self.shares = VGroup(*(
            self._share(box, address, size) for box, address, size in zip(boxes, addresses, sizes, strict=False)
        ))
        super().__init__(self.arcs, self.shares, *([self.others] if self.others else []))

    def drawing(self) -> list[Animation]:
        """Each arc drawn with its share, the widest first."""
        pairs = zip(self.arcs, self.shares, strict=True)
        return [AnimationGroup(Create(arc), FadeIn(share)) for arc, share in pairs]

    def drawing_to_first(self) -> list[Animation]:
        """An arc from every token of the line to the first one, each with its share."""
        first, moves = self.line.box(0), []
        for position in self.line.window.positions:
            box, address = self.line.box(position), self.head.cell("pattern", position, 0)
            arc, share = self._arc(box, first, address), self._share(box, address, "number")
            moves.append(AnimationGroup(Create(arc), FadeIn(share)))
        return moves

    def _share(self, box: VGroup, address: str, size: str) -> Number:
        return Number(self.theme, self.head.shown(address, ".0%"), size=size, role="query", point=self.line.under(box))

    def _arc(self, start: VGroup, end: VGroup, address: str) -> VMobject:
        """From the box that looks to the box it looks at, as wide as its share; a loop when they are the same."""
        share, lift = float(np.clip(self.head.trace.cell(address).value, 0.0, 1.0)), self.theme.space.pad / 2 * UP
        a, b = start.get_top() + lift, end.get_top() + lift
        height = min(self.highest, self.steep * abs(a[0] - b[0]) + LOOP / 2)
        if start is end:
            side = min(start.width, LOOP) / 2 * RIGHT
            a, b, height = a + side, b - side, LOOP
        arc = CubicBezier(a, a + height * 4 / 3 * UP, b + height * 4 / 3 * UP, b)
        opacity = LEAST_OPACITY + (1 - LEAST_OPACITY) * float(np.sqrt(share))
        width = max(BOLDEST * share, self.theme.space.line * 0.75)
        return arc.set_stroke(self.theme.role("query"), width=width, opacity=opacity)


def _with_an_arc(shares: NDArray[np.float64], keys: Sequence[int]) -> list[int]:
    """The first of the keys, the loudest first, until together they hold enough."""
    count = min(LISTED, int(np.searchsorted(np.cumsum(shares[list(keys)]), ENOUGH)) + 1)
    return [key for i, key in enumerate(keys[:count]) if i == 0 or shares[key] >= LEAST_SHARE]


def _that_add_up(shares: NDArray[np.float64], keys: list[int], must: int) -> list[int]:
    """As many of these keys as leave percentages that, with the others' together, add up to 100 as printed.

    The arc of `must`, if it has one, stays. If no number of keys does it, all.
    """
    for count in range(len(keys), keys.index(must) if must in keys else 0, -1):
        parts = [float(shares[key]) for key in keys[:count]]
        rest = [1.0 - sum(parts)] if count < len(shares) else []
        if adds_up([*parts, *rest], PERCENT, 1.0):
            return keys[:count]
    return keys
