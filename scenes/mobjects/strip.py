"""Rows of numbers as images: one column of colour for each component, all of them, from their true values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RESAMPLING_ALGORITHMS, RIGHT, ImageMobject, Line, VGroup
from numpy.typing import NDArray

from model.trace import Trace
from scenes.mobjects.grid import GridCell, VectorBar
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
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

    def fit(self, area: Rect) -> Strip:
        """Fill an area."""
        self.stretch_to_fit_width(area.width).stretch_to_fit_height(area.height)
        self.move_to(area.at(0.5, 0.5))
        return self

    def across(self, component: int) -> NDArray[np.float64]:
        """Middle of a component's lower edge, wherever the strip stands now."""
        left, right = self.get_corner(DOWN + LEFT), self.get_corner(DOWN + RIGHT)
        point: NDArray[np.float64] = left + (component + 0.5) / self.components * (right - left)
        return point


def rays(theme: Theme, strip: Strip, dims: Sequence[int], tops: Sequence[NDArray[np.float64]]) -> VGroup:
    """Hairlines from components of a strip to the cells that show them large."""
    return VGroup(*(
        Line(strip.across(dim), top, stroke_width=theme.space.hair, color=theme.role("dim"))
        for dim, top in zip(dims, tops, strict=True)
    ))


class Zoom(VGroup):
    """A few components of a vector as cells with their values, tied to their places in its strip.

    `address` names the vector, `strip` shows it whole; the cells are those of `focus.dims`, drawn in `area`.
    """

    def __init__(self, theme: Theme, trace: Trace, address: str, strip: Strip, area: Rect, scale: float) -> None:
        dims = [int(dim) for dim in trace.cells("focus.dims").values]
        size = area.width / len(dims), area.height * CELL
        self.bar = VectorBar(
            theme, trace.cells(address), dims, lambda value: theme.weight(value, scale), *size, ".2f", RIGHT, "label",
        ).move_to(area.at(0.5, 0.5))
        squares = [cell.square for cell in self.bar.submobjects if isinstance(cell, GridCell)]
        self.rays = rays(theme, strip, dims, [square.get_top() for square in squares])
        self.names = VGroup(*(
            Number(theme, Shown(trace.cell(f"focus.dims[{i}]"), "d"), size="label", role="faint")
            .centred_at(square.get_bottom() + theme.space.gap * DOWN) for i, square in enumerate(squares)
        ))
        counts = (Shown(trace.cell("len(focus.dims)"), "d"), Shown(trace.cell("config.d_model"), ",d"))
        self.note = Words(theme, "{} of {} dimensions, with their values", *counts, role="faint", point=area.at(0.5, 0))
        super().__init__(self.rays, self.bar, self.names, self.note)


CELL = 0.28  # height of a cell, as a share of the area that it, its names and the note take
