"""Dials from fast to slow, each over what is to be said of it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np
from manim import LEFT, RIGHT, UP, Animation, VGroup

from scenes.language import message, say
from scenes.mobjects.marks import rays
from scenes.mobjects.rope.dial import Dial, Turn
from scenes.mobjects.rope.rotary import Rotary
from scenes.mobjects.sums import Count
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import advance

ABOUT = 8  # dials
BANDS = 2.2  # of them, one above the other, times the area's width over its height
HEADS, AIR = 8.0, 0.7  # width of the words left of the lines, in ems, at least, and what they leave free of it
# Translators: what three lines of numbers are: the two components that turn together; after how many positions they
# have turned once; how far they have turned now.
TEXTS = (message("components"), message("positions a turn"), message("degrees turned"))
LINE = 1.65  # from line to line, in ems
FILL = 0.43  # of its column that a dial's radius takes at most
STEPS = 24  # numbers that are counted through at most
FINE = 2  # decimals of an angle


def bands(area: Rect) -> int:
    """How many rows of dials an area asks for."""
    return ceil(BANDS * area.height / area.width)


def wanted(area: Rect) -> int:
    """How many dials there are, in rows of one length."""
    return bands(area) * round(ABOUT / bands(area))


class DialTable(VGroup):
    """`dials[k]` is that of the pair `drawn[k]`; under it its components, its period, and how far it has turned."""

    def __init__(self, theme: Theme, rotary: Rotary, drawn: list[int], area: Rect, corner: np.ndarray) -> None:
        self.theme, self.rotary, self.drawn, self.area = theme, rotary, drawn, area
        self.bands = bands(area)
        self.columns = ceil(len(drawn) / self.bands)
        self.em = theme.sizes.label
        self.left = area.left + max(HEADS, max(advance(say(text)) for text in TEXTS) + AIR) * self.em
        self.pitch = (area.right - self.left) / self.columns
        self.band_height = area.height / self.bands
        text = 3.2 * LINE * self.em + (theme.space.gap if self.bands > 1 else 0.0)
        self.radius = min(FILL * self.pitch, (self.band_height - text) / 2 * 0.9)
        self.over = max((self.band_height - text - 2 * self.radius) / 2, 0.0)
        vector = rotary.head.vector("q", rotary.query)
        self.dials = [Dial(theme, self.radius, rotary.angle(vector, i)).move_to(self.spot(k)).turn(0.0)
                      for k, i in enumerate(drawn)]
        self.facts = VGroup(*(VGroup(*self._facts(k)) for k in range(len(drawn))))
        self.turned = VGroup(*(self._number(k, 2, self._degrees(k, 0), "query") for k in range(len(drawn))))
        self.heads = VGroup(*(self._heads(band) for band in range(self.bands)))
        self.counter = self._counter(corner)
        super().__init__()

    def _counter(self, corner: np.ndarray) -> VGroup:
        """"position 0", ending at a corner: the number counts."""
        size, last = "body", Number(self.theme, self.rotary.position(self.rotary.place), "body")
        # Translators: its number follows.
        word = Words(self.theme, say("position"), size=size, role="key")
        word.baseline_at(corner - (last.advance + self.theme.space.pad) * RIGHT, RIGHT)
        number = Number(self.theme, self.rotary.position(0), size, "key", align=RIGHT)
        return VGroup(word, number.baseline_at(corner, RIGHT))

    def turn(self) -> list[Animation]:
        """The dials turn from position zero to the token's own; its number and the degrees count along."""
        places = sorted({int(place) for place in np.linspace(0, self.rotary.place, STEPS).round()})
        degrees = (Count(number, [self._degrees(k, place) for place in places]) for k, number in enumerate(self.turned))
        by = [self.rotary.place * float(self.rotary.frequencies[i]) for i in self.drawn]
        positions = Count(self.counter[1], [self.rotary.position(place) for place in places])
        return [Turn(self.dials, by), positions, *degrees]

    def _degrees(self, k: int, place: int) -> Shown:
        return self.rotary.turned(self.drawn[k], place, f",.{FINE}f")

    def spot(self, k: int) -> np.ndarray:
        """The middle of a dial."""
        band, column = divmod(k, self.columns)
        top = self.area.top - band * self.band_height - self.over
        return np.array([self.left + (column + 0.5) * self.pitch, top - self.radius, 0.0])

    def rays(self, starts: Sequence[np.ndarray]) -> VGroup:
        """From the pairs to their dials, where these stand in one row."""
        ends = [self.spot(k) + self.radius * UP for k in range(len(self.drawn))]
        return rays(self.theme, starts, ends) if self.bands == 1 else VGroup()

    def _y(self, k: int, line: int) -> float:
        return float(self.spot(k)[1]) - self.radius - (line + 0.9) * LINE * self.em

    def _number(self, k: int, line: int, shown: Shown, role: str) -> Number:
        point = (self.spot(k)[0], self._y(k, line), 0)
        return Number(self.theme, shown, size="label", role=role, point=point)

    def _facts(self, k: int) -> list[Words]:
        i = self.drawn[k]
        names = Words(self.theme, "{} & {}", *self.rotary.names(i), role="faint", style="mono")
        return [names.centred_at((self.spot(k)[0], self._y(k, 0), 0)),
                self._number(k, 1, self.rotary.period(i, ",.0f"), "ink")]

    def _heads(self, band: int) -> VGroup:
        return VGroup(*(
            Words(self.theme, say(text), role="faint").centred_at(
                (self.area.left, self._y(band * self.columns, line), 0), LEFT)
            for line, text in enumerate(TEXTS)
        ))
