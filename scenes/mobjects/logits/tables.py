"""The table of the way out: a few of its rows, each with its token and its score; tied, it is the one of the way in."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, UP, Group, VGroup

from scenes.language import say
from scenes.mobjects.boxes import TokenBox
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.logits.scores import Scores
from scenes.mobjects.logits.strips import ROOMY
from scenes.mobjects.marks import hairline
from scenes.mobjects.paragraph import Paragraph
from scenes.mobjects.words import Number, Words
from scenes.page import Rect
from scenes.theme import Theme

ROWS = 5  # of the table
BODY, NOTE = (0, 1, 0.16, 0.84), 0.04  # of the area: the rows, and the height of the note
HEAD = 1.6  # from the rows up to the headings, in ems
FILL, TALLEST = 0.62, 1.1  # share of a row that its strip fills; height of a row at most, in units
NAME = 0.22  # share of the width that a token's name may take
EXACT, COSINE = ".7f", ".2f"  # the first with as many decimals as a 32-bit number of this size holds


class Tables(Group):
    """`strips[place]` is the row of the highest score; `boxes`, `strips` and `numbers` are token, row and score."""

    def __init__(self, theme: Theme, scores: Scores, area: Rect) -> None:
        self.theme, self.scores, self.area = theme, scores, area
        self.tied, ids = scores.trace.config.tied, sorted(scores.top[:ROWS])
        self.place = ids.index(scores.winner)
        texts = [scores.written(id) for id in ids]
        self.boxes = VGroup(*(TokenBox(theme, text, widest=NAME * area.width) for text in texts))
        self.numbers = VGroup(*(Number(theme, scores.score(id), "label", align=RIGHT) for id in ids))
        self.boxes[self.place].paint("focus")
        self.numbers[self.place].set_color(theme.role("focus"))
        self.body = self._body(len(ids))
        values = [scores.array(scores.row(id)) for id in ids]
        scale = usual(np.concatenate(values))
        self.strips = Group()
        for i, (box, number) in enumerate(zip(self.boxes, self.numbers, strict=True)):
            place = self.body.row(i, len(ids), FILL)
            self.strips.add(Heatmap(theme, values[i], place, "weight", scale))
            y = place.at(0, 0.5)[1]
            box.move_to((area.left, y, 0), aligned_edge=LEFT)
            number.centred_at((area.right, y, 0), RIGHT)
        self.edges = self._edges()
        self.way_in, self.way_out = self._heads()
        self.note = self._note()
        super().__init__(self.strips, self.boxes, self.numbers, self.edges, self.way_in, self.way_out, self.note)

    def _body(self, count: int) -> Rect:
        gap, body = self.theme.space.gap, self.area.part(*BODY)
        left = body.left + max(box.width for box in self.boxes) + gap
        right = body.right - max(number.advance for number in self.numbers) - gap
        half, middle = min(body.height, count * TALLEST) / 2, body.at(0, 0.5)[1]
        return Rect(left, right, middle - half, middle + half)

    def _edges(self) -> VGroup:
        """The table goes on above and below."""
        body, reach = self.body, self.theme.space.gap
        ends = ((body.left, body.bottom, -reach), (body.right, body.bottom, -reach),
                (body.left, body.top, reach), (body.right, body.top, reach))
        return VGroup(*(hairline(self.theme, (x, y, 0), (x, y + by, 0), "dim") for x, y, by in ends))

    def _heads(self) -> tuple[Words, Words]:
        roomy, y = self.area.width > ROOMY, self.body.top + HEAD * self.theme.sizes.label
        into = say("way in: a token picks its row") if self.tied else say("a row of the second table")
        out = say("way out: row · vector = score")
        lift = 0.0 if roomy else 1.4 * self.theme.sizes.label  # above each other where there is little room
        return (Words(self.theme, into, role="faint", point=(self.area.left, y + lift, 0), align=LEFT),
                Words(self.theme, out, role="faint", point=(self.area.right, y, 0), align=RIGHT))

    def _note(self) -> VGroup:
        """How many rows these are, how large the table is, and how the two ways compare."""
        scores, id = self.scores, self._compared
        drawn = scores.shown(f"len({scores.logits})-(config.vocab_size-{len(self.strips)})", "d")
        size = scores.shown("config.d_model", ",d")
        said = [say("{n} of {total} rows of {size} weights", n=drawn, total=scores.vocabulary, size=size)]
        entry, row = scores.entry(id), scores.row(id)
        if entry and self.tied:
            gap = scores.shown(f"max(abs({entry}-{row}))", EXACT)
            said.append(say("difference of the way in and the way out: {value}", value=gap))
        elif entry:
            cosine = scores.shown(f"cos({entry},{row})", COSINE)
            said.append(say("cosine of a token’s row in and row out: {value}", value=cosine))
        last, up = self.area.at(0.5, NOTE), 1.4 * self.theme.sizes.label * UP
        tops = (last + i * up for i in reversed(range(len(said))))
        return VGroup(*(Paragraph(self.theme, line, width=self.area.width, top=top)
                        for line, top in zip(said, tops, strict=True)))

    @property
    def _compared(self) -> int:
        """A token of which both rows are known, the highest score's if possible."""
        return next((id for id in self.scores.top if self.scores.entry(id)), self.scores.winner)

    @property
    def others(self) -> Group:
        """The rows but that of the highest score."""
        return Group(*(strip for i, strip in enumerate(self.strips) if i != self.place))
