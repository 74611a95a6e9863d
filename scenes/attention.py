"""Attention: one head, in full. A query meets every key, the scores become shares, the shares blend the values."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN, LEFT, PI, RIGHT, UP, AnimationGroup, Create, FadeIn, FadeOut, GrowFromEdge, Group, LaggedStart, Mobject, Transform, VGroup, linear,
)

from scenes.chapter import Chapter
from scenes.mobjects.arcs import TokenLine, loudest
from scenes.mobjects.blend import HeadSlots, ValueBlend
from scenes.mobjects.curtain import Curtain
from scenes.mobjects.head_values import Head
from scenes.mobjects.heat import Heat
from scenes.mobjects.marks import Formula, focus_frame
from scenes.mobjects.matvec import Adder, MatVec, MultiplyRow
from scenes.mobjects.qkv import HUES, QkvTable
from scenes.mobjects.roles import Role, RoleLanes
from scenes.mobjects.score_grid import ScoreGrid
from scenes.mobjects.softmax import SoftmaxMachine
from scenes.mobjects.spread import Spread
from scenes.mobjects.sums import fitting
from scenes.mobjects.terms import ProductTerms
from scenes.mobjects.token_text import spoken, written
from scenes.mobjects.words import Number, Shown, Words, shorten
from scenes.window import window

DRAWN = 12  # tokens in a grid or on a line, at most
GRID, PANEL = 0.63, 0.66  # right edge of the grid, left edge of the panel beside it: shares of the stage's width
FLOOR = 0.04  # kept free over a caption of two lines: share of the stage's height
ARCS, ENOUGH = 5, 0.97  # arcs of one token: at most so many, until they hold so much together
SINK = 0.3  # mean share from which the first token is called a sink
HIGH = 0.55  # of the highest arc, as a share of the stage's height
FORMULA = 'op("softmax") lr(( ({{ Q : q }} {{ K : k }}^T) / sqrt(d_"head") + {{ M : m }} ))'


class Attention(Chapter):
    """One head of one block, chosen by the director, from the normalised stream to its output z."""

    slug = "attention"
    hue = "query"

    def story(self) -> None:
        self.head = Head(self.trace, self.focus("layer"), self.focus("head"))
        self.query, self.key = self.focus("query"), self.focus("key")
        self.window = window(self.trace.n_prompt, DRAWN, 0, self.key, self.query)
        self.row = self.window.place(self.query)
        self.panel = self.stage_area.part(PANEL, 1, FLOOR, 1)
        self.asks, self.answers = self.name(self.query), self.name(self.key)
        for beat in (self.project, self.three, self.roles, self.scores, self.scale, self.mask, self.softmax, self.rows,
                     self.arcs, self.sink, self.blend, self.heads):
            beat()

    def name(self, position: int) -> str:
        """A token inside a sentence, in quotes, short enough for a caption."""
        theme = self.theme
        return f"“{shorten(spoken(self.trace.tokens[position]), theme.space.wide * 4, theme.sizes.body)}”"

    def leave(self, *staying: Mobject) -> None:
        """Clear the stage but for these, put together again in this order: moving their members took them apart."""
        self.add(*staying)
        self.clear_stage(*staying)

    def project(self) -> None:
        head, area, query = self.head, self.stage_area, self.query
        line = TokenLine(self.theme, self.trace, self.window, area.width, largest="label")
        line.move_to(area.at(0.5, 0.95))
        reason = Words(self.theme, "Block {}, head {}. " + self.trace.focus["head"].reason, self.shown("focus.layer", "d"),
                       self.shown("focus.head", "d"), role="faint", point=area.at(0.5, 0.835))
        picture = MatVec(
            self.theme, self.trace, area.part(0, 1, 0, 0.77), self.cells(head.weights("q")), self.cells(head.normed(query)),
            self.cells(head.vector("q", query)), (written(self.trace.tokens[query]), "query"), "query",
        )
        said = self.name(query) + " arrives as {} numbers. A row of weights meets them one by one; the products add up."
        with self.beat("project", said, self.shown("config.d_model", "d")):
            self.run(FadeIn(line), FadeIn(reason))
            self.run(line.box(query).animate.paint("query"), FadeIn(picture.input, shift=DOWN), FadeIn(picture.labels[0]))
            self.run(FadeIn(picture.table), FadeIn(picture.output[0]), FadeIn(picture.labels[1:]), time="quick")
            self.multiply(picture)
        self.picture = picture

    def multiply(self, picture: MatVec) -> None:
        """Two rows slowly, cell by cell; the others swept."""
        for row in range(min(2, picture.rows)):
            adder = Adder(picture, row)
            self.run(FadeIn(adder), time="quick")
            if row == 0:
                for cell in range(picture.columns):
                    self.run(MultiplyRow(picture, row, adder, (cell, cell + 1)), time="quick")
                self.run(MultiplyRow(picture, row, adder, (picture.columns, picture.length)), time="slow")
            else:
                self.run(MultiplyRow(picture, row, adder, (0, picture.length)), time="sweep")
            self.run(FadeOut(adder.frames), FadeOut(adder.tally), time="quick")
        rest = [picture.number(row) for row in range(2, picture.rows)]
        frame, down = picture.sweep()
        self.add(frame)
        self.run(down, LaggedStart(*(FadeIn(one) for one in [*rest, *picture.output[1:]]), lag_ratio=0.5), time="slow")
        self.run(FadeOut(frame), time="quick")

    def three(self) -> None:
        table = QkvTable(self.theme, self.head, self.window, self.stage_area.part(0, 1, 0.02, 1))
        whole, result = self.picture.full(), self.picture.result_column()
        first = {name: table.row(name, self.row) for name in ("x", *HUES)}
        first["x"].fill(self.picture.input_rect())
        with self.beat("three", "Two more matrices make a key and a value from the same numbers. Every token does so."):
            self.add(whole, first["x"], result)
            self.clear_stage(whole, first["x"], result)
            self.run(
                whole.animate.fill(table.weights_rect("q")), first["x"].animate.fill(table.row_rect("x", self.row)),
                result.animate.rotate(PI / 2).fill(table.row_rect("q", self.row)), FadeIn(table.headings["x"]),
                FadeIn(table.headings["q"]), FadeIn(table.labels), time="slow",
            )
            for name in ("k", "v"):
                self.run(FadeIn(table.weights[name]), FadeIn(table.headings[name]), FadeIn(first[name], shift=RIGHT))
            covers = [table.cover(name) for name in table.images]
            self.bring_to_back(*table.images.values(), *covers)
            self.run(*(cover.animate.stretch(0, 1, about_edge=DOWN) for cover in covers), time="sweep")
            self.remove(*covers, *first.values(), result)
        self.table = table

    def roles(self) -> None:
        query, key = (written(self.trace.tokens[position]) for position in (self.query, self.key))
        lanes = RoleLanes(self.theme, [
            Role(query, "query", "what it looks for", "query"), Role(key, "key", "what it offers", "key"),
            Role(key, "value", "what it hands over", "value"),
        ], self.stage_area)
        places = (self.row, self.window.place(self.key), self.window.place(self.key))
        rows = Group(*(self.table.row(name, place) for name, place in zip(HUES, places, strict=True)))
        frames = [focus_frame(self.theme, row, hue) for row, hue in zip(rows, HUES.values(), strict=True)]
        said = f"{self.asks} asks with its query. {self.answers} answers with its key, and hands over its value."
        with self.beat("roles", said):
            self.add(rows)
            self.run(*(FadeIn(frame) for frame in frames), time="quick")
            self.rest()
            self.clear_stage(rows)
            self.run(*(row.animate.fill(lanes.strip(i)) for i, row in enumerate(rows)), time="slow")
            self.run(LaggedStart(*(FadeIn(lane) for lane in lanes), lag_ratio=0.5), time="slow")
        self.vectors = rows

    def scores(self) -> None:
        stage, q, k, v = self.stage_area, *self.vectors
        terms = ProductTerms(self.theme, self.head, self.query, self.key, self.panel)
        grid = ScoreGrid(self.theme, self.trace, self.window, stage.part(0, GRID, FLOOR, 1))
        self.grid, self.focus_on = grid, focus_frame(self.theme, grid.square(self.row, self.window.place(self.key)))
        self.focus_on.set_z_index(1)
        said = "Turned by their places, query and key meet: multiplied pair by pair and added up, they make one score."
        with self.beat("scores", said):
            self.clear_stage(q, k)
            flights = [old.animate.fill(rect) for old, rect in zip((q, k), terms.rects, strict=True)]
            self.run(*flights, FadeIn(terms.names), FadeIn(grid), FadeIn(self.focus_on))
            self.run(FadeOut(q), FadeOut(k), FadeIn(terms.strips))
            self.run(LaggedStart(*(Create(mark) for mark in terms.marks), lag_ratio=0.3), time="quick")
            self.run(LaggedStart(*(FadeIn(line, shift=DOWN) for line in terms.lines), lag_ratio=0.5), time="slow")
            self.run(Create(terms.rule), FadeIn(terms.total))
            self.fill_grid(terms)

    def fill_grid(self, terms: ProductTerms) -> None:
        """The first score flies to its crossing, its row follows, then all the others."""
        grid, key = self.grid, self.window.place(self.key)
        self.fills = [grid.greys(self.head, i) for i in range(grid.n)]
        plain = [self.head.product(self.query, position) for position in self.window.positions]
        self.numbers = grid.numbers(self.row, self.printed(plain), self.fills[self.row])
        flying, tints = self.numbers[key], grid.tint(self.row, self.fills[self.row])
        home, colour = flying.get_center(), flying.get_color()
        flying.set_color(self.theme.role("ink")).move_to(terms.total)
        self.run(flying.animate.move_to(home).set_color(colour), tints[key])
        self.run(Transform(self.focus_on, focus_frame(self.theme, grid.row(self.row), "query")), time="quick")
        others = [j for j in range(grid.n) if j != key]
        if others:
            meetings = [AnimationGroup(grid.meet(self.row, j), tints[j], FadeIn(self.numbers[j])) for j in others]
            self.run(LaggedStart(*meetings, lag_ratio=0.4), time="sweep")
            rows = [AnimationGroup(*grid.tint(i, self.fills[i])) for i in range(grid.n) if i != self.row]
            self.run(LaggedStart(*rows, lag_ratio=0.2), time="slow")

    def printed(self, addresses: list[str], most: int | None = None) -> list[Shown]:
        """Numbers for the cells of a row, in one format that fits them."""
        cells = [self.trace.cell(address) for address in addresses]
        format = fitting([cell.value for cell in cells], self.grid.characters(), 2)
        return [Shown(cell, format) for cell in cells]

    def scale(self) -> None:
        spread = Spread(self.theme, self.head, self.query, self.key, self.panel)
        divided = [self.head.cell("scores", self.query, position) for position in self.window.positions]
        numbers = self.grid.numbers(self.row, self.printed(divided), self.fills[self.row])
        said = "Sums of {} products spread widely. Divided by the root of {}, the scores stay close enough to compete."
        size = self.shown("config.d_head", "d")
        with self.beat("scale", said, size, size):
            self.leave(self.grid, self.numbers, self.focus_on)
            self.run(FadeIn(spread.before))
            self.run(FadeIn(spread.divisor))
            self.run(FadeOut(self.numbers), time="quick")
            self.run(spread.slide(), FadeIn(numbers), time="slow")
        self.numbers, self.spread = numbers, spread

    def mask(self) -> None:
        grid, first = self.grid, self.window.positions[0]
        curtain = Curtain(self.theme, self.trace, self.window, self.panel)
        self.hidden = VGroup(*(grid.hidden(self.head, i) for i in range(grid.n)))
        alone = f"{self.asks} is alone: there is no later token to hide."
        said = "No token may look ahead: every score with a later token becomes −∞."
        with self.beat("mask", said if grid.n > 1 else alone):
            self.leave(grid, self.numbers, self.focus_on)
            self.run(FadeIn(curtain))
            for i in range(min(2, grid.n - 1)):
                self.run(self.focus_on.animate.move_to(grid.row(i)), *curtain.draw(i))
                self.run(LaggedStart(*grid.hide(i, self.hidden[i]), lag_ratio=0.2))
            rest = range(2, grid.n - 1)
            if rest:
                hides = [AnimationGroup(*grid.hide(i, self.hidden[i])) for i in rest]
                down = self.focus_on.animate(rate_func=linear).move_to(grid.row(self.row))
                self.run(LaggedStart(*hides, lag_ratio=0.5), down, curtain.lift(self.row), time="sweep")

    def softmax(self) -> None:
        machine = SoftmaxMachine(self.theme, self.head, self.query, self.panel)
        shares = [self.head.cell("pattern", self.query, position) for position in self.window.positions]
        fills = [self.theme.sequential(self.trace.cell(address).value) for address in shares]
        numbers = self.grid.numbers(self.row, self.printed(shares), fills)
        said = f"Softmax: e to the power of each score, divided by their sum. {self.answers} gets {{}} of it."
        with self.beat("softmax", said, self.shown(self.head.cell("pattern", self.query, self.key), ".0%")):
            self.leave(self.grid, self.numbers, self.hidden, self.focus_on)
            self.run(FadeIn(machine.heads[0]), FadeIn(machine.tokens), *(
                FadeIn(score, target_position=self.grid.point(self.row, self.window.place(key)))
                if key in self.window.positions else FadeIn(score)
                for score, key in zip(machine.scores, machine.listed, strict=True)
            ))
            self.run(FadeIn(machine.heads[1]), LaggedStart(*map(FadeIn, machine.grown[:-1]), lag_ratio=0.4), time="slow")
            self.run(FadeIn(machine.rule), FadeIn(machine.grown[-1]))
            self.run(FadeIn(machine.heads[2]), LaggedStart(*(
                AnimationGroup(GrowFromEdge(bar, LEFT), FadeIn(share))
                for bar, share in zip(machine.bars, machine.shares, strict=False)
            ), lag_ratio=0.3), time="slow")
            self.run(FadeIn(machine.shares[-1]), FadeOut(self.numbers), FadeIn(numbers), *self.grid.tint(self.row, fills))
        self.numbers = numbers

    def rows(self) -> None:
        grid = self.grid
        sums = VGroup(*(
            Number(self.theme, self.shown(f"sum({self.head.row('pattern', position)})", ".2f"), point=grid.beside(i), align=LEFT)
            for i, position in enumerate(self.window.positions)
        ))
        label = Words(self.theme, "sum", role="faint").baseline_at(grid.beside(0) + grid.cell_height * UP, LEFT)
        formula = Formula(self.theme, FORMULA, {"q": "query", "k": "key", "m": "masked"}, size="body")
        formula.move_to(self.panel.at(0.6, 0.5))
        with self.beat("rows", "All rows do the same, each on its own: the shares of every row sum to one."):
            self.leave(grid, self.numbers, self.hidden, self.focus_on)
            others = [i for i in range(grid.n) if i != self.row]
            if others:
                self.run(LaggedStart(*(
                    AnimationGroup(*grid.tint(i, grid.shares(self.head, i)), FadeOut(self.hidden[i]), FadeIn(grid.strokes(i)))
                    for i in others
                ), lag_ratio=0.3), time="sweep")
            self.run(FadeIn(label), LaggedStart(*map(FadeIn, sums), lag_ratio=0.2))
            self.run(FadeIn(formula))

    def arcs(self) -> None:
        stage, shares = self.stage_area, self.head.pattern(self.query)
        keys = loudest(shares, ARCS, ENOUGH, set(self.window.positions))
        rest = len(shares) - len(keys)
        row = self.head.visible("pattern", self.query)
        count = self.shown(f"len({row})-{len(keys)}", "d") if rest else None
        line = TokenLine(self.theme, self.trace, self.window, stage.width, others=count).move_to(stage.at(0.5, 0.22))
        own = [self.head.cell("pattern", self.query, key) for key in keys]
        addresses = [*own, *([f"sum({row})-{'-'.join(own)}"] if rest else [])]
        boxes = [*(line.box(key) for key in keys), *([line.others] if rest else [])]
        cells = [self.shown(address, ".0%") for address in addresses]
        numbers = [Number(self.theme, one, size="body", role="query", point=line.under(box))
                   for one, box in zip(cells, boxes, strict=True)]
        asker, high = line.box(self.query), stage.height * HIGH
        arcs = [line.arc(asker, box, one.cell.value, high) for box, one in zip(boxes, cells, strict=True)]
        with self.beat("arcs", f"So {self.asks} looks back, mostly at {self.answers}. The width of an arc is its share."):
            self.clear_stage()
            self.run(FadeIn(line), asker.animate.paint("query"))
            for i, (arc, number) in enumerate(zip(arcs, numbers, strict=True)):
                self.run(Create(arc), FadeIn(number), time="move" if i == 0 else "quick")
        self.line, self.looks = line, VGroup(*arcs, *numbers)

    def sink(self) -> None:
        line, head, first = self.line, self.head, self.window.positions[0]
        later = f"{head.block}.attn.pattern[{head.number},1:,{first}]"
        cells = [self.shown(head.cell("pattern", position, first), ".0%") for position in self.window.positions]
        numbers = VGroup(*(
            Number(self.theme, one, role="query", point=line.under(line.box(position)))
            for one, position in zip(cells, self.window.positions, strict=True)
        ))
        high = self.stage_area.height * HIGH
        arcs = [line.arc(line.box(position), line.box(first), one.cell.value, high)
                for one, position in zip(cells, self.window.positions, strict=True)]
        said, *shown = self.said_of_sink(later)
        with self.beat("sink", said, *shown):
            self.run(FadeOut(self.looks), *([FadeOut(line.others)] if line.others else []),
                     line.box(self.query).animate.quiet(), line.box(first).animate.paint("key"))
            self.run(LaggedStart(*(
                AnimationGroup(Create(arc), FadeIn(number)) for arc, number in zip(arcs, numbers, strict=True)
            ), lag_ratio=0.3), time="sweep")

    def said_of_sink(self, later: str) -> tuple[str, *tuple[Shown, ...]]:
        """What the first token gets from the later ones: most of it, or not, or there are none."""
        first = self.name(0)
        if self.trace.n_prompt == 1:
            return f"{first} is alone, so all its attention stays with itself: {{}}.", self.shown(self.head.cell("pattern", 0, 0), ".0%")
        mean = self.shown(f"mean({later})", ".0%")
        if mean.cell.value >= SINK:
            return f"The others give {first} {{}} of their attention on average: a sink, for when nothing else fits.", mean
        return f"Many heads park attention on the first token. This one does not: {first} gets {{}} on average.", mean

    def blend(self) -> None:
        blend = ValueBlend(self.theme, self.head, self.query, self.stage_area.part(0, 1, FLOOR, 1))
        with self.beat("blend", "Each value shrinks to its share. Stacked and added, they are one vector again: z."):
            self.clear_stage()
            self.run(FadeIn(blend.names), FadeIn(blend.strips))
            self.run(FadeIn(blend.share_numbers))
            self.run(*(strip.animate.fill(blend.shrunk(i)) for i, strip in enumerate(blend.strips)), time="slow")
            self.run(Create(blend.mark), LaggedStart(*map(FadeIn, blend.numbers), lag_ratio=0.4), time="slow")
            copies = Group(*(strip.copy() for strip in blend.strips))
            self.run(*(strip.animate.fill(blend.stacked(i)) for i, strip in enumerate(copies)), time="slow")
            self.run(FadeOut(copies), FadeIn(blend.sum_strip), Create(blend.rule), FadeIn(blend.total))
        self.z = blend.sum_strip

    def heads(self) -> None:
        slots = HeadSlots(self.theme, self.head, self.query, self.stage_area.part(0, 1, FLOOR, 1))
        heads, blocks = self.shown("config.n_heads", "d"), self.shown("config.n_layers", "d")
        said = "That was one head. Each block has {}, with weights of their own, and there are {} blocks."
        with self.beat("heads", said, heads, blocks):
            self.clear_stage(self.z)
            self.run(self.z.animate.fill(slots.slot(self.head.number)), FadeIn(slots.label))
            self.run(LaggedStart(*map(FadeIn, slots.others), lag_ratio=0.3), time="slow")
