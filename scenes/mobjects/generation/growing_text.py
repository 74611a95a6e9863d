"""The text as it grows: the prompt's tokens, then the drawn ones, in boxes that have their places from the start."""

from __future__ import annotations

from manim import LEFT, VGroup

from model.trace import Trace
from scenes.language import say
from scenes.mobjects.boxes import TokenBox, flow
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import Window

DRAWN = 10  # drawn tokens with a box; the others are counted
WIDEST = (0.3, 0.2, 0.13)  # of the width, for one token: the first with which at least the drawn ones fit
MARK = 1.4  # ems kept for the ellipsis before a text that began earlier
LEADING = 2.0  # row to row, in ems
NOTE = 1.6  # ems under the rows, for the words that say what is left out


class GrowingText(VGroup):
    """`prompt` and `drawn` are TokenBoxes; the drawn ones, and `more`, are no members before they join.

    All rows fit into the area; of a long prompt, only the end is shown.
    """

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        self.theme, self.trace = theme, trace
        for widest in WIDEST:
            if self._lay(area, widest):
                break
        self.prompt = self.boxes[self.first:trace.n_prompt]
        self.drawn = self.boxes[trace.n_prompt:trace.n_prompt + DRAWN]
        self.more = VGroup(*self.boxes[trace.n_prompt + DRAWN:])
        super().__init__(*self.prompt, *self.note)

    def _lay(self, area: Rect, widest: float) -> bool:
        """Put the boxes into rows, from the first token with which they fit; whether there is one."""
        em, gap, last = self.theme.sizes.label, self.theme.space.pad / 2, self.trace.n_prompt - 1
        tokens = self.trace.all_tokens[:last + 1 + DRAWN]
        self.boxes = [TokenBox(self.theme, written(token), widest=widest * area.width) for token in tokens]
        if len(self.trace.generated) > DRAWN:
            left = Shown(self.trace.cell(f"len(derived.cache.macs.cached)-{DRAWN}"), ",d")
            self.boxes.append(VGroup(Words(self.theme, say("and {n} more", n=left), role="probability")))
        for self.first in range(last + 1):
            indent = MARK * em if self.first else 0.0
            widths = [box.width for box in self.boxes[self.first:]]
            rows = flow([widths[0] + indent, *widths[1:]], area.width, gap)
            fits = len(rows) * LEADING * em + (NOTE * em if self.first else 0.0) <= area.height
            if fits:
                break
        top = area.at(0, 0.5)[1] + (len(rows) * LEADING + (NOTE if self.first else 0.0)) * em / 2
        for i, row in enumerate(rows):
            pen = area.left + (indent if i == 0 else 0.0)
            for j in row:
                self.boxes[self.first + j].move_to((pen, top - (i + 0.5) * LEADING * em, 0), aligned_edge=LEFT)
                pen += widths[j] + gap
        self.note = self._note(area.left, top - len(rows) * LEADING * em - em) if self.first else VGroup()
        return fits

    def _note(self, left: float, line: float) -> VGroup:
        """An ellipsis before the text, and under it the words that say which tokens are shown."""
        theme, first, total = self.theme, self.boxes[self.first], self.trace.n_prompt
        mark = Words(theme, "…", role="faint", style="mono")
        mark.centred_at(first.get_left() + MARK * theme.sizes.label * LEFT, LEFT)
        window = Window(tuple(range(self.first, total)), total)
        return VGroup(mark, *window.note(self.trace, theme, (left, line, 0), LEFT))

    def newest(self, step: int) -> TokenBox:
        """The last token before a step's draw."""
        return self.drawn[step - 1] if step else self.prompt[-1]
