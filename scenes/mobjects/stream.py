"""The residual stream at one token: the addresses of its values in the first step, written once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.trace import Trace
from scenes.mobjects.words import Shown

WRITERS = ("attn", "mlp")  # of a block, in the order in which they write
HUES = {"attn": "query", "mlp": "mlp"}  # the role of what each writes


@dataclass(frozen=True)
class Stream:
    """Addresses of one position's stream before, inside and after each block; `layer` is the one looked at closely."""

    trace: Trace
    layer: int
    position: int

    @property
    def embed(self) -> str:
        """Where it starts: the row of the embedding."""
        return f"steps.0.embed[{self.position}]"

    @property
    def last(self) -> str:
        """Where it ends: after the last block."""
        return self.at("resid_post", self.trace.config.n_layers - 1)

    def at(self, name: str, layer: int | None = None) -> str:
        """A vector of a block, such as `attn_out`, at this position."""
        return f"steps.0.blocks.{self.layer if layer is None else layer}.{name}[{self.position}]"

    def along(self) -> list[str]:
        """The stream before the first block and after each."""
        return [self.embed, *(self.at("resid_post", layer) for layer in range(self.trace.config.n_layers))]

    def written(self, writer: str) -> list[str]:
        """What attention (`"attn"`) or the MLP (`"mlp"`) of each block writes."""
        return [self.at(f"{writer}_out", layer) for layer in range(self.trace.config.n_layers)]

    def all_written(self, writer: str) -> str:
        """What all blocks' attention, or all their MLPs, write together."""
        return "+".join(self.written(writer))

    def values(self, address: str) -> NDArray[np.float64]:
        """The numbers at an address, to be drawn as colour or length."""
        values: NDArray[np.float64] = self.trace.cells(address).values
        return values

    def length(self, address: str) -> float:
        """The length of a vector."""
        return self.trace.cell(f"norm({address})").value

    def shown(self, address: str, format: str) -> Shown:
        """The number at an address, to be displayed in a format such as `".2f"`."""
        return Shown(self.trace.cell(address), format)

    def louder(self, one: str, other: str) -> str:
        """The address of how many blocks there are in which one writer writes more than the other."""
        def more(pair: tuple[str, str]) -> str:
            gap = f"(norm({pair[0]})-norm({pair[1]}))"  # in brackets: a difference and its negative add to exactly 0
            return f"count(abs({gap})+{gap})"

        pairs = zip(self.written(one), self.written(other), strict=True)
        return "+".join(map(more, pairs))

    def deltas(self) -> list[Delta]:
        """All that is ever written."""
        return [Delta(self, block, writer) for block in range(self.trace.config.n_layers) for writer in WRITERS]


@dataclass(frozen=True)
class Delta:
    """What attention or the MLP of one block writes, between the stream before it and after it."""

    stream: Stream
    block: int
    writer: str

    @property
    def address(self) -> str:
        """What is written."""
        return self.stream.at(f"{self.writer}_out", self.block)

    @property
    def before(self) -> str:
        """The stream that it is added to."""
        return self.stream.at("resid_pre" if self.writer == "attn" else "resid_mid", self.block)

    @property
    def after(self) -> str:
        """The sum."""
        return self.stream.at("resid_mid" if self.writer == "attn" else "resid_post", self.block)
