"""The likeliest tokens as a wall of chips in rank order, and one wide chip for all the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, RIGHT, Animation, FadeIn, FadeOut, RoundedRectangle, VGroup
from numpy.typing import NDArray

from scenes.mobjects.boxes import TokenBox
from scenes.mobjects.cascade import RIPPLE, appear, cascade
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme

CHIPS = 48  # as many words as can be read
COLUMNS, NARROWEST = (8, 6, 4), 1.5  # of chips side by side: the most that leave each so many units
OUTLINE = 0.5  # opacity of the outline of what is thrown away


class Chip(TokenBox):
    """One token; its ground tells its share, from the panel's colour (none) to the full hue (the likeliest)."""

    def __init__(self, theme: Theme, text: str, share: float, width: float) -> None:
        super().__init__(theme, text, widest=width, width=width)
        self.box.set_fill(theme.sequential(share, "probability")).set_stroke(width=0)
        self.label.set_color(theme.on(self.box.get_fill_color()))
        self.counted = False

    def count(self, counted: bool) -> None:
        """Framed once it is part of a running total."""
        if counted != self.counted:
            self.counted = counted
            self.box.set_stroke(self.theme.role("focus"), width=self.theme.space.line if counted else 0)

    def cut(self) -> Chip:
        """Thrown away: only an outline and a red word are left."""
        _empty(self.theme, self.box, self.label)
        return self


class OthersChip(VGroup):
    """All tokens beyond the wall, as one."""

    def __init__(self, theme: Theme, words: Words, width: float) -> None:
        self.theme, self.label = theme, words
        self.box = RoundedRectangle(
            width=width, height=theme.space.box * theme.sizes.label, corner_radius=theme.space.radius, stroke_width=0,
            fill_color=theme.role("panel"), fill_opacity=1,
        )
        super().__init__(self.box, words.centred_at(self.box.get_center()))

    def cut(self) -> OthersChip:
        """Thrown away, as a chip."""
        _empty(self.theme, self.box, self.label)
        return self


def _empty(theme: Theme, box: RoundedRectangle, label: Words) -> None:
    box.set_fill(theme.role("ground")).set_stroke(theme.role("masked"), theme.space.hair, OUTLINE)
    label.set_color(theme.role("masked"))


class TokenWall(VGroup):
    """Chips row by row from the likeliest on, for `ids`; `others` are the words on the last, wide chip.

    `shares` are those of the whole vocabulary. What a `cut` throws away stays, in red, until it has to `leave`.
    """

    def __init__(
        self, theme: Theme, area: Rect, ids: Sequence[int], labels: Sequence[str], shares: NDArray[np.float64],
        others: Words,
    ) -> None:
        gap = theme.space.pad
        columns = next((count for count in COLUMNS if area.width / count >= NARROWEST), COLUMNS[-1])
        rows = CHIPS // columns
        pitch, width = area.height / (rows + 1), (area.width + gap) / columns - gap
        scale = max(shares[ids[0]], np.finfo(float).tiny)
        self.theme, self.ids = theme, tuple(ids)
        self.chips = [Chip(theme, label, shares[i] / scale, width) for i, label in zip(ids, labels, strict=True)]
        for i, chip in enumerate(self.chips):
            row, column = divmod(i, columns)
            point = np.array([area.left + width / 2, area.top - pitch / 2, 0.0])
            chip.shift(point + column * (width + gap) * RIGHT + row * pitch * DOWN - chip.box.get_center())
        self.others = OthersChip(theme, others, area.width).move_to(area.at(0.5, 0.5 / (rows + 1)))
        super().__init__(*self.chips, self.others)

    def appear(self, there: int) -> Animation:
        """All chips but the first `there`, and the words of the others."""
        return appear([*self.chips[there:], self.others.label], RIPPLE)

    def cut(
        self, before: NDArray[np.float64], after: NDArray[np.float64], others: Words | None = None,
    ) -> list[Animation]:
        """Chips that lose their share turn red; so does the wide one, or it says how many `others` stay."""
        gone = [chip for chip, i in zip(self.chips, self.ids, strict=True) if before[i] > 0 and after[i] == 0]
        if self._beyond(before) and not self._beyond(after):
            gone.append(self.others)
        moves = [cascade((chip.animate.cut() for chip in gone), RIPPLE)] if gone else []
        if others is not None:
            old, self.others.label = self.others.label, others.centred_at(self.others.box.get_center())
            self.others.remove(old).add(others)
            moves += [FadeOut(old), FadeIn(others)]
        return moves

    def leave(self, shares: NDArray[np.float64]) -> FadeOut:
        """Chips that have no share go."""
        gone = [chip for chip, i in zip(self.chips, self.ids, strict=True) if shares[i] == 0 and chip in self]
        if not self._beyond(shares) and self.others in self:
            gone.append(self.others)
        self.remove(*gone)
        return FadeOut(VGroup(*gone))

    def _beyond(self, shares: NDArray[np.float64]) -> bool:
        """Whether any token without a chip of its own has a share."""
        return bool(np.count_nonzero(shares) > np.count_nonzero(shares[list(self.ids)]))

    def count(self, n: int) -> None:
        """Frame the n likeliest."""
        for i, chip in enumerate(self.chips):
            chip.count(i < n)
