"""What the norm chapter says: each caption with its numbers, and what to say instead when it would not be true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.language import Said, message, say
from scenes.mobjects.norm.normed import GAIN, Normed
from scenes.mobjects.token_text import quoted
from scenes.mobjects.words import Shown

TOWERS = 6.0  # times the root mean square from which a number towers over the others
ALONE = 1.5  # times the next from which it does so alone
DROWNS = 5.0  # times the next widest from which a vector drowns the others
FINEST = 6  # decimals at most of a cosine close to one
NEXT_TO_NOTHING = 0.1  # share of the root mean square under which a mean changes little


@dataclass(frozen=True)
class Captions:
    """Captions for one vector and for those of all tokens; each method is a beat of the chapter."""

    normed: Normed
    tokens: tuple[Normed, ...]  # of the whole prompt

    def _name(self, normed: Normed) -> str:
        return quoted(normed.trace.tokens[normed.position])

    @property
    def widest(self) -> Normed:
        """The token with the widest vector."""
        return max(self.tokens, key=lambda one: one.width)

    @property
    def next(self) -> Normed | None:
        """The widest of the others, if there are any."""
        others = [one for one in self.tokens if one is not self.widest]
        return max(others, key=lambda one: one.width) if others else None

    @property
    def drowns(self) -> bool:
        """Whether one vector is far wider than all others."""
        return self.next is not None and self.widest.width > DROWNS * self.next.width

    @property
    def loud(self) -> tuple[int, ...]:
        """The position of a vector that drowns the others, if one does."""
        return (self.widest.position,) if self.drowns else ()

    def vector(self) -> Said:
        own = self.normed
        *_, next, most = 0.0, 0.0, *np.sort(np.abs(own.values))
        if most <= TOWERS * own.width:
            said = message("{token} comes to block {block} as {size} numbers. The largest is {largest}.")
        elif most > ALONE * next:
            said = message("{token} comes to block {block} as {size} numbers. One, {largest}, towers over the others.")
        else:
            said = message("{token} comes to block {block} as {size} numbers. A few stand out, most of all {largest}.")
        return say(
            said, token=self._name(own), block=own.shown("focus.layer", "d"),
            size=own.shown("config.d_model", ",d"), largest=Shown(own.cells.cell(own.largest), own.format),
        )  # fmt: skip

    def square(self) -> Said:
        own = self.normed
        part = own.cells.cell(own.largest).address
        share = own.shown(f"{part}*{part}/sum({own.x}*{own.x})", ".1%")
        return say("Squared, all are positive and large ones count most: the largest makes up {share}.", share=share)

    def root(self) -> Said:
        width = self.normed.shown(self.normed.rms, self.normed.format)
        return say(
            "Average the squares, take the root: the root mean square, {width}, is the vector’s width.", width=width
        )

    def divide(self) -> Said:
        width = self.normed.shown(f"rms({self.normed.divided})", ".2f")
        return say(
            "Divide every number by it. The shape stays, only the ruler changes: the width is {width}.", width=width
        )

    def gain(self) -> Said:
        low, high = (self.normed.shown(f"{end}({self.normed.gain})", GAIN) for end in ("min", "max"))
        return say(
            "Scale each dimension by its learned gain, {low} to {high}. This is what attention reads.",
            low=low, high=high,
        )  # fmt: skip

    def layer_norm(self) -> Said:
        x = self.normed.x
        mean = self.normed.trace.cell(f"mean({x})").value
        cosine = self.normed.trace.cell(f"cos({x},{x}-mean({x}))")
        decimals = next((n for n in range(2, FINEST) if round(cosine.value, n) < 1), FINEST)
        alike = Shown(cosine, f".{decimals}f")
        if np.abs(mean) < NEXT_TO_NOTHING * self.normed.width:
            said = message("LayerNorm also subtracts the mean, here next to nothing: the results’ cosine is {cosine}.")
        else:
            said = message("LayerNorm also subtracts the mean. Here that is felt: the results’ cosine is {cosine}.")
        return say(said, cosine=alike)

    def widths(self) -> Said:
        if self.next is None:
            return say(
                "{token} is alone: its width becomes one, as that of any token would.", token=self._name(self.normed)
            )
        return say("Lengths would drown directions. So each token is divided by its own: one width for all.")

    def tamed(self) -> Said:
        assert self.next is not None
        if self.drowns:
            times = self.normed.shown(f"rms({self.widest.x})/rms({self.next.x})", ",.0f")
            return say(
                "{token} comes in {factor} times as wide as the next, and goes out like all others.",
                token=self._name(self.widest), factor=times,
            )
        narrow = min(self.tokens, key=lambda one: one.width)
        times = self.normed.shown(f"rms({self.widest.x})/rms({narrow.x})", ",.1f")
        return say(
            "The widest was {factor} times as wide as the narrowest. Now only their directions differ.", factor=times
        )
