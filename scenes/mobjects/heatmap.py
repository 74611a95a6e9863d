"""Matrices as one image: a cell a pixel, coloured by the theme's rules for what they are."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RESAMPLING_ALGORITHMS, RIGHT, ImageMobject
from numpy.typing import NDArray

from scenes.page import Rect
from scenes.theme import Theme

LEVELS = 255  # colours from the most negative to the most positive value
USUAL = 0.99  # share of the values that the colours span; the few beyond take the end colour


def usual(values: NDArray[np.float64]) -> float:
    """The magnitude that nearly all values stay below."""
    return float(np.quantile(np.abs(values), USUAL)) or 1.0


class Heatmap(ImageMobject):
    """A vector (one row) or a matrix as an image filling a Rect.

    `role` is `"weight"` (blue and red), `"data"` (neutral) or a hue such as `"query"`; `scale` the magnitude that has
    the full colour, by default what is usual among the values.
    """

    def __init__(
        self, theme: Theme, values: NDArray[np.float64], area: Rect, role: str, scale: float | None = None,
    ) -> None:
        grid = np.atleast_2d(values)
        steps = np.linspace(-1.0, 1.0, LEVELS)
        colours = np.array([theme.tint(role, float(step), 1.0).to_int_rgb() for step in steps])
        shares = np.clip(grid / (scale or usual(grid)), -1.0, 1.0)
        rgb = colours[np.round((shares + 1.0) / 2.0 * (LEVELS - 1)).astype(int)]
        super().__init__(np.dstack([rgb, np.full(grid.shape, 255)]).astype(np.uint8))
        self.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
        self.columns = grid.shape[1]
        self.fill(area)

    def fill(self, area: Rect) -> Heatmap:
        """Stretch to a Rect."""
        self.stretch_to_fit_width(area.width).stretch_to_fit_height(area.height).move_to(area.at(0.5, 0.5))
        return self

    def across(self, column: int) -> NDArray[np.float64]:
        """Middle of a column's lower edge, wherever the image stands now."""
        left, right = self.get_corner(DOWN + LEFT), self.get_corner(DOWN + RIGHT)
        point: NDArray[np.float64] = left + (column + 0.5) / self.columns * (right - left)
        return point
