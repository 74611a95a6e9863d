"""The blocks as slabs: one opened, all of them in a stack, later side by side as the foot of a chart."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Animation, Group, Line, RoundedRectangle, VGroup, VMobject

from model.trace import Trace
from scenes.language import message, say
from scenes.mobjects.marks import rays
from scenes.mobjects.paragraph import Paragraph
from scenes.mobjects.spine import SPINE, Branch, Track
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

FILLED = 0.66  # share of its place that a slab fills
RAIL, LABEL = 1.5, 1.6  # width of the stack in units; height kept for a word above and below it, in ems
GLOW = 0.75  # how much of the focus colour a slab has while the pulse is in it
PASSED = 0.35  # and of the stream's colour once it went through


class SlabStack(VGroup):
    """The embedding (row 0) and all blocks below each other at the left of an area.

    `slabs[i]` is a row of it, `row(i)` its place; `body` is the rest of the area.
    """

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        self.theme, self.count = theme, trace.config.n_layers + 1
        em = LABEL * theme.sizes.label
        self.rail = Rect(area.left, area.left + RAIL, area.bottom + em, area.top - em)
        self.body = Rect(self.rail.right + theme.space.wide, area.right, area.bottom, area.top)
        self.slabs = VGroup(*(self._slab(i) for i in range(self.count)))
        middle = self.rail.at(0.5, 0)[0]
        last = Shown(trace.cell("len(derived.lens.top.ids)-2"), "d")
        self.first = Words(theme, say("embedding"), role="faint", point=(middle, self.rail.top + 0.3 * em, 0))
        name = say("block {block}", block=last)
        self.last = Words(theme, name, role="faint", point=(middle, area.bottom + 0.1 * em, 0))
        super().__init__(self.slabs, self.first, self.last)

    def row(self, i: int) -> Rect:
        """The place of a row in the stack."""
        return self.rail.row(i, self.count, FILLED)

    def _slab(self, i: int) -> RoundedRectangle:
        theme, place = self.theme, self.row(i)
        radius = min(theme.space.radius, place.height / 2)
        slab = RoundedRectangle(width=place.width, height=place.height, corner_radius=radius)
        slab.set_fill(theme.role("panel"), 1 if i else 0).set_stroke(theme.role("faint"), theme.space.hair)
        return slab.move_to(place.at(0.5, 0.5))

    def light(self, at: float) -> None:
        """The pulse stands at a row, between two at a fraction: that row glows, those before it are passed."""
        for i, slab in enumerate(self.slabs):
            glow = max(1 - abs(at - i), 0.0)
            base = PASSED if at > i else 0.0
            colour = self.theme.mix("residual", base).interpolate(self.theme.role("focus"), GLOW * glow)
            slab.set_fill(colour, 1)

    def stand(self, area: Rect) -> list[Animation]:
        """The slabs stand up side by side in an area, its columns; the words go under both ends."""
        width = area.width / self.count
        moves: list[Animation] = []
        for i, slab in enumerate(self.slabs):
            goal = slab.copy().stretch_to_fit_width(FILLED * width).stretch_to_fit_height(area.height)
            goal.move_to((area.left + (i + 0.5) * width, area.at(0, 0.5)[1], 0))
            goal.set_fill(self.theme.mix("residual", PASSED), 1)
            moves.append(slab.animate.become(goal).build())
        down = area.bottom - self.theme.sizes.label
        moves.append(self.first.animate.baseline_at((area.left, down, 0), LEFT).build())
        moves.append(self.last.animate.baseline_at((area.right, down, 0), RIGHT).build())
        return moves


class OpenBlock(Group):
    """One block opened: its outline, and in it the spine, straight down, with both branches."""

    def __init__(self, theme: Theme, area: Rect) -> None:
        self.theme = theme
        self.frame = RoundedRectangle(width=area.width, height=area.height, corner_radius=theme.space.radius * 2)
        self.frame.set_stroke(theme.role("dim"), theme.space.line).set_fill(theme.role("panel"), 0)
        self.frame.move_to(area.at(0.5, 0.5))
        track = Track(Rect(area.left, area.right, area.bottom, area.top))
        track.level = False  # downward, as the stack beside it
        self.line = Line(track.at(0, SPINE), track.at(1, SPINE))
        self.line.set_stroke(theme.role("residual"), theme.space.bold * 1.6)
        self.branches = [Branch(theme, track, say(name), *places) for name, *places in BRANCHES]
        super().__init__(self.frame, self.line, *self.branches)

    def rays(self, slab: VMobject) -> VGroup:
        """From a slab to the block it opens to."""
        starts, ends = (DOWN + RIGHT, UP + RIGHT), (DOWN + LEFT, UP + LEFT)
        return rays(self.theme, map(slab.get_corner, starts), map(self.frame.get_corner, ends))


OPENED = 0.58  # share of the room beside the stack for it
# Name, role, from and to along the spine.
BRANCHES = ((message("attention"), "query", 0.06, 0.47), (message("MLP"), "mlp", 0.53, 0.94))


class BlockCounts(VGroup):
    """How many blocks there are, and how many parameters they hold; beside the block in a wide area, else under it."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect, wide: bool) -> None:
        each = Shown(trace.cell("config.n_block_params"), ",d")
        whole = Shown(trace.cell("config.n_layers*config.n_block_params"), ",d")
        share = Shown(trace.cell("config.n_layers*config.n_block_params/config.n_params"), ".0%")
        blocks = Shown(trace.cell("config.n_layers"), "d")
        lines = [
            Words(theme, "{}", each, size="heading", style="mono", role="ink"),
            Words(theme, say("parameters in a block"), role="faint"),
            Words(theme, say("× {n} blocks", n=blocks), size="heading", role="focus"),
            Words(theme, "{}", whole, size="heading", style="mono", role="ink"),
        ]
        fit = min((area.height - theme.space.wide) / sum(PITCHES), 1.0)
        top = area.at(0, 0.5)[1] + fit * sum(PITCHES) / 2 if wide else area.top
        *points, last = (np.array([area.left, top - fit * drop, 0.0]) for drop in np.cumsum(PITCHES))
        for line, point in zip(lines, points, strict=True):
            line.baseline_at(point, LEFT)
        said = say("{share} of the model’s parameters", share=share)
        super().__init__(*lines, Paragraph(theme, said, width=area.width, top=last, align=LEFT))


PITCHES = (0.3, 0.45, 0.85, 0.85, 0.45)  # from one line down to the next, in units
