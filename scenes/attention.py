"""Attention: one head, in full. A query meets every key, the scores become shares, the shares blend the values."""

from __future__ import annotations

from manim import DOWN, ORIGIN, PI, RIGHT, Create, FadeIn, FadeOut, Group, Mobject, Transform, VGroup

from scenes.chapter import Chapter
from scenes.language import say
from scenes.mobjects.arcs import AttentionArcs, TokenLine
from scenes.mobjects.attention.captions import Captions
from scenes.mobjects.attention.causal_mask import CausalMask
from scenes.mobjects.attention.qkv import HUES, QkvTable
from scenes.mobjects.attention.roles import RoleLanes
from scenes.mobjects.attention.score_grid import ScoreGrid, drawn, most_in
from scenes.mobjects.attention.score_terms import ScoreTerms
from scenes.mobjects.attention.softmax import SoftmaxTable
from scenes.mobjects.attention.spread import ScoreSpread
from scenes.mobjects.attention.weighted_sum import HeadOutputs, WeightedSum
from scenes.mobjects.cascade import appear, cascade
from scenes.mobjects.head_values import Head
from scenes.mobjects.marks import Formula, focus_frame
from scenes.mobjects.matvec import Adder, MatVec, MultiplyRow
from scenes.mobjects.paragraph import Paragraph
from scenes.mobjects.sums import Count
from scenes.mobjects.token_text import written
from scenes.page import Rect

FORMULA = 'op("softmax") lr(( ({{ Q : q }} {{ K : k }}^T) / sqrt(d_"head") + {{ M : m }} ))'


class Attention(Chapter):
    """One head of one block, chosen by the director, from the normalised stream to its output z."""

    slug = "attention"
    hue = "query"

    def story(self) -> None:
        self.head = Head(self.trace, self.focus("layer"), self.focus("head"))
        self.query, self.key = self.focus("query"), self.focus("key")
        self.says = Captions(self.head, self.query, self.key)
        self.free = free = self.stage_area.part(0, 1, 0.04, 1)  # over captions of two lines
        self.left, self.panel = free.part(0, 0.63), free.part(0.66, 1)
        if not free.wide:
            self.left, self.panel = free.part(0, 0.9, 0.4, 1), free.part(0, 1, 0, 0.37)
        self.window = drawn(self.head, self.key, self.query, most=most_in(self.theme, self.left, self.trace.n_prompt))
        self.row, self.column = self.window.place(self.query), self.window.place(self.key)
        for tell in (self.project, self.three, self.roles, self.scores, self.scale, self.mask, self.softmax, self.rows,
                     self.arcs, self.sink, self.blend, self.heads):
            tell()

    def leave(self, *staying: Mobject) -> None:
        """Clear the stage but for these, put together again in this order: moving their members took them apart."""
        self.add(*staying)
        self.clear_stage(*staying)

    def project(self) -> None:
        head, area, query = self.head, self.stage_area, self.query
        line = TokenLine(self.theme, self.trace, (0, self.key, query), area.width, largest="label")
        line.move_to(area.at(0.5, 0.95))
        place = (area.at(1, 0.835), RIGHT) if area.wide else (area.at(0.5, 0.885), ORIGIN)
        note = line.window.note(self.trace, self.theme, *place)
        room = area.width - (2 * (note.width + self.theme.space.gap) if note and area.wide else 0.0)
        reason = Paragraph(self.theme, self.says.reason(), width=room, top=area.at(0.5, 0.835))
        top = min(area.at(0, 0.77)[1], reason[-1].pen[1] - self.theme.space.leading * self.theme.sizes.label)
        names = written(self.trace.tokens[query]), say("query")
        self.picture = picture = MatVec(
            self.theme, self.trace, Rect(area.left, area.right, area.bottom, top), self.cells(head.weights("q")),
            self.cells(head.normed(query)), self.cells(head.vector("q", query)), names, "query",
        )
        with self.beat("project", self.says.project()):
            self.run(FadeIn(line), FadeIn(reason), FadeIn(note), time="quick")
            lit = line.box(query).animate.paint("query")
            self.run(lit, FadeIn(picture.input, shift=DOWN), FadeIn(picture.labels[0]))
            self.run(FadeIn(picture.table), FadeIn(picture.output[0]), FadeIn(picture.labels[1:]), time="quick")
            for row in range(min(2, picture.rows)):
                self.multiply(row)
            rest = [picture.number(row) for row in range(2, picture.rows)]
            frame, down = picture.sweep()
            self.add(frame)
            self.run(down, cascade(FadeIn(one) for one in [*rest, *picture.output[1:]]), time="slow")
            self.run(FadeOut(frame), time="quick")

    def multiply(self, row: int) -> None:
        """One row times the vector: the first cell by cell, the second in one go."""
        picture = self.picture
        adder = Adder(picture, row)
        self.run(FadeIn(adder), time="quick")
        if row == 0:
            for cell in range(picture.columns):
                self.run(MultiplyRow(picture, row, adder, (cell, cell + 1)), time="quick")
            self.run(MultiplyRow(picture, row, adder, (picture.columns, picture.length)), time="slow")
        else:
            self.run(MultiplyRow(picture, row, adder, (0, picture.length)), time="slow")
        self.run(FadeOut(adder.frames), FadeOut(adder.tally), time="quick")

    def three(self) -> None:
        self.table = table = QkvTable(self.theme, self.head, self.window, self.free)
        whole, result = self.picture.full(), self.picture.result_column()
        first = {name: table.row(name, self.row) for name in ("x", *HUES)}
        first["x"].fill(self.picture.input_rect())
        with self.beat("three", self.says.three()):
            self.add(whole, first["x"], result)
            self.clear_stage(whole, first["x"], result)
            self.run(
                whole.animate.fill(table.weights_rect("q")), first["x"].animate.fill(table.row_rect("x", self.row)),
                result.animate.rotate(PI / 2).fill(table.row_rect("q", self.row)), FadeIn(table.headings["x"]),
                FadeIn(table.headings["q"]), FadeIn(table.labels), FadeIn(table.note), time="slow",
            )
            for name in ("k", "v"):
                self.run(FadeIn(table.weights[name]), FadeIn(table.headings[name]), FadeIn(first[name], shift=RIGHT))
            covers = [table.cover(name) for name in table.images]
            self.bring_to_back(*table.images.values(), *covers)
            self.run(*(cover.animate.stretch(0, 1, about_edge=DOWN) for cover in covers), time="sweep")
            self.remove(*covers, *first.values(), result)

    def roles(self) -> None:
        tokens = (written(self.trace.tokens[position]) for position in (self.query, self.key))
        lanes = RoleLanes(self.theme, *tokens, self.stage_area)
        places = zip(HUES, (self.row, self.column, self.column), strict=True)
        self.vectors = rows = Group(*(self.table.row(name, place) for name, place in places))
        frames = [focus_frame(self.theme, row, hue) for row, hue in zip(rows, HUES.values(), strict=True)]
        with self.beat("roles", self.says.roles()):
            self.add(rows)
            self.run(*(FadeIn(frame) for frame in frames), time="quick")
            self.rest()
            self.clear_stage(rows)
            self.run(*(row.animate.fill(lanes.strip(i)) for i, row in enumerate(rows)))
            self.run(appear(lanes), time="slow")

    def scores(self) -> None:
        q, k, _ = self.vectors
        terms = ScoreTerms(self.theme, self.head, self.query, self.key, self.panel)
        self.grid = grid = ScoreGrid(self.theme, self.head, self.window, self.left)
        self.frame = focus_frame(self.theme, grid.square(self.row, self.column)).set_z_index(1)
        with self.beat("scores", self.says.scores()):
            self.clear_stage(q, k)
            flights = [old.animate.fill(rect) for old, rect in zip((q, k), terms.rects, strict=True)]
            self.run(*flights, FadeIn(terms.names), FadeIn(grid), FadeIn(self.frame))
            self.run(FadeOut(q), FadeOut(k), FadeIn(terms.strips))
            self.run(cascade(Create(mark) for mark in terms.marks), time="quick")
            self.run(appear(terms.lines, shift=self.theme.space.gap * DOWN), time="slow")
            self.run(Create(terms.rule), FadeIn(terms.total), time="quick")
            self.fill_grid(terms)

    def fill_grid(self, terms: ScoreTerms) -> None:
        """The first score flies to its crossing, its row follows, then all the others."""
        grid, row = self.grid, self.row
        self.numbers = grid.numbers(row, "product")
        flying = self.numbers[self.column]
        home, colour = flying.get_center(), flying.get_color()
        flying.set_color(self.theme.role("ink")).move_to(terms.total)
        self.run(flying.animate.move_to(home).set_color(colour), grid.tint(row, "product")[self.column])
        others = [j for j in range(grid.n) if j != self.column]
        self.run(Transform(self.frame, focus_frame(self.theme, grid.row(row))), time="quick")
        if others:
            self.run(cascade(grid.meet(row, j, self.numbers[j]) for j in others), time="sweep")
            self.run(grid.sweep([i for i in range(grid.n) if i != row], "product"), time="slow")

    def scale(self) -> None:
        spread = ScoreSpread(self.theme, self.head, self.query, self.key, self.panel)
        numbers = self.grid.numbers(self.row, "scores")
        with self.beat("scale", self.says.scale()):
            self.leave(self.grid, self.numbers, self.frame)
            self.run(FadeIn(spread.before))
            self.run(FadeIn(spread.divisor), FadeOut(self.numbers), time="quick")
            self.run(spread.slide(), FadeIn(numbers), time="slow")
        self.numbers = numbers

    def mask(self) -> None:
        grid, last = self.grid, self.grid.n - 1
        sight = CausalMask(self.theme, self.trace, self.window, self.panel)
        self.hidden = VGroup(*(grid.hidden(i) for i in range(grid.n)))
        shown, later = VGroup(*self.numbers[:self.row + 1]), VGroup(*self.numbers[self.row + 1:])
        with self.beat("mask", self.says.mask()):
            self.leave(grid, self.numbers, self.frame)
            self.run(FadeIn(sight), time="quick")
            for i in range(min(2, last)):
                self.run(self.frame.animate.move_to(grid.row(i)), sight.of(i))
                self.run(grid.hide(i, self.hidden[i], *(later if i == self.row else ())))
            if last > 2:
                hides = cascade(grid.hide(i, self.hidden[i], *(later if i == self.row else ())) for i in range(2, last))
                self.run(hides, grid.pass_down(self.frame, self.row), sight.of(self.row), time="slow")
            else:
                self.run(self.frame.animate.move_to(grid.row(self.row)), sight.of(self.row))
        self.numbers = shown

    def softmax(self) -> None:
        table = SoftmaxTable(self.theme, self.head, self.query, self.panel)
        numbers = self.grid.numbers(self.row, "pattern")
        with self.beat("softmax", self.says.softmax(bool(table.shift))):
            self.leave(self.grid, self.numbers, self.hidden, self.frame)
            origins = [self.grid.point(self.row, self.window.place(key) if key in self.window.positions else 0)
                       for key in table.listed]
            arrivals = (FadeIn(score, target_position=at) for score, at in zip(table.scores, origins, strict=True))
            self.run(FadeIn(table.heads[0]), FadeIn(table.tokens), *arrivals)
            self.run(FadeIn(table.heads[1]), appear(table.grown[:-1]), time="slow")
            self.run(FadeIn(table.rule), FadeIn(table.grown[-1]), time="quick")
            self.run(FadeIn(table.heads[2]), cascade(table.growing()), time="slow")
            self.run(FadeIn(table.shares[-1]), FadeOut(self.numbers), time="quick")
            self.run(FadeIn(numbers), *self.grid.tint(self.row, "pattern"))
        self.numbers = numbers

    def rows(self) -> None:
        grid = self.grid
        formula = Formula(self.theme, FORMULA, {"q": "query", "k": "key", "m": "masked"}, size="body")
        formula.move_to(self.panel.at(0.6 if self.free.wide else 0.5, 0.5))
        others = [i for i in range(grid.n) if i != self.row]
        with self.beat("rows", self.says.rows(self.window.whole)):
            self.leave(grid, self.numbers, self.hidden, self.frame)
            if others:
                out = cascade(grid.share_out(i, self.hidden[i]) for i in others)
                self.run(out, *grid.strike(self.row, self.hidden[self.row]), time="sweep")
            self.run(appear(grid.sums()))
            self.run(FadeIn(formula))

    def arcs(self) -> None:
        self.looks = looks = AttentionArcs(self.theme, self.head, self.query, self.key, self.stage_area)
        with self.beat("arcs", self.says.arcs()):
            self.clear_stage()
            self.run(FadeIn(looks.line), FadeIn(looks.note), looks.line.box(self.query).animate.paint("query"))
            best, *others = looks.drawing()
            self.run(best)
            if others:
                self.run(cascade(others), time="sweep")

    def sink(self) -> None:
        looks, line = self.looks, self.looks.line
        with self.beat("sink", self.says.sink()):
            self.run(FadeOut(looks), line.box(self.query).animate.quiet())
            self.run(line.box(0).animate.paint("key"), time="quick")
            self.run(cascade(looks.drawing_to_first()), time="sweep")

    def blend(self) -> None:
        blend = WeightedSum(self.theme, self.head, self.query, self.free)
        copies, self.z = blend.strips.copy(), blend.sum_strip
        with self.beat("blend", self.says.blend()):
            self.clear_stage()
            self.run(FadeIn(blend.names), FadeIn(blend.strips), FadeIn(blend.share_numbers))
            self.run(*(strip.animate.fill(blend.shrunk(i)) for i, strip in enumerate(blend.strips)), time="slow")
            self.run(Create(blend.mark), appear(blend.numbers), time="slow")
            for i, strip in enumerate(copies):
                strip.fill(blend.shrunk(i))
            self.run(Create(blend.rule), FadeIn(blend.total), FadeIn(blend.name_of_sum), time="quick")
            falling = (strip.animate.fill(blend.stacked(i)) for i, strip in enumerate(copies))
            self.run(cascade(falling), Count(blend.total, blend.partial), time="slow")
            self.run(FadeOut(copies), FadeIn(blend.sum_strip), time="quick")

    def heads(self) -> None:
        slots = HeadOutputs(self.theme, self.head, self.query, self.free)
        with self.beat("heads", self.says.heads()):
            self.clear_stage(self.z)
            self.run(self.z.animate.fill(slots.slot(self.head.number)), FadeIn(slots.label))
            self.run(appear(slots.others), time="slow")
