"""Every token in a lane of its own: normalised vector in, delta out, the same weights for all."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, Group, Rectangle, VGroup

from scenes.language import say
from scenes.lines import shorten
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.marks import arrow
from scenes.mobjects.paragraph import Paragraph
from scenes.mobjects.spine import Room
from scenes.mobjects.stream import Stream
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import window

MOST = 12  # lanes
NAMES = 0.16  # share of the width for the tokens
IN, BOX, OUT = (0.0, 0.34), (0.44, 0.56), (0.66, 1.0)  # left and right of the vectors and of the weights, in the rest
FOOT = 0.1  # share of the height under the lanes
THICK, TALLEST = 0.62, 0.8  # of its lane that a vector fills; a lane's height at most, in units


class Lanes(Group):
    """`names`, the vectors `entering`, the `ways` through the `weights`, the vectors `leaving`.

    `own` is the entering vector of the focus token.
    """

    def __init__(self, theme: Theme, stream: Stream, area: Rect) -> None:
        self.theme, trace = theme, stream.trace
        seen = window(trace.n_prompt, MOST, stream.position)
        left = area.left + NAMES * area.width
        tall = min((1 - FOOT) * area.height, TALLEST * len(seen.positions))
        body = Rect(left, area.right, 0.0, tall)
        up = area.bottom + FOOT * area.height + ((1 - FOOT) * area.height - tall) / 2
        body = Rect(left, area.right, up, up + tall)
        values = [[stream.values(Stream(trace, stream.layer, position).at(name)) for position in seen.positions]
                  for name in ("mlp_norm", "mlp_out")]
        scales = [max(usual(one) for one in rows) for rows in values]
        self.names, self.entering, self.leaving, self.ways = VGroup(), Group(), Group(), VGroup()
        room = left - area.left - theme.space.gap
        for i, position in enumerate(seen.positions):
            row = body.row(i, len(seen.positions), THICK)
            text = shorten(written(trace.tokens[position]), room, theme.sizes.label, "mono")
            mine = position == stream.position
            name = Words(theme, text, style="mono", role="mlp" if mine else "ink")
            self.names.add(name.centred_at((area.left, row.at(0, 0.5)[1], 0), LEFT))
            self.entering.add(Heatmap(theme, values[0][i], row.part(*IN), "data", scales[0]))
            self.leaving.add(Heatmap(theme, values[1][i], row.part(*OUT), "mlp", scales[1]))
            gap = theme.space.pad * RIGHT
            pairs = ((row.at(IN[1], 0.5), row.at(BOX[0], 0.5)), (row.at(BOX[1], 0.5), row.at(OUT[0], 0.5)))
            self.ways.add(VGroup(*(arrow(theme, start + gap, end - gap, theme.role("faint"), theme.space.line)
                                   for start, end in pairs)))
        self.own = self.entering[seen.place(stream.position)]
        box = body.part(*BOX)
        self.weights = Rectangle(
            width=box.width, height=box.height, stroke_width=theme.space.line, stroke_color=theme.role("mlp"),
            fill_color=theme.role("panel"), fill_opacity=1,
        ).move_to(box.at(0.5, 0.5))
        self.inside = Room(theme, say("MLP"), "mlp", box.at(0.5, 0.5)).label
        count = stream.shown("3*config.d_mlp*config.d_model", ",d")
        said, under = say("the same {n} weights for every token", n=count), body.bottom - 1.5 * theme.sizes.label
        self.note = Paragraph(theme, said, width=body.width, top=np.array([body.at(0.5, 0)[0], under, 0]))
        self.part = seen.note(trace, theme, (area.left, under, 0), LEFT)
        edge = min(line.pen[0] for line in self.note) - theme.space.gap
        if any(one.pen[0] + one.advance > edge for one in self.part):  # no room beside it
            self.part.set_y(area.bottom, direction=DOWN)
        super().__init__(
            self.names, self.entering, self.weights, self.inside, self.leaving, self.ways, self.note, self.part,
        )
