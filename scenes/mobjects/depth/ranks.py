"""The race remembered: the rank of the final favourites over the depth of the model."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, VGroup, VMobject

from scenes.language import say
from scenes.lines import shorten
from scenes.mobjects.depth.columns import Columns
from scenes.mobjects.depth.lens import Lens
from scenes.mobjects.depth.race import FAVOURITE
from scenes.mobjects.marks import hairline
from scenes.mobjects.words import Number, Words
from scenes.page import Rect
from scenes.theme import Theme

LINES = 5  # final favourites with a line
ROOM, SHARE = 0.3, 4.4  # share of the width for the names at the lines' ends, and of that the ems of a percentage
APART = 1.5  # from name to name, in ems
THIN = 0.7  # stroke of the lines that do not win, in the theme's bold lines
TOP, HEAD = 0.92, 0.96  # of the height: rank 1, and the word over it


class RankLines(VGroup):
    """`lines` from the embedding to the last block, on a logarithmic scale, with `names` and shares at their ends."""

    def __init__(self, theme: Theme, lens: Lens, area: Rect) -> None:
        self.theme, self.lens = theme, lens
        ids, em = lens.race[:LINES], theme.sizes.label
        most = ROOM * area.width - SHARE * em
        texts = [shorten(lens.name(id), most, em, "mono") for id in ids]
        words = [Words(theme, text, style="mono", role="focus" if i == 0 else "ink") for i, text in enumerate(texts)]
        room = max(one.advance for one in words) + SHARE * em + 2 * theme.space.gap
        self.columns = Columns(theme, area, lens.last_stop + 1, room)
        decades = range(int(np.log10(lens.vocabulary.cell.value)) + 1)
        ticks = [lens.shown(f"10**{i}", ",d") for i in decades]
        self.ticks = self.columns.ticks([(tick, self.up(tick.cell.value)) for tick in ticks])
        self.head = Words(theme, say("rank"), role="faint", point=self.columns.body.at(0, HEAD), align=RIGHT)
        self.head.shift(theme.space.pad * LEFT)
        self.lines = VGroup(*(self._line(i) for i in range(len(ids))))
        self.names, self.shares, self.ties = VGroup(*words), VGroup(), VGroup()
        self._write_names(area.right - room)
        super().__init__(self.ticks, self.head, self.lines, self.ties, self.names, self.shares)

    def up(self, rank: float) -> float:
        """Height of a rank: the first at the top, each tenfold a step down."""
        return float(TOP * (1 - np.log10(rank) / np.log10(self.lens.vocabulary.cell.value)))

    def _line(self, i: int) -> VMobject:
        theme, width = self.theme, self.theme.space.bold
        points = [self.columns.point(stop, self.up(rank)) for stop, rank in enumerate(self.lens.ranks[:, i])]
        line = VMobject().set_points_as_corners(points)
        if i == 0:
            return line.set_stroke(theme.role("focus"), width).set_z_index(1)
        return line.set_stroke(theme.mix("probability", FAVOURITE + (1 - FAVOURITE) / (i + 1)), width * THIN)

    def _write_names(self, x: float) -> None:
        """Names in the order of their ranks, as near to their lines' ends as they fit."""
        theme, last, pitch = self.theme, self.lens.last_stop, APART * self.theme.sizes.label
        y = np.inf
        for i, name in enumerate(self.names):
            end = self.columns.point(last, self.up(self.lens.ranks[last, i]))
            y = min(end[1], y - pitch)
            share = Number(theme, self.lens.share(last, self.lens.race[i]), "label", "focus" if i == 0 else "faint")
            start = np.array([x + 2 * theme.space.gap, y, 0.0])
            name.centred_at(start, LEFT)
            share.centred_at(start + (max(one.advance for one in self.names) + theme.space.gap) * RIGHT, LEFT)
            tie = hairline(theme, end + theme.space.pad / 2 * RIGHT, start - theme.space.pad / 2 * RIGHT, "dim")
            self.shares.add(share)
            self.ties.add(tie)
