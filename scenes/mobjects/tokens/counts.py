"""A table that counts: the same text in characters, bytes, words and tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from manim import LEFT, RIGHT, VGroup

from model.trace import Encoding, Trace
from scenes.language import message, say
from scenes.lines import shorten
from scenes.mobjects.boxes import TokenBox, that_fit
from scenes.mobjects.marks import hairline
from scenes.mobjects.token_text import written
from scenes.mobjects.words import CAP_MIDDLE, Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

COLUMNS = {
    "characters": message("characters"), "bytes": message("bytes"),
    # Translators: heads a column: how many pieces the first cut (into words and marks) makes
    "words": message("first cut"),
    "tokens": message("tokens"),
}
NUMBERS = 0.4  # share of the width for the columns of numbers
HEAD = 0.1  # share of the height for their names
WIDE_PLACES = (0.72, 0.3, 0.51)  # how high in its row the text stands, its tokens, and the counts
TALL_PLACES = (0.82, 0.55, 0.2)  # the same where they stand under each other


Text: TypeAlias = tuple[str, str, Encoding]  # its name, its address (`"prompt"`, `"asides.<key>"`), what it is made of


class CountTable(VGroup):
    """One row a text: what it is, its tokens as boxes, its counts. `rows[i]` is a VGroup, `head` the columns' names.

    The counts stand beside the text in a wide area, else under it.
    """

    def __init__(self, theme: Theme, trace: Trace, texts: Sequence[Text], area: Rect) -> None:
        share = NUMBERS if area.wide else 1.0
        places = WIDE_PLACES if area.wide else TALL_PLACES
        left, step = area.left + (1 - share) * area.width, share * area.width / len(COLUMNS)
        ends = [left + (i + 1) * step for i in range(len(COLUMNS))]
        left = left if area.wide else area.right
        pitch = (1 - HEAD) * area.height / len(texts)
        top = area.top - HEAD * area.height
        line = area.top - theme.sizes.label
        self.head = VGroup(*(
            Words(theme, say(name), role=_role(column), point=(end, line, 0), align=RIGHT)
            for (column, name), end in zip(COLUMNS.items(), ends, strict=True)
        ))
        self.rows = [
            self._row(theme, trace, text, Rect(area.left, left, top - (i + 1) * pitch, top - i * pitch), ends, places)
            for i, text in enumerate(texts)
        ]
        super().__init__(self.head, *self.rows)

    def _row(
        self, theme: Theme, trace: Trace, one: Text, area: Rect, ends: Sequence[float], places: Sequence[float],
    ) -> VGroup:
        name, root, encoding = one
        text, boxes, numbers = places
        label = Words(theme, name, role="faint").centred_at(area.at(0.0, text), LEFT)
        room = area.width - label.advance - theme.space.gap
        plain = " ".join(encoding.text.split())
        sample = Words(theme, shorten(plain, room, theme.size("body")), size="body")
        after = label.pen + np.array([label.advance + theme.space.gap, theme.sizes.label * CAP_MIDDLE, 0.0])
        sample.centred_at(after, LEFT)
        pieces = _pieces(theme, encoding, area.width).move_to(area.at(0.0, boxes), aligned_edge=LEFT)
        row = VGroup(label, sample, pieces)
        for column, end in zip(COLUMNS, ends, strict=True):
            shown = Shown(trace.cell(f"{root}.{column}"), ",d")
            point = (end, area.at(0, numbers)[1], 0)
            row.add(Number(theme, shown, size="heading", role=_role(column), point=point, align=RIGHT))
        if places is TALL_PLACES:
            row.add(hairline(theme, area.at(0, 0), area.at(1, 0), "line"))
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
