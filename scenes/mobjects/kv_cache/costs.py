"""What the cache saves: multiply-adds step by step, and seconds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, Animation, GrowFromEdge, Rectangle, UpdateFromAlphaFunc, VGroup, linear

from model.trace import Trace
from scenes.language import Said, message, say
from scenes.lines import shorten
from scenes.mobjects.bars import Bar
from scenes.mobjects.cascade import cascade
from scenes.mobjects.marks import hairline
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme

MOST = 12  # steps drawn
THICK = 0.34  # of a step's width, for each of its two bars
FOOT, HEADROOM = 4.2, 2.4  # ems under and over the bars
WIDEST = 1.3  # of a step, in units


class StepChart(VGroup):
    """Two bars a step: the whole text anew (pale), and with the cache (in its hue). Under each the token it drew."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        em, count = theme.sizes.label, len(trace.steps)
        self.steps = list(range(count))[-MOST:]
        self.pitch = min(area.width / len(self.steps), WIDEST)
        width = self.pitch * len(self.steps)
        left = area.at(0.5, 0)[0] - width / 2
        body = Rect(left, left + width, area.bottom + FOOT * em, area.top - HEADROOM * em)
        whole, cached = (trace.cells(f"derived.cache.macs.{name}").values for name in ("whole", "cached"))
        self.edges = (area.left - theme.space.gap, area.right + theme.space.gap)
        unit, self.theme, self.body = body.height / max(whole.max(), cached.max()), theme, body
        self.whole = VGroup(*(self._bar(i, -1, whole[step] * unit, "dim") for i, step in enumerate(self.steps)))
        self.cached = VGroup(*(self._bar(i, 1, cached[step] * unit, "key") for i, step in enumerate(self.steps)))
        labels = VGroup(*(self._label(i, written(trace.generated[step]), em) for i, step in enumerate(self.steps)))
        # Translators: under the tokens that were drawn (chosen by chance), one in each step
        title = Words(theme, say("drawn in each step"), role="faint")
        title.baseline_at((left, area.bottom + 0.3 * em, 0), LEFT)
        # Translators: the legend of two kinds of bars: "without" is without the cache
        legend = (say("without"), "faint"), (say("with the cache"), "key")
        keys = VGroup(*(Words(theme, text, role=role) for text, role in legend)).arrange(buff=theme.space.wide)
        keys.move_to((left, area.top - em / 2, 0), aligned_edge=LEFT)
        axis = hairline(theme, body.at(0, 0), body.at(1, 0), "line")
        super().__init__(self.whole, self.cached, axis, labels, title, keys)
        self.still = VGroup(axis, labels, title, keys)

    def _bar(self, i: int, side: int, height: float, role: str) -> Rectangle:
        width = THICK * self.pitch
        bar = Rectangle(width=width, height=max(height, self.theme.space.thin), stroke_width=0)
        bar.set_fill(self.theme.role(role), opacity=1)
        return bar.move_to((self.body.left + (i + 0.5) * self.pitch + side * width / 2, self.body.bottom, 0), DOWN)

    def _label(self, i: int, text: str, em: float) -> Words:
        x = self.body.left + (i + 0.5) * self.pitch
        inside = 2 * min(x - self.edges[0], self.edges[1] - x)
        room = min(2 * self.pitch - em / 2, inside) if len(self.steps) > 1 else np.inf
        words = Words(self.theme, shorten(text, room, em, "mono"), role="probability", style="mono")
        lower = i % 2
        down = (1.0 + 1.0 * lower) * em
        return words.baseline_at((x, self.body.bottom - down, 0))

    def rise(self, bars: Sequence[Rectangle]) -> Animation:
        """Bars grow one step after the other."""
        return cascade(GrowFromEdge(bar, DOWN) for bar in bars)

    def last(self) -> VGroup:
        """The two bars of the last step."""
        return VGroup(self.whole[-1], self.cached[-1])


class TwoTimes(VGroup):
    """One step without and with the cache: two thick bars to one scale, each under its name, with its time at the end.

    `names`, `bars` and `times` come one after the other.
    """

    def __init__(self, theme: Theme, said: Sequence[Said], area: Rect) -> None:
        em = theme.sizes.body
        shown = [one.shown[0] for one in said]
        times = [Words(theme, one, size="heading", style="mono-bold") for one in said]
        room = area.width - max(time.advance for time in times) - theme.space.gap
        scale = room / max(one.cell.value for one in shown)
        thick = min(THICKEST, (area.height - OVER * em * len(shown)) / (2 * len(shown)))
        self.names, self.bars, self.times = VGroup(), VGroup(), VGroup()
        for i, (one, time, (name, role, fill)) in enumerate(zip(shown, times, WAYS, strict=True)):
            row = area.row(i, len(shown))
            middle = (row.bottom + row.top) / 2 - OVER * em / 2
            foot = np.array([area.left, middle, 0.0])
            self.bars.add(Bar(theme, foot, thick, theme.role(fill), one.cell.value * scale))
            above = (area.left, middle + thick / 2 + em / 2, 0)
            self.names.add(Words(theme, say(name), size="body", role=role).baseline_at(above, LEFT))
            end = foot + (one.cell.value * scale + theme.space.gap) * RIGHT
            self.times.add(time.set_color(theme.role(role)).centred_at(end, LEFT))
        super().__init__(self.names, self.bars, self.times)

    def race(self) -> Animation:
        """Both grow at one speed: the shorter is done first."""
        longest = max(bar.width for bar in self.bars)
        lengths = [bar.width for bar in self.bars]

        def grow(bars: VGroup, alpha: float) -> None:
            for bar, length in zip(bars, lengths, strict=True):
                bar.reach(min(alpha * longest, length))

        return UpdateFromAlphaFunc(self.bars, grow, rate_func=linear)


WAYS = (
    (message("the whole text anew"), "faint", "dim"),
    (message("one token, and the cache"), "key", "key"),
)
THICKEST, OVER = 0.9, 1.2  # units; ems over a bar for its name
