"""The text as it grows: the end of the prompt as people read it, the model's own words in boxes, and a cursor."""

from __future__ import annotations

import re
from bisect import bisect_left

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    Animation,
    FadeIn,
    FadeOut,
    Line,
    Mobject,
    UpdateFromAlphaFunc,
    VGroup,
    linear,
    smooth,
    squish_rate_func,
)
from numpy.typing import NDArray

from model.trace import Trace
from scenes.mobjects.boxes import TokenBox
from scenes.mobjects.token_text import spoken
from scenes.mobjects.tokens.sentence import Sentence
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import advance, direction

STYLE, SIZE = "mono", "body"
LONGEST = 0.3  # share of the width that one word may take: longer ones are cut into pieces of it
SPACE, BEFORE_CURSOR = 0.6, 0.3  # ems between two words, and before the cursor
CHUNK = 40  # characters after which a text without spaces may be cut
WAITING = 1 - 1e-9  # share of a sentence that is all of it, with the cursor still there
BLINKS = 2
GONE = 0.4  # share of a move in which what has no room goes, at its start, or what is new comes, at its end


def end_of_text(theme: Theme, text: str, area: Rect) -> tuple[Sentence, int]:
    """As much of a text's end as there is room for, and how many characters are left out before it."""
    cuts = sorted({0, *(match.end() for match in re.finditer(r"\s+", text)), *range(0, len(text), CHUNK)})
    cuts = [cut for cut in cuts if cut < len(text)] or [0]
    found = bisect_left(range(len(cuts)), True, key=lambda i: Sentence(theme, text[cuts[i]:], area).whole)
    start = cuts[min(found, len(cuts) - 1)]
    return Sentence(theme, text[start:], area), start


def typing(sentence: Sentence) -> Animation:
    """It is typed; the cursor stays."""
    return UpdateFromAlphaFunc(sentence, lambda one, share: one.typed(min(share, WAITING)), rate_func=linear)


def waiting(cursor: Line) -> Animation:
    """The cursor blinks: on, off, on."""
    def blink(one: Line, share: float) -> None:
        one.set_stroke(opacity=float((share * BLINKS) % 1 < 0.5 or share == 1))

    return UpdateFromAlphaFunc(cursor, blink, rate_func=linear)


class TextLine(VGroup):
    """One line: words of the prompt, then boxes of what the model added; the cursor waits at its end.

    What has no room is left out at the beginning, behind an ellipsis. A text from right to left runs the other way.
    """

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        self.theme, self.area, self.added, self.em = theme, area, 0, theme.size(SIZE)
        self.base = direction(trace.prompt) or 1
        pieces = _pieces(" ".join(trace.prompt.split()), LONGEST * area.width / self.em)
        self.words = [Words(theme, text, size=SIZE, style=STYLE) for text, _ in pieces]
        self.joined = {id(word) for word, (_, joins) in zip(self.words, pieces, strict=True) if joins}
        widest = LONGEST * area.width
        self.boxes = [TokenBox(theme, spoken(token), SIZE, widest=widest).paint("probability")
                      for token in trace.generated]
        self.cursor = Line(0.3 * self.em * DOWN, 0.8 * self.em * UP, stroke_width=theme.space.line)
        self.cursor.set_color(theme.role("focus"))
        self.more = Words(theme, "…", size=SIZE, role="faint", style=STYLE)
        super().__init__()
        for one, x in self._arrange():
            self._put(one, x)

    def _gap(self, one: Mobject) -> float:
        """Room before a thing."""
        if id(one) in self.joined or one is self.more:
            return 0.0
        return (BEFORE_CURSOR if one is self.cursor else SPACE) * self.em

    def _width(self, one: Mobject) -> float:
        return float(one.advance if isinstance(one, Words) else one.width)

    def _arrange(self) -> list[tuple[Mobject, float]]:
        """What is drawn, and where its middle stands."""
        everything = [*self.words, *self.boxes[: self.added]]
        room, fitting = self.area.width - self._width(self.more) - self._gap(self.cursor), [self.cursor]
        for one in reversed(everything):
            room -= self._width(one) + self._gap(one)
            if room < 0:
                break
            fitting.insert(0, one)
        drawn = [*([self.more] if len(fitting) <= len(everything) else []), *fitting]
        gaps = [0.0, *map(self._gap, drawn[1:])]
        pen, places = -(sum(map(self._width, drawn)) + sum(gaps)) / 2, []
        for one, gap in zip(drawn, gaps, strict=True):
            pen += gap + self._width(one) / 2
            places.append((one, self.area.at(0.5, 0)[0] + self.base * pen))
            pen += self._width(one) / 2
        self.submobjects = drawn
        return places

    def _put(self, one: Mobject, x: float) -> Mobject:
        point = np.array([x, self.area.at(0, 0.5)[1], 0.0])
        return one.centred_at(point) if isinstance(one, Words) else one.move_to(point)

    @property
    def foot(self) -> NDArray[np.float64]:
        """The middle under the line, and under the boxes to come."""
        point: NDArray[np.float64] = self.area.at(0.5, 0.5) + self.theme.space.box * self.em / 2 * DOWN
        return point

    def gather(self, sentence: Sentence) -> tuple[list[Animation], list[Animation]]:
        """First all but the last words of a larger drawing give way; then those fly to their places on the line."""
        runs = [words for _, words in sentence.runs]
        moves = [FadeIn(one) for one in self.submobjects if one is self.more]
        here = [word for word in self.words if word in self.submobjects]
        same = 0
        while same < min(len(runs), len(here)) and runs[-1 - same].text == here[-1 - same].text:
            old, new = runs[-1 - same], here[-1 - same]
            moves.append(old.animate.scale(new.scale_now / old.scale_now).move_to(new).build())
            same += 1
        cursor = sentence.cursor.animate.scale(self.em / sentence.em).move_to(self.cursor).build()
        return [*map(FadeOut, runs[: len(runs) - same])], [*moves, cursor, *map(FadeIn, here[: len(here) - same])]

    def over(self, words: Words) -> TokenBox:
        """The next box, where the same token is written elsewhere, as large as it is there."""
        box = self.boxes[self.added]
        box.scale(words.scale_now / box.label.scale_now)
        return box.shift(words.pen - box.label.pen + (words.advance - box.label.advance) * RIGHT)

    def grow(self, flying: bool = False) -> list[Animation]:
        """One more box at the end: all others make room, what has none any more goes.

        The box is the last to come; or it is `flying` there from where it is seen already.
        """
        before, new, self.added = list(self.submobjects), self.boxes[self.added], self.added + 1
        moves: list[Animation] = []
        leaving, coming = squish_rate_func(smooth, 0, GONE), squish_rate_func(smooth, 1 - GONE, 1)
        larger = self.em / new.label.scale_now
        new.scale(larger)
        places = self._arrange()
        for one, x in places:
            if one in before:
                shift = self._put(one.copy(), x).get_x() - one.get_x()
                moves.append(one.animate.shift(np.array([shift, 0.0, 0.0])).build())
            elif one is new and flying:
                end = self._put(new.copy(), x)
                moves.append(new.scale(1 / larger).animate.scale(larger).move_to(end).build())
            else:
                moves.append(FadeIn(self._put(one, x), rate_func=coming))
        kept = {id(one) for one, _ in places}
        return [*moves, *(FadeOut(one, rate_func=leaving) for one in before if id(one) not in kept)]


def _pieces(text: str, longest: float) -> list[tuple[str, bool]]:
    """Words, those that are too long in pieces, each with whether it belongs to the one before it."""
    found: list[tuple[str, bool]] = []
    for word in text.split(" "):
        width = advance(word, STYLE)
        count = max(int(len(word) * longest / width), 1) if width > longest else max(len(word), 1)
        found += [(word[i:i + count], i > 0) for i in range(0, max(len(word), 1), count)]
    return found
