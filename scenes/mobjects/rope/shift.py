"""A query and a key on their dials, moved along the text together: the angle between them stays, and their product."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, Animation, VGroup, linear

from scenes.language import say, say_in
from scenes.mobjects.boxes import TokenBox
from scenes.mobjects.marks import hairline
from scenes.mobjects.rope.dial import Dial, angle_between
from scenes.mobjects.rope.rotary import Rotary, alike
from scenes.mobjects.sums import Count
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

SPLIT, STACKED = 0.58, 0.5  # of the area, for the dials: beside the table, and over it
LIFT = 0.05  # of the area's height that the dials stand over its middle
FILL, WIDEST = 0.45, 0.94  # of its column that a dial's radius and a token's box take
BETWEEN = 0.5  # radius of the arc between the hands, in radii
LINE, TALLEST = 2.4, 9  # from line to line of the table, in ems; lines that fill its height
FINEST = 3  # decimals


class ShiftPicture(VGroup):
    """Three dials of one pair: the query's, the key's, and both on one, where the angle between them is marked.

    `rows[k]` is a line of the table: by how much both have moved, and their product. `turn(k)` moves them there.
    """

    def __init__(self, theme: Theme, rotary: Rotary, area: Rect) -> None:
        self.theme, self.rotary, self.i = theme, rotary, rotary.shift_pair()
        self.left, self.right = area.split(SPLIT if area.wide else STACKED, theme.space.wide)
        head, trace = rotary.head, rotary.trace
        self.by = trace.derived["rope.shift.by"]
        vectors = head.vector("q_rot", rotary.query), head.vector("k_rot", rotary.key)
        angles = [rotary.angle(vector, self.i) for vector in vectors]
        self.radius = min(FILL * self.left.width / 3, self.left.height * 0.3)
        roles, columns = ("query", "key", "query", "key"), (0, 1, 2, 2)
        self.dials = [self._dial(role, column, angle)
                      for role, column, angle in zip(roles, columns, [*angles, *angles], strict=True)]
        self.dials[3].rim.set_fill(opacity=0)
        self.arc = self._arc()
        self.names, self.tokens = self._names(), self._tokens()
        self.positions = [self._position(k) for k in (0, 1)]
        self.format = alike(trace.derived["rope.shift.dots"], FINEST)
        self.head, self.rows = self._table_head(), VGroup(*(self._row(k) for k in range(len(self.by))))
        super().__init__(*self.dials, self.arc, self.names, self.tokens, *self.positions, self.head, self.rows[0])

    def spot(self, column: int, up: float = 0.0) -> np.ndarray:
        """The middle of a column of the left part, and so many units over it."""
        return self.left.at((column + 0.5) / 3, 0.5 + LIFT) + np.array([0.0, up, 0.0])

    def _dial(self, role: str, column: int, angle: float) -> Dial:
        dial = Dial(self.theme, self.radius, angle, role, trail=False)
        return dial.move_to(self.spot(column)).turn(0.0)

    def _arc(self) -> VGroup:
        one, other = self.dials[2:]
        return VGroup(angle_between(self.theme, one.middle, BETWEEN * self.radius, one.angle, other.angle))

    def _names(self) -> VGroup:
        texts = (
            (say("query"), "query"), (say("key"), "key"),
            # Translators: a heading: the query and the key on one dial.
            (say_in("query and key", "both"), "focus"),
        )  # fmt: skip
        up = self.radius + 1.1 * self.theme.sizes.body
        return VGroup(*(Words(self.theme, text, size="body", role=role).centred_at(self.spot(column, up))
                        for column, (text, role) in enumerate(texts)))

    def _tokens(self) -> VGroup:
        places, down = (self.rotary.query, self.rotary.key), -self.radius - 1.5 * self.theme.sizes.body
        tokens = self.rotary.trace.tokens
        width = WIDEST * self.left.width / 3
        boxes = VGroup(*(
            TokenBox(self.theme, written(tokens[place]), widest=width).paint(role).move_to(self.spot(column, down))
            for column, (place, role) in enumerate(zip(places, ("query", "key"), strict=True))
        ))
        one, other = self.rotary.names(self.i)
        pair = Words(self.theme, say("pair {one} & {other}", one=one, other=other), role="faint")
        return VGroup(*boxes, pair.centred_at(self.spot(2, down)))

    def _position(self, which: int) -> VGroup:
        """"position 11": the number counts."""
        place, em = (self.rotary.query, self.rotary.key)[which], self.theme.sizes.label
        spot = self.spot(which, -self.radius - 3.1 * self.theme.sizes.body)
        # Translators: its number follows.
        word = Words(self.theme, say("position"), role="faint")
        number = Number(self.theme, self._place(place, 0), "label")
        number.align, room = LEFT, Number(self.theme, self._place(place, len(self.by) - 1), "label").advance
        middle, half = spot + (word.advance - room) / 2 * RIGHT, 0.2 * em * RIGHT
        return VGroup(word.centred_at(middle - half, RIGHT), number.centred_at(middle + half, LEFT))

    def _place(self, place: int, k: int) -> Shown:
        return self.rotary.shown(f"steps.0.positions[{place}]+derived.rope.shift.by[{k}]", ",d")

    # The table

    def _y(self, line: float) -> float:
        em = self.theme.sizes.body
        lines = len(self.by) + 1
        pitch = min(LINE * em, self.right.height / lines)
        return float(self.right.at(0, 0.5)[1] + (lines / 2 - line - 0.5) * pitch)

    def _table_head(self) -> VGroup:
        middle, y = self.right.at(0.42, 0)[0], self._y(0)
        rule = (y + self._y(1)) / 2
        return VGroup(
            # Translators: heads a column of numbers of positions, by which query and key have moved along the text.
            Words(self.theme, say("both moved by"), role="faint").centred_at((middle, y, 0), RIGHT),
            # Translators: heads a column of their dot products.
            Words(self.theme, say("query · key"), role="ink").centred_at((self.right.at(0.95, 0)[0], y, 0), RIGHT),
            hairline(self.theme, (self.right.left, rule, 0), (self.right.right, rule, 0), "line"),
        )

    def _row(self, k: int) -> VGroup:
        y = self._y(k + 1)
        by = self.rotary.shown(f"derived.rope.shift.by[{k}]", ",d")
        dot = self.rotary.shown(f"derived.rope.shift.dots[{k}]", self.format)
        return VGroup(
            Number(self.theme, by, "body", "key", point=(self.right.at(0.42, 0)[0], y, 0), align=RIGHT),
            Number(self.theme, dot, "body", point=(self.right.at(0.95, 0)[0], y, 0), align=RIGHT),
        )

    def turn(self, k: int) -> Animation:
        """Both move on to the k-th of the shifts."""
        return TurnTogether(self, float(self.by[k]) * float(self.rotary.frequencies[self.i]))

    def count(self, k: int) -> list[Animation]:
        """Their positions become those after the k-th of the shifts."""
        places = (self.rotary.query, self.rotary.key)
        return [Count(pair[1], [self._place(place, k)]) for place, pair in zip(places, self.positions, strict=True)]


class TurnTogether(Animation):
    """All hands of the picture turn by one angle, and the arc between two of them with them."""

    def __init__(self, picture: ShiftPicture, by: float) -> None:
        self.picture, self.start, self.end = picture, picture.dials[0].by, by
        super().__init__(VGroup(*picture.dials, picture.arc), rate_func=linear)

    def interpolate_mobject(self, alpha: float) -> None:
        by = self.start + self.rate_func(alpha) * (self.end - self.start)
        for dial in self.picture.dials:
            dial.turn(by)
        self.picture.arc[0].become(self.picture._arc()[0])
