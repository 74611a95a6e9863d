"""The cache as a thin strip: a column a token, that grows with every step; how many there are, and what they take."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, Animation, FadeIn, Group, VGroup
from numpy.typing import NDArray

from scenes.language import say
from scenes.mobjects.head_values import Head
from scenes.mobjects.heatmap import usual
from scenes.mobjects.kv_cache.price import TOKEN
from scenes.mobjects.kv_cache.slots import Slots, place
from scenes.mobjects.sums import Count
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

HUES = {"k": "key", "v": "value"}
MOST = 40  # columns
WIDEST = 0.55  # of a column, in units
TITLE, AFTER = 3.4, 13.0  # ems kept left of the columns and right of them, at least
KILOBYTE = 1000
NARROW = 9.0  # units of width under which the counts stand under the strip


class CacheStrip(VGroup):
    """Keys over values of the filmed head, a slot a token. `columns[n]` are a step's; they come with `grow`."""

    def __init__(self, theme: Theme, head: Head, steps: int, area: Rect) -> None:
        self.theme, self.head, em = theme, head, theme.sizes.label
        below = area.width < NARROW
        total = head.trace.n_prompt + steps - 1
        self.first = max(total - MOST, 0)
        title = Words(theme, say("cache"), role="key")
        # Translators: the number of tokens follows, and then that of kilobytes with "kB" after it
        self.units = VGroup(Words(theme, say("tokens:"), role="faint"), Words(theme, say("kB"), role="faint"))
        said = sum(unit.advance for unit in self.units)
        before, after = max(TITLE * em, title.advance + em / 2), max(AFTER * em, said + ACCOUNT * em)
        left = area.left + before
        room = area.width - before - (0.0 if below else after)
        self.pitch = min(room / (total - self.first), WIDEST)
        self.body = Rect(left, left + room, area.bottom + (2 * em if below else 0.0), area.top)
        self.scales: dict[str, float] = {}
        self.columns = [self._step(step) for step in range(steps)]
        title.centred_at((area.left, self.body.at(0, 0.5)[1], 0), LEFT)
        self.tokens, self.bytes = (Number(theme, one, "label", "key", align=RIGHT) for one in self._counts(0))
        line = area.bottom + em / 2 if below else self.body.at(0, 0.5)[1] - em / 3
        width = self.pitch * (total - self.first)
        self.account = self._account(np.array([area.left if below else left + width + em, line, 0.0]))
        ground = place(theme, Rect(left, left + width, self.body.bottom, self.body.top), theme.role("panel"))
        super().__init__(VGroup(ground, title), self.account)

    def _account(self, start: NDArray[np.float64]) -> VGroup:
        em = self.theme.sizes.label
        tokens, bytes_ = self.units
        tokens.baseline_at(start, LEFT)
        pen = start + (tokens.advance + COUNT_ROOM[0] * em) * RIGHT
        self.tokens.baseline_at(pen, RIGHT)
        pen = pen + COUNT_ROOM[1] * em * RIGHT
        self.bytes.baseline_at(pen, RIGHT)
        bytes_.baseline_at(pen + 0.4 * em * RIGHT, LEFT)
        return VGroup(self.tokens, self.bytes, tokens, bytes_)

    def _counts(self, step: int) -> tuple[Shown, Shown]:
        """How many tokens are in the cache after a step, and the kilobytes they take."""
        tokens = f"(prompt.tokens+{step})"
        trace = self.head.trace
        return Shown(trace.cell(tokens), ",d"), Shown(trace.cell(f"{TOKEN}*{tokens}/{KILOBYTE}"), ",d")

    def _step(self, step: int) -> Group:
        """The columns that a step adds, keys over values."""
        start = self.head.trace.n_prompt + step - 1 if step else 0
        group = Group()
        for name, (low, high) in zip(HUES, ((0.53, 1.0), (0.0, 0.47)), strict=True):
            kind = "k_rot" if name == "k" else name
            values = self.head.values(f"steps.{step}.blocks.{self.head.layer}.attn.{kind}")
            values = values[self.head.shared:self.head.shared + 1, max(self.first - start, 0):]
            self.scales.setdefault(name, usual(values))
            left = self.body.left + (max(start, self.first) - self.first) * self.pitch
            up = self.body.part(0, 1, low, high)
            area = Rect(left, left + values.shape[1] * self.pitch, up.bottom, up.top)
            if values.shape[1]:
                group.add(Slots(self.theme, values, area, HUES[name], self.scales[name]))
        return group

    def grow(self, step: int) -> list[Animation]:
        """The columns of a step slide in; the counts follow."""
        moves: list[Animation] = [FadeIn(self.columns[step], shift=self.theme.space.gap * LEFT)]
        if step:
            pairs = zip((self.tokens, self.bytes), self._counts(step), strict=True)
            moves += [Count(number, [number.shown[0], shown]) for number, shown in pairs]
        return moves


COUNT_ROOM = (2.2, 4.4)  # ems, for the two numbers
ACCOUNT = sum(COUNT_ROOM) + 1.4  # ems, for them and the gaps
