"""What the model says next with its positions, and without them."""

from __future__ import annotations

import numpy as np
from manim import LEFT, VGroup

from model.trace import Trace
from scenes.language import message, say
from scenes.mobjects.bars import SLOTS, BarChart
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

LISTED = 5
TOP = 0.86  # share of the height over which the headings stand
ROWS = LISTED + 1.5  # that the height holds
TITLES = (message("with positions"), message("without positions"))


class Guesses(VGroup):
    """Two charts on one scale, `charts[0]` with positions and `charts[1]` without; the likeliest token is lit in both.

    Where the second chart's likeliest ones lack it, it stands under them.
    """

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        last = trace.n_prompt - 1
        shares = trace.cells(f"steps.0.probs[{last}]")
        with_them = [int(id) for id in np.argsort(-shares.values, kind="stable")[:LISTED]]
        without = trace.derived["rope.off.top.ids"].astype(int).tolist()
        self.best = with_them[0]
        self.before = Shown(shares.cell(self.best), ".1%")
        self.after = Shown(trace.cell("derived.rope.off.prob"), ".1%")
        rows = [[Shown(shares.cell(id), ".1%") for id in with_them]]
        rows.append([Shown(trace.cell(f"derived.rope.off.top.probs[{i}]"), ".1%") for i in range(len(without))])
        if self.best not in without:
            without, rows[1] = [*without, self.best], [*rows[1], self.after]
        longest = max(one.cell.value for row in rows for one in row)
        self.charts, self.titles = VGroup(), VGroup()
        parts = area.split(0.5, theme.space.wide)
        for part, ids, row, title in zip(parts, (with_them, without), rows, TITLES, strict=True):
            names = [written(trace.token(id)) for id in ids]
            chart = BarChart(theme, _room(part, len(names)), names, row, None, longest)
            for id, line in zip(ids, chart.rows, strict=True):
                line.paint("probability") if id == self.best else line.quiet()
            self.charts.add(chart)
            self.titles.add(Words(theme, say(title), size="body", role="key", point=part.at(0, 0.93), align=LEFT))
        super().__init__(self.titles, self.charts)


def _room(area: Rect, rows: int) -> Rect:
    """The area for a chart of so many rows, which it puts in the middle, such that the first one stands at the top."""
    pitch, top = TOP * area.height / ROWS, area.at(0, TOP)[1]
    over = (SLOTS - rows) / 2 * pitch
    return Rect(area.left, area.right, top + over - SLOTS * pitch, top + over)
