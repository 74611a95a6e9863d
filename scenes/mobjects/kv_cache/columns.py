"""The text across the top of a drawing: a column a token, the last one for the token just drawn."""

from __future__ import annotations

import numpy as np
from manim import LEFT, VGroup

from model.trace import Trace
from scenes.lines import shorten
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import advance
from scenes.window import window

MOST, WIDEST = 12, 2.2  # old columns at most; width of one, in units
LEAST, ROOMY = 0.42, 0.66  # the least width of a column: where the whole text fits, and where it does not
SHARE = 0.68  # of the stage: the columns, beside or above the readings
SIDE = 1.25  # units left of the columns, for the names of the rows
HEAD = 2.9  # height of the two lines of labels, in ems
LINES = (0.5, 1.7)  # their baselines over the body, in ems
AIR = 0.7  # ems between two labels on one line


class TokenColumns(VGroup):
    """The labels of the columns, on two lines in turn where one has no room for them.

    `body` is the Rect under them, `side` the one left of it.
    The new token's label is `newcomer`; it is not a member, as it comes later.
    """

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        self.theme, self.trace, em = theme, trace, theme.sizes.label
        room = area.width - SIDE
        fits = trace.n_prompt <= min(int(room / LEAST) - 1, MOST)
        self.window = window(trace.n_prompt, min(int(room / (LEAST if fits else ROOMY)) - 1, MOST))
        self.old = len(self.window.positions)
        self.pitch = min(room / (self.old + 1), WIDEST)
        left = area.left + SIDE + (room - self.pitch * (self.old + 1)) / 2
        top = area.top - HEAD * em
        foot = LINES[1] * em if not self.window.whole else 0.0
        self.body = Rect(left, left + self.pitch * (self.old + 1), area.bottom + foot, top)
        self.side = Rect(left - SIDE, left, area.bottom + foot, top)
        tokens = [*(trace.tokens[i] for i in self.window.positions), trace.generated[0]]
        texts = [written(token) for token in tokens]
        widest = max(advance(text, "mono") for text in texts)
        self.staggered = (widest + AIR) * em > self.pitch
        labels = [self._label(i, text) for i, text in enumerate(texts)]
        self.newcomer = labels.pop().set_color(theme.role("probability"))
        self.note = self.window.note(trace, theme, area.at(0, 0) + SIDE * -LEFT, LEFT)
        self.note.shift((left - area.left - SIDE) * -LEFT)
        super().__init__(*labels, *self.note)

    def _label(self, i: int, text: str) -> Words:
        em = self.theme.sizes.label
        room = 2 * self.pitch - AIR * em if self.old else np.inf
        words = Words(self.theme, shorten(text, room, em, "mono"), style="mono")
        line = LINES[(self.old - i) % 2 if self.staggered else 0]
        return words.baseline_at((self.x(i), self.body.top + line * em, 0))

    def x(self, i: int) -> float:
        """Middle of a column; the new token's is the last."""
        return self.body.left + (i + 0.5) * self.pitch

    def shelf(self, up: Rect) -> Rect:
        """The part of a Rect's height that lies over the old columns."""
        return Rect(self.body.left, self.body.right - self.pitch, up.bottom, up.top)

    def slot(self, up: Rect) -> Rect:
        """The part of it over the new column."""
        return Rect(self.body.right - self.pitch, self.body.right, up.bottom, up.top)

    def title(self, text: str, role: str, up: Rect) -> Words:
        """What a row is, left of it; smaller where there is no room for it."""
        words = Words(self.theme, text, role=role)
        words.scale(min((SIDE - self.theme.space.pad / 2) / words.advance, 1.0))
        return words.centred_at((self.side.left, (up.bottom + up.top) / 2, 0), LEFT)
