"""The vectors of all tokens after the last block, as columns under the text."""

from __future__ import annotations

import numpy as np
from manim import Group, VGroup

from scenes.language import say
from scenes.mobjects.arcs import TokenLine
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.logits.scores import Scores
from scenes.mobjects.paragraph import Paragraph
from scenes.page import Rect
from scenes.theme import Theme

LINE, FOOT = 0.9, 0.17  # heights in the area: the middle of the text, the lower end of the columns
NOTE = 0.04  # and the baseline of the notes
WIDE, GAP = 0.55, 0.08  # width of a column in units, and the share of the height between text and columns
FAINTED = 0.3  # opacity of the columns that do not go on


class FinalColumns(Group):
    """`line` is the text, `strips[i]` the column of its i-th drawn token, the last one last."""

    def __init__(self, theme: Theme, scores: Scores, area: Rect) -> None:
        trace = scores.trace
        self.line = TokenLine(theme, trace, (scores.last,), area.width)
        self.line.move_to(area.at(0.5, LINE))
        top, foot = self.line.get_bottom()[1] - GAP * area.height, area.at(0, FOOT)[1]
        self.strips = Group()
        for position in self.line.window.positions:
            x = self.line.box(position).get_x()
            values = np.asarray(trace.step(0)[f"blocks.{trace.config.n_layers - 1}.resid_post"][position], dtype=float)
            place = Rect(x - WIDE / 2, x + WIDE / 2, foot, top)
            self.strips.add(Heatmap(theme, values[:, None], place, "data", usual(values)))
        said = say("in training, every column learns to name the token after it") if scores.last else ""
        self.training = Paragraph(theme, said, width=area.width, top=area.at(0.5, NOTE))
        note = self.line.window.label(trace, theme)
        self.note = VGroup(*([note.baseline_at(area.at(0.5, NOTE + 0.07))] if note else []))
        super().__init__(self.line, self.strips, self.note)

    @property
    def last(self) -> Heatmap:
        """The column that goes on."""
        return self.strips[-1]
