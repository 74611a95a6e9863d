"""What the MLP chapter says: each caption with its numbers, chosen by what the trace holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.language import Said, say
from scenes.mobjects.stream import Stream
from scenes.mobjects.words import Shown

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

    def alone(self) -> Said:
        if self.stream.trace.n_prompt == 1:
            return say("The MLP takes every token alone, through the same weights. Here there is only one.")
        return say("Attention mixed the tokens. The MLP takes each one alone, through the same weights.")

    def gate(self) -> Said:
        # Translators: “gate” and “up” are also names on labels, the same in all languages.
        return say(
            "Neuron {neuron} asks one question of {token}: number times weight, added up. That is its gate.",
            neuron=self._d(str(self.neuron)), token=self.name,
        )  # fmt: skip

    def widen(self) -> Said:
        return say(
            "All {n} neurons do so, and again with other weights: a gate and an up each.", n=self._d("config.d_mlp")
        )

    def silu(self) -> Said:
        gate = self.stream.at("mlp_gate")
        return say(
            "SiLU bends the gates: below zero they all but close. Here {n} of {total} are below.",
            n=self._d(f"count(abs({gate})-{gate})"), total=self._d("config.d_mlp"),
        )  # fmt: skip

    def times(self) -> Said:
        return say("Gate times up: where a gate is all but closed, little comes through.")

    def down(self, dim: int) -> Said:
        # Translators: {size} is how many numbers the vector has; {dimension} is the number of one of its places.
        return say(
            "And back to {size}: dimension {dimension} of the delta is a sum over all {n} neurons.",
            size=self._d("config.d_model"), dimension=self._d(str(dim)), n=self._d("config.d_mlp"),
        )  # fmt: skip

    def few(self, products: str) -> Said:
        """How few of the products make half of all that is added and taken away."""
        sizes = np.sort(np.abs(self.stream.values(products)))[::-1]
        count = int(np.searchsorted(np.cumsum(sizes), HALF * sizes.sum())) + 1
        share = f"sum(sort(abs({products}))[-{count}:])/sum(abs({products}))"
        counted = f"len(sort(abs({products}))[-{count}:])"
        # Translators: of products that are added; the magnitude is the sum of their sizes, whatever their signs.
        return say(
            "the largest {n} of {total} carry {share} of the magnitude",
            n=self._d(counted), total=self._d("config.d_mlp"), share=self.stream.shown(share, ".0%"),
        )  # fmt: skip

    def push(self) -> Said:
        most = self.stream.shown("max(derived.mlp.push.logits)", "+.2f")
        if most.cell.value < LOUD:
            return say(
                "What does one neuron say? Very little: it lifts no token’s score by more than {most}.", most=most
            )
        return say(
            "What does a neuron say? Sent straight to the end, it lifts some tokens’ scores, by up to {most}.",
            most=most,
        )

    def weights(self) -> Said:
        block = self.stream.shown("3*config.d_mlp*config.d_model/config.n_block_params", ".0%")
        whole = self.stream.shown("config.n_layers*3*config.d_mlp*config.d_model/config.n_params", ".0%")
        # Translators: {share} of a block’s weights, and {whole} of the model’s.
        return say(
            "Most of a block’s weights are here: {share}. Of the whole model’s, all MLPs hold {whole}.",
            share=block, whole=whole,
        )  # fmt: skip
