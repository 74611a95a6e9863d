"""The ruler from 0 to 1: shares lie on it end to end, parts of it are lost, and a random number falls on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import RIGHT, UP, Line, ManimColor, Rectangle, VGroup
from numpy.typing import NDArray

from scenes.mobjects.slider import Knob
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

END_EMS = 1.6  # room for the 0 and the 1 at its ends
DEEPEST = 0.45  # tint of the last share; the first has the full hue
STEPS = 8  # shares until that tint is reached
JOINT = 0.25  # of a pad: gap between two shares that are wide enough for one


class Ruler(VGroup):
    """An empty ruler in an area: a track with 0 and 1 at its ends. What lies on it is made by its methods, and added by you."""

    def __init__(self, theme: Theme, area: Rect, zero: Shown, one: Shown) -> None:
        self.theme, room = theme, END_EMS * theme.sizes.number
        self.left, self.right, (_, self.y, _) = area.left + room, area.right - room, area.at(0, 0.42)
        self.thick = 0.34 * area.height
        self.track = self.piece(0, 1, theme.role("panel"))
        ends = [Number(theme, end, role="faint", point=point) for end, point in (
            (zero, self.at(0) - room / 2 * RIGHT), (one, self.at(1) + room / 2 * RIGHT))]
        super().__init__(self.track, *ends)

    def at(self, share: float) -> NDArray[np.float64]:
        """The point of a number from 0 to 1, on the middle line."""
        return np.array([self.left + share * (self.right - self.left), self.y, 0.0])

    def above(self, share: float, lines: float = 1.0) -> NDArray[np.float64]:
        """A point over the ruler, where words stand."""
        return self.at(share) + (self.thick / 2 + lines * 1.1 * self.theme.sizes.label) * UP

    def below(self, share: float) -> NDArray[np.float64]:
        """A point under the ruler, where words stand."""
        return self.at(share) - (self.thick / 2 + 0.85 * self.theme.sizes.label) * UP

    def piece(self, start: float, stop: float, color: ManimColor, joint: float = 0.0) -> Rectangle:
        """A stretch of the ruler."""
        width = (stop - start) * (self.right - self.left)
        gap = joint if width > 4 * joint else 0.0
        rectangle = Rectangle(width=max(width - gap, HAIR), height=self.thick, stroke_width=0, fill_color=color, fill_opacity=1)
        return rectangle.move_to((self.at(start) + self.at(stop)) / 2)

    def lay(self, shares: Sequence[float]) -> VGroup:
        """Shares end to end from 0 on, each a little darker than the one before."""
        ends = np.cumsum([0.0, *shares])
        segments = VGroup()
        for i, (start, stop) in enumerate(zip(ends[:-1], ends[1:], strict=True)):
            tint = 1 - (1 - DEEPEST) * min(i / STEPS, 1.0) - (0.1 if i > STEPS and i % 2 else 0.0)
            segments.add(self.piece(start, stop, self.theme.mix("probability", tint), JOINT * self.theme.space.pad))
        return segments

    def name_in(self, text: str, segment: Rectangle) -> Words | None:
        """The text inside a segment, if it fits."""
        words = Words(self.theme, text, style="mono", color=self.theme.on(segment.get_fill_color()))
        return words.centred_at(segment.get_center()) if words.advance + self.theme.space.pad < segment.width else None

    def mark(self, share: float, role: str = "focus") -> Line:
        """A line across the ruler."""
        over = self.theme.space.pad * UP
        line = Line(self.at(share) - self.thick / 2 * UP - over, self.at(share) + self.thick / 2 * UP + over)
        return line.set_stroke(self.theme.role(role), self.theme.space.line)

    def pointer(self, share: float) -> Knob:
        """A triangle that points at a number, from above."""
        return Knob(self.theme).stand_on(self.at(share) + self.thick / 2 * UP)


HAIR = 0.01  # units: no share is thinner on the ruler
