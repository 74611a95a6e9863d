"""A dot product taken apart: a few products, the remainder, and the sum they make."""

from __future__ import annotations

import numpy as np
from manim import LEFT, Group, ManimColor, VGroup
from numpy.typing import NDArray

from model.trace import Trace
from scenes.mobjects.bars import BarList
from scenes.mobjects.grid import GridCell
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.marks import Formula, rays
from scenes.mobjects.terms import Terms, telling_terms
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words, shorten
from scenes.page import Rect
from scenes.theme import Theme

WIDE = 0.7  # share of a column that its cells fill, so that signs stand between
TALL = 1.6  # height of a cell, in ems of its number


class Products(VGroup):
    """Columns of a dot product: component, component, product; then the remainder and the sum.

    `columns[k]` is one term, its upper edge `tops[k]`; `rest` and `total` are the two last cells.
    """

    def __init__(self, theme: Theme, terms: Terms, area: Rect, scale: float) -> None:
        self.theme, self.area, self.scale_to, last = theme, area, scale, len(terms.dims)
        self.height_of_row = area.height / 3
        self.column_width = area.width / (last + 2)
        self.cell_height = min(TALL * theme.sizes.label, self.height_of_row)
        self.columns, self.tops = VGroup(), []
        for k, dim in enumerate(sorted(terms.dims)):
            shown = (*terms.factors(dim), terms.product(dim))
            cells = [self._cell(one, k, row) for row, one in enumerate(shown)]
            self.columns.add(VGroup(*cells, self._sign("×", k, 0.5), self._sign("=", k, 1.5)))
            self.tops.append(cells[0].square.get_top())
        more = Words(theme, "{} more", terms.count_of_rest, role="faint", point=self.spot(last, 1.45))
        self.rest = VGroup(self._cell(terms.rest, last, 2), more)
        self.plus = VGroup(*(self._sign("+", k + 0.5, 2) for k in range(last)))
        self.total = VGroup(self._cell(terms.total, last + 1, 2), self._sign("=", last + 0.5, 2))
        super().__init__(self.columns, self.plus, self.rest, self.total)

    def spot(self, column: float, row: float) -> NDArray[np.float64]:
        """Middle of a place in the columns, halves between two."""
        x = self.area.left + (column + 0.5) * self.column_width
        return np.array([x, self.area.top - (row + 0.5) * self.height_of_row, 0.0])

    def _cell(self, shown: Shown, column: int, row: int) -> GridCell:
        def paint(value: float) -> ManimColor:
            return self.theme.weight(value, self.scale_to)

        width = self.column_width * WIDE
        cell = GridCell(self.theme, shown.cell, paint, width, self.cell_height, shown.format, "label")
        return cell.move_to(self.spot(column, row))

    def _sign(self, sign: str, column: float, row: float) -> Words:
        return Words(self.theme, sign, role="faint", style="mono").centred_at(self.spot(column, row))


class DotProduct(Group):
    """Two rows alike, and their products, as strips with `labels` at their left; a few of the terms in full: `sums`."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect, scale: float) -> None:
        pair = [int(id) for id in trace.derived["embed.pairs.ids"][0]]
        one, other = (f"weights.embed.ids.{id}" for id in pair)
        terms = telling_terms(trace, one, other, SHOWN, DECIMALS)
        a, b = terms.a.values, terms.b.values
        above, below = area.part(LABELS, 1, HALF, 1), area.part(LABELS, 1, 0, HALF - GAP)
        texts = [*(written(trace.token(id)) for id in pair), "product"]
        self.strips, self.labels = Group(), VGroup()
        for i, (text, values) in enumerate(zip(texts, (a, b, a * b), strict=True)):
            most = scale if i < 2 else usual(values)
            strip = Heatmap(theme, values, above.row(i, 3, FILL), "weight", most)
            self.strips.add(strip)
            short = shorten(text, LABELS * area.width - theme.space.gap, theme.sizes.label, "mono")
            label = Words(theme, short, style="mono" if i < 2 else "sans", role="ink" if i < 2 else "faint")
            self.labels.add(label.centred_at((area.left, strip.get_y(), 0), LEFT))
        self.sums = Products(theme, terms, below, scale)
        self.rays = rays(theme, map(strip.across, sorted(terms.dims)), self.sums.tops)
        super().__init__(self.strips, self.labels, self.rays, self.sums)


SHOWN, DECIMALS = 4, (3,)  # terms written out, and their decimals
LABELS = 0.14  # share of the width for the labels
HALF, GAP = 0.66, 0.14  # share of the height below the strips, and what of it the lines between take
FILL = 0.8  # share of its line that a strip fills


class PairBars(VGroup):
    """Pairs of tokens with their dot products as bars, and their cosines beside them."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        pairs = trace.derived["embed.pairs.ids"]
        count = range(len(pairs))
        dots = [Shown(trace.cell(f"derived.embed.pairs.dots[{i}]"), ".2f") for i in count]
        texts = [" · ".join(written(trace.token(int(id))) for id in pair) for pair in pairs]
        most = max(abs(one.cell.value) for one in dots)
        self.bars = BarList(theme, texts, dots, area.part(0, 0.8, 0.4, 0.88), most, LOFTY)
        column = area.at(0.92, 0)[0]
        self.cosines = VGroup(*(
            Number(theme, Shown(trace.cell(f"derived.embed.pairs.cosines[{i}]"), ".2f"), size="label")
            .centred_at((column, self.bars.rows[i].bar.get_y(), 0)) for i in count
        ))
        line = area.at(0, 0.94)[1]
        self.head = Words(theme, "dot product", role="faint", point=(self.bars.axis.get_x(), line, 0), align=LEFT)
        self.cosine_head = Words(theme, "cosine", role="faint", point=(column, line, 0))
        self.formula = Formula(theme, "cos(a, b) = (a dot b) / (norm(a) thin norm(b))").move_to(area.at(0.5, 0.17))
        super().__init__(self.head, self.bars, self.cosine_head, self.cosines, self.formula)


LOFTY = 3.4  # pitch of the list, in ems
