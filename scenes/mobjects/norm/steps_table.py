"""A few components of a vector on their way through RMSNorm, in numbers: as they come, divided, scaled."""

from __future__ import annotations

import numpy as np
from manim import DOWN, RIGHT, UP, VGroup
from numpy.typing import NDArray

from scenes.language import say
from scenes.mobjects.grid import GridCell, Paint
from scenes.mobjects.marks import rays
from scenes.mobjects.norm.normed import CHARACTERS, GAIN, RESULT, Normed
from scenes.mobjects.norm.stems import VectorPlot
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import MONO

SHOWN = 10  # components at most
ROOM = CHARACTERS + 1.5  # characters that a column is wide, at least: a number with its sign
LINES = 5  # of the table
ASIDE = 0.135  # share of the width for the names of the lines, where they stand at the left
TALLEST, FILL = 0.6, 0.86  # pitch of the lines at most, in units, and the share of it that a cell fills


class StepsTable(VGroup):
    """Lines of cells by the `names` dimension, x, divided, gain, result; in a narrow area they stand as columns.

    `line(name)` is a line's name and cells.
    """

    def __init__(self, theme: Theme, normed: Normed, area: Rect) -> None:
        self.theme, self.normed, self.across = theme, normed, area.wide
        left = area.left + ASIDE * area.width if self.across else area.left
        room = int((area.right - left) / (ROOM * MONO * theme.sizes.number)) if self.across else SHOWN
        self.dims = normed.telling(min(SHOWN, room, len(normed.values)))
        rows, columns = LINES, len(self.dims)
        if not self.across:
            rows, columns = columns + 1, rows
        self.cell = (area.right - left) / columns, min(area.height / rows, TALLEST)
        self.corner = np.array([left, area.at(0, 0.5)[1] + rows * self.cell[1] / 2, 0.0])
        divided, gains = (normed.trace.cells(name).values for name in (normed.divided, normed.gain))
        most, strongest = float(np.abs(divided[self.dims]).max()), float(np.abs(gains).max())
        self.lines = {
            "dimension": VGroup(self._name(0, say("dimension")), self._indices()),
            "x": VGroup(self._name(1, "x"), self._cells(
                1, normed.x, normed.format, lambda value: theme.data(value, most * normed.width))),
            "divided": VGroup(self._name(2, "÷ {}", normed.shown(normed.rms, normed.format)), self._cells(
                2, normed.divided, RESULT, lambda value: theme.data(value, most))),
            "gain": VGroup(self._name(3, say("× gain")), self._cells(
                3, normed.gain, GAIN, lambda value: theme.weight(value, strongest))),
            "result": VGroup(self._name(4, say("= result")), self._cells(
                4, normed.result, RESULT, lambda value: theme.data(value, most))),
        }
        super().__init__(*self.lines.values())

    def spot(self, line: int, k: int) -> NDArray[np.float64]:
        """Middle of a cell; the name of a line stands at −1."""
        column, row = (k, line) if self.across else (line, k + 1)
        return self.corner + np.array([(column + 0.5) * self.cell[0], -(row + 0.5) * self.cell[1], 0.0])

    def _name(self, line: int, text: str, *shown: Shown) -> Words:
        words, spot = Words(self.theme, text, *shown, role="faint"), self.spot(line, -1)
        if self.across:
            return words.centred_at((self.corner[0] - self.theme.space.pad, spot[1], 0), RIGHT)
        return words.centred_at(spot)

    def _indices(self) -> VGroup:
        return VGroup(*(
            Number(self.theme, self.normed.index(dim), role="faint", point=self.spot(0, k))
            for k, dim in enumerate(self.dims)
        ))

    def _cells(self, line: int, address: str, format: str, paint: Paint) -> VGroup:
        cells, group = self.normed.trace.cells(address), VGroup()
        width, height = self.cell[0], self.cell[1] * FILL
        for k, dim in enumerate(self.dims):
            cell = GridCell(self.theme, cells.cell(dim), paint, width, height, format)
            group.add(cell.shift(self.spot(line, k)))
        return group

    def ties(self, plot: VectorPlot, width: float = 1.0) -> VGroup:
        """From the spikes in a plot, under a band of some width, to their columns; none where lines stand upright."""
        if not self.across:
            return VGroup()
        lift, lowest = self.theme.sizes.number * UP, plot.zero - width * plot.unit
        tips = (np.minimum(plot.spikes.tip(dim), (np.inf, lowest, 0)) for dim in self.dims)
        starts = (tip + self.theme.space.pad / 2 * DOWN for tip in tips)
        return rays(self.theme, starts, (self.spot(0, k) + lift for k in range(len(self.dims))))
