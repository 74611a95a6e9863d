"""A dot product taken apart: a few products, the remainder, and the sum they make."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from manim import Line, VGroup
from numpy.typing import NDArray

from model.trace import Trace
from scenes.mobjects.grid import GridCell
from scenes.mobjects.strip import Strip
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

CANDIDATES = 9  # of the largest products, from which the shown ones are chosen
FINEST = 3  # decimals of the terms
WIDE = 0.7  # share of a column that its cells fill, so that signs stand between
TALL = 1.6  # height of a cell, in ems of its number


class Terms(NamedTuple):
    """Which components of a dot product are shown, and the format in which the printed digits add up."""

    dims: tuple[int, ...]
    format: str


def telling_terms(a: NDArray[np.float64], b: NDArray[np.float64], count: int) -> Terms:
    """`count` of the largest products of two vectors, such that their printed digits and the remainder's make the sum's.

    Rounding each term may miss the rounded sum by one in the last place: among the largest products that choice is
    taken which does not, and only if there is none, the largest.
    """
    products = a * b
    count = min(count, len(products))
    largest = [int(i) for i in np.argsort(-np.abs(products))[:CANDIDATES]]
    for dims in combinations(largest, count):
        terms = products[list(dims)]
        printed = np.round([*terms, products.sum() - terms.sum()], FINEST)
        if abs(printed.sum() - round(float(products.sum()), FINEST)) < 10.0 ** -(FINEST + 2):
            break
    else:
        dims = tuple(largest[:count])
    return Terms(tuple(sorted(dims)), f".{FINEST}f")


class Products(VGroup):
    """Columns of a dot product: component, component, product; then the remainder and the sum.

    `a` and `b` are addresses of the vectors. `columns[k]` is one term, `rest` and `total` the two last cells with their signs.
    """

    def __init__(self, theme: Theme, trace: Trace, a: str, b: str, terms: Terms, area: Rect, scale: float) -> None:
        self.theme, self.area, self.scale_to = theme, area, scale
        self.height_of_row = area.height / 3
        self.column_width = area.width / (len(terms.dims) + 2)
        self.cell_height = min(TALL * theme.sizes.label, self.height_of_row)
        parts = [f"{a}[{d}]*{b}[{d}]" for d in terms.dims]
        self.columns = VGroup()
        for k, (dim, product) in enumerate(zip(terms.dims, parts, strict=True)):
            cells = [self._cell(trace, address, terms.format, k, row)
                     for row, address in enumerate((f"{a}[{dim}]", f"{b}[{dim}]", product))]
            signs = [self._sign("×", k, 0.5), self._sign("=", k, 1.5)]
            self.columns.add(VGroup(*cells, *signs))
        last = len(terms.dims)
        rest, total = "-".join([f"dot({a},{b})", *parts]), f"dot({a},{b})"
        count = Shown(trace.cell(f"config.d_model-{last}"), ",d")
        self.rest = VGroup(
            self._cell(trace, rest, terms.format, last, 2),
            Words(theme, "{} more", count, role="faint", point=self.spot(last, 1.45)),
        )
        self.total = VGroup(self._cell(trace, total, terms.format, last + 1, 2))
        self.plus = VGroup(*(Words(theme, "+", role="faint", style="mono").centred_at(self.spot(k + 0.5, 2)) for k in range(last)))
        self.total.add(Words(theme, "=", role="faint", style="mono").centred_at(self.spot(last + 0.5, 2)))
        super().__init__(self.columns, self.plus, self.rest, self.total)

    def spot(self, column: float, row: float) -> NDArray[np.float64]:
        """Middle of a place in the columns, halves between two."""
        x = self.area.left + (column + 0.5) * self.column_width
        return np.array([x, self.area.top - (row + 0.5) * self.height_of_row, 0.0])

    def tops(self) -> list[NDArray[np.float64]]:
        """Upper edges of the terms' columns."""
        tops: list[NDArray[np.float64]] = [column[0].square.get_top() for column in self.columns]
        return tops

    def _cell(self, trace: Trace, address: str, format: str, column: int, row: int) -> GridCell:
        def paint(value: float) -> object:
            return self.theme.weight(value, self.scale_to)

        cell = GridCell(self.theme, trace.cell(address), paint, self.column_width * WIDE, self.cell_height, format, "label")
        return cell.move_to(self.spot(column, row))

    def _sign(self, sign: str, column: int, row: float) -> Words:
        return Words(self.theme, sign, role="faint", style="mono").centred_at(self.spot(column, row))


def rays(theme: Theme, strip: Strip, dims: Sequence[int], tops: Sequence[NDArray[np.float64]]) -> VGroup:
    """Hairlines from components of a strip to the cells that show them large."""
    return VGroup(*(
        Line(strip.across(dim), top, stroke_width=theme.space.hair, color=theme.role("dim"))
        for dim, top in zip(dims, tops, strict=True)
    ))
