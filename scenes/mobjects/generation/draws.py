"""What was drawn against what was likeliest: a row a step."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, Animation, VGroup

from model.trace import Trace
from scenes.language import say
from scenes.lines import shorten
from scenes.mobjects.bars import Bar
from scenes.mobjects.boxes import TokenBox
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

MOST = 10  # steps
TALLEST = 0.62  # of a row, in units
THICK = 0.5  # of a row's height, for its bar
DRAWN, BARS, OTHER = 0.22, 0.6, 0.64  # shares of the width: right edge of the tokens, of the bars' room, likelier one
PERCENT = 3.4  # ems that a share takes


class Draws(VGroup):
    """For each step the token drawn, its share in the draw as a bar, and the likeliest where that was another.

    `boxes`, `bars` (with their shares) and `likelier` come one after the other. `count` is how many were not the
    likeliest.
    """

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        em, self.theme, self.trace = theme.sizes.label, theme, trace
        self.steps = list(range(len(trace.steps)))[:MOST]
        body = Rect(area.left, area.right, area.bottom, area.top - 1.6 * em)
        pitch = min(body.height / len(self.steps), TALLEST)
        top = body.at(0, 0.5)[1] + pitch * len(self.steps) / 2
        self.boxes, self.bars, self.likelier = VGroup(), VGroup(), VGroup()
        for i, step in enumerate(self.steps):
            self._row(step, Rect(area.left, area.right, top - (i + 1) * pitch, top - i * pitch))
        line = top + 0.6 * em
        self.heads = VGroup(
            # Translators: the heads of a table's columns: the token that was drawn (chosen by chance), its share, and
            # the token that would have been likeliest
            Words(theme, say("drawn"), role="probability").baseline_at((area.at(DRAWN, 0)[0], line, 0), RIGHT),
            Words(theme, say("its share"), role="faint").baseline_at(
                (area.at(DRAWN, 0)[0] + theme.space.gap, line, 0), LEFT),
            Words(theme, say("likeliest was"), role="faint").baseline_at((area.at(OTHER, 0)[0], line, 0), LEFT),
        )
        super().__init__(self.heads, self.boxes, self.bars, self.likelier)

    def _row(self, step: int, row: Rect) -> None:
        theme, sample, em = self.theme, self.trace.step(step).sample, self.theme.sizes.label
        middle = row.at(0, 0.5)[1]
        box = TokenBox(theme, written(self.trace.token(sample.chosen_id)), widest=DRAWN * row.width)
        self.boxes.add(box.paint("probability").move_to((row.at(DRAWN, 0)[0], middle, 0), aligned_edge=RIGHT))
        foot = np.array([row.at(DRAWN, 0)[0] + theme.space.gap, middle, 0.0])
        room = row.at(BARS, 0)[0] - foot[0] - PERCENT * em
        share = self._share(step, sample.chosen_id)
        first = int(sample.kept_ids[0])
        surprising = first != sample.chosen_id
        length = share.cell.value * room
        bar = Bar(theme, foot, THICK * row.height, theme.role("focus" if surprising else "probability"), length)
        number = Number(theme, share, "label", align=LEFT)
        number.centred_at(foot + (bar.width + theme.space.pad) * RIGHT, LEFT)
        self.bars.add(VGroup(bar, number))
        if surprising:
            other = self._share(step, first)
            left = row.at(OTHER, 0)[0]
            text = shorten(written(self.trace.token(first)), row.right - left - PERCENT * em - em, em, "mono")
            word = Words(theme, text, role="faint", style="mono").centred_at((left, middle, 0), LEFT)
            beside = Number(theme, other, "label", "faint", align=LEFT)
            beside.centred_at((left + word.advance + em, middle, 0), LEFT)
            self.likelier.add(VGroup(word, beside))

    def _share(self, step: int, token_id: int) -> Shown:
        return Shown(self.trace.cell(f"steps.{step}.sample.probs[{token_id}]"), ".0%")

    @property
    def count(self) -> Shown:
        """How many of the drawn tokens were not the likeliest."""
        terms = (f"count(max(steps.{step}.sample.probs)-steps.{step}.sample.probs[{self._chosen(step)}])"
                 for step in self.steps)
        return Shown(self.trace.cell("+".join(terms)), "d")

    def _chosen(self, step: int) -> int:
        return self.trace.step(step).sample.chosen_id

    def arrive(self, sources: list[TokenBox]) -> list[Animation]:
        """The boxes come from where they stood in the text."""
        goals = [box.get_center() for box in self.boxes]
        for box, source in zip(self.boxes, sources, strict=False):
            box.move_to(source)
        return [box.animate.move_to(goal) for box, goal in zip(self.boxes, goals, strict=True)]
