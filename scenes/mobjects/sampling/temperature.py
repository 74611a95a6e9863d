"""Temperature: a knob on an axis, what it does to a distribution, and the bars that follow it, true in every frame."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, UpdateFromAlphaFunc, VGroup
from numpy.typing import NDArray

from model.trace import Trace
from scenes.language import say
from scenes.mobjects.bars import BarChart
from scenes.mobjects.marks import Formula, Knob
from scenes.mobjects.shares import Shares
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

TEMPERATURE = ".2f"


class Stop:
    """Stops of the slider. They stand on its axis, so each is an address."""

    FROZEN, COLD, OWN, HOT = "0", "1/5", "1", "2"
    RECORDED = "steps.0.sample.temperature"


class Tempering:
    """The next token's distribution at any temperature. A stop is the address of a temperature: `"2"`, `"0.37"`."""

    def __init__(self, trace: Trace, ids: Sequence[int]) -> None:
        self.trace, self.ids = trace, tuple(ids)
        self.known: dict[str, Shares] = {}

    def __deepcopy__(self, memo: dict[int, object]) -> Tempering:
        return self  # a source of numbers: mobjects that hold it are copied often

    def at(self, stop: str) -> Shares:
        """The distribution at a stop."""
        if stop not in self.known:
            last = self.trace.n_prompt - 1
            recorded = {Stop.OWN: f"steps.0.probs[{last}]", Stop.RECORDED: "steps.0.sample.tempered"}
            address = recorded.get(stop, f"softmax(steps.0.logits[{last}]/({stop}))")
            self.known[stop] = Shares(self.trace, address, self.ids)
        return self.known[stop]

    def temperature(self, stop: str, format: str = TEMPERATURE) -> Shown:
        """The temperature of a stop."""
        return Shown(self.trace.cell(stop), format)

    def between(self, start: str, goal: str, alpha: float) -> str:
        """The stop at a share of the way from one to the other, in the digits that are printed; at its end the goal."""
        low, high = self.trace.cell(start).value, self.trace.cell(goal).value
        value = f"{low + (high - low) * alpha:{TEMPERATURE}}"
        return goal if alpha >= 1 or float(value) <= 0 else value


class TemperatureDial(VGroup):
    """A formula with T in it; T on an axis; under it entropy, and the number of equal choices that would be as open."""

    def __init__(self, theme: Theme, area: Rect, tempering: Tempering, stop: str) -> None:
        self.theme, self.area, self.tempering = theme, area, tempering
        last = max(Stop.HOT, Stop.RECORDED, key=lambda end: tempering.trace.cell(end).value)
        whole = {Stop.FROZEN, Stop.OWN, Stop.HOT}
        marks = [tempering.temperature(mark, "d" if mark in whole else ".1f")
                 for mark in (Stop.FROZEN, Stop.COLD, Stop.OWN, last)]
        self.hottest = marks[-1].cell.value
        shares, row = tempering.at(stop), ROWS
        # Translators: {n} stands in a column between others; what follows it is written with little room.
        before, after = say("as open as {n} equal choices", n="{}").split("{}")
        bits, choices = (Words(theme, unit, role="faint") for unit in (say("bits"), after.strip()))
        widest = max(bits.advance, choices.advance) + theme.space.pad
        self.edge = min(NUMBER_EDGE, 1 - widest / area.width)
        words = VGroup(
            self._name(say("temperature"), row["temperature"]),
            self._name(say("entropy"), row["entropy"]), self._unit(bits, row["entropy"]),
            self._name(before.strip(), row["choices"]), self._unit(choices, row["choices"]),
        )
        self.temperature = self._number(tempering.temperature(stop), row["temperature"], "heading", "focus")
        self.entropy = self._number(shares.entropy(), row["entropy"])
        self.choices = self._number(shares.choices(), row["choices"])
        self.axis_y, self.knob = float(area.at(0, row["axis"])[1]), Knob(theme)
        # Translators: all scores, as a word in a formula.
        formula = Formula(theme, FORMULA % say("scores"), {"t": "focus"}, "title")
        formula.move_to(area.at(0.5, row["formula"]))
        super().__init__(formula, self._axis(marks), words, self.knob, self.temperature, self.entropy, self.choices)
        self.show(stop)

    def show(self, stop: str) -> None:
        """The numbers at another temperature; the knob moves there."""
        shares, temperature = self.tempering.at(stop), self.tempering.temperature(stop)
        self.temperature.become_cell(temperature)
        self.entropy.become_cell(shares.entropy())
        self.choices.become_cell(shares.choices())
        self.knob.stand_on(self.at(temperature.cell.value))

    def at(self, temperature: float) -> NDArray[np.float64]:
        """The point of a temperature on the axis."""
        return np.array([self.area.left + self.area.width * temperature / self.hottest, self.axis_y, 0.0])

    def _axis(self, marks: Sequence[Shown]) -> VGroup:
        space, axis = self.theme.space, VGroup(Line(self.at(0), self.at(self.hottest)))
        for mark in marks:
            point = self.at(mark.cell.value)
            axis.add(Line(point + space.pad / 2 * UP, point + space.pad / 2 * DOWN))
        axis.set_stroke(self.theme.role("faint"), width=space.line)
        for before, mark in zip([None, *marks], marks, strict=False):
            point = self.at(mark.cell.value) + 1.2 * self.theme.sizes.number * DOWN
            number = Number(self.theme, mark, role="faint", point=point)
            if before is None or point[0] - self.at(before.cell.value)[0] > number.advance / 2 + CLOSE * space.pad:
                axis.add(number)
        return axis

    def _number(self, shown: Shown, up: float, size: str = "label", role: str = "ink") -> Number:
        style = "mono-bold" if size == "heading" else "mono"
        return Number(self.theme, shown, size, role, point=self.area.at(self.edge, up), align=RIGHT, style=style)

    def _name(self, text: str, up: float) -> Words:
        return Words(self.theme, text, role="faint").centred_at(self.area.at(0, up), LEFT)

    def _unit(self, words: Words, up: float) -> Words:
        return words.centred_at(self.area.at(self.edge, up) + self.theme.space.pad * RIGHT, LEFT)


FORMULA = 'p = "softmax"("%s" thin \\/ thin {{ T : t }})'  # with the word for scores
CLOSE = 1.5  # pads from a tick to the next number: on a long axis, the first two would touch
NUMBER_EDGE = 0.62  # of the width: right end of the numbers, left of their units, if there is room for these
# Their places, in shares of the height.
ROWS = {"formula": 0.92, "temperature": 0.68, "axis": 0.47, "entropy": 0.19, "choices": 0.05}


class TemperatureLab(VGroup):
    """A chart and a dial that show one temperature. While it slides, every frame's numbers are those it shows."""

    def __init__(self, chart: BarChart, dial: TemperatureDial, stop: str) -> None:
        self.chart, self.dial, self.stop = chart, dial, stop
        super().__init__(chart, dial)

    def slide(self, goal: str) -> UpdateFromAlphaFunc:
        """The animation to another stop."""
        start, self.stop, tempering = self.stop, goal, self.dial.tempering

        def show(_: VGroup, alpha: float) -> None:
            stop = tempering.between(start, goal, alpha)
            self.chart.show(tempering.at(stop).rows())
            self.dial.show(stop)

        return UpdateFromAlphaFunc(self, show)
