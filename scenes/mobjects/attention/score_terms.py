"""One score taken apart: the query over the key, the largest products, all the others together, and the sum."""

from __future__ import annotations

from manim import LEFT, RIGHT, Group, Rectangle, VGroup

from scenes.language import say_count
from scenes.lines import shorten
from scenes.mobjects.head_values import Head
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.marks import hairline, outline
from scenes.mobjects.terms import telling_terms
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

LISTED, DECIMALS = 4, (2, 1, 3)  # products written out at most; decimals, the best first
STRIP = 1.35  # height of a vector's image, in ems
PITCH = 1.62  # of the lines, in ems
COLUMNS = (0.28, 0.335, 0.6, 0.67, 1.0)  # right of q, middle of ×, right of k, middle of =, right of the product
HIGH = 16.8  # height for all under each other, in ems
STRIPS, LINES = 0.38, 0.42  # right edge of the vectors, left edge of the lines beside them, shares of the width
REST = 0.64  # right of the words for the remainder


class ScoreTerms(Group):
    """`strips` are the two vectors, `lines[i]` the products and the remainder, `total` the sum under the `rule`.

    In a low area the lines stand right of the vectors.
    """

    def __init__(self, theme: Theme, head: Head, query: int, key: int, area: Rect) -> None:
        self.theme, self.head, em = theme, head, theme.sizes.label
        beside = area.height < HIGH * em
        strips, self.area = (area.part(0, STRIPS), area.part(LINES, 1)) if beside else (area, area)
        self.strips_area = strips
        q, k = head.vector("q_rot", query), head.vector("k_rot", key)
        self.terms = telling_terms(head.trace, q, k, LISTED, DECIMALS)
        tops = area.top - 1.3 * em, area.top - (1.3 + STRIP + PITCH / 4) * em
        self.rects = [Rect(strips.left, strips.right, top - STRIP * em, top) for top in tops]
        vectors = zip((q, k), self.rects, ("query", "key"), strict=True)
        self.strips = Group(*(Heatmap(theme, head.values(address), rect, hue) for address, rect, hue in vectors))
        low = tops[1] - STRIP * em
        self.names = VGroup(
            self._name(query, "query", tops[0] + 0.4 * em), self._name(key, "key", low - 1.05 * em),
        )
        self.marks = VGroup(*(self._mark(dim, tops[0], low) for dim in self.terms.dims))
        y = self._write_lines(area.top - PITCH * em if beside else low - 1.05 * em - PITCH * em * 1.1)
        self.rule = hairline(theme, (self._edge(COLUMNS[3]), y + 0.95 * em, 0), (area.right, y + 0.95 * em, 0))
        corner = (area.right, y - 0.1 * em, 0)
        self.total = Number(theme, self.terms.total, size="body", point=corner, align=RIGHT, style="mono-bold")
        super().__init__(self.strips, self.names, self.marks, self.lines, self.rule, self.total)

    def _name(self, position: int, hue: str, y: float) -> Words:
        room, left = self.strips_area.width / 2, self.strips_area.left
        token = shorten(written(self.head.trace.tokens[position]), room, self.theme.sizes.label, "mono")
        return Words(self.theme, token, role=hue, style="mono", point=(left, y, 0), align=LEFT)

    def _mark(self, dim: int, top: float, low: float) -> Rectangle:
        """The outline of a component in both vectors."""
        width, over = self.strips_area.width / len(self.terms.a), self.theme.space.pad / 2
        left = self.strips_area.left + dim * width
        return outline(self.theme, Rect(left, left + width, low - over, top + over), "ink")

    def _write_lines(self, y: float) -> float:
        """The lines from a height down, and the height of the next."""
        self.lines, pitch = VGroup(), PITCH * self.theme.sizes.label
        for dim in self.terms.dims:
            self.lines.add(self._line(dim, y))
            y -= pitch
        if len(self.terms.a) > len(self.terms.dims):
            said = say_count("{n} other product", "{n} other products", n=self.terms.count_of_rest)
            words = Words(self.theme, said, role="faint")
            words.centred_at((self._edge(REST), y, 0), RIGHT)
            self.lines.add(VGroup(words, self._number(self.terms.rest, 1.0, y, "faint")))
            y -= pitch
        return y

    def _line(self, dim: int, y: float) -> VGroup:
        (q, k), (q_end, times, k_end, equals, end) = self.terms.factors(dim), COLUMNS
        return VGroup(
            self._number(q, q_end, y, "query"), self._sign("×", times, y), self._number(k, k_end, y, "key"),
            self._sign("=", equals, y), self._number(self.terms.product(dim), end, y, "ink"),
        )

    def _edge(self, share: float) -> float:
        return float(self.area.at(share, 0)[0])

    def _sign(self, text: str, share: float, y: float) -> Words:
        return Words(self.theme, text, role="faint").centred_at((self._edge(share), y, 0))

    def _number(self, shown: Shown, share: float, y: float, role: str) -> Number:
        return Number(self.theme, shown, size="label", role=role, point=(self._edge(share), y, 0), align=RIGHT)
