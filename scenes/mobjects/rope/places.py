"""The same query at one position after the other: a line of dials for each of some pairs."""

from __future__ import annotations

import numpy as np
from manim import LEFT, ORIGIN, RIGHT, Animation, VGroup, VMobject, linear

from scenes.language import say
from scenes.mobjects.marks import focus_frame
from scenes.mobjects.rope.dial import Dial
from scenes.mobjects.rope.labels import query_of, some_pairs
from scenes.mobjects.rope.rotary import Rotary
from scenes.mobjects.words import Number, Words, phrase
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import window

MOST = 12  # positions
HEADS = 9.0  # room for the words before the lines, in ems of a label
TOP, TALL_TOP = 4.4, 6.0  # and for those over them
BEFORE = 3.2  # and for the numbers before the lines of a tall area
OVER, LINE = 0.9, 1.9  # from the dials' upper edge to the first line over them, and from line to line
ROOM = 0.5  # share of the width that naming the query may take
FILL = 0.44  # of its place that a dial's radius takes
PITCH = 0.87  # from pair to pair at least, in units
FEW, MANY = 3, 5  # pairs


class Places(VGroup):
    """Positions run across, in a tall area down. `dials[c]` are the pairs' dials at the c-th position shown."""

    def __init__(self, theme: Theme, rotary: Rotary, area: Rect) -> None:
        self.theme, self.rotary = theme, rotary
        total = len(rotary.trace.derived["rope.q_at"])
        self.window = window(total, MOST, rotary.query)
        self.across = area.width >= area.height
        em = theme.sizes.label
        heads, top = (HEADS, TOP) if self.across else (BEFORE, TALL_TOP)
        self.grid = Rect(area.left + heads * em, area.right, area.bottom, area.top - top * em)
        side = self.grid.height if self.across else self.grid.width
        count = int(np.clip(side // PITCH, FEW, MANY))
        self.drawn = rotary.paces(len(self.window.positions) - 1, count)
        self.angles = np.array([[rotary.angle(f"derived.rope.q_at[{place}]", i) for i in self.drawn]
                                for place in self.window.positions])
        self.radius = FILL * min(self._steps())
        self.dials = [[Dial(theme, self.radius, angle, trail=False).move_to(self.spot(c, r)).turn(0.0)
                       for r, angle in enumerate(row)] for c, row in enumerate(self.angles)]
        self.numbers = VGroup(*(self._number(c) for c in range(len(self.window.positions))))
        self.heads = VGroup(*(self._head(r) for r in range(len(self.drawn))))
        self.corner = self._corner(area)
        super().__init__()

    def _steps(self) -> tuple[float, float]:
        along, aside = len(self.window.positions), len(self.drawn)
        across, down = (along, aside) if self.across else (aside, along)
        return self.grid.width / across, self.grid.height / down

    def spot(self, c: float, r: float) -> np.ndarray:
        """The middle of the dial of a pair at a position; between two positions, too."""
        x, y = (c, r) if self.across else (r, c)
        width, height = self._steps()
        return np.array([self.grid.left + (x + 0.5) * width, self.grid.top - (y + 0.5) * height, 0.0])

    def _number(self, c: int) -> Number:
        em, spot = self.theme.sizes.label, self.spot(c, 0)
        point = (spot[0], self.grid.top + OVER * em, 0) if self.across else (self.grid.left - 0.8 * em, spot[1], 0)
        shown = self.rotary.position(self.window.positions[c])
        return Number(self.theme, shown, size="label", role="key", point=point, align=ORIGIN if self.across else RIGHT)

    def _head(self, r: int) -> Number:
        em, spot = self.theme.sizes.label, self.spot(0, r)
        point = (self.grid.left - em, spot[1], 0) if self.across else (spot[0], self.grid.top + OVER * em, 0)
        shown = self.rotary.period(self.drawn[r], ",.0f")
        return Number(self.theme, shown, size="label", point=point, align=RIGHT if self.across else ORIGIN)

    def _corner(self, area: Rect) -> VGroup:
        """Whose dials these are, and what the two lines of numbers are."""
        em, size = self.theme.sizes.label, "body"
        line, left = self.grid.top + OVER * em, self.grid.left if self.across else area.left
        room = (area.right - left) * ROOM
        whose = Words(self.theme, query_of(self.rotary, room, self.theme.size(size)), size=size, role="query")
        # Translators: stands behind "the query of …" and says what the numbers under it are: positions of the query.
        at = Words(self.theme, say("at position"), size=size, role="key")
        # Translators: numbers follow: after so many positions a hand has turned once.
        periods = Words(self.theme, say("positions a turn"), role="faint")
        part = Words(self.theme, some_pairs(self.rotary, self.drawn), role="faint")
        title = np.array([left, line + (LINE if self.across else 2 * LINE) * em, 0.0])
        if self.across:
            periods.centred_at((area.left, line, 0), LEFT)
            part.baseline_at((area.right, title[1], 0), RIGHT)
        else:
            periods.centred_at((area.right, line + LINE * em, 0), RIGHT)
            part.centred_at((area.left, line + LINE * em, 0), LEFT)
        return VGroup(phrase(self.theme, whose, at, point=title, align=LEFT), periods, part)

    def home(self) -> VMobject:
        """The outline of the position where the token stands."""
        c = self.window.place(self.rotary.query)
        return focus_frame(self.theme, VGroup(*self.dials[c], self.numbers[c]))

    def walk(self, start: int, end: int) -> Walk:
        """From one of the positions shown to another, leaving dials where it passes."""
        return Walk(self, start, end)


class Walk(Animation):
    """The dials of a position walk on, turning as they go, and leave a copy at each position they pass."""

    def __init__(self, places: Places, start: int, end: int) -> None:
        self.places, self.start, self.end = places, start, end
        super().__init__(VGroup(*(VGroup(*places.dials[c]) for c in range(start + 1, end + 1))), rate_func=linear)

    def interpolate_mobject(self, alpha: float) -> None:
        now = self.start + self.rate_func(alpha) * (self.end - self.start)
        for c in range(self.start + 1, self.end + 1):
            at = min(now, c)
            for r, dial in enumerate(self.places.dials[c]):
                dial.start = self.places.angles[c][r] - (c - at) * self.places.rotary.frequencies[self.places.drawn[r]]
                dial.move_to(self.places.spot(at, r)).turn(0.0)
