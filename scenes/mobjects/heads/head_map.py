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
SIDE, OVER, UNDER = 4.3, 2.0, 3.6  # room for the words at the left (at least), over and under the map, in ems


class HeadMap(Group):
    """Blocks run to the right and heads down; in a high area blocks run down. `mark` outlines the best head.

    `best` is what the `label` says about it.
    """

    def __init__(self, theme: Theme, trace: Trace, habit: Habit, best: Said, area: Rect) -> None:
        values, em = trace.derived[f"heads.{habit.measure}"], theme.sizes.label
        across = area.wide
        grid = values.T if across else values
        rows, columns = grid.shape
        names = _names(theme, trace)
        side = max(SIDE * em, *(name.advance for name in (names[:1] if across else names[1:])))
        room = area.width - 2 * side, area.height - (OVER + UNDER) * em
        width, height = min(room[0] / columns, 1.5 * LARGEST), min(room[1] / rows, LARGEST)
        middle = area.at(0.5, 0.5) + (UNDER - OVER) / 2 * em * UP
        self.rect = Rect(middle[0] - width * columns / 2, middle[0] + width * columns / 2,
                         middle[1] - height * rows / 2, middle[1] + height * rows / 2)
        self.image = Heatmap(theme, grid, self.rect, "query", 1.0)
        self.lines = _lines(theme, self.rect, rows, columns)
        self.axes = _place(names, self.rect, across)
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


def _place(names: VGroup, rect: Rect, across: bool) -> VGroup:
    """The word for heads, and first and last block, along the edges of the map."""
    theme, (heads, first, last) = names[0].theme, names
    over, half = 0.6 * theme.sizes.label * UP, 0.5 * theme.sizes.label * UP
    side = theme.space.gap * RIGHT
    if across:
        heads.centred_at(rect.at(0, 0.5) - side, RIGHT)
        first.baseline_at(rect.at(0, 1) + over, LEFT)
        last.baseline_at(rect.at(1, 1) + over, RIGHT)
    else:
        heads.baseline_at(rect.at(0.5, 1) + over)
        first.centred_at(rect.at(0, 1) - half - side, RIGHT)
        last.centred_at(rect.at(0, 0) + half - side, RIGHT)
    return names


def _names(theme: Theme, trace: Trace) -> VGroup:
    """The word for heads, then first and last block."""
    first, last = (Shown(trace.cell(address), "d") for address in (
        "config.n_layers-config.n_layers", "config.n_layers-1"))
    texts = say("heads"), say("block {block}", block=first), say("block {block}", block=last)
    return VGroup(*(Words(theme, text, role="faint") for text in texts))
