"""Query, key and value side by side: whose each is, what it looks like, what it is for."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, UP, VGroup

from scenes.language import message, say
from scenes.lines import shorten
from scenes.mobjects.paragraph import Paragraph
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme

STRIP = (0.14, 0.62)  # left and right of the vectors, shares of the width;
NARROW = (0.0, 0.62)  # where the token's name stands over its vector
HEIGHT = 0.42  # of a vector, as a share of its lane
RAISE = 0.35  # of the name's baseline over the middle of its lane, in ems
MEANINGS = (
    # Translators: what a token looks for, by its query.
    (message("what it looks for"), "query", message("query")),
    # Translators: what a token offers to the others, by its key.
    (message("what it offers"), "key", message("key")),
    # Translators: what a token hands over to those that look at it: its value.
    (message("what it hands over"), "value", message("value")),
)


class RoleLanes(VGroup):
    """Lanes from top to bottom; `lanes[i]` are the words of one, `strip(i)` is the room for its vector."""

    def __init__(self, theme: Theme, query: str, key: str, area: Rect) -> None:
        self.theme, self.area = theme, area
        tokens = zip((query, key, key), MEANINGS, strict=True)
        super().__init__(*(self._words(i, token, *meaning) for i, (token, meaning) in enumerate(tokens)))

    def lane(self, i: int) -> Rect:
        """Where a role stands."""
        return self.area.row(i, len(MEANINGS))

    def strip(self, i: int) -> Rect:
        """Where its vector stands."""
        return self.area.part(*(STRIP if self.area.wide else NARROW)).row(i, len(MEANINGS), HEIGHT)

    def _words(self, i: int, text: str, means: str, role: str, called: str) -> VGroup:
        theme, lane, em = self.theme, self.lane(i), self.theme.sizes.body
        left, right = self.strip(i).left - theme.space.gap, self.strip(i).right + theme.space.gap
        room = left - lane.left if self.area.wide else self.strip(i).width
        token = Words(theme, shorten(text, room, em, "mono"), size="body", style="mono")
        name, middle = Words(theme, say(called), size="heading", role=role), lane.at(0, 0.5)[1]
        under, free = np.array([right, middle - em, 0.0]), self.area.right + theme.space.margin - right
        meaning = Paragraph(theme, say(means), width=free, top=under, align=LEFT, size="body", role="ink")
        if self.area.wide:
            token.centred_at((left, middle, 0), RIGHT)
        else:
            token.baseline_at(self.strip(i).at(0, 1) + 0.5 * em * UP, LEFT)
        return VGroup(token, name.baseline_at((right, middle + RAISE * em, 0), LEFT), *meaning)
