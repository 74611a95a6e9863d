"""Everything that is ever added to one token's stream: a row for each block, under its start."""

from __future__ import annotations

import numpy as np
from manim import LEFT, Group, VGroup
from numpy.typing import NDArray

from scenes.language import say, say_count
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.stream import HUES, WRITERS, Stream
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme

START = 0.08  # share of the height for the vector that it starts with
GAP = 0.05  # between the pictures
COLOURS = 1.0  # every row to its own scale: what is usual in it has the full colour


class Deltas(Group):
    """`start` is the embedding; `pictures` hold a row for every block (attention, MLP), `labels` name them."""

    def __init__(self, theme: Theme, stream: Stream, area: Rect) -> None:
        count = stream.shown("config.n_layers", "d")
        lines = [Words(theme, say("embedding"))]
        for writer, name in (("attn", say("attention")), ("mlp", say("MLP"))):
            lines.append(Words(theme, name, role=HUES[writer]))
        rows = [Words(theme, say_count("{n} block", "{n} blocks", n=count), role="faint") for _ in WRITERS]
        left = area.left + max(one.advance for one in (*lines, *rows)) + theme.space.gap
        body = Rect(left, area.right, area.bottom + 2 * theme.sizes.label, area.top)
        height = (1 - START - 2 * GAP) / 2
        self.start = Heatmap(theme, stream.values(stream.embed), body.part(0, 1, 1 - START, 1), "data")
        self.pictures = Group()
        for i, writer in enumerate(WRITERS):
            top = 1 - START - GAP - i * (height + GAP)
            values = np.array([_to_own_scale(stream.values(one)) for one in stream.written(writer)])
            self.pictures.add(Heatmap(theme, values, body.part(0, 1, top - height, top), HUES[writer], COLOURS))
        self.labels = VGroup(lines[0].centred_at((area.left, self.start.get_y(), 0), LEFT))
        for line, row, picture in zip(lines[1:], rows, self.pictures, strict=True):
            y, half = picture.get_y(), 0.65 * theme.sizes.label
            self.labels.add(VGroup(line.centred_at((area.left, y + half, 0), LEFT),
                                   row.centred_at((area.left, y - half, 0), LEFT)))
        scaled = say("each row to its own scale")
        self.note = Words(theme, scaled, role="faint", point=body.at(0.5, 0) - _down(theme))
        super().__init__(self.start, self.pictures, self.labels, self.note)


def _to_own_scale(row: NDArray[np.float64]) -> NDArray[np.float64]:
    return row / usual(row)


def _down(theme: Theme) -> NDArray[np.float64]:
    return np.array([0.0, 1.5 * theme.sizes.label, 0.0])
