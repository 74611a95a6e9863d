"""Words on as many lines as a width asks for."""

from __future__ import annotations

import numpy as np
from manim import DOWN, ORIGIN, VGroup
from manim.typing import Vector3D
from numpy.typing import NDArray

from scenes.lines import said_on, wrap
from scenes.mobjects.words import Words, fill_in
from scenes.theme import Theme

MOST_LINES = 3


class Paragraph(VGroup):
    """A text, as `Words`, on as many lines as it needs; `top` is the baseline of the first line."""

    def __init__(
        self, theme: Theme, text: str, *, width: float, top: NDArray[np.float64], align: Vector3D = ORIGIN,
        size: str = "label", role: str = "faint",
    ) -> None:
        em, said = theme.size(size), fill_in(text, ())
        super().__init__()
        for row, line in enumerate(said_on(wrap(said, width, em, lines=MOST_LINES), said.shown)):
            point = top + row * em * theme.space.leading * DOWN
            self.add(Words(theme, line, size=size, role=role, point=point, align=align))
