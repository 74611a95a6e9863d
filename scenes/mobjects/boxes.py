"""Boxes with text, as many as fit and as large as they fit, each with its number beneath."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, VGroup

from scenes.mobjects.tokens import HEIGHT, TokenBox
from scenes.mobjects.words import Number, Shown
from scenes.page import Rect
from scenes.theme import Theme

LARGEST = 2.0  # times the label's size
SHRINK = 0.94  # from one size that is tried to the next
NUMBER_ROOM = 1.5  # height of a number beneath a box, in ems
WIDEST = 0.75  # share of the area's width that one box may take


class NumberedBox(VGroup):
    """A token's box with its number under it. `item.box` is the TokenBox, `item.number` the Number or None."""

    def __init__(self, theme: Theme, text: str, shown: Shown | None = None, widest: float = np.inf) -> None:
        self.number = Number(theme, shown, role="faint") if shown else None
        least = self.number.advance + theme.space.pad if self.number else 0.0
        self.box = TokenBox(theme, text, widest=widest, width=least)
        super().__init__(self.box)
        if self.number:
            under = self.box.get_bottom() + NUMBER_ROOM / 2 * theme.sizes.number * DOWN
            self.add(self.number.centred_at(under))

    def place(self, left: float, top: float) -> NumberedBox:
        """Move so that the box's upper left corner is there (what hangs under it comes along)."""
        self.shift(np.array([left, top, 0.0]) - self.box.get_corner([-1, 1, 0]))
        return self


class BoxRows(VGroup):
    """Boxes in reading order on centred rows of like length. `rows[i]` is the i-th NumberedBox.

    They are drawn as large as `area` allows, up to twice the label's size; those that do not fit at its own size are
    left out at the end (`len(rows)` are drawn of `rows.total`).
    """

    def __init__(self, theme: Theme, texts: Sequence[str], area: Rect, shown: Sequence[Shown] = ()) -> None:
        space, self.total = theme.space, len(texts)
        pitch = HEIGHT * theme.sizes.label + (NUMBER_ROOM * theme.sizes.number if shown else 0.0) + space.gap
        items: list[NumberedBox] = []
        for i, text in enumerate(texts):
            if len(items) * space.wide / 2 > area.width * area.height / pitch:
                break  # not even boxes of one letter would fit
            items.append(NumberedBox(theme, text, shown[i] if shown else None, WIDEST * area.width))
        gap = space.pad
        scale = max(min(LARGEST, area.width / max((item.box.width for item in items), default=1.0)), 1.0)
        while True:
            lines = _lines(items, area.width / scale, gap)
            if len(lines) * pitch * scale <= area.height + space.gap * scale or scale <= 1:
                break
            scale = max(scale * SHRINK, 1.0)
        lines = lines[:max(int((area.height + space.gap) / (pitch * scale)), 1)]
        lines = _evened([item for line in lines for item in line], len(lines), area.width / scale, gap)
        for row, line in enumerate(lines):
            pen = -(sum(item.box.width for item in line) + gap * (len(line) - 1)) / 2
            for item in line:
                item.place(pen, -row * pitch)
                pen += item.box.width + gap
        super().__init__(*(item for line in lines for item in line))
        self.scale_used = scale
        self.scale(scale).move_to(area.at(0.5, 0.5))

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return len(self) == self.total


def _lines(items: Sequence[NumberedBox], width: float, gap: float) -> list[list[NumberedBox]]:
    lines: list[list[NumberedBox]] = [[]]
    used = 0.0
    for item in items:
        if lines[-1] and used + item.box.width > width:
            lines.append([])
            used = 0.0
        lines[-1].append(item)
        used += item.box.width + gap
    return lines


def _evened(items: Sequence[NumberedBox], count: int, width: float, gap: float) -> list[list[NumberedBox]]:
    """The same number of lines, as short as that allows."""
    lines, widest = _lines(items, width, gap), max((item.box.width for item in items), default=0.0)
    while (width := width * SHRINK) > widest > 0 and len(shorter := _lines(items, width, gap)) <= count:
        lines = shorter
    return lines
