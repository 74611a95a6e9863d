"""The vocabulary as a line of ids with tokens at their places, and as a table of what kinds of entries it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import DOWN, LEFT, ORIGIN, RIGHT, UP, Line, VGroup
from numpy.typing import NDArray

from model.address import Cells
from model.trace import Token, Trace
from scenes.mobjects.bars import Bar, BarRow
from scenes.mobjects.boxes import NUMBER_ROOM, NumberedBox, TokenBox, that_fit
from scenes.mobjects.marks import hairline
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

IDS = ("0", "config.vocab_size-1")  # addresses of the first and the last id
WIDEST, TALL_WIDEST = 0.2, 0.38  # share of the area's width that one token's box may take
AXIS = 0.2  # where a line that runs down stands, as a share of the width
FAN = 6.0  # from the line to the boxes, in ems of a label
TICK = 0.5  # half a tick, in ems of a label
END_ROOM = 1.3  # from the line down to the numbers at its ends, in ems of a label


def learned_in_order(trace: Trace) -> bool:
    """Whether ids follow the ranks of the rules that made them: then the vocabulary is in the order it was learned."""
    examples = [trace.token(int(id)) for id in trace.derived["vocab.examples.ids"].ravel() if id >= 0]
    known = [*examples, *(token for text in (trace.encoding, *trace.asides.values()) for token in text.tokens)]
    made = sorted((token for token in known if token.merges), key=lambda token: token.id)
    ranks = [token.merges[-1].rank for token in made]
    return ranks == sorted(ranks)


class VocabularyLine(VGroup):
    """All ids on one line, `axis`, from 0 to the last; a tick for every token, and boxes for those that fit.

    `ids` are the tokens' numbers, each token once; the last `others` of them are for comparison and drawn faint.
    `boxes` stand beside the line in order of their ids, `ticks` are all the tokens', and `leaders` join the two. In a
    wide area the line runs across, else down.
    """

    def __init__(
        self, theme: Theme, tokens: Sequence[Token], ids: Sequence[Shown], others: int, ends: Sequence[Shown],
        area: Rect,
    ) -> None:
        em = theme.sizes.label
        self.theme, self.area, self.others, self.last = theme, area, others, ends[1].cell.value
        self.upright = not area.wide
        self.along, self.out = (DOWN, RIGHT) if self.upright else (RIGHT, UP)
        self.start, self.length = self._course()
        self.axis = Line(self.at(0.0), self.at(self.last), stroke_width=theme.space.line, color=theme.role("dim"))
        self.ends = self._ends(ends)
        marks = [Line(-TICK * em * self.out, TICK * em * self.out, stroke_width=theme.space.line) for _ in tokens]
        self.ticks = VGroup(*(mark.shift(self.at(token.id)) for mark, token in zip(marks, tokens, strict=True)))
        self.ticks.set_color(theme.role("focus"))
        self.ticks[len(tokens) - others:].set_color(theme.role("faint"))
        self.boxes = self._boxes(tokens, ids, others)
        self.leaders = VGroup(*(self._leader(box) for box in self.boxes))
        super().__init__(self.axis, self.ends, self.ticks, self.leaders, self.boxes)

    def at(self, id: float) -> NDArray[np.float64]:
        """Where an id has its place on the line."""
        point: NDArray[np.float64] = self.start + id / max(self.last, 1.0) * self.length * self.along
        return point

    def _course(self) -> tuple[NDArray[np.float64], float]:
        """Where the line starts, and how long it is."""
        area, em = self.area, self.theme.sizes.label
        if self.upright:
            return area.at(AXIS, 1) + END_ROOM * em * DOWN, area.height - 2 * END_ROOM * em
        # From the bottom: the numbers at the ends, the line, the fan, the numbers of the boxes, the boxes.
        block = (END_ROOM + FAN + self.theme.space.box) * em + NUMBER_ROOM * self.theme.sizes.number
        return area.at(0, 0.5) + (END_ROOM * em - block / 2) * UP, area.width

    def _ends(self, ends: Sequence[Shown]) -> VGroup:
        group = VGroup()
        for shown, id, side in zip(ends, (0.0, self.last), (LEFT, RIGHT), strict=True):
            room = END_ROOM * self.theme.sizes.label
            away, align = (room / 2 * (DOWN if id else UP), ORIGIN) if self.upright else (room * DOWN, side)
            group.add(Number(self.theme, shown, role="faint", point=self.at(id) + away, align=align))
        return group

    def _boxes(self, tokens: Sequence[Token], ids: Sequence[Shown], others: int) -> VGroup:
        """Boxes for as many tokens as fit, each as near to its place as the others let it be."""
        first, gap = len(tokens) - others, self.theme.space.pad
        # The first of the others come first, so that a long prompt leaves room for them.
        order = [*range(first, len(tokens)), *range(first)]
        made = (self._box(tokens[i], ids[i], i >= first) for i in order)
        boxes = that_fit(made, self.length, gap, self.upright)
        boxes.sort(key=lambda box: box.id)
        sizes = [box.box.height if self.upright else box.box.width for box in boxes]
        places = [box.id / max(self.last, 1.0) * self.length for box in boxes]
        em, top = self.theme.sizes.label, (FAN + self.theme.space.box) * self.theme.sizes.label
        for box, begin in zip(boxes, spread(sizes, places, self.length, gap), strict=True):
            if self.upright:
                box.place(self.start[0] + FAN * em, self.start[1] - begin)
            else:
                box.place(self.start[0] + begin, self.start[1] + top + NUMBER_ROOM * self.theme.sizes.number)
        return VGroup(*boxes)

    def _box(self, token: Token, id: Shown, other: bool) -> NumberedBox:
        box = NumberedBox(self.theme, written(token), id, (TALL_WIDEST if self.upright else WIDEST) * self.area.width)
        box.id = token.id
        if other:
            box.box.quiet()
        return box.beside() if self.upright else box

    def _leader(self, box: NumberedBox) -> Line:
        under = box.box.get_bottom() + NUMBER_ROOM * self.theme.sizes.number * DOWN
        start = box.box.get_left() if self.upright else under
        return hairline(self.theme, start, self.at(box.id) + TICK * self.theme.sizes.label * self.out, "dim")


def spread(sizes: Sequence[float], wanted: Sequence[float], length: float, gap: float) -> list[float]:
    """Where things in order begin that lie side by side on a length, near the middles that they want."""
    begins, pen = [], 0.0
    for size, middle in zip(sizes, wanted, strict=True):
        begins.append(max(pen, middle - size / 2))
        pen = begins[-1] + size + gap
    pen = length + gap
    for i in reversed(range(len(begins))):
        begins[i] = min(begins[i], pen - gap - sizes[i])
        pen = begins[i]
    return begins


class KindTable(VGroup):
    """What the vocabulary is made of: one row a kind, with its name, a bar as long as its share, its count, examples.

    `counts` (kind,) and `examples` (kind, example; −1 where there is none) are cells; `named` are the tokens by id. In
    an area that is not wide the examples stand under the rest.
    """

    def __init__(
        self, theme: Theme, names: Sequence[str], counts: Cells, examples: Cells, named: Mapping[int, Token],
        area: Rect,
    ) -> None:
        space, n, wide = theme.space, len(names), area.wide
        pitch, longest = area.height / n, max(counts.values.max(), 1.0)
        words = [Words(theme, name) for name in names]
        numbers = [Number(theme, Shown(counts.cell(i), ",d"), size="label") for i in range(n)]
        bar_at = area.left + max(word.advance for word in words) + space.gap
        widest = max(number.advance for number in numbers)
        bar_room = BAR_SHARE * area.width if wide else area.right - bar_at - widest - space.gap
        sample_at = bar_at + bar_room + space.gap + widest + space.wide if wide else area.left
        up = 0.0 if wide else APART * pitch
        super().__init__()
        for i in range(n):
            middle = np.array([0.0, area.top - (i + 0.5) * pitch, 0.0])
            line = middle + up * UP
            bar = Bar(theme, line + bar_at * RIGHT, theme.sizes.label, theme.role("residual"))
            words[i].centred_at(line + area.left * RIGHT, LEFT)
            row = BarRow(theme, words[i], numbers[i], bar, bar_room / longest)
            samples = _samples(theme, examples.values[i], named, area.right - sample_at)
            samples.move_to(middle + sample_at * RIGHT - up * UP, aligned_edge=LEFT)
            self.add(VGroup(row, samples))


APART = 0.2  # of a row's height: how far bar and examples stand from its middle where they stand under each other
BAR_SHARE = 0.16  # of the width
SAMPLE = 0.34  # share of the room that one example may take


def _samples(theme: Theme, ids: Sequence[float], named: Mapping[int, Token], room: float) -> VGroup:
    """Boxes of the examples that fit side by side."""
    ids = dict.fromkeys(int(id) for id in ids if id >= 0)
    boxes = (TokenBox(theme, written(named[id]), widest=SAMPLE * room) for id in ids)
    return VGroup(*that_fit(boxes, room, theme.space.pad)).arrange(RIGHT, buff=theme.space.pad)
