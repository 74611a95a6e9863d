"""Vectors under each other that make one: all their components as strips, a few as numbers in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import LEFT, Animation, AnimationGroup, FadeIn, FadeOut, Group, ManimColor, VGroup
from numpy.typing import NDArray

from model.trace import Trace
from scenes.language import message, say
from scenes.mobjects.cascade import appear
from scenes.mobjects.grid import GridCell
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.marks import hairline, rays
from scenes.mobjects.sums import adds_up
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import MONO

DECIMALS = (2, 1, 3)  # of sums, tried in this order
FACTORS = ((3, 2), (4, 2), (3, 1), (4, 1))  # decimals of factors and of their product, the best first
ENOUGH = 4  # columns with which a choice of these is taken
NAMES = 6.0  # room for the names of the lines, in ems
CHARACTERS = 8.5  # room for a number in a column, in characters
STRIPS, GAP = 0.36, 0.13  # shares of the height for the strips, and for the lines between them and the cells
FOOT = 3.2  # height of what stands under the cells, in ems
FILL, CELL = 0.72, 0.82  # of its line that a strip or a cell fills
TALLEST, ROOMY = 4.4, 3.2  # pitch of the cells at most, and from which their numbers are larger, in ems
TOTAL_LAG = 0.12  # from one column's result to the next
WIDE = 0.9  # share of a column that its cell fills
NOUNS = {  # what components are: one of them, and how many are printed
    "dimension": (message("dimension"), message("{n} of {total} dimensions")),
    "neuron": (message("neuron"), message("{n} of {total} neurons")),
}


@dataclass(frozen=True)
class Line:
    """One vector: what it is called (as said), its address, its hue, the decimals of its numbers."""

    name: str
    address: str
    role: str
    decimals: int


@dataclass(frozen=True)
class Places:
    """Which components are printed: places in a list of the trace (`listed`).

    `noun` says what they are (of NOUNS), `of` is the address of how many there are.
    """

    listed: str
    noun: str
    of: str
    chosen: tuple[int, ...]

    def dims(self, trace: Trace) -> list[int]:
        """The components."""
        return [int(trace.cell(f"{self.listed}[{place}]").value) for place in self.chosen]


class VectorTable(Group):
    """Lines of a calculation, the last is the result. `strips`, `labels`, `cells` and `tags` hold one a line.

    With `own_scales` each line is coloured by its own size; else all by the result's.
    """

    def __init__(
        self, theme: Theme, trace: Trace, area: Rect, lines: Sequence[Line], places: Places, own_scales: bool = False,
    ) -> None:
        self.theme, self.trace, self.places, em, n = theme, trace, places, theme.sizes.label, len(lines)
        names = [Words(theme, line.name, role="ink" if line.role == "data" else line.role) for line in lines]
        room = max(NAMES * em, *(name.advance + theme.space.gap for name in names))
        self.edge, left = area.left, area.left + room
        above = Rect(left, area.right, area.top - STRIPS * area.height, area.top)
        top = above.bottom - GAP * area.height
        low = Rect(left, area.right, max(area.bottom + FOOT * em, top - TALLEST * n * em), top)
        values = [trace.cells(line.address).values for line in lines]
        dims = places.dims(trace)
        self.strips, self.labels, self.tags, self.cells = Group(), VGroup(), VGroup(), VGroup()
        for i, line in enumerate(lines):
            scale = usual(values[i if own_scales else -1])
            strip = Heatmap(theme, values[i], above.row(i, n, FILL), line.role, scale)
            row = self._row(line, dims, low.row(i, n, CELL), scale)
            self.strips.add(strip)
            self.cells.add(row)
            self.labels.add(names[i].centred_at((area.left, strip.get_y(), 0), LEFT))
            self.tags.add(names[i].copy().centred_at((area.left, row.get_y(), 0), LEFT))
        self.rays = rays(theme, (self.strips[-1].across(dim) for dim in dims),
                         (cell.square.get_top() for cell in self.cells[0]))
        between = (self.cells[-2].get_bottom()[1] + self.cells[-1].get_top()[1]) / 2
        self.rule = hairline(theme, (left, between, 0), (area.right, between, 0))
        self.note = self._note(low)
        super().__init__(self.strips, self.labels, self.tags, self.cells, self.rays, self.rule, self.note)

    def _row(self, line: Line, dims: Sequence[int], area: Rect, scale: float) -> VGroup:
        """A few components of one vector, side by side."""
        theme, cells, width = self.theme, self.trace.cells(line.address), area.width / len(dims)
        roomy = area.height > CELL * ROOMY * theme.sizes.label and width > column_width(theme, "body")

        def paint(value: float) -> ManimColor:
            return theme.data(value, scale) if line.role == "data" else theme.hue(line.role, value, scale)

        return VGroup(*(
            GridCell(theme, cells.cell(dim), paint, width * WIDE, area.height, f".{line.decimals}f",
                     "body" if roomy else "label")
            .move_to((area.left + (i + 0.5) * width, area.at(0, 0.5)[1], 0)) for i, dim in enumerate(dims)
        ))

    def _note(self, low: Rect) -> VGroup:
        """Which components these are, and of how many."""
        theme, em, listed = self.theme, self.theme.sizes.label, self.places.listed
        noun, counted = NOUNS[self.places.noun]
        what = Words(theme, say(noun), role="faint").centred_at((self.edge, low.bottom - em, 0), LEFT)
        numbers = VGroup(*(
            Number(theme, self._shown(f"{listed}[{place}]"), size="label", role="faint")
            .centred_at((cell.get_x(), low.bottom - em, 0))
            for place, cell in zip(self.places.chosen, self.cells[-1], strict=True)
        ))
        count = self._shown(f"len({listed}[:{len(self.places.chosen)}])")
        part = Words(theme, say(counted, n=count, total=self._shown(self.places.of)), role="faint")
        part.baseline_at((low.at(0.5, 0)[0], low.bottom - 2.7 * em, 0))
        return VGroup(what, numbers, part)

    def _shown(self, address: str) -> Shown:
        return Shown(self.trace.cell(address), ",d")

    def result_strip(self) -> Animation:
        """Copies of the strips above fall onto the last one, and are it."""
        *parts, result = self.strips
        return AnimationGroup(*(FadeOut(part.copy(), target_position=result) for part in parts), FadeIn(result))

    def result_cells(self) -> Animation:
        """The results come out of the numbers above them, column by column."""
        way = self.cells[-1].get_center() - self.cells[-2].get_center()
        return appear(self.cells[-1], TOTAL_LAG, shift=way)


def columns(theme: Theme, area: Rect) -> int:
    """How many columns of numbers have room in an area."""
    return max(int((area.width - NAMES * theme.sizes.label) / column_width(theme, "label")), 1)


def column_width(theme: Theme, size: str) -> float:
    """The width of a column whose numbers have that size."""
    return CHARACTERS * MONO * theme.size(size)


def that_add_up(sums: Sequence[NDArray[np.float64]], most: int) -> tuple[tuple[int, ...], int]:
    """Which columns to print, at most so many, and with how many decimals, such that every one adds up as printed.

    `sums` are matrices (line, column) whose last lines are the sums of those before. If no column does, the first.
    """
    def found(decimals: int) -> list[int]:
        return [place for place in range(sums[0].shape[1])
                if all(adds_up(one[:-1, place], decimals, one[-1, place]) for one in sums)][:most]

    best = max(DECIMALS, key=lambda decimals: len(found(decimals)))
    return tuple(found(best) or [0]), best


def that_multiply(
    one: NDArray[np.float64], other: NDArray[np.float64], most: int,
) -> tuple[tuple[int, ...], tuple[int, int]]:
    """Which columns to print, at most so many, and the decimals of factors and products with which all are right."""
    def found(factors: int, product: int) -> list[int]:
        printed = np.round(one, factors) * np.round(other, factors)
        gaps = np.abs(np.round(printed, product) - np.round(one * other, product))
        return np.flatnonzero(gaps < 10.0**-product / 2).tolist()[:most]

    enough = min(most, ENOUGH, len(one))
    pair = next((pair for pair in FACTORS if len(found(*pair)) >= enough), FACTORS[0])
    return tuple(found(*pair) or [0]), pair
