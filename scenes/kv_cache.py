"""Don’t do it twice: keys and values of old tokens never change, so they are kept, and a step computes one column."""

from __future__ import annotations

from manim import DOWN, Create, FadeIn, FadeOut, Mobject

from scenes.chapter import Chapter
from scenes.mobjects.cascade import cascade
from scenes.mobjects.head_values import Head
from scenes.mobjects.kv_cache.captions import Captions
from scenes.mobjects.kv_cache.columns import SHARE, TokenColumns
from scenes.mobjects.kv_cache.costs import StepChart, TwoTimes
from scenes.mobjects.kv_cache.decode import DecodeStep
from scenes.mobjects.kv_cache.price import CacheRuler, TokenPrice
from scenes.mobjects.kv_cache.readings import Readings
from scenes.mobjects.kv_cache.shelves import ABOVE, BESIDE, Shelves, TokenColumn
from scenes.mobjects.kv_cache.work_grid import WorkGrid
from scenes.mobjects.marks import focus_frame
from scenes.mobjects.sums import Count


class KvCache(Chapter):
    """From the pass that would be done again to the cache that spares it, and what that costs."""

    slug = "kv_cache"
    hue = "key"
    shows_draw = True

    def story(self) -> None:
        self.head = Head(self.trace, self.focus("layer"), self.focus("head"))
        self.says = Captions(self.head)
        self.free = self.stage_area.part(0, 1, 0.03, 1)
        self.left, self.panel = self.free.split(SHARE, self.theme.space.wide)
        self.columns = TokenColumns(self.theme, self.trace, self.left)
        self.shelves = Shelves(self.columns, self.head)
        for tell in (self.again, self.same, self.keep, self.decode, self.work, self.clock, self.price, self.others):
            tell()

    def readings(self, name: str) -> Readings:
        """The numbers beside the columns."""
        return Readings(self.theme, getattr(self.says, name)(), self.panel)

    def leave(self, *staying: Mobject) -> None:
        """Clear the stage but for these, whole again where moving their members took them apart."""
        self.add(*staying)
        self.clear_stage(*staying)

    def again(self) -> None:
        columns, grid = self.columns, WorkGrid(self.columns)
        self.grid, account = grid, self.readings("passes")
        redone = account[1][0]
        counts, last = grid.redone(), redone.shown[0]
        with self.beat("again", self.says.again()):
            self.run(FadeIn(columns), FadeIn(grid), time="quick")
            self.run(FadeIn(columns.newcomer, shift=self.theme.space.gap * DOWN), FadeIn(account[0]))
            redone.become_cell(counts[0])
            self.run(FadeIn(account[1]), time="quick")
            self.run(grid.again(), Count(redone, [*counts, last]), time="sweep")
            self.run(FadeIn(account[2:]), time="quick")

    def same(self) -> None:
        columns, shelves = self.columns, self.shelves
        first = {name: shelves.shelf(name, shelves.first(name)) for name in shelves.names}
        again = {name: shelves.shelf(name, shelves.second(name)) for name in shelves.names}
        rows, differences = shelves.row_names(), self.readings("differences")
        source = columns.shelf(self.grid.row(self.head.layer))
        for image in (*first.values(), *again.values()):
            image.fill(source)
        with self.beat("same", self.says.same()):
            self.leave(columns, columns.newcomer)
            self.run(*(image.animate.fill(columns.shelf(shelves.first(name))) for name, image in first.items()),
                     FadeIn(rows[0]))
            self.run(*(image.animate.fill(columns.shelf(shelves.second(name))) for name, image in again.items()),
                     FadeIn(rows[1]))
            self.rest()
            copies = {name: image.copy() for name, image in again.items()}
            self.add(*copies.values())
            self.run(*(image.animate.fill(columns.shelf(shelves.first(name))) for name, image in copies.items()),
                     time="slow")
            self.remove(*copies.values())
            self.run(cascade(FadeIn(one) for one in differences))
        self.first = first

    def keep(self) -> None:
        columns, shelves = self.columns, self.shelves
        cabinets = {name: shelves.cabinet(name, shelves.cabinet_area(name)) for name in shelves.names}
        blocks = {name: shelves.block(name) for name in shelves.names}
        names, account = shelves.cabinet_names(), self.readings("numbers")
        with self.beat("keep", self.says.keep()):
            self.leave(columns, columns.newcomer, *self.first.values())
            self.run(*(self.first[name].animate.fill(shelves.in_block(name)) for name in shelves.names),
                     FadeIn(names))
            self.run(*(FadeIn(block) for block in blocks.values()), time="quick")
            self.remove(*self.first.values())
            self.run(*(block.animate.fill(shelves.home(shelves.cabinet_area(name)))
                       for name, block in blocks.items()))
            self.run(*(FadeIn(cabinet) for cabinet in cabinets.values()))
            self.remove(*blocks.values())
            self.run(FadeIn(shelves.open_slots()), cascade(FadeIn(one) for one in account), time="slow")

    def decode(self) -> None:
        columns, shelves = self.columns, self.shelves
        step = DecodeStep(columns, self.head, self.says.decoded)
        old = {name: shelves.shelf(name, up) for name, up in zip(shelves.names, (step.keys, step.values), strict=True)}
        for name, image in old.items():
            image.fill(shelves.home(shelves.cabinet_area(name)))
        account = self.readings("scores")
        with self.beat("decode", self.says.decode()):
            self.add(*old.values())
            self.leave(columns, *([columns.newcomer] if self.says.decoded else []), *old.values())
            moves = [old[name].animate.fill(columns.shelf(up))
                     for name, up in zip(old, (step.keys, step.values), strict=True)]
            self.run(*moves, FadeIn(step.names()))
            self.run(FadeIn(step.old()), FadeIn(account[1:]), time="quick")
            self.arrive(step)
            self.run(Create(step.frame()), time="quick")
            self.run(step.meet(), time="sweep")
            self.run(FadeIn(account[0]), time="quick")

    def arrive(self, step: DecodeStep) -> None:
        """What the one new token brings: its query, and for the shelves its key and its value."""
        query = step.query_strip()
        goals = {query: step.query_rect()}
        if self.says.decoded:
            goals[self.shelves.newcomer("k", step.keys)] = self.columns.slot(step.keys)
            goals[self.shelves.newcomer("v", step.values)] = self.columns.slot(step.values)
        source = self.columns.slot(step.keys) if self.says.decoded else self.columns.shelf(step.keys)
        for image in goals:
            image.scale(0.5).move_to(source.at(0.5 if self.says.decoded else 1, 0.5))
        self.run(*(FadeIn(image) for image in goals), time="quick")
        self.run(*(image.animate.fill(goal) for image, goal in goals.items()), time="slow")

    def work(self) -> None:
        chart, account = StepChart(self.theme, self.trace, self.left), self.readings("multiplications")
        with self.beat("work", self.says.work()):
            self.clear_stage()
            self.run(FadeIn(chart.still), time="quick")
            self.run(chart.rise(chart.whole), time="slow")
            self.run(chart.rise(chart.cached), time="slow")
            self.run(Create(focus_frame(self.theme, chart.last())), cascade(FadeIn(one) for one in account))

    def clock(self) -> None:
        upper, lower = self.free.part(0, 1, 0.3, 1), self.free.part(0, 1, 0, 0.25)
        times = TwoTimes(self.theme, self.says.times(), upper)
        account = Readings(self.theme, self.says.logits(), lower)
        with self.beat("clock", self.says.clock()):
            self.clear_stage()
            self.run(FadeIn(times.names), time="quick")
            self.run(times.race(), time="sweep")
            self.run(FadeIn(times.times), time="quick")
            self.run(FadeIn(account))

    def price(self) -> None:
        left, right = self.free.split(BESIDE if self.free.wide else ABOVE, self.theme.space.wide)
        column = TokenColumn(self.shelves, left)
        self.product = TokenPrice(self.theme, self.trace, right)
        with self.beat("price", self.says.price()):
            self.clear_stage()
            self.run(FadeIn(column))
            self.run(self.product.write(), time="sweep")
        self.column = column

    def others(self) -> None:
        upper, lower = self.free.part(0, 1, 0.7, 1), self.free.part(0, 1, 0, 0.68)
        ruler = CacheRuler(self.theme, self.trace, lower)
        with self.beat("others", self.says.others()):
            self.run(FadeOut(self.column), self.product.animate.move_to(upper.at(0.5, 0.5)))
            self.run(FadeIn(ruler.heading), FadeIn(ruler.bars.axis), time="quick")
            first, *rest = ruler.measure()
            self.run(first)
            self.run(cascade(rest), time="sweep")
            self.run(FadeIn(ruler.notes), time="quick")
