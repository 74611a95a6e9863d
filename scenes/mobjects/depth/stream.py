"""The last token's stream after each block, as one picture that grows row by row."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, Group, Rectangle, UpdateFromAlphaFunc, linear

from model.trace import Trace
from scenes.language import say
from scenes.mobjects.depth.stack import SlabStack
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

DRAWN = 64  # components at most: narrower columns would be noise
ROW_FILL = 0.86  # share of its place that a row's image fills, so that rows stay apart


class StreamMap(Group):
    """A row for the embedding and each block, beside the slabs of `stack`: some components, each row over its RMS."""

    def __init__(self, theme: Theme, trace: Trace, stack: SlabStack) -> None:
        self.theme, self.stack = theme, stack
        rail, body = stack.rail, stack.body
        self.area = Rect(body.left, body.right, rail.bottom, rail.top)
        last = trace.n_prompt - 1
        names = ["embed", *(f"blocks.{i}.resid_post" for i in range(trace.config.n_layers))]
        rows = np.array([trace.step(0)[name][last] for name in names], dtype=float)
        final = np.abs(rows[-1])
        self.dims = np.sort(np.argsort(-final, kind="stable")[:DRAWN])
        self.values = rows[:, self.dims] / np.sqrt((rows**2).mean(axis=1, keepdims=True))
        self.scale_to = usual(self.values)
        self.image = Heatmap(theme, self.values, self.area, "data", self.scale_to)
        self.cover = Rectangle(width=self.area.width, height=self.area.height, stroke_width=0)
        self.cover.set_fill(theme.role("ground"), 1).move_to(self.area.at(0.5, 0.5))
        size = Shown(trace.cell("config.d_model"), ",d")
        drawn = Shown(trace.cell(f"len(steps.0.embed[{last},:{len(self.dims)}])"), "d")
        self.head = self._head(drawn, size)
        super().__init__(self.image, self.cover, self.head)

    def _head(self, n: Shown, total: Shown) -> Words:
        """What is drawn, over the picture."""
        line = say("{n} of {total} numbers; each row over its RMS", n=n, total=total)
        if n.cell.value < total.cell.value:
            line = say("{n} of {total} numbers, largest at the end; each row over its RMS", n=n, total=total)
        words = Words(self.theme, line, role="faint")
        if words.advance > self.area.width:
            # Translators: the same in at most 40 characters.
            line = say("{n} of {total} numbers, rows over their RMS", n=n, total=total)
            words = Words(self.theme, line, role="faint")
        return words.baseline_at((self.area.left, self.stack.first.pen[1], 0), LEFT)

    def grow(self) -> UpdateFromAlphaFunc:
        """The pulse runs through the slabs; each leaves its row."""
        rows = self.stack.count

        def show(_: Group, alpha: float) -> None:
            at = alpha * rows
            height = max(self.area.height * (1 - alpha), self.theme.space.thin / 2)
            self.cover.stretch_to_fit_height(height).move_to((self.area.at(0.5, 0)[0], self.area.bottom, 0), DOWN)
            self.stack.light(at - 0.5)

        return UpdateFromAlphaFunc(Group(self.cover, self.stack), show, rate_func=linear)

    def strip(self, stop: int) -> Heatmap:
        """One row of it, where it stands."""
        place = self.area.row(stop, self.stack.count, ROW_FILL)
        return Heatmap(self.theme, self.values[stop], place, "data", self.scale_to)
