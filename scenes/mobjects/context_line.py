"""The end of a text with an open place behind it: what the model is asked to continue."""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, LEFT, RIGHT, DashedVMobject, RoundedRectangle, VGroup

from model.trace import Token, Trace
from scenes.mobjects.token_text import written
from scenes.mobjects.tokens import HEIGHT, TokenBox
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import Window

SLOT_EMS = 4.0  # width of the open place
WIDEST = 0.3  # of the width, for one token
MARK_EMS = 1.2  # width of the ellipsis before a text that began earlier
DASHES = 28


class ContextLine(VGroup):
    """As many of the last tokens as fit on a line, and an open slot: `boxes`, `slot`, and a label if some are left out."""

    def __init__(self, trace: Trace, theme: Theme, tokens: Sequence[Token], area: Rect, size: str = "label") -> None:
        em, gap = theme.size(size), theme.space.pad / 2
        self.boxes = VGroup()
        room = area.width - (SLOT_EMS + MARK_EMS) * em - 2 * gap
        for token in reversed(tokens):
            box = TokenBox(theme, written(token), size, widest=WIDEST * area.width)
            room -= box.width + gap
            if room < 0:
                break
            self.boxes.insert(0, box)
        first = len(tokens) - len(self.boxes)
        self.slot = _slot(theme, size)
        mark = [Words(theme, "…", size=size, role="faint", style="mono")] if first else []
        line = VGroup(*mark, *self.boxes, self.slot).arrange(RIGHT, buff=gap).move_to(area.at(0.5, 0.5))
        super().__init__(*line)
        window = Window(tuple(range(first, trace.n_prompt)), trace.n_prompt)
        if (label := window.label(trace, theme)) is not None:
            self.add(label.baseline_at(self.boxes.get_corner(DOWN + LEFT) + 1.2 * theme.sizes.label * DOWN, LEFT))


def _slot(theme: Theme, size: str) -> VGroup:
    em = theme.size(size)
    frame = RoundedRectangle(width=SLOT_EMS * em, height=HEIGHT * em, corner_radius=theme.space.radius)
    frame.set_stroke(theme.role("focus"), theme.space.line)
    mark = Words(theme, "?", size=size, role="focus", style="mono").centred_at(frame.get_center())
    return VGroup(DashedVMobject(frame, num_dashes=DASHES), mark)
