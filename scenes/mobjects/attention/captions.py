"""What the attention chapter says: each caption with its numbers, and what to say instead when it would not be true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.language import Said, reason, say
from scenes.mobjects.head_values import Head
from scenes.mobjects.token_text import quoted

SINK = 0.3  # mean share from which the first token is called a sink,
CHANCE = 2.0  # if it is so many times what looking at all tokens alike would give it


@dataclass(frozen=True)
class Captions:
    """Captions for one head, one query and the key it attends to; each method is a beat of the chapter."""

    head: Head
    query: int
    key: int

    @property
    def alone(self) -> bool:
        return self.head.trace.n_prompt == 1

    @property
    def asks(self) -> str:
        return self._name(self.query)

    @property
    def twins(self) -> bool:
        """Whether the key is another token of the same name."""
        return self.query != self.key and self.asks == self._name(self.key)

    def _name(self, position: int) -> str:
        return quoted(self.head.trace.tokens[position])

    def _seen(self, position: int) -> str:
        """A token as the query sees it: one of the same name is another."""
        name = self._name(position)
        return say("another {token}", token=name) if position != self.query and name == self.asks else name

    def reason(self) -> Said:
        """Which head this is, and why it was chosen."""
        block, head = self.head.shown("focus.layer", "d"), self.head.shown("focus.head", "d")
        why = reason(self.head.trace.focus["head"])
        return say("Block {block}, head {head}. {why}", block=block, head=head, why=why)

    def project(self) -> Said:
        return say(
            "{token} arrives normalised, as {size} numbers. A row of weights meets them; the products add up.",
            token=self.asks, size=self.head.shown("config.d_model", "d"),
        )

    def three(self) -> Said:
        if self.alone:
            return say("Two more matrices make a key and a value from the same numbers.")
        return say("Two more matrices make a key and a value from the same numbers. Every token does so.")

    def roles(self) -> Said:
        if self.query == self.key:
            return say("A token asks with its query, answers with its key, and hands over its value.")
        one, other = self.asks, self._name(self.key)
        if self.twins:
            return say(
                "{one} asks with its query. Another {one} answers with its key, and hands over its value.", one=one
            )
        return say(
            "{one} asks with its query. {other} answers with its key, and hands over its value.", one=one, other=other
        )

    def scores(self) -> Said:
        return say("Turned by their places, query and key meet: pairs multiplied and added up make one score.")

    def scale(self) -> Said:
        size = self.head.shown("config.d_head", "d")
        return say("A sum of {n} unrelated products spreads √{n} times as wide as one: so divide by that.", n=size)

    def mask(self) -> Said:
        if self.alone:
            return say("{token} is alone: there is no later token to hide.", token=self.asks)
        return say("No token may look ahead: scores with later tokens become −∞.")

    def softmax(self, shifted: bool) -> Said:
        share = self.head.shown(self.head.cell("pattern", self.query, self.key), ".0%")
        token = self._name(self.key)
        if shifted and self.twins:
            return say(
                "Softmax: e to the power of each score minus the best, divided by the sum. "
                "Another {token} gets {share}.",
                token=token, share=share,
            )
        if shifted:
            return say(
                "Softmax: e to the power of each score minus the best, divided by the sum. {token} gets {share}.",
                token=token, share=share,
            )
        if self.twins:
            return say(
                "Softmax: e to the power of each score, divided by the sum. Another {token} gets {share}.",
                token=token, share=share,
            )
        return say(
            "Softmax: e to the power of each score, divided by the sum. {token} gets {share}.", token=token, share=share
        )

    def rows(self, whole: bool) -> Said:
        if self.alone:
            return say("The shares of a row always sum to one: here, of a single token.")
        if not whole:
            count = self.head.shown("prompt.tokens", "d")
            return say("All rows do the same: over all {n} tokens, the shares of every row sum to one.", n=count)
        return say("All rows do the same: the shares of every row sum to one.")

    def arcs(self) -> Said:
        best = int(self.head.pattern(self.query).argmax())
        if self.alone:
            return say("Alone, {token} can look only at itself. An arc is as wide as its share.", token=self.asks)
        most = say("itself") if best == self.query else self._seen(best)
        if best == self.key:
            return say("So {token} looks most at {most}. An arc is as wide as its share.", token=self.asks, most=most)
        return say(
            "So {token} looks most at {most}, then at {next}. An arc is as wide as its share.",
            token=self.asks, most=most, next=self._seen(self.key),
        )  # fmt: skip

    def sink(self) -> Said:
        first = self._name(0)
        if self.alone:
            own = self.head.shown(self.head.cell("pattern", 0, 0), ".0%")
            return say(
                "In longer texts the first token is often a sink for attention. Here it has no choice: {share}.",
                share=own,
            )
        given = f"{self.head.block}.attn.pattern[{self.head.number},1:,0]"
        others, mean = self.head.shown(f"len({given})", "d"), self.head.shown(f"mean({given})", ".0%")
        alike = float(np.mean(1 / np.arange(2, self.head.trace.n_prompt + 1)))
        if mean.cell.value >= max(SINK, CHANCE * alike):
            return say(
                "The {n} others give {token} {share} on average: a sink, for when nothing fits.",
                n=others, token=first, share=mean,
            )  # fmt: skip
        if others.cell.value > 1:
            return say(
                "In many heads the first token is a sink for attention. "
                "Here it gets {share} from the others on average.", share=mean,
            )
        return say(
            "In many heads the first token is a sink for attention. Here it gets {share} from the other one.",
            share=mean,
        )

    def blend(self) -> Said:
        return say("Each value shrinks to its share; added up, they are one vector again: z.")

    def heads(self) -> Said:
        count = self.head.shown("config.n_heads", "d")
        return say("That was one head of {n}. Each asks with its own query.", n=count)
