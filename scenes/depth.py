"""Block after block: the stack, the pulse through it, what it would say on the way, and who decided."""

from __future__ import annotations

from manim import RIGHT, Create, FadeIn, FadeOut, ReplacementTransform, TransformFromCopy, linear

from scenes.chapter import Chapter
from scenes.language import say
from scenes.mobjects.cascade import RIPPLE, appear, cascade
from scenes.mobjects.depth.lens import Lens
from scenes.mobjects.depth.race import Race
from scenes.mobjects.depth.ranks import RankLines
from scenes.mobjects.depth.stack import OPENED, BlockCounts, OpenBlock, SlabStack
from scenes.mobjects.depth.stream import StreamMap
from scenes.mobjects.depth.votes import Votes
from scenes.mobjects.depth.waterfall import LISTED, SPLIT, Legend, VoteList, Waterfall
from scenes.mobjects.marks import focus_frame
from scenes.mobjects.token_text import quoted


class Depth(Chapter):
    """One block, then all of them: the last token's way through the stack."""

    slug = "depth"
    hue = "focus"

    def story(self) -> None:
        self.lens = Lens(self.trace)
        self.stack = SlabStack(self.theme, self.trace, self.stage_area)
        self.fold()
        self.pulse()
        self.speak_early()
        if self.lens.split:
            self.race_on()
        self.finish()
        self.remember()
        self.count_votes()
        self.decide()

    def fold(self) -> None:
        """One block is drawn, folds to a slab, and all the others follow."""
        stack = self.stack
        opened, counts = stack.body.split(OPENED, self.theme.space.wide)
        block = OpenBlock(self.theme, opened)
        numbers = BlockCounts(self.theme, self.trace, counts, stack.body.wide)
        caption = say(
            "One block: attention, then the MLP. The same build again and again: {n} of them.", n=self.lens.blocks
        )
        with self.beat("fold", caption):
            self.run(FadeIn(block.frame), Create(block.line))
            for branch in block.branches:
                self.run(appear(branch))
            slab = stack.slabs[1]
            self.run(TransformFromCopy(block.frame, slab), FadeIn(numbers[:2]))
            self.run(FadeIn(block.rays(slab), stack.slabs[0], stack.first), time="quick")
            copies = (TransformFromCopy(slab, one) for one in stack.slabs[2:])
            self.run(cascade(copies, RIPPLE), FadeIn(stack.last), FadeIn(numbers[2:]), time="sweep")

    def pulse(self) -> None:
        name = quoted(self.trace.tokens[-1])
        self.map = StreamMap(self.theme, self.trace, self.stack)
        caption = say("A pulse runs through. Each row is the vector of {token} after one more block.", token=name)
        with self.beat("pulse", caption):
            self.add(self.stack)
            self.clear_stage(self.stack)
            self.add(self.map, self.stack)
            self.run(FadeIn(self.map.head), time="quick")
            self.run(self.map.grow(), time="sweep")
            self.remove(self.map.cover)

    def speak_early(self) -> None:
        self.race = race = Race(self.theme, self.lens, self.stack)
        with self.beat("lens", self.lens.says_at_first()):
            row = self.map.strip(0)
            self.add(row)
            self.run(FadeOut(self.map.image, self.map.head), race.rewind())
            self.run(FadeOut(row, shift=RIGHT), FadeIn(race.head, race.cursor), time="quick")
            self.run(FadeIn(race.ticks), appear(race.runners[:race.leaders]))
            self.run(FadeIn(race.line, race.note), appear(race.runners[race.leaders:]))

    def race_on(self) -> None:
        with self.beat("race", self.lens.says_on_the_way()):
            self.run_to(0, self.lens.split)

    def finish(self) -> None:
        with self.beat("finish", self.lens.says_in_the_end()):
            self.run_to(self.lens.split, self.lens.last_stop)

    def run_to(self, start: int, end: int) -> None:
        """The race from one stop to another, with halts at those that tell."""
        self.add(self.stack, self.race)
        for leg, halt in self.lens.legs(start, end):
            self.run(self.race.go(leg[0], leg[-1]), time=self.lens.time_for(leg))
            if halt:
                self.rest()

    def remember(self) -> None:
        """The slabs stand up as the foot of a chart, and the race is drawn over them."""
        self.chart = chart = RankLines(self.theme, self.lens, self.stage_area)
        with self.beat("ranks", self.lens.says_of_ranks()):
            labels = [runner.label for id in self.lens.race for runner in self.race.runners if runner.id == id]
            labels = labels[:len(chart.names)]
            self.clear_stage(self.stack, *labels)
            self.remove(self.race)
            self.add(self.stack, *labels)
            flights = (ReplacementTransform(one, name) for one, name in zip(labels, chart.names, strict=True))
            self.run(*self.stack.stand(chart.columns.foot), FadeIn(chart.ticks, chart.head), *flights, time="slow")
            self.run(*(Create(line, rate_func=linear) for line in chart.lines), time="sweep")
            self.run(FadeIn(chart.ties, chart.shares), time="quick")

    def count_votes(self) -> None:
        self.votes = Votes(self.trace, self.lens)
        area, self.panel = self.stage_area.split(SPLIT[self.stage_area.wide], self.theme.space.wide)
        self.fall = fall = Waterfall(self.theme, self.votes, area)
        self.legend = Legend(self.theme, self.panel)
        name = self.lens.quoted(self.lens.winner)
        caption = say("The score of {token} is a sum: each branch of each block pushes it up or down.", token=name)
        with self.beat("votes", caption):
            self.add(self.stack)
            self.clear_stage(self.stack)
            self.run(*self.stack.stand(fall.columns.foot), FadeIn(fall.axis, self.legend))
            self.run(FadeIn(fall.bars[0], fall.number), time="quick")
            count = len(self.votes.parts)
            self.run(fall.climb(1, count // 2), time="sweep")
            self.run(fall.climb(count // 2, count), time="sweep")

    def decide(self) -> None:
        votes, listed = self.votes, VoteList(self.theme, self.votes, self.panel.part(*LISTED))
        with self.beat("decide", votes.says_who()):
            best = self.fall.bars[votes.parts.index(listed.parts[0])]
            self.run(FadeIn(focus_frame(self.theme, best)), FadeOut(self.legend.hues), time="quick")
            self.run(cascade(listed.arrive(self.fall.bars, votes)), time="slow")
            self.run(FadeIn(listed.rest, listed.rule), time="quick")
            self.run(FadeIn(listed.total, target_position=self.fall.number))
