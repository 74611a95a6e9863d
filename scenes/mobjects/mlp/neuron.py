"""One sum over many products: two vectors and their products as strips, a few terms in full, and the result."""

from __future__ import annotations

from manim import LEFT, Animation, FadeIn, FadeOut, Group, VGroup

from model.trace import Trace
from scenes.language import say
from scenes.mobjects.dot_product import Products
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.marks import rays
from scenes.mobjects.terms import telling_terms
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme

MOST = 4  # terms written out at most
COLUMN = 6.0  # width of a term at least, in ems
DECIMALS = (3, 2)  # the best first
STRIPS, GAP = 0.4, 0.13  # shares of the height for the strips, and for the lines between them and the terms
FILL = 0.74  # of its line that a strip fills


class NeuronSum(Group):
    """`strips` and `names` of the input, the weights and the products; `sums` the terms, `result` what they make.

    What the input and the result are called is said, or is the name of a tensor.
    """

    def __init__(
        self, theme: Theme, trace: Trace, area: Rect, vector: str, weights: str, name: str, result: str,
        role: str = "data",
    ) -> None:
        em = theme.sizes.label
        most = max(min(int(area.width / (COLUMN * em)) - 2, MOST), 1)
        self.terms = terms = telling_terms(trace, vector, weights, most, DECIMALS)
        a, b = terms.a.values, terms.b.values
        scales = usual(a), usual(b), usual(a * b)
        names = [Words(theme, name, role="ink" if role == "data" else role), Words(theme, say("weights"), role="faint"),
                 Words(theme, say("product"), role="mlp")]
        left = area.left + max(one.advance for one in names) + theme.space.gap
        above = Rect(left, area.right, area.top - STRIPS * area.height, area.top)
        below = Rect(area.left, area.right, area.bottom, above.bottom - GAP * area.height)
        self.strips, self.names = Group(), VGroup(*names)
        for i, (values, hue, scale) in enumerate(zip((a, b, a * b), (role, "weight", "mlp"), scales, strict=True)):
            strip = Heatmap(theme, values, above.row(i, 3, FILL), hue, scale)
            self.strips.add(strip)
            names[i].centred_at((area.left, strip.get_y(), 0), LEFT)
        self.sums = Products(theme, terms, below, scales, (role, "weight", "mlp"))
        self.rays = rays(theme, map(self.strips[2].across, sorted(terms.dims)), self.sums.tops)
        self.result = Words(theme, result, role="mlp", point=self.sums.spot(len(terms.dims) + 1, 1.45))
        super().__init__(self.strips, self.names, self.rays, self.sums, self.result)

    def meet(self) -> list[Animation]:
        """Copies of both strips fall together and are the products."""
        return [*(FadeOut(one.copy(), target_position=self.strips[2]) for one in self.strips[:2]),
                FadeIn(self.strips[2]), FadeIn(self.names[2])]

    @property
    def ending(self) -> VGroup:
        """The remainder and the result."""
        return VGroup(self.sums.plus, self.sums.rest, self.sums.total, self.result)


