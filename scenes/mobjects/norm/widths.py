"""How wide the tokens' vectors are, before and after: bars on one ruler, which can be drawn out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import LEFT, RIGHT, UP, Animation, AnimationGroup, FadeIn, TransformFromCopy, UpdateFromAlphaFunc, VGroup

from scenes.language import say, say_in
from scenes.lines import shorten
from scenes.mobjects.bars import Bar
from scenes.mobjects.marks import hairline
from scenes.mobjects.norm.normed import Normed
from scenes.mobjects.sums import fitting
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Words
from scenes.page import Rect
from scenes.theme import Theme

MOST = 12  # tokens with a row
LABELS = 0.17  # share of the width for the tokens
AFTER = 0.66  # where the column of the widths after begins, as a share of the width
HEAD = 1.6  # height of the line of headings, in ems
TALLEST, THICK = 0.62, 0.6  # pitch of the rows at most, in units, and the share of it that a bar fills
LONGEST = 7  # characters of a number


class WidthRow(VGroup):
    """A token with two bars, its width as it comes and as it leaves; each bar has its number at its end."""

    def __init__(self, theme: Theme, normed: Normed, format: str, places: Sequence[np.ndarray], room: float,
                 thick: float) -> None:
        self.theme = theme
        name, before, after = places
        text = shorten(written(normed.trace.tokens[normed.position]), room, theme.sizes.label, "mono")
        self.label = Words(theme, text, style="mono").centred_at(name, LEFT)
        shown = normed.shown(f"rms({normed.x})", format), normed.shown(f"rms({normed.divided})", ".2f")
        self.values = [one.cell.value for one in shown]
        colours = theme.role("dim"), theme.role("residual")
        self.bars = VGroup(*(
            Bar(theme, foot, thick, colour) for foot, colour in zip((before, after), colours, strict=True)
        ))
        self.numbers = VGroup(*(Number(theme, one, align=LEFT) for one in shown))
        super().__init__(self.bars, self.label, self.numbers)

    def reach(self, units: Sequence[float]) -> WidthRow:
        """The bars at so many units for a width of one."""
        for bar, number, value, unit in zip(self.bars, self.numbers, self.values, units, strict=True):
            bar.reach(value * unit)
            number.centred_at(bar.get_right() + self.theme.space.pad * RIGHT, LEFT)
        return self

    def come(self) -> Animation:
        """Token and first bar."""
        return AnimationGroup(FadeIn(self.label), self.grow())

    def go(self) -> Animation:
        """The second bar, from the first."""
        return AnimationGroup(TransformFromCopy(self.bars[0], self.bars[1]), FadeIn(self.numbers[1]))

    def grow(self) -> Animation:
        """The first bar from nothing to its length, the number at its end."""
        bar, number, whole = self.bars[0], self.numbers[0], self.bars[0].width

        def grow(_: VGroup, alpha: float) -> None:
            bar.reach(alpha * whole)
            number.set_opacity(alpha).centred_at(bar.get_right() + self.theme.space.pad * RIGHT, LEFT)

        return UpdateFromAlphaFunc(VGroup(bar, number), grow)


class Widths(VGroup):
    """Rows of tokens, their widths before and after on one ruler: `rows`, `heads`, `rules` at which the bars start.

    `ruler(rows)` is the scale on which the widest of some rows takes all the room there is.
    """

    def __init__(self, theme: Theme, tokens: Sequence[Normed], area: Rect) -> None:
        self.theme, self.area = theme, area
        pitch = min((area.height - HEAD * theme.sizes.label) / len(tokens), TALLEST)
        top = area.at(0, 0.5)[1] + (len(tokens) * pitch - HEAD * theme.sizes.label) / 2
        self.starts = [float(area.at(share, 0)[0]) for share in (LABELS, AFTER)]
        format = fitting([normed.width for normed in tokens], LONGEST, 2)
        self.rows: list[WidthRow] = []
        for i, normed in enumerate(tokens):
            y = top - (i + 0.5) * pitch
            places = [np.array([x, y, 0.0]) for x in (area.left, *self.starts)]
            room = self.starts[0] - area.left - theme.space.gap
            self.rows.append(WidthRow(theme, normed, format, places, room, THICK * pitch))
        most = max(row.numbers[0].advance for row in self.rows)
        self.room = self.starts[1] - self.starts[0] - most - theme.space.pad - theme.space.gap
        self.room_after = area.right - self.starts[1] - self.rows[0].numbers[1].advance - 2 * theme.space.pad
        # Translators: headings of two columns of bars: how wide vectors are before they are normalised, and after.
        texts = say("width (rms) before"), say_in("normalising", "after")
        self.heads = VGroup(*(
            Words(theme, text, role="faint").centred_at((x, top + theme.sizes.label, 0), LEFT)
            for x, text in zip(self.starts, texts, strict=True)
        ))
        self.enlarged = Words(theme, say_in("normalising", "after, enlarged"), role="faint")
        self.enlarged.baseline_at(self.heads[1].pen, LEFT)
        foot = top - len(tokens) * pitch
        self.rules = VGroup(*(hairline(theme, top * UP + x * RIGHT, foot * UP + x * RIGHT, "line")
                              for x in self.starts))
        super().__init__(self.heads, self.rules, *self.rows)

    def ruler(self, rows: Sequence[WidthRow]) -> list[float]:
        """Units for a width of one, the same for both columns, so that the widest of these fills its column."""
        before, after = (max(row.values[i] for row in rows) for i in (0, 1))
        unit = min(self.room / before, self.room_after / after)
        return [unit, unit]

    def own_rulers(self) -> list[float]:
        """Each column on a ruler of its own."""
        before, after = (max(row.values[i] for row in self.rows) for i in (0, 1))
        return [self.room / before, self.room_after / after]

    def draw_out(self, rows: Sequence[WidthRow], start: Sequence[float], end: Sequence[float]) -> Animation:
        """The ruler of some rows is drawn out or shortened: all bars follow."""
        def between(_: VGroup, alpha: float) -> None:
            units = [a ** (1 - alpha) * b ** alpha for a, b in zip(start, end, strict=True)]
            for row in rows:
                row.reach(units)

        return UpdateFromAlphaFunc(VGroup(*rows), between)
