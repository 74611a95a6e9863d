"""Direct logit attribution: what every branch of every block adds to the score of the final answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from model.trace import Trace
from scenes.language import Said, message, say
from scenes.mobjects.depth.lens import Lens
from scenes.mobjects.sums import adds_up, list_that_adds_up
from scenes.mobjects.words import Shown

HUES = {"embed": "residual", "attn": "query", "mlp": "mlp"}  # the role of who adds
NAMES = {"embed": message("embedding"), "attn": message("attention"), "mlp": message("MLP")}


@dataclass(frozen=True)
class Part:
    """One summand: the embedding, or a branch of a block."""

    writer: str
    block: int = 0

    @property
    def address(self) -> str:
        return f"derived.attribution.{self.writer}" + ("" if self.writer == "embed" else f"[{self.block}]")

    @property
    def column(self) -> float:
        """Its place over the depth: attention a little before the MLP of its block."""
        return 0.0 if self.writer == "embed" else self.block + 1 + (ASIDE if self.writer == "mlp" else -ASIDE)


ASIDE = 0.22  # of a column, from its middle to that of either branch's bar


class Votes:
    """The summands of the winner's score, in the order in which they are added."""

    def __init__(self, trace: Trace, lens: Lens) -> None:
        self.trace, self.lens = trace, lens
        branches = [Part(writer, block) for block in range(trace.config.n_layers) for writer in ("attn", "mlp")]
        self.parts = [Part("embed"), *branches]

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """All summands."""
        return np.array([self.trace.cell(part.address).value for part in self.parts])

    @cached_property
    def largest(self) -> list[Part]:
        """The summands, the weightiest first."""
        return [self.parts[i] for i in np.argsort(-np.abs(self.values), kind="stable")]

    def partial(self, count: int) -> Shown:
        """The sum of the first so many summands."""
        terms, attn, mlp = ["derived.attribution.embed"], count // 2, (count - 1) // 2
        terms += [f"sum(derived.attribution.attn[:{attn}])"] if attn else []
        terms += [f"sum(derived.attribution.mlp[:{mlp}])"] if mlp else []
        return Shown(self.trace.cell("+".join(terms)), self.format)

    def shown(self, part: Part) -> Shown:
        """One summand."""
        return Shown(self.trace.cell(part.address), self.format)

    def block(self, part: Part) -> Shown:
        """The number of a summand's block."""
        return Shown(self.trace.cell(f"len(derived.attribution.attn[:{part.block}])"), "d")

    def total(self) -> Shown:
        """All summands together: the score."""
        return self.partial(len(self.parts))

    def others(self) -> Shown:
        """All summands that are not listed, together."""
        listed = (part.address for part in self.listed)
        return Shown(self.trace.cell("-".join([self.total().cell.address, *listed])), self.format)

    @cached_property
    def listed(self) -> list[Part]:
        """The summands with a line of their own."""
        return self.largest[:self._choice[0]]

    @cached_property
    def format(self) -> str:
        """A format in which these and all the others together add up as printed."""
        return f".{self._choice[1]}f"

    @cached_property
    def _choice(self) -> tuple[int, int]:
        def column(count: int) -> list[float]:
            top = [self.trace.cell(part.address).value for part in self.largest[:count]]
            return [*top, float(self.values.sum()) - sum(top)]

        most = len(self.parts) - 2
        for decimals, count in product(DECIMALS, COUNTS):
            if count <= most and adds_up(column(count), decimals):
                return count, decimals
        return list_that_adds_up(min(COUNTS[0], most), column, DECIMALS)

    def says_who(self) -> Said:
        """Who gave most, or took most."""
        best, token = self.largest[0], self.lens.quoted(self.lens.winner)
        value, score = self.shown(best), self.total()
        if best.writer == "embed":
            return say(
                "Who decided? The embedding itself weighs most: {value}; the score of {token} is {score}.",
                value=value, token=token, score=score,
            )  # fmt: skip
        last, gave = best.block == self.lens.last_stop - 1, value.cell.value > 0
        caption = DECIDED[best.writer, last, gave]
        return say(caption, block=self.block(best), token=token, value=value, score=score)


# What a branch did, by its writer, whether its block is the last, and whether it gave (or took).
DECIDED = {
    ("attn", False, True): message(
        "Who decided? Most came from the attention of block {block}: {value} of a score of {score}."
    ),
    ("attn", True, True): message(
        "Who decided? Most came from the attention of the last block: {value} of a score of {score}."
    ),
    ("attn", False, False): message(
        "Who decided? The hardest push, the attention of block {block}, went against {token}: {value}. "
        "The score is {score}."
    ),
    ("attn", True, False): message(
        "Who decided? The hardest push, the attention of the last block, went against {token}: {value}. "
        "The score is {score}."
    ),
    ("mlp", False, True): message(
        "Who decided? Most came from the MLP of block {block}: {value} of a score of {score}."
    ),
    ("mlp", True, True): message(
        "Who decided? Most came from the MLP of the last block: {value} of a score of {score}."
    ),
    ("mlp", False, False): message(
        "Who decided? The hardest push, the MLP of block {block}, went against {token}: {value}. The score is {score}."
    ),
    ("mlp", True, False): message(
        "Who decided? The hardest push, the MLP of the last block, went against {token}: {value}. The score is {score}."
    ),
}

COUNTS, DECIMALS = (4, 5, 3), (2, 1, 3)  # how many summands have a name, and decimals: tried in this order
