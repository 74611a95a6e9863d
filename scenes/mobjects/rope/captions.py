"""What the chapter on positions says: each caption with its numbers, and what to say where it would not be true."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.mobjects.rope.rotary import Rotary
from scenes.mobjects.token_text import quoted
from scenes.mobjects.words import Shown

Caption = tuple[str | Shown, ...]  # a template and the numbers for its places


@dataclass(frozen=True)
class Captions:
    """Captions for one query and one key; each method is a beat of the chapter."""

    rotary: Rotary

    @property
    def alone(self) -> bool:
        return self.rotary.trace.n_prompt == 1

    def order(self) -> Caption:
        return ("A query meets every key (next chapter): without positions, order changes nothing.",)

    def turned(self) -> Caption:
        return ("With the model’s rotary positions, RoPE, order changes the scores.",)

    def cost(self, best: int, before: Shown, after: Shown) -> Caption:
        name = quoted(self.rotary.trace.token(best))
        if str(before) == str(after):
            where = "A lone token stands at position zero, where nothing turns: " if self.alone else ""
            return f"{where or 'Without positions, '}{name} keeps its {{}}.", after
        verb = "falls" if after.cell.value < before.cell.value else "rises"
        return f"Without positions, the model’s best guess, {name}, {verb} from {{}} to {{}}.", before, after

    def pairs(self) -> Caption:
        shown = self.rotary.shown
        said = "Cut in the middle, a query’s {} numbers make {} pairs: one number from each half."
        return said, shown("config.d_head", "d"), shown("config.d_head/2", "d")

    def hand(self) -> Caption:
        return ("A pair is a hand on a dial: one number goes across, the other up.",)

    def dials(self) -> Caption:
        place = self.rotary.position(self.rotary.place)
        if not self.rotary.at_home:
            said = "Position zero turns nothing. If this query stood at position {}, its hands would turn this far."
            return said, place
        return "Each position turns every hand, each at its own pace: this is position {}.", place

    def places(self) -> Caption:
        return ("Fast hands tell neighbours apart; slow ones tell places that lie far apart.",)

    def shift(self) -> Caption:
        return ("Move both: the angle between them stays, and so does their product.",)

    def before(self) -> Caption:
        return ("Before RoPE, models added waves or learned rows to the embedding.",)

    def lanes(self) -> Caption:
        if not self.rotary.at_home:
            return ("Queries and keys turn, here by zero; values never. Now a query can find keys.",)
        return ("Queries and keys are turned, values are not. Now a query can look for its keys.",)
