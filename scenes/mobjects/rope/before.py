"""Three ways to tell a model where a token stands: waves, learned rows, and turning."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, ORIGIN, RIGHT, Dot, Group, VGroup
from numpy.typing import NDArray

from scenes.facts import GPT2_POSITIONS, ROPE, SINUSOIDAL
from scenes.language import say
from scenes.lines import shorten
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.marks import outline
from scenes.mobjects.paragraph import Paragraph
from scenes.mobjects.rope.dial import Dial
from scenes.mobjects.rope.rotary import Rotary, spread
from scenes.mobjects.words import Number, Words
from scenes.page import Rect
from scenes.theme import Theme

PICTURE, WORDS = 0.58, 0.34  # shares of a panel
ROWS, FILL = 7, 0.66  # of the drawn table of learned rows: how many stand for all of them
NUMBERS = 3.4  # room for the numbers of its rows, in ems
HANDS, TWO = 3, 2  # dials in a row, and rows of them
DIAL = 0.44  # of its place that a dial's radius takes
LINE = 1.75  # from line to line, in ems


class Predecessors(Group):
    """Three panels, beside each other in a wide area, else above each other: `panels[i]` is a picture and its words."""

    def __init__(self, theme: Theme, rotary: Rotary, area: Rect) -> None:
        self.theme, self.rotary, self.area, self.wide = theme, rotary, area, area.wide
        self.panels = [Group(picture, words) for picture, words in (self._waves(), self._rows(), self._turning())]
        super().__init__(*self.panels)

    def _parts(self, i: int) -> tuple[Rect, Rect]:
        """Where a panel's picture and its words stand."""
        gap = self.theme.space.wide
        if self.wide:
            width = (self.area.width - 2 * gap) / 3
            left = self.area.left + i * (width + gap)
            panel = Rect(left, left + width, self.area.bottom, self.area.top)
            return panel.part(0, 1, 1 - PICTURE, 1), panel.part(0, 1, 0, WORDS)
        panel = self.area.row(i, 3, 0.86)
        return panel.part(0, 0.42), panel.part(0.48, 1)

    def _words(self, i: int, source: str, title: str, *told: str) -> VGroup:
        """A title, what is told under it, each on as many lines as it needs, and the source on one."""
        theme, room, lines = self.theme, self._parts(i)[1], VGroup()
        width = room.width + theme.space.pad
        for said, size, role in ((title, "body", "key"), *((one, "label", "ink") for one in told)):
            lines.add(*Paragraph(theme, said, width=width, top=ORIGIN, size=size, role=role))
        lines.add(Words(theme, shorten(source, room.width, theme.sizes.label), role="faint"))
        pitch = LINE * theme.sizes.label
        top = room.top if self.wide else room.at(0, 0.5)[1] + (len(lines) - 1) / 2 * pitch
        for k, line in enumerate(lines):
            line.centred_at((room.left, top - k * pitch, 0), LEFT)
        return lines

    def _waves(self) -> tuple[Heatmap, VGroup]:
        theme, area = self.theme, self._parts(0)[0]
        waves = self.rotary.trace.cells("derived.position.sinusoidal").values
        values = np.hstack([waves[:, ::2], waves[:, 1::2]])  # sines, then cosines, which alternate in the table
        count, width = (self.rotary.shown(one, "d") for one in ("len(derived.position.sinusoidal)", "config.d_model"))
        words = self._words(
            0, SINUSOIDAL, say("Sines and cosines"), say("added to the embedding"),
            say("{n} positions × {size}", n=count, size=width),
        )
        return Heatmap(theme, (values + 1) / 2, area, "key", 1.0), words

    def _rows(self) -> tuple[VGroup, VGroup]:
        theme, area = self.theme, self._parts(1)[0]
        facts = GPT2_POSITIONS
        em, known = theme.sizes.number, [str(i) for i in range(ROWS - 2)]
        grid, table = Rect(area.left + NUMBERS * em, area.right, area.bottom, area.top), VGroup()
        for i, address in zip([*range(ROWS - 2), ROWS - 1], [*known, f"{facts.n_ctx}-1"], strict=True):
            row = outline(theme, grid.row(i, ROWS, FILL), "dim").set_stroke(width=theme.space.hair)
            number = Number(theme, self.rotary.shown(address, ",d"), role="faint", align=RIGHT)
            number.centred_at((grid.left - em / 2, row.get_y(), 0), RIGHT)
            table.add(VGroup(row.set_fill(theme.role("panel"), opacity=1), number))
        table.add(_dots(theme, grid.row(ROWS - 2, ROWS).at(0.5, 0.5)))
        sizes = str(facts.n_ctx), str(facts.d_model), facts.parameters
        rows, size, total = (self.rotary.shown(address, ",d") for address in sizes)
        return table, self._words(
            1, facts.source, say("Learned rows: {model}", model=facts.name), say("added to the embedding"),
            say("{rows} × {size} = {n} weights", rows=rows, size=size, n=total),
        )

    def _turning(self) -> tuple[VGroup, VGroup]:
        theme, area, rotary = self.theme, self._parts(2)[0], self.rotary
        drawn = spread(rotary.trace.config.d_head, HANDS * TWO)
        radius = min(area.width / HANDS, area.height / TWO) * DIAL
        vector, dials = rotary.head.vector("q", rotary.query), VGroup()
        for k, i in enumerate(drawn):
            spot = area.row(k // HANDS, TWO).at((k % HANDS + 0.5) / HANDS, 0.5)
            dials.add(Dial(theme, radius, rotary.angle(vector, i)).move_to(spot))
            dials[-1].turn(rotary.place * float(rotary.frequencies[i]))
        return dials, self._words(2, ROPE, "RoPE", say("turns queries and keys"), say("nothing added, nothing learned"))


def _dots(theme: Theme, middle: NDArray[np.float64]) -> VGroup:
    """Three dots one under the other: rows that are left out."""
    step = theme.space.pad * 0.8
    return VGroup(*(Dot(middle + i * step * DOWN, radius=step / 4, color=theme.role("faint")) for i in (-1, 0, 1)))
