"""Vectors and matrices as cells: colour for all, numbers where they are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import DOWN, RIGHT, ManimColor, Rectangle, VGroup
from numpy.typing import NDArray

from model.address import Cell, Cells
from scenes.mobjects.words import Number, Shown
from scenes.theme import Theme

Paint = Callable[[float], ManimColor]


def square(theme: Theme, width: float, height: float, fill: ManimColor) -> Rectangle:
    """The ground of a cell: a little smaller than its place, so that cells stand apart."""
    gap = theme.space.pad / 4
    return Rectangle(width=width - gap, height=height - gap, stroke_width=0, fill_color=fill, fill_opacity=1)


class GridCell(VGroup):
    """One cell: a coloured square, and its number if a format is given."""

    def __init__(
        self, theme: Theme, cell: Cell, paint: Paint, width: float, height: float, format: str | None = None,
        size: str = "number",
    ) -> None:
        fill = paint(cell.value)
        self.square = square(theme, width, height, fill)
        super().__init__(self.square)
        if format is not None:
            self.add(Number(theme, Shown(cell, format), size=size, color=theme.on(fill)))


class VectorBar(VGroup):
    """Some components of one vector, as cells in a column (`direction=DOWN`) or a row (`RIGHT`).

    `cells` is one-dimensional; `dims` are the components drawn; `bar[i]` is a GridCell.
    """

    def __init__(
        self, theme: Theme, cells: Cells, dims: Sequence[int], paint: Paint, width: float, height: float,
        format: str | None = None, direction: NDArray[np.float64] = DOWN, size: str = "number",
    ) -> None:
        members = [GridCell(theme, cells.cell(dim), paint, width, height, format, size) for dim in dims]
        super().__init__(*members)
        step = np.asarray(direction, dtype=float) * (abs(direction[0]) * width + abs(direction[1]) * height)
        for i, member in enumerate(members):
            member.shift(step * i)
        self.center()


class NumberGrid(VGroup):
    """A matrix of GridCells.

    `cells` is two-dimensional; `rows` and `columns` are the indices drawn; `format` puts numbers in all cells.
    """

    def __init__(
        self, theme: Theme, cells: Cells, rows: Sequence[int], columns: Sequence[int], paint: Paint, width: float,
        height: float, format: str | None = None, size: str = "number",
    ) -> None:
        members = []
        for i, row in enumerate(rows):
            for j, column in enumerate(columns):
                member = GridCell(theme, cells.cell(row, column), paint, width, height, format, size)
                members.append(member.shift(j * width * RIGHT + i * height * DOWN))
        super().__init__(*members)
        self.center()
