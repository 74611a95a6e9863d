"""Distributions over the vocabulary as the numbers a drawing shows: some tokens by name, all others as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.address import Cell, entropy
from model.trace import Trace
from scenes.mobjects.words import Shown

PERCENT, BITS, CHOICES, TEMPERATURE = ".1%", ".2f", ",.1f", ".2f"
FINEST = 3  # decimals of a percentage at most, when they are chosen so that a column adds up

# Stops of the temperature slider: addresses, because they stand on its axis.
FROZEN, COLD, OWN, HOT = "0", "1/5", "1", "2"
RECORDED = "steps.0.sample.temperature"


class Shares:
    """One distribution by its address, evaluated once: `of(id)` is a token's share, `others` what is left of them all.

    `ids` are the tokens drawn by name: the likeliest, in order, the last of which may be another one (`beside`).
    """

    def __init__(self, trace: Trace, address: str, ids: Sequence[int], beside: bool = False) -> None:
        self.cells, self.ids, self.beside = trace.cells(address), tuple(ids), beside

    @property
    def values(self) -> NDArray[np.float64]:
        """All shares, by id."""
        return self.cells.values

    def of(self, token_id: int, format: str = PERCENT) -> Shown:
        """The share of one token."""
        return Shown(self.cells.cell(token_id), format)

    def others(self, format: str = PERCENT) -> Shown:
        """The share of all tokens that have no name, together."""
        top = len(self.ids) - self.beside
        value, address = np.sort(self.values)[:-top].sum(), f"sum(sort({self.cells.address})[:-{top}])"
        if self.beside:
            last = self.cells.cell(self.ids[-1])
            value, address = value - last.value, f"{address}-{last.address}"
        return Shown(Cell(address, float(value)), format)

    def rows(self, format: str = PERCENT) -> list[Shown]:
        """The named tokens' shares, then the others'."""
        return [*(self.of(token_id, format) for token_id in self.ids), self.others(format)]

    def total(self, format: str = PERCENT) -> Shown:
        """All shares together."""
        return Shown(Cell(f"sum({self.cells.address})", float(self.values.sum())), format)

    def entropy(self) -> Shown:
        """How open the choice is, in bits."""
        return Shown(Cell(f"entropy({self.cells.address})", float(entropy(self.values))), BITS)

    def choices(self) -> Shown:
        """How many equally likely tokens would be as open."""
        return Shown(Cell(f"2**entropy({self.cells.address})", float(2 ** entropy(self.values))), CHOICES)


def format_that_adds_up(shown: Sequence[Shown], total: Shown) -> str:
    """The percentage with the fewest decimals in which the printed numbers add up to the printed total, if one does."""
    for decimals in range(1, FINEST + 1):
        places = decimals + 2
        if abs(sum(round(one.cell.value, places) for one in shown) - round(total.cell.value, places)) < 10.0**-places / 2:
            return f".{decimals}%"
    return PERCENT


class Tempering:
    """The next token's distribution at any temperature. A stop is the address of a temperature: `"2"`, `"0.37"`."""

    def __init__(self, trace: Trace, ids: Sequence[int]) -> None:
        self.trace, self.ids = trace, tuple(ids)
        self.known: dict[str, Shares] = {}

    def at(self, stop: str) -> Shares:
        """The distribution at a stop."""
        if stop not in self.known:
            self.known[stop] = self._at(stop)
        return self.known[stop]

    def temperature(self, stop: str) -> Shown:
        """The temperature of a stop."""
        return Shown(self.trace.cell(stop), TEMPERATURE)

    def between(self, start: str, goal: str, alpha: float) -> str:
        """The stop at a share of the way from one to another, to the printed digits; the goal itself at its end."""
        low, high = self.trace.cell(start).value, self.trace.cell(goal).value
        value = f"{low + (high - low) * alpha:.2f}"
        return goal if alpha >= 1 or float(value) <= 0 else value

    def _at(self, stop: str) -> Shares:
        last = self.trace.n_prompt - 1
        addresses = {OWN: f"steps.0.probs[{last}]", RECORDED: "steps.0.sample.tempered"}
        return Shares(self.trace, addresses.get(stop, f"softmax(steps.0.logits[{last}]/({stop}))"), self.ids)
