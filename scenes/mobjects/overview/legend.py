"""How to read the film: what its colours mean, and what an address is."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, Group, VGroup

from model.trace import Trace
from scenes.language import Said, message, say
from scenes.mobjects.bars import Bar
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.marks import hairline
from scenes.mobjects.overview.guesses import share_of
from scenes.mobjects.token_text import quoted
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import MONO

COLUMNS = 40  # components in a sample
SAMPLE, TALL = 0.4, 0.6  # share of the width that the samples take, and of a line's height
THIRDS = (  # what attention makes of a token
    ("query", message("query: what a token asks for")),
    ("key", message("key: what it answers to")),
    ("value", message("value: what it hands on")),
)


class Legend(Group):
    """One line for each meaning of a colour: a sample of real numbers, and what it is. `lines[i]` is one."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        self.theme, self.trace, self.area = theme, trace, area
        layer, head, query = (trace.focus[name].number for name in ("layer", "head", "query"))
        block, shared = f"steps.0.blocks.{layer}", head // trace.config.heads_per_kv
        weights = f"weights.blocks.{layer}.attn.q_proj.heads.{head}"
        self.size = "body" if area.wide else "label"
        self.count = 3 + len(THIRDS)
        places = {"query": f"attn.q[{head},{query}]", "key": f"attn.k[{shared},{query}]",
                  "value": f"attn.v[{shared},{query}]"}
        self.lines = [
            self._line(0, self._strip(0, f"{block}.resid_mid[{query}]", "data"), say("data: what this text becomes")),
            self._line(1, self._strip(1, f"{weights}[0]", "weight"),
                       # Translators: "it" is the model
                       say("weights: what it has learned")),
            *(self._line(2 + i, self._strip(2 + i, f"{block}.{places[role]}", role), say(meaning), role)
              for i, (role, meaning) in enumerate(THIRDS)),
            self._line(self.count - 1, self._bar(share_of(trace, 0)), say("probability: how likely it is"),
                       "probability"),
        ]
        super().__init__(*self.lines)

    def _place(self, i: int) -> Rect:
        return self.area.part(0, SAMPLE).row(i, self.count, TALL)

    def _strip(self, i: int, address: str, role: str) -> Heatmap:
        return Heatmap(self.theme, self.trace.cells(address).values[:COLUMNS], self._place(i), role)

    def _bar(self, shown: Shown) -> VGroup:
        place, number = self._place(self.count - 1), Number(self.theme, shown, "label", "probability")
        whole = place.width - number.advance - self.theme.space.pad
        colour = self.theme.role("probability")
        bar = Bar(self.theme, place.at(0, 0.5), place.height, colour, shown.cell.value * whole)
        return VGroup(bar, number.centred_at(bar.get_right() + self.theme.space.pad * RIGHT, LEFT))

    def _line(self, i: int, sample: Group | VGroup | Heatmap, said: Said, role: str = "ink") -> Group:
        at = self._place(i).at(1, 0.5) + self.theme.space.wide / 2 * RIGHT
        return Group(sample, Words(self.theme, said, role=role, size=self.size).centred_at(at, LEFT))


class AddressCard(VGroup):
    """One number, large, and under it its address taken apart: `number`, `address`, `parts`, `promise`."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        shown, chosen = share_of(trace, 0), trace.step(0).sample.chosen_id
        self.shown = shown
        self.number = Number(theme, shown, "title", "probability")
        self.number.scale(LARGE).centred_at(area.at(0.5, 0.87))
        address = shown.cell.address
        size = "title" if area.wide else "body"
        self.address = Words(theme, address, size=size, style="mono", point=area.at(0.5, 0.62))
        last = Shown(trace.cell("prompt.tokens"), "d")
        where, tail = address.index("["), address.index(",")
        first = address.index(".probs")
        ends = ((0, first), (first + 1, where), (where + 1, tail), (tail + 1, len(address) - 1))
        meanings = (
            # Translators: the four parts of an address: in which run, what, where, and of which token
            say("the first run"), say("shares of all tokens"), say("after token {n}", n=last),
            say("for {token}", token=quoted(trace.token(chosen))),
        )
        self.parts = VGroup(*(
            self._part(i, *ends[i], Words(theme, said, role="faint")) for i, said in enumerate(meanings)
        ))
        promise = Words(theme, "render.py verify", size="body", style="mono")
        # Translators: what the command above it does
        meaning = Words(theme, say("works out every number again, by a second program"), role="faint")
        promise.centred_at(area.at(0.5, 0.1))
        meaning.centred_at(area.at(0.5, 0.1) + 1.4 * theme.sizes.label * DOWN)
        self.promise = VGroup(promise, meaning)
        super().__init__(self.number, self.address, self.parts, self.promise)

    def _part(self, i: int, start: int, stop: int, words: Words) -> VGroup:
        """A bracket under a part of the address, and a line down to what it means; later parts hang higher."""
        theme, em = self.number.theme, self.address.em
        left, right = (self.address.pen[0] + MONO * em * at for at in (start, stop))
        top = self.address.pen[1] - 0.35 * em
        depth = top - (4 - i) * STEP
        middle = (left + right) / 2
        under = hairline(theme, (left, top, 0), (right, top, 0))
        down = hairline(theme, (middle, top, 0), (middle, depth, 0))
        words.centred_at(np.array([middle, depth, 0]) + theme.space.pad * RIGHT, LEFT)
        return VGroup(under, down, words)


LARGE = 2.0  # times the title's size
STEP = 0.42  # from one line of meaning to the next, in units
