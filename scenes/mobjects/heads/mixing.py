"""The outputs of all heads as one vector, and the matrix that mixes them, piece by piece: one piece a head."""

from __future__ import annotations

from math import ceil

import numpy as np
from manim import DOWN, RIGHT, UP, Animation, Group, Line, Rectangle, UpdateFromAlphaFunc, VGroup
from numpy.typing import NDArray

from scenes.language import say
from scenes.mobjects.footnote import Footnote
from scenes.mobjects.head_values import Head
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.marks import hairline, outline
from scenes.mobjects.sums import adds_up
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

LEFT_EMS, RIGHT_EMS = 2.6, 4.9  # gutters: for the number of a component, for its value
TOP = 1.5  # height of the heads' numbers, in ems
STRIP, BETWEEN = 0.5, 0.34  # height of the joined vector, and under it, in units
ROW, LOFTY = 1.25, 2.2  # height of a row of the matrix, in ems of its number: at least, at most
LENGTHS = 0.5  # height of the bars of length under the matrix, in units
JOINED = 1.1  # height of the joined vector while it stands alone, in units
BARS = (0.8, 0.84)  # height of the bars of one component as a share of what is left, width as one of a piece
DECIMALS, LOUD = (2, 1, 3), 5  # of what is told, the best first; components from which the one to tell is chosen
LEAST = 0.001  # of a bar that begins to grow


class Mixing(Group):
    """The joined z, `strips[h]` each head's piece; under it rows of W_O for the components `dims`.

    Of one of them, `dims[told]`, everything is told: `weights` is its row, `bars[h]` and `parts[h]` are what the piece
    of each head adds, `total` is the sum, which counts through `partial`.
    """

    def __init__(self, theme: Theme, head: Head, query: int, dims: tuple[int, ...], area: Rect) -> None:
        self.theme, self.head, self.query, self.area = theme, head, query, area
        self.n, self.size = head.trace.config.n_heads, head.trace.config.d_head
        foot = (len(note(head, theme, len(dims), area)) + 1) * theme.space.leading * theme.sizes.label
        self.body = Rect(area.left + LEFT_EMS * theme.sizes.label, area.right - RIGHT_EMS * theme.sizes.number,
                         area.bottom + foot + theme.space.gap, area.top - TOP * theme.sizes.label)
        room = self.top - self.body.bottom - LENGTHS - theme.space.gap
        out = np.abs(head.values(f"{head.block}.attn_out[{query}]")[list(dims)])
        largest = np.argsort(-out)[:max(int(room / (ROW * theme.sizes.number)), 1)]
        self.order = sorted(int(i) for i in largest)  # places among the focus's components
        self.dims = [dims[i] for i in self.order]
        self.pitch = min(LOFTY * theme.sizes.number, room / len(self.dims))
        self.z = head.values(f"{head.block}.attn.z[{query}]")
        self.rows_of_weights = np.array([head.values(self._row(dim)) for dim in self.dims])
        pieces = self.rows_of_weights.reshape(len(self.dims), self.n, self.size)
        self.products = np.einsum("dhi,hi->dh", pieces, self.z)
        self.numbers = VGroup(*(self._head_number(h) for h in range(self.n)))
        self.strips = Group(*(self.strip(h) for h in range(self.n)))
        self.first_cuts = VGroup(*(self._cut(self.alone(h)) for h in range(1, self.n)))
        self.cuts = VGroup(*(self._cut(self.piece(h)) for h in range(1, self.n)))
        under = self.area.at(0.5, 0.5) + (JOINED / 2 + 1.8 * theme.sizes.body) * DOWN
        heads, size, total = (head.shown(address, "d") for address in (
            "config.n_heads", "config.d_head", "config.n_heads*config.d_head"))
        sizes = say("{n} heads × {size} = {total} numbers", n=heads, size=size, total=total)
        self.size_of_all = Words(theme, sizes, size="body", point=under)
        self._one()
        super().__init__()

    # Places

    def edge(self, h: float) -> float:
        """Left edge of a head's piece."""
        return self.body.left + h * self.body.width / self.n

    def piece(self, h: int) -> Rect:
        """Where the z of a head stands in the joined vector."""
        return Rect(self.edge(h), self.edge(h + 1), self.body.top - STRIP, self.body.top)

    def alone(self, h: int) -> Rect:
        """Where the z of a head stands in the joined vector while that stands alone."""
        return self.area.part(h / self.n, (h + 1) / self.n).row(0, 1, JOINED / self.area.height)

    @property
    def top(self) -> float:
        """Upper edge of the rows of W_O."""
        return self.body.top - STRIP - BETWEEN

    def line(self, i: int) -> Rect:
        """Where a row of W_O stands among the others."""
        return Rect(self.body.left, self.body.right, self.top - (i + 1) * self.pitch, self.top - i * self.pitch)

    # Addresses

    def _row(self, dim: int) -> str:
        return f"weights.blocks.{self.head.layer}.attn.o_proj.dims.{dim}"

    def part(self, h: int, dim: int) -> str:
        """What a head adds to a component."""
        row = f"{self._row(dim)}[{h * self.size}:{(h + 1) * self.size}]"
        return f"dot({row},{self.head.block}.attn.z[{self.query},{h}])"

    def out(self, i: int, format: str) -> Shown:
        """A component of what attention adds to the stream."""
        return self.head.shown(f"{self.head.block}.attn_out[{self.query},{self.dims[i]}]", format)

    def name_of(self, i: int) -> Shown:
        """Which component of the stream a row makes."""
        return self.head.shown(f"focus.stream_dims[{self.order[i]}]", "d")

    def number(self, h: int) -> Shown:
        """Which head it is: how many stand before it."""
        return self.head.shown(f"len({self.head.block}.attn.z[{self.query},:{h}])", "d")

    # Drawings

    def strip(self, h: int) -> Heatmap:
        """The z of a head."""
        return Heatmap(self.theme, self.z[h], self.alone(h), "value", usual(self.z))

    def over(self, rect: Rect) -> NDArray[np.float64]:
        """The point over a piece, for the head's number."""
        return rect.at(0.5, 1) + 0.65 * self.theme.sizes.label * UP

    def _head_number(self, h: int) -> Words:
        role = "value" if h == self.head.number else "faint"
        number = self.number(h)
        named = Words(self.theme, say("head {head}", head=number), size="number", role=role)
        plain = Words(self.theme, "{}", number, size="number", role=role)
        fits = named.advance + self.theme.space.pad <= self.body.width / self.n
        return (named if fits else plain).centred_at(self.over(self.alone(h)))

    def rise(self) -> list[Animation]:
        """The joined vector goes to its place over the rows of W_O."""
        strips = [strip.animate.fill(self.piece(h)) for h, strip in enumerate(self.strips)]
        return [*strips, *(one.animate.move_to(self.over(self.piece(h))) for h, one in enumerate(self.numbers))]

    def _cut(self, piece: Rect) -> Line:
        return hairline(self.theme, piece.at(0, 1), piece.at(0, 0), "ink")

    def _one(self) -> None:
        """The component told: its row of weights, and what every head's piece of it gives."""
        theme = self.theme
        self.told, self.format = self._telling()
        parts = self.products[self.told]
        rect = Rect(self.body.left, self.body.right, self.top - STRIP, self.top)
        self.weights = Heatmap(theme, self.rows_of_weights[self.told], rect, "weight", usual(self.rows_of_weights))
        self.component = self.numbered(self.told, rect.at(0, 0.5)[1])
        addresses = (self.part(h, self.dims[self.told]) for h in range(self.n))
        numbers = [Number(theme, self.head.shown(address, self.format)) for address in addresses]
        piece = self.body.width / self.n
        lines = ceil((max(number.advance for number in numbers) + theme.space.pad / 2) / piece)
        foot, under = lines * 1.3 * theme.sizes.number, rect.bottom - theme.space.gap
        low, high = min(0.0, *parts), max(0.0, *parts)
        height = BARS[0] * (under - self.area.bottom - foot)
        unit = height / ((high - low) or 1.0)
        self.zero = under - high * unit
        self.axis = hairline(theme, (self.body.left, self.zero, 0), (self.body.right, self.zero, 0), "line")
        self.bars = VGroup(*(self._bar(h, value * unit, value) for h, value in enumerate(parts)))
        for h, number in enumerate(numbers):
            y = under - height - (h % lines + 0.9) * 1.3 * theme.sizes.number
            number.centred_at((self.edge(h + 0.5), y, 0))
        self.parts = VGroup(*numbers)
        self.partial = self._partial()
        point = (self.area.right, self.zero, 0)
        self.total = Number(theme, self.partial[0], size="body", style="mono-bold", point=point, align=RIGHT)
        over = (self.area.right, self.zero + 1.3 * theme.sizes.body, 0)
        self.sum_label = Words(theme, say("sum"), role="faint").centred_at(over, RIGHT)

    def _telling(self) -> tuple[int, str]:
        """The component to tell, and its format: many heads add to it, and as printed they add up."""
        sizes = np.abs(self.products)
        several = [int(i) for i in np.argsort(-(sizes.sum(axis=1) - sizes.max(axis=1)))]
        for digits in DECIMALS:
            for i in several[:LOUD]:
                if adds_up(self.products[i], digits, self.out(i, "").cell.value):
                    return i, f".{digits}f"
        return several[0], f".{DECIMALS[0]}f"

    def _bar(self, h: int, length: float, value: float) -> Rectangle:
        """An upright bar from the zero line."""
        width = BARS[1] * self.body.width / self.n
        bar = Rectangle(width=width, height=max(abs(length), self.theme.space.thin), stroke_width=0)
        bar.set_fill(self.theme.role("positive" if value >= 0 else "negative"), opacity=1)
        return bar.move_to((self.edge(h + 0.5), self.zero + length / 2, 0))

    def grow(self, h: int) -> Animation:
        """What a head adds grows from the zero line."""
        bar, edge = self.bars[h].copy(), DOWN if self.products[self.told, h] >= 0 else UP

        def reach(one: Rectangle, alpha: float) -> None:
            one.become(bar.copy().stretch(max(alpha, LEAST), 1, about_edge=edge))

        return UpdateFromAlphaFunc(self.bars[h], reach)

    def _partial(self) -> list[Shown]:
        parts = [self.part(h, self.dims[self.told]) for h in range(self.n)]
        sums = [self.head.shown("+".join(parts[:h]), self.format) for h in range(1, self.n)]
        return [*sums, self.out(self.told, self.format)]

    def numbered(self, i: int, y: float) -> Number:
        """Which component a row makes, left of it."""
        point = (self.body.left - self.theme.space.pad, y, 0)
        return Number(self.theme, self.name_of(i), role="faint", point=point, align=RIGHT)

    def pair(self, h: int) -> VGroup:
        """Outlines of a head's piece of z and of the weights under it."""
        piece = self.piece(h)
        low = Rect(piece.left, piece.right, self.top - STRIP, self.top)
        return VGroup(outline(self.theme, piece, "focus"), outline(self.theme, low, "focus"))

    def lift_sum(self) -> Animation:
        """The word over the sum goes to the top of its column."""
        return self.sum_label.animate.set_y(self.body.top - STRIP / 2)

    def open_rows(self) -> Animation:
        """The row of weights goes to its place in the matrix."""
        return self.weights.animate.fill(self.line(self.told))


def note(head: Head, theme: Theme, count: int, area: Rect) -> Footnote:
    """What the bars of length under the matrix are, at the foot of the area."""
    drawn, total = head.shown(f"len(focus.stream_dims[:{count}])", "d"), head.shown("config.d_model", "d")
    said = say(
        "under each head: the length of what it adds, over {n} of {total} components", n=drawn, total=total
    )
    return Footnote(theme, said, area.width, area.at(0.5, 0))
