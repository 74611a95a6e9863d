"""Where a token stands: queries and keys turn with their position, like hands on dials."""

from __future__ import annotations

from manim import UP, Create, FadeIn, FadeOut, GrowArrow, ReplacementTransform

from scenes.chapter import Chapter
from scenes.mobjects.cascade import RIPPLE, appear, cascade
from scenes.mobjects.rope.before import Predecessors
from scenes.mobjects.rope.captions import Captions
from scenes.mobjects.rope.cut import CutQuery, LargeDial, below
from scenes.mobjects.rope.guesses import Guesses
from scenes.mobjects.rope.lanes import Lanes
from scenes.mobjects.rope.orders import Orders
from scenes.mobjects.rope.places import Places
from scenes.mobjects.rope.rotary import Rotary, spread
from scenes.mobjects.rope.shift import ShiftPicture
from scenes.mobjects.rope.table import DialTable, wanted


class Rope(Chapter):
    """Why positions matter, how a query turns with its own, and what that leaves unchanged."""

    slug = "rope"
    hue = "key"

    def story(self) -> None:
        self.rotary = Rotary(self.trace, self.focus("query"), self.focus("key"))
        self.says = Captions(self.rotary)
        self.free = self.stage_area.part(0, 1, 0.03, 1)  # over captions of two lines
        for tell in (self.order, self.turned, self.cost, self.pairs, self.hand, self.dials, self.places, self.shift,
                     self.before, self.lanes):
            tell()

    # Why

    def order(self) -> None:
        self.orders = orders = Orders(self.theme, self.trace, self.free)
        self.scores, self.strips = orders.scores("off"), orders.strips("off")
        self.tag, self.gap = orders.tag("off"), orders.difference("off")
        with self.beat("order", self.says.order()):
            self.run(FadeIn(orders), FadeIn(self.tag))
            self.run(cascade(map(Create, orders.arcs), RIPPLE), appear(self.scores, RIPPLE), time="slow")
            self.run(cascade(Create(tie) for tie in orders.ties))
            self.run(FadeIn(orders.labels), FadeIn(self.strips), time="quick")
            self.run(FadeIn(self.gap), time="quick")

    def turned(self) -> None:
        orders = self.orders
        scores, strips = orders.scores("on"), orders.strips("on")
        broken = orders.part(scores)
        with self.beat("turned", self.says.turned()):
            self.run(FadeOut(self.tag, self.gap, self.scores, broken), time="quick")
            self.run(FadeIn(orders.tag("on")), time="quick")
            self.run(appear(scores, RIPPLE), FadeIn(strips), time="slow")
            self.run(FadeIn(orders.difference("on")), time="quick")

    def cost(self) -> None:
        guesses = Guesses(self.theme, self.trace, self.free)
        with self.beat("cost", self.says.cost(guesses.best, guesses.before, guesses.after)):
            self.clear_stage()
            for title, chart in zip(guesses.titles, guesses.charts, strict=True):
                self.run(FadeIn(title), chart.rise())

    # How

    def pairs(self) -> None:
        self.ground = below(self.free, self.theme.space.wide)
        drawn = spread(self.trace.config.d_head, wanted(self.ground))
        self.cut = cut = CutQuery(self.theme, self.rotary, drawn, self.free)
        self.large = LargeDial(self.theme, self.rotary, cut.telling(), self.ground)
        with self.beat("pairs", self.says.pairs()):
            self.clear_stage()
            self.run(FadeIn(cut.title), FadeIn(cut.halves))
            self.run(cascade(Create(arc) for arc in cut.arcs))
            self.run(*cut.lay(high=False), FadeOut(cut.arcs), time="slow")
            self.run(FadeOut(cut.title[1]), time="quick")
            self.run(appear(cut.frames, RIPPLE), appear(cut.names, RIPPLE), FadeIn(cut.part))

    def hand(self) -> None:
        cut, large = self.cut, self.large
        with self.beat("hand", self.says.hand()):
            self.run(*cut.lay(high=True), FadeOut(cut.names), ReplacementTransform(cut.frames, cut.high_frames))
            frame = cut.high_frames[cut.drawn.index(large.pair)]
            rim = FadeIn(large.dial.rim, target_position=frame, scale=0)
            self.run(rim, FadeIn(large.lines), Create(large.ray(frame)))
            self.run(cascade(Create(leg) for leg in large.legs))
            self.run(*(FadeIn(part) for part in (large.dial.hand, large.dial.tip)), time="quick")

    def dials(self) -> None:
        cut, large = self.cut, self.large
        table = DialTable(self.theme, self.rotary, cut.drawn, self.ground, cut.title_line(1))
        rays, mine = table.rays([cut.column(i, True).at(0.5, 0) for i in cut.drawn]), cut.drawn.index(large.pair)
        with self.beat("dials", self.says.dials()):
            self.run(FadeOut(large.legs, large.lines, large.tie), ReplacementTransform(large.dial, table.dials[mine]))
            others = [k for k in range(len(table.dials)) if k != mine]
            coming = [FadeIn(table.dials[k], target_position=cut.high_frames[k], scale=0) for k in others]
            self.run(cascade(coming, RIPPLE), Create(rays))
            self.run(*map(FadeIn, (table.heads, table.facts, table.counter, table.turned)), time="quick")
            self.run(*table.turn(), time="sweep")

    def places(self) -> None:
        places = Places(self.theme, self.rotary, self.free)
        last = len(places.dials) - 1
        with self.beat("places", self.says.places()):
            self.clear_stage()
            self.run(FadeIn(places.heads), FadeIn(places.corner), FadeIn(places.numbers), *map(FadeIn, places.dials[0]))
            for start, end, time in ((0, 1, "move"), (1, 2, "move"), (2, last, "sweep")):
                self.run(places.walk(start, end), time=time)
            self.run(Create(places.home()), time="quick")

    def shift(self) -> None:
        picture = ShiftPicture(self.theme, self.rotary, self.free)
        with self.beat("shift", self.says.shift()):
            self.clear_stage()
            self.run(FadeIn(picture))
            for k in range(1, len(picture.rows)):
                time = "quick" if k < 2 else "slow"
                self.run(picture.turn(k), *picture.count(k), FadeIn(picture.rows[k]), time=time)

    # And what else

    def before(self) -> None:
        panels = Predecessors(self.theme, self.rotary, self.free)
        with self.beat("before", self.says.before()):
            self.clear_stage()
            for panel in panels.panels:
                self.run(FadeIn(panel, shift=self.theme.space.gap * UP))

    def lanes(self) -> None:
        lanes = Lanes(self.theme, self.rotary, self.free)
        with self.beat("lanes", self.says.lanes()):
            self.clear_stage()
            self.run(FadeIn(lanes.before), FadeIn(lanes.labels[::2]), FadeIn(lanes.dials), GrowArrow(lanes.arrow))
            copies = lanes.before.copy()
            self.run(*lanes.enter(copies), time="quick")
            self.run(lanes.turn(), lanes.go_on(copies), time="slow")
            self.remove(*copies[:-1])
            self.run(*lanes.leave(), FadeIn(lanes.labels[1::2]))
