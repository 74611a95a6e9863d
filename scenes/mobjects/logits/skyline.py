"""All scores as a skyline over the ids of the vocabulary, and the top tokens that step out of it."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    Animation,
    AnimationGroup,
    FadeIn,
    GrowFromEdge,
    Rectangle,
    Restore,
    VGroup,
    VMobject,
)
from numpy.typing import NDArray

from scenes.language import message, say
from scenes.lines import shorten
from scenes.mobjects.logits.scores import Scores
from scenes.mobjects.marks import hairline
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

COLUMNS = {True: 384, False: 256}  # of the skyline in a wide area, and in others: about two pixels each at the least
LEGEND, AXIS = 1.9, 3.2  # height of the line under it in ems of its words; width of its numbers in ems of theirs
BACK, FRONT = 0.3, 0.6  # of the full hue: the highest of each column, and their mean
HEADROOM = 0.93  # share of the height that the highest takes
FLAT = 0.001  # share of its height with which it begins to grow
NEEDLE = 0.05  # width of the mark at a top token's place, in units
TALLEST = 0.5  # pitch of the list at most, in units
SPLIT = {True: 0.68, False: 0.62}  # share of the area for the skyline, in wide and other areas; the list has the rest
COLUMN = 3.6  # width of a column of the list, in units


class Skyline(VGroup):
    """`high` and `mean` are the silhouettes, `needles[i]` marks the i-th of the top tokens."""

    def __init__(self, theme: Theme, scores: Scores, area: Rect, columns: int) -> None:
        self.theme, self.scores, values = theme, scores, scores.values
        left = area.left + AXIS * theme.sizes.number
        self.body = Rect(left, area.right, area.bottom + LEGEND * theme.sizes.label, area.top)
        self.size = -(-len(values) // columns)
        starts = np.arange(0, len(values), self.size)
        high = np.maximum.reduceat(values, starts)
        mean = np.add.reduceat(values, starts) / np.diff([*starts, len(values)])
        self.low, self.top = min(0.0, float(mean.min())), float(values.max())
        self.high, self.mean = self._silhouette(high, BACK), self._silhouette(mean, FRONT)
        self.axis, self.legend = self._axis(), self._legend(len(values) % self.size == 0)
        self.needles = VGroup(*(self._needle(id, i == 0) for i, id in enumerate(scores.top)))
        super().__init__(self.high, self.mean, self.axis, self.legend)

    def point(self, id: float, value: float) -> NDArray[np.float64]:
        """The place of a score over an id."""
        span = (self.top - self.low) / HEADROOM or 1.0
        return self.body.at(id / len(self.scores.values), (value - self.low) / span)

    def _silhouette(self, columns: NDArray[np.float64], share: float) -> VMobject:
        edges = np.minimum(np.arange(len(columns) + 1) * self.size, len(self.scores.values))
        outline = [self.point(0, self.low)]
        for value, start, end in zip(columns, edges[:-1], edges[1:], strict=True):
            outline += [self.point(start, value), self.point(end, value)]
        outline += [self.point(edges[-1], self.low), outline[0]]
        shape = VMobject(stroke_width=0, fill_color=self.theme.mix("probability", share), fill_opacity=1)
        return shape.set_points_as_corners(outline)

    def _axis(self) -> VGroup:
        """Zero, the mean of all, and the highest, where they do not touch."""
        theme, scores, axis = self.theme, self.scores, VGroup()
        marks = [f"max({scores.logits})", f"mean({scores.logits})", "0"]
        taken: list[float] = []
        for address in marks:
            shown = Shown(scores.trace.cell(address), "d" if address == "0" else ".1f")
            start, end = self.point(0, shown.cell.value), self.point(len(scores.values), shown.cell.value)
            if all(abs(start[1] - y) > 1.2 * theme.sizes.number for y in taken):
                taken.append(start[1])
                role = "line" if address == "0" else "faint"
                number = Number(theme, shown, role="faint", point=start + theme.space.pad * LEFT, align=RIGHT)
                axis.add(VGroup(hairline(theme, start, end, role), number))
        return axis

    def _legend(self, even: bool) -> Words:
        scores = self.scores
        count = scores.shown(f"len({scores.logits[:-1]},:{self.size}])", "d")
        tries = [say("by id: a column for each score")]
        if self.size > 1:
            tries = [say(legend, n=count) for legend in (LEGENDS_EVEN if even else LEGENDS_UNEVEN)]
        lines = [Words(self.theme, text, role="faint") for text in tries]
        words = next((line for line in lines if line.advance <= self.body.width), lines[-1])
        return words.baseline_at((self.body.left, self.body.bottom - 1.3 * self.theme.sizes.label, 0), LEFT)

    def _needle(self, id: int, first: bool) -> Rectangle:
        foot, tip = self.point(id + 0.5, self.low), self.point(id + 0.5, self.scores.values[id])
        needle = Rectangle(width=NEEDLE, height=max(tip[1] - foot[1], self.theme.space.thin), stroke_width=0)
        needle.set_fill(self.theme.role("focus" if first else "probability"), 1)
        return needle.move_to((foot + tip) / 2)

    def rise(self) -> Animation:
        """The highest of each column grow from the ground."""
        self.high.save_state().stretch(FLAT, 1, about_edge=DOWN)
        return Restore(self.high)

    def tip(self, i: int) -> NDArray[np.float64]:
        """The upper end of a needle."""
        return self.needles[i].get_top()


# What a column shows, in ever fewer words: all columns of as many scores, and the last one of fewer.
LEGENDS_EVEN = (
    # Translators: the tokens stand in the order of their numbers; of the highest scores and the mean, one is pale.
    message("by id; each column: the highest (pale) and the mean of {n} scores"),
    message("by id; each column: the highest and the mean of {n}"),
    message("by id; columns: highest and mean of {n}"),
)
LEGENDS_UNEVEN = (
    message("by id; each column: the highest (pale) and the mean of up to {n} scores"),
    message("by id; each column: the highest and the mean of up to {n}"),
    message("by id; columns: highest and mean of up to {n}"),
)


class TopList(VGroup):
    """The top tokens with their scores, the highest first; `labels` and `numbers` belong together."""

    def __init__(self, theme: Theme, scores: Scores, area: Rect) -> None:
        self.labels, self.numbers = VGroup(), VGroup()
        columns = max(min(int(area.width / COLUMN), 2), 1)
        lines = -(-len(scores.top) // columns)
        pitch, width = min(area.height / lines, TALLEST), area.width / columns - (columns - 1) * theme.space.gap
        top = area.at(0, 0.5)[1] + lines / 2 * pitch
        for i, id in enumerate(scores.top):
            column, line = divmod(i, lines)
            left, y = area.left + column * (width + 2 * theme.space.gap), top - (line + 0.5) * pitch
            role = "focus" if i == 0 else "ink"
            number = Number(theme, scores.score(id), "label", role, point=(left + width, y, 0), align=RIGHT)
            room = width - number.advance - theme.space.gap
            text = shorten(scores.written(id), room, theme.sizes.label, "mono")
            self.labels.add(Words(theme, text, role=role, style="mono").centred_at((left, y, 0), LEFT))
            self.numbers.add(number)
        super().__init__(self.labels, self.numbers)

    def step_out(self, skyline: Skyline) -> list[Animation]:
        """Each token's needle grows, its name comes from its tip, and its score stands beside it."""
        moves: list[Animation] = []
        for i, (label, number) in enumerate(zip(self.labels, self.numbers, strict=True)):
            grow = GrowFromEdge(skyline.needles[i], DOWN)
            moves.append(AnimationGroup(grow, FadeIn(label, target_position=skyline.tip(i)), FadeIn(number)))
        return moves
