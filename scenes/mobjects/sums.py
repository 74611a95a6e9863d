"""Numbers that must fit, numbers that must add up as printed, and numbers that count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from manim import Animation, linear
from numpy.typing import NDArray

from model.address import format_value
from scenes.language import Said
from scenes.mobjects.words import Number, Shown, Words
from scenes.theme import Theme

FINEST = 3  # decimals at most


def fitting(values: Sequence[float] | NDArray[np.float64], characters: int, finest: int = FINEST) -> str:
    """The format with most decimals in which every value takes at most so many characters; at worst whole numbers."""
    finite = [float(value) for value in np.ravel(values) if np.isfinite(value)]
    for digits in range(finest, 0, -1):
        if all(len(format_value(value, f".{digits}f")) <= characters for value in finite):
            return f".{digits}f"
    return ".0f"


def adds_up(parts: Sequence[float] | NDArray[np.float64], decimals: int, total: float | None = None) -> bool:
    """Whether the parts, as printed with so many decimals, sum to their total as printed."""
    whole = sum(parts) if total is None else total
    gap = sum(round(float(part), decimals) for part in parts) - round(float(whole), decimals)
    return abs(gap) < 10.0**-decimals / 2


def decimals_that_add_up(
    parts: Sequence[float] | NDArray[np.float64], tries: Iterable[int], total: float | None = None,
) -> int | None:
    """The first of some numbers of decimals with which the parts add up as printed; None if they never do."""
    return next((decimals for decimals in tries if adds_up(parts, decimals, total)), None)


def list_that_adds_up(most: int, parts: Callable[[int], Sequence[float]], tries: Sequence[int]) -> tuple[int, int]:
    """How many parts to list, at most `most`, and with how many decimals, so that what is printed adds up.

    `parts(n)` are the values printed when n are listed, the remainder included.
    """
    for n in range(most, 0, -1):
        decimals = decimals_that_add_up(parts(n), tries)
        if decimals is not None:
            return n, decimals
    return most, tries[0]


BREAK = "\n"  # what stands in a message for something that is drawn by itself, such as a number that counts


def words_around(theme: Theme, said: Said, size: str = "label", role: str = "faint") -> tuple[Words, Words]:
    """The words before and after a BREAK in what was said; one of them may be empty."""
    before, after = (Words(theme, text.strip(), size=size, role=role) for text in said.split(BREAK))
    return before, after


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
