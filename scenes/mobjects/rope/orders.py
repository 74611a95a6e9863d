"""Two sentences of the same words: what the last token's query makes of each word, and what it receives."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, CubicBezier, Group, VGroup, VMobject

from model.trace import Trace
from scenes.language import message, say
from scenes.mobjects.boxes import TokenBox
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.marks import hairline
from scenes.mobjects.rope.labels import around
from scenes.mobjects.token_text import quoted, written
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import advance

SPLIT, STACKED = 0.6, 0.64  # of the area, for the sentences: beside what they make, and over it
NUMBERS, BOXES, HIGHEST = 0.09, 0.24, 0.42  # from the middle outwards, shares of the height: scores, words, arcs
BLOCK = 0  # the first, in which nothing but the tokens themselves has been read
WIDEST = 0.92  # of its column that a token's box may take
LOOP = 0.5  # height of the arc of a token that looks at itself, as a share of the highest
LOWER = (0.74, 0.36, 0.07)  # heights of what is received, and of its difference, where the panel stands below
STRIP = 0.13  # height of what is received, as a share of the panel's
LEAN = 0.12  # of the ends of an arc towards each other, as a share of its span
TALLEST = 0.75  # of it, in units
TAGS = {"off": message("scores without positions"), "on": message("scores with positions")}


class Orders(VGroup):
    """The sentences above each other, arcs from the last token to each, ties between the places of the same word.

    What changes with the positions is made on demand for `mode` "off" or "on": scores, strips, difference.
    """

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        self.theme, self.trace = theme, trace
        self.area, self.panel = area.split(SPLIT if area.wide else STACKED, theme.space.wide)
        self.ids = trace.derived["rope.order.ids"].astype(int).tolist()
        self.head, self.n = int(trace.derived["rope.order.head"]), len(self.ids[0])
        self.boxes = [[self._box(row, column) for column in range(self.n)] for row in (0, 1)]
        self.arcs = VGroup(*(self._arc(row, column) for row in (0, 1) for column in reversed(range(self.n))))
        self.ties = VGroup(*(self._tie(column) for column in range(self.n)))
        self.labels = self._labels()
        self.where = self._where()
        super().__init__(*(VGroup(*row) for row in self.boxes), self.where)

    def sentence(self, row: int) -> str:
        """A sentence as text."""
        return b"".join(self.trace.token(id).bytes for id in self.ids[row]).decode(errors="replace").strip()

    def place(self, column: int, outwards: float, row: int) -> np.ndarray:
        """A point of a column, so far from the middle: upwards in the first sentence, downwards in the second."""
        share = 0.5 + (outwards if row == 0 else -outwards)
        return self.area.at((column + 0.5) / self.n, share)

    def _box(self, row: int, column: int) -> TokenBox:
        text, width = written(self.trace.token(self.ids[row][column])), WIDEST * self.area.width / self.n
        box = TokenBox(self.theme, text, "heading", widest=width).move_to(self.place(column, BOXES, row))
        return box.paint("query" if column == self.n - 1 else "key")

    def _arc(self, row: int, column: int) -> VMobject:
        """From the last token to one of the words; to itself, a loop."""
        side = UP if row == 0 else DOWN
        start, end = (self.boxes[row][at].get_edge_center(side) for at in (self.n - 1, column))
        share = (self.n - 1 - column) / (self.n - 1)
        if share == 0:
            apart = self.boxes[row][column].width / 3 * LEFT
            start, end, share = start - apart, start + apart, LOOP / 2
        height = (HIGHEST - BOXES) * self.area.height * (LOOP + (1 - LOOP) * share)
        lift, lean = (height - self.boxes[row][column].height / 2) * 4 / 3 * side, LEAN * (end - start)
        arc = CubicBezier(start, start + lift + lean, end + lift - lean, end)
        return arc.set_stroke(self.theme.role("query"), self.theme.space.line)

    def _tie(self, column: int) -> VMobject:
        other = self.ids[1].index(self.ids[0][column])
        ends = self.place(column, NUMBERS, 0), self.place(other, NUMBERS, 1)
        away = self.theme.sizes.body * 0.8 * DOWN
        return hairline(self.theme, ends[0] + away, ends[1] - away, "faint")

    def tag(self, mode: str) -> Words:
        """Which of the two worlds this is, in the corner that the arcs leave free."""
        point = self.area.at(0, 1) - 0.7 * self.theme.sizes.body * UP
        room = self.where.pen[0] - self.theme.space.gap - point[0]
        size = "body" if all(advance(say(tag)) * self.theme.sizes.body <= room for tag in TAGS.values()) else "label"
        return Words(self.theme, say(TAGS[mode]), size=size, role="key", point=point, align=LEFT)

    def _where(self) -> Words:
        """Which head this is, at the right end of the same line."""
        block, head = (Shown(self.trace.cell(one), "d") for one in (f"{BLOCK}", "derived.rope.order.head"))
        right = max(self.area.right, self.panel.right)
        point = (right, self.area.top - 0.7 * self.theme.sizes.body, 0)
        said = say("block {block}, head {head}", block=block, head=head)
        return Words(self.theme, said, role="faint", point=point, align=RIGHT)

    def scores(self, mode: str) -> VGroup:
        """The last token's score with each word, first of one sentence, then of the other."""
        name = f"derived.rope.order.{mode}.scores"
        return VGroup(*(
            Number(self.theme, Shown(self.trace.cell(f"{name}[{row},{self.head},{column}]"), ".2f"), "heading",
                   point=self.place(column, NUMBERS, row))
            for row in (0, 1) for column in range(self.n)
        ))

    def part(self, scores: VGroup) -> VGroup:
        """The ties of words that have, as printed, another score in the other sentence; the other scores fade."""
        broken = VGroup()
        for column, tie in enumerate(self.ties):
            pair = scores[column], scores[self.n + self.ids[1].index(self.ids[0][column])]
            if pair[0].text != pair[1].text:
                broken.add(tie)
            else:
                VGroup(*pair).set_color(self.theme.role("faint"))
        return broken

    # What the last token receives

    def _address(self, mode: str, row: int) -> str:
        return f"derived.rope.order.{mode}.z[{row},{self.head}]"

    def slot(self, row: int) -> Rect:
        """Where a sentence's vector stands, at the height of its words where there is room beside them."""
        half = min(STRIP * self.panel.height, TALLEST) / 2
        y = self.place(0, BOXES, row)[1] if self.beside else self.panel.at(0, LOWER[row])[1]
        return Rect(self.panel.left, self.panel.right, float(y) - half, float(y) + half)

    @property
    def beside(self) -> bool:
        """Whether the panel stands beside the sentences."""
        return self.panel.left > self.area.right

    def strips(self, mode: str) -> Group:
        """What the head hands the last token in either sentence."""
        values = [self.trace.cells(self._address(mode, row)).values for row in (0, 1)]
        scale = usual(np.array(values))
        return Group(*(Heatmap(self.theme, one, self.slot(row), "value", scale) for row, one in enumerate(values)))

    def _labels(self) -> VGroup:
        """Over each vector, whose it is."""
        em, name = self.theme.sizes.label, quoted(self.trace.token(self.ids[0][-1]))
        labels = VGroup()
        for row in (0, 1):
            text = around(
                self.sentence(row), lambda text: say("what {token} receives in “{text}”", token=name, text=text),
                self.panel.width, em,
            )  # fmt: skip
            labels.add(Words(self.theme, text, role="faint", point=self.slot(row).at(0, 1) + 0.6 * em * UP, align=LEFT))
        return labels

    def difference(self, mode: str) -> Words:
        """How long the difference of the two vectors is, as a share of the first one's length."""
        one, other = (self._address(mode, row) for row in (0, 1))
        shown = Shown(self.trace.cell(f"norm({one}-{other})/norm({one})"), ".1%")
        middle = (self.slot(0).bottom + self.slot(1).top) / 2 if self.beside else self.panel.at(0, LOWER[2])[1]
        words = Words(self.theme, say("they differ by {share}", share=shown), size="body", role="value")
        return words.centred_at((self.panel.left, middle, 0), LEFT)
