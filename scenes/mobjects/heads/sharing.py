"""Grouped-query attention: cards of the heads that share one key and value head, over what they share."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, Line, VGroup

from scenes.language import message, say
from scenes.mobjects.bars import Bar
from scenes.mobjects.head_values import Head
from scenes.mobjects.heads.cards import squares
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.window import Window

TREE, KEPT, TALLEST = 0.45, 0.8, 1.7  # heights under the cards: of the lines, of keys and values at least, at most
NAME = 1.5  # height of the words under keys and values, in ems
LINE = 1.3  # height of the words that say how many tokens are drawn, in ems
COST = 2.2  # pitch of the two bars of cost, in ems
THICK = 0.9  # of such a bar, in ems
# Translators: so many pairs of keys and values are kept for a token: heads share each, or every head has its own.
COSTS = ((message("{n} shared"), "n_kv_heads"), (message("{n} of their own"), "n_heads"))


class Sharing(Group):
    """Where the cards of each group go (`places`), and under them the group's keys and values (`kept`, `trees`)."""

    def __init__(self, theme: Theme, head: Head, window: Window, area: Rect) -> None:
        self.theme, self.head, self.window = theme, head, window
        config = head.trace.config
        self.groups, self.per = config.n_kv_heads, config.heads_per_kv
        costs = COST * theme.sizes.label * (2 if self.per > 1 else 1)
        part = window.note(head.trace, theme, area.at(0.5, 0) + (costs + theme.space.gap) * UP)
        over = area.bottom + costs + theme.space.gap + LINE * theme.sizes.label * len(part)
        upper = Rect(area.left, area.right, over, area.top)
        self.foot = TREE + KEPT + NAME * theme.sizes.label
        tiles = self._tiles(upper)
        first = self._cards(tiles[0])
        spare = tiles[0].height - self.foot - (max(one.top for one in first) - min(one.bottom for one in first))
        self.kept_height = min(KEPT + spare, TALLEST)
        self.foot += self.kept_height - KEPT
        self.places = [rect for tile in tiles for rect in self._cards(tile)]
        self.trees = VGroup(*(self._tree(group) for group in range(self.groups)))
        self.kept = Group(*(self._kept(group) for group in range(self.groups)), part)
        self.costs = self._costs(Rect(area.left, area.right, area.bottom, area.bottom + costs))
        super().__init__()

    def _tiles(self, area: Rect) -> list[Rect]:
        """A rectangle for each group: in as many columns as make the cards largest."""
        gap = self.theme.space.wide

        def tiles(columns: int) -> list[Rect]:
            rows = -(-self.groups // columns)
            width, height = (area.width - gap * (columns - 1)) / columns, (area.height - gap * (rows - 1)) / rows
            found = []
            for i in range(self.groups):
                row, column = divmod(i, columns)
                across = min(columns, self.groups - row * columns)
                left = area.at(0.5, 0)[0] - (across * width + (across - 1) * gap) / 2 + column * (width + gap)
                top = area.top - row * (height + gap)
                found.append(Rect(left, left + width, top - height, top))
            return found

        return max((tiles(columns) for columns in range(1, self.groups + 1)),
                   key=lambda found: self._cards(found[0])[0].width)

    def _cards(self, tile: Rect) -> list[Rect]:
        cards = Rect(tile.left, tile.right, tile.bottom + self.foot, tile.top)
        return squares(cards, self.per, 0.0, self.theme.space.pad)

    def _of(self, group: int) -> list[Rect]:
        return self.places[group * self.per:(group + 1) * self.per]

    def shelf(self, group: int) -> Rect:
        """Where the keys and values of a group stand."""
        rects = self._of(group)
        left, right = min(rect.left for rect in rects), max(rect.right for rect in rects)
        top = min(rect.bottom for rect in rects) - TREE
        least = 5 * self.theme.sizes.body
        spare = max(least - (right - left), 0.0) / 2
        return Rect(left - spare, right + spare, top - self.kept_height, top)

    def _tree(self, group: int) -> VGroup:
        """The bracket under a group's cards, and the line down to what they share."""
        rects, end = self._of(group), self.shelf(group).at(0.5, 1)
        low = min(rect.bottom for rect in rects)
        y, lines = low - TREE / 2, VGroup(Line((end[0], low - TREE / 2, 0), end))
        if self.per == 1:
            lines.add(Line((end[0], low, 0), (end[0], y, 0)))
        else:
            ends = left, right = min(rect.left for rect in rects), max(rect.right for rect in rects)
            lines.add(Line((left, y, 0), (right, y, 0)), *(Line((x, low - TREE / 4, 0), (x, y, 0)) for x in ends))
        return lines.set_stroke(self.theme.role("key"), self.theme.space.line)

    def _kept(self, group: int) -> Group:
        """Keys and values of the drawn tokens, side by side."""
        shelf, gap, kept = self.shelf(group), self.theme.space.pad / 2, Group()
        halves = (Rect(shelf.left, shelf.at(0.5, 0)[0] - gap, shelf.bottom, shelf.top),
                  Rect(shelf.at(0.5, 0)[0] + gap, shelf.right, shelf.bottom, shelf.top))
        words = say("keys"), say("values")
        for name, hue, word, half in zip(("k", "v"), ("key", "value"), words, halves, strict=True):
            rows = self.head.values(f"{self.head.block}.attn.{name}[{group}]")[list(self.window.positions)]
            kept.add(Heatmap(self.theme, rows, half, hue))
            point = half.at(0.5, 0) + 1.1 * self.theme.sizes.label * DOWN
            kept.add(Words(self.theme, word, role=hue, point=point))
        return kept

    def _costs(self, area: Rect) -> VGroup:
        """What is kept of one token, as bars: as it is here, and with keys and values for every head."""
        theme, em = self.theme, self.theme.sizes.label
        lines = COSTS[self.per == 1:]
        labels = [Words(theme, say(text, n=self._shown(f"config.{name}")), role="faint") for text, name in lines]
        costs = (self._shown(f"2*config.{name}*config.d_head") for _, name in lines)
        numbers = [Words(theme, say("{n} numbers a token", n=cost)) for cost in costs]
        left = area.left + max(label.advance for label in labels) + theme.space.gap
        room = area.right - left - max(number.advance for number in numbers) - theme.space.gap
        rows, most = VGroup(), max(number.shown[0].cell.value for number in numbers)
        for i, (label, number) in enumerate(zip(labels, numbers, strict=True)):
            y = area.row(i, len(lines)).at(0, 0.5)[1]
            bar = Bar(theme, np.array([left, y, 0.0]), THICK * em, theme.role("key"),
                      room * number.shown[0].cell.value / most)
            if self.per > 1 and i:
                bar.set_fill(opacity=0).set_stroke(theme.role("key"), theme.space.line)
            label.centred_at((left - theme.space.gap, y, 0), RIGHT)
            number.centred_at(bar.get_right() + theme.space.gap * RIGHT, LEFT)
            rows.add(VGroup(label, bar, number))
        return rows

    def _shown(self, address: str) -> Shown:
        return self.head.shown(address, ",d")
