"""Counts of parameters as areas, all to one scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, ManimColor, Rectangle, VGroup
from numpy.typing import NDArray

from model.trace import Trace
from scenes.facts import PublishedTable
from scenes.language import say
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme


class CountSquare(VGroup):
    """A square whose area is a count, with a `part` of it filled from the foot up. `foot` is its lower right corner."""

    def __init__(self, theme: Theme, side: float, part: float, fill: ManimColor, foot: NDArray[np.float64]) -> None:
        self.whole = Rectangle(width=side, height=side, stroke_width=theme.space.line, stroke_color=theme.role("faint"))
        self.whole.set_fill(theme.role("panel"), opacity=1)
        self.part = Rectangle(width=side, height=side * part, stroke_width=0).set_fill(fill, opacity=1)
        for square in (self.whole, self.part):
            square.move_to(foot, aligned_edge=DOWN + RIGHT)
        super().__init__(self.whole, self.part)


class ParameterCount(VGroup):
    """A name, a product of sizes where there is one, and the count: under each other from a point down."""

    def __init__(
        self, theme: Theme, name: str, sizes: Sequence[Shown], count: Shown, role: str, at: NDArray[np.float64],
    ) -> None:
        lines = [Words(theme, name, role=role, size="body")]
        if sizes:
            lines.append(Words(theme, " × ".join("{}" for _ in sizes), *sizes, style="mono", role="faint"))
        lines.append(Words(theme, "{}", count, style="mono", size="body"))
        for line in lines:
            line.baseline_at(at, LEFT)
            at = at + LEADING * theme.sizes.body * DOWN
        super().__init__(*lines)


class TableSizes(VGroup):
    """The embedding table in its model, first alone (`large`), then to one scale (`small`) with another's (`other`)."""

    def __init__(self, theme: Theme, trace: Trace, published: PublishedTable, area: Rect, role: str) -> None:
        def counts(*addresses: str) -> list[Shown]:
            return [Shown(trace.cell(address), ",d") for address in addresses]

        sizes = ["config.vocab_size", "config.d_model"]
        table, whole, theirs = counts("*".join(sizes), "config.n_params", published.parameters)
        squares = area.part(*(SQUARES if area.wide else TALL_SQUARES))
        roots, gap = np.sqrt([whole.cell.value, theirs.cell.value]), theme.space.wide
        unit = min(squares.height / max(roots), (squares.width - gap) / sum(roots))
        (side, other_side), part = unit * roots, table.cell.value / whole.cell.value
        foot = squares.at(0.5, 0) + (side + gap + other_side) / 2 * RIGHT
        self.other = CountSquare(theme, other_side, 1.0, theme.mix(role, PALE), foot)
        self.small = CountSquare(theme, side, part, theme.role(role), foot + (other_side + gap) * LEFT)
        alone = squares.at(0.5, 0) + unit * max(roots) / 2 * RIGHT
        self.large = CountSquare(theme, unit * max(roots), part, theme.role(role), alone)
        first, second, third = (area.at(*place) for place in TEXTS) if area.wide else _below(area.part(*TALL_TEXTS))
        self.whole_text = ParameterCount(theme, say("the whole model"), [], whole, "ink", first)
        # Translators: the table of embeddings of the whole model
        self.table_text = ParameterCount(theme, say("its table"), counts(*sizes), table, role, second)
        sizes = [str(published.vocab_size), str(published.d_model)]
        # Translators: the name of a model, its table
        name = say("{name}’s table", name=published.name)
        self.other_text = ParameterCount(theme, name, counts(*sizes), theirs, role, third)
        self.source = Words(theme, published.source, role="faint", point=area.at(1, SOURCE), align=RIGHT)
        super().__init__(
            self.large, self.whole_text, self.table_text, self.small, self.other, self.other_text, self.source,
        )


LEADING = 1.35  # baseline to baseline, in ems
PALE = 0.5  # how much of the hue the other model's table has
def _below(area: Rect) -> list[NDArray[np.float64]]:
    """Where the three texts begin under the squares: side by side, or two and one."""
    columns = 3 if area.width >= 3 * COLUMN else 2
    return [area.at((i % columns) / columns, 1 - i // columns / 2) for i in range(3)]


SQUARES, TALL_SQUARES = (0, 0.64, 0.1, 1), (0, 1, 0.44, 1)  # left, right, bottom, top, as shares of the area
TEXTS = ((0.68, 0.92), (0.68, 0.64), (0.68, 0.28))  # where the words begin, as shares of the area
TALL_TEXTS, COLUMN = (0.04, 1, 0.04, 0.36), 3.0  # where they stand below, and the width that a column of them takes
SOURCE = 0.02  # the baseline of the source
