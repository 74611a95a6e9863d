"""Heads as cards: each one's pattern as a small picture, fanned like a hand of cards, then laid out."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np
from manim import DOWN, RIGHT, Animation, Group, RoundedRectangle, VGroup
from numpy.typing import NDArray

from scenes.language import say
from scenes.lines import shorten, wrap
from scenes.mobjects.head_values import Head
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.marks import outline
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words, phrase
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import Window

Values = NDArray[np.float64]

HIGH = 0.5  # share of an area's height that a fanned card takes
ACROSS = 0.82  # share of its width that the fan takes at most
OPEN, STEP = 0.9, 0.17  # radians that a fan of many cards opens, and from one card to the next of few
RIM = 0.5  # of a card around its picture, in pads
RAGGED = 0.85  # what rows of unlike length are worth
FOOT = 1.6  # room under a card for where it looks most, in ems
FEWEST = 2  # cells a side, so that a card of one token has an empty corner for its number


class PatternImage(Heatmap):
    """A pattern [query, key] as an image; what the mask hides is left empty."""

    def __init__(self, theme: Theme, shares: Values, area: Rect) -> None:
        self.size, n = max(len(shares), FEWEST), len(shares)
        padded = np.zeros((self.size, self.size))
        padded[:n, :n] = shares
        super().__init__(theme, padded, area, "query", 1.0)
        seen = np.tri(self.size, dtype=bool)
        seen[n:] = False
        self.orig_alpha_pixel_array = np.where(seen, 255, 0).astype(np.uint8)
        self.pixel_array[:, :, 3] = self.orig_alpha_pixel_array

    def cell(self, query: int, key: int) -> Rect:
        """Where one entry stands now."""
        left, top, cell = self.get_left()[0], self.get_top()[1], self.width / self.size
        return Rect(left + key * cell, left + (key + 1) * cell, top - (query + 1) * cell, top - query * cell)


class Card(Group):
    """A pattern on a card that fills a square; `image` is the PatternImage."""

    def __init__(self, theme: Theme, shares: Values, area: Rect) -> None:
        rim = RIM * theme.space.pad
        self.box = RoundedRectangle(
            width=area.width, height=area.height, corner_radius=theme.space.radius, stroke_width=theme.space.hair,
            stroke_color=theme.role("line"), fill_color=theme.role("ground"), fill_opacity=1,
        )
        self.box.move_to(area.at(0.5, 0.5))
        inner = Rect(area.left + rim, area.right - rim, area.bottom + rim, area.top - rim)
        self.image = PatternImage(theme, shares, inner)
        super().__init__(self.box, self.image)

    def corner(self, theme: Theme, shown: Shown, role: str = "faint") -> Number:
        """The card's number, in the corner that the mask leaves empty."""
        point = self.box.get_corner([1, 1, 0]) + np.array([-1.2, -1.5, 0]) * theme.space.pad
        return Number(theme, shown, size="label", role=role, point=point, align=RIGHT)


def squares(area: Rect, count: int, foot: float, gap: float, ragged: float = 1.0) -> list[Rect]:
    """Equal squares in rows, as large as the area lets them be, each with `foot` units free under it.

    `ragged` is what rows of unlike length are worth, as a share of full ones.
    """
    def side(columns: int) -> float:
        rows = ceil(count / columns)
        return min((area.width - gap * (columns - 1)) / columns, (area.height - gap * (rows - 1)) / rows - foot)

    columns = max(range(1, count + 1), key=lambda columns: side(columns) * (ragged if count % columns else 1.0))
    one, rows = side(columns), ceil(count / columns)
    columns = ceil(count / rows)  # as even as they come
    apart = min((area.width - one * columns) / columns, one / 2) if columns > 1 else 0.0
    apart = max(apart, gap) if columns * one + (columns - 1) * gap <= area.width else gap
    top = area.at(0, 0.5)[1] + (rows * (one + foot) + (rows - 1) * gap) / 2
    found = []
    for i in range(count):
        row, column = divmod(i, columns)
        across = min(columns, count - row * columns)
        left = area.at(0.5, 0)[0] - (across * one + (across - 1) * apart) / 2 + column * (one + apart)
        upper = top - row * (one + foot + gap)
        found.append(Rect(left, left + one, upper - one, upper))
    return found


class Deck(Group):
    """Cards of one size. They start as a fan in `area`; `deal(rects)` lays them out."""

    def __init__(self, theme: Theme, patterns: Sequence[Values], area: Rect) -> None:
        n = len(patterns)
        side = min(HIGH * area.height, area.width / 3)
        spread = min(OPEN, STEP * (n - 1))
        self.angles = np.linspace(spread / 2, -spread / 2, n) if n > 1 else np.zeros(1)
        reach = (ACROSS * area.width - side) / 2 / (np.sin(spread / 2) or 1.0)
        radius = min(reach, 3 * side)
        sag = radius * (1 - np.cos(spread / 2))
        pivot = area.at(0.5, 0.5) + (radius - sag / 2) * DOWN
        self.cards = []
        for shares, angle in zip(patterns, self.angles, strict=True):
            middle = pivot + radius * np.array([-np.sin(angle), np.cos(angle), 0.0])
            x, y, half = *middle[:2], side / 2
            card = Card(theme, shares, Rect(x - half, x + half, y - half, y + half))
            self.cards.append(card.rotate(float(angle), about_point=middle))
        self.side = side
        super().__init__(*self.cards)

    def deal(self, rects: Sequence[Rect]) -> list[Animation]:
        """Every card turns upright and goes to its place."""
        moves = []
        for card, angle, rect in zip(self.cards, self.angles, rects, strict=True):
            upright = card.animate.rotate(-float(angle)).scale(rect.width / self.side).move_to(rect.at(0.5, 0.5))
            moves.append(upright)
        return moves

    def regroup(self, rects: Sequence[Rect]) -> list[Animation]:
        """Cards that lie go to other places."""
        return [card.animate.scale(rect.width / card.box.width).move_to(rect.at(0.5, 0.5))
                for card, rect in zip(self.cards, rects, strict=True)]


class DeckLabels(VGroup):
    """What stands by cards that lie: their `numbers`, and under each where it looks most (`verdicts`, `marks`)."""

    def __init__(self, theme: Theme, head: Head, query: int, window: Window, deck: Deck, area: Rect) -> None:
        pattern = head.values(f"{head.block}.attn.pattern")[:, query, : query + 1]
        self.numbers, self.verdicts, self.marks = VGroup(), VGroup(), VGroup()
        room = _pitch(deck.cards, area.width) - theme.space.gap
        for h, (card, key) in enumerate(zip(deck.cards, pattern.argmax(axis=1), strict=True)):
            number = head.shown(f"len({head.block}.attn.z[{query},:{h}])", "d")
            self.numbers.add(card.corner(theme, number, "query" if h == head.number else "faint"))
            share = head.shown(f"{head.block}.attn.pattern[{h},{query},{key}]", ".0%")
            self.verdicts.add(_verdict(theme, written(head.trace.tokens[key]), share, card, room))
            if key in window.positions:
                cell = card.image.cell(window.place(query), window.place(int(key)))
                self.marks.add(outline(theme, cell, "ink"))
        top = area.at(0.5, 1) + 0.95 * theme.sizes.label * DOWN
        # Translators: rows of a picture are queries, columns keys; the stronger a colour, the more attention.
        said = say("a row asks, a column answers: the stronger, the more")
        lines = [Words(theme, line, role="faint") for line in wrap(said, area.width, theme.sizes.label)]
        note = window.label(head.trace, theme)
        lines += [note] if note else []
        self.legend = phrase(theme, *lines, point=top, gap=2.0)
        if self.legend.width > area.width:
            for i, line in enumerate(lines):
                line.baseline_at(top + i * theme.space.leading * theme.sizes.label * DOWN)


def _pitch(cards: Sequence[Card], alone: float) -> float:
    """From one card to the next in a row."""
    if len(cards) == 1 or cards[1].get_y() < cards[0].get_y() - cards[0].height / 2:
        return alone
    return float(cards[1].get_x() - cards[0].get_x())


def _verdict(theme: Theme, token: str, share: Shown, card: Card, room: float) -> VGroup:
    """The token that gets most, and its share, under a card."""
    number = Number(theme, share, size="label", role="query")
    text = shorten(token, room - number.advance - theme.space.pad, theme.sizes.label, "mono")
    point = card.box.get_bottom() + 1.2 * theme.sizes.label * DOWN
    return phrase(theme, Words(theme, text, role="key", style="mono"), number, point=point, gap=0.5)
