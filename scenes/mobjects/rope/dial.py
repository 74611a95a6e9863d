"""A pair of components as a hand on a dial, which turns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Animation, Arc, Circle, Dot, Line, VGroup, VMobject, linear
from numpy.typing import NDArray

from scenes.theme import Theme

Point = NDArray[np.float64]

HAND = 0.82  # length of a hand, in radii
TIP = 0.1  # radius of the knob at its end, in radii
TRAIL = (0.3, 0.62)  # radii between which the trail of a turning hand winds outwards
LONGEST = 3.0  # turns of a trail that are drawn, the last ones
STEPS = 40  # corners of a trail's turn
FAINT = 0.55  # opacity of a trail


def towards(angle: float) -> Point:
    """The unit vector at an angle."""
    return np.array([np.cos(angle), np.sin(angle), 0.0])


class Dial(VGroup):
    """A rim and a hand at an angle (radians, counter-clockwise from the right). `turn(by)` turns it from there.

    All hands are drawn equally long: each dial has its own scale.
    """

    def __init__(self, theme: Theme, radius: float, angle: float, role: str = "query", trail: bool = True) -> None:
        self.start, self.by, self.has_trail = angle, 0.0, trail
        space, hue = theme.space, theme.role(role)
        self.rim = Circle(radius=radius, stroke_width=space.hair, stroke_color=theme.role("dim"))
        self.rim.set_fill(theme.role("panel"), opacity=1)
        self.trail = VMobject().set_stroke(hue, space.line, FAINT)
        self.before = Line().set_stroke(theme.role("faint"), space.hair)
        self.hand = Line().set_stroke(hue, space.bold * 0.75)
        self.tip = Dot(radius=TIP * radius, color=hue)
        super().__init__(self.rim, self.trail, self.before, self.hand, self.tip)
        self.turn(0.0)

    @property
    def middle(self) -> Point:
        point: Point = self.rim.get_center()
        return point

    @property
    def radius(self) -> float:
        return float(self.rim.width / 2)

    @property
    def angle(self) -> float:
        """Where the hand points now."""
        return self.start + self.by

    def turn(self, by: float) -> Dial:
        """Turn the hand by an angle from where it began; it leaves a trail and a thin line where it was."""
        self.by = by
        middle, reach = self.middle, HAND * self.radius
        self.before.set_points_as_corners([middle, middle + reach * towards(self.start)])
        end = middle + reach * towards(self.angle)
        self.hand.set_points_as_corners([middle, end])
        self.tip.move_to(end)
        self._wind()
        return self

    def _wind(self) -> None:
        drawn = float(np.clip(self.by, -LONGEST * 2 * np.pi, LONGEST * 2 * np.pi))
        if not self.has_trail or abs(drawn) * self.radius < self.trail.get_stroke_width() / 100:
            self.trail.clear_points()
            return
        share = np.linspace(0, 1, max(int(abs(drawn) / (2 * np.pi) * STEPS), 4))
        inner, outer = TRAIL
        out = inner + (outer - inner) * np.minimum(share * abs(drawn) / (2 * np.pi * LONGEST) + 1 - 1 / LONGEST, 1)
        angles = self.angle - drawn * (1 - share)
        points = np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=1) * out[:, None] * self.radius
        self.trail.set_points_as_corners(self.middle + points)


class Turn(Animation):
    """Dials turn together, each by its own angle from where its hand began; evenly, as positions pass."""

    def __init__(self, dials: Sequence[Dial], by: Sequence[float]) -> None:
        self.dials = [(dial, dial.by, end) for dial, end in zip(dials, by, strict=True)]
        super().__init__(VGroup(*dials), rate_func=linear)

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(alpha)
        for dial, start, end in self.dials:
            dial.turn(start + share * (end - start))


def angle_between(theme: Theme, middle: Point, radius: float, start: float, end: float, role: str = "focus") -> Arc:
    """The arc from one angle to another, the shorter way round."""
    by = (end - start + np.pi) % (2 * np.pi) - np.pi
    return Arc(radius, start, by, arc_center=middle).set_stroke(theme.role(role), theme.space.bold)
