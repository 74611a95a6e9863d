"""Many heads: the others of the block, what they share, how their outputs are mixed, and habits of heads everywhere."""

from __future__ import annotations

import numpy as np
from manim import DOWN, AnimationGroup, Create, FadeIn, FadeOut, Group, VGroup
from numpy.typing import NDArray

from scenes.chapter import Chapter
from scenes.mobjects.attention.score_grid import drawn
from scenes.mobjects.attention.weighted_sum import HeadOutputs
from scenes.mobjects.cascade import RIPPLE, appear, cascade
from scenes.mobjects.head_values import Head
from scenes.mobjects.heads.captions import Captions
from scenes.mobjects.heads.cards import FOOT, RAGGED, Deck, DeckLabels, squares
from scenes.mobjects.heads.delta import Delta
from scenes.mobjects.heads.habits import HABITS, HabitCard, habit_areas
from scenes.mobjects.heads.head_map import HeadMap
from scenes.mobjects.heads.mixing import Mixing
from scenes.mobjects.heads.probe import Probe
from scenes.mobjects.heads.sharing import Sharing
from scenes.mobjects.marks import focus_frame
from scenes.mobjects.sums import Count
from scenes.mobjects.token_text import quoted


class Heads(Chapter):
    """All heads of one block at work on one token, then the heads of the whole model on a test."""

    slug = "heads"
    hue = "query"

    def story(self) -> None:
        self.head = Head(self.trace, self.focus("layer"), self.focus("head"))
        self.query = self.focus("query")
        self.says = Captions(self.head, self.query)
        self.window = drawn(self.head, self.focus("key"), self.query)
        self.free = self.stage_area.part(0, 1, 0.04, 1)  # over captions of two lines
        for tell in (self.cards, self.shared, self.joined, self.mix, self.delta, self.probe, self.induction,
                     self.gallery, self.everywhere):
            tell()

    def patterns(self) -> list[NDArray[np.float64]]:
        """The pattern of every head of the block, of the drawn tokens."""
        positions = np.ix_(self.window.positions, self.window.positions)
        return [one[positions] for one in self.head.values(f"{self.head.block}.attn.pattern")]

    def cards(self) -> None:
        slots = HeadOutputs(self.theme, self.head, self.query, self.free)
        strips = Group(*(slots.strip(i) for i in range(slots.n)))
        self.deck = deck = Deck(self.theme, self.patterns(), self.free)
        foot, gap = FOOT * self.theme.sizes.label, self.theme.space.gap
        rects = squares(self.free.part(0, 1, 0, 0.92), slots.n, foot, gap, RAGGED)
        with self.beat("cards", self.says.cards()):
            self.run(FadeIn(strips), FadeIn(slots.label), time="quick")
            rising = (FadeIn(card, target_position=strip) for card, strip in zip(deck.cards, strips, strict=True))
            self.run(FadeOut(slots.label), strips.animate.fade(0.5), time="quick")
            self.run(cascade(rising), FadeOut(strips), time="slow")
            self.rest()
            self.run(cascade(deck.deal(rects), RIPPLE), time="slow")
            labels = DeckLabels(self.theme, self.head, self.query, self.window, deck, self.free)
            self.run(FadeIn(labels.legend), FadeIn(labels.numbers), time="quick")
            self.run(cascade((FadeIn(one) for one in labels.verdicts), RIPPLE), FadeIn(labels.marks))
            self.run(Create(focus_frame(self.theme, deck.cards[self.head.number].box)), time="quick")

    def shared(self) -> None:
        sharing = Sharing(self.theme, self.head, self.window, self.free)
        with self.beat("shared", self.says.shared()):
            self.add(self.deck)
            self.clear_stage(self.deck)
            self.run(*self.deck.regroup(sharing.places))
            kept = FadeIn(sharing.kept, shift=self.theme.space.gap * DOWN)
            self.run(cascade(Create(tree) for tree in sharing.trees), kept)
            self.run(appear(sharing.costs), time="slow")

    def joined(self) -> None:
        self.mixing = mixing = Mixing(self.theme, self.head, self.query, self.components(), self.free)
        homes = [mixing.alone(h) for h in range(mixing.n)]
        with self.beat("joined", self.says.joined()):
            self.add(self.deck)
            self.clear_stage(self.deck)
            for strip, card in zip(mixing.strips, self.deck.cards, strict=True):
                strip.stretch_to_fit_width(card.width).stretch_to_fit_height(card.height).move_to(card)
            self.run(FadeOut(self.deck), FadeIn(mixing.strips))
            self.run(cascade((one.animate.fill(home) for one, home in zip(mixing.strips, homes, strict=True)), RIPPLE),
                     time="slow")
            self.run(FadeIn(mixing.first_cuts), FadeIn(mixing.numbers), FadeIn(mixing.size_of_all), time="quick")

    def components(self) -> tuple[int, ...]:
        """Components of the stream that the block writes to most."""
        return tuple(self.trace.focus["stream_dims"].numbers)

    def mix(self) -> None:
        mixing, last = self.mixing, self.mixing.n - 1
        with self.beat("mix", self.says.mix(mixing.partial[-1], mixing.name_of(mixing.told))):
            frames = mixing.pair(0)
            self.run(FadeOut(mixing.size_of_all), FadeOut(mixing.first_cuts), *mixing.rise())
            self.run(FadeIn(mixing.cuts), FadeIn(mixing.weights), FadeIn(mixing.component), time="quick")
            self.run(Create(frames), FadeIn(mixing.axis), FadeIn(mixing.sum_label))
            self.run(mixing.grow(0), FadeIn(mixing.parts[0]), FadeIn(mixing.total))
            if last:
                rest = range(1, mixing.n)
                self.run(frames.animate.move_to(mixing.pair(last)), cascade(mixing.grow(h) for h in rest),
                         cascade(FadeIn(mixing.parts[h]) for h in rest), Count(mixing.total, mixing.partial[1:]),
                         time="sweep")
            self.run(FadeOut(frames), time="quick")

    def delta(self) -> None:
        mixing, delta = self.mixing, Delta(self.mixing)
        gone = Group(mixing.axis, mixing.bars, mixing.parts, mixing.total, mixing.component)
        sums = cascade((FadeIn(one) for one in delta.sums), RIPPLE)
        with self.beat("delta", self.says.delta(mixing.number(delta.loudest))):
            self.run(FadeOut(gone), mixing.open_rows())
            self.run(FadeIn(delta.matrix), FadeIn(delta.components), mixing.lift_sum(), time="quick")
            self.remove(mixing.weights)
            self.rest()
            self.run(FadeOut(delta.matrix), FadeIn(delta.made), sums, time="slow")
            self.run(cascade((FadeIn(bar) for bar in delta.bars), RIPPLE), FadeIn(delta.note))
            self.run(Create(delta.column(delta.loudest)), FadeIn(delta.longest), time="quick")

    def probe(self) -> None:
        self.test = probe = Probe(self.theme, self.trace, HABITS[0], self.free)
        self.ties = VGroup(*(probe.tie(i) for i in range(probe.count)))
        with self.beat("probe", self.says.probe()):
            self.clear_stage()
            self.run(cascade((FadeIn(box) for box in probe.first), RIPPLE), FadeIn(probe.notes[0]))
            copies = probe.first.copy()
            down = (one.animate.move_to(home) for one, home in zip(copies, probe.again, strict=True))
            self.run(cascade(down, RIPPLE), FadeIn(probe.notes[1]), time="slow")
            self.remove(*copies)
            self.add(probe.again)
            self.run(cascade((Create(tie) for tie in self.ties), RIPPLE))

    def induction(self) -> None:
        probe, i = self.test, self.test.example
        token, after = (quoted(self.trace.token(probe.ids[k])) for k in (i, i + 1))
        last_time, what_came = probe.words(i)
        others = VGroup(*(tie for k, tie in enumerate(self.ties) if k != i))
        with self.beat("induction", self.says.induction(token, after)):
            self.run(FadeOut(probe.notes), FadeOut(others), probe.again[i].animate.paint("query"), time="quick")
            self.run(probe.first[i].animate.paint("ink"), FadeIn(last_time), time="quick")
            self.run(probe.first[i + 1].animate.paint("key"), FadeIn(what_came), time="quick")
            self.run(Create(probe.look(i)), FadeIn(probe.number(i)))
            self.rest()
            self.run(cascade(probe.sweep()), time="sweep")
            self.run(FadeIn(probe.average), time="quick")

    def gallery(self) -> None:
        areas = habit_areas(self.free, self.theme.space.wide)
        first, *others = (HabitCard(self.theme, self.trace, habit, area)
                          for habit, area in zip(HABITS, areas, strict=True))
        with self.beat("gallery", self.says.gallery()):
            self.clear_stage()
            self.run(FadeIn(first.card), FadeIn(first.words[:2]))
            self.run(Create(first.stripe), FadeIn(first.words[2:]))
            self.rest()
            self.run(cascade(FadeIn(Group(one.card, one.words[:2])) for one in others))
            self.run(cascade(AnimationGroup(Create(one.stripe), FadeIn(one.words[2:])) for one in others), time="slow")

    def everywhere(self) -> None:
        everywhere = HeadMap(self.theme, self.trace, HABITS[0], self.says.strongest(), self.free)
        with self.beat("everywhere", self.says.everywhere()):
            self.clear_stage()
            self.run(FadeIn(everywhere))
            self.run(Create(everywhere.mark), FadeIn(everywhere.label))
