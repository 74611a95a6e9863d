"""The way into the blocks: the tokens' vectors on the left, the stack of blocks on the right."""

from __future__ import annotations

from manim import LEFT, RIGHT, Group, RoundedRectangle, VGroup

from model.trace import Trace
from scenes.language import say_count
from scenes.mobjects.embedding.table import FOOT, LINE, RowTable
from scenes.mobjects.marks import arrow
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

STACK = (0.76, 1.0, FOOT, 1.0)  # left, right, bottom, top of the blocks, as shares of the area
DRAWN = 30  # slabs drawn at most
FILLED = 0.62  # share of its pitch that a slab fills


class BlockStack(Group):
    """An arrow from the vectors of `table` to the model's blocks, drawn as slabs side by side."""

    def __init__(self, theme: Theme, trace: Trace, table: RowTable, area: Rect) -> None:
        stack, count = area.part(*STACK), min(trace.config.n_layers, DRAWN)
        pitch = stack.width / count
        self.slabs = VGroup(*(
            RoundedRectangle(
                width=pitch * FILLED, height=stack.height, corner_radius=min(theme.space.radius, pitch * FILLED / 2),
                stroke_width=theme.space.hair, stroke_color=theme.role("faint"), fill_color=theme.role("panel"),
                fill_opacity=1,
            ).move_to((stack.left + (i + 0.5) * pitch, stack.at(0, 0.5)[1], 0)) for i in range(count)
        ))
        layers = Shown(trace.cell("config.n_layers"), "d")
        said = say_count("{n} block", "{n} blocks", n=layers)
        self.label = Words(theme, said, role="faint", point=area.at((STACK[0] + 1) / 2, LINE))
        gap = theme.space.gap
        start, end = table.body.at(1, 0.5) + gap * RIGHT, self.slabs[0].get_left() + gap / 2 * LEFT
        self.arrow = arrow(theme, start, end, theme.role("ink"), theme.space.bold)
        first, width = self.slabs[0], pitch * FILLED
        self.entering = table.strips.copy()
        self.inside = table.strips.copy().stretch_to_fit_width(width).move_to(first, coor_mask=RIGHT)
        super().__init__(self.slabs, self.label, self.arrow)
