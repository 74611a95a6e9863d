"""A chart over the depth of the model: one column for the embedding and each block, the slabs standing as its foot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import RIGHT, VGroup
from numpy.typing import NDArray

from scenes.mobjects.marks import hairline
from scenes.mobjects.words import Number, Shown
from scenes.page import Rect
from scenes.theme import Theme

FOOT, NAMES = 0.34, 1.7  # height of the slabs in units, and of the words under them in ems
AXIS = 3.9  # width for the numbers of the axis, in ems


class Columns:
    """Places in the chart: `foot` is where the slabs stand, `body` what lies over them."""

    def __init__(self, theme: Theme, area: Rect, count: int, right: float = 0.0) -> None:
        self.theme, self.count = theme, count
        left, low = area.left + AXIS * theme.sizes.number, area.bottom + NAMES * theme.sizes.label
        self.foot = Rect(left, area.right - right, low, low + FOOT)
        self.body = Rect(left, area.right - right, self.foot.top + theme.space.gap, area.top)

    def x(self, column: float) -> float:
        """The middle of a column."""
        return float(self.body.left + (column + 0.5) * self.body.width / self.count)

    def point(self, column: float, up: float) -> NDArray[np.float64]:
        """A point over a column, at a share of the height."""
        return np.array([self.x(column), self.body.at(0, up)[1], 0.0])

    def ticks(self, marks: Sequence[tuple[Shown, float]]) -> VGroup:
        """Numbers at the left with a hairline across, each at a share of the height."""
        found = VGroup()
        for shown, up in marks:
            start, end = self.body.at(0, up), self.body.at(1, up)
            number = Number(self.theme, shown, role="faint", point=start - self.theme.space.pad * RIGHT, align=RIGHT)
            found.add(VGroup(hairline(self.theme, start, end, "line"), number))
        return found
