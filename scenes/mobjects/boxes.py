"""Tokens as boxes: one, side by side, on as many rows as they take, each with its number beneath."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, RoundedRectangle, VGroup

from model.trace import Token
from scenes.lines import shorten
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

LARGEST = 2.0  # times the label's size
SHRINK = 0.94  # from one size that is tried to the next
NUMBER_ROOM = 1.5  # height of a number beneath a box, in ems
WIDEST = 0.75  # share of the area's width that one box may take


class TokenBox(VGroup):
    """One token: its text on a common baseline in a quiet box. Longer than `widest` units is cut in the middle."""

    def __init__(
        self, theme: Theme, text: str, size: str = "label", role: str = "ink", widest: float = np.inf,
        width: float = 0.0,
    ) -> None:
        em, pad = theme.size(size), theme.space.pad
        label = Words(theme, shorten(text, widest - 2 * pad, em, "mono"), size=size, role=role, style="mono")
        box = RoundedRectangle(
            width=max(width, label.advance + 2 * pad), height=theme.space.box * em, corner_radius=theme.space.radius,
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


class TokenStrip(VGroup):
    """Token boxes in reading order, wrapped into as many rows as `width` asks for. `strip[i]` is the i-th box."""

    def __init__(self, theme: Theme, tokens: Sequence[Token], width: float) -> None:
        gap = theme.space.pad / 2
        boxes = [TokenBox(theme, written(token), widest=width) for token in tokens]
        rows = flow([box.width for box in boxes], width, gap)
        lines = (VGroup(*(boxes[i] for i in row)).arrange(RIGHT, buff=gap) for row in rows)
        VGroup(*lines).arrange(DOWN, buff=theme.space.gap)
        super().__init__(*boxes)
        self.rows = len(rows)


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

    def beside(self) -> NumberedBox:
        """The number right of the box instead of under it."""
        if self.number:
            self.number.centred_at(self.box.get_right() + self.box.theme.space.pad * RIGHT, LEFT)
        return self


class BoxRows(VGroup):
    """Boxes in reading order on centred rows of like length. `rows[i]` is the i-th NumberedBox.

    They are drawn as large as `area` allows, up to twice the label's size; those that do not fit at its own size are
    left out at the end (`len(rows)` are drawn of `rows.total`).
    """

    def __init__(self, theme: Theme, texts: Sequence[str], area: Rect, shown: Sequence[Shown] = ()) -> None:
        space, gap, self.total = theme.space, theme.space.pad, len(texts)
        pitch = space.box * theme.sizes.label + (NUMBER_ROOM * theme.sizes.number if shown else 0.0) + space.gap
        items: list[NumberedBox] = []
        for i, text in enumerate(texts):
            if len(items) * space.wide / 2 > area.width * area.height / pitch:
                break  # not even boxes of one letter would fit
            items.append(NumberedBox(theme, text, shown[i] if shown else None, WIDEST * area.width))
        widths = [item.box.width for item in items]
        scale = max(min(LARGEST, area.width / max(widths, default=1.0)), 1.0)
        while scale > 1:
            if len(flow(widths, area.width / scale, gap)) * pitch - space.gap <= area.height / scale:
                break
            scale = max(scale * SHRINK, 1.0)
        lines = flow(widths, area.width / scale, gap)[:max(int((area.height + space.gap) / (pitch * scale)), 1)]
        lines = evened(widths[:sum(map(len, lines))], len(lines), area.width / scale, gap)
        for row, line in enumerate(lines):
            pen = -(sum(widths[i] for i in line) + gap * (len(line) - 1)) / 2
            for i in line:
                items[i].place(pen, -row * pitch)
                pen += widths[i] + gap
        super().__init__(*(items[i] for line in lines for i in line))
        self.scale_used = scale
        self.scale(scale).move_to(area.at(0.5, 0.5))

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return len(self) == self.total


def that_fit(boxes: Iterable[VGroup], room: float, gap: float, upright: bool = False) -> list[VGroup]:
    """The first boxes of a series, as many as have room side by side, or under each other."""
    found, used = [], 0.0
    for box in boxes:
        size = box.height if upright else box.width
        if used + size > room:
            break
        found.append(box)
        used += size + gap
    return found


def flow(widths: Sequence[float], room: float, gap: float) -> list[list[int]]:
    """Lines of things side by side, by their indices: a new one wherever the next would not fit."""
    lines: list[list[int]] = [[]]
    used = 0.0
    for i, width in enumerate(widths):
        if lines[-1] and used + width > room:
            lines.append([])
            used = 0.0
        lines[-1].append(i)
        used += width + gap
    return lines


def evened(widths: Sequence[float], count: int, room: float, gap: float) -> list[list[int]]:
    """The same number of lines, as short as that allows."""
    lines, widest = flow(widths, room, gap), max(widths, default=0.0)
    while (room := room * SHRINK) > widest > 0 and len(shorter := flow(widths, room, gap)) <= count:
        lines = shorter
    return lines
