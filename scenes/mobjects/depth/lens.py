"""The logit lens as numbers for the screen: who would be said after each block, and where the final answer stands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby, pairwise

import numpy as np

from model.trace import Trace
from scenes.language import Said, say
from scenes.mobjects.token_text import quoted, written
from scenes.mobjects.words import Shown

WAITING = 3  # final favourites that are shown although they do not lead yet
SHORT, LONG, SWEEP = 2, 4, 7  # stops of a move, of a slow one, and of a sweep
SWEEPS = 6  # for all stops of a very deep model
PERCENT, RANK = ".1%", ",d"


class Lens:
    """What the last token's stream would say at each stop: stop 0 is the embedding, stop i comes after i blocks."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.last_stop = trace.config.n_layers
        self.top = np.asarray(trace.derived["lens.top.ids"])
        self.race = [int(id) for id in trace.derived["lens.race.ids"]]
        self.ranks = np.asarray(trace.derived["lens.race.ranks"])
        self.winner = self.race[0]

    # Tokens

    def name(self, id: int) -> str:
        """A token as a label."""
        return written(self.trace.token(id))

    def quoted(self, id: int) -> str:
        """A token in a sentence."""
        return quoted(self.trace.token(id))

    def leader(self, stop: int) -> int:
        """The likeliest token at a stop."""
        return int(self.top[stop, 0])

    def leaders(self, stop: int) -> list[int]:
        """The likeliest tokens at a stop, in order."""
        return [int(id) for id in self.top[stop]]

    def waiting(self, stop: int) -> list[int]:
        """Final favourites that are not among the leaders yet, the best placed first."""
        out = [id for id in self.race if id not in self.leaders(stop)][:WAITING]
        return sorted(out, key=lambda id: int(self.ranks[stop, self.race.index(id)]))

    # Numbers

    def shown(self, address: str, format: str) -> Shown:
        """The number at an address."""
        return Shown(self.trace.cell(address), format)

    def share(self, stop: int, id: int) -> Shown:
        """The probability of a leader or of a final favourite at a stop."""
        leaders = self.leaders(stop)
        if id in leaders:
            return self.shown(f"derived.lens.top.probs[{stop},{leaders.index(id)}]", PERCENT)
        return self.shown(f"derived.lens.race.probs[{stop},{self.race.index(id)}]", PERCENT)

    def rank(self, stop: int, id: int) -> Shown:
        """The place of a final favourite among all tokens: 1 is the likeliest."""
        return self.shown(f"derived.lens.race.ranks[{stop},{self.race.index(id)}]", RANK)

    def passed(self, stop: int) -> Shown:
        """How many blocks lie behind a stop."""
        return self.shown(f"len(derived.lens.top.ids[1:{stop + 1}])", "d")

    @cached_property
    def blocks(self) -> Shown:
        """How many blocks there are."""
        return self.shown("config.n_layers", "d")

    @cached_property
    def vocabulary(self) -> Shown:
        """How many tokens there are."""
        return self.shown("config.vocab_size", ",d")

    # The story of the race

    @cached_property
    def for_good(self) -> int:
        """The stop from which the final answer leads to the end."""
        stop = self.last_stop
        while stop and self.leader(stop - 1) == self.winner:
            stop -= 1
        return stop

    @cached_property
    def first_lead(self) -> int:
        """The first stop at which the final answer leads."""
        return next(stop for stop in range(self.last_stop + 1) if self.leader(stop) == self.winner)

    @property
    def split(self) -> int:
        """The last stop before that; before the last one, where the answer leads all the way."""
        return (self.for_good or self.last_stop) - 1

    @cached_property
    def longest(self) -> range:
        """The stops up to the split at which one token stays in front for longest."""
        runs = [list(run) for _, run in groupby(range(self.split + 1), key=self.leader)]
        best = max(runs, key=len)
        return range(best[0], best[-1] + 1)

    def pauses(self, start: int, end: int) -> list[int]:
        """Stops worth a halt on the way between two: the peak of the longest lead, the answer's first, the end."""
        peak = max(self.longest, key=lambda stop: self.share(stop, self.leader(stop)).cell.value)
        return [stop for stop in sorted({peak, self.first_lead, end}) if start < stop <= end]

    def legs(self, start: int, end: int) -> list[tuple[range, bool]]:
        """The way in pieces that take a sweep at most: the stops of each, and whether there is a halt after it."""
        found: list[tuple[range, bool]] = []
        most = max(SWEEP, -(-self.last_stop // SWEEPS))
        for pause in self.pauses(start, end):
            count = -(-(pause - start) // most)
            cuts = [start + (pause - start) * i // count for i in range(count + 1)]
            found += [(range(a, b + 1), b == pause) for a, b in pairwise(cuts)]
            start = pause
        return found

    @staticmethod
    def time_for(leg: range) -> str:
        """How long a piece of the way takes, as the theme names it."""
        return "move" if len(leg) <= SHORT else "slow" if len(leg) <= LONG else "sweep"

    # Sentences that depend on it

    def says_at_first(self) -> Said:
        """What the embedding alone would say."""
        leader = self.leader(0)
        token = self.quoted(leader)
        if leader == self.trace.tokens[-1].id:
            return say(
                "The logit lens: stop early, read the guess. Before any block, it just repeats {token}.", token=token
            )
        return say("The logit lens: stop early, read the guess. Before any block, it says {token}.", token=token)

    def says_on_the_way(self) -> Said:
        """Who is in front before the answer is."""
        leader, run = self.quoted(self.leader(self.longest[0])), self.longest
        if len(run) == self.split + 1:
            return say(
                "At every stop up to here {leader} stays in front. Where is {answer}?",
                leader=leader, answer=self.quoted(self.winner),
            )  # fmt: skip
        if len(run) == 1:
            return say("Block by block the guess changes: a new leader at every stop.")
        count = self.shown(f"len(derived.lens.top.ids[{run[0]}:{run[-1] + 1}])", "d")
        return say(
            "Block by block the guess changes. So far, none led longer than {leader}: {n} stops.",
            leader=leader, n=count,
        )  # fmt: skip

    def says_in_the_end(self) -> Said:
        """When the final answer takes the lead for good."""
        token, share = self.quoted(self.winner), self.share(self.last_stop, self.winner)
        if self.for_good == 0:
            return say(
                "{token} leads from the embedding to the end, where it has {share}.", token=token, share=share
            )
        if self.for_good == self.last_stop and self.first_lead < self.for_good:
            return say(
                "{token} led before and fell back; the last block puts it first again, with {share}.",
                token=token, share=share,
            )  # fmt: skip
        if self.for_good == self.last_stop:
            return say(
                "Only the last block puts {token} first, with {share}. Before it, its rank was {rank}.",
                token=token, share=share, rank=self.rank(self.split, self.winner),
            )  # fmt: skip
        return say(
            "After {n} of {total} blocks {token} takes the lead for good. In the end it has {share}.",
            n=self.passed(self.for_good), total=self.blocks, token=token, share=share,
        )  # fmt: skip

    def says_of_ranks(self) -> Said:
        """Where the answer stood at first, half-way, and in the end."""
        stops: Sequence[int] = (0, self.last_stop // 2, self.last_stop)
        first, middle, last = (self.rank(stop, self.winner) for stop in stops)
        return say(
            "The race remembered: {token} has rank {first} at first, {middle} half-way, {last} in the end.",
            token=self.quoted(self.winner), first=first, middle=middle, last=last,
        )  # fmt: skip
