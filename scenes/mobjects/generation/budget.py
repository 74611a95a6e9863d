"""How many tokens were drawn of those that were asked for: a row of places that are filled."""

from __future__ import annotations

from manim import LEFT, RIGHT, UP, Animation, Square, VGroup

from model.trace import Trace
from scenes.language import say
from scenes.mobjects.cascade import RIPPLE, cascade
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

LARGEST, FILLED = 0.6, 0.8  # of a place's width: in units; and the share of it that its square takes
RUNS = "derived.runs.ids"  # as long as the budget; -1 after an end


class Budget(VGroup):
    """Squares for the tokens that were asked for; `fill` paints those that were drawn."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        self.theme, self.drawn, em = theme, len(trace.steps), theme.sizes.heading
        total = max(trace.derived["runs.ids"].shape[-1], self.drawn)
        pitch = min(area.width / total, LARGEST)
        foot = area.at(0, 0.5)
        self.squares = VGroup(*(
            Square(pitch * FILLED, stroke_width=theme.space.hair, stroke_color=theme.role("faint"))
            .move_to(foot + (i + 0.5) * pitch * RIGHT) for i in range(total)
        ))
        drawn = Shown(trace.cell("len(derived.cache.macs.cached)"), ",d")
        asked = Shown(trace.cell(f"len({RUNS}[0])"), ",d")
        self.words = Words(theme, say("{n} of at most {most} tokens", n=drawn, most=asked), size="heading")
        self.words.baseline_at(foot + (pitch / 2 + 0.6 * em) * UP, LEFT)
        super().__init__(self.squares, self.words)

    def fill(self) -> Animation:
        """One after the other."""
        green = self.theme.role("probability")
        return cascade((one.animate.set_fill(green, opacity=1) for one in self.squares[:self.drawn]), RIPPLE)
