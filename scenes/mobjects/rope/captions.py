"""What the chapter on positions says: each caption with its numbers, and what to say where it would not be true."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.language import Said, message, say
from scenes.mobjects.rope.rotary import Rotary
from scenes.mobjects.token_text import quoted
from scenes.mobjects.words import Shown


@dataclass(frozen=True)
class Captions:
    """Captions for one query and one key; each method is a beat of the chapter."""

    rotary: Rotary

    @property
    def alone(self) -> bool:
        return self.rotary.trace.n_prompt == 1

    def order(self) -> Said:
        return say("A query meets every key (next chapter): without positions, order changes nothing.")

    def turned(self) -> Said:
        return say("With the model’s rotary positions, RoPE, order changes the scores.")

    def cost(self, best: int, before: Shown, after: Shown) -> Said:
        name = quoted(self.rotary.trace.token(best))
        if str(before) == str(after):
            if self.alone:
                said = message("A lone token stands at position zero, where nothing turns: {token} keeps its {share}.")
            else:
                said = message("Without positions, {token} keeps its {share}.")
            return say(said, token=name, share=after)
        if after.cell.value < before.cell.value:
            said = message("Without positions, the model’s best guess, {token}, falls from {before} to {after}.")
        else:
            said = message("Without positions, the model’s best guess, {token}, rises from {before} to {after}.")
        return say(said, token=name, before=before, after=after)

    def pairs(self) -> Said:
        shown = self.rotary.shown
        return say(
            "Cut in the middle, a query’s {size} numbers make {n} pairs: one number from each half.",
            size=shown("config.d_head", "d"), n=shown("config.d_head/2", "d"),
        )  # fmt: skip

    def hand(self) -> Said:
        return say("A pair is a hand on a dial: one number goes across, the other up.")

    def dials(self) -> Said:
        place = self.rotary.position(self.rotary.place)
        if not self.rotary.at_home:
            return say(
                "Position zero turns nothing. If this query stood at position {n}, its hands would turn this far.",
                n=place,
            )
        return say("Each position turns every hand, each at its own pace: this is position {n}.", n=place)

    def places(self) -> Said:
        return say("Fast hands tell neighbours apart; slow ones tell places that lie far apart.")

    def shift(self) -> Said:
        return say("Move both: the angle between them stays, and so does their product.")

    def before(self) -> Said:
        return say("Before RoPE, models added waves or learned rows to the embedding.")

    def lanes(self) -> Said:
        if not self.rotary.at_home:
            return say("Queries and keys turn, here by zero; values never. Now a query can find keys.")
        return say("Queries and keys are turned, values are not. Now a query can look for its keys.")
