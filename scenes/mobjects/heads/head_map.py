"""All heads of the model at once: one cell each, as strong in colour as it has a habit."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, UP, Group, Line, Rectangle, VGroup

from model.trace import Trace
from scenes.language import Said, say
from scenes.mobjects.heads.habits import Habit
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.marks import focus_frame
from scenes.mobjects.paragraph import Paragraph
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

LARGEST = 1.0  # of a cell, in units
SIDE, OVER, UNDER = 4.3, 2.0, 3.6  # room for the words at the left, over and under the map, in ems


class HeadMap(Group):
    """Blocks run to the right and heads down; in a high area blocks run down. `mark` outlines the best head.

    `best` is what the `label` says about it.
    """

    def __init__(self, theme: Theme, trace: Trace, habit: Habit, best: Said, area: Rect) -> None:
        values, em = trace.derived[f"heads.{habit.measure}"], theme.sizes.label
        across = area.wide
        grid = values.T if across else values
        rows, columns = grid.shape
        room = area.width - 2 * SIDE * em, area.height - (OVER + UNDER) * em
        width, height = min(room[0] / columns, 1.5 * LARGEST), min(room[1] / rows, LARGEST)
        middle = area.at(0.5, 0.5) + (UNDER - OVER) / 2 * em * UP
        self.rect = Rect(middle[0] - width * columns / 2, middle[0] + width * columns / 2,
                         middle[1] - height * rows / 2, middle[1] + height * rows / 2)
        self.image = Heatmap(theme, grid, self.rect, "query", 1.0)
        self.lines = _lines(theme, self.rect, rows, columns)
        self.axes = _axes(theme, trace, self.rect, across)
        layer, head = habit.best(trace)
        row, column = (head, layer) if across else (layer, head)
        cell = Rectangle(width=width, height=height, stroke_width=0).move_to(
            self.rect.at((column + 0.5) / columns, 1 - (row + 0.5) / rows))
        self.mark = focus_frame(theme, cell)
        top = np.array([middle[0], self.rect.bottom - 1.6 * em, 0.0])
        self.label = Paragraph(theme, best, width=area.width, top=top, role="focus")
        super().__init__(self.image, self.lines, self.axes)


def _lines(theme: Theme, rect: Rect, rows: int, columns: int) -> VGroup:
    """The ground between the cells."""
    across = [Line(rect.at(i / columns, 0), rect.at(i / columns, 1)) for i in range(columns + 1)]
    down = [Line(rect.at(0, i / rows), rect.at(1, i / rows)) for i in range(rows + 1)]
    return VGroup(*across, *down).set_stroke(theme.role("ground"), theme.space.line)


def _axes(theme: Theme, trace: Trace, rect: Rect, across: bool) -> VGroup:
    """First and last block, and which way the heads run."""
    numbers = (Shown(trace.cell(address), "d") for address in ("config.n_layers-config.n_layers", "config.n_layers-1"))
    first, last = (say("block {block}", block=number) for number in numbers)
    over, em = 0.6 * theme.sizes.label * UP, theme.sizes.label
    if across:
        heads = Words(theme, say("heads"), role="faint").centred_at(rect.at(0, 0.5) - theme.space.gap * RIGHT, RIGHT)
        ends = (Words(theme, first, role="faint", point=rect.at(0, 1) + over, align=LEFT),
                Words(theme, last, role="faint", point=rect.at(1, 1) + over, align=RIGHT))
    else:
        heads = Words(theme, say("heads"), role="faint", point=rect.at(0.5, 1) + over)
        side = theme.space.gap * RIGHT
        ends = (Words(theme, first, role="faint").centred_at(rect.at(0, 1) - 0.5 * em * UP - side, RIGHT),
                Words(theme, last, role="faint").centred_at(rect.at(0, 0) + 0.5 * em * UP - side, RIGHT))
    return VGroup(heads, *ends)
