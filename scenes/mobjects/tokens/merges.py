"""The merges of one word: bytes on top, pieces that meet below, each with the rank of the rule that joined it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, RoundedRectangle, VGroup, VMobject
from manim.utils.rate_functions import smooth
from numpy.typing import NDArray

from model.trace import Trace, Word
from scenes.language import say
from scenes.lines import shorten
from scenes.mobjects.token_text import write_bytes
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import advance

STYLE = "mono"
WIDEST_LEAF = 2.8  # ems that a byte takes when there is room
LARGEST = 2.0  # times the type size, when there is room
TWO_LINES = 2.7  # height of a box with its rank under its text, in ems
APART = 0.6  # share of the way down on which two pieces keep their places side by side
ROW_GAP = 0.45  # between rows, in ems
RANK = ",d"
SLOWLY = 3  # merges that are shown one by one, before the rest is swept


@dataclass(frozen=True)
class _Span:
    """A piece while the merges are replayed: the bytes it covers, how deep it hangs, what it came from."""

    first: int
    stop: int
    level: int
    merge: int = -1  # which merge made it; −1 for a byte
    parts: tuple[int, ...] = ()  # places of its two halves in the list of all spans


def replay(word: Word) -> tuple[list[_Span], list[int]]:
    """All pieces that ever stood there, bytes first, then one a merge; and the places of those that are left."""
    spans = [_Span(i, i + 1, 0) for i in range(len(word.bytes))]
    now = list(range(len(spans)))
    for m, merge in enumerate(word.merges):
        left, right = spans[now[merge.at]], spans[now[merge.at + 1]]
        level = max(left.level, right.level) + 1
        spans.append(_Span(left.first, right.stop, level, m, (now[merge.at], now[merge.at + 1])))
        now[merge.at:merge.at + 2] = [len(spans) - 1]
    return spans, now


def worth_replaying(theme: Theme, trace: Trace, width: float) -> tuple[str, Word]:
    """Address and word whose merges to show: the prompt's own if one is worth it, else a long or a rare one.

    It is the first of these whose bytes can stand side by side in `width`, each readable.
    """
    found = [(f"asides.{key}.words.0", trace.asides[key].words[0]) for key in ("long", "rare") if key in trace.asides]
    chosen = trace.focus["word"].value
    if "long" not in trace.asides and isinstance(chosen, int):
        found.insert(0, (f"words.{chosen}", trace.words[chosen]))
    return next((one for one in found if sum(_leaf_widths(theme, one[1])) <= width), found[-1])


def _leaf_widths(theme: Theme, word: Word) -> list[float]:
    em = theme.sizes.number
    return [advance(write_bytes(word.bytes[i:i + 1]), STYLE) * em + theme.space.pad for i in range(len(word.bytes))]


class Piece(VGroup):
    """A piece of the word in its box, with the rank of its rule where there is room."""

    def __init__(self, theme: Theme, text: str, width: float, em: float, height: float, rank: Shown | None) -> None:
        self.theme = theme
        self.box = RoundedRectangle(
            width=width - theme.space.pad / 3, height=height, corner_radius=theme.space.radius,
            stroke_width=theme.space.hair, fill_opacity=1,
        )
        self.label = Words(theme, shorten(text, width, em, STYLE), size="number", style=STYLE)
        self.label.scale(em / self.label.em)
        super().__init__(self.box, self.label)
        if rank is not None:
            self._add_rank(rank, em, height)
        else:
            self.label.centred_at(self.box.get_center())

    def _add_rank(self, rank: Shown, em: float, height: float) -> None:
        number, pad = Number(self.theme, rank, role="faint"), self.theme.space.pad
        middle, room = self.box.get_center(), self.box.width - pad
        self.label.centred_at(middle)
        if height > self.theme.space.box * em * 1.01 and number.advance <= room:
            self.label.centred_at(self.box.get_bottom() + 0.68 * height * UP)
            self.add(number.centred_at(self.box.get_bottom() + 0.26 * height * UP))
        elif number.advance + pad + self.label.advance <= room:
            start = middle - (number.advance + pad + self.label.advance) / 2 * RIGHT
            self.label.centred_at(start, LEFT)
            self.add(number.centred_at(start + (self.label.advance + pad) * RIGHT, LEFT))

    def dress(self, state: str) -> Piece:
        """`"live"`, `"used"` (part of a larger piece by now) or `"focus"` (the pair that meets)."""
        space, live = self.theme.space, state != "used"
        edge = {"live": "dim", "used": "line", "focus": "focus"}[state]
        self.label.set_color(self.theme.role("ink" if live else "faint"))
        self.box.set_fill(self.theme.role("panel" if live else "ground"), opacity=1)
        self.box.set_stroke(self.theme.role(edge), width=space.line if state == "focus" else space.hair)
        return self


class MergeTree(VGroup):
    """The word's bytes and the pieces they become. `show(done)` draws it after `done` merges, which may be a fraction.

    `root` is the word's address (`"words.3"`, `"asides.rare.words.0"`). `settle(share)` lets what is left come down to
    the last row.
    """

    def __init__(self, theme: Theme, trace: Trace, root: str, word: Word, area: Rect) -> None:
        super().__init__()
        self.theme, self.trace, self.root, self.word = theme, trace, root, word
        self.spans, self.left_over = replay(word)
        self.count = len(word.merges)
        self._measure(area)
        self.pieces = [self._piece(span) for span in self.spans]
        self.homes = [piece.get_center() for piece in self.pieces]
        self.used_by = {part: span.merge for span in self.spans for part in span.parts}
        self.show(0.0)

    def _measure(self, area: Rect) -> None:
        """Size of type, edges of the bytes, height of rows: as large as width and number of rows allow."""
        least, levels = _leaf_widths(self.theme, self.word), max(span.level for span in self.spans) + 1
        number = self.theme.sizes.number
        roomy = levels * (TWO_LINES + ROW_GAP) * number <= area.height
        tall = (TWO_LINES if roomy else self.theme.space.box) * number
        scale = min(LARGEST, area.width / sum(least), area.height / (levels * (tall + ROW_GAP * number)))
        self.em = number * max(scale, 1.0)
        wished = [max(width * self.em / number, WIDEST_LEAF * self.em) for width in least]
        grow = min(1.0, area.width / sum(wished))
        widths = [max(width * grow, low) for width, low in zip(wished, least, strict=True)]
        widths = [width * min(1.0, area.width / sum(widths)) for width in widths]
        start = area.at(0.5, 0.5)[0] - sum(widths) / 2
        self.edges = start + np.concatenate([[0.0], np.cumsum(widths)])
        self.height_of_box = min(tall * self.em / number, area.height / levels - ROW_GAP * self.em / 2)
        self.pitch = min(self.height_of_box + ROW_GAP * self.em, area.height / levels)
        spare = (area.height - self.pitch * levels) / 2
        self.top, self.levels = area.top - max(spare, 0.0) - self.pitch / 2, levels

    def _place(self, span: _Span, level: int) -> NDArray[np.float64]:
        return np.array([(self.edges[span.first] + self.edges[span.stop]) / 2, self.top - level * self.pitch, 0.0])

    def _piece(self, span: _Span) -> Piece:
        width = float(self.edges[span.stop] - self.edges[span.first])
        text = write_bytes(self.word.bytes[span.first:span.stop])
        rank = self.rank(span.merge) if span.merge >= 0 else None
        piece = Piece(self.theme, text, width, self.em, self.height_of_box, rank)
        piece.shift(self._place(span, span.level))
        return piece

    def rank(self, merge: int) -> Shown:
        """The rank of the rule that was applied as number `merge`."""
        return Shown(self.trace.cell(f"{self.root}.merges.{merge}.rank"), RANK)

    def show(self, done: float) -> MergeTree:
        """The state after `done` merges; at a fraction two neighbours are on their way to each other."""
        whole = min(int(done), self.count)
        now, members = len(self.word.bytes) + whole, []
        for i, piece in enumerate(self.pieces[:now]):
            members.append(piece.dress("used" if self.used_by.get(i, self.count) < whole else "live"))
        if whole and done == whole:
            self.pieces[now - 1].dress("focus")
        self.submobjects = members
        if whole < self.count and done > whole:
            self.submobjects = [*members, *self._meeting(self.spans[now], smooth(done - whole))]
        return self

    def _meeting(self, span: _Span, share: float) -> list[VMobject]:
        """Copies of the two halves on their way down to where they become one."""
        place = len(self.word.bytes) + span.merge
        target, home = self.pieces[place], self.homes[place]
        together = sum(self.pieces[part].label.advance for part in span.parts)
        pen, movers = target.label.pen + (target.label.advance - together) / 2 * RIGHT, []
        for part in span.parts:
            piece = self.pieces[part]
            piece.dress("used")
            width = float(self.edges[self.spans[part].stop] - self.edges[self.spans[part].first])
            half = Piece(self.theme, piece.label.text, width, self.em, self.height_of_box, None).move_to(piece.box)
            half.shift(share * (home - piece.box.get_center())[1] * UP)
            half.box.shift(share * np.sign((home - half.get_center())[0]) * self.theme.space.pad / 6 * RIGHT)
            # The boxes meet first; then the letters move together.
            close = smooth(max(share - APART, 0.0) / (1.0 - APART))
            way = pen - half.label.pen
            half.label.shift(close * way)
            pen = pen + half.label.advance * RIGHT
            movers.append(half.dress("focus").set_z_index(1))
        return [*(half.box for half in movers), *(half.label for half in movers)]

    def settle(self, share: float) -> MergeTree:
        """What is left comes down to one row: these are the tokens."""
        for i in self.left_over:
            end = self._place(self.spans[i], self.levels - 1)
            self.pieces[i].dress("live").move_to(self.homes[i] + share * (end - self.homes[i]))
        ghosts = [piece for i, piece in enumerate(self.pieces) if i not in self.left_over]
        self.submobjects = [*ghosts, *(self.pieces[i] for i in self.left_over)]
        return self

    def walls(self) -> VGroup:
        """A stroke between each two neighbours of the last row that no rule joins."""
        half = 0.62 * self.height_of_box
        lines = VGroup()
        for i in self.left_over[1:]:
            seam = np.array([self.edges[self.spans[i].first], self.top - (self.levels - 1) * self.pitch, 0.0])
            lines.add(Line(seam + half * DOWN, seam - half * DOWN, stroke_width=self.theme.space.bold))
        return lines.set_color(self.theme.role("masked"))


class RuleLine(VGroup):
    """Reads out one rule: `rank 33  i + on`. `read(i)` shows the tree's i-th."""

    def __init__(self, theme: Theme, tree: MergeTree, point: Sequence[float]) -> None:
        self.tree, self.gap, self.now = tree, theme.space.gap, -1
        self.number = Number(theme, tree.rank(0), size="heading", role="focus", point=point, align=RIGHT)
        # Translators: a number follows
        self.title = Words(theme, say("rank"), role="faint")
        # Three strings, not one: a rule of two right-to-left letters keeps its order.
        self.sum = [Words(theme, text, size="heading", style=STYLE) for text in ("", "+", "")]
        super().__init__(self.title, self.number, *self.sum)
        self.read(0)

    def read(self, merge: int) -> RuleLine:
        """Show another of the rules."""
        if merge != self.now:
            rule, self.now = self.tree.word.merges[merge], merge
            self.number.become_cell(self.tree.rank(merge))
            base = self.number.pen
            self.title.baseline_at(base + self.gap * LEFT, RIGHT)
            self.sum[0].set_text(write_bytes(rule.left))
            self.sum[2].set_text(write_bytes(rule.right))
            pen = base + (self.number.advance + 2 * self.gap) * RIGHT
            for part in self.sum:
                part.baseline_at(pen, LEFT)
                pen = pen + (part.advance + self.gap / 2) * RIGHT
        return self
