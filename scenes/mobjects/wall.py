"""The likeliest tokens as a wall of chips in rank order, brighter the likelier, and one wide chip for all the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, RIGHT, RoundedRectangle, VGroup

from scenes.mobjects.tokens import HEIGHT, TokenBox
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme

COLUMNS, ROWS = 8, 6  # of chips: as many words as can be read
CHIPS = COLUMNS * ROWS


class Chip(TokenBox):
    """One token; its ground tells its share, from the panel's colour (none) to the full hue (as much as the likeliest)."""

    def __init__(self, theme: Theme, text: str, share: float, width: float) -> None:
        super().__init__(theme, text, widest=width, width=width)
        self.box.set_fill(theme.sequential(share, "probability")).set_stroke(width=0)
        self.label.set_color(theme.on(self.box.get_fill_color()))

    def cut(self) -> Chip:
        """Thrown away: only an outline and a red word are left."""
        _empty(self.theme, self.box, self.label)
        return self


class OthersChip(VGroup):
    """All tokens beyond the wall, as one."""

    def __init__(self, theme: Theme, words: Words, width: float) -> None:
        self.theme, self.label = theme, words
        self.box = RoundedRectangle(
            width=width, height=HEIGHT * theme.sizes.label, corner_radius=theme.space.radius, stroke_width=0,
            fill_color=theme.role("panel"), fill_opacity=1,
        )
        super().__init__(self.box, words.centred_at(self.box.get_center()))

    def cut(self) -> OthersChip:
        """Thrown away, as a chip."""
        _empty(self.theme, self.box, self.label)
        return self


def _empty(theme: Theme, box: RoundedRectangle, label: Words) -> None:
    box.set_fill(theme.role("ground")).set_stroke(theme.role("masked"), theme.space.hair, CUT)
    label.set_color(theme.role("masked"))


CUT = 0.5  # opacity of the outline of what is cut


class TokenWall(VGroup):
    """Chips row by row from the likeliest on; `shares` are theirs, `others` the words on the last, wide chip (if any)."""

    def __init__(self, theme: Theme, area: Rect, names: Sequence[str], shares: Sequence[float], others: Words | None) -> None:
        gap = theme.space.pad
        width, pitch = (area.width + gap) / COLUMNS - gap, area.height / (ROWS + 1)
        scale = max(max(shares), np.finfo(float).tiny)
        self.chips = VGroup(*(Chip(theme, name, share / scale, width) for name, share in zip(names, shares, strict=True)))
        for i, chip in enumerate(self.chips):
            row, column = divmod(i, COLUMNS)
            corner = np.array([area.left + width / 2, area.top - pitch / 2, 0.0])
            chip.shift(corner + column * (width + gap) * RIGHT + row * pitch * DOWN - chip.box.get_center())
        super().__init__(self.chips)
        self.others = VGroup()
        if others is not None:
            self.others = OthersChip(theme, others, area.width).move_to(area.at(0.5, 0.5 / (ROWS + 1)))
            self.add(self.others)
