"""A few components of a vector, large: cells with their values, tied to their places in the whole."""

from __future__ import annotations

from manim import DOWN, RIGHT, VGroup

from model.trace import Trace
from scenes.mobjects.grid import GridCell, VectorBar
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.marks import rays
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme


class Zoom(VGroup):
    """A few components of a vector as cells with their values, tied to their places in its strip.

    `address` names the vector, `strip` shows it whole; the cells are those of `focus.dims`, drawn in `area`.
    """

    def __init__(self, theme: Theme, trace: Trace, address: str, strip: Heatmap, area: Rect, scale: float) -> None:
        dims = [int(dim) for dim in trace.cells("focus.dims").values]
        size = area.width / len(dims), area.height * CELL
        self.bar = VectorBar(
            theme, trace.cells(address), dims, lambda value: theme.weight(value, scale), *size, ".2f", RIGHT, "label",
        ).move_to(area.at(0.5, 0.5))
        squares = [cell.square for cell in self.bar.submobjects if isinstance(cell, GridCell)]
        self.rays = rays(theme, map(strip.across, dims), (square.get_top() for square in squares))
        self.names = VGroup(*(
            Number(theme, Shown(trace.cell(f"focus.dims[{i}]"), "d"), size="label", role="faint")
            .centred_at(square.get_bottom() + theme.space.gap * DOWN) for i, square in enumerate(squares)
        ))
        counts = (Shown(trace.cell("len(focus.dims)"), "d"), Shown(trace.cell("config.d_model"), ",d"))
        self.note = Words(theme, "{} of {} dimensions, with their values", *counts, role="faint", point=area.at(0.5, 0))
        super().__init__(self.rays, self.bar, self.names, self.note)


CELL = 0.28  # height of a cell, as a share of the area that it, its names and the note take
