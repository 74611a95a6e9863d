"""The vocabulary as a line of ids with tokens at their places, and as a table of what kinds of entries it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup
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
WIDEST = 0.2  # share of the line's width that one token's box may take
FAN = 6.0  # from the line up to the boxes, in ems of a label
TICK = 0.5  # half a tick, in ems of a label
END_ROOM = 1.3  # from the line down to the numbers at its ends, in ems of a label


def learned_in_order(trace: Trace) -> bool:
    """Whether ids follow the ranks of the rules that made them: then the vocabulary is in the order it was learned."""
    made = sorted((token for token in trace.vocab.values() if token.merges), key=lambda token: token.id)
    ranks = [token.merges[-1].rank for token in made]
    return ranks == sorted(ranks)


class VocabularyLine(VGroup):
    """All ids on one line, `axis`, from 0 to the last; a tick for every token, and boxes for those that fit.

    `ids` are the tokens' numbers, each token once; the last `others` of them are for comparison and drawn faint.
    `boxes` stand above the line in order of their ids, `ticks` are all the tokens', and `leaders` join the two.
    """

    def __init__(
        self, theme: Theme, tokens: Sequence[Token], ids: Sequence[Shown], others: int, ends: Sequence[Shown],
        area: Rect,
    ) -> None:
        em = theme.sizes.label
        self.theme, self.area, self.others, self.last = theme, area, others, ends[1].cell.value
        # From the bottom: the numbers at the ends, the line, the fan, the numbers of the boxes, the boxes.
        block = (END_ROOM + FAN + self.theme.space.box) * em + NUMBER_ROOM * theme.sizes.number
        self.level = area.at(0.5, 0.5)[1] - block / 2 + END_ROOM * em
        self.axis = Line(self.at(0.0), self.at(self.last), stroke_width=theme.space.line, color=theme.role("dim"))
        down = END_ROOM * em * DOWN
        self.ends = VGroup(
            Number(theme, ends[0], role="faint", point=self.at(0.0) + down, align=LEFT),
            Number(theme, ends[1], role="faint", point=self.at(self.last) + down, align=RIGHT),
        )
        marks = [Line(TICK * em * DOWN, TICK * em * UP, stroke_width=theme.space.line) for _ in tokens]
        self.ticks = VGroup(*(mark.shift(self.at(token.id)) for mark, token in zip(marks, tokens, strict=True)))
        self.ticks.set_color(theme.role("focus"))
        self.ticks[len(tokens) - others:].set_color(theme.role("faint"))
        self.boxes = self._boxes(tokens, ids, others)
        self.leaders = VGroup(*(self._leader(box) for box in self.boxes))
        super().__init__(self.axis, self.ends, self.ticks, self.leaders, self.boxes)

    def at(self, id: float) -> NDArray[np.float64]:
        """Where an id has its place on the line."""
        across = id / max(self.last, 1.0)
        return np.array([self.area.left + across * self.area.width, self.level, 0.0])

    def _boxes(self, tokens: Sequence[Token], ids: Sequence[Shown], others: int) -> VGroup:
        """Boxes for as many tokens as fit, each as near to its place as the others let it be."""
        first = len(tokens) - others
        # The first of the others come first, so that a long prompt leaves room for them.
        order = [*range(first, len(tokens)), *range(first)]
        made = (self._box(tokens[i], ids[i], i >= first) for i in order)
        boxes = that_fit(made, self.area.width, self.theme.space.pad)
        boxes.sort(key=lambda box: box.id)
        top = self.level + (FAN + self.theme.space.box) * self.theme.sizes.label + NUMBER_ROOM * self.theme.sizes.number
        lefts = self._spread([box.box.width for box in boxes], [self.at(box.id)[0] for box in boxes])
        for box, left in zip(boxes, lefts, strict=True):
            box.place(left, top)
        return VGroup(*boxes)

    def _box(self, token: Token, id: Shown, other: bool) -> NumberedBox:
        box = NumberedBox(self.theme, written(token), id, WIDEST * self.area.width)
        box.id = token.id
        if other:
            box.box.quiet()
        return box

    def _spread(self, widths: Sequence[float], wanted: Sequence[float]) -> list[float]:
        """Left edges of boxes in order, side by side inside the area, near the middles that they want."""
        gap, lefts, pen = self.theme.space.pad, [], self.area.left
        for width, middle in zip(widths, wanted, strict=True):
            lefts.append(max(pen, middle - width / 2))
            pen = lefts[-1] + width + gap
        pen = self.area.right + gap
        for i in reversed(range(len(lefts))):
            lefts[i] = min(lefts[i], pen - gap - widths[i])
            pen = lefts[i]
        return lefts

    def _leader(self, box: NumberedBox) -> Line:
        start = box.box.get_bottom() + NUMBER_ROOM * self.theme.sizes.number * DOWN
        end = self.at(box.id) + TICK * self.theme.sizes.label * UP
        return hairline(self.theme, start, end, "dim")


class KindTable(VGroup):
    """What the vocabulary is made of: one row a kind, with its name, a bar as long as its share, its count, examples.

    `counts` (kind,) and `examples` (kind, example; −1 where there is none) are cells; `named` are the tokens by id.
    """

    def __init__(
        self, theme: Theme, names: Sequence[str], counts: Cells, examples: Cells, named: Mapping[int, Token],
        area: Rect,
    ) -> None:
        space, n = theme.space, len(names)
        pitch, longest = area.height / n, max(counts.values.max(), 1.0)
        words = [Words(theme, name) for name in names]
        numbers = [Number(theme, Shown(counts.cell(i), ",d"), size="label") for i in range(n)]
        bar_at = area.left + max(word.advance for word in words) + space.gap
        widest = max(number.advance for number in numbers)
        bar_room = BAR_SHARE * area.width
        sample_at = bar_at + bar_room + space.gap + widest + space.wide
        super().__init__()
        for i in range(n):
            middle = np.array([0.0, area.top - (i + 0.5) * pitch, 0.0])
            bar = Bar(theme, middle + bar_at * RIGHT, theme.sizes.label, theme.role("residual"))
            words[i].centred_at(middle + area.left * RIGHT, LEFT)
            row = BarRow(theme, words[i], numbers[i], bar, bar_room / longest)
            samples = _samples(theme, examples.values[i], named, area.right - sample_at)
            samples.move_to(middle + sample_at * RIGHT, aligned_edge=LEFT)
            self.add(VGroup(row, samples))


BAR_SHARE = 0.16  # of the width
SAMPLE = 0.34  # share of the room that one example may take


def _samples(theme: Theme, ids: Sequence[float], named: Mapping[int, Token], room: float) -> VGroup:
    """Boxes of the examples that fit side by side."""
    ids = dict.fromkeys(int(id) for id in ids if id >= 0)
    boxes = (TokenBox(theme, written(named[id]), widest=SAMPLE * room) for id in ids)
    return VGroup(*that_fit(boxes, room, theme.space.pad)).arrange(RIGHT, buff=theme.space.pad)
