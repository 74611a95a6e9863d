"""A matrix times a vector, in full: the first rows and columns with digits, all others as colour, nothing left out."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, RIGHT, Animation, Group, Rectangle, VGroup, linear, smooth

from model.address import Cells
from model.trace import Trace
from scenes.language import say
from scenes.lines import shorten
from scenes.mobjects.grid import NumberGrid, VectorBar
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.marks import outline
from scenes.mobjects.sums import fitting
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import MONO

COLUMNS, ROWS = 7, 4  # with digits, at most
CHARACTERS = 6  # of a number in a cell
CELL = 1.75  # height of a cell, in ems of its number
ASIDE, NARROWEST = 0.11, 4.2  # share of the width for the labels at the left; in ems, at least
LEAST_REST = 1.2  # width in units kept for the part without digits
REST = 4  # cells' time that the highlight takes over the part without digits
STOPS = 40  # partial sums shown on that way
LEGEND = 1.7  # height of the line under the matrix, in ems
CURSOR = 0.5  # width of the highlight there, in cells


class MatVec(Group):
    """The vector lies over the matrix, so that it meets each row cell by cell; the result stands at the right.

    `matrix` is (out, in), `vector` (in,) and `result` (out,); `names` are what the vector and the result are called,
    `hue` is the result's role.
    """

    def __init__(
        self, theme: Theme, trace: Trace, area: Rect, matrix: Cells, vector: Cells, result: Cells,
        names: tuple[str, str], hue: str,
    ) -> None:
        self.theme, self.trace, self.area, self.hue = theme, trace, area, hue
        self.vector, self.matrix, self.result = vector, matrix, result
        em, gap = theme.sizes.number, theme.space.gap
        self.cell_height, self.cell_width = CELL * em, (CHARACTERS + 0.8) * MONO * em
        self.left = area.left + max(ASIDE * area.width, NARROWEST * theme.sizes.label)
        room = area.right - self.left - self.cell_width - gap - LEAST_REST
        self.rows = min(ROWS, matrix.shape[0])
        self.columns = min(COLUMNS, matrix.shape[1], max(int(room / self.cell_width), 1))
        shown = [*matrix.values[: self.rows, : self.columns].ravel(), *vector.values[: self.columns]]
        self.format = fitting([*shown, *result.values[: self.rows]], CHARACTERS)
        self.split = self.left + self.columns * self.cell_width
        self.out_left = area.right - self.cell_width
        self.right = self.out_left - gap if matrix.shape[1] > self.columns else self.split
        self.top = area.top - self.cell_height - gap
        self.foot = self.top - self.rows * self.cell_height
        self.bottom = area.bottom + LEGEND * theme.sizes.label if matrix.shape[0] > self.rows else self.foot
        self.stops = self._stops()
        self.length = self.columns + (REST if matrix.shape[1] > self.columns else 0)
        self.input, self.table, self.output = self._draw_input(), self._draw_matrix(), self._draw_output()
        self.labels = self._labels(*names)
        super().__init__(self.input, self.table, self.output, self.labels)

    def band(self, left: float, right: float, row: int | None = None) -> Rect:
        """A piece of one row of the matrix, or, without a row, of the vector above it."""
        top = self.area.top if row is None else self.top - row * self.cell_height
        return Rect(left, right, top - self.cell_height, top)

    def whole(self) -> Rect:
        """Where the matrix stands."""
        return Rect(self.left, self.right, self.bottom, self.top)

    def input_rect(self) -> Rect:
        """Where the vector stands."""
        return self.band(self.left, self.right)

    def partial(self, row: int, terms: int) -> Shown:
        """The sum of the first so many products of a row."""
        weights, inputs = self.matrix[row, :terms], self.vector[:terms]
        return Shown(self.trace.cell(f"dot({weights.address},{inputs.address})"), self.format)

    def counted(self, terms: int) -> Shown:
        """How many products have been added, as a number."""
        return Shown(self.trace.cell(f"len({self.vector[:terms].address})"), "d")

    def _stops(self) -> list[int]:
        """How many products have been added at each stop of the highlight: every one with digits, then in strides."""
        width = self.matrix.shape[1]
        strides = np.linspace(self.columns, width, min(STOPS, width - self.columns) + 1)[1:]
        return [*range(1, self.columns + 1), *(int(stop) for stop in strides)]

    def _draw_input(self) -> Group:
        scale = usual(self.vector.values)
        bar = VectorBar(
            self.theme, self.vector, range(self.columns), lambda v: self.theme.data(v, scale), self.cell_width,
            self.cell_height, self.format, RIGHT,
        )
        bar.move_to(self.band(self.left, self.split).at(0.5, 0.5))
        rest = self.vector.values[self.columns:]
        area = self.band(self.split, self.right)
        return Group(bar, *([Heatmap(self.theme, rest, area, "data", scale)] if len(rest) else []))

    def _draw_matrix(self) -> Group:
        values, scale = self.matrix.values, usual(self.matrix.values)
        grid = NumberGrid(
            self.theme, self.matrix, range(self.rows), range(self.columns), lambda v: self.theme.weight(v, scale),
            self.cell_width, self.cell_height, self.format,
        )
        grid.move_to(Rect(self.left, self.split, self.foot, self.top).at(0.5, 0.5))
        parts = Group(grid)
        beside, below = values[: self.rows, self.columns:], values[self.rows:]
        if beside.size:
            parts.add(Heatmap(self.theme, beside, Rect(self.split, self.right, self.foot, self.top), "weight", scale))
        if below.size:  # digits need wide columns: two images keep the columns in line
            low = Rect(self.left, self.split, self.bottom, self.foot)
            parts.add(Heatmap(self.theme, below[:, : self.columns], low, "weight", scale))
        if below.size and beside.size:
            low = Rect(self.split, self.right, self.bottom, self.foot)
            parts.add(Heatmap(self.theme, below[:, self.columns:], low, "weight", scale))
        return parts

    def _draw_output(self) -> Group:
        """Empty cells for the first results, and a column of colour for the others."""
        theme, rest = self.theme, self.result.values[self.rows:]
        boxes = VGroup(*(
            Rectangle(width=self.cell_width, height=self.cell_height * 0.94, stroke_width=theme.space.hair)
            .set_stroke(theme.role(self.hue)).move_to(self.band(self.out_left, self.area.right, row).at(0.5, 0.5))
            for row in range(self.rows)
        ))
        area = Rect(self.out_left, self.area.right, self.bottom, self.foot)
        if not len(rest):
            return Group(boxes)
        return Group(boxes, Heatmap(theme, rest[:, None], area, self.hue, usual(self.result.values)))

    def _labels(self, vector: str, result: str) -> VGroup:
        """What the vector, the matrix and the result are."""
        theme, edge = self.theme, self.left - self.theme.space.pad
        em, room = theme.sizes.label, self.left - self.area.left - self.theme.space.pad
        out, into = (Shown(self.trace.cell(f"len({cells.address})"), "d") for cells in (self.matrix, self.vector))
        size = say("{rows} × {columns} weights", rows=out, columns=into)
        name = Words(theme, shorten(vector, room, em, "mono"), role=self.hue, style="mono")
        above = Rect(self.out_left, self.area.right, self.top, self.area.top)
        return VGroup(
            name.centred_at((edge, self.band(0, 0).at(0, 0.5)[1], 0), RIGHT),
            Words(theme, say("weights"), role="faint").centred_at((edge, (self.top + self.foot) / 2, 0), RIGHT),
            Words(theme, size, role="faint", point=(self.left, self.legend, 0), align=LEFT),
            Words(theme, result, role=self.hue).centred_at(above.at(0.5, 0.5)),
        )

    @property
    def legend(self) -> float:
        """Baseline of the line under the matrix."""
        return self.bottom - 1.3 * self.theme.sizes.label

    def number(self, row: int, terms: int | None = None) -> Number:
        """A number of the result, after so many products (all, if not said)."""
        rect = self.band(self.out_left, self.area.right, row)
        shown = self.partial(row, terms or self.matrix.shape[1])
        return Number(self.theme, shown, role=self.hue, point=rect.at(0.5, 0.5))

    def sweep(self) -> tuple[Rectangle, Animation]:
        """A frame that runs down over all the rows after the second, and the animation of it."""
        band = self.band(self.left, self.area.right, 2)
        frame = outline(self.theme, band, "focus")
        return frame, frame.animate(rate_func=linear).move_to((band.at(0.5, 0)[0], self.bottom + band.height / 2, 0))

    def result_column(self) -> Heatmap:
        """All of the result as one image, where it stands."""
        rect = Rect(self.out_left, self.area.right, self.bottom, self.top)
        return Heatmap(self.theme, self.result.values[:, None], rect, self.hue)

    def full(self) -> Heatmap:
        """The whole matrix as one image, where it stands."""
        return Heatmap(self.theme, self.matrix.values, self.whole(), "weight")


class Adder(VGroup):
    """What moves while a row is multiplied: two frames, the growing number, and how many products it holds."""

    def __init__(self, picture: MatVec, row: int) -> None:
        theme, first = picture.theme, picture.left + picture.cell_width
        places = (picture.band(picture.left, first, place) for place in (None, row))
        self.frames = VGroup(*(outline(theme, place, "focus") for place in places))
        self.number = picture.number(row, 1)
        end = np.array([picture.right, picture.legend, 0.0])
        self.terms = Number(theme, picture.counted(picture.matrix.shape[1]), size="label", style="sans", align=RIGHT)
        self.terms.baseline_at(end, RIGHT)
        before = self.terms.pen - theme.space.pad * RIGHT
        # Translators: their number follows.
        words = Words(theme, say("products added:"), role="faint", point=before, align=RIGHT)
        self.terms.become_cell(picture.counted(1))
        self.tally = VGroup(words, self.terms)
        super().__init__(self.frames, self.number, self.tally)


class MultiplyRow(Animation):
    """Highlights travel along the vector and a row of the matrix in lockstep; the number counts the true partial sums.

    `cells` is the part of the way to go: `(0, 1)` the first cell, `(0, picture.length)` all of it.
    """

    def __init__(self, picture: MatVec, row: int, adder: Adder, cells: tuple[float, float], **options: Any) -> None:
        self.picture, self.row, self.adder, self.cells, self.at = picture, row, adder, cells, -1
        super().__init__(adder, **{"rate_func": linear, **options})

    def interpolate_mobject(self, alpha: float) -> None:
        picture, (start, stop) = self.picture, self.cells
        place = start + alpha * (stop - start)
        if place < picture.columns:
            step = int(place)
            glide = smooth(np.clip((place - step) * 2, 0, 1)) - 1 if step else 0.0  # arrive, then rest in the cell
            left = picture.left + (step + glide) * picture.cell_width
            self._add_up(step)
            self._move(left, left + picture.cell_width)
        elif picture.length > picture.columns:
            along = min((place - picture.columns) / REST, 1.0)
            width = min(CURSOR * picture.cell_width, picture.right - picture.split)
            left = picture.split + along * (picture.right - picture.split - width)
            self._add_up(picture.columns - 1 + round(along * (len(picture.stops) - picture.columns)))
            self._move(left, left + width)

    def _move(self, left: float, right: float) -> None:
        for frame, row in zip(self.adder.frames, (None, self.row), strict=True):
            rect = self.picture.band(left, right, row)
            frame.stretch_to_fit_width(rect.width).move_to(rect.at(0.5, 0.5))

    def _add_up(self, at: int) -> None:
        if at != self.at:
            self.at = at
            self.adder.number.become_cell(self.picture.partial(self.row, self.picture.stops[at]))
            self.adder.terms.become_cell(self.picture.counted(self.picture.stops[at]))
