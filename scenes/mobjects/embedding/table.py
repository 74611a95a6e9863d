"""Rows of the embedding table: token, id, and every component in colour; whole tables and two rows compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, RoundedRectangle, VGroup
from numpy.typing import NDArray

from model.trace import Token, Trace
from scenes.language import say
from scenes.lines import shorten
from scenes.mobjects.boxes import TokenStrip
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import Window, window

MOST = 12  # tokens drawn in one line or table
LABEL_SHARE = 0.2  # of the width, which a token's text may take beside its row
TALLEST = 1.9  # height of a table's row, in ems of its labels, when there is room
ROOMY = 3.4  # and where few rows have a page to themselves
JOINED = 0.88  # share of a row's height that its strip fills when rows lie one on the other
LOOSE = 0.6  # and when other rows lie unseen between them


def prompt_line(trace: Trace, theme: Theme, width: float, *must: int) -> tuple[TokenStrip, Window]:
    """As much of the prompt as one line holds, with the positions that must be there."""
    for most in range(MOST, 0, -1):
        seen = window(trace.n_prompt, most, *must)
        line = TokenStrip(theme, [trace.tokens[i] for i in seen.positions], width)
        if line.rows == 1:
            break
    return line, seen


@dataclass(frozen=True)
class Row:
    """One row of the table: whose it is, its id, and all its values."""

    token: Token
    id: Shown
    values: NDArray[np.float64]


class RowTable(Group):
    """Rows one under the other: token, id, and the row's components as a strip. `table.row(i)` is one of them.

    `fill` is the share of a row's height its strip takes.
    """

    def __init__(
        self, theme: Theme, rows: Sequence[Row], area: Rect, scale: float, fill: float = JOINED,
        tallest: float = TALLEST,
    ) -> None:
        em, gap = theme.sizes.label, theme.space.gap
        height = min(area.height, tallest * em * len(rows))
        texts = [shorten(written(row.token), LABEL_SHARE * area.width, em, "mono") for row in rows]
        labels = [Words(theme, text, style="mono") for text in texts]
        ids = [Number(theme, row.id, size="label", role="faint", align=RIGHT) for row in rows]
        self.labels, self.ids = VGroup(*labels), VGroup(*ids)
        id_edge = area.left + max(label.advance for label in labels) + gap + max(number.advance for number in ids)
        middle = (area.bottom + area.top) / 2
        self.body = Rect(id_edge + gap, area.right, middle - height / 2, middle + height / 2)
        self.strips = Group()
        for i, (row, label, number) in enumerate(zip(rows, labels, ids, strict=True)):
            place = self.body.row(i, len(rows), fill)
            y = place.at(0, 0.5)[1]
            label.centred_at((area.left, y, 0), LEFT)
            number.centred_at((id_edge, y, 0), RIGHT)
            self.strips.add(Heatmap(theme, row.values, place, "weight", scale))
        super().__init__(self.labels, self.ids, self.strips)

    def row(self, i: int) -> Group:
        """Token, id and strip of a row."""
        return Group(self.labels[i], self.ids[i], self.strips[i])


def prompt_row(trace: Trace, position: int) -> Row:
    """The row that the token at a position of the prompt picks."""
    id = Shown(trace.cell(f"tokens.{position}.id"), "d")
    return Row(trace.tokens[position], id, trace.cells(f"steps.0.embed[{position}]").values)


def matrix(theme: Theme, trace: Trace, area: Rect, scale: float, *must: int) -> tuple[RowTable, Window, VGroup]:
    """The rows of the prompt's tokens, which of them are drawn, and the words that say so (none when all are)."""
    seen = window(trace.n_prompt, MOST, *must)
    rows = [prompt_row(trace, i) for i in seen.positions]
    table = RowTable(theme, rows, area.part(0, 1, FOOT, 1), scale, tallest=ROOMY)
    return table, seen, seen.note(trace, theme, area.at(0, LINE), LEFT)


FOOT, LINE = 0.13, 0.03  # share of the height below a matrix, and the baseline of its notes


def excerpt(trace: Trace, position: int, count: int) -> tuple[list[Row], int]:
    """Up to `count` rows of the table in the order of their ids, and the place among them of one token's.

    Rows of the prompt's tokens around that one; for a short prompt also rows like its own.
    """
    around = sorted(range(trace.n_prompt), key=lambda i: (abs(i - position), i))
    own = trace.tokens[position].id
    kept: dict[int, Row] = {}
    for i in around:
        if len(kept) < count:
            kept.setdefault(trace.tokens[i].id, prompt_row(trace, i))
    which = list(trace.derived["embed.neighbours.of"]).index(own)
    for j, id in enumerate(int(id) for id in trace.derived["embed.neighbours.ids"][which]):
        if len(kept) < count:
            shown = Shown(trace.cell(f"derived.embed.neighbours.ids[{which},{j}]"), "d")
            kept.setdefault(id, Row(trace.token(id), shown, trace.cells(f"weights.embed.ids.{id}").values))
    ids = sorted(kept)
    return [kept[id] for id in ids], ids.index(own)


class Lookup(Group):
    """A token of the prompt, and rows of the table with its own among them; `drawer` is a copy of that, pulled out.

    `number` is the id: it starts under the token, its `home` is at the row.
    """

    def __init__(self, theme: Theme, trace: Trace, position: int, area: Rect, scale: float, role: str) -> None:
        place, drawer = (TABLE, DRAWER) if area.wide else (TALL_TABLE, TALL_DRAWER)
        table = area.part(*place)
        self.line, seen = prompt_line(trace, theme, area.width, position)
        self.line.move_to(area.at(0.5, 1), aligned_edge=UP)
        box = self.line[seen.place(position)].paint(role)
        rows, place = excerpt(trace, position, min(int(table.height / PITCH), MOST))
        self.table = RowTable(theme, rows, table, scale, LOOSE)
        body, hue = self.table.body, theme.role(role)
        self.own = self.table.row(place)
        self.own[0].set_color(hue)
        self.number = self.table.ids[place].set_color(hue).set_z_index(1)
        self.home = self.number.get_center()
        self.number.next_to(box, DOWN, buff=theme.space.pad)
        self.panel = self._backing(theme, body)
        sizes = (str(len(rows)), "config.vocab_size", "config.d_model")
        count, total, size = (Shown(trace.cell(address), ",d") for address in sizes)
        said = say("{n} of {total} rows", n=count, total=total)
        if area.wide:
            said = say("{n} of {total} rows, {size} numbers each", n=count, total=total, size=size)
        self.note = Words(theme, said, role="faint")
        self.note.baseline_at((body.right, body.bottom - NOTE * theme.sizes.label, 0), RIGHT)
        self.part = seen.note(trace, theme, (self.table.labels.get_left()[0], self.note.pen[1], 0), LEFT)
        others = (self.table.row(i) for i in range(len(rows)) if i != place)
        self.others = Group(*others, self.own[0], self.own[2])
        pulled = Rect(body.left, body.right, *(area.at(0, up)[1] for up in drawer))
        self.drawer = Heatmap(theme, rows[place].values, pulled, "weight", scale)
        down = (self.drawer.get_y() - self.own[2].get_y()) * UP
        self.tag = VGroup(self.table.labels[place].copy().shift(down), self.number.copy().move_to(self.home + down))
        super().__init__(self.line, self.part, self.panel, self.table, self.note, self.drawer, self.tag)

    @staticmethod
    def _backing(theme: Theme, body: Rect) -> RoundedRectangle:
        """The table behind the rows drawn: a quiet surface for all the others."""
        space = theme.space
        width, height = body.width + space.pad, body.height + space.pad
        panel = RoundedRectangle(width=width, height=height, corner_radius=space.radius)
        panel.set_fill(theme.role("panel"), opacity=1).set_stroke(theme.role("line"), width=space.hair)
        return panel.move_to(body.at(0.5, 0.5))


PITCH = 0.44  # units for a row of the table
TABLE, TALL_TABLE = (0.06, 0.94, 0.26, 0.83), (0, 1, 0.22, 0.87)  # left, right, bottom, top, as shares of the area
DRAWER, TALL_DRAWER = (0.02, 0.13), (0.03, 0.1)  # bottom and top of the row pulled out
NOTE = 1.6  # from the table to the baseline of its note, in ems


def placed(theme: Theme, trace: Trace, position: int, widest: float, role: str) -> VGroup:
    """A token, and under it its place in the prompt."""
    em = theme.sizes.label
    text = Words(theme, shorten(written(trace.tokens[position]), widest, em, "mono"), style="mono", role=role)
    own, total = (Shown(trace.cell(address), "d") for address in (f"steps.0.positions[{position}]+1", "prompt.tokens"))
    place = Words(theme, say("token {n} of {total}", n=own, total=total), role="faint")
    return VGroup(text.baseline_at((0, 0, 0), LEFT), place.baseline_at((0, -NOTE * em, 0), LEFT))


class RowDifference(Group):
    """The rows of two tokens and their difference, one under the other (`labels`, `strips`); `result` says how much."""

    def __init__(self, theme: Theme, trace: Trace, one: int, other: int, area: Rect, scale: float, role: str) -> None:
        widest = LABEL_SHARE * area.width
        labels = [placed(theme, trace, position, widest, role) for position in (one, other)]
        self.labels = VGroup(*labels, VGroup(Words(theme, say("difference"))))
        a, b = (trace.cells(f"steps.0.embed[{position}]").values for position in (one, other))
        left = area.left + max(label.width for label in self.labels) + theme.space.wide
        body, self.strips = Rect(left, area.right, area.at(0, BELOW)[1], area.top), Group()
        for i, (label, values) in enumerate(zip(self.labels, (a, b, a - b), strict=True)):
            place = body.row(i, 3, LOOSE)
            self.strips.add(Heatmap(theme, values, place, "weight", scale))
            label.move_to((area.left, place.at(0, 0.5)[1], 0), aligned_edge=LEFT)
        count = Shown(trace.cell("config.d_model"), ",d")
        gap = Shown(trace.cell(f"max(abs(steps.0.embed[{one}]-steps.0.embed[{other}]))"), EXACT)
        # Translators: between the numbers of two rows; the largest is 0
        said = say("largest of {n} differences: {largest}", n=count, largest=gap)
        self.result = Words(theme, said, size="body")
        self.result.baseline_at(area.at(0.5, BELOW / 3))
        super().__init__(self.labels, self.strips, self.result)


BELOW = 0.18  # share of the height for the result
EXACT = ".7f"  # as many decimals as a 32-bit number of this size holds
