"""The last position's way from its vector to shares: addresses, the top tokens, and what the chapter says of them."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.trace import Trace
from scenes.language import Said, say
from scenes.mobjects.shares import PERCENT, Shares, with_format_that_adds_up
from scenes.mobjects.token_text import quoted, written
from scenes.mobjects.words import Shown

TOP = 10  # tokens that step out
SCORE = ".2f"


class Scores:
    """The scores of the last position; `winner` is the id of the highest."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.last = trace, trace.n_prompt - 1
        self.stream = f"steps.0.blocks.{trace.config.n_layers - 1}.resid_post[{self.last}]"
        self.normed, self.gain = f"steps.0.final_norm[{self.last}]", "weights.final_norm.gain"
        self.logits, self.probs = f"steps.0.logits[{self.last}]", f"steps.0.probs[{self.last}]"
        self.top = [int(id) for id in np.argsort(-self.values, kind="stable")[:TOP]]
        self.winner = self.top[0]

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """All scores, by id."""
        return np.asarray(self.trace.step(0)["logits"][self.last], dtype=float)

    def array(self, address: str) -> NDArray[np.float64]:
        """The numbers at an address, to be drawn."""
        return np.asarray(self.trace.cells(address).values)

    def shown(self, address: str, format: str) -> Shown:
        """The number at an address."""
        return Shown(self.trace.cell(address), format)

    # Tokens and their numbers

    @property
    def name(self) -> str:
        """The last token of the prompt, in a sentence."""
        return quoted(self.trace.tokens[-1])

    def quoted(self, id: int) -> str:
        """A token in a sentence."""
        return quoted(self.trace.token(id))

    def written(self, id: int) -> str:
        """A token as a label."""
        return written(self.trace.token(id))

    def score(self, id: int) -> Shown:
        """The score of a token."""
        return self.shown(f"{self.logits}[{id}]".replace("][", ","), SCORE)

    def row(self, id: int) -> str:
        """A token's row of the unembedding."""
        return f"weights.unembed.ids.{id}"

    def entry(self, id: int) -> str | None:
        """A token's row of the embedding, if the trace has it."""
        name = f"embed.ids.{id}"
        return f"weights.{name}" if name in self.trace.weights else None

    @property
    def vocabulary(self) -> Shown:
        """How many tokens there are."""
        return self.shown("config.vocab_size", ",d")

    @property
    def rms(self) -> str:
        """How wide the stream's vector is."""
        return f"rms({self.stream})"

    @cached_property
    def shares(self) -> list[Shown]:
        """Shares of the top tokens and of all others together, so that they add up as printed, if that can be."""
        return with_format_that_adds_up(Shares(self.trace, self.probs, self.top).rows(), self.whole)

    @property
    def whole(self) -> Shown:
        """All shares together."""
        return self.shown(f"sum({self.probs})", PERCENT)

    @property
    def others(self) -> Shown:
        """How many tokens do not step out."""
        return self.shown(f"config.vocab_size-{len(self.top)}", ",d")

    @cached_property
    def telling(self) -> int:
        """The component whose way through the norm is printed: a large one, whose printed numbers check."""
        x, gain, y = (self.array(one) for one in (self.stream, self.gain, self.normed))
        width = round(self.trace.cell(self.rms).value, 2)
        large = [int(dim) for dim in np.argsort(-np.abs(y))[:TOP * TOP]]
        check = (dim for dim in large if round(round(x[dim], 2) / width * round(gain[dim], 2), 2) == round(y[dim], 2))
        return next(check, large[0])

    # Captions

    def says_alone(self) -> Said:
        if self.last == 0:
            return say("{token} is the whole text: its vector goes on, to say what comes next.", token=self.name)
        return say(
            "Every token has a vector. Only the last goes on: {token} must say what comes next.", token=self.name
        )

    def says_norm(self) -> Said:
        rms = self.shown(self.rms, SCORE)
        return say("One last norm: divide by the root mean square, {rms}, multiply by the gain.", rms=rms)

    def says_dot(self) -> Said:
        return say(
            "Each token has a row of weights. Row times vector, {n} products: a score, here of {token}.",
            n=self.shown("config.d_model", ",d"), token=self.quoted(self.winner),
        )  # fmt: skip

    def says_tied(self) -> Said:
        if self.trace.config.tied:
            return say("No new table: it is the one that made vectors of tokens, read the other way.")
        return say("This model has a second table for that: the way out is learned apart from the way in.")

    def says_skyline(self) -> Said:
        return say(
            "A skyline of {n} scores: the logits. Their mean is {mean}. What towers above?",
            n=self.vocabulary, mean=self.shown(f"mean({self.logits})", SCORE),
        )  # fmt: skip

    def says_top(self) -> Said:
        return say(
            "The {n} highest step out. {token} leads with {score}.",
            n=self.shown(f"len({self.logits})-({self.others.cell.address})", "d"),
            token=self.quoted(self.winner), score=self.score(self.winner),
        )  # fmt: skip

    def says_shares(self) -> Said:
        return say(
            "Softmax makes them shares of one whole: {token} gets {share}, the {n} others {rest} together.",
            token=self.quoted(self.winner), share=self.shares[0], n=self.others, rest=self.shares[-1],
        )  # fmt: skip
