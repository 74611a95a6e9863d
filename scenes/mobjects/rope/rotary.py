"""Rotary position embedding in addresses and angles: which components turn together, how fast, and how far.

The pairing stands here once (`pairs`): what is drawn anywhere in the chapter is taken from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.trace import Trace
from scenes.mobjects.head_values import Head
from scenes.mobjects.words import Shown

TURN = f"2*{np.pi}"  # a full turn in radians, as an address
DEGREES = f"*180/{np.pi}"  # from radians to degrees, in an address
MOST_TURNS = 2.0  # that the pair of the shift picture makes at its largest step: the eye can follow it

Values = NDArray[np.float64]


def pairs(d_head: int) -> list[tuple[int, int]]:
    """Components that turn together, the fastest pair first: half-split, i with i + d_head / 2."""
    half = d_head // 2
    return [(i, i + half) for i in range(half)]


def spread(d_head: int, count: int) -> list[int]:
    """At most `count` of the pairs, evenly from the fastest to the slowest."""
    every = len(pairs(d_head))
    return [int(i) for i in np.linspace(0, every - 1, min(count, every)).round()]


VISIBLE = 0.2  # radians over a stretch of text that the eye can see


@dataclass(frozen=True)
class Rotary:
    """One query and one key of one head, and how their pairs turn. Angles are in radians, counter-clockwise."""

    trace: Trace
    query: int
    key: int

    @property
    def head(self) -> Head:
        focus = self.trace.focus
        return Head(self.trace, focus["layer"].number, focus["head"].number)

    @property
    def frequencies(self) -> Values:
        """Radians a position, for each pair."""
        return self.trace.cells("derived.rope.frequencies").values

    def pair(self, i: int) -> tuple[int, int]:
        """The two components of a pair."""
        return pairs(self.trace.config.d_head)[i]

    def angle(self, vector: str, i: int) -> float:
        """Where the hand of a pair points: its first component across, its second up."""
        first, second = self.trace.cells(vector).values[list(self.pair(i))]
        return float(np.arctan2(second, first))

    # The place to which the query is turned: its own, or for a token at position zero, which turns by nothing, the
    # last one at which the trace has it.

    @property
    def at_home(self) -> bool:
        """Whether that is its own place."""
        return self.query > 0

    @property
    def place(self) -> int:
        return self.query if self.at_home else len(self.trace.derived["rope.q_at"]) - 1

    def position(self, place: int) -> Shown:
        """A place, as its number: places count from zero."""
        known = place < self.trace.n_prompt
        return self.shown(f"steps.0.positions[{place}]" if known else f"len(derived.rope.q_at[:{place}])", "d")

    def turned(self, i: int, place: int, format: str) -> Shown:
        """By how many degrees a pair has turned at a place."""
        return self.shown(f"{self.position(place).cell.address}*{self._frequency(i)}{DEGREES}", format)

    def period(self, i: int, format: str) -> Shown:
        """After how many positions a pair has turned once."""
        return self.shown(f"{TURN}/{self._frequency(i)}", format)

    def names(self, i: int) -> tuple[Shown, Shown]:
        """The numbers of a pair's components."""
        first, second = self.pair(i)
        return self.shown(f"{first}", "d"), self.shown(f"{second - len(self.frequencies)}+config.d_head/2", "d")

    def components(self, i: int, format: str) -> tuple[Shown, Shown]:
        """The two numbers of the unturned query in a pair."""
        first, second = self.pair(i)
        cells = self.trace.cells(self.head.vector("q", self.query))
        return Shown(cells.cell(first), format), Shown(cells.cell(second), format)

    def paces(self, stretch: int, count: int) -> list[int]:
        """So many pairs: the slowest, and the others evenly among those that turn visibly over so many positions."""
        last = len(self.frequencies) - 1
        moving = max(int((self.frequencies * stretch > VISIBLE).sum()), count - 1)
        return sorted({*(int(i) for i in np.linspace(0, min(moving, last) - 1, count - 1).round()), last})

    def shift_pair(self) -> int:
        """The fastest pair whose turning the eye can follow to the largest of the shifts."""
        farthest = float(self.trace.derived["rope.shift.by"].max())
        calm = self.frequencies * max(farthest, 1.0) <= MOST_TURNS * 2 * np.pi
        return int(np.argmax(calm)) if calm.any() else len(calm) - 1

    def _frequency(self, i: int) -> str:
        return f"derived.rope.frequencies[{i}]"

    def shown(self, address: str, format: str) -> Shown:
        """The number at an address, to be displayed in a format such as `".2f"`."""
        return Shown(self.trace.cell(address), format)


def alike(values: Values, finest: int) -> str:
    """The format with most decimals, at most `finest`, in which all values print the same."""
    for digits in range(finest, 0, -1):
        if len({round(float(value), digits) for value in values}) == 1:
            return f".{digits}f"
    return ".0f"
