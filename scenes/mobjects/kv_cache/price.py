"""What the cache takes: the bytes of one token as a product of sizes, and the caches of other models to one scale."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

from manim import LEFT, Animation, FadeIn, VGroup

from model.trace import Trace
from scenes.facts import (
    CACHED_TOKENS,
    CACHES,
    GIGABYTE,
    GPT2_CONTEXT,
    HALF_PRECISION,
    LLAMA2_UNSHARED_CACHE,
)
from scenes.language import message, say
from scenes.lines import wrap
from scenes.mobjects.bars import BarList
from scenes.mobjects.cascade import cascade
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

SIZES = (  # of the product that gives the numbers of one token: address, what it is, its colour
    # Translators: these stand under a large number each, with × between them: 30, "blocks"
    ("2", message("k and v"), "key"),
    ("config.n_layers", message("blocks"), "ink"),
    ("config.n_kv_heads", message("heads"), "ink"),
    ("config.d_head", message("numbers"), "ink"),
    (HALF_PRECISION, message("bytes"), "ink"),
)
TOKEN = "*".join(address for address, _, _ in SIZES)
DECIMALS = 2  # of gigabytes, or as many as the smallest needs to be more than nothing
WORD, RESULT = 1.5, 3.3  # ems of the heading from the factors to their words, and to the result
NOTE = 3.6  # lines kept for the sources


class TokenPrice(VGroup):
    """2 × blocks × heads × numbers × bytes, each over its name; under it the result."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        em, pitch = theme.sizes.heading, area.width / len(SIZES)
        pitch = min(pitch, COLUMN)
        top = area.at(0.5, 0.5)[1] + RESULT * em / 2 - em / 2
        left = area.at(0.5, 0)[0] - pitch * (len(SIZES) - 1) / 2
        self.factors, self.signs = VGroup(), VGroup()
        for i, (address, name, role) in enumerate(SIZES):
            point = (left + i * pitch, top, 0)
            number = Number(theme, Shown(trace.cell(address), "d"), "heading", role, point=point, style="mono-bold")
            words = Words(theme, say(name), role="faint").baseline_at((point[0], top - WORD * em, 0))
            self.factors.add(VGroup(number, words))
            if i:
                middle = (point[0] - pitch / 2, top, 0)
                self.signs.add(Words(theme, "×", size="heading", role="faint").centred_at(middle))
        total = Shown(trace.cell(TOKEN), ",d")
        self.result = Words(theme, say("= {n} bytes a token", n=total), size="heading", style="mono-bold", role="key")
        self.result.baseline_at((area.at(0.5, 0)[0], top - RESULT * em, 0))
        super().__init__(self.factors, self.signs, self.result)

    def write(self) -> Animation:
        """Factor by factor, then the result."""
        return cascade(FadeIn(one) for one in (*self.factors, self.signs, self.result))


COLUMN = 1.9  # units between two factors, at most


class CacheRuler(VGroup):
    """Bars of the bytes that models keep for one text of a given length, in gigabytes; sources at the foot."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        em, leading = theme.sizes.label, theme.sizes.label * theme.space.leading
        addresses = [f"{TOKEN}*{CACHED_TOKENS}", *(one.bytes(CACHED_TOKENS, HALF_PRECISION) for one in CACHES)]
        cells = [trace.cell(f"{address}/{GIGABYTE}") for address in addresses]
        decimals = max(DECIMALS, -floor(log10(min(cell.value for cell in cells))))
        shown = [Shown(cell, f".{decimals}f") for cell in cells]
        labels = [say("this model"), *(say(one.name) for one in CACHES)]
        body = Rect(area.left, area.right, area.bottom + NOTE * leading, area.top - 2 * em)
        self.bars = BarList(theme, labels, shown, body, max(one.cell.value for one in shown))
        self.rows = self.bars.rows
        for row in self.rows:
            row.bar.set_fill(theme.role("key"))
        self.rows[0].label.set_color(theme.role("key"))
        self.rows[CACHES.index(LLAMA2_UNSHARED_CACHE) + 1].hollow()
        tokens, each = Shown(trace.cell(CACHED_TOKENS), ",d"), Shown(trace.cell(HALF_PRECISION), "d")
        # Translators: over bars with a length in gigabytes each
        heading = say("gigabytes for {tokens} tokens, {bytes} bytes a number", tokens=tokens, bytes=each)
        self.heading = Words(theme, heading, role="faint")
        self.heading.baseline_at((area.left, self.bars.get_top()[1] + em / 2, 0), LEFT)
        self.notes = self._notes(theme, trace, area, leading)
        super().__init__(self.bars, self.heading, self.notes)

    @staticmethod
    def _notes(theme: Theme, trace: Trace, area: Rect, leading: float) -> VGroup:
        sources = dict.fromkeys(one.source for one in CACHES)
        lines = wrap("; ".join(sources), area.width, theme.sizes.label, lines=2)
        own = Shown(trace.cell(GPT2_CONTEXT), ",d")
        rows = [Words(theme, say("GPT-2 itself reads at most {n} tokens", n=own), role="faint")]
        rows += [Words(theme, line, role="faint") for line in lines]
        for i, row in enumerate(reversed(rows)):
            row.baseline_at((area.left, area.bottom + (i + 0.5) * leading, 0), LEFT)
        return VGroup(*rows)

    def measure(self) -> Sequence[Animation]:
        """One model after the other."""
        return [cascade([FadeIn(row.label), row.grow(), FadeIn(row.number)]) for row in self.rows]


