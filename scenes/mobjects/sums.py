"""Numbers that must add up as printed, and numbers that must fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import Animation, linear
from numpy.typing import NDArray

from model.address import format_value
from scenes.mobjects.words import Number, Shown

FINEST = 3  # decimals at most
MONO = 0.6  # advance of a character of the mono face, in ems


def fitting(values: Sequence[float] | NDArray[np.float64], characters: int, finest: int = FINEST) -> str:
    """The format with most decimals in which every value takes at most so many characters; at worst whole numbers."""
    finite = [float(value) for value in np.ravel(values) if np.isfinite(value)]
    for digits in range(finest, 0, -1):
        if all(len(format_value(value, f".{digits}f")) <= characters for value in finite):
            return f".{digits}f"
    return ".0f"


def places(parts: Sequence[float], digits: Sequence[int]) -> int | None:
    """The first of some numbers of decimals with which the parts, as printed, sum to their printed total."""
    total = sum(parts)
    for count in digits:
        if abs(sum(round(float(part), count) for part in parts) - round(float(total), count)) < 10.0 ** -(count + 2):
            return count
    return None


def choose(most: int, parts: Callable[[int], Sequence[float]], digits: Sequence[int]) -> tuple[int, int]:
    """How many parts to list, at most `most`, and with how many decimals, so that what is printed adds up.

    `parts(n)` are the values printed when n are listed, the remainder included.
    """
    for n in range(most, 0, -1):
        found = places(parts(n), digits)
        if found is not None:
            return n, found
    return most, digits[0]


class Count(Animation):
    """A number counts through cells, one after the other, in place. All of them are true."""

    def __init__(self, number: Number, through: Sequence[Shown], **options: Any) -> None:
        self.through, self.at = through, -1
        super().__init__(number, **{"rate_func": linear, **options})

    def interpolate_mobject(self, alpha: float) -> None:
        at = min(int(self.rate_func(alpha) * len(self.through)), len(self.through) - 1)
        if at != self.at:
            self.at = at
            self.mobject.become_cell(self.through[at])
