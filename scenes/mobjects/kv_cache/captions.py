"""What the cache chapter says, and the readings beside its drawings, each true for the recorded run."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log10

from scenes.facts import CACHED_TOKENS, GPT3_CACHE, HALF_PRECISION, LLAMA2_CACHE, LLAMA2_UNSHARED_CACHE
from scenes.mobjects.head_values import Head
from scenes.mobjects.kv_cache.price import GIGABYTE, TOKEN
from scenes.mobjects.kv_cache.readings import Reading, large
from scenes.mobjects.token_text import quoted
from scenes.mobjects.words import Shown

Caption = tuple[str | Shown, ...]
DIFFERENCE, MACS = "derived.cache.difference", "derived.cache.macs"
DIGITS = 2  # of a difference that are not zero
EXACT = 4  # digits of counts whose printed ratio is to be right
FASTER = 1.1  # times as fast, from which it is told in a number
MILLISECONDS = 1000


@dataclass(frozen=True)
class Captions:
    """Captions (a template and its numbers) and readings for one trace and the head that is filmed."""

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

    def again(self) -> Caption:
        blocks = self._shown("config.n_layers")
        if not self.decoded:
            said = f"{self.drawn} ends the text. To go on, all of it would run through {{}} blocks again."
            return said, blocks
        said = f"{self.drawn} has joined. For the next token, all would run through {{}} blocks again."
        return said, blocks

    def passes(self) -> list[Reading]:
        """Blocks times tokens: all, done before, new."""
        blocks, tokens = self._shown("config.n_layers"), self._shown("prompt.tokens+1")
        return [
            Reading(self._shown("config.n_layers*(prompt.tokens+1)"), "= {} blocks × {} tokens", (blocks, tokens)),
            Reading(self._shown("config.n_layers*prompt.tokens"), "were computed before", (), "masked"),
            Reading(self._shown("config.n_layers"), "are new", (), "key"),
        ]

    def same(self) -> Caption:
        exact = not any(self.head.trace.cell(f"max({DIFFERENCE}.{name})").value for name in "kv")
        said = "No token looks ahead: with a new one behind them, old keys and values come out the same."
        return (said if exact else said.replace("the same", "the same, up to rounding"),)

    def differences(self) -> list[Reading]:
        """The largest difference of keys and of values in all blocks, beside the largest of the numbers compared."""
        block, blocks = f"{self.head.block}.attn", self._shown("config.n_layers")
        size = f"max(abs({block}.k_rot[{self.head.shared}]))"
        return [
            Reading(self._difference(f"max({DIFFERENCE}.k)"), "largest difference of keys", (), "key"),
            Reading(self._difference(f"max({DIFFERENCE}.v)"), "of values, in all {} blocks", (blocks,), "value"),
            Reading(self._shown(size, ".1f"), "largest number in these keys"),
        ]

    def _difference(self, address: str) -> Shown:
        """A small number with so many decimals that it does not round to nothing."""
        value = self.head.trace.cell(address).value
        decimals = 0 if value == 0 else max(DIGITS - 1 - ceil(log10(value)) + 1, 1)
        return self._shown(address, f".{decimals}f" if decimals else "d")

    # The cache

    def keep(self) -> Caption:
        heads = self._shown("config.n_kv_heads")
        if heads.cell.value == 1:
            return ("So keep them: in each block a shelf of keys and one of values, with a slot for every token.",)
        said = "So keep them: in each block {} shelves of keys, {} of values, a slot for every token."
        return said, heads, heads

    def numbers(self) -> list[Reading]:
        """What lies in the cache now."""
        names = ("config.n_layers", "config.n_kv_heads", "config.d_head", "prompt.tokens")
        blocks, _, size, _ = (self._shown(name) for name in names)
        readings = [
            Reading(self._shown("2*" + "*".join(names)), "numbers are kept now"),
            Reading(self._shown("2*config.n_layers*config.n_kv_heads"), "shelves in {} blocks", (blocks,)),
            Reading(size, "numbers in each slot"),
        ]
        if self.head.trace.config.heads_per_kv > 1:
            readings.append(Reading(self._shown("config.heads_per_kv"), "query heads read each shelf"))
        return readings

    def decode(self) -> Caption:
        if not self.decoded:
            return ("Had the text gone on, one token would go in: one key, one value, and one row like the last.",)
        return (f"Now only {self.drawn} goes in: its key and value join the shelves, its query makes one row.",)

    def scores(self) -> list[Reading]:
        """The row that is computed, and what is not."""
        if not self.decoded:
            return [
                Reading(self._shown("prompt.tokens"), "shares in one row, in percent", (), "query"),
                Reading(self._shown("prompt.tokens*(prompt.tokens-1)/2"), "in rows before it"),
            ]
        return [
            Reading(self._shown("prompt.tokens+1"), "new shares, in percent", (), "query"),
            Reading(self._shown("prompt.tokens*(prompt.tokens+1)/2"), "not computed again"),
        ]

    # What it saves

    def _last(self, name: str) -> str:
        return f"{MACS}.{name}[{len(self.head.trace.steps) - 1}]"

    def _ratio(self) -> Shown:
        return self._shown(f"{self._last('whole')}/{self._last('cached')}", ",.1f")

    def work(self) -> Caption:
        if not self.decoded:
            return ("A first pass costs the same with a cache and without: it pays from the second step on.",)
        said = "Without the cache each step reads more. With it, the last step is {} times less work."
        return said, self._ratio()

    def multiplications(self) -> list[Reading]:
        """Multiply-adds of the last step, without and with the cache, and their ratio."""
        readings = []
        for name, words, role in (("whole", "without", "ink"), ("cached", "with the cache", "key")):
            shown, unit = large(self.head.trace, self._last(name), EXACT)
            readings.append(Reading(shown, f"multiply-adds {words}", (), role, unit))
        return [*readings, Reading(self._ratio(), "times as many")]

    def times(self) -> tuple[list[Shown], str]:
        """The measured times of both ways, and their unit."""
        addresses = [f"{MILLISECONDS}*measured.cache.{name}" for name in ("whole", "cached")]
        least = min(self.head.trace.cell(address).value for address in addresses)
        return [self._shown(address, ".1f" if least >= 1 else ".2f") for address in addresses], "ms"

    def clock(self) -> Caption:
        ratio = self._shown("measured.cache.whole/measured.cache.cached", ".1f")
        if ratio.cell.value < 1:
            return ("On the machine that recorded this, the step was no faster with the cache. The scores agree.",)
        if ratio.cell.value < FASTER:
            return ("On the machine that recorded this, the step took about as long either way. The scores agree.",)
        return "On the machine that recorded this, a step is {} times as fast. The scores agree.", ratio

    def logits(self) -> list[Reading]:
        """How far the scores of both ways lie apart."""
        shown = self._difference(f"{DIFFERENCE}.logits")
        return [Reading(shown, "largest difference of any score")]

    # What it costs

    def price(self) -> Caption:
        return "The price is memory: for every token {} bytes, as long as the text lasts.", self._shown(TOKEN)

    def others(self) -> Caption:
        size = self._shown(f"{GPT3_CACHE.bytes(CACHED_TOKENS, HALF_PRECISION)}/{GIGABYTE}", ".2f")
        saved = f"{LLAMA2_UNSHARED_CACHE.n_kv_heads}/{LLAMA2_CACHE.n_kv_heads}"
        said = "GPT-3 keeps {} GB for a text that long. Heads that share need {} times less."
        return said, size, self._shown(saved, "d")
