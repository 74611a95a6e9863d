"""Many random numbers that fall on the ruler, each where it fell when it was drawn."""

from __future__ import annotations

import numpy as np
from manim import Animation, UpdateFromAlphaFunc, VGroup, VMobject, linear
from numpy.typing import NDArray

from scenes.mobjects.bars import Tally
from scenes.mobjects.sampling.ruler import Ruler

STROKE = 0.05  # units: length of a stroke
HEIGHT = 0.75  # of the room over the ruler that the strokes come to fill, the first ones lowest
FALLING = 40  # numbers on their way at a time
THIRDS = np.arange(4) / 3  # start, handles and end of a straight stroke


class Rain(VMobject):
    """One short stroke over the ruler for each number of `draws`, all as one shape, in the room up to `ceiling`."""

    def __init__(self, ruler: Ruler, draws: NDArray[np.float64], ceiling: float) -> None:
        theme, (_, top, _) = ruler.theme, ruler.top(0)
        super().__init__(stroke_color=theme.role("focus"), stroke_width=theme.space.hair, fill_opacity=0)
        self.x = ruler.left + draws * (ruler.right - ruler.left)
        self.level = top + theme.space.pad / 2 + np.linspace(0, HEIGHT * (ceiling - top), len(draws))
        self.ceiling = ceiling
        self.fall(0)

    def fall(self, landed: int) -> None:
        """So many have landed; the next few are on their way."""
        order = np.arange(min(landed + FALLING, len(self.x)) if landed else 0)
        way = np.clip((landed + FALLING - order) / FALLING, 0, 1)
        foot = self.ceiling - (self.ceiling - self.level[order]) * way**2
        points = np.zeros((len(order), len(THIRDS), 3))
        points[..., 0], points[..., 1] = self.x[order, None], foot[:, None] + STROKE * THIRDS
        self.set_points(points.reshape(-1, 3))

    def fill(self, tally: Tally) -> Animation:
        """All fall, one after the other, and each one counts in the tally as it lands."""

        def pour(_: VGroup, alpha: float) -> None:
            landed = round(alpha * len(self.x))
            tally.count(landed)
            self.fall(landed)

        return UpdateFromAlphaFunc(VGroup(tally.fills, self), pour, rate_func=linear)
