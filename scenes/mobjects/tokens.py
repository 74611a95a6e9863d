"""Tokens as boxes on a line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, RIGHT, RoundedRectangle, VGroup

from model.trace import Token
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Words, shorten
from scenes.theme import Theme


class TokenBox(VGroup):
    """One token: its text on a common baseline in a quiet box. Longer than `widest` units is cut in the middle."""

    def __init__(
        self, theme: Theme, text: str, size: str = "label", role: str = "ink", widest: float = np.inf,
        width: float = 0.0,
    ) -> None:
        em, pad = theme.size(size), theme.space.pad
        label = Words(theme, shorten(text, widest - 2 * pad, em, "mono"), size=size, role=role, style="mono")
        box = RoundedRectangle(
            width=max(width, label.advance + 2 * pad), height=HEIGHT * em, corner_radius=theme.space.radius,
            stroke_width=theme.space.hair, stroke_color=theme.role("line"), fill_color=theme.role("panel"),
            fill_opacity=1,
        )
        super().__init__(box, label.centred_at(box.get_center()))
        self.theme, self.box, self.label = theme, box, label

    def paint(self, role: str) -> TokenBox:
        """Text and border in the role's colour: this is the token meant now."""
        self.label.set_color(self.theme.role(role))
        self.box.set_stroke(self.theme.role(role), width=self.theme.space.line)
        return self

    def quiet(self) -> TokenBox:
        """Back to a token among others, switched to faint."""
        self.label.set_color(self.theme.role("faint"))
        self.box.set_stroke(self.theme.role("line"), width=self.theme.space.hair)
        return self


HEIGHT = 1.7  # of a box, in ems


class TokenStrip(VGroup):
    """Token boxes in reading order, wrapped into as many rows as `width` asks for. `strip[i]` is the i-th box."""

    def __init__(
        self, theme: Theme, tokens: Sequence[Token], width: float, size: str = "label", role: str = "ink",
        row_gap: float | None = None,
    ) -> None:
        space = theme.space
        boxes = [TokenBox(theme, written(token), size, role, widest=width) for token in tokens]
        rows: list[list[TokenBox]] = [[]]
        used = 0.0
        for box in boxes:
            if rows[-1] and used + box.width > width:
                rows.append([])
                used = 0.0
            rows[-1].append(box)
            used += box.width + space.pad / 2
        lines = [VGroup(*row).arrange(RIGHT, buff=space.pad / 2) for row in rows]
        VGroup(*lines).arrange(DOWN, buff=space.gap if row_gap is None else row_gap)
        super().__init__(*boxes)
        self.rows = len(rows)
