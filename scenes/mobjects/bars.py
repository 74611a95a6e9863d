"""Shares as horizontal bars: one row a token, and one for all the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import LEFT, RIGHT, ManimColor, Rectangle, VGroup
from numpy.typing import NDArray

from scenes.mobjects.words import Number, Shown, Words, shorten
from scenes.page import Rect
from scenes.theme import Theme

NAMED = 8  # tokens that get a row of their own: as many as are read at a glance
NAMES = 0.2  # of the width, for the names left of the bars
FILL = 0.68  # of a row's height that its bar takes
THINNEST = 0.012  # units: a share too small to see still has an edge
PERCENT_EMS = 4.6  # width of "100.0 %" in the mono face, with a little air
COUNT_EMS = 9.0  # and of "1,000 of 1,000" with the gap before it


class Bar(Rectangle):
    """A bar that grows to the right from its foot."""

    def __init__(self, foot: NDArray[np.float64], height: float, color: ManimColor) -> None:
        super().__init__(width=1.0, height=height, stroke_width=0, fill_color=color, fill_opacity=1)
        self.foot = foot
        self.reach(THINNEST)

    def reach(self, length: float) -> Bar:
        """Make it that long."""
        x, y, half = self.foot[0], self.foot[1], self.height / 2
        end = x + max(length, THINNEST)
        return self.set_points_as_corners([(end, y + half, 0), (x, y + half, 0), (x, y - half, 0), (end, y - half, 0),
                                           (end, y + half, 0)])

    @property
    def end(self) -> NDArray[np.float64]:
        """Middle of its right edge."""
        point: NDArray[np.float64] = self.get_right()
        return point


class BarRow(VGroup):
    """A name, a bar and its percentage."""

    def __init__(self, theme: Theme, name: Words, share: Shown, foot: NDArray[np.float64], height: float, unit: float) -> None:
        others = name.style == "sans"
        self.theme, self.unit = theme, unit
        self.label = name.centred_at(foot - theme.space.pad * RIGHT, RIGHT)
        self.bar = Bar(foot, height, theme.role("dim" if others else "probability"))
        self.number = Number(theme, share, role="faint" if others else "ink", align=LEFT)
        super().__init__(self.label, self.bar, self.number)
        self.show(share)

    def show(self, share: Shown) -> None:
        """Another share: the bar's length and the number at its end."""
        self.bar.reach(share.cell.value * self.unit)
        self.number.become_cell(share).centred_at(self.number_point, LEFT)

    @property
    def number_point(self) -> NDArray[np.float64]:
        return self.bar.end + self.theme.space.pad * RIGHT

    def paint(self, role: str) -> BarRow:
        """Name and number in the role's colour: this is the token meant now."""
        self.label.set_color(self.theme.role(role))
        self.number.set_color(self.theme.role(role))
        return self


class BarChart(VGroup):
    """Rows of bars in an area, to one scale: `longest` is the share whose bar takes all the room there is.

    `names` are written tokens; with `others` (a count) there is one more row, and `shares` has one more number.
    """

    def __init__(
        self, theme: Theme, area: Rect, names: Sequence[str], shares: Sequence[Shown], others: Shown | None,
        longest: float = 1.0, slots: int = NAMED + 1, after: float = PERCENT_EMS,
    ) -> None:
        room = NAMES * area.width - theme.space.pad
        labels = [Words(theme, shorten(name, room, theme.sizes.label, "mono"), style="mono") for name in names]
        if others is not None:
            labels.append(Words(theme, "{} other tokens", others, role="faint"))
        self.pitch = area.height / slots
        self.left, top = area.left + NAMES * area.width, area.top - (slots - len(labels)) / 2 * self.pitch
        self.unit = (area.right - self.left - after * theme.sizes.number) / longest
        feet = [np.array([self.left, top - (i + 0.5) * self.pitch, 0.0]) for i in range(len(labels))]
        self.rows = [BarRow(theme, label, share, foot, FILL * self.pitch, self.unit)
                     for label, share, foot in zip(labels, shares, feet, strict=True)]
        super().__init__(*self.rows)

    def show(self, shares: Sequence[Shown]) -> None:
        """Other shares for all rows."""
        for row, share in zip(self.rows, shares, strict=True):
            row.show(share)

    @property
    def names(self) -> VGroup:
        return VGroup(*(row.label for row in self.rows))

    @property
    def bars(self) -> VGroup:
        return VGroup(*(row.bar for row in self.rows))

    @property
    def numbers(self) -> VGroup:
        return VGroup(*(row.number for row in self.rows))


class Tally(VGroup):
    """What many draws gave: bars that grow into those of a chart, and `counts` of the draws beside its numbers."""

    def __init__(self, theme: Theme, chart: BarChart, counts: Sequence[Shown], draws: Shown) -> None:
        self.chart, self.fills, self.counts = chart, VGroup(), VGroup()
        self.lengths = [count.cell.value / draws.cell.value * chart.unit for count in counts]
        for row, count, length in zip(chart.rows, counts, self.lengths, strict=True):
            self.fills.add(Bar(row.bar.foot, row.bar.height, row.bar.get_fill_color()))
            over = max(length - row.bar.width, 0.0) * RIGHT
            pen = row.number_point + over + (row.number.advance + theme.space.gap) * RIGHT
            words = Words(theme, "{} of {}", count, draws, size="number", style="mono")
            self.counts.add(words.centred_at(pen, LEFT))
        super().__init__(self.fills, self.counts)

    def numbers_moved(self) -> list[NDArray[np.float64]]:
        """How far each number of the chart steps aside where more was drawn than expected."""
        return [max(length - row.bar.width, 0.0) * RIGHT for row, length in zip(self.chart.rows, self.lengths, strict=True)]

    def grow(self, alpha: float) -> None:
        """The bars at a share of their final length."""
        for fill, length in zip(self.fills, self.lengths, strict=True):
            fill.reach(alpha * length)
