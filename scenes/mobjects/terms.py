"""One score taken apart: the query over the key, the largest products, all the others together, and the sum."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, Group, Line, Rectangle, VGroup

from scenes.mobjects.head_values import Head
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.sums import choose
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words, shorten
from scenes.page import Rect
from scenes.theme import Theme

LISTED = 4  # products with digits, at most
STRIP = 1.35  # height of a vector's image, in ems
PITCH = 1.62  # of the lines, in ems
COLUMNS = (0.28, 0.335, 0.6, 0.67, 1.0)  # right of q, middle of ×, right of k, middle of =, right of the product
REST = 0.64  # right of the words for the remainder


class ProductTerms(Group):
    """`strips` are the two vectors, `lines[i]` the products and the remainder, `total` the sum under the `rule`."""

    def __init__(self, theme: Theme, head: Head, query: int, key: int, area: Rect) -> None:
        self.theme, self.head, self.area = theme, head, area
        self.addresses = head.vector("q_rot", query), head.vector("k_rot", key)
        q, k = (head.values(address) for address in self.addresses)
        order = [int(i) for i in np.argsort(-np.abs(q * k))]
        listed = min(LISTED, len(q))
        products = (q * k)[order]
        count, digits = choose(listed, lambda n: [*products[:n], float(products[n:].sum())], (2, 1, 3))
        self.dims, self.format = order[:count], f".{digits}f"
        em = theme.sizes.label
        tops = area.top - 1.3 * em, area.top - (1.3 + STRIP + PITCH / 4) * em
        self.rects = [Rect(area.left, area.right, top - STRIP * em, top) for top in tops]
        self.strips = Group(*(
            Heatmap(theme, values, rect, hue)
            for values, rect, hue in zip((q, k), self.rects, ("query", "key"), strict=True)
        ))
        low = tops[1] - STRIP * em
        self.names = VGroup(
            self._name(query, "query", tops[0] + 0.4 * em), self._name(key, "key", low - 1.05 * em),
        )
        self.marks = VGroup(*(self._mark(dim, tops[0], low) for dim in self.dims))
        first = low - 1.05 * em - PITCH * em * 1.1
        self.lines = VGroup(*(self._line(dim, first - i * PITCH * em) for i, dim in enumerate(self.dims)))
        y = first - len(self.dims) * PITCH * em
        if len(q) > len(self.dims):
            self.lines.add(self._remainder(y))
            y -= PITCH * em
        ends = ((area.at(COLUMNS[3], 0)[0], y + 0.95 * em, 0), (area.right, y + 0.95 * em, 0))
        self.rule = Line(*ends, stroke_width=theme.space.hair, color=theme.role("faint"))
        total = Shown(head.trace.cell(head.product(query, key)), self.format)
        corner = (area.right, y - 0.1 * em, 0)
        self.total = Number(theme, total, size="body", point=corner, align=RIGHT, style="mono-bold")
        super().__init__(self.strips, self.names, self.marks, self.lines, self.rule, self.total)

    def _name(self, position: int, hue: str, y: float) -> Words:
        token = shorten(written(self.head.trace.tokens[position]), self.area.width / 2, self.theme.sizes.label, "mono")
        return Words(self.theme, token, role=hue, style="mono", point=(self.area.left, y, 0), align=LEFT)

    def _mark(self, dim: int, top: float, low: float) -> Rectangle:
        width = self.area.width / len(self.head.values(self.addresses[0]))
        mark = Rectangle(width=width, height=top - low + self.theme.space.pad, stroke_width=self.theme.space.line)
        mark.set_stroke(self.theme.role("ink"))
        return mark.move_to((self.area.left + (dim + 0.5) * width, (top + low) / 2, 0))

    def _product(self, dim: int) -> str:
        return "*".join(f"{address[:-1]},{dim}]" for address in self.addresses)

    def _line(self, dim: int, y: float) -> VGroup:
        q, k = (f"{address[:-1]},{dim}]" for address in self.addresses)
        edges = [self.area.at(share, 0)[0] for share in COLUMNS]
        return VGroup(
            self._number(q, edges[0], y, "query"), Words(self.theme, "×", role="faint").centred_at((edges[1], y, 0)),
            self._number(k, edges[2], y, "key"), Words(self.theme, "=", role="faint").centred_at((edges[3], y, 0)),
            self._number(self._product(dim), edges[4], y, "ink"),
        )

    def _number(self, address: str, edge: float, y: float, role: str) -> Number:
        shown = Shown(self.head.trace.cell(address), self.format)
        return Number(self.theme, shown, size="label", role=role, point=(edge, y, 0), align=RIGHT)

    def _remainder(self, y: float) -> VGroup:
        """All the products not listed, as one number."""
        rest = Shown(self.head.trace.cell(f"config.d_head-{len(self.dims)}"), "d")
        words = Words(self.theme, "{} other products", rest, role="faint")
        listed = "-".join(f"({self._product(dim)})" for dim in self.dims)
        address = f"dot({self.addresses[0]},{self.addresses[1]})-{listed}"
        words.centred_at((self.area.at(REST, 0)[0], y, 0), RIGHT)
        return VGroup(words, self._number(address, self.area.right, y, "faint"))
