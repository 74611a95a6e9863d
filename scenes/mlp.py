"""Chapter 8: the MLP. Every token alone: widen, bend, multiply, and back."""

from __future__ import annotations

from manim import RIGHT, Create, FadeIn, GrowArrow, Mobject, ReplacementTransform

from scenes.chapter import Chapter
from scenes.language import say
from scenes.mobjects.cascade import RIPPLE, appear, cascade
from scenes.mobjects.footnote import Footnote
from scenes.mobjects.mlp.captions import Captions
from scenes.mobjects.mlp.lanes import Lanes
from scenes.mobjects.mlp.neuron import NeuronSum
from scenes.mobjects.mlp.push import Push
from scenes.mobjects.mlp.silu import Silu, silu, silu_address
from scenes.mobjects.mlp.weights import WeightSquares, filling
from scenes.mobjects.mlp.widen import Widen
from scenes.mobjects.spine import Detour, Spine, rect_of
from scenes.mobjects.stream import Stream
from scenes.mobjects.token_text import quoted
from scenes.mobjects.vector_table import Line, Places, VectorTable, columns, that_multiply


class Mlp(Chapter):
    """The MLP of the block that was chosen, at one token: what its most active neurons do."""

    slug = "mlp"
    hue = "mlp"

    def story(self) -> None:
        self.stream = Stream(self.trace, self.focus("layer"), self.focus("query"))
        self.neuron = int(self.trace.derived["mlp.neurons"][0])
        self.says = Captions(self.stream, quoted(self.trace.tokens[self.stream.position]), self.neuron)
        self.free = self.stage_area.part(0, 1, 0.03, 1)
        for tell in (self.alone, self.gate, self.widen, self.bend, self.times, self.down, self.push, self.weights):
            tell()

    def leave(self, *staying: Mobject) -> None:
        """Clear the stage but for these, put together again: moving their members took them apart."""
        self.add(*staying)
        self.clear_stage(*staying)

    @property
    def block_weights(self) -> str:
        return f"weights.blocks.{self.stream.layer}.mlp"

    def alone(self) -> None:
        spine, lanes = Spine(self.theme, self.free, self.stream.shown("focus.layer", "d")), Lanes(
            self.theme, self.stream, self.free)
        trip = Detour(spine, spine.mlp, self.stream)
        with self.beat("alone", self.says.alone()):
            self.run(FadeIn(spine.frame, spine.label, spine.line, spine.attn.quiet(), spine.mlp, trip.before))
            self.run(trip.read())
            room = spine.mlp.room
            self.leave(room)
            self.run(ReplacementTransform(room.box, lanes.weights), ReplacementTransform(room.label, lanes.inside))
            self.run(appear(lanes.names, RIPPLE), appear(lanes.entering, RIPPLE))
            self.run(*(GrowArrow(way[0]) for way in lanes.ways), time="quick")
            self.run(*(GrowArrow(way[1]) for way in lanes.ways), *(FadeIn(one, shift=RIGHT) for one in lanes.leaving))
            self.run(FadeIn(lanes.note), FadeIn(lanes.part), time="quick")
        self.lanes = lanes

    def gate(self) -> None:
        stream, weights = self.stream, f"{self.block_weights}.gate_proj.neurons.{self.neuron}"
        self.sum = NeuronSum(self.theme, self.trace, self.free, stream.at("mlp_norm"), weights, say("input"), "gate")
        with self.beat("gate", self.says.gate()):
            own = self.lanes.own
            self.leave(own)
            self.run(own.animate.fill(rect_of(self.sum.strips[0])))
            self.add_up(self.sum)
            self.remove(own)

    def add_up(self, picture: NeuronSum) -> None:
        """Two strips meet; a few products, the others, and what they make."""
        self.run(FadeIn(picture.strips[:2]), FadeIn(picture.names[:2]))
        self.run(*picture.meet())
        self.run(Create(picture.rays), appear(picture.sums.columns), time="slow")
        self.run(FadeIn(picture.sums.plus), FadeIn(picture.sums.rest), time="quick")
        self.run(FadeIn(picture.sums.total), FadeIn(picture.result))

    def widen(self) -> None:
        self.wide = picture = Widen(self.theme, self.stream, self.free, self.neuron)
        source = self.sum.strips[0]
        with self.beat("widen", self.says.widen()):
            self.leave(source)
            self.run(source.animate.fill(picture.rects[0]), FadeIn(picture.names[0]))
            for i in (1, 2):
                cover, away = picture.cover(i)
                self.add(picture.strips[i], cover)
                self.run(away, FadeIn(picture.names[i]), *([Create(picture.fan)] if i == 1 else []), time="slow")
                self.remove(cover)
            self.run(Create(picture.mark), FadeIn(picture.told))

    def bend(self) -> None:
        picture = Silu(self.theme, self.stream, self.free, self.neuron)
        with self.beat("silu", self.says.silu()):
            self.clear_stage()
            self.run(FadeIn(picture.axes), Create(picture.straight))
            self.run(FadeIn(picture.points_now), time="quick")
            self.run(Create(picture.ring), FadeIn(picture.before))
            self.run(picture.bending(), Create(picture.curve), time="sweep")
            self.run(FadeIn(picture.after), time="quick")

    def times(self) -> None:
        at, theme = self.stream.at, self.theme
        gate, up, act = at("mlp_gate"), at("mlp_up"), at("mlp_act")
        neurons = [int(one) for one in self.trace.derived["mlp.neurons"]]
        factors = silu(self.stream.values(gate)[neurons]), self.stream.values(up)[neurons]
        chosen, (decimals, fewer) = that_multiply(*factors, columns(theme, self.free))
        lines = [Line("silu(gate)", silu_address(gate), "mlp", decimals), Line("× up", up, "mlp", decimals),
                 Line(say("= activation"), act, "mlp", fewer)]
        places = Places("derived.mlp.neurons", "neuron", "config.d_mlp", chosen)
        self.table = table = VectorTable(theme, self.trace, self.free, lines, places, own_scales=True)
        with self.beat("times", self.says.times()):
            self.clear_stage()
            self.run(FadeIn(table.strips[:2]), FadeIn(table.labels[:2]))
            self.run(table.result_strip(), FadeIn(table.labels[2]))
            self.run(Create(table.rays), FadeIn(table.tags[:2]), appear(table.cells[:2]), FadeIn(table.note))
            self.run(table.result_cells(), Create(table.rule), FadeIn(table.tags[2]), time="slow")

    def down(self) -> None:
        dims = list(self.trace.focus["stream_dims"].value)
        delta = self.stream.values(self.stream.at("mlp_out"))
        dim = max(dims, key=lambda one: abs(delta[one]))
        act, weights = self.stream.at("mlp_act"), f"{self.block_weights}.down_proj.dims.{dim}"
        upper = self.free.part(0, 1, 0.1, 1)
        picture = NeuronSum(self.theme, self.trace, upper, act, weights, say("activation"), say("delta"), "mlp")
        few = Footnote(self.theme, self.says.few(f"({act}*{weights})"), self.free.width, self.free.at(0.5, 0.01))
        with self.beat("down", self.says.down(dim)):
            self.leave(self.table.strips[2])
            self.run(self.table.strips[2].animate.fill(rect_of(picture.strips[0])))
            self.add_up(picture)
            self.remove(self.table.strips[2])
            self.run(FadeIn(few), time="quick")

    def push(self) -> None:
        picture = Push(self.theme, self.stream, self.free)
        with self.beat("push", self.says.push()):
            self.clear_stage()
            self.run(FadeIn(picture.heads), FadeIn(picture.note), time="quick")
            self.run(cascade(FadeIn(row[:2]) for row in picture.rows))
            self.run(appear((row[2] for row in picture.rows), shift=self.theme.space.gap * RIGHT), time="slow")

    def weights(self) -> None:
        picture = WeightSquares(self.theme, self.trace, self.free)
        with self.beat("weights", self.says.weights()):
            self.clear_stage()
            alone, block, whole = picture.names
            self.run(FadeIn(picture.large.whole, alone), FadeIn(picture.block_text[:2]))
            self.run(filling(picture.large.part), FadeIn(picture.block_text[2:]))
            self.run(ReplacementTransform(picture.large, picture.block), ReplacementTransform(alone, block))
            self.run(FadeIn(picture.whole.whole, whole), FadeIn(picture.whole_text[:2]))
            self.run(filling(picture.whole.part), FadeIn(picture.whole_text[2:]))
