"""The temperature slider: a knob on an axis, and what the temperature does to the choice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, Triangle, VGroup
from numpy.typing import NDArray

from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

NUMBER_EDGE = 0.62  # of the width: right end of the numbers, left of their units


class Knob(Triangle):
    """A small triangle whose tip, pointing down, stands on a point."""

    def __init__(self, theme: Theme, role: str = "focus") -> None:
        super().__init__(stroke_width=0, fill_color=theme.role(role), fill_opacity=1)
        self.rotate(np.pi).scale_to_fit_height(theme.space.gap * 0.8)

    def stand_on(self, point: NDArray[np.float64]) -> Knob:
        """Move its tip to a point."""
        return self.move_to(point, aligned_edge=DOWN)


class TemperatureDial(VGroup):
    """Temperature on an axis, and beside it entropy and the number of equal choices that would be as open.

    `stops` stand on the axis; the last of them is its end.
    """

    def __init__(
        self, theme: Theme, area: Rect, stops: Sequence[Shown], temperature: Shown, entropy: Shown, choices: Shown,
    ) -> None:
        self.theme, self.area = theme, area
        self.hottest = max(stop.cell.value for stop in stops)
        self.axis_y = float(area.at(0, 0.56)[1])
        self.temperature = self._number(temperature, 0.88, "heading", "focus")
        self.entropy = self._number(entropy, 0.24, "label", "ink")
        self.choices = self._number(choices, 0.06, "label", "ink")
        self.knob = Knob(theme)
        words = VGroup(
            self._words("temperature", 0, 0.88), self._words("entropy", 0, 0.24), self._words("bits", 1, 0.24),
            self._words("as open as", 0, 0.06), self._words("equal choices", 1, 0.06),
        )
        self.sentences = words
        super().__init__(self._axis(stops), words, self.knob, self.temperature, self.entropy, self.choices)
        self.show(temperature, entropy, choices)

    def show(self, temperature: Shown, entropy: Shown, choices: Shown) -> None:
        """The numbers at another temperature; the knob moves there."""
        for number, shown in zip((self.temperature, self.entropy, self.choices), (temperature, entropy, choices), strict=True):
            number.become_cell(shown)
        self.knob.stand_on(self.at(temperature.cell.value))

    def at(self, temperature: float) -> NDArray[np.float64]:
        """The point of a temperature on the axis."""
        return np.array([self.area.left + self.area.width * temperature / self.hottest, self.axis_y, 0.0])

    def _axis(self, stops: Sequence[Shown]) -> VGroup:
        space, axis = self.theme.space, VGroup()
        axis.add(Line(self.at(0), self.at(self.hottest)))
        for stop in stops:
            point = self.at(stop.cell.value)
            axis.add(Line(point + space.pad / 2 * UP, point + space.pad / 2 * DOWN))
        axis.set_stroke(self.theme.role("faint"), width=space.line)
        for stop in stops:
            point = self.at(stop.cell.value) + 1.2 * self.theme.sizes.number * DOWN
            axis.add(Number(self.theme, stop, role="faint", point=point))
        return axis

    def _number(self, shown: Shown, up: float, size: str, role: str) -> Number:
        style = "mono-bold" if size == "heading" else "mono"
        return Number(self.theme, shown, size, role, point=self.area.at(NUMBER_EDGE, up), align=RIGHT, style=style)

    def _words(self, text: str, column: int, up: float) -> Words:
        point = self.area.at(NUMBER_EDGE * column, up) + column * self.theme.space.pad * RIGHT
        return Words(self.theme, text, role="faint").centred_at(point, LEFT)
