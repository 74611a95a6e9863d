"""What the chapter on many heads says: each caption with its numbers, and what to say when it would not be true."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.language import Said, say
from scenes.mobjects.head_values import Head
from scenes.mobjects.heads.habits import HABITS, MUCH
from scenes.mobjects.token_text import quoted
from scenes.mobjects.words import Shown

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

    def cards(self) -> Said:
        count = self.head.shown("config.n_heads", "d")
        if self.query == 0:
            return say(
                "{n} heads, one pattern: {token} stands first and can look only at itself.", n=count, token=self.asks
            )
        if len(set(self.tops())) == 1:
            one = quoted(self.head.trace.tokens[self.tops()[0]])
            return say(
                "{n} heads, {n} patterns. From {token}, all look most at {most}.", n=count, token=self.asks, most=one
            )
        return say("{n} heads, {n} patterns. Under each: where it looks most from {token}.", n=count, token=self.asks)

    def shared(self) -> Said:
        config = self.head.trace.config
        kept, whole = (self.head.shown(f"2*config.{name}*config.d_head", ",d") for name in ("n_kv_heads", "n_heads"))
        if config.heads_per_kv == 1:
            return say(
                "Here every head has keys and values of its own: {kept} numbers a token. Many models share them.",
                kept=kept,
            )
        per = self.head.shown("config.n_heads/config.n_kv_heads", "d")
        if config.n_kv_heads == 1:
            return say(
                "All {n} heads share the same keys and values: {kept} numbers a token to keep, not {whole}.",
                n=per, kept=kept, whole=whole,
            )  # fmt: skip
        return say(
            "{n} heads at a time share keys and values: {kept} numbers a token to keep, not {whole}.",
            n=per, kept=kept, whole=whole,
        )  # fmt: skip

    def joined(self) -> Said:
        return say("Each head’s result for {token}, its z. End to end, they are one vector.", token=self.asks)

    def mix(self, total: Shown, component: Shown) -> Said:
        # Translators: {sum} is what the parts add up to; {component} is the number of a place in a vector.
        return say(
            "A row of weights meets that vector. Each head adds a part: {sum} in all, for component {component}.",
            sum=total, component=component,
        )  # fmt: skip

    def delta(self, loudest: Shown) -> Said:
        size = self.head.shown("config.d_model", "d")
        # Translators: {head} is the number by which a head is called.
        return say(
            "All {n} rows make what attention adds. In the rows shown, head {head} adds most.", n=size, head=loudest
        )

    def probe(self) -> Said:
        count = self.head.shown("len(derived.heads.probe.ids)/2", "d")
        return say("A test for habits: {n} random tokens, then the same again.", n=count)

    def induction(self, token: str, after: str) -> Said:
        habit = HABITS[0]
        if not habit.strong(self.head.trace):
            return say(
                "A head could look at what came next the last time. "
                "No head of this model does it much: {share} at best.", share=habit.mean(self.head.trace),
            )  # fmt: skip
        return say(
            "{token} comes again. This head looks at what came next last time, {after}: to copy it.",
            token=token, after=after,
        )  # fmt: skip

    def gallery(self) -> Said:
        strong = [habit for habit in HABITS if habit.strong(self.head.trace)]
        if len(strong) == len(HABITS):
            return say("Of all heads, the best at each of four habits. The outlined stripe is the habit.")
        if strong:
            return say("Of all heads, the best at each of four habits. Not every habit is strong in this model.")
        return say("Four habits, and the best head at each. None of them is strong in this model.")

    def everywhere(self) -> Said:
        """The map of all heads."""
        heads = self.head.shown("config.n_layers*config.n_heads", "d")
        means = self.head.values(f"derived.heads.{HABITS[0].measure}")
        if not HABITS[0].strong(self.head.trace):
            return say("Of all {n} heads, none has this habit. What each finds is added to one stream.", n=heads)
        if float((means >= MUCH).mean()) <= FEW:
            return say("Of all {n} heads, few have this habit. What each finds is added to one stream.", n=heads)
        return say("Of all {n} heads, many have this habit. What each finds is added to one stream.", n=heads)

    def strongest(self) -> Said:
        """Where on that map the best head is."""
        block, head = HABITS[0].place(self.head.trace)
        return say(
            "strongest: block {block}, head {head}, with {share} on what came next the last time",
            block=block, head=head, share=HABITS[0].mean(self.head.trace),
        )  # fmt: skip
