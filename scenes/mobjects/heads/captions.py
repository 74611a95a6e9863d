"""What the chapter on many heads says: each caption with its numbers, and what to say when it would not be true."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.mobjects.head_values import Head
from scenes.mobjects.heads.habits import HABITS, MUCH
from scenes.mobjects.token_text import quoted
from scenes.mobjects.words import Shown

Caption = tuple[str | Shown, ...]  # a template and the numbers for its places
FEW = 0.15  # share of all heads up to which those that have a habit are few


@dataclass(frozen=True)
class Captions:
    """Captions for the block of one head and one query; each method is a beat of the chapter."""

    head: Head
    query: int

    @property
    def asks(self) -> str:
        return quoted(self.head.trace.tokens[self.query])

    def tops(self) -> list[int]:
        """The key to which each head gives most, for the query."""
        pattern = self.head.values(f"{self.head.block}.attn.pattern[:,{self.query},:{self.query + 1}]")
        return [int(key) for key in pattern.argmax(axis=1)]

    def cards(self) -> Caption:
        count = self.head.shown("config.n_heads", "d")
        if self.query == 0:
            return f"{{}} heads, one pattern: {self.asks} stands first and can look only at itself.", count
        if len(set(self.tops())) == 1:
            one = quoted(self.head.trace.tokens[self.tops()[0]])
            return f"{{}} heads, {{}} patterns. From {self.asks}, all look most at {one}.", count, count
        return f"{{}} heads, {{}} patterns. Under each: where it looks most from {self.asks}.", count, count

    def shared(self) -> Caption:
        config = self.head.trace.config
        kept, whole = (self.head.shown(f"2*config.{name}*config.d_head", ",d") for name in ("n_kv_heads", "n_heads"))
        if config.heads_per_kv == 1:
            return ("Here every head has keys and values of its own: {} numbers a token. Many models share them.", kept)
        per = self.head.shown("config.n_heads/config.n_kv_heads", "d")
        if config.n_kv_heads == 1:
            return "All {} heads share the same keys and values: {} numbers a token to keep, not {}.", per, kept, whole
        return "{} heads at a time share keys and values: {} numbers a token to keep, not {}.", per, kept, whole

    def joined(self) -> Caption:
        return (f"Each head’s result for {self.asks}, its z. End to end, they are one vector.",)

    def mix(self, total: Shown, component: Shown) -> Caption:
        said = "A row of weights meets that vector. Each head adds a part: {} in all, for component {}."
        return said, total, component

    def delta(self, loudest: Shown) -> Caption:
        said = "All {} rows make what attention adds. In the rows shown, head {} adds most."
        return said, self.head.shown("config.d_model", "d"), loudest

    def probe(self) -> Caption:
        count = self.head.shown("len(derived.heads.probe.ids)/2", "d")
        return "A test for habits: {} random tokens, then the same again.", count

    def induction(self, token: str, after: str) -> Caption:
        habit = HABITS[0]
        if not habit.strong(self.head.trace):
            said = "A head could look at what came next the last time. No head of this model does it much: {} at best."
            return said, habit.mean(self.head.trace)
        return f"{token} comes again. This head looks at what came next last time, {after}: to copy it.",

    def gallery(self) -> Caption:
        strong = [habit for habit in HABITS if habit.strong(self.head.trace)]
        if len(strong) == len(HABITS):
            return ("Of all heads, the best at each of four habits. The outlined stripe is the habit.",)
        if strong:
            return ("Of all heads, the best at each of four habits. Not every habit is strong in this model.",)
        return ("Four habits, and the best head at each. None of them is strong in this model.",)

    def everywhere(self) -> Caption:
        """The map of all heads."""
        heads = self.head.shown("config.n_layers*config.n_heads", "d")
        means = self.head.values(f"derived.heads.{HABITS[0].measure}")
        said = {True: "few have this habit", False: "many have this habit"}[float((means >= MUCH).mean()) <= FEW]
        if not HABITS[0].strong(self.head.trace):
            said = "none has this habit"
        return f"Of all {{}} heads, {said}. What each finds is added to one stream.", heads
