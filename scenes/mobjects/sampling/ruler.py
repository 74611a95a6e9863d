"""The ruler from 0 to 1: shares lie on it end to end, parts of it are lost, and a random number falls on it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    Animation,
    Line,
    ManimColor,
    Rectangle,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
    rate_functions,
)
from numpy.typing import NDArray

from scenes.language import Said, say
from scenes.mobjects.marks import Knob, focus_frame
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

END_EMS = 1.6  # room for the 0 and the 1 at its ends
THICK = 0.34  # of the area's height
MIDDLE = 0.52  # where its middle line lies, in shares of the height
DEEPEST, TINTS = 0.45, 8  # tint of the later shares (the first has the full hue), and after how many it is reached
SHADE = 0.12  # neighbours too narrow for a joint differ by that much of the hue
JOINT = 0.25  # of a pad: gap between shares that are wide enough for one
HAIR = 1e-4  # units: no share is thinner on the ruler; much thinner than seen, as all may stretch a hundredfold
LOST = 0.5  # tint of what was thrown away


class Ruler(VGroup):
    """An empty ruler: a track with 0 and 1 at its ends. What lies on it is made by its methods, and added by you."""

    def __init__(self, theme: Theme, area: Rect, zero: Shown, one: Shown) -> None:
        self.theme, room = theme, END_EMS * theme.sizes.number
        self.left, self.right, self.y = area.left + room, area.right - room, float(area.at(0, MIDDLE)[1])
        self.thick = THICK * area.height
        ends = [Number(theme, zero, role="faint", point=self.at(0) - room / 2 * RIGHT),
                Number(theme, one, role="faint", point=self.at(1) + room / 2 * RIGHT)]
        super().__init__(self.piece(0, 1, theme.role("panel")), *ends)

    # Places

    def at(self, share: float) -> NDArray[np.float64]:
        """The point of a number from 0 to 1, on the middle line."""
        return np.array([self.left + share * (self.right - self.left), self.y, 0.0])

    def top(self, share: float) -> NDArray[np.float64]:
        """The point of a number on the upper edge."""
        return self.at(share) + self.thick / 2 * UP

    def above(self, share: float) -> NDArray[np.float64]:
        """Where words stand over the ruler."""
        return self.top(share) + 1.35 * self.theme.sizes.label * UP

    def below(self, words: Words, share: float) -> Words:
        """Put words under a number, but inside the ruler's ends."""
        half = words.advance / 2
        x = float(np.clip(self.at(share)[0], self.left + half, self.right - half))
        return words.centred_at((x, self.y - self.thick / 2 - 0.9 * self.theme.sizes.label, 0))

    # What lies on it

    def piece(self, start: float, stop: float, color: ManimColor, joint: float = 0.0) -> Rectangle:
        """A stretch of the ruler, shorter by a joint where there is room for one."""
        width = (stop - start) * (self.right - self.left)
        width = max(width - joint if width > 4 * joint else width, HAIR)
        piece = Rectangle(width=width, height=self.thick, stroke_width=0, fill_color=color, fill_opacity=1)
        return piece.move_to((self.at(start) + self.at(stop)) / 2)

    def full(self) -> Rectangle:
        """Everything, before anything is lost."""
        return self.piece(0, 1, self.theme.role("probability"))

    def lost(self, start: float, stop: float) -> VGroup:
        """What was thrown away between two numbers; nothing if they are one."""
        return VGroup(self.piece(start, stop, self.theme.mix("masked", LOST))) if stop > start else VGroup()

    def account(self, said: Said, lost: Shown | None = None) -> VGroup:
        """A line over the ruler: what there is, from the left; what was thrown away, from the right."""
        group = VGroup(Words(self.theme, said, role="faint").centred_at(self.above(0), LEFT))
        if lost is not None:
            gone = say("thrown away {share}", share=lost)
            group.add(Words(self.theme, gone, role="masked").centred_at(self.above(1), RIGHT))
        return group

    def lay(self, shares: Sequence[float], rest: float = 0.0) -> VGroup:
        """Shares end to end from 0 on, each a little darker than the one before; then the rest as one."""
        ends, segments = np.cumsum([0.0, *shares]), VGroup()
        for i, (start, stop) in enumerate(itertools.pairwise(ends)):
            tint = 1 - (1 - DEEPEST) * min(i / TINTS, 1.0) - (SHADE if i > TINTS and i % 2 else 0.0)
            segments.add(self.piece(start, stop, self.theme.mix("probability", tint), JOINT * self.theme.space.pad))
        if rest:
            segments.add(self.piece(ends[-1], ends[-1] + rest, self.theme.role("dim")))
        return segments

    def tags(self, labels: Sequence[str], segments: Sequence[Rectangle], wider: float) -> VGroup:
        """Labels inside the segments that will hold them once they are `wider` times as wide."""
        tags = VGroup()
        for label, segment in zip(labels, segments, strict=False):
            words = Words(self.theme, label, style="mono", color=self.theme.on(segment.get_fill_color()))
            if words.advance + self.theme.space.pad < segment.width * min(wider, 1.0):
                tags.add(words.centred_at(segment.get_center()))
        return tags

    def stretch_by(self, factor: float, segments: VGroup, tags: VGroup) -> list[Animation]:
        """Segments wider from 0 on, their labels along with them."""
        moves = [segments.animate.stretch(factor, 0, about_point=self.at(0)).build()]
        for tag in tags:
            middle = tag.pen[0] + tag.advance / 2
            moves.append(tag.animate.shift((middle - self.left) * (factor - 1) * RIGHT).build())
        return moves

    def hit(self, start: float, stop: float) -> VMobject:
        """The outline of the stretch that was hit."""
        return focus_frame(self.theme, self.piece(start, stop, self.theme.role("ground")))

    def mark(self, share: float, said: Said) -> VGroup:
        """A line across the ruler, with words under it."""
        over = self.theme.space.pad * UP
        line = Line(self.at(share) - self.thick / 2 * UP - over / 2, self.top(share) + over)
        line.set_stroke(self.theme.role("focus"), self.theme.space.line)
        return VGroup(line, self.below(Words(self.theme, said, role="focus"), share))


class RunningTotal(VGroup):
    """A pointer that runs along the ruler, and the share it has reached; `whole` is the place of a share of 1."""

    def __init__(self, ruler: Ruler, shown: Shown, whole: float) -> None:
        theme = ruler.theme
        self.ruler, self.whole, self.knob = ruler, whole, Knob(theme)
        # Translators: a sum so far; it stands behind this.
        words = Words(theme, say("running total"), role="faint").centred_at(ruler.above(0), LEFT)
        edge = words.pen + (words.advance + PERCENT_ROOM * theme.sizes.label) * RIGHT
        self.number = Number(theme, shown, size="label", role="focus", align=RIGHT)
        self.number.baseline_at(edge, RIGHT)
        super().__init__(words, self.knob, self.number)
        self.show(shown)

    def through(self, totals: Sequence[Shown], along: VGroup, follow: Callable[[int], None]) -> Animation:
        """Run through totals in order; `follow`, told the place of each, changes what goes `along`."""

        def count(_: VGroup, alpha: float) -> None:
            i = round(alpha * (len(totals) - 1))
            self.show(totals[i])
            follow(i)

        return UpdateFromAlphaFunc(VGroup(along, self), count)

    def show(self, shown: Shown) -> None:
        """Another total."""
        self.number.become_cell(shown)
        self.knob.stand_on(self.ruler.top(shown.cell.value * self.whole))


class Dart(VGroup):
    """The random number: a knob that points at it, and its value beside it. It hangs in the air until it lands."""

    def __init__(self, ruler: Ruler, shown: Shown) -> None:
        theme, share = ruler.theme, shown.cell.value
        self.knob = Knob(theme).scale(LARGE).stand_on(ruler.top(share))
        side = LEFT if share < TURN else RIGHT
        point = ruler.above(share) - side * (self.knob.width / 2 + theme.space.pad)
        words = Words(theme, "u = {}", shown, role="focus", style="mono").centred_at(point, side)
        super().__init__(self.knob, words)
        self.fall = FALL * ruler.thick * UP
        self.shift(self.fall)

    def land(self) -> Animation:
        """Fall, and bounce a little."""
        return self.animate(rate_func=rate_functions.ease_out_bounce).shift(-self.fall).build()


PERCENT_ROOM = 4.8  # ems, for the number after "running total"
FALL = 1.2  # of the ruler's thickness: what the dart falls
LARGE = 1.4  # times the usual knob
TURN = 0.7  # beyond this share a number stands left of its pointer
