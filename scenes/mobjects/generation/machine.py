"""The model as a machine in a loop: a token goes in, a pulse runs through its blocks, candidates come out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    LEFT,
    Animation,
    AnimationGroup,
    FadeOut,
    Group,
    Mobject,
    RoundedRectangle,
    UpdateFromAlphaFunc,
    VGroup,
    linear,
)
from numpy.typing import NDArray

from model.trace import Trace
from scenes.language import say, say_count
from scenes.mobjects.bars import BarList, BarRow
from scenes.mobjects.marks import arrow
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

BESIDE, ABOVE = 0.36, 0.5  # share of the area for the machine, beside its candidates or above them
DRAWN = 30  # slabs at most
FILLED = 0.6  # share of its pitch that a slab fills
ARROW = 0.5  # units: length of the arrow to what comes out
LISTED = 5  # candidates
GLOW = 0.12  # share of the slabs that the pulse lights at once


class Machine(VGroup):
    """The blocks as slabs; what is read ends in their middle, and an arrow leads to what comes out."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect, out: NDArray[np.float64]) -> None:
        self.theme, em, across = theme, theme.sizes.label, abs(out[0])
        tip = ARROW + theme.space.gap
        body = Rect(area.left, area.right - across * tip, area.bottom + 2 * em + (1 - across) * tip, area.top)
        count = min(trace.config.n_layers, DRAWN)
        pitch = body.width / count
        self.slabs = VGroup(*(
            RoundedRectangle(
                width=pitch * FILLED, height=body.height, corner_radius=min(theme.space.radius, pitch * FILLED / 2),
                stroke_width=theme.space.hair, stroke_color=theme.role("faint"), fill_color=theme.role("panel"),
                fill_opacity=1,
            ).move_to((body.left + (i + 0.5) * pitch, body.at(0, 0.5)[1], 0)) for i in range(count)
        ))
        blocks = Shown(trace.cell("config.n_layers"), "d")
        self.label = Words(theme, say("{n} blocks", n=blocks), role="faint")
        self.label.baseline_at((body.at(0.5, 0)[0], body.bottom - 1.2 * em, 0))
        start = body.at(1, 0.5) if across else self.label.get_bottom()
        start = start + theme.space.gap / 2 * out
        self.arrow = arrow(theme, start, start + ARROW * out, theme.role("faint"), theme.space.line)
        super().__init__(self.slabs, self.label, self.arrow)

    def take(self, copies: Sequence[Mobject]) -> Animation:
        """What is read comes down into the blocks, the last on top."""
        middle = self.slabs.get_center()
        return AnimationGroup(*(one.animate.move_to(middle) for one in copies))

    def pulse(self, copies: Sequence[Mobject] = ()) -> Animation:
        """A light runs through the blocks; what was read is gone."""
        dark, light, last = self.theme.role("panel"), self.theme.role("probability"), len(self.slabs)

        def shine(slabs: VGroup, alpha: float) -> None:
            for i, slab in enumerate(slabs):
                distance = abs((i + 0.5) / last - alpha * (1 + 2 * GLOW) + GLOW)
                slab.set_fill(dark.interpolate(light, float(np.clip(1 - distance / GLOW, 0, 1))))

        gone = [FadeOut(Group(*copies))] if copies else []
        return AnimationGroup(UpdateFromAlphaFunc(self.slabs, shine, rate_func=linear), *gone)


class Candidates(BarList):
    """The likeliest tokens of a step that could be drawn, the drawn one among them, with their shares in the draw."""

    def __init__(self, theme: Theme, trace: Trace, step: int, area: Rect) -> None:
        sample, em = trace.step(step).sample, theme.sizes.label
        kept = [int(i) for i in sample.kept_ids]
        ids = kept[:LISTED] if sample.chosen_id in kept[:LISTED] else [*kept[:LISTED - 1], sample.chosen_id]
        shown = [Shown(trace.cell(f"steps.{step}.sample.probs[{i}]"), ".1%") for i in ids]
        body = Rect(area.left, area.right, area.bottom, area.top - 1.6 * em)
        labels = [written(trace.token(i)) for i in ids]
        super().__init__(theme, labels, shown, body)
        for row in self.rows:
            row.bar.set_fill(theme.role("probability"))
        self.chosen: BarRow = self.rows[ids.index(sample.chosen_id)]
        self.surprising = sample.chosen_id != kept[0]
        number = Shown(trace.cell(f"{step}+1"), "d")
        count = Shown(trace.cell(f"count(steps.{step}.sample.probs)"), ",d")
        said = say_count("step {step}: {n} candidate", "step {step}: {n} candidates", n=count, step=number)
        if len(ids) < len(kept):
            listed = Shown(trace.cell(f"{len(ids)}"), "d")
            said = say("step {step}: {n} of {total} candidates", step=number, n=listed, total=count)
        self.heading = Words(theme, said, role="faint")
        self.heading.baseline_at((area.left, area.top - em, 0), LEFT)
        self.add(self.heading)
