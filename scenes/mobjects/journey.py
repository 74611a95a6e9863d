"""The whole way: the spine through every block, two additions in each."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UL, Animation, Dot, Group, RoundedRectangle, UpdateFromAlphaFunc, VGroup, linear

from scenes.language import say
from scenes.mobjects.boxes import TokenBox
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.marks import arrow
from scenes.mobjects.paragraph import Paragraph
from scenes.mobjects.spine import Track
from scenes.mobjects.stream import HUES, Stream
from scenes.mobjects.token_text import written
from scenes.mobjects.words import CAP_MIDDLE, Number
from scenes.page import Rect
from scenes.theme import Theme

FROM, TO, MIDDLE = 0.1, 0.92, 0.5  # of the way along: where the first block begins, where the last ends; across
SLAB = (0.66, 0.4)  # share of its place that a block fills along, and of the area across
MARK = 0.17  # radius of an addition at most, as a share of a block's place
LARGEST = 0.09  # and in units
STRIPS = 0.8  # of the area across, which the vector takes


class Journey(Group):
    """A spine through all blocks: `slabs`, the `marks` of what they add, and the token's vector at its start."""

    def __init__(self, theme: Theme, stream: Stream, area: Rect) -> None:
        self.theme, self.stream, self.track = theme, stream, Track(area)
        n, at = stream.trace.config.n_layers, self.track.at
        self.pitch = (TO - FROM) / n
        self.line = arrow(theme, at(0, MIDDLE), at(1, MIDDLE), theme.role("residual"), theme.space.bold)
        self.slabs = VGroup(*(self._slab(i) for i in range(n)))
        self.marks = VGroup(*(self._marks(i) for i in range(n)))
        text = written(stream.trace.tokens[stream.position])
        self.token = TokenBox(theme, text, widest=area.width / 3).paint("ink")
        self.vector = self.track.vector(theme, stream.values(stream.embed), "data", usual(stream.values(stream.embed)))
        self.vector.move_to(at(FROM / 2, MIDDLE))
        self.place_token(area)
        self.legend = self._legend()
        super().__init__(self.line, self.slabs, self.marks, self.token, self.vector, self.legend)

    def _legend(self) -> VGroup:
        """What adds, and the numbers of the first and the last block."""
        theme, em, level = self.theme, self.theme.sizes.label, self.track.level
        group, lines = VGroup(), VGroup()
        share = 1 / 2 if level else (1 - SLAB[1]) / 2  # two side by side, or beside the slabs
        room = share * self.track.area.width - theme.space.gap - LARGEST
        # Translators: what a dot of a colour stands for: what attention adds to the vector, what the MLP adds
        for said, role in ((say("attention adds"), HUES["attn"]), (say("the MLP adds"), HUES["mlp"])):
            dot = Dot(radius=LARGEST, color=theme.role(role))
            pen = dot.get_center() + theme.space.gap * RIGHT + CAP_MIDDLE * em * DOWN
            lines.add(VGroup(dot, Paragraph(theme, said, width=room, top=pen, align=LEFT, role=role)))
        if level:
            lines.arrange(RIGHT, buff=theme.space.wide, aligned_edge=DOWN)
        else:
            lines.arrange(DOWN, buff=em, aligned_edge=LEFT)
        group.add(lines.move_to(self.track.area.at(0.5, 0.1) if level else self.track.area.at(0.86, 0.5)))
        for slab, address in zip((self.slabs[0], self.slabs[-1]), ("0", "config.n_layers-1"), strict=True):
            number = Number(theme, self.stream.shown(address, "d"), role="faint")
            side = slab.get_bottom() + em * DOWN if level else slab.get_left() + em * LEFT
            group.add(number.centred_at(side))
            if len(self.slabs) == 1:
                break
        return group

    def place_token(self, area: Rect) -> None:
        """At the start: under the vector, or beside it where the way leads down."""
        if self.track.level:
            under = self.vector.get_bottom()[1] - self.theme.space.gap
            self.token.move_to((area.left, under, 0), aligned_edge=UL)
        else:
            self.token.next_to(self.vector, RIGHT, buff=self.theme.space.gap)

    def _length(self, share: float) -> float:
        return share * (self.track.area.width if self.track.level else self.track.area.height)

    def _slab(self, i: int) -> RoundedRectangle:
        along = self._length(self.pitch) * SLAB[0]
        across = SLAB[1] * (self.track.area.height if self.track.level else self.track.area.width)
        width, height = (along, across) if self.track.level else (across, along)
        slab = RoundedRectangle(
            width=width, height=height, corner_radius=min(self.theme.space.radius, along / 2),
            stroke_width=self.theme.space.hair, stroke_color=self.theme.role("faint"),
            fill_color=self.theme.role("panel"), fill_opacity=1,
        )
        return slab.move_to(self.track.at(FROM + (i + 0.5) * self.pitch, MIDDLE))

    def _marks(self, i: int) -> VGroup:
        radius = min(MARK * self._length(self.pitch), LARGEST)
        return VGroup(*(
            Dot(self.track.at(FROM + (i + share) * self.pitch, MIDDLE), radius=radius, color=self.theme.role(hue))
            for share, hue in zip((0.33, 0.67), HUES.values(), strict=True)
        ))

    def run(self) -> Animation:
        """The vector goes all the way; after each block it has that block's true values."""
        frames, n = [], len(self.slabs)
        for address in self.stream.along():
            values = self.stream.values(address)
            frames.append(self.track.vector(self.theme, values, "data", usual(values)).pixel_array)

        def move(strip: Heatmap, alpha: float) -> None:
            border = alpha * (n + 1) - 0.5
            strip.pixel_array = frames[int(np.clip(np.floor(border), 0, n))]
            along = FROM / 2 + alpha * ((1 + TO) / 2 - FROM / 2 - 0.02)
            strip.move_to(self.track.at(along, MIDDLE))

        return UpdateFromAlphaFunc(self.vector, move, rate_func=linear)
