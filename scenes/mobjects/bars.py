"""Horizontal bars: shares of tokens that grow and change, and lists of numbers that may be negative."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    Animation,
    FadeIn,
    ManimColor,
    Mobject,
    Rectangle,
    TransformFromCopy,
    UpdateFromAlphaFunc,
    VGroup,
)
from numpy.typing import NDArray

from scenes.language import Said, say, say_in
from scenes.lines import shorten
from scenes.mobjects.cascade import cascade
from scenes.mobjects.marks import hairline
from scenes.mobjects.shares import column_adds_up
from scenes.mobjects.words import Number, Shown, Words, fill_in
from scenes.page import Rect
from scenes.theme import Theme

Point = NDArray[np.float64]

LABELS = 0.2  # of the width, for the names left of the bars, at least
SLOTS = 9  # rows that fill the area; fewer stand in its middle
HIGHEST = 0.72  # units: a row's pitch where there is more room than that
FILL = 0.68  # of a row's height that its bar takes
PERCENT_EMS = 4.6  # room for "100.0 %" in the mono face, with a little air
COUNT_EMS, BRIEF_EMS = 11.0, 4.8  # and for "1,000 of 1,000" after it, or for "1,000×"
BAR, TALLEST = 0.95, 2.3  # thickness of a bar of a list, and the pitch it has where there is room, in ems
LABEL_SHARE = 0.36  # of a list's width, which its longest label may take
BETWEEN = 0.12  # lag between the rows of a chart


class Bar(Rectangle):
    """A bar that grows from its foot: to the right, below zero to the left."""

    def __init__(self, theme: Theme, foot: Point, height: float, color: ManimColor, length: float = 0.0) -> None:
        super().__init__(width=1.0, height=height, stroke_width=0, fill_color=color, fill_opacity=1)
        self.foot, self.least = foot, theme.space.thin
        self.reach(length)

    def reach(self, length: float) -> Bar:
        """Make it that long, or as short as can just be seen."""
        (x, y, _), half = self.foot, self.height / 2
        end = x + (-1 if length < 0 else 1) * max(abs(length), self.least)
        corners = [(end, y + half, 0), (x, y + half, 0), (x, y - half, 0), (end, y - half, 0)]
        self.set_points_as_corners([*corners, corners[0]])
        return self


class BarRow(VGroup):
    """A label (placed by you), a bar, and the number at its end; `unit` is the length of a value of 1."""

    def __init__(self, theme: Theme, label: Words, number: Number, bar: Bar, unit: float) -> None:
        self.theme, self.unit, self.label, self.number, self.bar = theme, unit, label, number, bar
        super().__init__(self.bar, self.label, self.number)
        self.show(number.shown[0])

    def show(self, shown: Shown) -> None:
        """Another value: the bar's length and the number at its end."""
        self.bar.reach(shown.cell.value * self.unit)
        side = RIGHT if shown.cell.value >= 0 else LEFT
        end = self.bar.get_edge_center(side) + self.theme.space.pad * side
        self.number.become_cell(shown).centred_at(end, -side)

    def grow(self) -> Animation:
        """The bar comes from its foot to its length."""
        length = self.bar.width
        return UpdateFromAlphaFunc(self.bar, lambda bar, alpha: bar.reach(alpha * length))

    def paint(self, role: str) -> BarRow:
        """Label and number in the role's colour: this is the one meant now."""
        self.label.set_color(self.theme.role(role))
        self.number.set_color(self.theme.role(role))
        return self

    def quiet(self) -> BarRow:
        """Set back: it is there for comparison."""
        self.bar.set_fill(self.theme.role("dim"))
        return self.paint("faint")

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
        room, pad = LABELS * area.width, theme.space.pad
        last = [_of_others(theme, others, room - pad)] if others is not None else []
        room = max(room, *(words.advance + pad for words in last), 0.0)
        words = [Words(theme, shorten(label, room - pad, theme.sizes.label, "mono"), style="mono") for label in labels]
        words += last
        pitch, left = min(area.height / SLOTS, HIGHEST), area.left + room
        top, hue = area.at(0, 0.5)[1] + len(words) / 2 * pitch, theme.role("probability")
        self.unit = (area.right - left - after * theme.sizes.number) / longest
        self.rows: list[BarRow] = []
        for i, (label, share) in enumerate(zip(words, shares, strict=True)):
            foot = np.array([left, top - (i + 0.5) * pitch, 0.0])
            label.centred_at(foot - pad * RIGHT, RIGHT)
            number = Number(theme, share, align=LEFT)
            self.rows.append(BarRow(theme, label, number, Bar(theme, foot, FILL * pitch, hue), self.unit))
        if others is not None:
            self.rows[-1].quiet()
        super().__init__(*self.rows)

    def show(self, shares: Sequence[Shown]) -> None:
        """Other shares for all rows, at once."""
        for row, share in zip(self.rows, shares, strict=True):
            row.show(share)

    def rise(self, sources: Sequence[Mobject] = ()) -> Animation:
        """The rows appear one after the other; their bars grow, or come as copies of the `sources` they are made of."""
        bars: list[Animation] = [TransformFromCopy(one, row.bar) for one, row in zip(sources, self.rows, strict=False)]
        bars += [row.grow() for row in self.rows[len(bars):]]
        rows = (cascade([FadeIn(row.label), bar, FadeIn(row.number)])
                for row, bar in zip(self.rows, bars, strict=True))
        return cascade(rows, BETWEEN)

    def stretch_to(self, shares: Sequence[Shown]) -> list[Animation]:
        """The bars stretch to other shares."""
        return [row.bar.animate.reach(share.cell.value * self.unit).build()
                for row, share in zip(self.rows, shares, strict=True)]

    @property
    def numbers(self) -> VGroup:
        """The numbers of all rows."""
        return VGroup(*(row.number for row in self.rows))


def _of_others(theme: Theme, others: Shown, room: float) -> Words:
    """The name of the last row, in fewer words where there is little room."""
    long = Words(theme, say("{n} other tokens", n=others), role="faint")
    return long if long.advance <= room else Words(theme, say_in("tokens", "{n} others", n=others), role="faint")


def says_together(shares: Sequence[Shown], total: Shown) -> Said:
    """What a column of shares makes; it says so when the printed digits do not add up to that."""
    if column_adds_up(shares, total):
        return say("together {share}", share=total)
    return say("together {share} (the shares are rounded)", share=total)


class BarList(VGroup):
    """Labelled bars on one scale, with their numbers. Bars start at zero; negative ones go left of it, in their colour.

    `full` is the largest value the scale has room for, `tallest` the pitch in ems when there is room.
    """

    def __init__(
        self, theme: Theme, labels: Sequence[str], shown: Sequence[Shown], area: Rect, full: float = 1.0,
        tallest: float = TALLEST,
    ) -> None:
        em, self.start = theme.sizes.label, area.left
        texts = [shorten(text, LABEL_SHARE * area.width, em, "mono") for text in labels]
        names = [Words(theme, text, style="mono") for text in texts]
        numbers = [Number(theme, one, size="label") for one in shown]
        margin = max(number.advance for number in numbers) + theme.space.pad
        lowest = min(0.0, *(one.cell.value for one in shown))
        left = area.left + max(name.advance for name in names) + theme.space.gap + (margin if lowest < 0 else 0.0)
        unit = (area.right - margin - left) / (full - lowest)
        zero, middle = left - lowest * unit, (area.bottom + area.top) / 2
        half = min(area.height, tallest * em * len(labels)) / 2
        body = Rect(zero, area.right, middle - half, middle + half)
        self.axis = hairline(theme, body.at(0, 1), body.at(0, 0), "line")
        self.rows: list[BarRow] = []
        for i, (name, number) in enumerate(zip(names, numbers, strict=True)):
            foot, value = body.row(i, len(labels)).at(0, 0.5), number.shown[0].cell.value
            name.centred_at((area.left, foot[1], 0), LEFT)
            self.rows.append(BarRow(theme, name, number, Bar(theme, foot, BAR * em, theme.weight(value, full)), unit))
        super().__init__(self.axis, *self.rows)

    def left_of(self, i: int, gap: float) -> Point:
        """The point just left of a label, at the height of its middle."""
        return np.array([self.start - gap, self.rows[i].bar.get_y(), 0.0])


class Tally(VGroup):
    """What many draws gave: `fills` grow into the hollow bars of a chart, and `counts` stand beside its numbers.

    `hits` are the rows that the draws came to, in the order in which they were made; `brief` counts say no "of".
    """

    def __init__(
        self, theme: Theme, chart: BarChart, counts: Sequence[Shown], draws: Shown, hits: NDArray[np.int64],
        brief: bool = False,
    ) -> None:
        self.rows, self.fills, self.counts = chart.rows, VGroup(), VGroup()
        self.step, after = chart.unit / draws.cell.value, theme.space.pad + 2 * theme.space.gap
        self.so_far = np.cumsum(hits[:, None] == np.arange(len(chart.rows)), axis=0)  # (draw, row)
        self.lengths = [count.cell.value * self.step for count in counts]
        for row, count, over in zip(chart.rows, counts, self.overshoots, strict=True):
            self.fills.add(Bar(theme, row.bar.foot, row.bar.height, row.bar.get_fill_color()))
            # Translators: so many of all draws.
            text = fill_in("{}×", [count]) if brief else say("{n} of {total}", n=count, total=draws)
            words = Words(theme, text, size="number", style="mono")
            pen = row.bar.get_right() + (after + over + row.number.advance) * RIGHT
            self.counts.add(words.centred_at(pen, LEFT))
        super().__init__(self.fills, self.counts)

    @property
    def overshoots(self) -> list[float]:
        """How much longer each fill gets than the bar it grows into: the numbers step aside by that."""
        return [max(length - row.bar.width, 0.0) for row, length in zip(self.rows, self.lengths, strict=True)]

    def count(self, draws: int) -> None:
        """The fills after so many draws."""
        for fill, found in zip(self.fills, self.so_far[draws - 1] if draws else 0 * self.so_far[0], strict=True):
            fill.reach(found * self.step)
