"""What single neurons would say: each with its activation, and the tokens that it alone makes likelier."""

from __future__ import annotations

import numpy as np
from manim import LEFT, VGroup

from scenes.language import say
from scenes.lines import said_on, wrap
from scenes.mobjects.boxes import NumberedBox
from scenes.mobjects.grid import GridCell
from scenes.mobjects.paragraph import Paragraph
from scenes.mobjects.stream import Stream
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Words
from scenes.page import Rect
from scenes.theme import Theme

HEAD, FOOT = 1.8, 1.4  # heights of the line over the table and of one line under it, in ems
COLUMNS = (4.0, 5.4)  # widths of the neuron's number and of its activation at least, in ems
TOKEN = 6.4  # width of a column of tokens at least, in ems
LEAST = 4.2  # height of a row at least, in ems
AIR = 0.6  # between two tokens, in ems


class Push(VGroup):
    """`rows[i]`: a neuron's number, its activation, and tokens with what it adds to their scores."""

    def __init__(self, theme: Theme, stream: Stream, area: Rect) -> None:
        self.theme, self.stream, em = theme, stream, theme.sizes.label
        trace, self.area = stream.trace, area
        neurons = [int(one) for one in trace.derived["mlp.neurons"]]
        self.heads = self._heads()
        foot, head = FOOT * len(self._note(len(neurons))) * em, (len(self.heads[-1]) - 1) * theme.space.leading * em
        body = Rect(area.left, area.right, area.bottom + foot, area.top - HEAD * em - head)
        count = max(min(len(neurons), int(body.height / (LEAST * theme.sizes.number))), 1)
        acts = trace.cells(stream.at("mlp_act"))
        scale = float(np.abs(acts.values[neurons]).max())
        self.rows = VGroup()
        for i, neuron in enumerate(neurons[:count]):
            place = body.row(i, count)
            y, pen = place.at(0, 0.5)[1], area.left
            number = Number(theme, stream.shown(f"derived.mlp.neurons[{i}]", ",d"), size="label", role="ink")
            number.centred_at((pen, y, 0), LEFT)
            cell = GridCell(theme, acts.cell(neuron), lambda v: theme.hue("mlp", v, scale), (COLUMNS[1] - 1.6) * em,
                            1.7 * em, ".2f", "label")
            cell.move_to((self.edges[0] + (COLUMNS[1] / 2 - 0.8) * em, y, 0))
            self.rows.add(VGroup(number, cell, self._tokens(i, y)))
        self.note = self._note(count)
        super().__init__(self.heads, self.rows, self.note)

    def _heads(self) -> VGroup:
        """What is in the columns; `edges` are where the second and the third begin."""
        theme, area, em = self.theme, self.area, self.theme.sizes.label
        neuron, activation = (Words(theme, text, role="faint") for text in (say("neuron"), say("activation")))
        widths = [max(width * em, head.advance + AIR * em)
                  for width, head in zip(COLUMNS, (neuron, activation), strict=True)]
        self.edges = area.left + widths[0], area.left + sum(widths) + AIR * em
        top = np.array([self.edges[1], area.top - em, 0.0])
        # Translators: it is a neuron; what it lifts are the tokens’ scores.
        lifted = say("tokens that it alone lifts most")
        tokens = Paragraph(theme, lifted, width=area.right - self.edges[1], top=top, align=LEFT)
        low = tokens[-1].pen[1]
        neuron.baseline_at((area.left, low, 0), LEFT)
        activation.baseline_at((self.edges[0], low, 0), LEFT)
        return VGroup(neuron, activation, tokens)

    def _note(self, count: int) -> VGroup:
        """How many neurons these are, and how their tokens are scored: on as many lines as that needs, at the foot."""
        drawn = self.stream.shown(f"len(derived.mlp.neurons[:{count}])", "d")
        total, em = self.stream.shown("config.d_mlp", ",d"), self.theme.sizes.label
        # Translators: what neurons add to the vector is sent past all later blocks to the end, where a norm is.
        said = say(
            "{n} of {total} neurons; scores added if sent straight to the end, its norm’s scale held fixed",
            n=drawn, total=total,
        )  # fmt: skip
        if not self.area.wide:
            # Translators: the same, shorter, on two lines: break it where it reads best.
            said = say(
                "{n} of {total} neurons, sent straight to the end;\nits norm’s scale held fixed", n=drawn, total=total
            )
        lines = [line for part in said.split("\n") for line in wrap(part, self.area.width, em)]
        return VGroup(*(
            Words(self.theme, line, role="faint",
                  point=self.area.at(0.5, 0) + np.array([0.0, (0.3 + 1.3 * (len(lines) - 1 - i)) * em, 0.0]))
            for i, line in enumerate(said_on(lines, said.shown))
        ))

    def _tokens(self, i: int, y: float) -> VGroup:
        """The tokens of one neuron in columns, as many as have room, the most lifted first."""
        theme, trace, em = self.theme, self.stream.trace, self.theme.sizes.label
        ids, left = trace.derived["mlp.push.ids"][i], self.edges[1]
        count = max(min(int((self.area.right - left) / (TOKEN * em)), len(ids)), 1)
        pitch, group = (self.area.right - left) / count, VGroup()
        for j in range(count):
            shown = self.stream.shown(f"derived.mlp.push.logits[{i},{j}]", "+.2f")
            box = NumberedBox(theme, written(trace.token(int(ids[j]))), shown, pitch - AIR * em)
            group.add(box.place(left + j * pitch, y + box.height / 2))
        return group
