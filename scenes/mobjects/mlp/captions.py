"""What the MLP chapter says: each caption with its numbers, chosen by what the trace holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.mobjects.stream import Stream
from scenes.mobjects.words import Shown

Caption = tuple[str | Shown, ...]  # a template and the numbers for its places
HALF = 0.5  # of all that is added and taken away
LOUD = 1.0  # added to a score, from which a single neuron speaks up


@dataclass(frozen=True)
class Captions:
    """Captions for the MLP of one block at one token, whose name is quoted; `neuron` is its most active one."""

    stream: Stream
    name: str
    neuron: int

    def _d(self, address: str) -> Shown:
        return self.stream.shown(address, ",d")

    def alone(self) -> Caption:
        if self.stream.trace.n_prompt == 1:
            return ("The MLP takes every token alone, through the same weights. Here there is only one.",)
        return ("Attention mixed the tokens. The MLP takes each one alone, through the same weights.",)

    def gate(self) -> Caption:
        said = f"Neuron {{}} asks one question of {self.name}: number times weight, added up. That is its gate."
        return said, self._d(str(self.neuron))

    def widen(self) -> Caption:
        said = "All {} neurons do so, and again with other weights: a gate and an up each."
        return said, self._d("config.d_mlp")

    def silu(self) -> Caption:
        gate = self.stream.at("mlp_gate")
        said = "SiLU bends the gates: below zero they all but close. Here {} of {} are below."
        return said, self._d(f"count(abs({gate})-{gate})"), self._d("config.d_mlp")

    def times(self) -> Caption:
        return ("Gate times up: where a gate is all but closed, little comes through.",)

    def down(self, dim: int) -> Caption:
        said = "And back to {}: dimension {} of the delta is a sum over all {} neurons."
        return said, self._d("config.d_model"), self._d(str(dim)), self._d("config.d_mlp")

    def few(self, products: str) -> tuple[str, Shown, Shown, Shown]:
        """How few of the products make half of all that is added and taken away: a template and its numbers."""
        sizes = np.sort(np.abs(self.stream.values(products)))[::-1]
        count = int(np.searchsorted(np.cumsum(sizes), HALF * sizes.sum())) + 1
        share = f"sum(sort(abs({products}))[-{count}:])/sum(abs({products}))"
        counted = f"len(sort(abs({products}))[-{count}:])"
        said = "the largest {} of {} carry {} of the magnitude"
        return said, self._d(counted), self._d("config.d_mlp"), self.stream.shown(share, ".0%")

    def push(self) -> Caption:
        most = self.stream.shown("max(derived.mlp.push.logits)", "+.2f")
        if most.cell.value < LOUD:
            return "What does one neuron say? Very little: it lifts no token’s score by more than {}.", most
        return "What does a neuron say? Sent straight to the end, it lifts some tokens’ scores, by up to {}.", most

    def weights(self) -> Caption:
        block = self.stream.shown("3*config.d_mlp*config.d_model/config.n_block_params", ".0%")
        whole = self.stream.shown("config.n_layers*3*config.d_mlp*config.d_model/config.n_params", ".0%")
        return "Most of a block’s weights are here: {}. Of the whole model’s, all MLPs hold {}.", block, whole
