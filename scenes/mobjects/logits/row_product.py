"""The score of one token: its row of weights over the vector, some products written out, and their sum."""

from __future__ import annotations

from manim import Group, VGroup

from scenes.language import say
from scenes.lines import shorten
from scenes.mobjects.dot_product import Products
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.logits.scores import Scores
from scenes.mobjects.logits.strips import ROOMY, Strip, Strips
from scenes.mobjects.marks import rays
from scenes.mobjects.terms import telling_terms
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme

MANY, FEW = 4, 2  # products written out in a roomy and in a narrow area
DECIMALS, FINER = (2,), 2  # of all numbers, as scores have; how many more a weight has, so that products come out right
HALF, GAP = 0.62, 0.12  # share of the height below the strips, and what of it the rays take
NAME = 2.6  # width of a token's name, in units


class RowProduct(Group):
    """`strips` are the vector, the token's row, and their products; `sums` the terms in numbers."""

    def __init__(self, theme: Theme, scores: Scores, area: Rect) -> None:
        name = shorten(scores.written(scores.winner), NAME, theme.sizes.label, "mono")
        above, below = area.part(0, 1, HALF, 1), area.part(0, 1, 0, HALF - GAP)
        many = MANY if area.width > ROOMY else FEW
        terms = telling_terms(scores.trace, scores.normed, scores.row(scores.winner), many, DECIMALS, FINER)
        product = f"{scores.normed}*{scores.row(scores.winner)}"
        self.strips = Strips(theme, scores, above, [
            Strip(Words(theme, say("vector")), scores.normed),
            Strip(Words(theme, say("row of {token}", token=name)), scores.row(scores.winner), "weight"),
            Strip(Words(theme, say("products"), role="faint"), product, "probability"),
        ])
        arrays = (scores.array(scores.normed), scores.array(scores.row(scores.winner)), scores.array(product))
        vector, row, products = (usual(array) for array in arrays)
        self.sums = Products(theme, terms, below, (vector, row, products), ("data", "weight", "probability"))
        tops = self.sums.tops
        self.rays = rays(theme, map(self.strips.rows[2].across, sorted(terms.dims)), tops)
        super().__init__(self.strips, self.rays, self.sums)

    @property
    def row(self) -> Heatmap:
        """The token's row."""
        return self.strips.rows[1]

    @property
    def written(self) -> VGroup:
        """All that is written under the strips."""
        return VGroup(self.rays, self.sums)
