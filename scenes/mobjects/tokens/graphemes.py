"""A word as what is written and what is stored: its characters, each over the bytes that spell it."""

from __future__ import annotations

import unicodedata

import numpy as np
from manim import LEFT, RIGHT, UP, VGroup

from model.address import Cells
from model.trace import Trace
from scenes.language import message, say
from scenes.mobjects.boxes import TokenBox
from scenes.mobjects.grid import VectorBar
from scenes.mobjects.token_text import write_bytes
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import direction

LARGEST = 2.2  # times the label's size
DIGITS = 2.6  # width of a byte's cell, in ems
BYTE_VALUES = ("0", "2**8-1")  # addresses of the least and the greatest value of a byte
# Translators: heads of two lines: the signs of a word as they are written, and the bytes that they are stored as
NAMES = (message("written"), message("stored"))
TALL = 2.0  # height of a byte's cell, in ems


def clusters(text: str) -> list[str]:
    """What a reader takes for one sign: a letter with its marks; a run of right-to-left letters, which join, is one."""
    found: list[str] = []
    for ch in text:
        if found and _continues(found[-1], ch):
            found[-1] += ch
        else:
            found.append(ch)
    return found


def _continues(before: str, ch: str) -> bool:
    last = before[-1]
    joined = last == "\u200d" or (unicodedata.combining(last) == VIRAMA and unicodedata.category(ch) == "Lo")
    mark = unicodedata.category(ch)[0] == "M" or ch == "\u200d" or "\U0001f3fb" <= ch <= "\U0001f3ff"
    return joined or mark or (direction(last) < 0 and direction(ch) < 0)


def worth_spelling(trace: Trace) -> int:
    """The word of the prompt to show as bytes: the first with a sign of several bytes, else the director's choice."""
    several = (i for i, word in enumerate(trace.words) if len(word.text) < len(word.bytes))
    return next(several, int(np.asarray(trace.focus["word"].value)))


VIRAMA = 9  # Unicode's combining class of the sign that joins two consonants


class ByteTable(VGroup):
    """The signs of a word (`signs[i]`, boxes) over the bytes that store them (`numbers`, a VectorBar).

    `cells` are the word's bytes. A word too long for `area` shows its first signs; `drawn` bytes are on the page.
    """

    def __init__(self, theme: Theme, raw: bytes, cells: Cells, area: Rect) -> None:
        em, space = theme.sizes.label, theme.space
        width = DIGITS * em
        self.names = VGroup(*(Words(theme, say(name), role="faint") for name in NAMES))
        left = max(name.advance for name in self.names) + space.gap
        sizes = [(sign, len(sign.encode("utf-8", "surrogateescape")))
                 for sign in clusters(raw.decode("utf-8", "surrogateescape"))]
        room, self.drawn, kept = int((area.width - left) / width), 0, []
        for sign, size in sizes:
            if self.drawn + size > room and kept:
                break
            kept.append((sign, min(size, room)))
            self.drawn += kept[-1][1]
        self.total = len(raw)
        self.numbers = VectorBar(
            theme, cells, range(self.drawn), lambda value: theme.role("panel"), width, TALL * em, "d",
            direction=[1.0, 0.0, 0.0], size="label",
        )
        self.signs, at = VGroup(), 0
        for sign, size in kept:
            under = VGroup(*self.numbers[at:at + size])
            text = write_bytes(sign.encode("utf-8", "surrogateescape"))
            box = TokenBox(theme, text, width=under.width, widest=under.width)
            self.signs.add(box.next_to(under, UP, buff=space.pad / 2))
            at += size
        super().__init__(self.signs, self.numbers)
        self.scale(min(LARGEST, (area.width - left) / self.width)).move_to(area.at(0.5, 0.5))
        self.shift(max(area.left + left - self.get_left()[0], 0.0) * RIGHT)
        for name, part in zip(self.names, (self.signs, self.numbers), strict=True):
            name.centred_at(part.get_left() + space.gap * LEFT, RIGHT)
        self.add(self.names)
