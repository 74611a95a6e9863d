"""What the attention chapter says: each caption with its numbers, and what to say instead when it would not be true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.mobjects.head_values import Head
from scenes.mobjects.token_text import quoted
from scenes.mobjects.words import Shown

Caption = tuple[str | Shown, ...]  # a template and the numbers for its places
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
    def answers(self) -> str:
        return self._seen(self.key)

    def _name(self, position: int) -> str:
        return quoted(self.head.trace.tokens[position])

    def _seen(self, position: int) -> str:
        """A token as the query sees it: one of the same name is another."""
        name = self._name(position)
        return f"another {name}" if position != self.query and name == self.asks else name

    def reason(self) -> Caption:
        """Which head this is, and why it was chosen."""
        places = self.head.shown("focus.layer", "d"), self.head.shown("focus.head", "d")
        return ("Block {}, head {}. " + self.head.trace.focus["head"].reason, *places)

    def project(self) -> Caption:
        said = f"{self.asks} arrives normalised, as {{}} numbers. A row of weights meets them; the products add up."
        return said, self.head.shown("config.d_model", "d")

    def three(self) -> Caption:
        said = "Two more matrices make a key and a value from the same numbers."
        return (said if self.alone else f"{said} Every token does so.",)

    def roles(self) -> Caption:
        if self.query == self.key:
            return ("A token asks with its query, answers with its key, and hands over its value.",)
        said = "answers with its key, and hands over its value."
        return (f"{self.asks} asks with its query. {_start(self.answers)} {said}",)

    def scores(self) -> Caption:
        return ("Turned by their places, query and key meet: pairs multiplied and added up make one score.",)

    def scale(self) -> Caption:
        size = self.head.shown("config.d_head", "d")
        said = "A sum of {} unrelated products spreads √{} times as wide as one: so divide by that."
        return said, size, size

    def mask(self) -> Caption:
        if self.alone:
            return (f"{self.asks} is alone: there is no later token to hide.",)
        return ("No token may look ahead: scores with later tokens become −∞.",)

    def softmax(self, shifted: bool) -> Caption:
        power = "each score minus the best" if shifted else "each score"
        share = self.head.shown(self.head.cell("pattern", self.query, self.key), ".0%")
        return f"Softmax: e to the power of {power}, divided by the sum. {_start(self.answers)} gets {{}}.", share

    def rows(self, whole: bool) -> Caption:
        if self.alone:
            return ("The shares of a row always sum to one: here, of a single token.",)
        if not whole:
            said = "All rows do the same: over all {} tokens, the shares of every row sum to one."
            return said, self.head.shown("prompt.tokens", "d")
        return ("All rows do the same: the shares of every row sum to one.",)

    def arcs(self) -> Caption:
        best = int(self.head.pattern(self.query).argmax())
        if self.alone:
            return (f"Alone, {self.asks} can look only at itself. An arc is as wide as its share.",)
        most = "itself" if best == self.query else self._seen(best)
        then = "" if best == self.key else f", then at {self.answers}"
        return (f"So {self.asks} looks most at {most}{then}. An arc is as wide as its share.",)

    def sink(self) -> Caption:
        first = self._name(0)
        if self.alone:
            own = self.head.shown(self.head.cell("pattern", 0, 0), ".0%")
            return "In longer texts the first token is often a sink for attention. Here it has no choice: {}.", own
        given = f"{self.head.block}.attn.pattern[{self.head.number},1:,0]"
        others, mean = self.head.shown(f"len({given})", "d"), self.head.shown(f"mean({given})", ".0%")
        alike = float(np.mean(1 / np.arange(2, self.head.trace.n_prompt + 1)))
        if mean.cell.value >= max(SINK, CHANCE * alike):
            said = f"The {{}} others give {first} {{}} on average: a sink, for when nothing fits."
            return said, others, mean
        said = "In many heads the first token is a sink for attention. Here it gets {} from the other"
        return said + ("s on average." if others.cell.value > 1 else " one."), mean

    def blend(self) -> Caption:
        return ("Each value shrinks to its share; added up, they are one vector again: z.",)

    def heads(self) -> Caption:
        count = self.head.shown("config.n_heads", "d")
        return "That was one head of {}. Each asks with its own query.", count


def _start(text: str) -> str:
    """The same at the start of a sentence."""
    return text[0].upper() + text[1:]
