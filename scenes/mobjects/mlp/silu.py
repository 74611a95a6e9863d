"""SiLU: every gate on the line of what it is, bent to the curve of what is left of it."""

from __future__ import annotations

import numpy as np
from manim import LEFT, ORIGIN, RIGHT, Animation, Circle, Group, UpdateFromAlphaFunc, VGroup, VMobject
from numpy.typing import NDArray

from scenes.language import say
from scenes.mobjects.marks import Formula, hairline
from scenes.mobjects.stream import Stream
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

MOST = 2000  # points drawn; of more gates, every second or third …
DOT = 0.035  # half the side of a point
PART = {True: 0.66, False: 0.68}  # share of a wide area, or of another, that the chart takes
MARGIN = 0.06  # of the range of the gates, left and right of them
TICKS, STRIDES = 7, (1, 2, 5, 10, 20, 50, 100)  # numbers on an axis at most, and the steps between them
CORNERS = DOT * np.array([[1, 1, 0], [-1, 1, 0], [-1, -1, 0], [1, -1, 0], [1, 1, 0]])
SQUARE = np.linspace(CORNERS[:-1], CORNERS[1:], 4, axis=1).reshape(-1, 3)  # a point: four cubics with straight edges
SAMPLES = 120  # points of the curve
RING = 0.13


class Silu(Group):
    """`axes`, the `straight` line of an unbent gate, the `curve`, all gates as `points`, and one neuron by name."""

    def __init__(self, theme: Theme, stream: Stream, area: Rect, neuron: int) -> None:
        self.theme, self.stream, self.neuron = theme, stream, neuron
        chart, self.side = area.split(PART[area.wide], theme.space.wide)
        gates = stream.values(stream.at("mlp_gate"))
        self.stride = -(-len(gates) // MOST)
        self.gates = gates[:: self.stride]
        low, high = min(float(gates.min()), -1.0), max(float(gates.max()), 1.0)
        pad = MARGIN * (high - low)
        self.low, self.high = low - pad, high + pad
        em = theme.sizes.number
        self.body = Rect(chart.left + 2 * em, chart.right, chart.bottom + 2 * em, chart.top)
        self.axes = self._axes()
        ends = np.array([self.low, self.high])
        self.straight = self._path(ends, ends, "dim", theme.space.line)
        x = np.linspace(self.low, self.high, SAMPLES)
        self.curve = self._path(x, silu(x), "mlp", theme.space.line)
        self.points_now = VMobject(stroke_width=0, fill_color=theme.role("ink"), fill_opacity=POINT)
        self.bend(0.0)
        self.ring = Circle(radius=RING, stroke_width=theme.space.line, color=theme.role("focus"))
        gate = gates[neuron]
        self.at = self.point(gate, gate)
        self.ring.move_to(self.at)
        self.words = self._words()
        super().__init__(self.axes, self.straight, self.curve, self.points_now, self.ring, self.words)

    def point(self, x: float, y: float) -> NDArray[np.float64]:
        """Where a gate and what is made of it stand; both axes have one range."""
        share = (np.array([x, y]) - self.low) / (self.high - self.low)
        return self.body.at(float(share[0]), float(share[1]))

    def bend(self, alpha: float) -> None:
        """All gates a share of the way from the straight line to the curve."""
        y = (1 - alpha) * self.gates + alpha * silu(self.gates)
        places = np.column_stack([self.gates, y, np.zeros(len(y))])
        unit = np.array([self.body.width, self.body.height, 0.0]) / (self.high - self.low)
        middles = np.array([self.body.left, self.body.bottom, 0.0]) + (places - self.low) * unit
        self.points_now.set_points((middles[:, None] + SQUARE[None]).reshape(-1, 3))

    def bending(self) -> Animation:
        """The gates go down to the curve, the named one with them."""
        gate = float(self.stream.values(self.stream.at("mlp_gate"))[self.neuron])

        def move(group: VGroup, alpha: float) -> None:
            self.bend(alpha)
            self.ring.move_to(self.point(gate, (1 - alpha) * gate + alpha * float(silu(np.array(gate)))))

        return UpdateFromAlphaFunc(VGroup(self.points_now, self.ring), move)

    def _path(self, x: NDArray[np.float64], y: NDArray[np.float64], role: str, width: float) -> VMobject:
        places = [self.point(float(a), float(b)) for a, b in zip(x, y, strict=True)]
        return VMobject(stroke_width=width, color=self.theme.role(role)).set_points_as_corners(places)

    def _axes(self) -> VGroup:
        """Lines through zero, numbers along the lower edge, the name of the axis."""
        theme, em = self.theme, self.theme.sizes.number
        zero, axes = self.point(0, 0), VGroup()
        axes.add(hairline(theme, (self.body.left, zero[1], 0), (self.body.right, zero[1], 0), "faint"))
        axes.add(hairline(theme, (zero[0], self.body.bottom, 0), (zero[0], self.body.top, 0), "faint"))
        stride = next((one for one in STRIDES if (self.high - self.low) / one <= TICKS), STRIDES[-1])
        first = int(np.ceil(self.low / stride)) * stride
        for tick in range(first, int(self.high) + 1, stride):
            x, shown = self.point(tick, 0)[0], self.stream.shown(str(tick), "d")
            axes.add(Number(theme, shown, role="faint", point=(x, self.body.bottom - em, 0)))
        name = Words(theme, "gate", role="faint", point=(self.body.right, self.body.bottom + 0.5 * em, 0), align=RIGHT)
        beside = (zero[0] - theme.space.pad, self.body.top - 2 * em, 0)
        bent = Words(theme, "silu", role="mlp", point=beside, align=RIGHT)
        return axes.add(name, bent)

    def _words(self) -> VGroup:
        """The formula, and the named neuron's gate before and after."""
        theme, side, stream, em = self.theme, self.side, self.stream, self.theme.sizes.body
        wide = side.height > side.width
        formula = Formula(theme, 'op("silu")(g) = g / (1 + e^(-g))')
        formula.move_to(side.at(0.5, 0.7) if wide else side.at(0.25, 0.5))
        column = side if wide else side.part(0.5, 1)
        cell = stream.trace.cells(stream.at("mlp_gate")).cell(self.neuron)
        rows, y = VGroup(), formula.get_bottom()[1] - 2.2 * em
        if not wide:
            y = column.at(0, 0.5)[1] + 1.6 * em
        neuron = say("neuron {neuron}", neuron=stream.shown(str(self.neuron), ",d"))
        for text, value in ((neuron, None), ("gate", Shown(cell, ".3f")), ("silu", self.bent(cell.address))):
            row = VGroup(Words(theme, text, role="focus" if value is None else "faint", size="label")
                         .centred_at((column.at(0.2, 0)[0], y, 0), LEFT))
            if value is not None:
                number = Number(theme, value, size="body", style="mono-bold")
                row.add(number.centred_at((column.at(0.85, 0)[0], y, 0), RIGHT))
            rows.add(row)
            y -= 1.6 * em
        if self.stride > 1:
            address = stream.at("mlp_gate")
            drawn = stream.shown(f"len(({address})[::{self.stride}])", ",d")
            part = say("{n} of {total} gates drawn", n=drawn, total=stream.shown("config.d_mlp", ",d"))
            rows.add(VGroup(Words(theme, part, role="faint").baseline_at((column.at(0.5, 0)[0], y, 0), ORIGIN)))
        self.after = VGroup(*rows[2:])
        self.before = VGroup(formula, *rows[:2])
        return VGroup(self.before, self.after)

    def bent(self, gate: str) -> Shown:
        """What SiLU makes of a gate, by its address."""
        return self.stream.shown(silu_address(gate), ".3f")


POINT = 0.75  # opacity of a point


def silu_address(gate: str) -> str:
    """The address of what SiLU makes of a gate, or of all gates of a vector."""
    return f"{gate}/(1+exp(-{gate}))"


def silu(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """x times the logistic function of x (Hendrycks and Gimpel 2016, arXiv:1606.08415)."""
    return np.asarray(x / (1 + np.exp(-x)))


