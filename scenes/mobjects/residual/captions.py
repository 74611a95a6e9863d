"""What the residual chapter says: each caption with its numbers, chosen by what the trace holds."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.language import Said, say
from scenes.mobjects.stream import Delta, Stream
from scenes.mobjects.words import Shown

SHRINKS = 1.2  # times longer before a block than after it, from which it takes away
STAYS = 0.3  # cosine from which the embedding's direction is still there


@dataclass(frozen=True)
class Captions:
    """Captions for the stream of one token, whose name is quoted in them."""

    stream: Stream
    name: str

    def spine(self) -> Said:
        return say(
            "The vector of {token} runs straight through all {n} blocks: the residual stream.",
            token=self.name, n=self.stream.shown("config.n_layers", "d"),
        )  # fmt: skip

    def branch(self) -> Said:
        return say("Attention reads a normalised copy. What it finds, a delta, is added to the stream.")

    def add(self) -> Said:
        return say("The sum is done number by number. Nothing else happens to the stream here.")

    def mlp(self) -> Said:
        return say("Then the MLP reads that sum, and adds its own delta. That was the whole block.")

    def lengths(self) -> Said:
        show, stream = self.stream.shown, self.stream
        start, end = (show(f"norm({one})", ",.1f") for one in (stream.embed, stream.last))
        if end.cell.value > start.cell.value:
            return say(
                "How long is that vector? Over all blocks it grows from {start} to {end}.", start=start, end=end
            )
        return say("How long is that vector? Over all blocks it goes from {start} to {end}.", start=start, end=end)

    def writers(self) -> Said:
        more, layers = (self.stream.shown(one, "d") for one in (self.stream.louder("mlp", "attn"), "config.n_layers"))
        if 2 * more.cell.value >= layers.cell.value:
            return say(
                "A dot is how long a delta is. In {n} of {total} blocks the MLP writes more than attention.",
                n=more, total=layers,
            )  # fmt: skip
        return say(
            "A dot is how long a delta is. In {n} of {total} blocks attention writes more than the MLP.",
            n=self.stream.shown(self.stream.louder("attn", "mlp"), "d"), total=layers,
        )  # fmt: skip

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

    def cancel(self) -> Said:
        delta = self.against()
        mlp, block = delta.writer == "mlp", self.stream.shown(str(delta.block), "d")
        if self._shrinks(delta) > SHRINKS:
            if mlp:
                return say(
                    "To add can mean to take away: the MLP of block {block} writes against the stream.", block=block
                )
            return say(
                "To add can mean to take away: attention of block {block} writes against the stream.", block=block
            )
        if mlp:
            return say(
                "Each delta points its own way, so lengths do not simply add: here the MLP of block {block}.",
                block=block,
            )
        return say(
            "Each delta points its own way, so lengths do not simply add: here attention of block {block}.",
            block=block,
        )

    def total(self) -> Said:
        count = self.stream.shown("2*config.n_layers", "d")
        return say("So the last vector is a sum, to the digit: the embedding, and {n} deltas.", n=count)

    def kept(self, first: Shown, last: Shown) -> Said:
        if last.cell.value >= STAYS:
            return say(
                "Is the start still in there? "
                "Its cosine with the stream is {first} after one block, {last} at the end.",
                first=first, last=last,
            )  # fmt: skip
        return say(
            "The start stays in the sum, but drowns: cosine {first} after one block, {last} at the end.",
            first=first, last=last,
        )  # fmt: skip
