"""A table that counts: the same text in characters, bytes, words and tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from manim import LEFT, RIGHT, VGroup

from model.trace import Encoding, Trace
from scenes.mobjects.boxes import TokenBox, that_fit
from scenes.mobjects.token_text import written
from scenes.mobjects.words import CAP_MIDDLE, Number, Shown, Words, shorten
from scenes.page import Rect
from scenes.theme import Theme

COLUMNS = {"characters": "characters", "bytes": "bytes", "words": "first cut", "tokens": "tokens"}
NUMBERS = 0.42  # share of the width for the columns of numbers
HEAD = 0.1  # share of the height for their names
TEXT, PIECES = 0.72, 0.3  # how high in its row the text stands, and its tokens


Text: TypeAlias = tuple[str, str, Encoding]  # its name, its address (`"prompt"`, `"asides.<key>"`), what it is made of


class CountTable(VGroup):
    """One row a text: what it is, its tokens as boxes, its counts. `rows[i]` is a VGroup, `head` the columns' names.
    """

    def __init__(self, theme: Theme, trace: Trace, texts: Sequence[Text], area: Rect) -> None:
        left, step = area.left + (1 - NUMBERS) * area.width, NUMBERS * area.width / len(COLUMNS)
        ends = [left + (i + 1) * step for i in range(len(COLUMNS))]
        pitch = (1 - HEAD) * area.height / len(texts)
        top = area.top - HEAD * area.height
        line = area.top - theme.sizes.label
        self.head = VGroup(*(
            Words(theme, name, role=_role(column), point=(end, line, 0), align=RIGHT)
            for (column, name), end in zip(COLUMNS.items(), ends, strict=True)
        ))
        self.rows = [
            self._row(theme, trace, text, Rect(area.left, left, top - (i + 1) * pitch, top - i * pitch), ends)
            for i, text in enumerate(texts)
        ]
        super().__init__(self.head, *self.rows)

    def _row(self, theme: Theme, trace: Trace, text: Text, area: Rect, ends: Sequence[float]) -> VGroup:
        name, root, encoding = text
        label = Words(theme, name, role="faint").centred_at(area.at(0.0, TEXT), LEFT)
        room = area.width - label.advance - theme.space.gap
        plain = " ".join(encoding.text.split())
        sample = Words(theme, shorten(plain, room, theme.size("body")), size="body")
        after = label.pen + np.array([label.advance + theme.space.gap, theme.sizes.label * CAP_MIDDLE, 0.0])
        sample.centred_at(after, LEFT)
        pieces = _pieces(theme, encoding, area.width).move_to(area.at(0.0, PIECES), aligned_edge=LEFT)
        row = VGroup(label, sample, pieces)
        for column, end in zip(COLUMNS, ends, strict=True):
            shown = Shown(trace.cell(f"{root}.{column}"), ",d")
            point = (end, area.at(0, (TEXT + PIECES) / 2)[1], 0)
            row.add(Number(theme, shown, size="heading", role=_role(column), point=point, align=RIGHT))
        return row


def _role(column: str) -> str:
    return "focus" if column == "tokens" else "faint"


def _pieces(theme: Theme, encoding: Encoding, room: float) -> VGroup:
    """The first tokens of a text as boxes, as many as fit; an ellipsis stands for the rest."""
    more, gap = Words(theme, "…", role="faint"), theme.space.pad / 2
    boxes = that_fit(
        (TokenBox(theme, written(token), widest=room / 2) for token in encoding.tokens), room - more.advance - gap, gap,
    )
    rest = [more] if len(boxes) < len(encoding.tokens) else []
    return VGroup(*boxes, *rest).arrange(RIGHT, buff=gap)
