"""The work of one pass: a row a block, a column a token, and what of it was done before."""

from __future__ import annotations

from manim import Animation, AnimationGroup, FadeIn, Line, Rectangle, VGroup

from scenes.language import say
from scenes.mobjects.cascade import cascade
from scenes.mobjects.kv_cache.columns import TokenColumns
from scenes.mobjects.words import Shown
from scenes.page import Rect

FILL = 0.62  # share of a row's height that is filled
GAP = 0.1  # share of a column's width between two columns


class WorkGrid(VGroup):
    """The text runs down through the blocks. Old columns stand for the pass of the prompt, which is done.

    `old[i]` and `new[i]` are the cells of block i, those of the new column not members before they run.
    """

    def __init__(self, columns: TokenColumns) -> None:
        theme, trace, self.columns = columns.theme, columns.trace, columns
        self.theme, self.count = theme, trace.config.n_layers
        self.old = VGroup(*(self._cells(columns.shelf(self.row(i)), "dim") for i in range(self.count)))
        self.new = VGroup(*(self._cells(columns.slot(self.row(i)), "key") for i in range(self.count)))
        ends = dict.fromkeys((0, self.count - 1))
        names = VGroup(*(
            columns.title(say("block {block}", block=Shown(trace.cell(f"{i}"), "d")), "faint", self.row(i))
            for i in ends
        ))
        super().__init__(self.old, names)
        self.cuts = VGroup(*(self._cut(i) for i in range(1, columns.old + 1)))
        self.add(self.cuts)

    def row(self, i: int) -> Rect:
        """Where a block's cells are."""
        return self.columns.body.row(i, self.count, FILL)

    def _cells(self, area: Rect, role: str) -> Rectangle:
        cells = Rectangle(width=area.width, height=area.height, stroke_width=0)
        return cells.set_fill(self.theme.role(role), opacity=1).move_to(area.at(0.5, 0.5))

    def _cut(self, i: int) -> Line:
        """A line of ground between two columns: what looks like cells are whole rows."""
        body = self.columns.body
        x = body.left + i * self.columns.pitch
        width = GAP * self.columns.pitch * PIXELS
        cut = Line((x, body.bottom, 0), (x, body.top, 0), stroke_width=width, color=self.theme.role("ground"))
        return cut.set_z_index(1)

    def again(self) -> Animation:
        """Block by block, all old cells are computed again, and the new one for the first time."""
        role = self.theme.role("masked")
        self.add_to_back(self.new)
        return cascade((
            AnimationGroup(old.animate.set_fill(role), FadeIn(new)) for old, new in zip(self.old, self.new, strict=True)
        ), LAG)

    def redone(self) -> list[Shown]:
        """Counts of old cells computed again, block by block."""
        trace = self.columns.trace
        return [Shown(trace.cell(f"{i}*prompt.tokens"), ",d") for i in range(self.count)] + [
            Shown(trace.cell("config.n_layers*prompt.tokens"), ",d")]


PIXELS = 100.0  # Manim's stroke widths in a unit
LAG = 0.15
