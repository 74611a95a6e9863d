"""Every row of the matrix that mixes the heads does the same: what each head adds to each component, and the sums."""

from __future__ import annotations

import numpy as np
from manim import DOWN, RIGHT, Group, Rectangle, VGroup

from scenes.mobjects.heads.mixing import BARS, LENGTHS, Mixing, note
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.marks import outline
from scenes.mobjects.sums import fitting
from scenes.mobjects.words import Number, Shown
from scenes.page import Rect

CHARACTERS = 6  # of a component's value


class Delta(Group):
    """The rows of weights under the joined z (`matrix`), what the heads' pieces give (`made`) and the `sums`.

    Under each column stands, as a bar, how long what the head adds is; the longest has its number.
    """

    def __init__(self, mixing: Mixing) -> None:
        theme, self.mixing, count = mixing.theme, mixing, len(mixing.dims)
        self.whole = Rect(mixing.body.left, mixing.body.right, mixing.line(count - 1).bottom, mixing.top)
        most = float(np.abs(mixing.products).max())
        self.matrix = Heatmap(theme, mixing.rows_of_weights, self.whole, "weight")
        self.made = Heatmap(theme, mixing.products, self.whole, "weight", most)
        middles = [mixing.line(i).at(0, 0.5)[1] for i in range(count)]
        self.components = VGroup(*(mixing.numbered(i, y) for i, y in enumerate(middles)))
        format = fitting([mixing.out(i, "").cell.value for i in range(count)], CHARACTERS, 2)
        self.sums = VGroup(*(
            Number(theme, mixing.out(i, format), point=(mixing.area.right, y, 0), align=RIGHT)
            for i, y in enumerate(middles)
        ))
        self.note = note(mixing.head, theme, count, mixing.area)
        lengths = np.sqrt((mixing.products**2).sum(axis=0))
        self.loudest = int(lengths.argmax())
        self.bars = VGroup(*(self._bar(h, length / (lengths.max() or 1.0)) for h, length in enumerate(lengths)))
        under = self.bars[self.loudest].get_bottom() + 0.75 * theme.sizes.number * DOWN
        self.longest = Number(theme, self._length(self.loudest), role="focus", point=under)
        super().__init__()

    def _bar(self, h: int, share: float) -> Rectangle:
        theme, mixing = self.mixing.theme, self.mixing
        width, height = BARS[1] * mixing.body.width / mixing.n, max(share * LENGTHS, theme.space.thin)
        bar = Rectangle(width=width, height=height, stroke_width=0)
        bar.set_fill(theme.role("focus" if h == self.loudest else "dim"), opacity=1)
        return bar.move_to((mixing.edge(h + 0.5), self.whole.bottom - theme.space.gap - height / 2, 0))

    def _length(self, h: int) -> Shown:
        """How long what a head adds is, over the components drawn."""
        squares = "+".join(f"{self.mixing.part(h, dim)}**2" for dim in self.mixing.dims)
        return self.mixing.head.shown(f"sqrt({squares})", ".1f")

    def column(self, h: int) -> Rectangle:
        """The outline of a head's column: its piece of z and all it adds."""
        rect = Rect(self.mixing.edge(h), self.mixing.edge(h + 1), self.whole.bottom, self.mixing.body.top)
        return outline(self.mixing.theme, rect, "focus")
