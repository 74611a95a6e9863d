"""Vectors as strips under each other, with their names beside them, or above where there is little room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from manim import LEFT, Group, VGroup

from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.logits.scores import Scores
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme

ROOMY = 9.0  # width in units from which names stand beside their strips
FILL, UNDER = 0.62, 0.5  # share of a row that a strip fills: beside its name, and under it
TALLEST = 1.0  # of a row, in units


@dataclass(frozen=True)
class Strip:
    """One vector: its name, its address, and how it is coloured."""

    name: Words
    address: str
    role: str = "data"


class Strips(Group):
    """`rows[i]` is the image of the i-th vector, `names[i]` its name."""

    def __init__(self, theme: Theme, scores: Scores, area: Rect, strips: Sequence[Strip]) -> None:
        beside, count = area.width > ROOMY, len(strips)
        left = area.left + (max(strip.name.advance for strip in strips) + theme.space.wide if beside else 0.0)
        half = min(area.height, count * TALLEST * (1 if beside else 1 / UNDER)) / 2
        middle = area.at(0, 0.5)[1]
        self.body = Rect(left, area.right, middle - half, middle + half)
        self.rows, self.names = Group(), VGroup()
        for i, strip in enumerate(strips):
            place = self.body.row(i, count, FILL if beside else 1.0)
            if not beside:
                strip.name.baseline_at((area.left, place.top - theme.sizes.label, 0), LEFT)
                place = place.part(0, 1, 0.5 - UNDER / 2 - 0.1, 0.5 + UNDER / 2 - 0.1)
            else:
                strip.name.centred_at((area.left, place.at(0, 0.5)[1], 0), LEFT)
            self.rows.add(Heatmap(theme, scores.array(strip.address), place, strip.role))
            self.names.add(strip.name)
        super().__init__(self.rows, self.names)

    def place(self, i: int) -> Rect:
        """Where the i-th strip lies."""
        row = self.rows[i]
        left, right = row.get_left(), row.get_right()
        return Rect(left[0], right[0], row.get_bottom()[1], row.get_top()[1])
