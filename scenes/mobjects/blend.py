"""The weighted sum: value vectors shrink to their share, and stacked they are one vector again."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, Line, Rectangle, VGroup

from scenes.mobjects.head_values import Head
from scenes.mobjects.heat import Heat, usual
from scenes.mobjects.sums import choose
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words, shorten
from scenes.page import Rect
from scenes.theme import Theme

LISTED = 5
TALLEST = 1.1  # of a lane, in units
AFTER = 0.6  # of a lane, free before the sum
FILL = 0.72  # of a lane's height that a whole vector takes
STRIPS = (0.21, 0.62)  # left and right of the vectors, shares of the width
COLUMNS = (0.11, 0.195, 0.72, 0.75, 0.85, 0.88, 1.0)  # right of token and share; share, ×, value, =, product of one component
SLOTS = (0.2, 0.8)  # left and right of the heads' z, shares of the width
THINNEST = 0.02  # of a vector that has next to no share, in units: it can just be seen
LOUD = 8  # components among the largest of z from which the one with digits is chosen


class ValueBlend(Group):
    """One lane for each of the best keys, one for all the others, one for the sum z. One component has digits.

    `keys` are the positions with a lane, the largest share first; `strips[i]` the vectors, `numbers[i]` the digits of a lane.
    """

    def __init__(self, theme: Theme, head: Head, query: int, area: Rect) -> None:
        self.theme, self.head, self.query, self.area = theme, head, query, area
        shares = head.pattern(query)
        order = [int(key) for key in np.argsort(-shares, kind="stable")]
        values = np.array([head.values(head.vector("v", key)) for key in range(query + 1)])
        z = head.values(head.z(query))
        self.component, count, digits = self._component(values, shares, order, z)
        self.keys, self.format = order[:count], f".{digits}f"
        self.more = count < len(order)
        self.n = count + (1 if self.more else 0)
        self.pitch = min(area.height / (self.n + AFTER + 1), TALLEST)
        self.top = area.at(0, 0.5)[1] + self.pitch * (self.n + AFTER + 1) / 2
        self.thick = self.pitch * FILL
        self.left, self.right = (float(area.at(share, 0)[0]) for share in STRIPS)
        rest = z - sum((shares[key] * values[key] for key in self.keys), np.zeros_like(z))
        self.shares = [float(shares[key]) for key in self.keys] + ([1.0 - float(shares[self.keys].sum())] if self.more else [])
        rows = [values[key] for key in self.keys] + ([rest / max(self.shares[-1], 1e-9)] if self.more else [])
        scale = usual(values)
        self.strips = Group(*(Heat(theme, row, self.lane(i), "value", scale) for i, row in enumerate(rows)))
        self.sum_strip = Heat(theme, z, self.sum_lane(), "value", scale)
        self.names, self.share_numbers, self.numbers = self._names(), self._share_numbers(), self._numbers()
        self.mark, self.rule, self.total = self._mark(len(z)), self._rule(), self._total()
        super().__init__(self.strips, self.names, self.share_numbers)

    def _component(self, values, shares, order, z) -> tuple[int, int, int]:  # noqa: ANN001
        """The component with digits, how many keys to list and how many decimals, so that the column adds up as printed."""
        for component in [int(i) for i in np.argsort(-np.abs(z))[:LOUD]]:
            products = shares * values[:, component]

            def parts(n: int, products: np.ndarray = products) -> list[float]:
                return [*products[order[:n]], *([products[order[n:]].sum()] if n < len(order) else [])]

            most = min(LISTED, len(order))
            count, digits = choose(most, parts, (2, 3))
            if count == most:
                return component, count, digits
        return component, count, digits

    def y(self, lane: float) -> float:
        return self.top - (lane + 0.5) * self.pitch

    def lane(self, i: float) -> Rect:
        return Rect(self.left, self.right, self.y(i) - self.thick / 2, self.y(i) + self.thick / 2)

    def sum_lane(self) -> Rect:
        return self.lane(self.n + AFTER)

    def shrunk(self, i: int) -> Rect:
        """A lane's vector at its share of the height."""
        half = max(self.shares[i] * self.thick, THINNEST) / 2
        return Rect(self.left, self.right, self.y(i) - half, self.y(i) + half)

    def stacked(self, i: int) -> Rect:
        """The same, stacked in the lane of the sum: together they are as high as one vector."""
        lane, over = self.sum_lane(), sum(self.shares[:i])
        top = lane.top - over * self.thick
        return Rect(self.left, self.right, top - self.shares[i] * self.thick, top)

    def edge(self, column: int) -> float:
        return float(self.area.at(COLUMNS[column], 0)[0])

    def _number(self, address: str, format: str, column: int, y: float, role: str) -> Number:
        shown = Shown(self.head.trace.cell(address), format)
        return Number(self.theme, shown, size="label", role=role, point=(self.edge(column), y, 0), align=RIGHT)

    def _names(self) -> VGroup:
        em, width = self.theme.sizes.label, COLUMNS[0] * self.area.width
        names = VGroup(*(
            Words(self.theme, shorten(written(self.head.trace.tokens[key]), width, em, "mono"), style="mono") for key in self.keys
        ))
        if self.more:
            count = f"len({self.head.visible('pattern', self.query)})-{len(self.keys)}"
            names.add(Words(self.theme, "{} others", Shown(self.head.trace.cell(count), "d"), role="faint"))
        for i, name in enumerate(names):
            name.centred_at((self.edge(0), self.y(i), 0), RIGHT)
        return names

    def _share_address(self, i: int) -> str:
        own = [self.head.cell("pattern", self.query, key) for key in self.keys]
        return own[i] if i < len(own) else f"sum({self.head.visible('pattern', self.query)})-{'-'.join(own)}"

    def _share_numbers(self) -> VGroup:
        return VGroup(*(self._number(self._share_address(i), ".2f", 1, self.y(i), "query") for i in range(self.n)))

    def _products(self) -> list[str]:
        return [f"{self._share_address(i)}*{self._value(key)}" for i, key in enumerate(self.keys)]

    def _value(self, key: int) -> str:
        return f"{self.head.vector('v', key)[:-1]},{self.component}]"

    def _z(self) -> str:
        return f"{self.head.z(self.query)[:-1]},{self.component}]"

    def _numbers(self) -> VGroup:
        """share × value = product, a line for each key; what the others add, in one number."""
        lines, products = VGroup(), self._products()
        for i, key in enumerate(self.keys):
            y = self.y(i)
            lines.add(VGroup(
                self._number(self._share_address(i), ".2f", 2, y, "query"), self._sign("×", 3, y),
                self._number(self._value(key), ".2f", 4, y, "value"), self._sign("=", 5, y),
                self._number(products[i], self.format, 6, y, "ink"),
            ))
        if self.more:
            lines.add(VGroup(self._number(f"{self._z()}-{'-'.join(f'({one})' for one in products)}", self.format, 6, self.y(len(self.keys)), "faint")))
        return lines

    def _sign(self, text: str, column: int, y: float) -> Words:
        return Words(self.theme, text, role="faint").centred_at((self.edge(column), y, 0))

    def _mark(self, width: int) -> Rectangle:
        """The outline of the component with digits, through all lanes."""
        cell = (self.right - self.left) / width
        mark = Rectangle(width=cell, height=self.lane(0).top - self.sum_lane().bottom + self.theme.space.pad)
        mark.set_stroke(self.theme.role("ink"), width=self.theme.space.line)
        return mark.move_to((self.left + (self.component + 0.5) * cell, (self.lane(0).top + self.sum_lane().bottom) / 2, 0))

    def _rule(self) -> Line:
        y = (self.lane(self.n - 1).bottom + self.sum_lane().top) / 2
        return Line((self.left, y, 0), (self.area.right, y, 0), stroke_width=self.theme.space.hair, color=self.theme.role("faint"))

    def _total(self) -> VGroup:
        y = (self.sum_lane().top + self.sum_lane().bottom) / 2
        label = Words(self.theme, "z of", role="faint").centred_at((0, y, 0))
        token = shorten(written(self.head.trace.tokens[self.query]), COLUMNS[0] * self.area.width, self.theme.sizes.label, "mono")
        name = Words(self.theme, token, role="query", style="mono").centred_at((self.edge(1), y, 0), RIGHT)
        label.centred_at((name.pen[0] - self.theme.space.pad, y, 0), RIGHT)
        total = Number(self.theme, Shown(self.head.trace.cell(self._z()), self.format), size="body", style="mono-bold",
                       point=(self.edge(6), y, 0), align=RIGHT)
        return VGroup(label, name, total)


class HeadSlots(Group):
    """z of every head of the block for one token, one under the other; `others` are all but the head filmed, in faint."""

    def __init__(self, theme: Theme, head: Head, query: int, area: Rect) -> None:
        self.area, self.n = area, head.trace.config.n_heads
        z = head.values(f"{head.block}.attn.z[{query}]")
        scale = usual(z)
        self.others = Group(*(
            Heat(theme, z[i], self.slot(i), "value", scale) for i in range(self.n) if i != head.number
        ))
        number = Shown(head.trace.cell("focus.head"), "d")
        slot = self.slot(head.number)
        self.label = Words(theme, "head {}", number, size="body", role="value")
        self.label.centred_at(slot.at(0, 0.5) - theme.space.gap * RIGHT, RIGHT)
        super().__init__()

    def slot(self, i: int) -> Rect:
        lane = self.area.part(*SLOTS, 1 - (i + 1) / self.n, 1 - i / self.n)
        return lane.part(0, 1, (1 - FILL) / 2, (1 + FILL) / 2)
