"""The recorded draw of the first token, as numbers for the screen: what each cut left, where `u` fell, what it hit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from model.trace import Sample, Trace
from scenes.mobjects.shares import PERCENT, Shares, column_adds_up, with_format_that_adds_up
from scenes.mobjects.token_text import quoted, written
from scenes.mobjects.words import Shown

SAMPLE = "steps.0.sample"
COUNTS = "derived.sampling.repeat.counts"
DRAWS = "derived.sampling.repeat.draws"
NAMED = 8  # tokens with a bar of their own: as many as are read at a glance
DIGITS, FINEST = 4, 9  # decimals of u and of the borders it fell between: the least, and the most when they lie close


class Lottery:
    """The first sample of a trace. A `field` is a stage of it: `tempered`, `top_k_probs`, `top_p_probs` or `probs`."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.sample: Sample = trace.step(0).sample

    # Tokens

    @cached_property
    def ranks(self) -> list[int]:
        """All ids, likeliest first."""
        return [int(i) for i in np.argsort(-self.sample.logits, kind="stable")]

    @cached_property
    def kept(self) -> list[int]:
        """The ids that could be drawn, likeliest first."""
        return [int(i) for i in self.sample.kept_ids]

    @property
    def chosen(self) -> int:
        return self.sample.chosen_id

    @property
    def ends(self) -> bool:
        """Whether the token drawn ends the text: a special sign, no merged piece, after which the run stopped."""
        token = self.trace.token(self.chosen)
        return len(self.trace.steps) == 1 and len(token.bytes) > 1 and not token.merges

    def names(self, ids: Sequence[int]) -> list[str]:
        """Tokens as labels."""
        return [written(self.trace.token(i)) for i in ids]

    def quoted(self, token_id: int) -> str:
        """A token in a sentence."""
        return quoted(self.trace.token(token_id))

    # Numbers

    def shown(self, address: str, format: str) -> Shown:
        return Shown(self.trace.cell(address), format)

    def setting(self, name: str, format: str) -> Shown:
        """An option of the run: `"top_k"`, `"seed"`, …, or `"draw"`."""
        return self.shown(f"{SAMPLE}.{name}", format)

    def values(self, field: str) -> np.ndarray:
        """All shares of a stage, by id."""
        return np.asarray(getattr(self.sample, field))

    def shares(self, field: str, ids: Sequence[int]) -> Shares:
        """The distribution of a stage."""
        top = self.ranks[: len(ids)]
        return Shares(self.trace, f"{SAMPLE}.{field}", ids, beside=list(ids) != top)

    def total(self, field: str, format: str = PERCENT) -> Shown:
        """All shares of a stage together."""
        return self.shown(f"sum({SAMPLE}.{field})", format)

    def lost(self, field: str) -> Shown:
        """What has been thrown away up to a stage."""
        return self.shown(f"1-sum({SAMPLE}.{field})", PERCENT)

    def left(self, field: str, beyond: int = 0) -> Shown:
        """How many tokens have a share after a stage, the first `beyond` left out."""
        return self.shown(f"count({SAMPLE}.{field})" + (f"-{beyond}" if beyond else ""), ",d")

    def vocabulary(self, beyond: int = 0) -> Shown:
        """How many tokens there are, `beyond` left out."""
        return self.shown("config.vocab_size" + (f"-{beyond}" if beyond else ""), ",d")

    def changes(self, before: str, after: str) -> bool:
        """Whether a cut cuts anything."""
        return bool(np.count_nonzero(self.values(before)) != np.count_nonzero(self.values(after)))

    def running_total(self, n: int) -> Shown:
        """Share of the n likeliest in what top-k left: what top-p adds up."""
        probs, first = f"{SAMPLE}.top_k_probs", self.trace.config.vocab_size - n
        return self.shown(f"sum(sort({probs})[{first}:])/sum({probs})", PERCENT)

    def borders(self) -> tuple[Shown, Shown]:
        """Where the chosen token's stretch of the ruler begins and ends."""
        low, high = (self.trace.cell(address) for address in self._borders)
        return Shown(low, self.finesse), Shown(high, self.finesse)

    @cached_property
    def finesse(self) -> str:
        """The format in which u and the borders it fell between are three different numbers."""
        values = [self.sample.draw, *(self.trace.cell(address).value for address in self._borders)]
        apart = (digits for digits in range(DIGITS, FINEST) if len({round(value, digits) for value in values}) == 3)
        return f".{next(apart, FINEST)}f"

    @property
    def _borders(self) -> tuple[str, str]:
        rank, size = self.kept.index(self.chosen), self.trace.config.vocab_size
        return f"sum(sort({SAMPLE}.probs)[{size - rank}:])", f"sum(sort({SAMPLE}.probs)[{size - rank - 1}:])"

    def share(self, token_id: int) -> Shown:
        """The chance of a token in the draw."""
        return self.shown(f"{SAMPLE}.probs[{token_id}]", PERCENT)

    def draws(self) -> Shown:
        """How many further draws were made."""
        return self.shown(f"sum({COUNTS})", ",d")

    @cached_property
    def further(self) -> np.ndarray:
        """The numbers of the further draws, in order."""
        return self.trace.cells(DRAWS).values

    def hits(self) -> np.ndarray:
        """The row of the bars (the named tokens, then the others) that each of the further draws came to."""
        edges = np.cumsum(self.values("probs")[self.kept])
        places = np.searchsorted(edges, self.further, side="right").clip(max=len(self.kept) - 1)
        rows = np.full(len(self.kept), len(self.named))
        rows[[self.kept.index(i) for i in self.named]] = np.arange(len(self.named))
        return rows[places]

    # Columns for the bars of the kept tokens: those with a bar of their own, then the others if there are any

    @property
    def named(self) -> list[int]:
        """The kept ids with a bar of their own: the likeliest, and the chosen one among them."""
        first = self.kept[: NAMED + (len(self.kept) == NAMED + 1)]
        return first if self.chosen in first else [*first[:-1], self.chosen]

    @property
    def others(self) -> Shown | None:
        """How many kept tokens share the last bar; None where there is no such bar."""
        return self.left("probs", beyond=NAMED) if len(self.kept) > len(self.named) else None

    def column(self, field: str) -> list[Shown]:
        """Shares at a stage, with as many decimals as it takes to add up to their total as printed (if that can be)."""
        rows = self.shares(field, self.named).rows(others=self.others is not None)
        return with_format_that_adds_up(rows, self.total(field))

    def tally(self) -> list[Shown]:
        """How often each came up in the further draws."""
        each = [f"{COUNTS}[{self.kept.index(i)}]" for i in self.named]
        rest = ["-".join([f"sum({COUNTS})", *each])] if self.others is not None else []
        return [self.shown(address, ",d") for address in (*each, *rest)]

    @property
    def longest(self) -> float:
        """The largest share that the columns show, of chances or of draws."""
        draws = self.draws().cell.value
        return max(*(one.cell.value for one in self.column("probs")), *(one.cell.value / draws for one in self.tally()))

    # Sentences that depend on the settings: a template and its numbers

    def says_of_temperature(self, choices: Shown) -> tuple[str | Shown, ...]:
        """What the temperature of this run leaves open."""
        temperature = self.setting("temperature", ".2f")
        if self.sample.temperature == 0:
            return "This run is set to {}, the limit: the likeliest token has it all, which is greedy.", temperature
        return "This run is set to {}: as open as a choice among {} equally likely tokens.", temperature, choices

    def says_of_top_k(self) -> tuple[str | Shown, ...]:
        """What top-k does, which may be nothing."""
        k = self.setting("top_k", ",d")
        if self.sample.top_k == 0:
            return "All by rank, greener is likelier. Top-k is off in this run (k = {}): nothing is cut.", k
        if not self.changes("tempered", "top_k_probs"):
            left = self.left("tempered")
            has = "has" if left.cell.value == 1 else "have"
            return f"Top-k may keep {{}} tokens, but only {{}} {has} a share at all: nothing is cut.", k, left
        most = "only the likeliest (k = {})" if self.sample.top_k == 1 else "the {} likeliest"
        return f"Greener is likelier. Top-k keeps {most} and throws {{}} away.", k, self.lost("top_k_probs")

    def says_of_top_p(self) -> tuple[str | Shown, ...]:
        """What top-p does, which may be nothing."""
        p, stay = self.setting("top_p", PERCENT), self.left("top_p_probs")
        if self.sample.top_p >= 1:
            return "Top-p is off in this run (p = {}): nothing more is cut.", p
        many = "tokens stay" if stay.cell.value > 1 else "token stays"
        if not self.changes("top_k_probs", "top_p_probs"):
            return f"Top-p adds up from the top until it reaches {{}}: nothing to cut, {{}} {many}.", p, stay
        return f"Top-p adds up from the top to {{}} of what is left: {{}} {many}.", p, stay

    def says_together(self, field: str) -> tuple[str, Shown]:
        """The sum of a column; it says so when the printed digits do not add up to it."""
        column = self.column(field)
        total = self.total(field, column[0].format)
        return f"together {{}}{'' if column_adds_up(column, total) else ' (the shares are rounded)'}", total

    def says_of_the_sum(self) -> tuple[str | Shown, ...]:
        """What the shares make laid end to end, before and after they are divided by it."""
        total, whole = self.total("top_p_probs"), self.total("probs")
        if not self.changes("tempered", "top_p_probs"):
            return "Laid end to end, the shares reach {}: nothing was cut, nothing need be divided.", whole
        return "What is left reaches {}. Divide each share by that: together {} again.", total, whole

    def says_of_draws(self) -> tuple[str | Shown, ...]:
        """What further draws give, and whether the one of this run was the likeliest."""
        draws, name = self.draws(), self.quoted(self.chosen)
        if len(self.kept) == 1:
            return f"Only one token was left: {{}} more draws all fall on {name} too.", draws
        address = f"{COUNTS}[{self.kept.index(self.chosen)}]"
        count, rest = self.shown(address, ",d"), self.shown(f"sum({COUNTS})-{address}", ",d")
        said = f"{{}} more draws fill each bar to about its share: {{}} {'falls' if count.cell.value == 1 else 'fall'}"
        if self.chosen == self.ranks[0]:
            return f"{said} on {name}, the likeliest, {{}} elsewhere.", draws, count, rest
        return f"{said} on {name}, which is not the likeliest.", draws, count
