"""What one token may see: the text with everything later behind a curtain."""

from __future__ import annotations

from manim import UP, Animation, AnimationGroup, VGroup

from model.trace import Trace
from scenes.language import say
from scenes.mobjects.boxes import TokenStrip
from scenes.mobjects.paragraph import Paragraph
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import Window

VEILED = 0.2  # opacity of the box of a token that cannot be seen


class CausalMask(VGroup):
    """The drawn tokens; `of(i)` lets the i-th be the one that looks."""

    def __init__(self, theme: Theme, trace: Trace, window: Window, area: Rect) -> None:
        self.strip = TokenStrip(theme, [trace.tokens[position] for position in window.positions], area.width)
        self.strip.move_to(area.at(0.5, 0.5))
        over = self.strip.get_top() + theme.space.gap * UP
        self.title = Paragraph(theme, say("what the outlined token may look at"), width=area.width, top=over)
        self.title.shift((len(self.title) - 1) * theme.sizes.label * theme.space.leading * UP)
        super().__init__(self.title, self.strip)

    def of(self, i: int) -> Animation:
        """The i-th token looks; those after it are empty boxes."""
        seen = [box.animate.quiet().set_opacity(1.0) for box in self.strip[:i]]
        looks = self.strip[i].animate.paint("query").set_opacity(1.0)
        veiled = [AnimationGroup(box.box.animate.set_opacity(VEILED), box.label.animate.set_opacity(0.0))
                  for box in self.strip[i + 1:]]
        return AnimationGroup(*seen, looks, *veiled)
