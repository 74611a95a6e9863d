"""One attention head of one recorded step: the addresses of its values, written once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.trace import Trace
from scenes.language import Said, say_count
from scenes.mobjects.words import Shown


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
        """What the names of all values of its block begin with."""
        return f"steps.0.blocks.{self.layer}"

    def normed(self, position: int) -> str:
        """The normalised stream at a position: what q, k and v are made from."""
        return f"{self.block}.attn_norm[{position}]"

    def vector(self, name: str, position: int) -> str:
        """`q`, `k`, `v`, `q_rot` or `k_rot` of a position."""
        return f"{self.block}.attn.{name}[{self.number if name.startswith('q') else self.shared},{position}]"

    def component(self, vector: str, dim: int) -> str:
        """One component of a vector."""
        return self.trace.cells(vector).cell(dim).address

    def weights(self, name: str) -> str:
        """The rows of the projection to `q`, `k` or `v` that make this head's."""
        return f"weights.blocks.{self.layer}.attn.{name}_proj.heads.{self.number if name == 'q' else self.shared}"

    def product(self, query: int, key: int) -> str:
        """Query times key, as long as it is not divided."""
        return f"dot({self.vector('q_rot', query)},{self.vector('k_rot', key)})"

    def row(self, name: str, query: int) -> str:
        """A row of `scores`, `masked` or `pattern`, over all keys."""
        return f"{self.block}.attn.{name}[{self.number},{query}]"

    def visible(self, name: str, query: int) -> str:
        """A row up to the query itself: the part that the mask leaves."""
        return f"{self.block}.attn.{name}[{self.number},{query},:{query + 1}]"

    def cell(self, name: str, query: int, key: int) -> str:
        """One entry of a row."""
        return f"{self.block}.attn.{name}[{self.number},{query},{key}]"

    def others(self, query: int, keys: Sequence[int]) -> str:
        """The share that all visible keys but these hold together."""
        return "-".join([f"sum({self.visible('pattern', query)})", *(self.cell("pattern", query, key) for key in keys)])

    def words_for_others(self, query: int, keys: Sequence[int]) -> Said:
        """How many those are: "7 others", or "1 other"."""
        count = self.shown(f"len({self.visible('pattern', query)})-{len(keys)}", "d")
        # Translators: tokens.
        return say_count("{n} other", "{n} others", n=count)

    def z(self, position: int) -> str:
        """The output of the head at a position."""
        return f"{self.block}.attn.z[{position},{self.number}]"

    def shown(self, address: str, format: str) -> Shown:
        """The number at an address, to be displayed in a format such as `".2f"`."""
        return Shown(self.trace.cell(address), format)

    def values(self, address: str) -> NDArray[np.float64]:
        """The numbers at an address, to be drawn as colour or length."""
        values: NDArray[np.float64] = self.trace.cells(address).values
        return values

    def pattern(self, query: int) -> NDArray[np.float64]:
        """The shares of one query over the keys up to itself."""
        return self.values(self.visible("pattern", query))

    def loudest(self, query: int) -> list[int]:
        """The keys that a query sees, the largest share first."""
        return [int(key) for key in np.argsort(-self.pattern(query), kind="stable")]
