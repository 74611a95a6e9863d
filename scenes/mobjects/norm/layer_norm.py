"""RMSNorm and LayerNorm beside each other, for one vector: what each takes away, divides by, and makes of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import LEFT, RIGHT, VGroup

from scenes.language import message, say, say_in
from scenes.mobjects.marks import Formula, hairline
from scenes.mobjects.norm.normed import RESULT, Normed
from scenes.mobjects.norm.stems import VectorPlot
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

FORMULAS = (
    ('x_i / sqrt("mean"(x^2) + epsilon) dot {{ g_i : g }}', {"g": "positive"}),
    (
        '(x_i - "mean"(x)) / sqrt("var"(x) + epsilon) dot {{ g_i : g }} + {{ b_i : b }}',
        {"g": "positive", "b": "positive"},
    ),
)
# Translators: three lines of a list, each followed by a number: what is subtracted from every number of a vector, what
# it is divided by, and what the largest number becomes.
LINES = (message("subtract"), message("divide by"), message("largest becomes"))
UPRIGHT = ((0.5, 0.93), (0.5, 0.74), (0.56, 0.53), 0.1, 0.24)  # where name, formula and the first of the lines stand in
LYING = ((0.24, 0.9), (0.24, 0.6), (0.72, 0.86), 0.15, 0.32)  # a card, from line to line, and the top of the plot
COARSE, FINE, SMALL = ".3f", ".5f", 0.02  # formats of mean and divisor, the finer one for a mean under the third


class NormCard(VGroup):
    """One way to normalise: `head`, `formula`, `lines` with their numbers, `plot` of the result."""

    def __init__(
        self, theme: Theme, normed: Normed, area: Rect, name: str, formula: Formula, numbers: Sequence[Shown | None],
        result: str, role: str,
    ) -> None:
        head, middle, (across, first), pitch, top = LYING if area.wide else UPRIGHT
        self.head = Words(theme, name, size="heading", role=role).centred_at(area.at(*head))
        self.formula = formula.move_to(area.at(*middle))
        self.lines = VGroup()
        for i, (text, shown) in enumerate(zip(LINES, numbers, strict=True)):
            spot = area.at(across, first - i * pitch)
            words = Words(theme, say(text), size="body", role="faint")
            words.centred_at(spot + theme.space.pad * LEFT, RIGHT)
            beside = spot + theme.space.pad * RIGHT
            value = Number(theme, shown, "body") if shown else self._nothing(theme)
            self.lines.add(VGroup(words, value.centred_at(beside, LEFT)))
        reach = np.concatenate([normed.trace.cells(one).values for one in (normed.divided, normed.centred)])
        values = normed.trace.cells(result).values
        self.plot = VectorPlot(theme, values, area.part(0.04, 0.96, 0, top), reach, role)
        super().__init__(self.head, self.formula, self.lines, self.plot)

    @staticmethod
    def _nothing(theme: Theme) -> Words:
        return Words(theme, say_in("subtract", "nothing"), size="body", role="faint")


class NormCards(VGroup):
    """RMSNorm and LayerNorm: `cards`, and the `rule` between them."""

    def __init__(self, theme: Theme, normed: Normed, area: Rect) -> None:
        parts = area.split(0.5, theme.space.wide)
        dim = normed.largest
        self.mean = self._mean(normed)
        ways = (
            ("RMSNorm", FORMULAS[0], None, normed.rms, normed.divided, "ink"),
            ("LayerNorm", FORMULAS[1], self.mean, normed.deviation, normed.centred, "faint"),
        )
        self.cards = VGroup()
        for part, (name, formula, taken, divisor, result, role) in zip(parts, ways, strict=True):
            values = normed.trace.cells(result)
            numbers = [taken, normed.shown(divisor, self.mean.format), Shown(values.cell(dim), RESULT)]
            drawn = Formula(theme, *formula)
            self.cards.add(NormCard(theme, normed, part, name, drawn, numbers, result, role))
        if area.wide:
            self.rule = hairline(theme, area.at(0.5, 0), area.at(0.5, 1), "line")
        else:
            self.rule = hairline(theme, area.at(0, 0.5), area.at(1, 0.5), "line")
        super().__init__(self.cards, self.rule)

    @staticmethod
    def _mean(normed: Normed) -> Shown:
        mean = normed.trace.cell(f"mean({normed.x})")
        return Shown(mean, COARSE if abs(mean.value) >= SMALL else FINE)
