"""Rows of the embedding table: token, id, and every component in colour; whole tables and two rows compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import LEFT, RIGHT, Group, RoundedRectangle, VGroup
from numpy.typing import NDArray

from model.trace import Token, Trace
from scenes.mobjects.strip import Strip
from scenes.mobjects.token_text import written
from scenes.mobjects.tokens import TokenStrip
from scenes.mobjects.words import Number, Shown, Words, shorten
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import Window, window

MOST = 12  # tokens drawn in one line or table
LABEL_SHARE = 0.2  # of the width, which a token's text may take beside its row
TALLEST = 1.9  # height of a table's row, in ems of its labels, when there is room
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

    def __init__(self, theme: Theme, rows: Sequence[Row], area: Rect, scale: float, fill: float = JOINED) -> None:
        em, gap = theme.sizes.label, theme.space.gap
        self.pitch = min(area.height / len(rows), TALLEST * em)
        texts = [shorten(written(row.token), LABEL_SHARE * area.width, em, "mono") for row in rows]
        self.labels = VGroup(*(Words(theme, text, style="mono") for text in texts))
        self.ids = VGroup(*(Number(theme, row.id, size="label", role="faint", align=RIGHT) for row in rows))
        id_edge = area.left + max(label.advance for label in self.labels) + gap + max(n.advance for n in self.ids)
        left, top = id_edge + gap, (area.top + area.bottom + self.pitch * len(rows)) / 2
        self.body = Rect(left, area.right, top - self.pitch * len(rows), top)
        self.strips = Group(*(Strip(theme, row.values, self.body.width, self.pitch * fill, scale) for row in rows))
        for i, (label, number, strip) in enumerate(zip(self.labels, self.ids, self.strips, strict=True)):
            middle = np.array([0.0, top - (i + 0.5) * self.pitch, 0.0])
            label.centred_at(middle + area.left * RIGHT, LEFT)
            number.centred_at(middle + id_edge * RIGHT, RIGHT)
            strip.move_to(middle + (left + self.body.width / 2) * RIGHT)
        super().__init__(self.labels, self.ids, self.strips)

    def row(self, i: int) -> Group:
        """Token, id and strip of a row."""
        return Group(self.labels[i], self.ids[i], self.strips[i])


def prompt_row(trace: Trace, position: int) -> Row:
    """The row that the token at a position of the prompt picks."""
    id = Shown(trace.cell(f"tokens.{position}.id"), ",d")
    return Row(trace.tokens[position], id, trace.cells(f"steps.0.embed[{position}]").values)


def excerpt(trace: Trace, position: int, count: int) -> tuple[list[Row], int]:
    """Rows of the table in the order of their ids, as many as the trace has up to `count`, and the place of one token's.

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
            shown = Shown(trace.cell(f"derived.embed.neighbours.ids[{which},{j}]"), ",d")
            kept.setdefault(id, Row(trace.token(id), shown, trace.cells(f"weights.embed.ids.{id}").values))
    ids = sorted(kept)
    return [kept[id] for id in ids], ids.index(own)


def backing(theme: Theme, body: Rect) -> RoundedRectangle:
    """The table behind some of its rows: a quiet surface for all the others."""
    space = theme.space
    panel = RoundedRectangle(width=body.width + space.pad, height=body.height + space.pad, corner_radius=space.radius)
    panel.set_fill(theme.role("panel"), opacity=1).set_stroke(theme.role("line"), width=space.hair)
    return panel.move_to(((body.left + body.right) / 2, (body.bottom + body.top) / 2, 0))


class Comparison(Group):
    """Two vectors, one over the other, and their difference: `first`, `second`, `difference` are strips."""

    def __init__(
        self, theme: Theme, labels: Sequence[VGroup], one: NDArray[np.float64], other: NDArray[np.float64], area: Rect,
        scale: float,
    ) -> None:
        self.labels = VGroup(*labels)
        side = max(label.width for label in labels) + theme.space.wide
        width, pitch = area.width - side, area.height / len(labels)
        self.strips = Group(*(
            Strip(theme, values, width, pitch * LOOSE, scale) for values in (one, other, one - other)
        ))
        for i, (label, strip) in enumerate(zip(self.labels, self.strips, strict=True)):
            middle = np.array([0.0, area.top - (i + 0.5) * pitch, 0.0])
            strip.move_to(middle + area.right * RIGHT, aligned_edge=RIGHT)
            label.move_to(middle + area.left * RIGHT, aligned_edge=LEFT)
        super().__init__(self.labels, self.strips)
