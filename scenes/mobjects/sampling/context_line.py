"""The end of a text with an open place behind it: what the model is asked to continue."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, CurvedArrow, DashedVMobject, RoundedRectangle, VGroup

from model.trace import Token, Trace
from scenes.mobjects.boxes import TokenBox, that_fit
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import Window

SLOT_EMS = 4.0  # width of the open place, at least
WIDEST = 0.3  # of the width, for one token
MARK_EMS = 1.2  # width of the ellipsis before a text that began earlier
DASHES = 28


class ContextLine(VGroup):
    """As many of the last tokens as fit on a line, and an open slot: `boxes`, `slot`, and a label if some are left out.

    Of the type sizes offered, it is set in the first in which nothing is left out, or in the last. The slot has room
    for `guess`, a token as it is written.
    """

    def __init__(
        self, trace: Trace, theme: Theme, tokens: Sequence[Token], area: Rect, sizes: Sequence[str] = ("label",),
        guess: str = "",
    ) -> None:
        gap = theme.space.pad / 2
        for size in sizes:
            self.slot = _slot(theme, size, guess)
            room = area.width - self.slot.width - MARK_EMS * theme.size(size) - 2 * gap
            last = (TokenBox(theme, written(token), size, widest=WIDEST * room) for token in reversed(tokens))
            self.boxes = VGroup(*reversed(that_fit(last, room - gap, gap)))
            if len(self.boxes) == len(tokens):
                break
        first = len(tokens) - len(self.boxes)
        mark = [Words(theme, "…", size=size, role="faint", style="mono")] if first else []
        line = VGroup(*mark, *self.boxes, self.slot).arrange(RIGHT, buff=gap).move_to(area.at(0.5, 0.5))
        super().__init__(*line)
        window = Window(tuple(range(first, trace.n_prompt)), trace.n_prompt)
        under = self.boxes.get_corner(DOWN + LEFT) + 1.2 * theme.sizes.label * DOWN
        self.add(*window.note(trace, theme, under, LEFT))

    def again(self) -> CurvedArrow:
        """An arrow over the line, from the open slot back to where the text begins."""
        start, goal = self.slot.get_top(), self.boxes[0].get_top()
        angle = float(4 * np.arctan(2 * RISE / max(start[0] - goal[0], RISE)))
        up = self.boxes.height / 2 * UP
        arrow = CurvedArrow(start + up, goal + up, angle=angle, tip_length=TIP)
        return arrow.set_color(self.slot[1].get_fill_color())


RISE, TIP = 0.9, 0.2  # units: height of the arrow that goes back, and its tip


def _slot(theme: Theme, size: str, guess: str) -> VGroup:
    em, pad = theme.size(size), theme.space.pad
    width = max(SLOT_EMS * em, Words(theme, guess, size=size, style="mono").advance + 2 * pad)
    frame = RoundedRectangle(width=width, height=theme.space.box * em, corner_radius=theme.space.radius)
    frame.set_stroke(theme.role("focus"), theme.space.line)
    mark = Words(theme, "?", size=size, role="focus", style="mono").centred_at(frame.get_center())
    return VGroup(DashedVMobject(frame, num_dashes=DASHES), mark)
