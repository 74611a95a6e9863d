"""What a question is: words, options and numbers, each number with its address in the trace."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, TypeAlias

from scenes.language import now


@dataclass(frozen=True)
class Number:
    """A number of the trace: the value of its address, and how it is read, rounded by a format such as ".1%"."""

    address: str
    value: float
    format: str
    text: str

    def __str__(self) -> str:
        return self.text

    def document(self) -> dict[str, Any]:
        """It as JSON, with the keys of numbers.json; like there a value that is not finite is a string."""
        value = self.value if math.isfinite(self.value) else str(self.value)
        return {"address": self.address, "value": value, "text": self.text, "format": self.format}


Part: TypeAlias = "str | Number | Sentence"


@dataclass(frozen=True)
class Sentence:
    """Words with numbers between them."""

    parts: tuple[str | Number, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.parts))

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Those in it, in order."""
        return tuple(part for part in self.parts if isinstance(part, Number))

    def document(self) -> list[str | dict[str, Any]]:
        """It as JSON: strings and numbers in turn."""
        return [part if isinstance(part, str) else part.document() for part in self.parts]


# As in scenes.language, whose sentences are for the screen; these keep their numbers where they stand.


def say(message: str, /, **values: Part) -> Sentence:
    """A message in the language spoken here, its places filled. KeyError for a place without a value.

    >>> str(say("There are {n} heads.", n=Number("config.n_heads", 9.0, "d", "9")))
    'There are 9 heads.'
    """
    return _filled(now().catalogue.gettext(message), values)


def say_count(one: str, many: str, /, n: Number, **values: Part) -> Sentence:
    """One of two messages, as the number `n` (a place in them) asks for; other languages may have other forms."""
    return _filled(now().catalogue.ngettext(one, many, round(abs(n.value))), {"n": n, **values})


def _filled(template: str, values: Mapping[str, Part]) -> Sentence:
    return Sentence(tuple(_parts(template, values) if values else [template]))


def _parts(template: str, values: Mapping[str, Part]) -> Iterator[str | Number]:
    for text, place, _, _ in Formatter().parse(template):
        if text:
            yield text
        if place is not None:
            value = values[place]
            yield from value.parts if isinstance(value, Sentence) else [value]


@dataclass(frozen=True)
class Option:
    """One answer to choose. `evidence` is the number by which the options of a question are compared, if any is."""

    text: Sentence
    evidence: Number | None = None

    def document(self) -> dict[str, Any]:
        """It as JSON."""
        return {"text": self.text.document(), "evidence": self.evidence and self.evidence.document()}


@dataclass(frozen=True)
class Question:
    """A question of a chapter; `options[answer]` is right, and no other."""

    chapter: str
    name: str
    text: Sentence
    options: tuple[Option, ...]
    answer: int
    explanation: Sentence

    @property
    def right(self) -> Option:
        """The right one."""
        return self.options[self.answer]

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Every number used, once."""
        said = [number for text in (self.text, *(o.text for o in self.options), self.explanation)
                for number in text.numbers]  # fmt: skip
        return tuple(dict.fromkeys([*said, *(option.evidence for option in self.options if option.evidence)]))

    def document(self) -> dict[str, Any]:
        """It as JSON, for a page or a file."""
        return {
            "chapter": self.chapter, "name": self.name, "text": self.text.document(),
            "options": [option.document() for option in self.options], "answer": self.answer,
            "explanation": self.explanation.document(),
        }  # fmt: skip


LETTERS = "ABCD"
