"""Counts of parameters as areas, all to one scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, ManimColor, Rectangle, VGroup
from numpy.typing import NDArray

from model.trace import Trace
from scenes.facts import PublishedTable
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
        side, foot = area.height * (1 - FOOT), area.at(TEXT, FOOT) + theme.space.wide * LEFT
        unit = side / np.sqrt(max(whole.cell.value, theirs.cell.value))
        part, other_side = table.cell.value / whole.cell.value, unit * np.sqrt(theirs.cell.value)
        self.large = CountSquare(theme, side, part, theme.role(role), foot)
        self.other = CountSquare(theme, other_side, 1.0, theme.mix(role, PALE), foot)
        beside = foot + (other_side + theme.space.wide) * LEFT
        self.small = CountSquare(theme, unit * np.sqrt(whole.cell.value), part, theme.role(role), beside)
        self.whole_text = ParameterCount(theme, "the whole model", [], whole, "ink", area.at(TEXT, 0.92))
        self.table_text = ParameterCount(theme, "its table", counts(*sizes), table, role, area.at(TEXT, 0.64))
        sizes = [str(published.vocab_size), str(published.d_model)]
        name = f"{published.name}’s table"
        self.other_text = ParameterCount(theme, name, counts(*sizes), theirs, role, area.at(TEXT, 0.28))
        self.source = Words(theme, published.source, role="faint", point=area.at(1, 0), align=RIGHT)
        super().__init__(
            self.large, self.whole_text, self.table_text, self.small, self.other, self.other_text, self.source,
        )


LEADING = 1.35  # baseline to baseline, in ems
PALE = 0.5  # how much of the hue the other model's table has
FOOT = 0.08  # share of the height left below the squares
TEXT = 0.68  # where the text stands, as a share of the width
