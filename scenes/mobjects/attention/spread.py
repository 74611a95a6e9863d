"""A row of scores as dots on a ruler, before and after it is divided."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, AnimationGroup, Dot, FadeIn, Line, TransformFromCopy, VGroup
from numpy.typing import NDArray

from scenes.language import Said, say
from scenes.mobjects.head_values import Head
from scenes.mobjects.marks import hairline
from scenes.mobjects.words import Number, Words
from scenes.page import Rect
from scenes.theme import Theme

Values = NDArray[np.float64]

RADIUS = 0.1  # of a dot, in units
LIFT = 0.33  # from the ruler to the number over it and the words under it, in units; twice so much to its title
OTHERS, BAND = 0.55, 0.35  # opacities of the dots but one, and of the band over the spread
LEVELS = (0.74, 0.24)  # of the two rulers, shares of the area's height
LOW_LEVELS = (0.68, 0.2)  # in a low one
LOW, ASIDE = 4.0, 1.6  # height under which, and distance within which, the words between them give way to a zero's


class ScoreSpread(VGroup):
    """Two rulers of one scale: `before` holds the plain products of a query with all keys, `after` the divided ones."""

    def __init__(self, theme: Theme, head: Head, query: int, key: int, area: Rect) -> None:
        self.theme, self.head, self.area = theme, head, area
        row = head.row("scores", query)
        scores = head.values(row)
        self.factor = float(np.sqrt(head.trace.config.d_head))
        plain = scores * self.factor
        self.low, self.high = min(0.0, plain.min()), max(0.0, plain.max())
        score, root = head.cell("scores", query, key), "sqrt(config.d_head)*"
        # Translators: scores before they are divided by a number, and after; this is one score alone.
        titles = say("as it comes"), say("divided")
        if len(plain) > 1:
            first, second = (head.shown(f"{times}std({row})", ".2f") for times in (root, ""))
            # Translators: the spread is a standard deviation.
            titles = say("as they come: spread {n}", n=first), say("divided: spread {n}", n=second)
        self.levels = LOW_LEVELS if area.height < LOW else LEVELS
        upper, lower = self.levels
        self.before = self._ruler(plain, upper, titles[0], key, root + score)
        self.after = self._ruler(scores, lower, titles[1], key, score)
        self.divisor = self._divisor()
        super().__init__(self.before, self.divisor, self.after)

    def x(self, value: float) -> float:
        """Where a score stands on the rulers."""
        span = (self.high - self.low) or 1.0
        inset = RADIUS * 1.5
        return self.area.left + inset + (value - self.low) / span * (self.area.width - 2 * inset)

    def _ruler(self, values: Values, level: float, said: Said, key: int, own: str) -> VGroup:
        theme, y = self.theme, float(self.area.at(0, level)[1])
        line = hairline(theme, (self.area.left, y, 0), (self.area.right, y, 0), "line")
        tick = hairline(theme, UP, DOWN).scale(RADIUS * 1.6).move_to((self.x(0.0), y, 0))
        zero = Words(theme, say("zero"), role="faint").baseline_at((self.x(0.0), y - LIFT - RADIUS, 0), self._side())
        dots = VGroup(*(
            Dot((self.x(value), y, 0), radius=RADIUS, color=theme.role("key" if i == key else "ink"))
            .set_opacity(1.0 if i == key else OTHERS) for i, value in enumerate(values)
        ))
        number = Number(theme, self.head.shown(own, ".2f"), size="label", role="key")
        half = number.advance / 2
        number.centred_at((np.clip(self.x(values[key]), self.area.left + half, self.area.right - half), y + LIFT, 0))
        title = Words(theme, said, point=(self.area.left, y + 2 * LIFT, 0), align=LEFT)
        return VGroup(line, tick, zero, title, self._band(values, y), number, dots)

    def _band(self, values: Values, y: float) -> Line:
        """One standard deviation to either side of the mean."""
        middle, half = float(values.mean()), float(values.std())
        band = Line((self.x(middle - half), y, 0), (self.x(middle + half), y, 0))
        return band.set_stroke(self.theme.role("query"), 3 * self.theme.space.bold, BAND)

    def _side(self) -> Values:
        """Words under the zero tick stay inside the area."""
        share = (self.x(0.0) - self.area.left) / self.area.width
        return LEFT if share < 0.1 else RIGHT if share > 0.9 else (LEFT + RIGHT)

    def _divisor(self) -> Words:
        size = self.head.shown("config.d_head", "d")
        root = self.head.shown("sqrt(config.d_head)", "d" if self.factor == int(self.factor) else ".2f")
        low = self.area.height < LOW and abs(self.x(0.0) - self.area.at(0.5, 0)[0]) < ASIDE
        point = self.area.at(0.75 if low else 0.5, sum(self.levels) / 2)
        return Words(self.theme, "÷ √{} = {}", size, root, size="heading", point=point)

    def slide(self) -> AnimationGroup:
        """Copies of the dots move down to where division puts them; the second ruler appears under them."""
        *ruler, dots = self.after
        moved = [TransformFromCopy(old, new) for old, new in zip(self.before[-1], dots, strict=True)]
        return AnimationGroup(*(FadeIn(part) for part in ruler), *moved)
