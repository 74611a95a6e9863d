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
    ReplacementTransform,
    TransformFromCopy,
)

from scenes.chapter import Chapter
from scenes.facts import GPT3
from scenes.language import say
from scenes.mobjects.cascade import appear, cascade
from scenes.mobjects.dot_product import DotProduct, PairBars
from scenes.mobjects.embedding.areas import TableSizes
from scenes.mobjects.embedding.block_stack import BlockStack
from scenes.mobjects.embedding.captions import says_of_end
from scenes.mobjects.embedding.fan import Likeness
from scenes.mobjects.embedding.plane import Analogy, AnalogyAnswer
from scenes.mobjects.embedding.table import Lookup, RowDifference, RowTable, matrix
from scenes.mobjects.embedding.zoom import Zoom
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.marks import focus_frame
from scenes.mobjects.token_text import quoted, written
from scenes.mobjects.words import Words
from scenes.window import Window


class Embedding(Chapter):
    """From ids to vectors, and what their directions mean."""

    slug = "embedding"
    hue = "positive"

    def story(self) -> None:
        self.here = self.focus("token")
        self.own = self.trace.tokens[self.here]
        self.tint = usual(self.step["embed"])
        row = self.look_up()
        self.open_row(row)
        table, seen = self.stack_rows(row)
        if self.repeat:
            self.subtract_rows(table, seen)
        else:
            self.point_at_ids(table)
        self.find_neighbours()
        if "analogy.ids" in self.trace.derived:
            walk = self.take_a_step()
            self.look_where_it_ends(walk)
        self.multiply()
        self.compare_pairs()
        self.weigh_the_table()
        self.go_on()

    @property
    def repeat(self) -> tuple[int, ...]:
        """Two places of one token, if any stands twice."""
        value = self.trace.focus["repeat"].value
        assert isinstance(value, tuple)
        return value

    # The table

    def look_up(self) -> Heatmap:
        """The id slides to its row of the table, and the row comes out."""
        picture = Lookup(self.theme, self.trace, self.here, self.stage_area, self.tint, self.hue)
        said = say(
            "The id is a row number: {token} is {id}, so it takes that row of the table.",
            token=quoted(self.own), id=self.shown(f"tokens.{self.here}.id", "d"),
        )
        with self.beat("row", said):
            self.run(FadeIn(picture.line), FadeIn(picture.part), FadeIn(picture.number), time="quick")
            self.run(FadeIn(picture.panel), FadeIn(picture.others), FadeIn(picture.note))
            self.run(picture.number.animate.set_x(picture.home[0]), time="quick")
            self.run(picture.number.animate.move_to(picture.home))
            self.run(Create(focus_frame(self.theme, picture.own)), time="quick")
            self.run(*map(TransformFromCopy, picture.own, (*picture.tag, picture.drawer)))
        return picture.drawer

    def open_row(self, row: Heatmap) -> None:
        """The row large, and a few of its components as numbers."""
        stage, address = self.stage_area, f"steps.0.embed[{self.here}]"
        title = Words(self.theme, written(self.own), style="mono", role=self.hue, size="heading")
        title.baseline_at(stage.at(0, 0.93), LEFT)
        said = say(
            "The row is a vector: {n} numbers, found by training. Blue is above zero, red below.",
            n=self.shown("config.d_model", ",d"),
        )
        with self.beat("vector", said):
            self.clear_stage(row)
            strip, areas = stage.part(0, 1, 0.72, 0.88), [stage.part(0, 1, 0.06, 0.5)]
            if not stage.wide:
                strip, areas = stage.part(0, 1, 0.46, 0.56), [stage.part(0, 1, 0.06, 0.4), stage.part(0, 1, 0.62, 0.84)]
            self.run(row.animate.fill(strip), FadeIn(title))
            picture = Zoom(self.theme, self.trace, address, row, areas, self.tint)
            self.run(cascade(map(Create, picture.rays)), appear(picture.cells), time="slow")
            self.run(FadeIn(picture.names), FadeIn(picture.note), time="quick")

    def stack_rows(self, row: Heatmap) -> tuple[RowTable, Window]:
        """The rows of all tokens, one under the other."""
        theme, tokens, size = self.theme, self.shown("prompt.tokens", "d"), self.shown("config.d_model", ",d")
        table, seen, part = matrix(theme, self.trace, self.stage_area, self.tint, self.here, *self.repeat)
        own = seen.place(self.here)
        rest = [table.row(i) for i in range(len(seen.positions)) if i != own]
        note = Words(theme, say("tokens × dimensions: {tokens} × {size}", tokens=tokens, size=size), role="faint")
        note.baseline_at(self.stage_area.at(1, 0.03), RIGHT)
        said = say("The token brings its row: this is all the model sees.")
        if rest:
            said = say("Every token brings its row. These {n} vectors, in order, are all the model sees.", n=tokens)
        with self.beat("matrix", said):
            self.clear_stage(row)
            self.run(ReplacementTransform(row, table.strips[own]), FadeIn(table.labels[own], table.ids[own]))
            if rest:
                self.run(appear(rest, shift=theme.space.gap * RIGHT), time="sweep")
            self.run(FadeIn(note), FadeIn(part), time="quick")
        return table, seen

    def subtract_rows(self, table: RowTable, seen: Window) -> None:
        """A token that stands at two places has one row: the difference is nothing."""
        one, other = self.repeat
        first, second = table.strips[seen.place(one)], table.strips[seen.place(other)]
        both = RowDifference(self.theme, self.trace, one, other, self.stage_area, self.tint, self.hue)
        said = say(
            "{token} comes again, with the same numbers: no context yet, not even its place.",
            token=quoted(self.trace.tokens[one]),
        )
        with self.beat("same", said):
            self.add(first, second)
            self.clear_stage(first, second)
            moves = [ReplacementTransform(first, both.strips[0]), ReplacementTransform(second, both.strips[1])]
            self.run(*moves, FadeIn(both.labels[:2]))
            copies = [strip.copy() for strip in both.strips[:2]]
            self.run(*(copy.animate.move_to(both.strips[2]) for copy in copies), FadeIn(both.labels[2]))
            self.run(*map(FadeOut, copies), FadeIn(both.strips[2]), time="quick")
            self.run(FadeIn(both.result), time="quick")

    def point_at_ids(self, table: RowTable) -> None:
        """No token stands twice: what a row depends on."""
        said = say("A row depends on the id alone, not on the place or the words around: no context yet.")
        with self.beat("same", said):
            self.run(table.ids.animate.set_color(self.theme.role(self.hue)))
            self.run(Create(focus_frame(self.theme, table.ids)))

    # Directions

    def find_neighbours(self) -> None:
        """The rows nearest to one token's by the angle between them, and one that is not near."""
        picture = Likeness(self.theme, self.trace, self.own.id, self.stage_area)
        said = say(
            "Tokens used alike point alike. Nearest to {token} of {n} rows; in grey, one far off.",
            token=quoted(self.own), n=self.shown("config.vocab_size", ",d"),
        )
        with self.beat("neighbours", said):
            self.clear_stage()
            self.run(GrowArrow(picture.fan.first), FadeIn(picture.dial))
            self.run(GrowArrow(picture.fan.arrows[0]), time="quick")
            self.run(FadeIn(picture.leaders[0], picture.bars.rows[0]), time="quick")
            self.run(appear(picture.entry(i) for i in range(1, picture.count - 1)), time="sweep")
            self.run(FadeIn(picture.entry(picture.count - 1)), FadeIn(picture.note))

    def take_a_step(self) -> Analogy:
        """From b to a, and the same from c."""
        a, b, c, _ = (quoted(self.trace.token(int(id))) for id in self.trace.derived["analogy.ids"])
        stage = self.stage_area
        alone = stage.part(0.25, 0.75) if stage.wide else stage.part(0, 1, 0.23, 0.77)
        picture = Analogy(self.theme, self.trace, alone)
        said = say("From {b} to {a} is a step. Take it from {c}: where does it lead?", a=a, b=b, c=c)
        with self.beat("analogy", said):
            self.clear_stage()
            self.run(FadeIn(picture.b, picture.a, picture.note), time="quick")
            self.run(GrowArrow(picture.walk))
            self.run(FadeIn(picture.c), time="quick")
            self.run(TransformFromCopy(picture.walk, picture.again), time="slow")
            self.run(FadeIn(picture.end, picture.sides), time="quick")
        return picture

    def look_where_it_ends(self, walk: Analogy) -> None:
        """The rows nearest to the end of the walk."""
        stage = self.stage_area
        beside = stage.part(0.58, 1, 0.08, 1) if stage.wide else stage.part(0.02, 0.98, 0.03, 0.41)
        ending = AnalogyAnswer(self.theme, self.trace, beside)
        aside = stage.at(0, 0) - (stage.at(0.25, 0) if stage.wide else stage.at(0, -0.23))
        with self.beat("answer", says_of_end(self.trace, ending)):
            walk.answer.shift(aside)
            self.run(walk.told.animate.shift(aside), FadeOut(walk.note))
            self.run(FadeIn(ending.head), FadeIn(ending.bars.axis), FadeIn(walk.shadow), time="quick")
            self.run(appear(ending.bars.rows), time="slow")
            self.run(Create(walk.miss), FadeIn(walk.found))

    # Likeness as a number

    def multiply(self) -> None:
        """One dot product: component by component, then the sum."""
        picture = DotProduct(self.theme, self.trace, self.stage_area, self.tint)
        strips, sums = picture.strips, picture.sums
        with self.beat("dot", say("How alike are two rows? Multiply number by number, add up: the dot product.")):
            self.clear_stage()
            self.run(FadeIn(strips[:2]), FadeIn(picture.labels[:2]))
            meeting = [strip.copy() for strip in strips[:2]]
            self.run(*(copy.animate.move_to(strips[2]) for copy in meeting), FadeIn(picture.labels[2]))
            self.run(*map(FadeOut, meeting), FadeIn(strips[2]), time="quick")
            self.run(Create(picture.rays), appear(sums.columns), time="sweep")
            self.run(FadeIn(sums.plus), FadeIn(sums.rest), time="quick")
            self.run(FadeIn(sums.total))

    def compare_pairs(self) -> None:
        """Three real pairs, from alike to unlike."""
        picture = PairBars(self.theme, self.trace, self.stage_area)
        # Translators: "it" is the dot product
        said = say("Large when two long rows point the same way. Divided by both lengths, it is the cosine.")
        with self.beat("pairs", said):
            self.clear_stage()
            self.run(FadeIn(picture.head), FadeIn(picture.bars.axis), time="quick")
            for row in picture.bars.rows:
                self.run(FadeIn(row), time="quick")
            self.run(FadeIn(picture.cosine_head), FadeIn(picture.cosines), FadeIn(picture.formula))

    # Size

    def weigh_the_table(self) -> None:
        """The table against its model, then its model against a table of the largest kind."""
        picture = TableSizes(self.theme, self.trace, GPT3, self.stage_area, self.hue)
        said = say(
            "This table holds {share} of the model. {name}’s alone, to scale, is {n} such models.",
            share=self.shown("config.vocab_size*config.d_model/config.n_params", ".1%"), name=GPT3.name,
            n=self.shown(f"{GPT3.parameters}/config.n_params", ",.1f"),
        )
        with self.beat("size", said):
            self.clear_stage()
            self.run(FadeIn(picture.large.whole), FadeIn(picture.whole_text), time="quick")
            self.run(GrowFromEdge(picture.large.part, DOWN), FadeIn(picture.table_text))
            self.rest()
            self.run(ReplacementTransform(picture.large, picture.small))
            self.run(GrowFromEdge(picture.other, DOWN), FadeIn(picture.other_text), FadeIn(picture.source))

    def go_on(self) -> None:
        """The vectors leave for the blocks."""
        stage = self.stage_area
        table, _, part = matrix(self.theme, self.trace, stage.part(0, 0.66), self.tint, self.here, *self.repeat)
        picture = BlockStack(self.theme, self.trace, table, stage)
        count = self.shown("config.n_layers", "d")
        said = say("The row now enters the first of {n} blocks.", n=count)
        if self.trace.n_prompt > 1:
            said = say("Each row now enters the first of {n} blocks.", n=count)
        with self.beat("onwards", said):
            self.clear_stage()
            self.run(FadeIn(table), FadeIn(part))
            self.run(GrowArrow(picture.arrow), appear(picture.slabs), FadeIn(picture.label), time="slow")
            self.run(ReplacementTransform(picture.entering, picture.inside), time="slow")
