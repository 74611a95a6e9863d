"""Four habits of heads, measured on a probe: n random tokens, twice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import LEFT, ORIGIN, Group, Polygon, VGroup
from numpy.typing import NDArray

from model.trace import Trace
from scenes.language import Said, message, say
from scenes.mobjects.heads.cards import Card, PatternImage
from scenes.mobjects.paragraph import Paragraph
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

BESIDE, WORDS = 1.2, 9.2  # width over height from which words stand beside the card; room for them at least, in ems
ABOVE, BELOW = 3.3, 4.1  # heights of the words over a card and under it, in ems
MUCH, CHANCE = 0.2, 2.0  # mean weight from which a head has a habit, if so many times what even looking would give


@dataclass(frozen=True)
class Habit:
    """One measure: its name in the trace, what such a head is called, and what its weight goes to (messages)."""

    measure: str
    name: str
    goes_to: str

    def best(self, trace: Trace) -> tuple[int, int]:
        """Block and head that do it most."""
        layer, head = trace.derived[f"heads.best.{self.measure}"]
        return int(layer), int(head)

    def mean(self, trace: Trace, format: str = ".0%") -> Shown:
        """The mean weight of that head."""
        layer, head = self.best(trace)
        return Shown(trace.cell(f"derived.heads.{self.measure}[{layer},{head}]"), format)

    def place(self, trace: Trace) -> tuple[Shown, Shown]:
        """Its block and head as numbers."""
        return tuple(Shown(trace.cell(f"derived.heads.best.{self.measure}[{i}]"), "d") for i in range(2))

    def where(self, trace: Trace) -> Said:
        """The same in words."""
        block, head = self.place(trace)
        return say("block {block}, head {head}", block=block, head=head)

    def stripe(self, n: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """First and last entry (query, key) of those that are measured, on a probe of n tokens, twice."""
        late = 2 * n - 1
        return {"previous": ((1, 0), (late, late - 1)), "first": ((1, 0), (late, 0)),
                "duplicate": ((n, 0), (late, n - 1)), "induction": ((n, 1), (late, n))}[self.measure]

    def strong(self, trace: Trace) -> bool:
        """Whether its best head does it clearly more than a head that looks at all tokens alike."""
        n = len(trace.derived["heads.probe.ids"]) // 2
        (first, _), (last, _) = self.stripe(n)
        alike = float(np.mean(1 / np.arange(first + 1, last + 2)))
        return self.mean(trace).cell.value >= max(MUCH, CHANCE * alike)


HABITS = (
    # Translators: what heads of four habits are called and, under a percentage, on what so much attention is.
    Habit("induction", message("induction"), message("on what came next the last time")),
    Habit("duplicate", message("same token"), message("on the same token, earlier")),
    Habit("previous", message("token before"), message("on the token just before")),
    Habit("first", message("sink"), message("on the first token")),
)


class HabitCard(Group):
    """A head that has a habit: what it is called, where it is, its pattern on the probe, and the measure.

    The words stand over and under the card, or beside it where the area is wider. `stripe` outlines the entries that
    are measured.
    """

    def __init__(self, theme: Theme, trace: Trace, habit: Habit, area: Rect) -> None:
        beside = area.width >= BESIDE * area.height
        places = [Words(theme, one.where(trace)).advance for one in HABITS]
        square, pens, room, align = _beside(theme, area, max(places)) if beside else _around(theme, area)
        self.card = Card(theme, trace.derived[f"heads.pattern.{habit.measure}"], square)
        self.stripe = stripe(theme, self.card.image, habit)
        title, where, mean, goes = pens
        self.words = VGroup(
            Words(theme, say(habit.name), size="body", point=title, align=align),
            Words(theme, habit.where(trace), role="faint", point=where, align=align),
            Number(theme, habit.mean(trace), size="heading", role="query").baseline_at(mean, align),
            Paragraph(theme, say(habit.goes_to), width=room, top=goes, align=align),
        )
        super().__init__(self.card, self.stripe, self.words)


Layout = tuple[Rect, list[NDArray[np.float64]], float, NDArray[np.float64]]  # card, baselines, width, end of the words


def _around(theme: Theme, area: Rect) -> Layout:
    """Title and place over the card, the measure under it."""
    em, x = theme.sizes.label, area.at(0.5, 0)[0]
    side = min(area.width, area.height - (ABOVE + BELOW) * em)
    top = area.at(0, 0.5)[1] + (side + (ABOVE + BELOW) * em) / 2
    low = top - ABOVE * em - side
    heights = (top - 1.15 * em, top - 2.7 * em, low - 1.75 * em, low - 3.1 * em)
    square = Rect(x - side / 2, x + side / 2, low, low + side)
    return square, [np.array([x, y, 0.0]) for y in heights], area.width, ORIGIN


def _beside(theme: Theme, area: Rect, widest: float) -> Layout:
    """All words right of the card; `widest` is what the places of the cards need."""
    em, words = theme.sizes.label, max(WORDS * theme.sizes.label, widest + theme.space.gap)
    side = min(area.height, area.width - words)
    left, top = area.at(0.5, 0)[0] - (side + words) / 2, area.at(0, 0.5)[1] + side / 2
    x, middle = left + side + theme.space.gap, top - side / 2
    heights = (middle + 2.6 * em, middle + 1.1 * em, middle - 1.2 * em, middle - 2.8 * em)
    square = Rect(left, left + side, top - side, top)
    return square, [np.array([x, y, 0.0]) for y in heights], words - theme.space.gap, LEFT


def habit_areas(area: Rect, gap: float) -> list[Rect]:
    """Room for the four cards: side by side, or two and two."""
    columns = len(HABITS) if area.wide else len(HABITS) // 2
    rows = len(HABITS) // columns
    width, height = (area.width - gap * (columns - 1)) / columns, (area.height - gap * (rows - 1)) / rows
    corners = ((area.left + i % columns * (width + gap), area.top - i // columns * (height + gap))
               for i in range(len(HABITS)))
    return [Rect(left, left + width, top - height, top) for left, top in corners]


def stripe(theme: Theme, image: PatternImage, habit: Habit) -> Polygon:
    """The outline of the entries that a habit is measured by: a stripe along the diagonal, or down a column."""
    (first_query, first_key), (last_query, last_key) = habit.stripe(image.size // 2)
    start, end = image.cell(first_query, first_key), image.cell(last_query, last_key)
    if first_key == last_key:
        corners = [start.at(0, 1), start.at(1, 1), end.at(1, 0), end.at(0, 0)]
    else:
        corners = [start.at(0, 1), start.at(1, 1), end.at(1, 1), end.at(1, 0), end.at(0, 0), start.at(0, 0)]
    return Polygon(*corners, stroke_width=theme.space.line, color=theme.role("ink"))
