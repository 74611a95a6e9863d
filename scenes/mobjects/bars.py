"""Shares as horizontal bars: one row a token, and one for all the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    Animation,
    FadeIn,
    LaggedStart,
    ManimColor,
    Mobject,
    Rectangle,
    TransformFromCopy,
    UpdateFromAlphaFunc,
    VGroup,
)
from numpy.typing import NDArray

from scenes.mobjects.words import Number, Shown, Words, shorten
from scenes.page import Rect
from scenes.theme import Theme

LABELS = 0.2  # of the width, for the names left of the bars
SLOTS = 9  # rows that fill the area; fewer stand in its middle
FILL = 0.68  # of a row's height that its bar takes
THINNEST = 0.012  # units: a share too small to see still has an edge
PERCENT_EMS = 4.6  # room for "100.0 %" in the mono face, with a little air
COUNT_EMS = 11.0  # and for "1,000 of 1,000" after it
WITHIN, BETWEEN = 0.3, 0.12  # lags: the parts of a row one after the other, and the rows


class Bar(Rectangle):
    """A bar that grows to the right from its foot."""

    def __init__(self, foot: NDArray[np.float64], height: float, color: ManimColor) -> None:
        super().__init__(width=1.0, height=height, stroke_width=0, fill_color=color, fill_opacity=1)
        self.foot = foot
        self.reach(THINNEST)

    def reach(self, length: float) -> Bar:
        """Make it that long."""
        (x, y, _), half = self.foot, self.height / 2
        end = x + max(length, THINNEST)
        corners = [(end, y + half, 0), (x, y + half, 0), (x, y - half, 0), (end, y - half, 0)]
        self.set_points_as_corners([*corners, corners[0]])
        return self


class BarRow(VGroup):
    """A label, a bar and its percentage; `unit` is the length of a share of 1."""

    def __init__(
        self, theme: Theme, label: Words, share: Shown, foot: NDArray[np.float64], height: float, unit: float,
    ) -> None:
        others = label.style == "sans"
        self.theme, self.unit = theme, unit
        self.label = label.centred_at(foot - theme.space.pad * RIGHT, RIGHT)
        self.bar = Bar(foot, height, theme.role("dim" if others else "probability"))
        self.number = Number(theme, share, role="faint" if others else "ink", align=LEFT)
        super().__init__(self.bar, self.label, self.number)
        self.show(share)

    def show(self, share: Shown) -> None:
        """Another share: the bar's length and the number at its end."""
        self.bar.reach(share.cell.value * self.unit)
        self.number.become_cell(share).centred_at(self.end, LEFT)

    def grow(self) -> Animation:
        """The bar comes from its foot to its length."""
        length = self.bar.width
        return UpdateFromAlphaFunc(self.bar, lambda bar, alpha: bar.reach(alpha * length))

    @property
    def end(self) -> NDArray[np.float64]:
        """Where the number starts."""
        point: NDArray[np.float64] = self.bar.get_right() + self.theme.space.pad * RIGHT
        return point

    def paint(self, role: str) -> BarRow:
        """Label and number in the role's colour: this is the token meant now."""
        self.label.set_color(self.theme.role(role))
        self.number.set_color(self.theme.role(role))
        return self

    def hollow(self) -> BarRow:
        """Only the outline of the bar: what is expected."""
        self.bar.set_fill(opacity=0).set_stroke(self.theme.role("ink"), self.theme.space.line)
        return self


class BarChart(VGroup):
    """Rows of bars in an area, to one scale: `longest` is the share whose bar takes all the room there is.

    `labels` are written tokens; with `others` (a count) there is one more row, and `shares` has one more number.
    """

    def __init__(
        self, theme: Theme, area: Rect, labels: Sequence[str], shares: Sequence[Shown], others: Shown | None,
        longest: float = 1.0, after: float = PERCENT_EMS,
    ) -> None:
        room = LABELS * area.width - theme.space.pad
        words = [Words(theme, shorten(label, room, theme.sizes.label, "mono"), style="mono") for label in labels]
        if others is not None:
            words.append(Words(theme, "{} other tokens", others, role="faint"))
        pitch, left = area.height / SLOTS, area.left + LABELS * area.width
        top = area.top - (SLOTS - len(words)) / 2 * pitch
        self.unit = (area.right - left - after * theme.sizes.number) / longest
        self.rows = [
            BarRow(theme, label, share, np.array([left, top - (i + 0.5) * pitch, 0.0]), FILL * pitch, self.unit)
            for i, (label, share) in enumerate(zip(words, shares, strict=True))
        ]
        super().__init__(*self.rows)

    def show(self, shares: Sequence[Shown]) -> None:
        """Other shares for all rows, at once."""
        for row, share in zip(self.rows, shares, strict=True):
            row.show(share)

    def rise(self, sources: Sequence[Mobject] = ()) -> LaggedStart:
        """The rows appear one after the other; their bars grow, or come as copies of the `sources` they are made of."""
        bars: list[Animation] = [TransformFromCopy(one, row.bar) for one, row in zip(sources, self.rows, strict=False)]
        bars += [row.grow() for row in self.rows[len(bars):]]
        rows = [LaggedStart(FadeIn(row.label), bar, FadeIn(row.number), lag_ratio=WITHIN)
                for row, bar in zip(self.rows, bars, strict=True)]
        return LaggedStart(*rows, lag_ratio=BETWEEN)

    def stretch_to(self, shares: Sequence[Shown]) -> list[Animation]:
        """The bars stretch to other shares."""
        return [row.bar.animate.reach(share.cell.value * self.unit).build()
                for row, share in zip(self.rows, shares, strict=True)]

    @property
    def numbers(self) -> VGroup:
        return VGroup(*(row.number for row in self.rows))


class Tally(VGroup):
    """What many draws gave: `fills` grow into the hollow bars of a chart, and `counts` stand beside its numbers."""

    def __init__(self, theme: Theme, chart: BarChart, counts: Sequence[Shown], draws: Shown) -> None:
        self.rows, self.fills, self.counts = chart.rows, VGroup(), VGroup()
        self.lengths = [count.cell.value / draws.cell.value * chart.unit for count in counts]
        for row, count, over in zip(chart.rows, counts, self.overshoots, strict=True):
            self.fills.add(Bar(row.bar.foot, row.bar.height, row.bar.get_fill_color()))
            pen = row.end + (over + row.number.advance + 2 * theme.space.gap) * RIGHT
            self.counts.add(Words(theme, "{} of {}", count, draws, size="number", style="mono").centred_at(pen, LEFT))
        super().__init__(self.fills, self.counts)

    @property
    def overshoots(self) -> list[float]:
        """How much longer each fill gets than the bar it grows into: the numbers step aside by that."""
        return [max(length - row.bar.width, 0.0) for row, length in zip(self.rows, self.lengths, strict=True)]

    def grow(self, alpha: float) -> None:
        """The fills at a share of their final length."""
        for fill, length in zip(self.fills, self.lengths, strict=True):
            fill.reach(alpha * length)
