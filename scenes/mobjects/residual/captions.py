"""What the residual chapter says: each caption with its numbers, chosen by what the trace holds."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.mobjects.stream import Delta, Stream
from scenes.mobjects.words import Shown

Caption = tuple[str | Shown, ...]  # a template and the numbers for its places
SHRINKS = 1.2  # times longer before a block than after it, from which it takes away
STAYS = 0.3  # cosine from which the embedding's direction is still there


@dataclass(frozen=True)
class Captions:
    """Captions for the stream of one token, whose name is quoted in them."""

    stream: Stream
    name: str

    def spine(self) -> Caption:
        layers = self.stream.shown("config.n_layers", "d")
        said = f"The vector of {self.name} runs straight through all {{}} blocks: the residual stream."
        return said, layers

    def branch(self) -> Caption:
        return ("Attention reads a normalised copy. What it finds, a delta, is added to the stream.",)

    def add(self) -> Caption:
        return ("The sum is done number by number. Nothing else happens to the stream here.",)

    def mlp(self) -> Caption:
        return ("Then the MLP reads that sum, and adds its own delta. That was the whole block.",)

    def lengths(self) -> Caption:
        show, stream = self.stream.shown, self.stream
        start, end = (show(f"norm({one})", ",.1f") for one in (stream.embed, stream.last))
        grows = "grows" if end.cell.value > start.cell.value else "goes"
        return f"How long is that vector? Over all blocks it {grows} from {{}} to {{}}.", start, end

    def writers(self) -> Caption:
        more, layers = (self.stream.shown(one, "d") for one in (self.stream.louder("mlp", "attn"), "config.n_layers"))
        if 2 * more.cell.value >= layers.cell.value:
            return "A dot is how long a delta is. In {} of {} blocks the MLP writes more than attention.", more, layers
        more = self.stream.shown(self.stream.louder("attn", "mlp"), "d")
        return "A dot is how long a delta is. In {} of {} blocks attention writes more than the MLP.", more, layers

    def against(self) -> Delta:
        """The delta that shortens the stream most; where none does so clearly, the one whose length adds least."""
        deltas = self.stream.deltas()
        found = max(deltas, key=self._shrinks)
        return found if self._shrinks(found) > SHRINKS else max(deltas, key=self._lost)

    def _lost(self, delta: Delta) -> float:
        """What the lengths before and of the delta are more than the length after, as a share of that."""
        before, added, after = map(self.stream.length, (delta.before, delta.address, delta.after))
        return (before + added) / after

    def _shrinks(self, delta: Delta) -> float:
        return self.stream.length(delta.before) / self.stream.length(delta.after)

    def cancel(self) -> Caption:
        delta = self.against()
        who = "the MLP" if delta.writer == "mlp" else "attention"
        block = self.stream.shown(str(delta.block), "d")
        if self._shrinks(delta) > SHRINKS:
            return f"To add can mean to take away: {who} of block {{}} writes against the stream.", block
        return f"Each delta points its own way, so lengths do not simply add: here {who} of block {{}}.", block

    def total(self) -> Caption:
        count = self.stream.shown("2*config.n_layers", "d")
        return "So the last vector is a sum, to the digit: the embedding, and {} deltas.", count

    def kept(self, first: Shown, last: Shown) -> Caption:
        if last.cell.value >= STAYS:
            said = "Is the start still in there? Its cosine with the stream is {} after one block, {} at the end."
        else:
            said = "The start stays in the sum, but drowns: cosine {} after one block, {} at the end."
        return said, first, last
