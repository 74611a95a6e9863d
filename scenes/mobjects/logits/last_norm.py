"""The final norm: the vector, its gain, the result, and one component in numbers."""

from __future__ import annotations

from manim import UP, Group, VGroup

from scenes.language import say
from scenes.mobjects.logits.scores import SCORE, Scores
from scenes.mobjects.logits.strips import Strip, Strips
from scenes.mobjects.marks import rays
from scenes.mobjects.words import Number, Words, phrase
from scenes.page import Rect
from scenes.theme import Theme

STRIPS, LINE = (0, 1, 0.26, 1), 0.08  # of the area: the strips, and the line of numbers under them


class LastNorm(Group):
    """`strips` are the vector, the gain and the result; `sum` is the way of one component through them."""

    def __init__(self, theme: Theme, scores: Scores, area: Rect) -> None:
        self.theme = theme
        width = scores.shown(scores.rms, SCORE)
        self.strips = Strips(theme, scores, area.part(*STRIPS), [
            # Translators: three names of the vector on its way.
            Strip(Words(theme, say("after the last block")), scores.stream),
            # Translators: gain is the vector of the norm's weights.
            Strip(Words(theme, say("÷ {rms}, × gain", rms=width), role="faint"), scores.gain, "weight"),
            Strip(Words(theme, say("normalised")), scores.normed),
        ])
        dim = scores.telling
        x, gain, y = (scores.shown(f"{one}[{dim}]".replace("][", ","), SCORE)
                      for one in (scores.stream, scores.gain, scores.normed))
        place = scores.shown(f"len({scores.gain}[:{dim}])", "d")
        pieces: list[Words] = [
            Words(theme, say("component {n}:", n=place), role="faint"),
            Number(theme, x, "label"), self._sign("÷"), Number(theme, width, "label"), self._sign("×"),
            Number(theme, gain, "label"), self._sign("="), Number(theme, y, "label"),
        ]
        self.sum = phrase(theme, *pieces, point=area.at(0.5, LINE), gap=0.5)
        self.rays = rays(theme, [self.strips.rows[2].across(dim)], [self.sum.get_top() + theme.space.pad * UP])
        super().__init__(self.strips, self.rays, self.sum)

    def _sign(self, text: str) -> Words:
        return Words(self.theme, text, role="faint")

    @property
    def parts(self) -> VGroup:
        """What is written under the strips."""
        return VGroup(self.rays, self.sum)
