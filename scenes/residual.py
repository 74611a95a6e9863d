"""Chapter 7: the residual stream. One straight line; every block only adds to it."""

from __future__ import annotations

import numpy as np
from manim import DOWN, Create, FadeIn, FadeOut, GrowArrow, Mobject, ReplacementTransform, linear

from scenes.chapter import Chapter
from scenes.language import say
from scenes.mobjects.cascade import RIPPLE, appear, cascade
from scenes.mobjects.journey import Journey
from scenes.mobjects.residual.captions import Captions
from scenes.mobjects.residual.chart import CHART, AboutLength, LargestWriters, Lengths, Likeness
from scenes.mobjects.residual.deltas import Deltas
from scenes.mobjects.residual.triangle import Triangle
from scenes.mobjects.spine import Detour, Spine, rect_of
from scenes.mobjects.stream import WRITERS, Stream
from scenes.mobjects.token_text import quoted
from scenes.mobjects.vector_table import Line, Places, VectorTable, columns, that_add_up


class Residual(Chapter):
    """One token's vector through the model: what is added to it, how much, and what is left of its start."""

    slug = "residual"
    hue = "residual"

    def story(self) -> None:
        self.stream = Stream(self.trace, self.focus("layer"), self.focus("query"))
        self.says = Captions(self.stream, quoted(self.trace.tokens[self.stream.position]))
        self.free = self.stage_area.part(0, 1, 0.03, 1)
        for tell in (self.spine, self.branch, self.add_attention, self.add_mlp, self.lengths, self.writers, self.cancel,
                     self.total, self.kept):
            tell()

    def sums(self, *sums: dict[str, tuple[str, str]]) -> list[VectorTable]:
        """Tables of sums: names with their address and role. The columns printed add up in all, digit for digit."""
        dims = list(self.trace.focus["stream_dims"].value)
        values = [np.array([self.stream.values(address)[dims] for address, _ in one.values()]) for one in sums]
        chosen, decimals = that_add_up(values, columns(self.theme, self.free))
        places = Places("focus.stream_dims", "dimension", "config.d_model", chosen)
        lines = ([Line(name, *what, decimals) for name, what in one.items()] for one in sums)
        return [VectorTable(self.theme, self.trace, self.free, line, places) for line in lines]

    def leave(self, *staying: Mobject) -> None:
        """Clear the stage but for these, put together again: moving their members took them apart."""
        self.add(*staying)
        self.clear_stage(*staying)

    # The way

    def spine(self) -> None:
        picture = Journey(self.theme, self.stream, self.free)
        with self.beat("spine", self.says.spine()):
            self.run(FadeIn(picture.token), FadeIn(picture.vector), FadeIn(picture.legend))
            self.add(picture.line, picture.vector)
            self.run(GrowArrow(picture.line), appear(picture.slabs, RIPPLE), appear(picture.marks, RIPPLE), time="slow")
            self.add(picture.vector)
            self.run(picture.run(), time="sweep")
        self.way = picture

    def branch(self) -> None:
        stream, block = self.stream, self.way.slabs[self.stream.layer]
        spine = Spine(self.theme, self.free, stream.shown("focus.layer", "d"))
        trip = Detour(spine, spine.attn, stream)
        with self.beat("branch", self.says.branch()):
            self.leave(block)
            self.run(ReplacementTransform(block, spine.frame), FadeIn(spine.line), FadeIn(spine.label))
            self.run(FadeIn(spine.attn, spine.mlp.quiet()), FadeIn(trip.before), time="quick")
            for move in (trip.read, trip.work, trip.add_up):
                self.run(move(), time="slow")
        self.trip, self.track = trip, spine.track

    # One block, in numbers

    def add_attention(self) -> None:
        at, old = self.stream.at, (self.trip.before, self.trip.delta)
        names = say("stream"), say("= stream")
        self.tables = self.sums(*({
            names[0]: (at(before), "data"), name: (at(delta), hue), names[1]: (at(after), "data"),
        } for before, name, delta, hue, after in (
            ("resid_pre", say("+ attention"), "attn_out", "query", "resid_mid"),
            ("resid_mid", say("+ MLP"), "mlp_out", "mlp", "resid_post"),
        )))
        table = self.tables[0]
        with self.beat("add", self.says.add()):
            self.leave(*old)
            self.run(*map(self.track.lay, old, table.strips), FadeIn(table.labels[:2]))
            self.add(table.strips[:2])
            self.remove(*old)
            self.run(FadeIn(table.rays), FadeIn(table.tags[:2]), appear(table.cells[:2]), FadeIn(table.note))
            self.add_up(table)

    def add_up(self, table: VectorTable) -> None:
        """The last line of a sum: the strip, then the numbers."""
        self.run(table.result_strip(), FadeIn(table.labels[-1]))
        self.run(table.result_cells(), Create(table.rule), FadeIn(table.tags[-1]))

    def add_mlp(self) -> None:
        old, table = self.tables
        with self.beat("mlp", self.says.mlp()):
            self.leave(old.strips[2], old.cells[2], old.rays, old.note)
            self.run(old.strips[2].animate.move_to(table.strips[0]), old.cells[2].animate.move_to(table.cells[0]),
                     FadeIn(table.labels[0]), FadeIn(table.tags[0]))
            self.add(table.cells[0])
            self.remove(old.cells[2])
            self.run(FadeIn(table.strips[:2]), appear(table.cells[1], RIPPLE), FadeIn(table.labels[1], table.tags[1]))
            self.remove(old.strips[2])
            self.add_up(table)

    # All blocks

    def lengths(self) -> None:
        side, self.beside = self.free.split(CHART[self.free.wide], self.theme.space.gap)
        self.chart = chart = Lengths(self.theme, self.stream, side)
        self.about = AboutLength(self.theme, chart, self.beside)
        self.list = LargestWriters(self.theme, chart, self.beside)
        with self.beat("lengths", self.says.lengths()):
            self.clear_stage()
            self.run(FadeIn(chart.frame), FadeIn(chart.legend[0]), FadeIn(chart.start), FadeIn(self.about))
            self.run(Create(chart.line), time="sweep", rate_func=linear)
            self.run(FadeIn(chart.end), time="quick")

    def writers(self) -> None:
        chart, largest = self.chart, self.list
        with self.beat("writers", self.says.writers()):
            fading = chart.line.animate.set_stroke(self.theme.role("dim"))
            self.run(fading, FadeOut(chart.start, self.about), time="quick")
            for i, writer in enumerate(WRITERS):
                self.run(appear(chart.dots[writer], RIPPLE), FadeIn(chart.legend[i + 1]))
            self.run(FadeIn(largest.head), time="quick")
            self.run(*(cascade(FadeIn(one) for one in part) for part in (largest.rings, largest.rows)))

    def cancel(self) -> None:
        chart = self.chart
        delta = self.says.against()
        arrows = Triangle(self.theme, delta, self.beside)
        others = (dot for dots in chart.dots.values() for i, dot in enumerate(dots) if i != delta.block)
        with self.beat("cancel", self.says.cancel()):
            self.run(chart.line.animate.set_stroke(self.theme.role("ink")), FadeOut(self.list), *map(FadeOut, others))
            self.run(Create(chart.mark(delta.writer, delta.block)), time="quick")
            self.run(FadeIn(arrows.before), FadeIn(arrows.note), time="quick")
            for part in (arrows.delta, arrows.after):
                self.run(GrowArrow(part[0]), FadeIn(part[1:]))

    def total(self) -> None:
        stream, every = self.stream, Deltas(self.theme, self.stream, self.free)
        (table,) = self.sums({
            say("embedding"): (stream.embed, "data"), say("+ attention"): (stream.all_written("attn"), "query"),
            say("+ MLPs"): (stream.all_written("mlp"), "mlp"), say("= the end"): (stream.last, "data"),
        })
        with self.beat("total", self.says.total()):
            self.clear_stage()
            self.run(FadeIn(every.start), FadeIn(every.labels), FadeIn(every.note), time="quick")
            self.run(*(FadeIn(picture, shift=DOWN) for picture in every.pictures), time="slow")
            self.leave(every.start, *every.pictures)
            falling = zip((every.start, *every.pictures), table.strips[:-1], strict=True)
            self.run(*(one.animate.fill(rect_of(strip)) for one, strip in falling), FadeIn(table.labels[:-1]))
            self.run(FadeIn(table.strips[:-1]), time="quick")
            self.remove(every.start, *every.pictures)
            self.run(FadeIn(table.rays), FadeIn(table.tags[:-1]), FadeIn(table.cells[:-1]), FadeIn(table.note))
            self.add_up(table)

    def kept(self) -> None:
        chart = Likeness(self.theme, self.stream, self.free)
        with self.beat("kept", self.says.kept(chart.shown(1), chart.shown(-1))):
            self.clear_stage()
            self.run(FadeIn(chart.frame), FadeIn(chart.title))
            self.run(appear(chart.bars, RIPPLE), time="slow")
            self.run(FadeIn(chart.numbers), time="quick")
