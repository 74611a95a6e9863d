"""Keys and values as they lie in the cache: a slot a token, in it the numbers of its vector as a strip of colour."""

from __future__ import annotations

import numpy as np
from manim import ManimColor, RoundedRectangle
from numpy.typing import NDArray

from scenes.mobjects.heatmap import Heatmap
from scenes.page import Rect
from scenes.theme import Theme

AIR = 8  # a slot is so many times as wide as the gap after it
ROWS = 3  # pixels a row of slots; a third as many as the rows of a block take stay empty after them


class Slots(Heatmap):
    """Rows of slots as one image: `values` is (row, token, component); rows of one block lie together.

    A gap in the ground's colour follows every token, and every block of `together` rows where there are several.
    """

    def __init__(
        self, theme: Theme, values: NDArray[np.float64], area: Rect, role: str, scale: float, together: int = 1,
    ) -> None:
        rows, tokens, width = values.shape
        gap = max(width // AIR, 1)
        grid = np.full((rows, tokens, width + gap), np.nan)
        grid[:, :, :width] = values
        grid = np.repeat(grid.reshape(rows, -1), ROWS, axis=0)
        if rows > together:
            after = np.repeat(np.arange(1, rows // together + 1) * ROWS * together, together)
            grid = np.insert(grid, after, np.nan, axis=0)
        super().__init__(theme, np.nan_to_num(grid), area, role, scale)
        self.pixel_array[np.isnan(grid), :3] = theme.role("ground").to_int_rgb()


def place(theme: Theme, area: Rect, fill: ManimColor | None = None) -> RoundedRectangle:
    """An empty slot, or a group of them."""
    gap = area.width / (AIR + 1) if fill is None else 0.0
    box = RoundedRectangle(
        width=area.width - gap, height=area.height, corner_radius=min(theme.space.radius, area.height / 2),
        stroke_width=theme.space.hair, stroke_color=theme.role("line"), fill_color=fill or theme.role("panel"),
        fill_opacity=1,
    )
    return box.move_to(area.at(0.5, 0.5)).shift((-gap / 2, 0, 0))
