"""One decode step of one head: old keys on top, old values at the foot, between them the only new row of scores."""

from __future__ import annotations

import numpy as np
from manim import LEFT, Animation, FadeIn, Group, Rectangle, VGroup

from scenes.language import say
from scenes.mobjects.cascade import cascade
from scenes.mobjects.grid import square
from scenes.mobjects.head_values import Head
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.kv_cache.columns import TokenColumns
from scenes.mobjects.marks import outline
from scenes.mobjects.words import Number, Shown
from scenes.page import Rect

KEYS, OLD, ROW, VALUES = (0.86, 1.0), (0.36, 0.82), (0.2, 0.34), (0.0, 0.14)  # heights in the body, from and to
QUERY = 0.72  # of the width left of the columns, for the query's strip
LEAST = 0.005  # shares under it stay without a number


class DecodeStep(VGroup):
    """The pattern of a head: `old` rows as they were computed with the prompt, and the `row` of the newest token.

    Where the text ended with its first token, the last row of the prompt is the `row`, and there is no new column.
    """

    def __init__(self, columns: TokenColumns, head: Head, decoded: bool) -> None:
        self.theme, self.columns, self.head, self.decoded = columns.theme, columns, head, decoded
        body = columns.body
        self.keys, self.rows, self.at, self.values = (body.part(0, 1, *share) for share in (KEYS, OLD, ROW, VALUES))
        last = head.trace.n_prompt - 1
        step = f"steps.1.blocks.{head.layer}.attn" if decoded else f"{head.block}.attn"
        self.address = f"{step}.pattern[{head.number},{0 if decoded else last}]"
        self.query = f"{step}.q_rot[{head.number},{0 if decoded else last}]"
        self.shares = head.values(self.address)
        self.positions = [*columns.window.positions, *([head.trace.n_prompt] if decoded else [])]
        self.cells = VGroup(*(self._cell(i) for i in range(len(self.positions))))
        self.numbers = self._numbers()
        super().__init__()

    def _rect(self, i: int, up: Rect) -> Rect:
        left = self.columns.body.left + i * self.columns.pitch
        return Rect(left, left + self.columns.pitch, up.bottom, up.top)

    def _cell(self, i: int) -> Rectangle:
        area = self._rect(i, self.at)
        fill = self.theme.sequential(float(self.shares[self.positions[i]]))
        return square(self.theme, area.width, area.height, fill).move_to(area.at(0.5, 0.5))

    def _numbers(self) -> VGroup:
        """The shares of the row, in percent: short enough for a narrow column."""
        cells = [self.head.trace.cell(f"100*{self.address}[{position}]") for position in self.positions]
        return VGroup(*(
            Number(self.theme, Shown(cell, "d"), color=self.theme.on(square.get_fill_color()),
                   point=square.get_center()) if cell.value >= 100 * LEAST else VGroup()
            for cell, square in zip(cells, self.cells, strict=True)
        ))

    def old(self) -> Heatmap | Group:
        """The rows of earlier tokens, switched off."""
        positions = list(self.columns.window.positions)
        pattern = self.head.values(f"{self.head.block}.attn.pattern[{self.head.number}]")[np.ix_(positions, positions)]
        rows = pattern if self.decoded else pattern[:-1]
        if not len(rows):
            return Group()
        return Heatmap(self.theme, np.sqrt(rows), self.columns.shelf(self.rows), "dim", 1.0)

    def query_rect(self) -> Rect:
        """Where the query's strip stands, left of its row."""
        side, height = self.columns.side, self.at.height / 2
        middle = (self.at.bottom + self.at.top) / 2
        return Rect(side.left, side.left + QUERY * side.width, middle - height / 2, middle + height / 2)

    def query_strip(self) -> Heatmap:
        """The query of the newest token."""
        return Heatmap(self.theme, self.head.values(self.query), self.query_rect(), "query")

    def frame(self) -> Rectangle:
        """An outline of the one row that is computed."""
        return outline(self.theme, Rect(self._rect(0, self.at).left, self._rect(len(self.cells) - 1, self.at).right,
                                        self.at.bottom, self.at.top), "focus")

    def meet(self) -> Animation:
        """The query meets key after key: a cell lights up, its share appears."""
        pairs = zip(self.cells, self.numbers, strict=True)
        return cascade(FadeIn(VGroup(cell, number)) for cell, number in pairs)

    def names(self) -> VGroup:
        """What the rows are."""
        rows = (
            (say("keys"), "key", self.keys),
            # Translators: rows of a table that were computed for earlier tokens
            (say("earlier"), "faint", self.rows),
            (say("values"), "value", self.values),
        )
        return VGroup(*(self.columns.title(text, role, up) for text, role, up in rows), self._query_name())

    def _query_name(self) -> VGroup:
        area = self.query_rect()
        words = self.columns.title(say("query"), "query", area)
        return words.centred_at((area.left, area.top + 0.75 * self.theme.sizes.label, 0), LEFT)
