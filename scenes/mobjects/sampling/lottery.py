"""The recorded draw of the first token, as numbers for the screen: what each cut left, where `u` fell, what it hit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from model.trace import Sample, Trace
from scenes.language import Said, say, say_count
from scenes.mobjects.bars import says_together
from scenes.mobjects.shares import PERCENT, Shares, with_format_that_adds_up
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

    # Sentences that depend on the settings

    def says_of_temperature(self, choices: Shown) -> Said:
        """What the temperature of this run leaves open."""
        temperature = self.setting("temperature", ".2f")
        if self.sample.temperature == 0:
            return say(
                "This run is set to {temperature}, the limit: the likeliest token has it all, which is greedy.",
                temperature=temperature,
            )
        return say(
            "This run is set to {temperature}: as open as a choice among {n} equally likely tokens.",
            temperature=temperature, n=choices,
        )  # fmt: skip

    def says_of_top_k(self) -> Said:
        """What top-k does, which may be nothing."""
        k = self.setting("top_k", ",d")
        if self.sample.top_k == 0:
            return say("All by rank, greener is likelier. Top-k is off in this run (k = {k}): nothing is cut.", k=k)
        if not self.changes("tempered", "top_k_probs"):
            return say_count(
                "Top-k may keep {k} tokens, but only {n} has a share at all: nothing is cut.",
                "Top-k may keep {k} tokens, but only {n} have a share at all: nothing is cut.",
                n=self.left("tempered"), k=k,
            )  # fmt: skip
        share = self.lost("top_k_probs")
        if self.sample.top_k == 1:
            return say(
                "Greener is likelier. Top-k keeps only the likeliest (k = {k}) and throws {share} away.",
                k=k, share=share,
            )  # fmt: skip
        return say("Greener is likelier. Top-k keeps the {k} likeliest and throws {share} away.", k=k, share=share)

    def says_of_top_p(self) -> Said:
        """What top-p does, which may be nothing."""
        p, stay = self.setting("top_p", PERCENT), self.left("top_p_probs")
        if self.sample.top_p >= 1:
            return say("Top-p is off in this run (p = {p}): nothing more is cut.", p=p)
        if not self.changes("top_k_probs", "top_p_probs"):
            return say_count(
                "Top-p adds up from the top until it reaches {p}: nothing to cut, {n} token stays.",
                "Top-p adds up from the top until it reaches {p}: nothing to cut, {n} tokens stay.", n=stay, p=p,
            )  # fmt: skip
        return say_count(
            "Top-p adds up from the top to {p} of what is left: {n} token stays.",
            "Top-p adds up from the top to {p} of what is left: {n} tokens stay.", n=stay, p=p,
        )  # fmt: skip

    def says_together(self, field: str) -> Said:
        """The sum of a column."""
        column = self.column(field)
        return says_together(column, self.total(field, column[0].format))

    def says_of_the_sum(self) -> Said:
        """What the shares make laid end to end, before and after they are divided by it."""
        total, whole = self.total("top_p_probs"), self.total("probs")
        if not self.changes("tempered", "top_p_probs"):
            return say(
                "Laid end to end, the shares reach {share}: nothing was cut, nothing need be divided.", share=whole
            )
        return say(
            "What is left reaches {share}. Divide each share by that: together {whole} again.",
            share=total, whole=whole,
        )  # fmt: skip

    def says_of_the_draw(self, u: Shown) -> Said:
        """Where the random number falls."""
        seed, name = self.setting("seed", "d"), self.quoted(self.chosen)
        return say(
            "Seed {seed} gives a random number, {u}. On the ruler it lands on {token}.", seed=seed, u=u, token=name
        )

    def says_how_it_goes_on(self) -> Said:
        """What comes after the draw, which may be the end."""
        name = self.quoted(self.chosen)
        if self.ends:
            return say("{token} joins the text. It is the sign for its end: no more is drawn.", token=name)
        return say("{token} joins the text. Then the whole text goes in again, for the next one.", token=name)

    def says_of_draws(self) -> Said:
        """What further draws give, and whether the one of this run was the likeliest."""
        draws, name = self.draws(), self.quoted(self.chosen)
        if len(self.kept) == 1:
            return say("Only one token was left: {draws} more draws all fall on {token} too.", draws=draws, token=name)
        address = f"{COUNTS}[{self.kept.index(self.chosen)}]"
        count, rest = self.shown(address, ",d"), self.shown(f"sum({COUNTS})-{address}", ",d")
        if self.chosen == self.ranks[0]:
            return say_count(
                "{draws} more draws fill each bar to about its share: {n} falls on {token}, the likeliest, "
                "{rest} elsewhere.",
                "{draws} more draws fill each bar to about its share: {n} fall on {token}, the likeliest, "
                "{rest} elsewhere.",
                n=count, draws=draws, token=name, rest=rest,
            )  # fmt: skip
        return say_count(
            "{draws} more draws fill each bar to about its share: {n} falls on {token}, which is not the likeliest.",
            "{draws} more draws fill each bar to about its share: {n} fall on {token}, which is not the likeliest.",
            n=count, draws=draws, token=name,
        )  # fmt: skip
