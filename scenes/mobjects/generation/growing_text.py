"""The text as it grows: the prompt's tokens, then the drawn ones, in boxes that have their places from the start."""

from __future__ import annotations

from manim import LEFT, VGroup

from model.trace import Trace
from scenes.mobjects.boxes import TokenBox, flow
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import Window

WIDEST = 0.3  # of the width, for one token
MARK = 1.4  # ems kept for the ellipsis before a text that began earlier
LEADING = 2.0  # row to row, in ems
NOTE = 1.6  # ems under the rows, for the words that say what is left out


class GrowingText(VGroup):
    """`prompt` and `drawn` are TokenBoxes; the drawn ones are no members before they join.

    All rows fit into the area; of a long prompt, only the end is shown.
    """

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        em, gap = theme.sizes.label, theme.space.pad / 2
        boxes = [TokenBox(theme, written(token), widest=WIDEST * area.width) for token in trace.all_tokens]
        first = 0
        while True:
            indent = MARK * em if first else 0.0
            rows = flow([boxes[first].width + indent, *(box.width for box in boxes[first + 1:])], area.width, gap)
            room = area.height - (NOTE * em if first else 0.0)
            if len(rows) <= max(int(room / (LEADING * em)), 1) or first >= trace.n_prompt - 1:
                break
            first += 1
        top = area.at(0, 0.5)[1] + (len(rows) * LEADING * em + (NOTE * em if first else 0.0)) / 2
        for i, row in enumerate(rows):
            pen = area.left + (indent if i == 0 else 0.0)
            for j in row:
                box = boxes[first + j]
                box.move_to((pen, top - (i + 0.5) * LEADING * em, 0), aligned_edge=LEFT)
                pen += box.width + gap
        self.prompt, self.drawn = boxes[first:trace.n_prompt], boxes[trace.n_prompt:]
        self.note = VGroup()
        if first:
            mark = Words(theme, "…", role="faint", style="mono")
            self.note.add(mark.centred_at(self.prompt[0].get_left() + MARK * em * LEFT, LEFT))
            window = Window(tuple(range(first, trace.n_prompt)), trace.n_prompt)
            under = (area.left, top - len(rows) * LEADING * em - em, 0)
            self.note.add(*window.note(trace, theme, under, LEFT))
        super().__init__(*self.prompt, *self.note)

    def newest(self, step: int) -> TokenBox:
        """The last token before a step's draw."""
        return self.drawn[step - 1] if step else self.prompt[-1]


