"""Likeness: unit vectors fanned out by their true angle to one of them, and their cosines as bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, PI, RIGHT, UP, Arc, VGroup
from numpy.typing import NDArray

from model.trace import Trace
from scenes.language import say
from scenes.lines import shorten
from scenes.mobjects.bars import BarList
from scenes.mobjects.marks import arrow, hairline, rays
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme


class Fan(VGroup):
    """One vector straight up and others beside it, all of length one, each at the angle whose cosine is given.

    Only the angles to the first are true: between the others there is no room for the truth in a plane.
    """

    def __init__(self, theme: Theme, cosines: Sequence[float], origin: NDArray[np.float64], radius: float) -> None:
        self.origin, self.radius = np.asarray(origin, dtype=float), radius
        self.arc = Arc(radius, start_angle=0, angle=PI / 2, stroke_width=theme.space.hair, color=theme.role("line"))
        self.arc.shift(self.origin)
        self.floor = hairline(theme, self.origin, self.tip(0.0), "line")
        self.first = arrow(theme, self.origin, self.tip(1.0), theme.role("ink"), theme.space.bold)
        self.arrows = [
            arrow(theme, self.origin, self.tip(cosine), theme.weight(cosine, 1.0), theme.space.line)
            for cosine in cosines
        ]
        self.others = VGroup(*self.arrows)
        super().__init__(self.arc, self.floor, self.others, self.first)

    def tip(self, cosine: float) -> NDArray[np.float64]:
        """Where a unit vector of that cosine ends."""
        angle = float(np.arccos(np.clip(cosine, -1.0, 1.0)))
        return self.origin + self.radius * np.array([np.sin(angle), np.cos(angle), 0.0])


def known_ids(trace: Trace) -> list[int]:
    """Tokens whose rows the trace has and that are nobody's neighbour for that: the prompt's, and the analogy's."""
    return sorted({int(id) for name in KNOWN for id in trace.derived.get(name, ())})


KNOWN = ("embed.neighbours.of", "analogy.ids")


def alike(trace: Trace, id: int) -> list[tuple[str, Shown]]:
    """The rows nearest to a token's with their cosines, nearest first; last, for contrast, one near a right angle."""
    place = [int(one) for one in trace.derived["embed.neighbours.of"]].index(id)
    own = f"weights.embed.ids.{id}"
    found = [
        (written(trace.token(int(other))), Shown(trace.cell(f"derived.embed.neighbours.cosines[{place},{j}]"), ".2f"))
        for j, other in enumerate(trace.derived["embed.neighbours.ids"][place])
    ]
    others = [
        (written(trace.token(other)), Shown(trace.cell(f"cos({own},weights.embed.ids.{other})"), ".2f"))
        for other in known_ids(trace) if other != id
    ]
    return found + sorted(others, key=lambda one: (one[1].cell.value < 0, abs(one[1].cell.value)))[:1]


class Likeness(VGroup):
    """A token's vector with others: the fan of their directions at the left, their cosines as bars at the right.

    `entry(i)` is one vector with its line of the list, nearest first; the last is set back, it is there for contrast.
    """

    def __init__(self, theme: Theme, trace: Trace, id: int, area: Rect) -> None:
        em, pad, rows = theme.sizes.label, theme.space.pad, alike(trace, id)
        cosines = [shown.cell.value for _, shown in rows]
        fan, right = (area.part(*FAN), area.part(*LIST)) if area.wide else _stacked(area)
        self.count = len(rows)
        self.fan = Fan(theme, cosines, fan.at(0, 0), min(fan.width, fan.height))
        self.bars = BarList(theme, [text for text, _ in rows], [shown for _, shown in rows], right)
        self.bars.rows[-1].quiet()
        tips = (self.fan.tip(cosine) + pad / 2 * RIGHT for cosine in cosines)
        self.leaders = VGroup(*(VGroup() for _ in rows))  # under each other, lines would run through the fan
        if area.wide:
            self.leaders = rays(theme, tips, (self.bars.left_of(i, pad) for i in range(self.count)))
        one, zero = (Shown(trace.cell(end), "d") for end in ("1", "0"))
        same = Words(theme, say("cosine {n}: the same direction", n=one), role="faint")
        right_angle = Words(theme, say("cosine {n}: at right angles", n=zero), role="faint")
        over = self.fan.tip(1.0) + pad * UP
        room = min(fan.width / 2, area.right - over[0] - theme.space.gap - same.advance)
        self.own = Words(theme, shorten(written(trace.token(id)), room, em, "mono"), style="mono")
        self.own.baseline_at(over, LEFT)
        same.baseline_at(over + (self.own.advance + theme.space.gap) * RIGHT, LEFT)
        right_angle.baseline_at(self.fan.tip(0.0) + theme.space.leading * em * DOWN, RIGHT)
        self.ends = VGroup(same, right_angle)
        self.note = Words(theme, say("only angles to the upright arrow are true"), role="faint")
        self.note.baseline_at(area.at(1, NOTE), RIGHT)
        self.dial = VGroup(self.fan.arc, self.fan.floor, self.ends, self.own)
        super().__init__(self.dial, self.fan, self.leaders, self.bars, self.note)

    def entry(self, i: int) -> VGroup:
        """One vector with its line of the list."""
        return VGroup(self.fan.others[i], self.leaders[i], self.bars.rows[i])


def _stacked(area: Rect) -> tuple[Rect, Rect]:
    """Where there is no room side by side: the fan in the middle above, the list below."""
    fan, below = area.part(*TALL_FAN), area.part(*TALL_LIST)
    side = min(fan.width, fan.height)
    (left, bottom, _) = fan.at(0.5, 0) - side / 2 * RIGHT
    return Rect(left, left + side, bottom, bottom + side), below


FAN = (0.01, 0.42, 0.1, 0.93)  # left, right, bottom, top of the fan, as shares of its area
LIST = (0.48, 1.0, 0.11, 0.95)  # and of the list
TALL_FAN, TALL_LIST = (0.1, 0.9, 0.57, 0.95), (0.02, 0.98, 0.08, 0.5)  # the same where they stand under each other
NOTE = 0.03  # and the baseline of the note
