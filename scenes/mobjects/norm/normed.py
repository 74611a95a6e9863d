"""One vector as a block normalises it: the addresses of all its numbers, written once, and which of them to show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.address import Cells
from model.trace import Trace
from scenes.mobjects.sums import fitting
from scenes.mobjects.words import Shown

CHARACTERS = 6  # of a number in a table, without its sign
LOUD = 60  # components, the largest first, among which those with digits are chosen
GAIN, RESULT = ".3f", ".2f"  # formats of a factor of the gain, and of what comes out


@dataclass(frozen=True)
class Normed:
    """The stream of one token as it enters a block, its root mean square, and what RMSNorm makes of it."""

    trace: Trace
    layer: int
    position: int

    @property
    def x(self) -> str:
        """The vector as it comes."""
        return f"steps.0.blocks.{self.layer}.resid_pre[{self.position}]"

    @property
    def rms(self) -> str:
        """What it is divided by: the root of the mean square, with the model's epsilon."""
        return f"sqrt(mean({self.x}*{self.x})+config.norm_eps)"

    @property
    def gain(self) -> str:
        """The learned factors, one for each dimension."""
        return f"weights.blocks.{self.layer}.attn_norm.gain"

    @property
    def divided(self) -> str:
        """The vector, divided."""
        return f"{self.x}/{self.rms}"

    @property
    def result(self) -> str:
        """Divided and scaled by the gain: what attention reads."""
        return f"steps.0.blocks.{self.layer}.attn_norm[{self.position}]"

    @property
    def centred(self) -> str:
        """What LayerNorm would make of it, before its own gain."""
        return f"({self.x}-mean({self.x}))/{self.deviation}"

    @property
    def deviation(self) -> str:
        """What LayerNorm would divide by."""
        return f"sqrt(std({self.x})*std({self.x})+config.norm_eps)"

    def shown(self, address: str, format: str) -> Shown:
        """The number at an address, to be displayed in a format such as `".2f"`."""
        return Shown(self.trace.cell(address), format)

    @cached_property
    def cells(self) -> Cells:
        """The vector as it comes, evaluated once."""
        return self.trace.cells(self.x)

    @property
    def values(self) -> NDArray[np.float64]:
        """Its numbers, to be drawn."""
        values: NDArray[np.float64] = self.cells.values
        return values

    @cached_property
    def width(self) -> float:
        """The root mean square as a number to compare with."""
        return self.trace.cell(self.rms).value

    @cached_property
    def largest(self) -> int:
        """The component that stands out most."""
        return int(np.abs(self.values).argmax())

    @cached_property
    def format(self) -> str:
        """In which the vector's numbers and their root mean square are written."""
        return fitting([abs(self.values[self.largest]), self.width], CHARACTERS)

    def square(self, dim: int) -> Shown:
        """One number times itself."""
        part = self.cells.cell(dim)
        return self.shown(f"{part.address}*{part.address}", f",{fitting([part.value**2], CHARACTERS)}")

    def index(self, dim: int) -> Shown:
        """The number of a dimension: how many stand before it."""
        return self.shown(f"len({self.cells[:dim].address})", "d")

    def telling(self, count: int) -> list[int]:
        """Dimensions to write out, in order: the largest, and large ones whose printed numbers divide and multiply."""
        loud = [int(dim) for dim in np.argsort(-np.abs(self.values), kind="stable")[:LOUD]]
        exact = [dim for dim in loud if dim == self.largest or self._exact(dim)]
        return sorted([*exact, *(dim for dim in loud if dim not in exact)][:count])

    def _exact(self, dim: int) -> bool:
        decimals, rms = int(self.format[1]), round(self.width, int(self.format[1]))
        gain, result = (float(self.trace.cells(name).values[dim]) for name in (self.gain, self.result))
        divided = round(self.values[dim] / self.width, int(RESULT[1]))
        quotient = round(round(self.values[dim], decimals) / rms, int(RESULT[1])) if rms else np.inf
        product = round(divided * round(gain, int(GAIN[1])), int(RESULT[1]))
        return bool(np.isclose(quotient, divided) and np.isclose(product, round(result, int(RESULT[1]))))
