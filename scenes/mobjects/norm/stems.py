"""A whole vector as spikes from a zero line, its largest number marked, and a band as high as its root mean square."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Animation, Line, Rectangle, UpdateFromAlphaFunc, VGroup, VMobject, linear
from numpy.typing import NDArray

from scenes.language import say
from scenes.mobjects.marks import hairline
from scenes.mobjects.norm.normed import Normed
from scenes.mobjects.sums import BREAK, words_around
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

Values = NDArray[np.float64]

AIR = 1.1  # times the room that the longest spike takes
STOPS = 60  # prefixes whose root mean square is shown on the way
BAND = 0.3  # opacity of the band


class Spikes(VMobject):
    """All numbers of a vector side by side, each as high as it is large: one shape. `unit` is the height of a 1."""

    def __init__(self, theme: Theme, values: Values, area: Rect, unit: float, zero: float, role: str) -> None:
        super().__init__(stroke_width=0, fill_color=theme.role(role), fill_opacity=1)
        self.values, self.area, self.unit, self.zero = values, area, unit, zero
        self.draw(values * unit, zero)

    def draw(self, heights: Values, zero: float) -> Spikes:
        """The outline of all spikes, standing on a zero line."""
        edges = np.linspace(self.area.left, self.area.right, len(heights) + 1)
        x = np.concatenate([[edges[0]], np.repeat(edges, 2)[1:-1], [edges[-1], edges[0]]])
        y = zero + np.concatenate([[0.0], np.repeat(heights, 2), [0.0, 0.0]])
        self.set_points_as_corners(np.column_stack([x, y, np.zeros(len(x))]))
        return self

    def tip(self, dim: int) -> Values:
        """The end of one spike."""
        across = (dim + 0.5) / len(self.values)
        return np.array([self.area.at(across, 0)[0], self.zero + self.values[dim] * self.unit, 0.0])

    def rise(self) -> Animation:
        """All spikes grow from the zero line."""
        heights = self.values * self.unit
        return UpdateFromAlphaFunc(self, lambda spikes, alpha: spikes.draw(alpha * heights, self.zero))

    def become_spikes(self, other: Spikes) -> Animation:
        """Each spike grows or shrinks to that of another drawing of as many numbers."""
        start, end = (one.values * one.unit for one in (self, other))
        zeros, areas = (self.zero, other.zero), (self.area, other.area)

        def between(spikes: Spikes, alpha: float) -> None:
            edges = [(1 - alpha) * getattr(areas[0], name) + alpha * getattr(areas[1], name) for name in EDGES]
            spikes.area = Rect(*edges)
            spikes.draw((1 - alpha) * start + alpha * end, (1 - alpha) * zeros[0] + alpha * zeros[1])
            if alpha == 1:
                spikes.values, spikes.unit, spikes.zero = other.values, other.unit, other.zero

        return UpdateFromAlphaFunc(self, between)


EDGES = ("left", "right", "bottom", "top")


class VectorPlot(VGroup):
    """Spikes over and under a zero line, on a scale from the lowest to the highest of all `values` it must hold."""

    def __init__(
        self, theme: Theme, values: Values, area: Rect, reach: Values | None = None, role: str = "residual",
    ) -> None:
        self.theme, self.area = theme, area
        reach = values if reach is None else reach
        low, high = min(0.0, float(reach.min())), max(0.0, float(reach.max()))
        self.unit = area.height / (((high - low) or 1.0) * AIR)
        middle = (low + high) / 2
        self.zero = area.at(0, 0.5)[1] - middle * self.unit
        self.axis = hairline(theme, (area.left, self.zero, 0), (area.right, self.zero, 0), "dim")
        self.spikes = Spikes(theme, values, area, self.unit, self.zero, role)
        super().__init__(self.axis, self.spikes)

    def mark(self, dim: int, shown: Shown, below: str) -> VGroup:
        """One spike in a bright line, its value beside its tip, and towards the zero line what it is."""
        theme, tip = self.theme, self.spikes.tip(dim)
        side = RIGHT if tip[0] < self.area.at(0.5, 0)[0] else LEFT
        spike = Line((tip[0], self.zero, 0), tip, stroke_width=theme.space.line, color=theme.role("focus"))
        inward = (DOWN if tip[1] > self.zero else UP) * theme.sizes.body * 0.5
        start = tip + theme.space.gap * side + inward
        number = Number(theme, shown, "heading", "focus", point=start, align=-side)
        words = Words(theme, below, role="faint").centred_at(start + 2.8 * inward, -side)
        return VGroup(spike, number, words)

    def become_plot(self, other: VectorPlot) -> list[Animation]:
        """Zero line and spikes go over into those of another plot of as many numbers."""
        self.area, self.unit, self.zero = other.area, other.unit, other.zero
        return [self.axis.animate.become(other.axis).build(), self.spikes.become_spikes(other.spikes)]

    def beside_band(self, shown: Shown) -> Number:
        """The width of the band, right of it."""
        end = np.array([self.area.right + self.theme.space.pad, self.zero, 0.0])
        return Number(self.theme, shown, "label", "focus", point=end, align=LEFT)

    def band(self, width: float) -> Rectangle:
        """From so far under the zero line to so far over it."""
        band = Rectangle(width=self.area.width, height=max(2 * width * self.unit, self.theme.space.thin))
        band.set_stroke(self.theme.role("focus"), self.theme.space.hair)
        band.set_fill(self.theme.role("focus"), opacity=BAND)
        return band.move_to((self.area.at(0.5, 0)[0], self.zero, 0))


class RootMeanSquare(VGroup):
    """The root mean square as it grows: a cursor runs over a plot, the band around the zero line follows.

    `number` is the value of the numbers passed so far, `count` how many these are.
    """

    def __init__(self, theme: Theme, normed: Normed, plot: VectorPlot, area: Rect) -> None:
        self.theme, self.normed, self.plot = theme, normed, plot
        size, squares = len(normed.values), np.cumsum(normed.values**2)
        stops = {round(stop) for stop in np.linspace(1, size, STOPS)} | {normed.largest, normed.largest + 1}
        self.stops = sorted(stop for stop in stops if 0 < stop <= size)
        self.curve = np.sqrt(squares / np.arange(1, size + 1))
        self.shape = VMobject(stroke_width=theme.space.line, stroke_color=theme.role("focus"))
        self.shape.set_fill(theme.role("focus"), opacity=BAND)
        self.cursor = Line(plot.area.at(0, 0), plot.area.at(0, 1), stroke_width=theme.space.hair)
        self.cursor.set_color(theme.role("focus"))
        self.account, self.count, self.number = self._account(area)
        super().__init__(self.shape, self.cursor, self.account)
        self.show(self.stops[0])

    def _account(self, area: Rect) -> tuple[VGroup, Number, Number]:
        """The line that counts, as wide as it will be in the end."""
        theme, normed = self.theme, self.normed
        total = len(normed.values)
        # Translators: {n} counts up to all numbers of a vector; the root itself stands behind this, as a number.
        said = say("root of the mean of {n} squares", n=BREAK)
        before, after = words_around(theme, said, "body")
        count = Number(theme, self._counted(total), size="body", align=RIGHT)
        number = Number(theme, self._value(total), size="heading", role="focus", align=LEFT)
        gap, pieces = theme.space.pad, [one for one in (before, count, after, number) if one.text]
        pen = area.at(0.5, 0.5) - (sum(one.advance for one in pieces) + gap * (len(pieces) - 1)) / 2 * RIGHT
        for one in pieces:
            one.baseline_at(pen, LEFT)
            pen = pen + (one.advance + gap) * RIGHT
        return VGroup(*pieces), count, number

    def _counted(self, stop: int) -> Shown:
        return self.normed.shown(f"len({self.normed.cells[:stop].address})", "d")

    def _value(self, stop: int) -> Shown:
        whole = stop == len(self.normed.values)
        address = self.normed.rms if whole else f"rms({self.normed.cells[:stop].address})"
        return self.normed.shown(address, self.normed.format)

    def show(self, stop: int) -> RootMeanSquare:
        """The first so many numbers have been passed."""
        area, unit, zero = self.plot.area, self.plot.unit, self.plot.zero
        x = area.left + np.arange(1, stop + 1) / len(self.curve) * area.width
        half = self.curve[:stop] * unit
        x, half = np.concatenate([[area.left], x]), np.concatenate([[half[0]], half])
        over, under = np.column_stack([x, zero + half]), np.column_stack([x, zero - half])[::-1]
        ring = np.concatenate([over, under, over[:1]])
        self.shape.set_points_as_corners(np.column_stack([ring, np.zeros(len(ring))]))
        self.cursor.set_x(x[-1])
        self.count.become_cell(self._counted(stop))
        self.number.become_cell(self._value(stop))
        return self

    def run_over(self) -> Animation:
        """The cursor runs from the first number to the last."""
        at = {"stop": 0}

        def move(_: RootMeanSquare, alpha: float) -> None:
            stop = self.stops[min(int(alpha * len(self.stops)), len(self.stops) - 1)]
            if stop != at["stop"]:
                at["stop"] = stop
                self.show(stop)

        return UpdateFromAlphaFunc(self, move, rate_func=linear)
