"""A text as people read it: whole words, shaped and ordered as their script asks, that can type itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup, VMobject
from numpy.typing import NDArray

from model.trace import Trace
from scenes.language import Said, say
from scenes.mobjects.words import CAP_MIDDLE, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import MONO, advance, direction

STYLE, SIZE = "mono", "title"
LARGEST = 1.6  # times the title's size: a short text need not look lost on an empty stage
SHRINK = 0.94  # from one size that is tried to the next
LEADING = 1.7  # baseline to baseline, in ems
PRECISION = 3  # decimals of a height to which words are on one line


@dataclass(frozen=True)
class _Atom:
    """A run of letters, or a gap, of the text from `start` on."""

    text: str
    start: int

    @property
    def gap(self) -> bool:
        return self.text.isspace()

    @property
    def stop(self) -> int:
        return self.start + len(self.text)

    @property
    def width(self) -> float:
        return MONO * len(self.text) if self.gap else advance(self.text, STYLE)


class Sentence(VGroup):
    """The text on as many lines as it takes, as large as `area` allows. A text too long for that is cut.

    `typed(share)` shows its first part with a cursor behind it; `pen_at(index)` is where a character begins.
    """

    def __init__(self, theme: Theme, text: str, area: Rect) -> None:
        super().__init__()
        least, atoms = theme.size("label"), _atoms(text)
        unbroken = area.width / max((atom.width for atom in atoms), default=1.0)
        self.theme, self.em = theme, float(np.clip(unbroken, theme.size("body"), theme.size(SIZE) * LARGEST))
        while len(lines := _flow(atoms, area.width / self.em)) * LEADING * self.em > area.height and self.em > least:
            self.em = max(self.em * SHRINK, least)
        room = max(int(area.height / (LEADING * self.em)), 1)
        self.whole = len(lines) <= room
        lines = (_evened(atoms, area.width / self.em) if self.whole else lines)[:room]
        self.runs: list[tuple[_Atom, Words]] = []
        self._set(lines, area)
        self.length = max((atom.stop for line in lines for atom in line), default=0)
        self.cursor = Line(self.em * 0.25 * DOWN, self.em * 0.85 * UP, stroke_width=theme.space.line)
        self.cursor.set_color(theme.role("focus"))
        self.typed(1.0)

    def _set(self, lines: list[list[_Atom]], area: Rect) -> None:
        """Put every run in its place: the block of lines in the middle of the area."""
        widest = _widest(lines) * self.em
        base = next((way for line in lines for atom in line if (way := direction(atom.text))), 1)
        self.base, left = base, area.at(0.5, 0.5)[0] - min(widest, area.width) / 2
        first = area.at(0.5, 0.5)[1] + ((len(lines) - 1) / 2 * LEADING - CAP_MIDDLE) * self.em
        for row, line in enumerate(lines):
            used = sum(atom.width for atom in line) * self.em
            pen = np.array([left if base > 0 else left + widest - used, first - row * LEADING * self.em, 0.0])
            for i in visual_order([0 if atom.gap else direction(atom.text) or base for atom in line], base):
                if not line[i].gap:
                    self.runs.append((line[i], self._words(line[i].text).baseline_at(pen, LEFT)))
                pen = pen + line[i].width * self.em * RIGHT
        self.runs.sort(key=lambda run: run[0].start)
        self.origin = np.array([left if base > 0 else left + widest, first, 0.0])

    def _words(self, text: str) -> Words:
        words = Words(self.theme, text, size=SIZE, style=STYLE)
        return words.scale(self.em / words.em)

    def typed(self, share: float) -> Sentence:
        """Only the first part of the text, to the nearest character, as an editor shows it while it is being typed."""
        stop = round(share * self.length)
        done: list[VMobject] = [words for atom, words in self.runs if atom.stop <= stop]
        for atom, words in self.runs:
            if atom.start < stop < atom.stop:
                part = self._words(atom.text[: stop - atom.start])
                end = words.pen + words.advance * RIGHT
                back = direction(atom.text) < 0
                done.append(part.baseline_at(end if back else words.pen, RIGHT if back else LEFT))
        self.submobjects = done
        if share < 1:
            self.cursor.move_to(self._end_of(done) + 0.3 * self.em * UP)
            self.submobjects = [*done, self.cursor]
        return self

    def _end_of(self, done: list[VMobject]) -> NDArray[np.float64]:
        last = done[-1] if done else None
        if not isinstance(last, Words):
            return self.origin
        back = (direction(last.text) or self.base) < 0
        return last.pen + ((0 if back else last.advance) + (-1 if back else 1) * self.em / 8) * RIGHT

    def pen_at(self, index: int) -> NDArray[np.float64] | None:
        """Where character `index` of the text starts on its baseline; None if it is not drawn."""
        for atom, words in self.runs:
            if atom.start <= index < atom.stop:
                before = advance(atom.text[: index - atom.start], STYLE) * words.scale_now
                back = direction(atom.text) < 0
                point: NDArray[np.float64] = words.pen + (words.advance - before if back else before) * RIGHT
                return point
        return None


def _atoms(text: str) -> list[_Atom]:
    return [_Atom(match[0], match.start()) for match in re.finditer(r"\n|[^\S\n]+|\S+", text)]


def _flow(atoms: list[_Atom], width: float) -> list[list[_Atom]]:
    """Lines of at most `width` ems, broken at gaps and newlines, within a run only where it is wider than a line.

    The gap at a break is dropped.
    """
    lines: list[list[_Atom]] = [[]]
    used = 0.0
    for atom in (part for whole in atoms for part in _parts(whole, width)):
        if atom.text == "\n":
            lines.append([])
            used = 0.0
            continue
        if used + atom.width > width and used > 0:
            if lines[-1] and lines[-1][-1].gap:
                lines[-1].pop()
            lines.append([])
            used = 0.0
        if not (atom.gap and not lines[-1] and len(lines) > 1):
            lines[-1].append(atom)
            used += atom.width
    return lines


def _parts(atom: _Atom, width: float) -> list[_Atom]:
    """The atom, or where it is wider than a line parts of it that are not."""
    if atom.gap or atom.width <= width:
        return [atom]
    count = max(int(len(atom.text) * width / atom.width), 1)
    return [_Atom(atom.text[i:i + count], atom.start + i) for i in range(0, len(atom.text), count)]


def _evened(atoms: list[_Atom], width: float) -> list[list[_Atom]]:
    """The same number of lines, as short as that allows."""
    lines = _flow(atoms, width)
    if not _widest(lines):
        return lines  # nothing but newlines
    while len(shorter := _flow(atoms, width := width * SHRINK)) == len(lines) and _widest(shorter) <= width:
        lines = shorter
    return lines


def _widest(lines: list[list[_Atom]]) -> float:
    return max((sum(atom.width for atom in line) for line in lines), default=0.0)


def visual_order(directions: list[int], base: int) -> list[int]:
    """Indices from left to right of pieces that run left to right (1), right to left (−1) or either way (0).

    One level of the bidirectional algorithm: stretches against the base direction are turned round, and with a base
    from right to left everything is.
    """
    order, i = list(range(len(directions))), 0
    while i < len(order):
        if directions[i] == -base:
            last = end = i
            while end < len(order) and directions[end] != base:
                last = end if directions[end] else last
                end += 1
            order[i:last + 1] = order[i:last + 1][::-1]
            i = last
        i += 1
    return order if base > 0 else order[::-1]


def overlays(sentence: Sentence, trace: Trace, labels: Sequence[Words]) -> VGroup:
    """A copy of each word's label, space marks and all, lying on that word in the sentence.

    Where the sentence does not draw the word, the copy lies on the label itself.
    """
    found, at = VGroup(), 0
    for word, label in zip(trace.words, labels, strict=False):
        start = trace.prompt.find(word.text, at)
        copy: Words = label.copy()
        found.add(copy)
        if start < 0:
            continue
        at = start + len(word.text)
        lead = len(word.text) - len(word.text.lstrip())
        point = sentence.pen_at(start + lead)
        if point is None:
            continue
        copy.scale(sentence.em / copy.scale_now)
        back = copy.advance - MONO * lead * sentence.em if direction(word.text) < 0 else 0.0
        copy.baseline_at(point - (MONO * lead * sentence.em + back) * RIGHT, LEFT)
    return found.set_z_index(1)


def changes_line(labels: Sequence[Words], places: Sequence[Words]) -> list[bool]:
    """Which words come to stand on another line, counted from the top: their way there would cross other words."""
    lines = []
    for words in (labels, places):
        feet = [round(float(one.pen[1]), PRECISION) for one in words]
        order = sorted(set(feet), reverse=True)
        lines.append([order.index(foot) for foot in feet])
    return [before != after for before, after in zip(*lines, strict=True)]


def says_of_first_cut(trace: Trace) -> Said:
    """What the first cut does to this text."""
    texts = [word.text for word in trace.words]
    if len(texts) == 1:
        return say("First it is cut into words and marks. Here there is nothing to cut.")
    if any(text.isspace() for text in texts):
        return say("First cut: into words, marks and spaces. A space before a word stays with it.")
    if any(category(text[0]).startswith("M") for text in texts):
        return say("First cut: into words and marks. The signs that sit on a letter count as marks too.")
    if not any(text.startswith(" ") for text in texts):
        return say("First cut: where letters, digits and marks meet.")
    return say("First cut: into words and marks. A space stays with the word after it.")
