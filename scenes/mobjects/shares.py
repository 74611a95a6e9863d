"""Distributions over the vocabulary as the numbers a drawing shows: some tokens by name, all others as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.address import Cell, entropy
from model.trace import Trace
from scenes.mobjects.sums import adds_up, decimals_that_add_up
from scenes.mobjects.words import Shown

PERCENT, BITS, CHOICES = ".1%", ".2f", ",.1f"
HUNDRED = 2  # decimals that a share has more than its percentage
FINEST = 2  # decimals of a percentage at most, when they are chosen so that a column adds up


class Shares:
    """One distribution by its address, evaluated once.

    `ids` are the tokens drawn by name: the likeliest in order, or all but one of them and another (`beside`).
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

    def rows(self, format: str = PERCENT, others: bool = True) -> list[Shown]:
        """The named tokens' shares, then the others'."""
        named = [self.of(token_id, format) for token_id in self.ids]
        return [*named, self.others(format)] if others else named

    def entropy(self) -> Shown:
        """How open the choice is, in bits."""
        return Shown(Cell(f"entropy({self.cells.address})", float(entropy(self.values))), BITS)

    def choices(self) -> Shown:
        """How many equally likely tokens would be as open."""
        return Shown(Cell(f"2**entropy({self.cells.address})", float(2 ** entropy(self.values))), CHOICES)


def with_format_that_adds_up(column: Sequence[Shown], total: Shown) -> list[Shown]:
    """The column with the fewest decimals in which the printed numbers add up to the printed total, if any will do.

    `column_adds_up` tells whether they do; with one decimal, they may not.
    """
    values = [one.cell.value for one in column]
    decimals = decimals_that_add_up(values, range(1 + HUNDRED, FINEST + HUNDRED + 1), total.cell.value)
    return [Shown(one.cell, f".{decimals - HUNDRED}%") for one in column] if decimals else list(column)


def column_adds_up(column: Sequence[Shown], total: Shown) -> bool:
    """Whether the printed percentages of a column add up to the printed total."""
    (digits,) = {int(one.format[1]) for one in column}
    return adds_up([one.cell.value for one in column], digits + HUNDRED, total.cell.value)
