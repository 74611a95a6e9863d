"""Chapter 2: every id picks a row of one table, and rows that mean alike point alike."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Arrow, Create, FadeIn, FadeOut, GrowArrow, Group, LaggedStart
from manim import ReplacementTransform, TransformFromCopy, VGroup

from model.trace import Token
from scenes.chapter import Chapter
from scenes.facts import GPT3
from scenes.mobjects.areas import CountSquare
from scenes.mobjects.fan import BarList, Likeness
from scenes.mobjects.grid import VectorBar
from scenes.mobjects.marks import Formula, focus_frame
from scenes.mobjects.plane import Analogy
from scenes.mobjects.products import Products, rays, telling_terms
from scenes.mobjects.strip import Strip, colour_scale
from scenes.mobjects.table import LOOSE, MOST, Comparison, RowTable, backing, excerpt, prompt_line, prompt_row
from scenes.mobjects.token_text import spoken, written
from scenes.mobjects.words import Number, Shown, Words, shorten
from scenes.window import window


class Embedding(Chapter):
    """From ids to vectors, and what the directions mean."""

    slug = "embedding"
    hue = "positive"

    def story(self) -> None:
        self.here = self.focus("token")
        self.repeat = self.trace.focus["repeat"].value
        self.own = self.trace.tokens[self.here]
        self.tint = colour_scale(self.step["embed"])
        self.look_up()
        self.open_row()
        self.stack_rows()
        self.compare_rows() if self.repeat else self.tell_apart()
        self.find_neighbours()
        if "analogy.ids" in self.trace.derived:
            self.draw_analogy()
        self.multiply()
        self.compare_pairs()
        self.weigh_table()
        self.weigh_largest()
        self.go_on()

    # The table

    def look_up(self) -> None:
        """The id slides to its row; the row comes out."""
        stage, id = self.stage_area, self.shown(f"tokens.{self.here}.id", ",d")
        line, seen = prompt_line(self.trace, self.theme, stage.width, self.here)
        line.move_to(stage.at(0.5, 1), aligned_edge=UP)
        box = line[seen.place(self.here)].paint(self.hue)
        rows, place = excerpt(self.trace, self.here, MOST // 2 + 1)
        table = RowTable(self.theme, rows, stage.part(0.08, 0.92, 0.26, 0.82), self.tint, LOOSE)
        panel = backing(self.theme, table.body)
        number = table.ids[place].set_color(self.theme.role(self.hue))
        home = number.get_center()
        note = Words(self.theme, "{} of {} rows, {} numbers each", self.shown(str(len(rows)), "d"),
                     self.shown("config.vocab_size", ",d"), self.shown("config.d_model", ",d"), role="faint")
        note.baseline_at((table.body.right, table.body.bottom - self.theme.sizes.label * 1.6, 0), RIGHT)
        with self.beat("row", f"The id is a row number: “{self.name(self.own)}” is {{}}, so it takes that row of the table.", id):
            self.run(FadeIn(line))
            number.next_to(box, DOWN, buff=self.theme.space.pad)
            self.run(FadeIn(number, shift=DOWN * self.theme.space.pad), time="quick")
            self.run(FadeIn(panel), FadeIn(Group(table.labels, *(n for n in table.ids if n is not number), table.strips)), FadeIn(note))
            self.run(number.animate.move_to(home), time="slow")
            table.labels[place].set_color(self.theme.role(self.hue))
            self.run(Create(focus_frame(self.theme, table.row(place))), time="quick")
            self.drawer = self.pull_out(table, place)

    def pull_out(self, table: RowTable, place: int) -> Strip:
        """A copy of a row comes out below the table."""
        body, stage = table.body, self.stage_area
        drawer = Strip(self.theme, self.step["embed"][self.here], body.width, stage.height / 10, self.tint)
        drawer.move_to(((body.left + body.right) / 2, stage.at(0, 0.07)[1], 0))
        label = Words(self.theme, shorten(written(self.own), stage.width / 5, self.theme.sizes.label, "mono"), style="mono", role=self.hue)
        label.centred_at((body.left - self.theme.space.gap, drawer.get_center()[1], 0), RIGHT)
        self.run(TransformFromCopy(table.strips[place], drawer), TransformFromCopy(table.labels[place], label))
        return drawer

    def name(self, token: Token) -> str:
        """A token within a sentence, not too long for it."""
        return shorten(spoken(token), self.stage_area.width / 6, self.theme.sizes.body).replace("{}", "{ }")

    def open_row(self) -> None:
        """The row large, and a few of its components as numbers."""
        stage, dims = self.stage_area, self.trace.focus["dims"].value
        with self.beat("vector", "The row is a list of {} numbers, a vector. Training found them; blue is above zero, red below.",
                       self.shown("config.d_model", ",d")):
            self.clear_stage(self.drawer)
            self.run(self.drawer.animate.stretch_to_fit_width(stage.width).stretch_to_fit_height(stage.height / 6)
                     .move_to(stage.at(0.5, 0.8)))
            label = Words(self.theme, written(self.own), style="mono", role=self.hue, size="heading")
            label.baseline_at(stage.at(0, 0.93), LEFT)
            width = stage.width / len(dims)
            bar = VectorBar(self.theme, self.cells(f"steps.0.embed[{self.here}]"), dims, self.paint, width, stage.height / 8,
                            ".2f", RIGHT, "label").move_to(stage.at(0.5, 0.3))
            lines = rays(self.theme, self.drawer, dims, [cell.square.get_top() for cell in bar])
            names = VGroup(*(Number(self.theme, self.shown(f"focus.dims[{i}]", "d"), role="faint")
                             .centred_at(cell.square.get_bottom() + DOWN * self.theme.space.gap) for i, cell in enumerate(bar)))
            note = Words(self.theme, "{} of {} dimensions, with their values", self.shown("len(focus.dims)", "d"),
                         self.shown("config.d_model", ",d"), role="faint", point=stage.at(0.5, 0.02))
            self.run(FadeIn(label), Create(lines, lag_ratio=0.1), LaggedStart(*(FadeIn(cell) for cell in bar), lag_ratio=0.1), time="slow")
            self.run(FadeIn(names), FadeIn(note), time="quick")

    def paint(self, value: float) -> object:
        """The colour of a weight of the table."""
        return self.theme.weight(value, self.tint)

    def stack_rows(self) -> None:
        """The rows of all tokens, one under the other."""
        stage, trace = self.stage_area, self.trace
        seen = window(trace.n_prompt, MOST, self.here, *self.repeat)
        rows = [prompt_row(trace, i) for i in seen.positions]
        self.seen, self.table = seen, RowTable(self.theme, rows, stage.part(0.02, 0.98, 0.12, 0.98), self.tint)
        own, table = seen.place(self.here), self.table
        note = Words(self.theme, "{} × {}: tokens × dimensions", self.shown("prompt.tokens", "d"), self.shown("config.d_model", ",d"), role="faint")
        note.baseline_at((table.body.right, stage.bottom, 0), RIGHT)
        part = seen.label(trace, self.theme)
        rest = [i for i in range(len(rows)) if i != own]
        with self.beat("matrix", "Every token brings its row: {} tokens make a matrix. It is all that the model gets to see.",
                       self.shown("prompt.tokens", "d")):
            self.clear_stage(self.drawer)
            self.run(ReplacementTransform(self.drawer, table.strips[own]), FadeIn(table.labels[own], table.ids[own]))
            if rest:
                self.run(LaggedStart(*(FadeIn(table.row(i), shift=RIGHT * self.theme.space.wide) for i in rest), lag_ratio=0.2), time="sweep")
            self.run(FadeIn(note), *([FadeIn(part.baseline_at(stage.at(0.02, 0), LEFT))] if part else []), time="quick")

    def compare_rows(self) -> None:
        """The same token at two places: subtract its rows."""
        one, other = self.repeat
        stage, vectors = self.stage_area, self.step["embed"]
        gap = self.shown(f"max(abs(steps.0.embed[{one}]-steps.0.embed[{other}]))", ".6f")
        labels = [self.place_label(one), self.place_label(other), VGroup(Words(self.theme, "difference"))]
        both = Comparison(self.theme, labels, vectors[one], vectors[other], stage.part(0.02, 0.98, 0.2, 0.98), self.tint)
        with self.beat("same", f"“{self.name(self.trace.tokens[one])}” stands here twice and brings the same numbers. Where it stands, what is around it: not in there yet."):
            table, at = self.table, [self.seen.place(i) for i in (one, other)]
            self.clear_stage(*(table.strips[i] for i in at))
            self.run(*(ReplacementTransform(table.strips[i], both.strips[k]) for k, i in enumerate(at)), FadeIn(both.labels[:2]), time="slow")
            moving = [both.strips[0].copy(), both.strips[1].copy()]
            self.run(*(copy.animate.move_to(both.strips[2]) for copy in moving), FadeIn(both.labels[2]))
            self.run(*(FadeOut(copy) for copy in moving), FadeIn(both.strips[2]), time="quick")
            result = Words(self.theme, "largest difference in {} dimensions: {}", self.shown("config.d_model", ",d"), gap, size="body")
            self.run(FadeIn(result.baseline_at(stage.at(0.5, 0.04))), time="quick")

    def place_label(self, position: int) -> VGroup:
        """A token and its place in the prompt."""
        token = self.trace.tokens[position]
        text = Words(self.theme, shorten(written(token), self.stage_area.width / 6, self.theme.sizes.label, "mono"), style="mono", role=self.hue)
        place = Words(self.theme, "token {} of {}", self.shown(f"steps.0.positions[{position}]+1", "d"), self.shown("prompt.tokens", "d"), role="faint")
        return VGroup(text.baseline_at((0, 0, 0), LEFT), place.baseline_at((0, -self.theme.sizes.label * 1.5, 0), LEFT))

    def tell_apart(self) -> None:
        """Nothing repeats: each id has its own row."""
        table = self.table
        with self.beat("same", "The row depends on the id alone, not on the place or the words around it: no context yet."):
            self.run(*(FadeOut(label) for label in table.labels), *(number.animate.set_color(self.theme.role(self.hue)) for number in table.ids))
            self.run(Create(focus_frame(self.theme, Group(*table.ids))), time="quick")

    # Directions

    def find_neighbours(self) -> None:
        """The rows nearest to one token's, by the angle between them."""
        trace, stage = self.trace, self.stage_area
        which = list(trace.derived["embed.neighbours.of"]).index(self.own.id)
        near = f"derived.embed.neighbours.cosines[{which}"
        ids = trace.derived["embed.neighbours.ids"][which]
        shown = [self.shown(f"{near},{j}]", ".2f") for j in range(len(ids))]
        picture = Likeness(self.theme, written(self.own), [self.label_of(id) for id in ids], shown,
                           (self.shown("1", "d"), self.shown("0", "d")), stage)
        with self.beat("neighbours", f"Meaning is direction: of all {{}} rows, these point most like “{self.name(self.own)}”. "
                       "Each angle to it is true.", self.shown("config.vocab_size", ",d")):
            self.clear_stage()
            self.run(GrowArrow(picture.fan.first), FadeIn(picture.own, picture.ends, picture.fan.arc, picture.fan.floor))
            for i in range(2):
                if i < len(shown):
                    self.run(GrowArrow(picture.fan.others[i]), time="quick")
                    self.run(Create(picture.leaders[i]), FadeIn(picture.bars.row(i)), time="quick")
            rest = [VGroup(picture.fan.others[i], picture.leaders[i], picture.bars.row(i)) for i in range(2, len(shown))]
            if rest:
                self.run(LaggedStart(*map(FadeIn, rest), lag_ratio=0.3), time="sweep")

    def label_of(self, id: int) -> str:
        """A token of the vocabulary as a label."""
        return written(self.trace.token(int(id)))

    def draw_analogy(self) -> None:
        """a − b + c, walked in a plane and looked up in the table."""
        trace, stage = self.trace, self.stage_area
        a, b, c, found = (trace.token(int(id)) for id in trace.derived["analogy.ids"])
        picture = Analogy(self.theme, trace.derived["analogy.points"], [written(token) for token in (a, b, c, found)], stage.part(0, 0.56, 0.04, 1))
        note = Words(self.theme, f"the plane through {self.name(a)}, {self.name(b)} and {self.name(c)}", role="faint")
        note.baseline_at(stage.at(0.28, 0), LEFT * 0)
        with self.beat("analogy", f"From “{self.name(b)}” to “{self.name(a)}” is a step. Take the same step from “{self.name(c)}”: where does it end?"):
            self.clear_stage()
            self.run(FadeIn(picture.dots[1], picture.names[1], picture.dots[0], picture.names[0], note))
            self.run(GrowArrow(picture.step))
            self.run(FadeIn(picture.dots[2], picture.names[2]), time="quick")
            self.run(TransformFromCopy(picture.step, picture.again), time="slow")
            self.run(FadeIn(picture.goal, picture.sides), time="quick")
        walk = f"weights.embed.ids.{a.id}-weights.embed.ids.{b.id}+weights.embed.ids.{c.id}"
        itself = self.shown(f"cos({walk}, weights.embed.ids.{a.id})", ".2f")
        ids = trace.derived["analogy.top.ids"]
        shown = [self.shown(f"derived.analogy.top.cosines[{i}]", ".2f") for i in range(len(ids))]
        area = stage.part(0.58, 1, 0.14, 0.78)
        bars = BarList(self.theme, [self.label_of(id) for id in ids], shown, area)
        sum_ = Words(self.theme, f"{self.name(a)} − {self.name(b)} + {self.name(c)}", size="heading")
        sum_.baseline_at(stage.at(0.58, 0.9), LEFT)
        closer = "not counting" if itself.cell.value > shown[0].cell.value else "closer than"
        with self.beat("answer", f"Nearest to that end is “{self.name(found)}”: cosine {{}}, {closer} “{self.name(a)}” itself with {{}}.", shown[0], itself):
            self.run(FadeIn(sum_), FadeIn(picture.found), time="quick")
            self.run(Create(picture.miss), LaggedStart(*(FadeIn(bars.row(i)) for i in range(len(ids))), lag_ratio=0.2))

    # Dot products

    def multiply(self) -> None:
        """One dot product: component by component, then the sum."""
        theme, stage = self.theme, self.stage_area
        one, other = (int(id) for id in self.trace.derived["embed.pairs.ids"][0])
        a, b = f"weights.embed.ids.{one}", f"weights.embed.ids.{other}"
        va, vb = self.cells(a).values, self.cells(b).values
        terms = telling_terms(va, vb, 4)
        width = stage.width * 0.84
        names = [self.label_of(one), self.label_of(other), "product"]
        strips = Group(*(Strip(theme, v, width, stage.height / 12, s) for v, s in ((va, self.tint), (vb, self.tint), (va * vb, colour_scale(va * vb)))))
        for i, strip in enumerate(strips):
            strip.move_to(stage.at(1, 0.95 - i * 0.12), aligned_edge=RIGHT)
        labels = VGroup(*(Words(theme, shorten(n, stage.width * 0.14, theme.sizes.label, "mono"), style="mono").centred_at((stage.left, s.get_center()[1], 0), LEFT) for n, s in zip(names, strips)))
        sums = Products(theme, self.trace, a, b, terms, stage.part(0.16, 1, 0, 0.5), self.tint)
        lines = rays(theme, strips[2], terms.dims, sums.tops())
        with self.beat("dot", f"How alike are two rows? Multiply them number by number and add up: the dot product."):
            self.clear_stage()
            self.run(FadeIn(strips[:2], labels[:2]))
            self.run(TransformFromCopy(strips[0], strips[2]), TransformFromCopy(strips[1], strips[2].copy()), FadeIn(labels[2]))
            self.run(Create(lines), LaggedStart(*map(FadeIn, sums.columns), lag_ratio=0.3), time="slow")
            self.run(FadeIn(sums.rest, sums.plus), time="quick")
            self.run(FadeIn(sums.total))

    def compare_pairs(self) -> None:
        """Three real pairs, from alike to unlike."""
        theme, stage, ids = self.theme, self.stage_area, self.trace.derived["embed.pairs.ids"]
        dots = [self.shown(f"derived.embed.pairs.dots[{i}]", ".2f") for i in range(len(ids))]
        texts = [f"{self.label_of(a)} · {self.label_of(b)}" for a, b in ids]
        bars = BarList(theme, texts, dots, stage.part(0, 0.8, 0.4, 0.9), max(abs(one.cell.value) for one in dots))
        cosines = VGroup(*(Number(theme, self.shown(f"derived.embed.pairs.cosines[{i}]", ".2f"), size="label").centred_at((stage.at(0.92, 0)[0], bars.bars[i].get_center()[1], 0)) for i in range(len(ids))))
        heads = VGroup(Words(theme, "dot product", role="faint").baseline_at((bars.axis.get_x(), stage.at(0, 0.92)[1], 0), LEFT), Words(theme, "cosine", role="faint").baseline_at(stage.at(0.92, 0.92)))
        formula = Formula(theme, 'cos(a, b) = (a dot b) / (norm(a) norm(b))').move_to(stage.at(0.5, 0.15))
        with self.beat("pairs", "Large when rows point the same way, near zero when they share nothing. Divided by both lengths: the cosine."):
            self.clear_stage()
            self.run(FadeIn(heads[0], bars.axis), LaggedStart(*(FadeIn(bars.row(i)) for i in range(len(ids))), lag_ratio=0.3), time="slow")
            self.run(FadeIn(heads[1], cosines, formula))

    # Size

    def weigh_table(self) -> None:
        """The table against the whole model."""
        stage = self.stage_area
        table, whole = self.shown("config.vocab_size*config.d_model", ",d"), self.shown("config.n_params", ",d")
        share = self.shown("config.vocab_size*config.d_model/config.n_params", ".1%")
        side = stage.height * 0.86
        self.square = CountSquare(self.theme, whole.cell.value, whole.cell.value / side**2, stage.at(0.08, 0.07), table.cell.value)
        with self.beat("size", "{} of all the model’s numbers are in this one table.", share):
            self.clear_stage()
            self.run(FadeIn(self.square.whole))
            self.run(FadeIn(self.square.part))

    def weigh_largest(self) -> None:
        pass

    def go_on(self) -> None:
        pass
