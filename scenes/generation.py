"""The loop: token after token joins the text until it ends; and what other settings would have made of it."""

from __future__ import annotations

from manim import DOWN, RIGHT, Create, FadeIn, FadeOut, VGroup

from scenes.chapter import Chapter
from scenes.mobjects.cascade import RIPPLE, appear, cascade
from scenes.mobjects.generation.budget import Budget
from scenes.mobjects.generation.cache_strip import CacheStrip
from scenes.mobjects.generation.captions import Captions
from scenes.mobjects.generation.draws import Draws
from scenes.mobjects.generation.finished import FinishedText
from scenes.mobjects.generation.growing_text import DRAWN, GrowingText
from scenes.mobjects.generation.machine import ABOVE, BESIDE, Candidates, Machine
from scenes.mobjects.generation.runs import Runs
from scenes.mobjects.head_values import Head
from scenes.mobjects.marks import focus_frame


class Generation(Chapter):
    """The recorded steps one after the other, the reasons to stop, three runs side by side, and the finished text."""

    slug = "generation"
    hue = "probability"
    shows_draw = True

    def story(self) -> None:
        self.head = Head(self.trace, self.focus("layer"), self.focus("head"))
        self.says = Captions(self.trace)
        self.steps = len(self.trace.steps)
        self.free = self.stage_area.part(0, 1, 0.02, 1)
        self.once()
        if self.steps > 1:
            self.twice()
        if self.steps > 2:
            self.loop()
        for tell in (self.stop, self.draws, self.three, self.parting, self.end):
            tell()

    # The loop

    def once(self) -> None:
        middle = self.free.part(0, 1, 0.2, 0.7)
        left, self.desk = middle.split(BESIDE if middle.wide else ABOVE, self.theme.space.wide)
        self.text = text = GrowingText(self.theme, self.trace, self.free.part(0, 1, 0.72, 1))
        self.machine = Machine(self.theme, self.trace, left, RIGHT if middle.wide else DOWN)
        self.strip = CacheStrip(self.theme, self.head, self.steps, self.free.part(0, 1, 0, 0.13))
        self.candidates = VGroup()
        with self.beat("once", self.says.once()):
            self.run(FadeIn(text), time="quick")
            self.run(FadeIn(self.machine), FadeIn(self.strip[0]), time="quick")
            self.read(0, "move")
            self.choose(0, "move")

    def twice(self) -> None:
        with self.beat("twice", self.says.twice()):
            self.read(1, "move")
            self.choose(1, "move")

    def loop(self) -> None:
        last = min(self.steps, DRAWN)
        with self.beat("loop", self.says.loop()):
            for step in range(2, last):
                self.read(step, "quick")
                self.choose(step, "quick")
            if last < self.steps:
                columns = (move for step in range(last, self.steps) for move in self.strip.grow(step)[:1])
                counts = self.strip.grow(self.steps - 1)[1:]
                self.run(FadeIn(self.text.more), cascade(columns, RIPPLE), *counts, time="slow")

    def read(self, step: int, time: str) -> None:
        """What is new goes into the machine; the pulse leaves columns in the cache."""
        source = [self.text.newest(step)] if step else self.text.prompt
        copies = [box.copy() for box in source]
        self.add(*copies)
        self.run(self.machine.take(copies), FadeOut(self.candidates), time=time)
        account = [FadeIn(self.strip.account)] if step == 0 else []
        self.run(self.machine.pulse(copies), *self.strip.grow(step), *account, time=time)

    def choose(self, step: int, time: str) -> None:
        """Candidates come out; the drawn one joins the text."""
        self.candidates = found = Candidates(self.theme, self.trace, step, self.desk)
        rows, new = found.rows, self.text.drawn[step].paint("probability")
        grow = (row.grow() for row in rows)
        self.run(FadeIn(found.heading), FadeIn(found.axis), *(FadeIn(VGroup(row.label, row.number)) for row in rows),
                 *grow, time=time)
        home = new.get_center()
        self.add(new.move_to(found.chosen.label))
        self.run(found.chosen.animate.paint("focus"), new.animate.move_to(home), time=time)

    def stop(self) -> None:
        budget, slabs = Budget(self.theme, self.trace, self.desk), self.machine.slabs
        with self.beat("stop", self.says.stop()):
            off = slabs.animate.set_stroke(self.theme.role("line"))
            self.run(FadeOut(self.candidates), FadeOut(self.machine.arrow), off, time="quick")
            self.run(FadeIn(budget), time="quick")
            self.run(budget.fill())
            if self.says.ends:
                self.run(Create(focus_frame(self.theme, [*self.text.drawn, *self.text.more][-1])), time="quick")

    # What might have been

    def draws(self) -> None:
        table = Draws(self.theme, self.trace, self.free)
        arrive = table.arrive(self.text.drawn)
        with self.beat("draws", self.says.draws(table.count, len(table.steps))):
            self.add(table.boxes)
            self.clear_stage(table.boxes)
            self.run(*arrive, FadeIn(table.heads))
            self.run(cascade(FadeIn(bar) for bar in table.bars), time="slow")
            if len(table.likelier):
                self.run(appear(table.likelier), time="slow")

    def three(self) -> None:
        self.runs = Runs(self.theme, self.trace, self.free)
        with self.beat("three", self.says.runs()):
            self.clear_stage()
            self.run(FadeIn(self.runs), time="quick")
            self.rest()
            for i in range(self.runs.length):
                self.run(*self.runs.step(i), time="quick")

    def parting(self) -> None:
        at = self.runs.parting
        with self.beat("parting", self.says.parting(at, self.runs.ways(at or 0))):
            boxes = self.runs.at(at) if at is not None else []
            if boxes:
                self.run(*(Create(focus_frame(self.theme, box)) for box in boxes))
            self.run(*(FadeIn(run.mean) for run in self.runs.runs))

    def end(self) -> None:
        text = FinishedText(self.theme, self.trace, self.stage_area.part(0.02, 0.98, 0.1, 0.9), self.says.ends)
        with self.beat("end", self.says.end()):
            self.clear_stage(time="move")
            self.run(FadeIn(text.prompt), time="slow")
            if len(text.added):
                self.run(appear(text.added, 1), time="sweep")
            self.rest()
