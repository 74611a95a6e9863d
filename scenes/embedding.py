"""Chapter 2: every id picks a row of one table, and rows that mean alike point alike."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    GrowArrow,
    GrowFromEdge,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
)

from model.trace import Token
from scenes.chapter import Chapter
from scenes.facts import GPT3
from scenes.mobjects.areas import TableSizes
from scenes.mobjects.entrance import Entrance
from scenes.mobjects.fan import BarList, Likeness
from scenes.mobjects.marks import focus_frame
from scenes.mobjects.plane import Analogy
from scenes.mobjects.products import DotProduct, PairBars
from scenes.mobjects.strip import Strip, Zoom, colour_scale
from scenes.mobjects.table import MOST, ROOMY, Comparison, LookUp, RowTable, prompt_row
from scenes.mobjects.token_text import spoken, written
from scenes.mobjects.words import Shown, Words, shorten
from scenes.page import Rect
from scenes.window import Window, window


class Embedding(Chapter):
    """From ids to vectors, and what their directions mean."""

    slug = "embedding"
    hue = "positive"

    def story(self) -> None:
        self.here = self.focus("token")
        self.own = self.trace.tokens[self.here]
        self.tint = colour_scale(self.step["embed"])
        row = self.look_up()
        self.open_row(row)
        table = self.stack_rows(row)
        self.see_no_context(table)
        self.find_neighbours()
        if "analogy.ids" in self.trace.derived:
            picture = self.take_a_step()
            self.look_where_it_ends(picture)
        self.multiply()
        self.compare_pairs()
        self.weigh_the_table()
        self.go_on()

    def name(self, token: Token) -> str:
        """A token within a sentence, not too long for it, and no place for a number."""
        return shorten(spoken(token), self.stage_area.width / 6, self.theme.sizes.body).replace("{}", "{ }")

    def label(self, id: int) -> str:
        """A token of the vocabulary as a label."""
        return written(self.trace.token(int(id)))

    # The table

    def look_up(self) -> Strip:
        """The id slides to its row of the table, and the row comes out."""
        picture = LookUp(self.theme, self.trace, self.here, self.stage_area, self.tint, self.hue)
        caption = f"The id is a row number: “{self.name(self.own)}” is {{}}, so it takes that row of the table."
        with self.beat("row", caption, self.shown(f"tokens.{self.here}.id", ",d")):
            self.run(FadeIn(picture.line), FadeIn(picture.number), time="quick")
            self.run(FadeIn(picture.panel), FadeIn(picture.others), FadeIn(picture.note))
            self.run(picture.number.animate.move_to(picture.home), time="slow")
            self.run(Create(focus_frame(self.theme, picture.own)), time="quick")
            self.run(TransformFromCopy(picture.own[2], picture.drawer), *map(TransformFromCopy, picture.own[:2], picture.tag))
        return picture.drawer

    def open_row(self, row: Strip) -> None:
        """The row large, and a few of its components as numbers."""
        stage = self.stage_area
        caption = "The row is a vector: {} numbers, found by training. Blue is above zero, red below."
        with self.beat("vector", caption, self.shown("config.d_model", ",d")):
            self.clear_stage(row)
            self.run(row.animate.fit(stage.part(0, 1, 0.72, 0.88)))
            picture = Zoom(self.theme, self.trace, f"steps.0.embed[{self.here}]", row, stage.part(0, 1, 0.06, 0.5), self.tint)
            title = Words(self.theme, self.label(self.own.id), style="mono", role=self.hue, size="heading")
            self.run(FadeIn(title.baseline_at(stage.at(0, 0.93), LEFT)), Create(picture.rays, lag_ratio=0.1),
                     LaggedStart(*map(FadeIn, picture.bar), lag_ratio=0.1), time="slow")
            self.run(FadeIn(picture.names), FadeIn(picture.note), time="quick")

    def stack_rows(self, row: Strip) -> RowTable:
        """The rows of all tokens, one under the other."""
        self.seen, table = self.matrix(self.stage_area.part(0, 1, 0.12, 1))
        seen = self.seen
        own, many = seen.place(self.here), self.trace.n_prompt > 1
        foot = self.stage_area.bottom
        tokens, width = self.shown("prompt.tokens", "d"), self.shown("config.d_model", ",d")
        note = Words(self.theme, "tokens × dimensions: {} × {}", tokens, width, role="faint", point=(table.body.right, foot, 0), align=RIGHT)
        part = seen.label(self.trace, self.theme)
        rest = [table.row(i) for i in range(len(seen.positions)) if i != own]
        caption = "Every token brings its row. These {} vectors are all that the model gets to see."
        alone = "{} token brings one row. This vector is all that the model gets to see."
        with self.beat("matrix", caption if many else alone, tokens):
            self.clear_stage(row)
            self.run(ReplacementTransform(row, table.strips[own]), FadeIn(table.labels[own], table.ids[own]))
            if rest:
                self.run(LaggedStart(*(FadeIn(one, shift=self.theme.space.wide * RIGHT) for one in rest), lag_ratio=0.2), time="sweep")
            self.run(FadeIn(note), *([FadeIn(part.baseline_at((table.body.left, foot, 0), LEFT))] if part else []), time="quick")
        return table

    def matrix(self, area: Rect) -> tuple[Window, RowTable]:
        """Rows of the prompt's tokens, as many as are drawn."""
        seen = window(self.trace.n_prompt, MOST, self.here, *self.trace.focus["repeat"].value)
        rows = [prompt_row(self.trace, position) for position in seen.positions]
        return seen, RowTable(self.theme, rows, area, self.tint, tallest=ROOMY)

    def see_no_context(self, table: RowTable) -> None:
        """A token that stands twice has the same row twice; where none does, what a row depends on."""
        if not self.trace.focus["repeat"].value:
            with self.beat("same", "The row depends on the id alone, not on its place or on the words around it: no context yet."):
                self.run(table.ids.animate.set_color(self.theme.role(self.hue)), Create(focus_frame(self.theme, table.ids)))
            return
        one, other = self.trace.focus["repeat"].value
        both = Comparison(self.theme, self.trace, one, other, self.stage_area, self.tint, self.hue)
        caption = f"“{self.name(self.trace.tokens[one])}” comes twice, with the same numbers: no context yet, not even its place."
        with self.beat("same", caption):
            first, second = (table.strips[self.seen.place(i)] for i in (one, other))
            self.clear_stage(first, second)
            self.run(ReplacementTransform(first, both.strips[0]), ReplacementTransform(second, both.strips[1]), FadeIn(both.labels[:2]))
            copies = [strip.copy() for strip in both.strips[:2]]
            self.run(*(copy.animate.move_to(both.strips[2]) for copy in copies), FadeIn(both.labels[2]))
            self.run(*map(FadeOut, copies), FadeIn(both.strips[2]), time="quick")
            self.run(FadeIn(both.result), time="quick")

    # Directions

    def find_neighbours(self) -> None:
        """The rows nearest to one token's by the angle between them, and one that is not near."""
        near = list(self.trace.derived["embed.neighbours.of"]).index(self.own.id)
        ids = self.trace.derived["embed.neighbours.ids"][near]
        rows = [(self.label(id), self.shown(f"derived.embed.neighbours.cosines[{near},{j}]", ".2f")) for j, id in enumerate(ids)]
        picture = Likeness(self.theme, self.label(self.own.id), [*rows, self.stranger()], self.shown("1", "d"), self.shown("0", "d"), self.stage_area)
        caption = f"Meaning is direction: of {{}} rows, these are nearest to “{self.name(self.own)}”. Each angle to it is true."
        with self.beat("neighbours", caption, self.shown("config.vocab_size", ",d")):
            self.clear_stage()
            self.run(GrowArrow(picture.fan.first), FadeIn(picture.dial))
            for i in range(2):
                self.run(GrowArrow(picture.fan.others[i]), FadeIn(picture.leaders[i], picture.bars.row(i)))
            self.run(LaggedStart(*(FadeIn(picture.entry(i)) for i in range(2, len(rows))), lag_ratio=0.3), time="sweep")
            self.run(FadeIn(picture.entry(len(rows))), FadeIn(picture.note))

    def stranger(self) -> tuple[str, Shown]:
        """The token at hand whose row is nearest to a right angle with this one's, with its cosine."""
        known = {*self.trace.derived["embed.neighbours.of"], *self.trace.derived.get("analogy.ids", ())} - {self.own.id}
        own = f"weights.embed.ids.{self.own.id}"
        found = [(self.label(id), self.shown(f"cos({own}, weights.embed.ids.{id})", ".2f")) for id in sorted(known)]
        return min(found, key=lambda one: (one[1].cell.value < 0, abs(one[1].cell.value)))

    def take_a_step(self) -> Analogy:
        """a − b as an arrow, taken again from c."""
        a, b, c, found = (self.trace.token(int(id)) for id in self.trace.derived["analogy.ids"])
        texts = [written(token) for token in (a, b, c, found)]
        picture = Analogy(self.theme, self.trace.derived["analogy.points"], texts, self.stage_area.part(0.225, 0.775))
        caption = f"From “{self.name(b)}” to “{self.name(a)}” is a step. Take it from “{self.name(c)}”: where does it lead?"
        with self.beat("analogy", caption):
            self.clear_stage()
            self.run(FadeIn(picture.b, picture.a, picture.note))
            self.run(GrowArrow(picture.walk))
            self.run(FadeIn(picture.c), time="quick")
            self.run(TransformFromCopy(picture.walk, picture.again), time="slow")
            self.run(FadeIn(picture.end, picture.sides), time="quick")
        return picture

    def look_where_it_ends(self, picture: Analogy) -> None:
        """The rows nearest to the end of the walk, among them the nearest of the words it was made of."""
        derived, stage = self.trace.derived, self.stage_area
        a, b, c, nearest = (int(id) for id in derived["analogy.ids"])
        walk = f"weights.embed.ids.{a}-weights.embed.ids.{b}+weights.embed.ids.{c}"
        own = [(self.shown(f"cos({walk},weights.embed.ids.{id})", ".2f"), id) for id in (a, b, c)]
        made_of = max(own, key=lambda row: row[0].cell.value)
        found = [(self.shown(f"derived.analogy.top.cosines[{i}]", ".2f"), int(id)) for i, id in enumerate(derived["analogy.top.ids"])]
        rows = sorted([*found, made_of], key=lambda row: -row[0].cell.value)
        bars = BarList(self.theme, [self.label(id) for _, id in rows], [shown for shown, _ in rows], stage.part(0.6, 1, 0.1, 0.82))
        bars.quiet(rows.index(made_of))
        names = [self.name(self.trace.token(id)) for id in (a, b, c, nearest, made_of[1])]
        total = Words(self.theme, "{} − {} + {}".format(*names), size="heading", point=stage.at(0.6, 0.92), align=LEFT)
        caption = f"Nearest to where it ends is “{names[3]}”, cosine {{}}, closer even than “{names[4]}” itself, {{}}."
        if rows[0] is made_of:
            caption = f"Nearest to where it ends is “{names[3]}”, cosine {{}}, if its own words do not count (“{names[4]}” {{}})."
        with self.beat("answer", caption, found[0][0], made_of[0]):
            picture.answer.shift(stage.width * 0.225 * LEFT)
            self.run(picture.told.animate.shift(stage.width * 0.225 * LEFT), FadeOut(picture.note))
            self.run(FadeIn(total), FadeIn(picture.shadow), time="quick")
            self.run(FadeIn(bars.axis), LaggedStart(*(FadeIn(bars.row(i)) for i in range(len(rows))), lag_ratio=0.2), time="slow")
            self.run(Create(picture.miss), FadeIn(picture.found))

    # Likeness as a number

    def multiply(self) -> None:
        """One dot product: component by component, then the sum."""
        pair = self.trace.derived["embed.pairs.ids"][0]
        picture = DotProduct(self.theme, self.trace, (int(pair[0]), int(pair[1])), self.stage_area, self.tint)
        strips, sums = picture.strips, picture.sums
        with self.beat("dot", "How alike are two rows? Multiply number by number, add up: the dot product."):
            self.clear_stage()
            self.run(FadeIn(strips[:2]), FadeIn(picture.labels[:2]))
            meeting = [strips[i].copy() for i in range(2)]
            self.run(*(copy.animate.move_to(strips[2]) for copy in meeting), FadeIn(picture.labels[2]))
            self.run(*map(FadeOut, meeting), FadeIn(strips[2]), time="quick")
            self.run(Create(picture.rays), LaggedStart(*map(FadeIn, sums.columns), lag_ratio=0.5), time="sweep")
            self.run(FadeIn(sums.plus), FadeIn(sums.rest))
            self.run(FadeIn(sums.total))

    def compare_pairs(self) -> None:
        """Three real pairs, from alike to unlike."""
        picture = PairBars(self.theme, self.trace, self.stage_area)
        caption = "Large when two rows point the same way. Divided by both lengths, it is the cosine."
        with self.beat("pairs", caption):
            self.clear_stage()
            self.run(FadeIn(picture.head), FadeIn(picture.bars.axis))
            for i in range(len(picture.cosines)):
                self.run(FadeIn(picture.bars.row(i)), time="quick")
            self.run(FadeIn(picture.cosine_head), FadeIn(picture.cosines), FadeIn(picture.formula))

    # Size

    def weigh_the_table(self) -> None:
        """The table against its model, then against a table of the largest kind."""
        picture = TableSizes(self.theme, self.trace, GPT3, self.stage_area, self.hue)
        count = "config.vocab_size*config.d_model"
        with self.beat("size", "This one table holds {} of all the numbers in the model.", self.shown(f"{count}/config.n_params", ".1%")):
            self.clear_stage()
            self.run(FadeIn(picture.large.whole), FadeIn(picture.whole_text))
            self.run(GrowFromEdge(picture.large.part, DOWN), FadeIn(picture.table_text))
        ratio = self.shown(f"{GPT3.parameters}/config.n_params", ",.1f")
        with self.beat("largest", f"{GPT3.name}’s table alone, to the same scale: {{}} times the numbers of this whole model.", ratio):
            self.run(ReplacementTransform(picture.large, picture.small))
            self.run(GrowFromEdge(picture.other, DOWN), FadeIn(picture.other_text), FadeIn(picture.source))

    def go_on(self) -> None:
        """The vectors leave for the blocks."""
        stage = self.stage_area
        _, table = self.matrix(stage.part(0, 0.66, 0.1, 0.95))
        picture = Entrance(self.theme, self.trace, table, stage)
        caption = "Now the vectors enter the {} blocks, and there they begin to take in each other."
        alone = "Now the vector enters the {} blocks."
        with self.beat("onwards", caption if self.trace.n_prompt > 1 else alone, self.shown("config.n_layers", "d")):
            self.clear_stage()
            self.run(FadeIn(table))
            self.run(GrowArrow(picture.arrow), LaggedStart(*map(FadeIn, picture.slabs), lag_ratio=0.1), FadeIn(picture.label), time="slow")
