"""What the cache chapter says, and the readings beside its drawings, each true for the recorded run."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log10

from scenes.facts import CACHED_TOKENS, GIGABYTE, GPT3_CACHE, HALF_PRECISION, LLAMA2_CACHE, LLAMA2_UNSHARED_CACHE
from scenes.language import Said, say
from scenes.mobjects.head_values import Head
from scenes.mobjects.kv_cache.price import TOKEN
from scenes.mobjects.kv_cache.readings import Reading, large
from scenes.mobjects.token_text import quoted
from scenes.mobjects.words import Shown

DIFFERENCE, MACS = "derived.cache.difference", "derived.cache.macs"
DIGITS = 2  # of a difference that are not zero
EXACT = 4  # digits of counts whose printed ratio is to be right
FASTER = 1.1  # times as fast, from which it is told in a number
MILLISECONDS = 1000


@dataclass(frozen=True)
class Captions:
    """Captions and readings for one trace and the head that is filmed."""

    head: Head

    @property
    def decoded(self) -> bool:
        """Whether any token was read with the cache: the text may have ended with the first token drawn."""
        return len(self.head.trace.steps) > 1

    @property
    def drawn(self) -> str:
        """The token that the prompt's pass ended with."""
        return quoted(self.head.trace.generated[0])

    def _shown(self, address: str, format: str = ",d") -> Shown:
        return self.head.shown(address, format)

    # The whole text again

    def again(self) -> Said:
        blocks = self._shown("config.n_layers")
        if not self.decoded:
            return say(
                "{token} ends the text. To go on, all of it would run through {n} blocks again.",
                token=self.drawn, n=blocks,
            )  # fmt: skip
        return say(
            "{token} has joined. For the next token, all would run through {n} blocks again.",
            token=self.drawn, n=blocks,
        )  # fmt: skip

    def passes(self) -> list[Reading]:
        """Blocks times tokens: all, done before, new."""
        blocks, tokens = self._shown("config.n_layers"), self._shown("prompt.tokens+1")
        product = self._shown("config.n_layers*(prompt.tokens+1)")
        return [
            Reading(product, say("= {blocks} blocks × {tokens} tokens", blocks=blocks, tokens=tokens)),
            # Translators: these two stand under large numbers, of computations
            Reading(self._shown("config.n_layers*prompt.tokens"), say("were computed before"), "masked"),
            Reading(self._shown("config.n_layers"), say("are new"), "key"),
        ]

    def same(self) -> Said:
        if any(self.head.trace.cell(f"max({DIFFERENCE}.{name})").value for name in "kv"):
            return say(
                "No token looks ahead: with a new one behind them, old keys and values come out the same, "
                "up to rounding."
            )
        return say("No token looks ahead: with a new one behind them, old keys and values come out the same.")

    def differences(self) -> list[Reading]:
        """The largest difference of keys and of values in all blocks, beside the largest of the numbers compared."""
        block, blocks = f"{self.head.block}.attn", self._shown("config.n_layers")
        size = f"max(abs({block}.k_rot[{self.head.shared}]))"
        return [
            Reading(self._difference(f"max({DIFFERENCE}.k)"), say("largest difference of keys"), "key"),
            # Translators: the largest difference of values; stands under "largest difference of keys"
            Reading(self._difference(f"max({DIFFERENCE}.v)"), say("of values, in all {n} blocks", n=blocks), "value"),
            Reading(self._shown(size, ".1f"), say("largest number in these keys")),
        ]

    def _difference(self, address: str) -> Shown:
        """A small number with so many decimals that it does not round to nothing."""
        value = self.head.trace.cell(address).value
        decimals = 0 if value == 0 else max(DIGITS - 1 - ceil(log10(value)) + 1, 1)
        return self._shown(address, f".{decimals}f" if decimals else "d")

    # The cache

    def keep(self) -> Said:
        heads = self._shown("config.n_kv_heads")
        if heads.cell.value == 1:
            return say("So keep them: in each block a shelf of keys and one of values, with a slot for every token.")
        return say("So keep them: in each block {n} shelves of keys, {n} of values, a slot for every token.", n=heads)

    def numbers(self) -> list[Reading]:
        """What lies in the cache now."""
        names = ("config.n_layers", "config.n_kv_heads", "config.d_head", "prompt.tokens")
        blocks, _, size, _ = (self._shown(name) for name in names)
        shelves = self._shown("2*config.n_layers*config.n_kv_heads")
        # Translators: each of these stands under a large number, which it counts
        readings = [
            Reading(self._shown("2*" + "*".join(names)), say("numbers are kept now")),
            Reading(shelves, say("shelves in {n} blocks", n=blocks)),
            Reading(size, say("numbers in each slot")),
        ]
        if self.head.trace.config.heads_per_kv > 1:
            readings.append(Reading(self._shown("config.heads_per_kv"), say("query heads read each shelf")))
        return readings

    def decode(self) -> Said:
        if not self.decoded:
            return say("Had the text gone on, one token would go in: one key, one value, and one row like the last.")
        return say(
            "Now only {token} goes in: its key and value join the shelves, its query makes one row.", token=self.drawn
        )

    def scores(self) -> list[Reading]:
        """The row that is computed, and what is not."""
        if not self.decoded:
            rest = self._shown("prompt.tokens*(prompt.tokens-1)/2")
            return [
                Reading(self._shown("prompt.tokens"), say("shares in one row, in percent"), "query"),
                # Translators: shares in the rows before it; stands under their number
                Reading(rest, say("in rows before it")),
            ]
        rest = self._shown("prompt.tokens*(prompt.tokens+1)/2")
        return [
            Reading(self._shown("prompt.tokens+1"), say("new shares, in percent"), "query"),
            # Translators: shares; stands under their number
            Reading(rest, say("not computed again")),
        ]

    # What it saves

    def _last(self, name: str) -> str:
        return f"{MACS}.{name}[{len(self.head.trace.steps) - 1}]"

    def _ratio(self) -> Shown:
        return self._shown(f"{self._last('whole')}/{self._last('cached')}", ",.1f")

    def work(self) -> Said:
        if not self.decoded:
            return say("A first pass costs the same with a cache and without: it pays from the second step on.")
        return say(
            "Without the cache each step reads more. With it, the last step is {ratio} times less work.",
            ratio=self._ratio(),
        )

    def multiplications(self) -> list[Reading]:
        """Multiply-adds of the last step, without and with the cache, and their ratio."""
        whole, cached = (large(self.head.trace, self._last(name), EXACT) for name in ("whole", "cached"))
        return [
            # Translators: multiply-adds without the cache; stands under their number. A multiply-add is one
            # multiplication and the addition of its result to a sum.
            Reading(whole, say("multiply-adds without")),
            Reading(cached, say("multiply-adds with the cache"), "key"),
            # Translators: stands under a ratio, such as 12.3
            Reading(self._ratio(), say("times as many")),
        ]

    def times(self) -> list[Said]:
        """The measured times of both ways."""
        addresses = [f"{MILLISECONDS}*measured.cache.{name}" for name in ("whole", "cached")]
        least = min(self.head.trace.cell(address).value for address in addresses)
        return [say("{n} ms", n=self._shown(address, ".1f" if least >= 1 else ".2f")) for address in addresses]

    def clock(self) -> Said:
        ratio = self._shown("measured.cache.whole/measured.cache.cached", ".1f")
        if ratio.cell.value < 1:
            return say(
                "On the machine that recorded this, the step was no faster with the cache. The scores agree."
            )
        if ratio.cell.value < FASTER:
            return say(
                "On the machine that recorded this, the step took about as long either way. The scores agree."
            )
        return say(
            "On the machine that recorded this, a step is {ratio} times as fast. The scores agree.", ratio=ratio
        )

    def logits(self) -> list[Reading]:
        """How far the scores of both ways lie apart."""
        shown = self._difference(f"{DIFFERENCE}.logits")
        return [Reading(shown, say("largest difference of any score"))]

    # What it costs

    def price(self) -> Said:
        return say(
            "The price is memory: for every token {n} bytes, as long as the text lasts.", n=self._shown(TOKEN)
        )

    def others(self) -> Said:
        size = self._shown(f"{GPT3_CACHE.bytes(CACHED_TOKENS, HALF_PRECISION)}/{GIGABYTE}", ".2f")
        saved = f"{LLAMA2_UNSHARED_CACHE.n_kv_heads}/{LLAMA2_CACHE.n_kv_heads}"
        return say(
            "GPT-3 keeps {size} GB for a text that long. Heads that share need {ratio} times less.",
            size=size, ratio=self._shown(saved, "d"),
        )  # fmt: skip
