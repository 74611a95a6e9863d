"""How questions are made of a trace: what is right is compared with what is nearly so, and ties are no questions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from film.quiz.question import LETTERS, Number, Option, Sentence, say, say_count
from model.address import format_value
from model.trace import Array, Token, Trace
from scenes.language import now
from scenes.mobjects.token_text import quoted, written
from scenes.typeface import visible

FEWEST, MOST = 3, len(LETTERS)  # options


@dataclass(frozen=True)
class Draft:
    """A question before its options are shuffled."""

    text: Sentence
    right: Option
    wrong: tuple[Option, ...]
    explanation: Sentence

    @property
    def options(self) -> tuple[Option, ...]:
        """All of them, the right one first."""
        return self.right, *self.wrong


Choice = tuple[Sentence, Number]  # an option, and the number it is compared by


class Asking:
    """What questions are made of: the trace, its numbers and the names of its tokens."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.config, self.step = trace, trace.config, trace.steps[0]
        self.last = trace.n_prompt - 1
        self.layer, self.head, self.query, self.key = (
            trace.focus[name].number for name in ("layer", "head", "query", "key")
        )

    @property
    def block(self) -> str:
        """Where the values of the block in focus are."""
        return f"steps.0.blocks.{self.layer}"

    def value(self, name: str) -> Array:
        """A recorded value of the block in focus, such as "attn.pattern"."""
        return self.step[f"blocks.{self.layer}.{name}"]

    def number(self, address: str, format: str = "d") -> Number:
        """The number at an address, as it is written in the language spoken here."""
        value = self.trace.cell(address).value
        return Number(address, value, format, now().number(format_value(value, format)))

    def tokens(self, address: str) -> Sentence:
        """How many tokens, as part of a sentence: "1 token", "12 tokens"."""
        # Translators: this and the like are parts of sentences, in the nominative or the accusative
        return say_count("{n} token", "{n} tokens", n=self.number(address, ",d"))

    def blocks(self) -> Sentence:
        """How many blocks the model has, the same way."""
        return say_count("{n} block", "{n} blocks", n=self.number("config.n_layers", ",d"))

    def query_heads(self) -> Sentence:
        """How many query heads a block has, the same way."""
        return say_count("{n} query head", "{n} query heads", n=self.number("config.n_heads", ",d"))

    def token(self, position: int) -> str:
        """The token at a position of the text, in quotes."""
        return visible(quoted(self.trace.all_tokens[position]))

    def place(self, position: int) -> Sentence:
        """The token of the prompt at a position, and the position: the same token may stand at several."""
        # Translators: part of a sentence, wherever it has {token}
        return say(
            "{token} at position {n}",
            token=self.token(position), n=self.number(f"steps.0.positions[{position}]"),
        )  # fmt: skip

    def names(self, ids: Iterable[int]) -> list[Sentence] | None:
        """Entries of the vocabulary in quotes, with their spaces where they cannot be told apart without.

        None if they cannot be told apart at all, or the trace does not name them.
        """
        ids = [int(id) for id in ids]
        if any(id not in self.trace.vocab for id in ids):
            return None
        tokens = [self.trace.token(id) for id in ids]
        for style in (quoted, _spaced):
            found = [visible(style(token)) for token in tokens]
            if len(set(found)) == len(found):
                return [plain(name) for name in found]
        return None

    def numeric(self, text: Sentence, right: Number, wrong: Iterable[str], explanation: Sentence) -> Draft:
        """Which number is it? `wrong` are addresses of others, the most tempting first; those that read alike go."""
        options = {str(right): right}
        for address in (*wrong, *_elsewhere(right)):
            number = self.number(address, right.format)
            if math.isfinite(number.value) and len(options) < MOST:
                options.setdefault(str(number), number)
        _, *others = (Option(Sentence((number,))) for number in options.values())
        return Draft(text, Option(Sentence((right,))), tuple(others), explanation)

    def largest(
        self, text: Sentence, choices: Sequence[Choice], explanation: Sentence, smallest: bool = False
    ) -> Draft | None:
        """Which has the largest number (or the smallest)? None where it is not one alone, or there are too few.

        The runners-up are the other options.
        """
        ordered = sorted(choices, key=lambda choice: choice[1].value, reverse=not smallest)[:MOST]
        options = [Option(label, number) for label, number in ordered]
        if len(options) < FEWEST or str(options[0].evidence) == str(options[1].evidence):
            return None
        if len({str(option.text) for option in options}) < len(options):
            return None
        return Draft(text, options[0], tuple(options[1:]), explanation)


def choose(text: Sentence, right: Sentence, wrong: Iterable[Sentence], explanation: Sentence) -> Draft:
    """Which sentence is true? For what holds in any trace."""
    return Draft(text, Option(right), tuple(map(Option, wrong)), explanation)


def plain(text: str) -> Sentence:
    """A text that is the same in every language, such as a token."""
    return Sentence((text,))


def _spaced(token: Token) -> str:
    return f"“{written(token)}”"


def _elsewhere(right: Number) -> tuple[str, ...]:
    """Addresses of numbers that are not this one, for when the trace's own happen to be."""
    it = f"({right.address})"
    if right.format.endswith("%"):
        return f"{it}/2", f"1-{it}", f"(1+{it})/2", f"(1-{it})/2"
    if right.format.endswith("d"):
        return f"2*{it}", f"{it}+1", f"{it}+2"
    return f"2*{it}", f"-{it}", f"{it}+1", f"{it}+2"
