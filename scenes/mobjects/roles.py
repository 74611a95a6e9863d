"""Query, key and value side by side: whose each is, what it looks like, what it is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from manim import LEFT, RIGHT, VGroup

from scenes.mobjects.words import Words, shorten
from scenes.page import Rect
from scenes.theme import Theme

STRIP = (0.14, 0.62)  # left and right of the vectors, shares of the width
HEIGHT = 0.42  # of a vector, as a share of its lane


@dataclass(frozen=True)
class Role:
    """One lane: a token, the name of the vector, what it does, its hue."""

    token: str
    name: str
    meaning: str
    hue: str


class RoleLanes(VGroup):
    """Lanes from top to bottom; `lane[i]` are the words of one, `strip(i)` is the room for its vector."""

    def __init__(self, theme: Theme, roles: Sequence[Role], area: Rect) -> None:
        self.area, self.n = area, len(roles)
        super().__init__(*(self._words(theme, i, role) for i, role in enumerate(roles)))

    def lane(self, i: int) -> Rect:
        return self.area.part(0, 1, 1 - (i + 1) / self.n, 1 - i / self.n)

    def strip(self, i: int) -> Rect:
        return self.lane(i).part(*STRIP, (1 - HEIGHT) / 2, (1 + HEIGHT) / 2)

    def _words(self, theme: Theme, i: int, role: Role) -> VGroup:
        lane, em = self.lane(i), theme.sizes.body
        gap = theme.space.gap
        left, right = self.strip(i).left - gap, self.strip(i).right + gap
        token = Words(theme, shorten(role.token, left - lane.left, em, "mono"), size="body", style="mono")
        name = Words(theme, role.name, size="heading", role=role.hue)
        meaning = Words(theme, shorten(role.meaning, lane.right - right, theme.sizes.body), size="body")
        middle = lane.at(0, 0.5)[1]
        return VGroup(
            token.centred_at((left, middle, 0), RIGHT), name.baseline_at((right, middle + em * 0.35, 0), LEFT),
            meaning.baseline_at((right, middle - em * 1.0, 0), LEFT),
        )
