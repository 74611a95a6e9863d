"""Words at the foot of something, on as many lines as a width asks for."""

from __future__ import annotations

import numpy as np
from manim import ORIGIN, UP
from manim.typing import Vector3D
from numpy.typing import NDArray

from scenes.language import Said
from scenes.mobjects.paragraph import Paragraph
from scenes.theme import Theme


class Footnote(Paragraph):
    """A paragraph of labels that grows upward: `foot` is the baseline of its last line."""

    def __init__(
        self, theme: Theme, said: Said, width: float, foot: NDArray[np.float64], align: Vector3D = ORIGIN,
    ) -> None:
        super().__init__(theme, said, width=width, top=foot, align=align)
        self.shift((len(self) - 1) * theme.space.leading * theme.sizes.label * UP)
