"""From the model's width to the MLP's, twice: the input, all gates and all ups as strips to one scale of width."""

from __future__ import annotations

import numpy as np
from manim import LEFT, ORIGIN, RIGHT, Animation, Group, Rectangle, VGroup
from numpy.typing import NDArray

from scenes.language import say
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.marks import hairline, outline
from scenes.mobjects.stream import Stream
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

ROWS = {"mlp_norm": (0.84, 1.0), "mlp_gate": (0.46, 0.62), "mlp_up": (0.24, 0.4)}  # bottom and top of each strip
NAMES = 5.2  # room for the names, in ems
FOOT = 0.1  # height of what is said about one neuron


class Widen(Group):
    """`strips` of the input, the gates and the ups, their `names`, and what one neuron (`mark`, `told`) has in them."""

    def __init__(self, theme: Theme, stream: Stream, area: Rect, neuron: int) -> None:
        self.theme, em, trace = theme, theme.sizes.label, stream.trace
        left = area.left + NAMES * em
        sizes = {"mlp_norm": "config.d_model", "mlp_gate": "config.d_mlp", "mlp_up": "config.d_mlp"}
        widest = max(trace.cell(size).value for size in sizes.values())
        self.rects: list[Rect] = []  # where the strips stand
        middle, self.strips, self.names = (left + area.right) / 2, Group(), VGroup()
        for (name, (low, high)), title in zip(ROWS.items(), (say("input"), "gate", "up"), strict=True):
            share = trace.cell(sizes[name]).value / widest
            half, edge = share * (area.right - left) / 2, area.part(0, 1, low, high)
            rect = Rect(middle - half, middle + half, edge.bottom, edge.top)
            role = "data" if name == "mlp_norm" else "mlp"
            self.rects.append(rect)
            self.strips.add(Heatmap(theme, stream.values(stream.at(name)), rect, role))
            y = rect.at(0, 0.5)[1]
            words = Words(theme, title, role="ink" if role == "data" else role)
            words.centred_at((area.left, y + 0.6 * em, 0), LEFT)
            count = Words(theme, "{}", stream.shown(sizes[name], ",d"), style="mono", role="faint")
            self.names.add(VGroup(words, count.centred_at((area.left, y - 0.6 * em, 0), LEFT)))
        source, gate, up = self.strips
        self.fan = VGroup(*(hairline(theme, source.get_corner(_DOWN + side), gate.get_corner(-_DOWN + side), "dim")
                            for side in (LEFT, RIGHT)))
        x = gate.across(neuron)[0]
        over, width = theme.space.pad / 2, gate.width / gate.columns
        low, high = up.get_bottom()[1] - over, gate.get_top()[1] + over
        self.mark = outline(theme, Rect(x - width / 2, x + width / 2, low, high), "focus")
        number = stream.shown(str(neuron), ",d")
        gated, upped = (Shown(trace.cells(stream.at(name)).cell(neuron), ".3f") for name in ("mlp_gate", "mlp_up"))
        # Translators: gate and up stay as they are: names of tensors, as on the labels beside the strips.
        said = say("neuron {neuron}: gate {gate}, up {up}", neuron=number, gate=gated, up=upped)
        self.told = Words(theme, said, role="focus")
        room = self.told.advance / 2
        x = float(np.clip(x, area.left + room, area.right - room))
        self.told.baseline_at((x, area.at(0, FOOT)[1], 0), ORIGIN)
        super().__init__(self.strips, self.names, self.fan, self.mark, self.told)

    def cover(self, i: int) -> tuple[Rectangle, Animation]:
        """A cover over a strip, and how it draws back to the right."""
        strip = self.strips[i]
        cover = Rectangle(width=strip.width + 0.02, height=strip.height + 0.02, stroke_width=0)
        cover.set_fill(self.theme.role("ground"), opacity=1).move_to(strip)
        return cover, cover.animate.stretch(0, 0, about_edge=RIGHT)


_DOWN: NDArray[np.float64] = np.array([0.0, -1.0, 0.0])
