"""The terms of a dot product: which to write out, and the addresses of each, of the remainder and of the sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from model.address import Cell, Cells
from model.trace import Trace
from scenes.mobjects.sums import decimals_that_add_up
from scenes.mobjects.words import Shown

CANDIDATES = 9  # of the largest products, from which the written ones are chosen


@dataclass(frozen=True)
class Terms:
    """A dot product of two vectors of a trace, some of its products written out, all in one format.

    Only the second factors have `finer` decimals more.
    """

    trace: Trace
    a: Cells
    b: Cells
    dims: tuple[int, ...]  # the components written out, the largest product first
    decimals: int
    finer: int = 0

    @property
    def format(self) -> str:
        """The format of all but the second factors."""
        return f".{self.decimals}f"

    def factors(self, dim: int) -> tuple[Shown, Shown]:
        """The two numbers that are multiplied."""
        return self._shown(self.a.cell(dim)), Shown(self.b.cell(dim), f".{self.decimals + self.finer}f")

    def product(self, dim: int) -> Shown:
        """What a component adds to the sum."""
        return self._shown(self.trace.cell(self._product(dim)))

    @property
    def rest(self) -> Shown:
        """All products that are not written out, together."""
        written = "-".join(self._product(dim) for dim in self.dims)
        return self._shown(self.trace.cell(f"{self._dot}-{written}"))

    @property
    def count_of_rest(self) -> Shown:
        """How many those are."""
        return Shown(self.trace.cell(f"len({self.a.address})-{len(self.dims)}"), ",d")

    @property
    def total(self) -> Shown:
        """The dot product."""
        return self._shown(self.trace.cell(self._dot))

    @property
    def _dot(self) -> str:
        return f"dot({self.a.address},{self.b.address})"

    def _product(self, dim: int) -> str:
        return f"{self.a.cell(dim).address}*{self.b.cell(dim).address}"

    def _shown(self, cell: Cell) -> Shown:
        return Shown(cell, self.format)


def telling_terms(trace: Trace, a: str, b: str, most: int, tries: Sequence[int], finer: int = 0) -> Terms:
    """The dot product of two vectors, by address, with `most` of its largest products written out.

    `tries` are numbers of decimals, the best first. With the right choice of products all that is printed adds up.
    Where the first vector has large numbers, its products need `finer` factors from the second: then such products are
    taken as also come out right from their printed factors.
    """
    one, other = trace.cells(a), trace.cells(b)
    x, y = one.values, other.values

    def checks(dim: int, decimals: int) -> bool:
        return bool(round(round(x[dim], decimals) * round(y[dim], decimals + finer), decimals)
                    == round(x[dim] * y[dim], decimals))

    dims, decimals = choose_terms(x * y, most, tries, checks if finer else None)
    return Terms(trace, one, other, dims, decimals, finer)


def choose_terms(
    products: NDArray[np.float64], most: int, tries: Sequence[int], checks: Callable[[int, int], bool] | None = None,
) -> tuple[tuple[int, ...], int]:
    """Which products to write out, and with how many decimals, such that as printed they and the remainder add up.

    Rounding each number may miss the rounded sum by one in the last place: of the largest products those are taken
    with which it does not, and which `checks`, told the component and the decimals, where it can be. If there are
    none, the very largest.
    """
    largest = [int(dim) for dim in np.argsort(-np.abs(products))[:CANDIDATES]]
    total, most = float(products.sum()), min(most, len(products))
    for dims in combinations(largest, most):
        terms = products[list(dims)]
        rest = [total - terms.sum()] if most < len(products) else []
        good = [one for one in tries if checks is None or all(checks(dim, one) for dim in dims)]
        decimals = decimals_that_add_up([*terms, *rest], good, total)
        if decimals is not None:
            return dims, decimals
    return (tuple(largest[:most]), tries[0]) if checks is None else choose_terms(products, most, tries)
