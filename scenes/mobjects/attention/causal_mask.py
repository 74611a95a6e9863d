"""What one token may see: the text with everything later behind a curtain."""

from __future__ import annotations

from manim import UP, Animation, AnimationGroup, VGroup

from model.trace import Trace
from scenes.mobjects.boxes import TokenStrip
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import Window

VEILED = 0.2  # opacity of what cannot be seen


class CausalMask(VGroup):
    """The drawn tokens; `of(i)` lets the i-th be the one that looks."""

    def __init__(self, theme: Theme, trace: Trace, window: Window, area: Rect) -> None:
        self.strip = TokenStrip(theme, [trace.tokens[position] for position in window.positions], area.width)
        self.title = Words(theme, "what the outlined token may look at", role="faint")
        super().__init__(self.title, self.strip)
        self.strip.move_to(area.at(0.5, 0.5))
        self.title.baseline_at(self.strip.get_top() + theme.space.gap * UP)

    def of(self, i: int) -> Animation:
        """The i-th token looks; those after it are veiled."""
        moves = []
        for j, box in enumerate(self.strip):
            look = box.animate.paint("query") if j == i else box.animate.quiet()
            moves.append(look.set_opacity(VEILED if j > i else 1.0))
        return AnimationGroup(*moves)
