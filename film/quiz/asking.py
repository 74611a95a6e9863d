"""How questions are made of a trace: what is right is compared with what is nearly so, and ties are no questions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from film.quiz.question import LETTERS, Number, Option, Part, Sentence, say
from model.trace import Array, Token, Trace
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


Choice = tuple[Part, Number]  # an option, and the number it is compared by


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
        """The number at an address."""
        return Number(address, self.trace.cell(address).value, format)

    def count(self, address: str, noun: str) -> Sentence:
        """How many: "1 token", "12 tokens"."""
        number = self.number(address, ",d")
        return say(number, f" {noun}" if str(number) == "1" else f" {noun}s")

    def token(self, position: int) -> str:
        """The token at a position of the text, in quotes."""
        return visible(quoted(self.trace.all_tokens[position]))

    def place(self, position: int) -> Sentence:
        """The token of the prompt at a position, and the position: the same token may stand at several."""
        return say(self.token(position), " at position ", self.number(f"steps.0.positions[{position}]"))

    def names(self, ids: Iterable[int]) -> list[str] | None:
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
                return found
        return None

    def numeric(self, text: Sentence, right: Number, wrong: Iterable[str], explanation: Sentence) -> Draft:
        """Which number is it? `wrong` are addresses of others, the most tempting first; those that read alike go."""
        options = {str(right): right}
        for address in (*wrong, *_elsewhere(right)):
            number = self.number(address, right.format)
            if math.isfinite(number.value) and len(options) < MOST:
                options.setdefault(str(number), number)
        _, *others = (Option(say(number)) for number in options.values())
        return Draft(text, Option(say(right)), tuple(others), explanation)

    def largest(
        self, text: Sentence, choices: Sequence[Choice], explanation: Sentence, smallest: bool = False
    ) -> Draft | None:
        """Which has the largest number (or the smallest)? None where it is not one alone, or there are too few.

        The runners-up are the other options.
        """
        ordered = sorted(choices, key=lambda choice: choice[1].value, reverse=not smallest)[:MOST]
        options = [Option(say(label), number) for label, number in ordered]
        if len(options) < FEWEST or str(options[0].evidence) == str(options[1].evidence):
            return None
        if len({str(option.text) for option in options}) < len(options):
            return None
        return Draft(text, options[0], tuple(options[1:]), explanation)


def choose(text: Sentence, right: Part, wrong: Iterable[Part], explanation: Sentence) -> Draft:
    """Which sentence is true? For what holds in any trace."""
    return Draft(text, Option(say(right)), tuple(Option(say(one)) for one in wrong), explanation)


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
