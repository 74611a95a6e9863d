"""A few components of a vector, large: cells with their values, tied to their places in the whole."""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, RIGHT, UP, ManimColor, VGroup

from model.trace import Trace
from scenes.language import say
from scenes.mobjects.grid import GridCell, VectorBar
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.marks import rays
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

HIGH = 0.68  # height of a cell, in units


class Zoom(VGroup):
    """A few components of a vector as cells with their values, tied to their places in its strip.

    `address` names the vector, `strip` shows it whole; the cells are those of `focus.dims`, in a row in the middle of
    each of the areas by turns: those below the strip, and, where one row is too narrow, those above it.
    """

    def __init__(
        self, theme: Theme, trace: Trace, address: str, strip: Heatmap, areas: Sequence[Rect], scale: float,
    ) -> None:
        self.theme, self.trace, self.strip = theme, trace, strip
        self.rays, self.cells, self.names = VGroup(), VGroup(), VGroup()

        def paint(value: float) -> ManimColor:
            return theme.weight(value, scale)

        dims, vector = [int(dim) for dim in trace.cells("focus.dims").values], trace.cells(address)
        for k, area in enumerate(areas):
            places = range(k, len(dims), len(areas))
            width = area.width / len(places)
            bar = VectorBar(theme, vector, [dims[i] for i in places], paint, width, HIGH, ".2f", RIGHT, "label")
            for i, cell in zip(places, bar.move_to(area.at(0.5, 0.5)).submobjects, strict=True):
                self._tie(cell, i, dims[i])
        count, total = Shown(trace.cell("len(focus.dims)"), "d"), Shown(trace.cell("config.d_model"), ",d")
        said = say("{n} of {total} dimensions, with their values", n=count, total=total)
        self.note = Words(theme, said, role="faint")
        self.note.baseline_at(areas[0].at(0.5, 0))
        super().__init__(self.rays, self.cells, self.names, self.note)

    def _tie(self, cell: GridCell, i: int, dim: int) -> None:
        """A line from the strip to a cell, and on the cell's other side the number of its dimension."""
        out = UP if cell.get_y() > self.strip.get_y() else DOWN
        start = self.strip.across(dim) + (self.strip.height * UP if out is UP else 0)
        self.rays.add(*rays(self.theme, [start], [cell.square.get_edge_center(-out)]))
        name = Number(self.theme, Shown(self.trace.cell(f"focus.dims[{i}]"), "d"), size="label", role="faint")
        self.names.add(name.centred_at(cell.square.get_edge_center(out) + self.theme.space.gap * out))
        self.cells.add(cell)
