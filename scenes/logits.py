"""Vector to scores: the last vector meets every row of the table, and the scores become shares."""

from __future__ import annotations

from manim import DOWN, PI, RIGHT, UP, AnimationGroup, Create, FadeIn, ReplacementTransform

from scenes.chapter import Chapter
from scenes.mobjects.cascade import appear, cascade
from scenes.mobjects.logits.columns import FAINTED, FinalColumns
from scenes.mobjects.logits.last_norm import LastNorm
from scenes.mobjects.logits.row_product import RowProduct
from scenes.mobjects.logits.scores import Scores
from scenes.mobjects.logits.share_chart import ShareChart
from scenes.mobjects.logits.skyline import COLUMNS, SPLIT, Skyline, TopList
from scenes.mobjects.logits.tables import Tables
from scenes.mobjects.marks import focus_frame


class Logits(Chapter):
    """From the last token's vector to a share for every token."""

    slug = "logits"
    hue = "probability"

    def story(self) -> None:
        self.scores = Scores(self.trace)
        self.alone()
        self.norm()
        self.product()
        self.tied()
        self.skyline()
        self.step_out()
        self.softmax()

    def alone(self) -> None:
        self.columns = columns = FinalColumns(self.theme, self.scores, self.stage_area)
        with self.beat("alone", self.scores.says_alone()):
            self.run(FadeIn(columns.line, columns.note), time="quick")
            self.run(appear(columns.strips, shift=DOWN), time="slow")
            quiet = (strip.animate.set_opacity(FAINTED) for strip in columns.strips[:-1])
            lit = columns.line.box(self.scores.last).animate.paint("focus")
            self.run(*quiet, lit, FadeIn(focus_frame(self.theme, columns.last)))
            self.run(FadeIn(columns.training), time="quick")

    def norm(self) -> None:
        self.last_norm = norm = LastNorm(self.theme, self.scores, self.stage_area)
        stream, gain, result = norm.strips.rows
        with self.beat("norm", self.scores.says_norm()):
            going = self.columns.last
            self.add(going)
            self.clear_stage(going)
            self.run(going.animate.rotate(PI / 2).fill(norm.strips.place(0)), FadeIn(norm.strips.names[0]))
            self.add(stream)
            self.remove(going)
            self.run(FadeIn(gain), FadeIn(norm.strips.names[1]))
            self.run(FadeIn(result, shift=DOWN), FadeIn(norm.strips.names[2]))
            self.run(Create(norm.rays), appear(norm.sum), time="slow")

    def product(self) -> None:
        self.dot = dot = RowProduct(self.theme, self.scores, self.stage_area)
        vector, row, products = dot.strips.rows
        sums = dot.sums
        with self.beat("product", self.scores.says_dot()):
            normed = self.last_norm.strips.rows[2]
            self.add(normed)
            self.clear_stage(normed)
            self.run(normed.animate.fill(dot.strips.place(0)), FadeIn(dot.strips.names[0]))
            self.add(vector)
            self.remove(normed)
            self.run(FadeIn(row, shift=UP), FadeIn(dot.strips.names[1]), time="quick")
            self.run(FadeIn(products), FadeIn(dot.strips.names[2]), time="quick")
            self.run(Create(dot.rays), appear(sums.columns))
            self.run(FadeIn(sums.plus, sums.rest), time="quick")
            self.run(FadeIn(sums.total), time="quick")
            self.run(Create(focus_frame(self.theme, sums.total[0])), time="quick")

    def tied(self) -> None:
        tables = Tables(self.theme, self.scores, self.stage_area)
        with self.beat("tied", self.scores.says_tied()):
            row = self.dot.row
            self.add(row)
            self.clear_stage(row)
            home = tables.strips[tables.place]
            self.run(row.animate.stretch_to_fit_width(home.width).stretch_to_fit_height(home.height).move_to(home))
            self.add(home)
            self.remove(row)
            box = tables.boxes[tables.place]
            self.run(FadeIn(tables.way_in, box), FadeIn(focus_frame(self.theme, home)))
            others = [one for one in tables.boxes if one is not box]
            self.run(FadeIn(tables.others, tables.edges, *others, tables.note))
            self.run(FadeIn(tables.way_out), appear(tables.numbers, shift=RIGHT), time="slow")

    def skyline(self) -> None:
        area = self.stage_area
        chart, self.panel = area.split(SPLIT[area.wide], self.theme.space.wide)
        self.sky = sky = Skyline(self.theme, self.scores, chart, COLUMNS[area.wide])
        with self.beat("skyline", self.scores.says_skyline()):
            self.clear_stage()
            self.run(FadeIn(sky.axis), time="quick")
            self.run(sky.rise(), time="slow")
            self.run(FadeIn(sky.mean), FadeIn(sky.legend))

    def step_out(self) -> None:
        self.list = TopList(self.theme, self.scores, self.panel)
        with self.beat("top", self.scores.says_top()):
            first, *others = self.list.step_out(self.sky)
            self.run(first)
            self.run(cascade(others), time="sweep")

    def softmax(self) -> None:
        scores, labels = self.scores, self.list.labels
        ending = ShareChart(self.theme, scores, self.stage_area)
        *named, rest = ending.chart.rows
        with self.beat("softmax", scores.says_shares()):
            self.add(labels)
            self.clear_stage(labels)
            homes = (ReplacementTransform(one, row.label) for one, row in zip(labels, named, strict=True))
            self.run(*homes, FadeIn(ending.formula, ending.meaning))
            self.run(cascade(AnimationGroup(row.grow(), FadeIn(row.number)) for row in named), time="slow")
            self.run(FadeIn(rest.label), AnimationGroup(rest.grow(), FadeIn(rest.number)))
            self.run(FadeIn(ending.total), time="quick")
