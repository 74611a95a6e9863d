"""Charts along the blocks: how long the stream is, how much each branch writes, what is left of the embedding."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, Dot, Line, Rectangle, VGroup, VMobject
from numpy.typing import NDArray

from scenes.language import say
from scenes.lines import wrap
from scenes.mobjects.marks import Formula, hairline
from scenes.mobjects.stream import HUES, WRITERS, Stream
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

Point = NDArray[np.float64]

CHART = {True: 0.7, False: 0.58}  # share that a chart takes of a wide area, beside its list, and of another, above it
ROOM_LEFT, ROOM_RIGHT, ROOM_BELOW, ROOM_ABOVE = 4.4, 4.8, 3.0, 2.4  # around a chart, in ems of its numbers
TICK = 3.5  # from one block's number to the next at least, in ems
STRIDES = (1, 2, 5, 10, 20, 50, 100)  # from one numbered block to the next
BELOW = 0.2  # of a decade at least, under the shortest
DOT, HOLLOW = 0.075, 0.8  # radius of a dot; of a hollow one, to the middle of its line, as a share of that
NAMED = 4  # writers that are named, the largest
LISTED = 2.0  # pitch of their list, in ems
SHARE = 4.2  # room for a share, in ems
TITLE = 1.55  # height of a chart's title above it, in ems
CLEAR = 0.8  # from the top of a bar to the middle of its number, in ems
BAR = 0.72  # share of its place that a bar fills
MOST_LINES = 3  # of what is said about length


class BlockAxis:
    """Where blocks stand along a chart: the stream at the borders (0 to n), what a block writes between two.

    With a `start` of 1 there is one more place, before the first block.
    """

    def __init__(self, theme: Theme, stream: Stream, area: Rect, start: int = 0) -> None:
        em = theme.sizes.number
        self.theme, self.stream, self.start, self.n = theme, stream, start, stream.trace.config.n_layers
        self.body = Rect(area.left + ROOM_LEFT * em, area.right - ROOM_RIGHT * em, area.bottom + ROOM_BELOW * em,
                         area.top - ROOM_ABOVE * em)
        self.pitch = self.body.width / (self.n + start)

    def x(self, border: float) -> float:
        """Across, from the border before the first block (0) to that after the last (n)."""
        return self.body.left + (self.start + border) * self.pitch

    def ticks(self) -> VGroup:
        """The numbers of some blocks, the first and the last among them."""
        least = TICK * self.theme.sizes.number
        stride = next((one for one in STRIDES if one * self.pitch >= least), self.n)
        last = self.n - 1
        first = next((i for i in range(last) if (i + self.start) * self.pitch >= self.start * least), last)
        named = [i for i in range(0, last, stride) if i >= first and (last - i) * self.pitch >= least] + [last]
        low = self.body.bottom - 1.0 * self.theme.sizes.number
        numbers = (Number(self.theme, self.stream.shown(str(i), "d"), role="faint", point=(self.x(i + 0.5), low, 0))
                   for i in named)
        end = (self.body.right + self.theme.space.pad, low, 0)
        name = Words(self.theme, say("block"), size="number", role="faint").centred_at(end, LEFT)
        return VGroup(name, *numbers)


class Lengths(VGroup):
    """The stream's length at every border as a line, what each branch writes as dots; each decade is as high."""

    def __init__(self, theme: Theme, stream: Stream, area: Rect) -> None:
        self.theme, self.stream, self.axis = theme, stream, BlockAxis(theme, stream, area)
        self.marks = {writer: [stream.length(one) for one in stream.written(writer)] for writer in WRITERS}
        self.line_values = [stream.length(one) for one in stream.along()]
        every = [value for value in (*self.line_values, *self.marks["attn"], *self.marks["mlp"]) if value > 0]
        self.low, self.high = float(np.floor(np.log10(min(every)) - BELOW)), float(np.ceil(np.log10(max(every))))
        self.frame = VGroup(self._decades(), self.axis.ticks())
        points = [self.point(i, value) for i, value in enumerate(self.line_values)]
        self.line = VMobject(stroke_width=theme.space.bold, color=theme.role("ink")).set_points_as_corners(points)
        self.dots = {writer: self._dots(writer) for writer in WRITERS}
        start, end = (stream.shown(f"norm({one})", ",.1f") for one in (stream.embed, stream.last))
        pad = theme.space.pad
        self.start = Number(theme, start, style="mono-bold")
        self.start.centred_at(points[0] + pad * RIGHT + 0.7 * theme.sizes.number * DOWN, LEFT)
        self.end = Number(theme, end, style="mono-bold").centred_at(points[-1] + pad * RIGHT, LEFT)
        self.legend = self._legend()
        super().__init__(self.frame, self.line, self.start, self.end)

    def _dots(self, writer: str) -> VGroup:
        values = self.marks[writer]
        return VGroup(*(self._dot(self.point(i + 0.5, value), DOT, HUES[writer]) for i, value in enumerate(values)))

    def _dot(self, point: Point, radius: float, role: str) -> Dot:
        """Attention's are hollow: the hues of the two branches alone are too much alike for some eyes."""
        dot = Dot(point, radius=radius, color=self.theme.role(role))
        if role != HUES["attn"]:
            return dot
        hollow = Dot(point, radius=HOLLOW * radius, stroke_width=self.theme.space.line, color=self.theme.role(role))
        return hollow.set_fill(self.theme.role("ground"), 1)

    def point(self, border: float, value: float) -> Point:
        """Where a length stands."""
        body, share = self.axis.body, (np.log10(max(value, 10.0**self.low)) - self.low) / (self.high - self.low)
        return np.array([self.axis.x(border), body.bottom + share * body.height, 0.0])

    def _decades(self) -> VGroup:
        """A line for every power of ten."""
        lines = VGroup()
        for power in range(int(self.low), int(self.high) + 1):
            at, format = self.point(0, 10.0**power), ",d" if power >= 0 else f".{-power}f"
            number = Number(self.theme, self.stream.shown(f"10**{power}", format), role="faint")
            lines.add(hairline(self.theme, at, self.point(self.axis.n, 10.0**power), "line"),
                      number.centred_at(at + self.theme.space.pad * LEFT, RIGHT))
        return lines

    def _legend(self) -> VGroup:
        """What the line and the dots are, above the chart: the stream, then the writers."""
        group, em = VGroup(), self.theme.sizes.label
        pen = np.array([self.axis.body.left, self.axis.body.top + 1.1 * em, 0.0])
        names = (say("stream"), "ink"), (say("attention"), HUES["attn"]), (say("MLP"), HUES["mlp"])
        for text, role in names:
            dot = self._dot(pen + DOT * RIGHT, DOT * 1.2, role)
            words = Words(self.theme, text, role=role).centred_at(pen + self.theme.space.gap * RIGHT, LEFT)
            group.add(VGroup(dot, words))
            pen = pen + (words.advance + 2.6 * self.theme.space.gap) * RIGHT
        return group

    def largest(self) -> list[tuple[str, int]]:
        """The writers that write most, as (writer, block)."""
        every = [(value, writer, i) for writer, values in self.marks.items() for i, value in enumerate(values)]
        return [(writer, i) for _, writer, i in sorted(every, reverse=True)[:NAMED]]

    def ring(self, writer: str, block: int) -> Circle:
        """Around the dot of one delta."""
        ring = Circle(radius=DOT * 2, stroke_width=self.theme.space.line, color=self.theme.role("focus"))
        return ring.move_to(self.dots[writer][block])

    def mark(self, writer: str, block: int) -> VGroup:
        """One delta: its dot and, where it is the last of its block, what the line does there."""
        return VGroup(self.ring(writer, block), *([self._piece(block)] if writer == WRITERS[-1] else []))

    def _piece(self, block: int) -> Line:
        """The part of the line that runs through one block."""
        ends = [self.point(border, self.line_values[border]) for border in (block, block + 1)]
        return Line(*ends, stroke_width=2 * self.theme.space.bold, color=self.theme.role("focus"))


class AboutLength(VGroup):
    """How the length of a vector is made, and how to read the chart."""

    def __init__(self, theme: Theme, chart: Lengths, area: Rect) -> None:
        em, body = theme.sizes.label, chart.axis.body
        beside = area.top > body.top - em
        middle = body.at(0, 0.5)[1] if beside else area.at(0, 0.6)[1]
        # Translators: of a vector, what a formula computes.
        length = say("length")
        formula = Formula(theme, f'op("{length}") = sqrt(x_1^2 + x_2^2 + dots.c)')
        formula.move_to((area.at(0.5, 0)[0], middle + 2 * em, 0))
        # Translators: the level lines of a chart.
        lines = wrap(say("each line is ten times the one under it"), area.width, em, lines=MOST_LINES)
        notes = (Words(theme, line, role="faint", point=(area.at(0.5, 0)[0], middle - (1.2 + 1.4 * i) * em, 0))
                 for i, line in enumerate(lines))
        super().__init__(formula, *notes)


class LargestWriters(VGroup):
    """The branches that write most: how long that is, and as a share of the sum; `rings` mark their dots."""

    def __init__(self, theme: Theme, chart: Lengths, area: Rect) -> None:
        stream, em = chart.stream, theme.sizes.label
        self.rings, self.rows = VGroup(), VGroup()
        top = chart.axis.body.at(0, 0.5)[1] if area.top > chart.axis.body.bottom else area.top - em
        top += LISTED * em * NAMED / 2 * (top < area.top - em)
        # Translators: over two columns: how long a vector is, and that as a share of a sum’s length.
        of_sum = say("length, of the sum")
        heads = ((say("block"), area.left, LEFT), (of_sum, area.right, RIGHT))
        self.head = VGroup(*(Words(theme, text, role="faint", point=(x, top, 0), align=end) for text, x, end in heads))
        after = {(delta.writer, delta.block): delta.after for delta in stream.deltas()}
        for row, (writer, block) in enumerate(chart.largest(), start=1):
            y = top - LISTED * em * row
            shown, role = stream.shown(str(block), "d"), HUES[writer]
            name = say("MLP {block}", block=shown) if writer == "mlp" else say("attention {block}", block=shown)
            words = Words(theme, name, role=role, point=(area.left, y, 0), align=LEFT)
            length = f"norm({stream.written(writer)[block]})"
            share = stream.shown(f"{length}/norm({after[writer, block]})", ".0%")
            numbers = ((stream.shown(length, ",.1f"), area.right - SHARE * em), (share, area.right))
            self.rows.add(VGroup(words, *(Number(theme, one, size="label", style="mono-bold")
                                          .baseline_at((x, y, 0), RIGHT) for one, x in numbers)))
            self.rings.add(chart.ring(writer, block))
        super().__init__(self.head, self.rows, self.rings)


class Likeness(VGroup):
    """The cosine of the embedding with the stream at every border, as bars from zero."""

    def __init__(self, theme: Theme, stream: Stream, area: Rect) -> None:
        self.theme, self.stream, self.axis = theme, stream, BlockAxis(theme, stream, area, 1)
        self.values = [stream.trace.cell(self.address(border)).value for border in range(self.axis.n + 1)]
        self.low = min(0.0, *self.values)
        self.bars = VGroup(*(self._bar(border, value) for border, value in enumerate(self.values)))
        low = self.axis.body.bottom - theme.sizes.number
        start = Words(theme, say("start"), size="number", role="faint").centred_at((self.axis.x(-0.5), low, 0))
        self.frame = VGroup(self._level("0"), self._level("1")[0], self.axis.ticks(), start)
        self.numbers = self._numbers()
        top = (self.axis.body.right, self.axis.body.top + TITLE * theme.sizes.label, 0)
        title = say("cosine of the stream with its start")
        self.title = Words(theme, title, role="faint", point=top, align=RIGHT)
        super().__init__(self.frame, self.title, self.bars, self.numbers)

    def address(self, border: int) -> str:
        """Of the cosine at a border."""
        return f"cos({self.stream.embed},{self.stream.along()[border]})"

    def shown(self, border: int) -> Shown:
        """The cosine there."""
        return self.stream.shown(self.address(border), ".2f")

    def named(self) -> list[int]:
        """The borders whose numbers are written: start, first block, middle, end."""
        return sorted({0, 1, self.axis.n // 2, self.axis.n})

    def y(self, value: float) -> float:
        """The height of a cosine."""
        return self.axis.body.bottom + (value - self.low) / (1 - self.low) * self.axis.body.height

    def _level(self, address: str) -> VGroup:
        shown = self.stream.shown(address, "d")
        y, body = self.y(shown.cell.value), self.axis.body
        number = Number(self.theme, shown, role="faint").centred_at((body.left - self.theme.space.pad, y, 0), RIGHT)
        return VGroup(hairline(self.theme, (body.left, y, 0), (body.right, y, 0), "line"), number)

    def _bar(self, border: int, value: float) -> Rectangle:
        thin = self.theme.space.thin
        bar = Rectangle(width=BAR * self.axis.pitch, height=max(abs(self.y(value) - self.y(0)), thin), stroke_width=0)
        bar.set_fill(self.theme.role("ink" if border == 0 else "residual"), opacity=1)
        return bar.move_to((self.axis.x(border - 0.5), self.y(0), 0), aligned_edge=DOWN if value >= 0 else UP)

    def _numbers(self) -> VGroup:
        """Numbers over their bars, higher where they would lie over others or over other bars."""
        em, pitch, placed = self.theme.sizes.number, self.axis.pitch, VGroup()
        for border in self.named():
            number, x = Number(self.theme, self.shown(border), style="mono-bold"), self.axis.x(border - 0.5)
            left = x - (BAR * pitch / 2 if border == 1 else number.advance / 2)
            first, last = int(border == 1), self.axis.n + 1
            under = (other for other in range(first, last)
                     if left - pitch / 2 < self.axis.x(other - 0.5) < left + number.advance + pitch / 2)
            y = self.y(max(0.0, *(self.values[other] for other in under))) + CLEAR * em
            while any(abs(one.get_y() - y) < 1.5 * em and one.get_left()[0] < left + number.advance + em / 2
                      and left - em / 2 < one.get_right()[0] for one in placed):
                y += 1.5 * em
            placed.add(number.centred_at((left, y, 0), LEFT))
        return placed
