"""A dot product taken apart: a few products, the remainder, and the sum they make."""

from __future__ import annotations

import numpy as np
from manim import LEFT, Group, ManimColor, VGroup
from numpy.typing import NDArray

from model.trace import Trace
from scenes.language import say
from scenes.lines import shorten
from scenes.mobjects.bars import LABEL_SHARE, BarList
from scenes.mobjects.grid import GridCell
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.marks import Formula, rays
from scenes.mobjects.terms import Terms, telling_terms
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import advance

WIDE = 0.7  # share of a column that its cells fill, so that signs stand between
TALL, HIGHEST = 1.6, 4.2  # height of a cell, and at most from one row of cells to the next, in ems of its number


class Products(VGroup):
    """Columns of a dot product: component, component, product; then the remainder and the sum.

    `columns[k]` is one term, its upper edge `tops[k]`; `rest` and `total` are the two last cells. Cells are painted by
    what their row is: `roles` and the `scales` that have the full colour, both of components and of the product.
    """

    def __init__(
        self, theme: Theme, terms: Terms, area: Rect, scales: tuple[float, float, float],
        roles: tuple[str, str, str] = ("weight", "weight", "weight"),
    ) -> None:
        self.theme, self.area, self.scales, self.roles, last = theme, area, scales, roles, len(terms.dims)
        self.height_of_row = min(area.height / 3, HIGHEST * theme.sizes.label)
        self.column_width = area.width / (last + 2)
        self.cell_height = min(TALL * theme.sizes.label, self.height_of_row)
        self.columns, self.tops = VGroup(), []
        for k, dim in enumerate(sorted(terms.dims)):
            shown = (*terms.factors(dim), terms.product(dim))
            cells = [self._cell(one, k, row) for row, one in enumerate(shown)]
            self.columns.add(VGroup(*cells, self._sign("×", k, 0.5), self._sign("=", k, 1.5)))
            self.tops.append(cells[0].square.get_top())
        # Translators: products that are not written out
        said = say("{n} more", n=terms.count_of_rest)
        more = Words(theme, said, role="faint", point=self.spot(last, 1.45))
        self.rest = VGroup(self._cell(terms.rest, last, 2), more)
        self.plus = VGroup(*(self._sign("+", k + 0.5, 2) for k in range(last)))
        self.total = VGroup(self._cell(terms.total, last + 1, 2), self._sign("=", last + 0.5, 2))
        super().__init__(self.columns, self.plus, self.rest, self.total)

    def spot(self, column: float, row: float) -> NDArray[np.float64]:
        """Middle of a place in the columns, halves between two."""
        x = self.area.left + (column + 0.5) * self.column_width
        return np.array([x, self.area.at(0, 0.5)[1] + (1 - row) * self.height_of_row, 0.0])

    def _cell(self, shown: Shown, column: int, row: int) -> GridCell:
        def paint(value: float) -> ManimColor:
            return self.theme.tint(self.roles[row], value, self.scales[row])

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
        product = Words(theme, say("product"), role="faint")
        labels = max(LABELS, (product.advance + theme.space.gap) / area.width)
        above, below = area.part(labels, 1, HALF, 1), area.part(labels if area.wide else 0, 1, 0, HALF - GAP)
        terms = telling_terms(trace, one, other, int(np.clip(below.width / COLUMN - 2, 2, SHOWN)), DECIMALS)
        a, b = terms.a.values, terms.b.values
        texts = [*(written(trace.token(id)) for id in pair), product.text]
        self.strips, self.labels = Group(), VGroup()
        for i, (text, values) in enumerate(zip(texts, (a, b, a * b), strict=True)):
            most = scale if i < 2 else usual(values)
            strip = Heatmap(theme, values, above.row(i, 3, FILL), "weight", most)
            self.strips.add(strip)
            short = shorten(text, labels * area.width - theme.space.gap, theme.sizes.label, "mono")
            label = Words(theme, short, style="mono") if i < 2 else product
            self.labels.add(label.centred_at((area.left, strip.get_y(), 0), LEFT))
        self.sums = Products(theme, terms, below, (scale, scale, scale))
        self.rays = rays(theme, map(strip.across, sorted(terms.dims)), self.sums.tops)
        super().__init__(self.strips, self.labels, self.rays, self.sums)


SHOWN, DECIMALS = 4, (3,)  # terms written out at most, and their decimals
COLUMN = 1.35  # units that a column of them takes at least
LABELS = 0.14  # share of the width for the labels
HALF, GAP = 0.66, 0.14  # share of the height below the strips, and what of it the lines between take
FILL = 0.8  # share of its line that a strip fills


class PairBars(VGroup):
    """Pairs of tokens with their dot products as bars, and their cosines beside them."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        pairs = trace.derived["embed.pairs.ids"]
        count = range(len(pairs))
        dots = [Shown(trace.cell(f"derived.embed.pairs.dots[{i}]"), ".2f") for i in count]
        most, place = max(abs(one.cell.value) for one in dots), area.part(0, 0.8, 0.4, 0.88)
        texts = [_of_pair(theme, [written(trace.token(int(id))) for id in pair], place.width) for pair in pairs]
        self.bars = BarList(theme, texts, dots, place, most, LOFTY)
        column = area.at(0.92, 0)[0]
        self.cosines = VGroup(*(
            Number(theme, Shown(trace.cell(f"derived.embed.pairs.cosines[{i}]"), ".2f"), size="label")
            .centred_at((column, self.bars.rows[i].bar.get_y(), 0)) for i in count
        ))
        line = self.bars.axis.get_top()[1] + theme.space.gap
        self.head = Words(theme, say("dot product"), role="faint", point=(self.bars.axis.get_x(), line, 0), align=LEFT)
        self.cosine_head = Words(theme, say("cosine"), role="faint", point=(column, line, 0))
        self.formula = Formula(theme, "cos(a, b) = (a dot b) / (norm(a) thin norm(b))").move_to(area.at(0.5, 0.17))
        super().__init__(self.head, self.bars, self.cosine_head, self.cosines, self.formula)


def _of_pair(theme: Theme, texts: list[str], width: float) -> str:
    """The names of two tokens as the label of a bar, both cut where they are too long together."""
    em, room = theme.sizes.label, LABEL_SHARE * width
    if advance(BETWEEN.join(texts), "mono") * em > room:
        each = (room - advance(BETWEEN, "mono") * em) / 2
        texts = [shorten(text, each, em, "mono") for text in texts]
    return BETWEEN.join(texts)


BETWEEN = " · "
LOFTY = 3.4  # pitch of the list, in ems
