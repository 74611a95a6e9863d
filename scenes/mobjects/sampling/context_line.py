"""The end of a text with an open place behind it: what the model is asked to continue."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, CurvedArrow, DashedVMobject, RoundedRectangle, Triangle, VGroup, VMobject

from model.trace import Token, Trace
from scenes.mobjects.boxes import TokenBox, evened, flow
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import Window

SLOT_EMS = 4.0  # width of the open place, at least
WIDEST = 0.45  # of the width, for one token
LEADING = 2.1  # from line to line, in ems
NOTE = 1.2  # from the last line to the baseline of the note under it, in ems of a label
DASHES = 28


class ContextLine(VGroup):
    """As many of the last tokens as the area holds, and an open slot: `boxes`, `slot`, and a note on what is left out.

    Of the type sizes offered, it is set in the first in which nothing is left out, or in the last. The slot has room
    for `guess`, a token as it is written.
    """

    def __init__(
        self, trace: Trace, theme: Theme, tokens: Sequence[Token], area: Rect, sizes: Sequence[str] = ("label",),
        guess: str = "",
    ) -> None:
        for size in sizes:
            line, left_out = _fill(theme, tokens, area, size, guess)
            if not left_out:
                break
        self.slot, self.boxes = line[-1], VGroup(*line[1 if left_out else 0:-1])
        super().__init__(*line)
        self.lines = _lay(line, theme, area, theme.size(size))
        window = Window(tuple(range(left_out, trace.n_prompt)), trace.n_prompt)
        under = self.get_corner(DOWN + LEFT) + NOTE * theme.sizes.label * DOWN
        self.note = window.note(trace, theme, under, LEFT)
        self.add(*self.note)

    def again(self) -> VMobject:
        """An arrow from the open slot back to where the text begins: over one line, or round several."""
        color, first = self.slot[1].get_fill_color(), self.boxes[0]
        if self.lines == 1:
            start, goal = self.slot.get_top(), first.get_top()
            angle = float(4 * np.arctan(2 * RISE / max(start[0] - goal[0], RISE)))
            up = self.boxes.height / 2 * UP
            return CurvedArrow(start + up, goal + up, angle=angle, tip_length=TIP).set_color(color)
        start, goal = self.slot.get_bottom(), first.get_left()
        low, left = self.get_bottom()[1] - RISE / 2, min(goal[0], self.get_left()[0]) - RISE / 2
        way = VMobject(stroke_color=color)
        way.set_points_as_corners([start, (start[0], low, 0), (left, low, 0), (left, goal[1], 0), goal + TIP * LEFT])
        tip = Triangle(color=color, fill_opacity=1, stroke_width=0).scale_to_fit_height(TIP).rotate(-np.pi / 2)
        return way.add(tip.move_to(goal, aligned_edge=RIGHT))


RISE, TIP = 0.9, 0.2  # units: height of the arrow that goes back, and its tip


def _fill(theme: Theme, tokens: Sequence[Token], area: Rect, size: str, guess: str) -> tuple[list[VGroup], int]:
    """The open slot behind as many of the last tokens as fit in front of it, and how many do not."""
    gap, em, boxes = theme.space.pad / 2, theme.size(size), [_slot(theme, size, guess)]
    mark = Words(theme, "…", size=size, role="faint", style="mono")
    most = max(int(area.height / (LEADING * em)), 1)
    for token in reversed(tokens):
        box = TokenBox(theme, written(token), size, widest=WIDEST * area.width)
        widths = [mark.width, box.width, *(one.width for one in boxes)]
        if len(flow(widths[1:] if len(boxes) == len(tokens) else widths, area.width, gap)) > most:
            return [mark, *boxes], len(tokens) + 1 - len(boxes)
        boxes.insert(0, box)
    return boxes, 0


def _lay(line: Sequence[VGroup], theme: Theme, area: Rect, em: float) -> int:
    """Put the boxes on lines of like length, from the left, in the middle of the area; how many lines there are."""
    gap, widths = theme.space.pad / 2, [box.width for box in line]
    lines = evened(widths, len(flow(widths, area.width, gap)), area.width, gap)
    widest = max(sum(widths[i] for i in row) + gap * (len(row) - 1) for row in lines)
    start = area.at(0.5, 0.5) + np.array([-widest / 2, (len(lines) - 1) / 2 * LEADING * em, 0.0])
    for k, row in enumerate(lines):
        pen = start + k * LEADING * em * DOWN
        for i in row:
            line[i].move_to(pen, aligned_edge=LEFT)
            pen = pen + (widths[i] + gap) * RIGHT
    return len(lines)


def _slot(theme: Theme, size: str, guess: str) -> VGroup:
    em, pad = theme.size(size), theme.space.pad
    width = max(SLOT_EMS * em, Words(theme, guess, size=size, style="mono").advance + 2 * pad)
    frame = RoundedRectangle(width=width, height=theme.space.box * em, corner_radius=theme.space.radius)
    frame.set_stroke(theme.role("focus"), theme.space.line)
    mark = Words(theme, "?", size=size, role="focus", style="mono").centred_at(frame.get_center())
    return VGroup(DashedVMobject(frame, num_dashes=DASHES), mark)
