"""Counts as areas, all to one scale."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, Rectangle, VGroup
from numpy.typing import NDArray

from scenes.theme import Theme

OUTLINE = 0.35  # opacity of a square that only encloses


class CountSquare(VGroup):
    """A square whose area is a count; `part` of it, a smaller count, fills its foot with a role's colour."""

    def __init__(
        self, theme: Theme, count: float, per_unit: float, corner: NDArray[np.float64], part: float | None = None,
        role: str = "positive",
    ) -> None:
        side = float(np.sqrt(count / per_unit))
        whole = count if part is None else part
        self.whole = Rectangle(width=side, height=side, stroke_width=theme.space.line, stroke_color=theme.role("faint"))
        self.whole.set_fill(theme.role("panel"), opacity=1)
        self.part = Rectangle(width=side, height=side * whole / count, stroke_width=0)
        self.part.set_fill(theme.role(role), opacity=1)
        self.whole.move_to(corner, aligned_edge=DOWN + LEFT)
        self.part.move_to(corner, aligned_edge=DOWN + LEFT)
        super().__init__(self.whole, self.part)
