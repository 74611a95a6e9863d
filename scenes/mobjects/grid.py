"""Vectors and matrices as cells: colour for all, numbers where they are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import DOWN, RIGHT, UP, Line, ManimColor, Rectangle, VGroup
from numpy.typing import NDArray

from model.address import Cell, Cells
from scenes.mobjects.words import Number, Shown
from scenes.theme import Theme

Paint = Callable[[float], ManimColor]


class GridCell(VGroup):
    """One cell: a coloured square, and its number if a format is given. `−inf` is a struck-through hollow."""

    def __init__(
        self, theme: Theme, cell: Cell, paint: Paint, width: float, height: float, format: str | None = None,
        size: str = "number",
    ) -> None:
        hidden = bool(np.isneginf(cell.value))
        self.theme, self.cell, self.fill = theme, cell, theme.role("panel") if hidden else paint(cell.value)
        gap = theme.space.pad / 4
        self.square = Rectangle(
            width=width - gap, height=height - gap, stroke_width=0, fill_color=self.fill,
            fill_opacity=HIDDEN if hidden else 1,
        )
        super().__init__(self.square)
        if hidden and format is None:
            half = min(width, height) / 5
            stroke = Line((-half, -half, 0), (half, half, 0), stroke_width=theme.space.hair, color=theme.role("masked"))
            self.add(stroke.set_stroke(opacity=HIDDEN))
        if format is not None:
            role = theme.role("masked") if hidden else theme.on(self.fill)
            self.number = Number(theme, Shown(cell, format), size=size, color=role, point=self.square.get_center())
            self.add(self.number)


HIDDEN = 0.6


class VectorBar(VGroup):
    """Some components of one vector, as cells in a column (`direction=DOWN`) or a row (`RIGHT`).

    `bar[i]` is a GridCell.

    `cells` is one-dimensional; `dims` are the components drawn.
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
        self.dims = tuple(dims)


class NumberGrid(VGroup):
    """A matrix: `grid.at(i, j)` is a GridCell, `grid.row(i)` and `grid.column(j)` are groups of them.

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
        self.n_rows, self.n_columns, self.cell_width, self.cell_height = len(rows), len(columns), width, height

    def at(self, i: int, j: int) -> GridCell:
        cell: GridCell = self[i * self.n_columns + j]
        return cell

    def row(self, i: int) -> VGroup:
        return VGroup(*(self.at(i, j) for j in range(self.n_columns)))

    def column(self, j: int) -> VGroup:
        return VGroup(*(self.at(i, j) for i in range(self.n_rows)))

    def left_of(self, i: int, gap: float) -> NDArray[np.float64]:
        """The point left of a row, for its label."""
        point: NDArray[np.float64] = self.at(i, 0).square.get_left() - gap * RIGHT
        return point

    def above(self, j: int, gap: float) -> NDArray[np.float64]:
        """The point above a column, for its label."""
        point: NDArray[np.float64] = self.at(0, j).square.get_top() + gap * UP
        return point
