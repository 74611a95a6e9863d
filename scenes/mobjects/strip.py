"""Rows of numbers as images: one column of colour for each component, all of them, from their true values."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RESAMPLING_ALGORITHMS, RIGHT, ImageMobject
from numpy.typing import NDArray

from scenes.theme import Theme

LEVELS = 255  # colours from the most negative to the most positive value
USUAL = 0.99  # share of the values that the colour scale spans; the few beyond it take its ends


def colour_scale(values: NDArray[np.float64]) -> float:
    """The magnitude at which the weight colours are full: what nearly all values stay below."""
    return float(np.quantile(np.abs(values), USUAL)) or 1.0


def weight_pixels(theme: Theme, values: NDArray[np.float64], scale: float) -> NDArray[np.uint8]:
    """RGBA pixels in the theme's weight colours, one a value; rows of `values` are rows of pixels."""
    steps = np.linspace(-1.0, 1.0, LEVELS)
    colours = np.array([theme.weight(step, 1.0).to_int_rgb() for step in steps])
    share = np.clip(np.atleast_2d(values) / scale, -1.0, 1.0)
    rgb = colours[np.round((share + 1.0) / 2.0 * (LEVELS - 1)).astype(int)]
    return np.dstack([rgb, np.full(share.shape, 255)]).astype(np.uint8)


class Strip(ImageMobject):
    """A vector (or a matrix) in weight colours, stretched to a size. `across(i)` is where component i stands."""

    def __init__(self, theme: Theme, values: NDArray[np.float64], width: float, height: float, scale: float) -> None:
        super().__init__(weight_pixels(theme, values, scale))
        self.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
        self.stretch_to_fit_width(width).stretch_to_fit_height(height)
        self.components = np.atleast_2d(values).shape[1]

    def across(self, component: int) -> NDArray[np.float64]:
        """Middle of a component's lower edge, wherever the strip stands now."""
        left, right = self.get_corner(DOWN + LEFT), self.get_corner(DOWN + RIGHT)
        point: NDArray[np.float64] = left + (component + 0.5) / self.components * (right - left)
        return point
