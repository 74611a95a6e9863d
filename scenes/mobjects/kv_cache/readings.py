"""Large numbers beside a drawing, each with the words that say what it counts; and units for large counts."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import NamedTuple

from manim import LEFT, VGroup

from model.trace import Trace
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

RISE, WORDS, NEXT = 0.8, 1.2, 1.15  # ems of the heading: height of a number, down to its words, to the next number


class Reading(NamedTuple):
    """A number, what it is (a template with its own numbers), its colour, and the unit beside it."""

    shown: Shown
    words: str
    others: Sequence[Shown] = ()
    role: str = "ink"
    unit: str = ""


class Readings(VGroup):
    """Readings under each other where the area is high enough, else in as many columns as that takes.

    `readings[i]` is one: its number, and its words.
    """

    def __init__(self, theme: Theme, readings: Sequence[Reading], area: Rect) -> None:
        em = theme.sizes.heading
        pitch = (RISE + WORDS + NEXT) * em
        most = max(int((area.height + NEXT * em) / pitch), 1)
        super().__init__(*(self._item(theme, reading) for reading in readings))
        widest, count = max(item.width for item in self) + theme.space.gap, len(readings)
        beside = min(max(int(area.width / widest), ceil(count / most)), count)
        columns = 1 if count <= most else beside
        rows = ceil(count / columns)
        top = area.at(0, 0.5)[1] + (rows * pitch - NEXT * em) / 2 - RISE * em
        for i, item in enumerate(self):
            column, row = (i % columns, i // columns)
            item.shift((area.left + column * area.width / columns, top - row * pitch, 0))

    @staticmethod
    def _item(theme: Theme, reading: Reading) -> VGroup:
        em = theme.sizes.heading
        number: Words = Number(theme, reading.shown, "heading", reading.role, style="mono-bold", align=LEFT)
        if reading.unit:
            template = f"{{}} {reading.unit}"
            number = Words(theme, template, reading.shown, size="heading", role=reading.role, style="mono-bold")
        words = Words(theme, reading.words, *reading.others, role="faint")
        return VGroup(number.baseline_at((0, 0, 0), LEFT), words.baseline_at((0, -WORDS * em, 0), LEFT))


UNITS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))


def large(trace: Trace, address: str, digits: int = 0) -> tuple[Shown, str]:
    """A count in its unit, by address, and the unit's name. With one decimal, or with so many `digits` in all."""
    size = abs(trace.cell(address).value)
    unit, name = next(((unit, name) for unit, name in UNITS if size >= unit), (1, ""))
    if unit == 1:
        return Shown(trace.cell(address), ",d"), name
    decimals = max(digits - 1 - floor(log10(size / unit)), 0) if digits else 1
    return Shown(trace.cell(f"({address})/{unit}"), f",.{decimals}f"), name
