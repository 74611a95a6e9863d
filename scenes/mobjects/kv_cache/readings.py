"""Large numbers beside a drawing, each with the words that say what it counts; and units for large counts."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import NamedTuple

import numpy as np
from manim import LEFT, VGroup

from model.trace import Trace
from scenes.language import Said, message, now, say
from scenes.mobjects.paragraph import Paragraph
from scenes.mobjects.words import Number, Shown, Words, fill_in
from scenes.page import Rect
from scenes.theme import Theme

RISE, WORDS, NEXT = 0.8, 1.2, 1.15  # ems of the heading: height of a number, down to its words, to the next number


class Reading(NamedTuple):
    """A number (said where it has a unit), what it is, and its colour."""

    number: Shown | Said
    words: Said
    role: str = "ink"


class Readings(VGroup):
    """Readings under each other where the area is high enough, else in as many columns as that takes.

    `readings[i]` is one: its number, and its words.
    """

    def __init__(self, theme: Theme, readings: Sequence[Reading], area: Rect) -> None:
        em, count = theme.sizes.heading, len(readings)
        items = [self._item(theme, reading, area.width) for reading in readings]
        pitch = (RISE + WORDS + NEXT) * em
        most = max(int((area.height + NEXT * em) / pitch), 1)
        widest = max(item.width for item in items) + theme.space.gap
        beside = min(max(int(area.width / widest), ceil(count / most)), count)
        columns = 1 if count <= most else beside
        if columns > 1:
            items = [self._item(theme, reading, area.width / columns - theme.space.pad) for reading in readings]
        super().__init__(*items)
        rows = ceil(count / columns)
        more = max(len(words) - 1 for _, words in self) * theme.space.leading * theme.sizes.label
        pitch += min(more, max((area.height + NEXT * em) / rows - pitch, 0.0))
        top = area.at(0, 0.5)[1] + (rows * pitch - NEXT * em) / 2 - RISE * em
        for i, item in enumerate(self):
            column, row = (i % columns, i // columns)
            item.shift((area.left + column * area.width / columns, top - row * pitch, 0))

    @staticmethod
    def _item(theme: Theme, reading: Reading, width: float) -> VGroup:
        em = theme.sizes.heading
        words = Paragraph(theme, reading.words, width=width, top=np.array([0.0, -WORDS * em, 0.0]), align=LEFT)
        number: Words
        if isinstance(reading.number, Said):
            number = Words(theme, reading.number, size="heading", role=reading.role, style="mono-bold")
        else:
            number = Number(theme, reading.number, "heading", reading.role, style="mono-bold", align=LEFT)
        number.scale(min((width - theme.space.pad) / number.advance, 1.0))  # the unit may be a long word
        return VGroup(number.baseline_at((0, 0, 0), LEFT), words)


UNITS = (
    # Translators: large counts, as "2.1 trillion"; a trillion is 10^12, a billion 10^9
    (10**12, message("{n} trillion")),
    (10**9, message("{n} billion")),
    (10**6, message("{n} million")),
    (10**3, message("{n} thousand")),
)


def large(trace: Trace, address: str, digits: int = 0) -> Said:
    """A count by its address, with a unit if it is large; then with one decimal, or with so many `digits` in all."""
    size = abs(trace.cell(address).value)
    for unit, said in now().units or UNITS:
        if size >= unit:
            decimals = max(digits - 1 - floor(log10(size / unit)), 0) if digits else 1
            return say(said, n=Shown(trace.cell(f"({address})/{unit}"), f",.{decimals}f"))
    return fill_in("{}", [Shown(trace.cell(address), ",d")])
