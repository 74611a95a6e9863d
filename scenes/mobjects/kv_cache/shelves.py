"""What is kept: the keys and values of one block as two shelves, and of all blocks as a cabinet."""

from __future__ import annotations

import numpy as np
from manim import Group, VGroup
from numpy.typing import NDArray

from scenes.language import message, say, say_count
from scenes.lines import shorten
from scenes.mobjects.head_values import Head
from scenes.mobjects.heatmap import usual
from scenes.mobjects.kv_cache.columns import TokenColumns
from scenes.mobjects.kv_cache.slots import Slots, place
from scenes.mobjects.token_text import quoted
from scenes.mobjects.words import Shown, Words, phrase
from scenes.page import Rect

HUES = {"k": "key", "v": "value"}
NAMES = {"k": message("keys"), "v": message("values")}


class Shelves:
    """Images of the cached vectors of a head's block. `name` is `"k"` or `"v"`; they are made where they stand."""

    def __init__(self, columns: TokenColumns, head: Head) -> None:
        self.columns, self.head, self.theme = columns, head, columns.theme
        self.scales = {name: usual(self._of(head.layer, name)) for name in HUES}

    def _of(self, layer: int, name: str) -> NDArray[np.float64]:
        """(kv head, drawn token, component) of a block."""
        address = f"steps.0.blocks.{layer}.attn.{'k_rot' if name == 'k' else name}"
        values: NDArray[np.float64] = self.head.values(address)[:, list(self.columns.window.positions)]
        return values

    def shelf(self, name: str, up: Rect) -> Slots:
        """The vectors of the head's own key/value head, one a token."""
        values = self._of(self.head.layer, name)[self.head.shared:self.head.shared + 1]
        return Slots(self.theme, values, self.columns.shelf(up), HUES[name], self.scales[name])

    def block(self, name: str) -> Slots:
        """The shelves of the head's block, one a key/value head, as large as a cabinet."""
        area = self.columns.shelf(self.cabinet_area(name))
        return Slots(self.theme, self._of(self.head.layer, name), area, HUES[name], self.scales[name])

    def in_block(self, name: str) -> Rect:
        """Where the head's own shelf lies among them."""
        row = self.cabinet_area(name).row(self.head.shared, self.head.trace.config.n_kv_heads)
        return self.columns.shelf(row)

    def newcomer(self, name: str, up: Rect) -> Slots:
        """The vector of the token that the next step reads."""
        address = f"steps.1.blocks.{self.head.layer}.attn.{'k_rot' if name == 'k' else name}"
        values = self.head.values(address)[self.head.shared:self.head.shared + 1, :1]
        return Slots(self.theme, values, self.columns.slot(up), HUES[name], self.scales[name])

    def cabinet(self, name: str, up: Rect) -> Slots:
        """All blocks' shelves, every key/value head a row, each block to its own scale."""
        blocks = [self._of(layer, name) for layer in range(self.head.trace.config.n_layers)]
        values = np.concatenate([block / usual(block) for block in blocks])
        together = self.head.trace.config.n_kv_heads
        return Slots(self.theme, values, self.columns.shelf(up), HUES[name], 1.0, together)

    def column(self, name: str, area: Rect) -> Slots:
        """One token's slots in all blocks: what it adds to the cache."""
        step, at = (1, 0) if len(self.head.trace.steps) > 1 else (0, self.head.trace.n_prompt - 1)
        config, kind = self.head.trace.config, "k_rot" if name == "k" else name
        blocks = [self.head.values(f"steps.{step}.blocks.{layer}.attn.{kind}")[:, at:at + 1]
                  for layer in range(config.n_layers)]
        values = np.concatenate([block / usual(block) for block in blocks])
        return Slots(self.theme, values, area, HUES[name], 1.0, config.n_kv_heads)

    def home(self, up: Rect) -> Rect:
        """Where the head's block lies in a cabinet."""
        block = up.row(self.head.layer, self.head.trace.config.n_layers)
        return self.columns.shelf(Rect(block.left, block.right, block.bottom + block.height / 4, block.top))

    # Places in the body of the columns

    @property
    def names(self) -> tuple[str, ...]:
        """`"k"` and `"v"`, in the order in which they stand."""
        return tuple(HUES)

    def first(self, name: str) -> Rect:
        """Where the vectors of the first pass stand."""
        return self._line(name, 0)

    def second(self, name: str) -> Rect:
        """Where those of the pass done again stand, under them."""
        return self._line(name, 1)

    def _line(self, name: str, line: int) -> Rect:
        return pair(self.columns.body, self.theme.space.wide)[name == "v"].row(line, 2, FILL)

    def row_names(self) -> tuple[VGroup, VGroup]:
        """What stands in the four rows: first the names of the first pass, then of the second."""
        return (
            VGroup(*(self.columns.title(say(NAMES[name]), HUES[name], self.first(name)) for name in HUES)),
            # Translators: the same keys or values, computed a second time
            VGroup(*(self.columns.title(say("again"), "faint", self.second(name)) for name in HUES)),
        )

    def cabinet_area(self, name: str) -> Rect:
        """Where the cabinet of keys or of values stands."""
        return pair(self.columns.body, self.theme.space.gap)[name == "v"]

    def cabinet_names(self) -> VGroup:
        """What the two cabinets hold."""
        return VGroup(*(self.columns.title(say(NAMES[name]), HUES[name], self.cabinet_area(name)) for name in HUES))

    def open_slots(self) -> VGroup:
        """The empty places for the next token."""
        return VGroup(*(place(self.theme, self.columns.slot(self.cabinet_area(name))) for name in HUES))


FILL = 0.72  # share of its row's height that a shelf takes


def pair(area: Rect, gap: float) -> tuple[Rect, Rect]:
    """Two halves of an area, keys above values."""
    middle = (area.bottom + area.top) / 2
    return (Rect(area.left, area.right, middle + gap / 2, area.top),
            Rect(area.left, area.right, area.bottom, middle - gap / 2))


class TokenColumn(Group):
    """What one token adds: its slots in all blocks, keys and values side by side, each under its name; below whose."""

    def __init__(self, shelves: Shelves, area: Rect) -> None:
        theme = shelves.theme
        width = min((area.width - theme.space.gap) / 2, COLUMN)
        em = theme.sizes.label
        top = area.top - 1.4 * em
        whose = self._whose(shelves, area)
        super().__init__(whose)
        for i, name in enumerate(shelves.names):
            left = area.at(0.5, 0)[0] + (i - 1) * (width + theme.space.gap) + theme.space.gap / 2
            place = Rect(left, left + width, area.bottom + FOOT * em, top)
            word = Words(theme, say(NAMES[name]), role=HUES[name])
            word.baseline_at((left + width / 2, top + 0.5 * theme.sizes.label, 0))
            self.add(shelves.column(name, place), word)

    @staticmethod
    def _whose(shelves: Shelves, area: Rect) -> VGroup:
        """The token, and in how many blocks it leaves something."""
        theme, trace, em = shelves.theme, shelves.head.trace, shelves.theme.sizes.label
        newest = len(trace.steps) > 1
        token = trace.generated[0] if newest else trace.tokens[-1]
        blocks = Shown(trace.cell("config.n_layers"), "d")
        # Translators: follows a token in another colour: “the” in 30 blocks
        said = Words(theme, say_count("in {n} block", "in {n} blocks", n=blocks), role="faint")
        name = shorten(quoted(token), area.width - said.advance - em, em)
        role = "probability" if newest else "ink"
        return phrase(theme, Words(theme, name, role=role), said, point=area.at(0.5, 0))


BESIDE, ABOVE = 0.3, 0.5  # share of the stage for one token's column, beside its price or above it
COLUMN, FOOT = 1.5, 1.4  # units: width of a column of slots, at most; ems under it, for whose it is
