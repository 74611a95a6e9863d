"""One attention head of one recorded step: the addresses of its values, written once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.trace import Trace


@dataclass(frozen=True)
class Head:
    """Addresses of a head's values in the first step. A row is what one query makes of all keys, itself included.

    `scores` in the trace are already divided by √d_head; the plain product is `product(query, key)`.
    """

    trace: Trace
    layer: int
    number: int

    @property
    def shared(self) -> int:
        """The key/value head that this query head reads."""
        return self.number // self.trace.config.heads_per_kv

    @property
    def block(self) -> str:
        return f"steps.0.blocks.{self.layer}"

    def normed(self, position: int) -> str:
        """The normalised stream at a position: what q, k and v are made from."""
        return f"{self.block}.attn_norm[{position}]"

    def vector(self, name: str, position: int) -> str:
        """`q`, `k`, `v`, `q_rot` or `k_rot` of a position."""
        return f"{self.block}.attn.{name}[{self.number if name.startswith('q') else self.shared},{position}]"

    def weights(self, name: str) -> str:
        """The rows of the projection to `q`, `k` or `v` that make this head's."""
        return f"weights.blocks.{self.layer}.attn.{name}_proj.heads.{self.number if name == 'q' else self.shared}"

    def product(self, query: int, key: int) -> str:
        return f"dot({self.vector('q_rot', query)},{self.vector('k_rot', key)})"

    def row(self, name: str, query: int) -> str:
        """A row of `scores`, `masked` or `pattern`, over all keys."""
        return f"{self.block}.attn.{name}[{self.number},{query}]"

    def visible(self, name: str, query: int) -> str:
        """A row up to the query itself: the part that the mask leaves."""
        return f"{self.block}.attn.{name}[{self.number},{query},:{query + 1}]"

    def cell(self, name: str, query: int, key: int) -> str:
        return f"{self.block}.attn.{name}[{self.number},{query},{key}]"

    def z(self, position: int) -> str:
        return f"{self.block}.attn.z[{position},{self.number}]"

    def values(self, address: str) -> NDArray[np.float64]:
        """The numbers at an address, to be drawn as colour or length."""
        values: NDArray[np.float64] = self.trace.cells(address).values
        return values

    def pattern(self, query: int) -> NDArray[np.float64]:
        """The shares of one query over the keys up to itself."""
        return self.values(self.visible("pattern", query))
