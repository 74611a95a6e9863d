"""Chapter 3, normalise: a vector is divided by its root mean square and scaled by a learned gain, whoever it is."""

from __future__ import annotations

from manim import DOWN, LEFT, RIGHT, Create, FadeIn, FadeOut, Transform, TransformFromCopy, VGroup

from scenes.chapter import Chapter
from scenes.language import say
from scenes.mobjects.boxes import TokenBox
from scenes.mobjects.cascade import RIPPLE, appear, cascade, swap
from scenes.mobjects.norm.captions import Captions
from scenes.mobjects.norm.layer_norm import NormCards
from scenes.mobjects.norm.normed import RESULT, Normed
from scenes.mobjects.norm.stems import RootMeanSquare, VectorPlot
from scenes.mobjects.norm.steps_table import StepsTable
from scenes.mobjects.norm.widths import MOST, Widths
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words
from scenes.window import window


class Norm(Chapter):
    """RMSNorm on one token's stream as it enters a block, then on all tokens."""

    slug = "norm"
    hue = "residual"

    def story(self) -> None:
        layer = self.focus("layer")
        tokens = tuple(Normed(self.trace, layer, position) for position in range(self.trace.n_prompt))
        self.own = tokens[self.focus("query")]
        self.says = Captions(self.own, tokens)
        room = Number(self.theme, self.shown(self.own.rms, self.own.format), "label").advance + self.theme.space.gap
        self.share = 1 - room / self.stage_area.width  # of the width, for plots: the rest is for the width of the band
        self.plot_area = self.stage_area.part(0, self.share, 0.14, 0.86)
        self.vector()
        self.square()
        self.root()
        self.divide()
        self.gain()
        self.layer_norm()
        self.widths()
        if self.says.next:
            self.tamed()

    # One vector

    def vector(self) -> None:
        """All its numbers, and the one that stands out."""
        own, theme, stage = self.own, self.theme, self.stage_area
        box = TokenBox(theme, written(self.trace.tokens[own.position]), "body", widest=stage.width / 2).paint(self.hue)
        box.move_to(stage.at(0, 0.95), LEFT)
        # Translators: stands behind a token in its box.
        words = Words(theme, say("on its way into block {block}", block=self.shown("focus.layer", "d")), role="faint")
        self.title = VGroup(box, words.centred_at(box.get_right() + theme.space.gap * RIGHT, LEFT))
        self.plot = VectorPlot(theme, own.values, self.plot_area)
        value = Shown(own.cells.cell(own.largest), own.format)
        self.mark = self.plot.mark(own.largest, value, say("dimension {n}", n=own.index(own.largest)))
        with self.beat("vector", self.says.vector()):
            self.run(FadeIn(self.title, shift=RIGHT * theme.space.gap), Create(self.plot.axis), time="quick")
            self.run(self.plot.spikes.rise(), time="slow")
            self.run(FadeIn(self.mark))

    def square(self) -> None:
        """Every number times itself."""
        own, old = self.own, self.mark
        self.squares = VectorPlot(self.theme, own.values**2, self.plot_area)
        value = Shown(own.cells.cell(own.largest), own.format)
        self.mark = self.squares.mark(own.largest, own.square(own.largest), say("{number} squared", number=value))
        with self.beat("square", self.says.square()):
            self.run(FadeOut(old), time="quick")
            self.run(*self.plot.become_plot(self.squares), time="slow")
            self.run(FadeIn(self.mark))

    def root(self) -> None:
        """The mean of the squares and its root, as more and more numbers are counted in."""
        own, area = self.own, self.stage_area.part(0, 1, 0, 0.09)
        back = VectorPlot(self.theme, own.values, self.plot_area)
        self.growing = RootMeanSquare(self.theme, own, back, area)
        with self.beat("root", self.says.root()):
            self.run(FadeOut(self.mark), *self.plot.become_plot(back))
            self.run(FadeIn(self.growing), time="quick")
            self.run(self.growing.run_over(), time="sweep")
            self.band = back.band(own.width)
            self.label = back.beside_band(self.shown(own.rms, own.format))
            self.run(FadeOut(self.growing.shape, self.growing.cursor), FadeIn(self.band), time="quick")
            self.run(TransformFromCopy(self.growing.number, self.label), time="quick")

    def divide(self) -> None:
        """The ruler changes, and a few numbers with it."""
        own, stage = self.own, self.stage_area
        small = VectorPlot(self.theme, self.cells(own.divided).values, stage.part(0, self.share, 0.66, 1))
        self.table = table = StepsTable(self.theme, own, stage.part(0, 1, 0.04, 0.58))
        label = small.beside_band(self.shown(f"rms({own.divided})", RESULT))
        lines, fall = table.lines, DOWN * self.theme.space.gap
        with self.beat("divide", self.says.divide()):
            self.run(FadeOut(self.growing.account, self.title), time="quick")
            self.run(*self.plot.become_plot(small), self.band.animate.become(small.band(1)),
                     self.label.animate.move_to(label, LEFT), time="slow")
            self.ties = table.ties(small)
            self.run(Create(self.ties), FadeIn(lines["dimension"], lines["x"]))
            self.run(FadeIn(lines["divided"], shift=fall), swap(self.label, label), time="slow")
        self.label = label

    def gain(self) -> None:
        """Every dimension times its learned factor."""
        own, lines, fall = self.own, self.table.lines, DOWN * self.theme.space.gap
        result = self.cells(own.result).values
        scaled = VectorPlot(self.theme, result, self.plot.area, self.plot.spikes.values)
        label = scaled.beside_band(self.shown(f"rms({own.result})", RESULT))
        width = label.shown[0].cell.value
        band, ties = scaled.band(width), self.table.ties(scaled, width)
        with self.beat("gain", self.says.gain()):
            self.run(FadeIn(lines["gain"], shift=fall))
            self.run(*self.plot.become_plot(scaled), self.band.animate.become(band), Transform(self.ties, ties),
                     swap(self.label, label), FadeIn(lines["result"], shift=fall), time="slow")

    def layer_norm(self) -> None:
        """The other way to normalise, beside this one."""
        cards = NormCards(self.theme, self.own, self.stage_area.part(0, 1, 0.04, 1)).cards
        with self.beat("layer-norm", self.says.layer_norm()):
            self.clear_stage()
            for card in cards:
                self.run(FadeIn(card.head, card.formula))
                self.run(appear(card.lines), time="quick")
            self.run(*(card.plot.spikes.rise() for card in cards), time="slow")

    # All tokens

    def widths(self) -> None:
        """Every token's width before and after, but for one that would drown the others."""
        drawn = window(self.trace.n_prompt, MOST, 0, self.own.position, *self.says.loud)
        tokens = [self.says.tokens[position] for position in drawn.positions]
        area = self.stage_area.part(0, 1, 0 if drawn.whole else 0.08, 1)
        self.picture = picture = Widths(self.theme, tokens, area)
        note = drawn.note(self.trace, self.theme, self.stage_area.at(1, 0.02), RIGHT)
        self.calm = [row for row, token in zip(picture.rows, tokens, strict=True)
                     if token.position not in self.says.loud]
        units = picture.ruler(self.calm)
        with self.beat("widths", self.says.widths()):
            self.clear_stage()
            for row in self.calm:
                row.reach(units)
            self.run(FadeIn(picture.heads, note), Create(picture.rules), time="quick")
            self.run(cascade((row.come() for row in self.calm), RIPPLE), time="slow")
            self.run(cascade((row.go() for row in self.calm), RIPPLE), time="sweep")

    def tamed(self) -> None:
        """The widest vector too comes out as wide as the others."""
        picture = self.picture
        loud = [row for row in picture.rows if row not in self.calm]
        start, same = picture.ruler(self.calm), picture.ruler(picture.rows)
        with self.beat("tamed", self.says.tamed()):
            for row in loud:
                row.reach(same)
                self.run(FadeIn(row.label), time="quick")
                self.run(picture.draw_out(self.calm, start, same), row.grow(), time="slow")
                self.run(row.go(), time="quick")
            larger = FadeOut(picture.heads[1]), FadeIn(picture.enlarged)
            self.run(picture.draw_out(picture.rows, same, picture.own_rulers()), *larger, time="slow")
