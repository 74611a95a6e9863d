"""Words on as many lines as a width asks for."""

from __future__ import annotations

import numpy as np
from manim import DOWN, ORIGIN, VGroup
from manim.typing import Vector3D
from numpy.typing import NDArray

from scenes.mobjects.words import Shown, Words, fill_in, wrap
from scenes.theme import Theme

MOST_LINES = 3


class Paragraph(VGroup):
    """A template and its numbers, as `Words`, broken at spaces; `top` is the baseline of the first line."""

    def __init__(
        self, theme: Theme, template: str, *shown: Shown, width: float, top: NDArray[np.float64],
        align: Vector3D = ORIGIN, size: str = "label", role: str = "faint",
    ) -> None:
        em, rest = theme.size(size), list(shown)
        super().__init__()
        for row, line in enumerate(wrap(fill_in(template, shown), width, em, lines=MOST_LINES)):
            point = top + row * em * theme.space.leading * DOWN
            words = Words(theme, line, size=size, role=role, point=point, align=align)
            words.shown = tuple(one for one in rest if str(one) in line)
            rest = [one for one in rest if one not in words.shown]
            self.add(words)
