"""Where the weights live: a block and the whole model as squares to one scale, the MLP's part of each filled."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, Rectangle, Transform, VGroup
from numpy.typing import NDArray

from model.trace import Trace
from scenes.language import Said, say
from scenes.mobjects.embedding.areas import CountSquare
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

MLP, BLOCK, WHOLE = "3*config.d_mlp*config.d_model", "config.n_block_params", "config.n_params"
FOOT = 0.1  # share of the height below the squares
LARGEST, STACKED = 0.62, 0.6  # share of a wide area that the squares take, and of another
LEADING = 1.5  # baseline to baseline, in ems
EMPTY = 0.001  # of its height, with which a part begins to fill


class WeightSquares(VGroup):
    """A block alone (`large`), then small (`block`) beside its model (`whole`); `block_text` and `whole_text`.

    `names` stand under the three squares.
    """

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        def count(address: str) -> float:
            return trace.cell(address).value

        self.theme, self.trace, hue = theme, trace, theme.role("mlp")
        squares, words = area.split(LARGEST if area.wide else STACKED, theme.space.wide)
        ratio, gap = np.sqrt(count(BLOCK) / count(WHOLE)), theme.space.wide
        side = min(squares.height * (1 - FOOT), (squares.width - gap) / (1 + ratio))
        right = squares.right if area.wide else squares.at(0.5, 0)[0] + (side * (1 + ratio) + gap) / 2
        foot = np.array([right, squares.at(0, FOOT)[1], 0.0])
        share, part = count(MLP) / count(BLOCK), count("config.n_layers") * count(MLP) / count(WHOLE)
        small = side * ratio
        self.large = CountSquare(theme, side, share, hue, foot)
        self.whole = CountSquare(theme, side, part, hue, foot)
        self.block = CountSquare(theme, small, share, hue, foot + (side + gap) * LEFT)
        top, low = (words.at(0, 0.86), words.at(0, 0.38)) if area.wide else (words.at(0, 0.92), words.at(0.55, 0.92))
        one, every = say("one block"), say("the whole model")
        self.block_text = self._text((one, BLOCK), (say("its MLP"), MLP), f"{MLP}/{BLOCK}", top)
        self.whole_text = self._text((every, WHOLE), (say("all MLPs"), f"config.n_layers*{MLP}"),
                                     f"config.n_layers*{MLP}/{WHOLE}", low)
        self.names = [self._under(square, name) for square, name in (
            (self.large, one), (self.block, one), (self.whole, every))]
        super().__init__(self.large, self.whole, self.block, self.block_text, self.whole_text, *self.names)

    def _under(self, square: CountSquare, name: Said) -> Words:
        """Which square it is, on the line below."""
        under = square.whole.get_bottom() + 1.2 * self.theme.sizes.label * DOWN
        return Words(self.theme, name, role="faint", point=under)

    def _text(self, whole: tuple[Said, str], part: tuple[Said, str], share: str, at: NDArray[np.float64]) -> VGroup:
        """What a square is and how much it holds, and the same for its part."""
        theme, lines = self.theme, VGroup()
        for (name, address), role in ((whole, "ink"), (part, "mlp")):
            shown = Shown(self.trace.cell(address), ",d")
            for words in (Words(theme, name, role=role, size="label"),
                          Words(theme, "{}", shown, style="mono", size="body", role=role)):
                lines.add(words.baseline_at(at, LEFT))
                at = at + LEADING * theme.sizes.label * DOWN
        percent = Words(theme, "{}", Shown(self.trace.cell(share), ".1%"), style="mono-bold", size="body", role="mlp")
        return lines.add(percent.baseline_at(at, LEFT))


def filling(part: Rectangle) -> Transform:
    """A part of a square fills from the foot up."""
    full = part.copy()
    return Transform(part.stretch(EMPTY, 1, about_edge=DOWN), full)
