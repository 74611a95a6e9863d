"""What an entry of the formula table is, and the recorded number it is asked about."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

from model.trace import Trace

# Letters of a pattern, and what they count: capitals stand inside a name, the others in the brackets.
AXES = {
    "N": "step", "L": "block", "H": "head", "G": "key/value head", "I": "id", "D": "component", "M": "neuron",
    "T": "place", "h": "head", "g": "key/value head", "q": "query", "p": "position", "k": "key", "d": "component",
    "n": "neuron", "i": "id", "r": "row", "c": "column", "t": "place",
}  # fmt: skip
OF_STEP = "qp"  # they count the tokens of the step

UNRECORDED = "The trace holds only the weights that the film shows; these are not among them."


class Made(NamedTuple):
    """How a number came to be.

    `expression` is an address that gives the same number; empty where the trace does not have all it takes. `words`
    say it for people, with {0} {1} … for the addresses `reads`; empty where the expression says it best.
    """

    expression: str = ""
    words: str = ""
    reads: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Recorded:
    """One recorded number: the letters of its pattern as numbers, and the trace that it is in."""

    trace: Trace
    letters: Mapping[str, int]

    def __getitem__(self, letter: str) -> int:
        return self.letters[letter]

    def fill(self, text: str) -> str:
        """A template with numbers for letters: {L}, {p}; {s} is the step, {b} the block in it."""
        step = f"steps.{self.letters.get('N', 0)}"
        return text.format(s=step, b=f"{step}.blocks.{self.letters.get('L', 0)}", **self.letters)

    @cached_property
    def at(self) -> int:
        """Where in the text the token stands that the number belongs to."""
        letter = next(letter for letter in OF_STEP if letter in self.letters)
        return int(self.trace.steps[self["N"]].positions[self[letter]])

    @property
    def group(self) -> int:
        """The key/value head that its head reads."""
        return self["h"] // self.trace.config.heads_per_kv

    def weight(self, name: str, index: str = "") -> str | None:
        """The address of a part of the weights, both templates; None where the trace does not have it."""
        filled = self.fill(name)
        return f"weights.{filled}{self.fill(index)}" if filled in self.trace.weights else None

    def unembedding(self, id: int) -> str | None:
        """The row that gives a token's logit: of a tied model, the embedding's; None where the trace has neither."""
        tables = ("unembed", "embed") if self.trace.config.tied else ("unembed",)
        rows = (f"{table}.ids.{id}" for table in tables)
        return next((f"weights.{row}" for row in rows if row in self.trace.weights), None)


Maker: TypeAlias = "str | Made | Callable[[Recorded], Made]"


@dataclass(frozen=True)
class Entry:
    """What is said of the numbers of a pattern such as `steps.N.probs[p,i]`; `*` stands for any rest of a name.

    `maker` is the formula: an address with the pattern's letters in braces, or what gives one.
    """

    pattern: str
    name: str
    kind: str
    maker: Maker
    root: re.Pattern[str] = field(init=False, repr=False)
    axes: tuple[str, ...] | None = field(init=False)

    def __post_init__(self) -> None:
        root, _, index = self.pattern.rstrip("]").partition("[")
        parts = (
            f"(?P<{p}>[0-9]+)" if p.isupper() else r"[\w.]+" if p == "*" else re.escape(p) for p in root.split(".")
        )
        object.__setattr__(self, "root", re.compile(r"\.".join(parts)))
        object.__setattr__(self, "axes", None if root.endswith("*") else tuple(filter(None, index.split(","))))

    def letters(self, root: str, place: tuple[int, ...]) -> dict[str, int] | None:
        """The numbers of its letters at a place of a root, None where that is another entry's."""
        match = self.root.fullmatch(root)
        if match is None or (self.axes is not None and len(self.axes) != len(place)):
            return None
        letters = {letter: int(number) for letter, number in match.groupdict().items()}
        return letters | dict(zip(self.axes or (), place, strict=False))

    def made(self, cell: Recorded) -> Made:
        """How that number came to be."""
        if callable(self.maker):
            return self.maker(cell)
        return Made(cell.fill(self.maker)) if isinstance(self.maker, str) else self.maker


def turn(cell: Recorded, vector: str, component: int, at: int, theta: str) -> Made:
    """A component of a vector turned to position `at`; `vector` has no closing bracket, `theta` is the angle's address.

    Component i turns with component i + d_head/2, by position · base^(−2i/d_head) (model/transformer.py, `rotate`).
    """
    config, half = cell.trace.config, cell.trace.config.d_head // 2
    angle = at * config.rope_base ** (-2 * (component % half) / config.d_head)
    one, other = f"{vector},{component}]", f"{vector},{(component + half) % config.d_head}]"
    sign, minus = ("-", "−") if component < half else ("+", "+")
    expression = f"{one}*({math.cos(angle)!r}){sign}{other}*({math.sin(angle)!r})"
    return Made(expression, f"{{0}} · cos θ {minus} {{1}} · sin θ, where θ = {{2}}", (one, other, theta))
