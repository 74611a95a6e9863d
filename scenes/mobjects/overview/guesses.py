"""What comes out of a run of the model: the likeliest next tokens with their shares, and the one that was drawn."""

from __future__ import annotations

from itertools import islice

import numpy as np
from manim import LEFT, RIGHT, Animation, FadeIn, VGroup

from model.trace import Token, Trace
from scenes.lines import shorten
from scenes.mobjects.bars import Bar
from scenes.mobjects.cascade import cascade
from scenes.mobjects.shares import PERCENT
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

MOST = 4  # tokens listed at most
PITCH = 0.52  # least height of an entry, in units
THICK = 0.08  # height of a bar, in units


def share_of(trace: Trace, step: int) -> Shown:
    """What the model gave to the token that was drawn in a step."""
    last = len(trace.step(step).positions) - 1
    return Shown(trace.cell(f"steps.{step}.probs[{last},{trace.step(step).sample.chosen_id}]"), PERCENT)


class Guess(VGroup):
    """A token, its share, and a bar under both."""

    def __init__(self, theme: Theme, token: Token, shown: Shown, area: Rect, chosen: bool) -> None:
        role, pad = "ink" if chosen else "faint", theme.space.pad
        number = Number(theme, shown, "label", role, align=RIGHT)
        number.centred_at(area.at(1, 0.62), RIGHT)
        text = shorten(written(token), area.width - number.advance - pad, theme.sizes.label, "mono")
        self.label = Words(theme, text, role=role, style="mono").centred_at(area.at(0, 0.62), LEFT)
        colour = theme.role("probability" if chosen else "dim")
        self.bar = Bar(theme, area.at(0, 0.1), THICK, colour, shown.cell.value * area.width)
        super().__init__(self.bar, self.label, number)
        self.number = number


class Guesses(VGroup):
    """The likeliest tokens of a step, the drawn one among them (`chosen`, an entry); `alone` shows nothing else."""

    def __init__(self, theme: Theme, trace: Trace, step: int, area: Rect, alone: bool = False) -> None:
        record = trace.step(step)
        last, drawn = len(record.positions) - 1, record.sample.chosen_id
        count = 1 if alone else max(min(int(area.height / PITCH), MOST), 2)
        ranked = map(int, np.argsort(-record.values["probs"][last], kind="stable"))
        best = list(islice((i for i in ranked if i in trace.vocab), count))
        ids = best if drawn in best else [*best[: count - 1], drawn]
        half = min(area.height, 1.4 * PITCH * count) / 2
        block = Rect(area.left, area.right, area.at(0, 0.5)[1] - half, area.at(0, 0.5)[1] + half)
        self.entries = [
            Guess(theme, trace.token(i), Shown(trace.cell(f"steps.{step}.probs[{last},{i}]"), PERCENT),
                  block.row(k, count), i == drawn) for k, i in enumerate(ids)
        ]
        self.chosen = self.entries[ids.index(drawn)]
        super().__init__(*self.entries)

    def come(self) -> Animation:
        """One after the other."""
        return cascade(FadeIn(entry, shift=entry.height / 2 * LEFT) for entry in self.entries)
