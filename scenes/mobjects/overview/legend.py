"""How to read the film: what its colours mean, and what an address is."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, Group, VGroup

from model.trace import Trace
from scenes.language import message, say
from scenes.mobjects.bars import Bar
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.marks import hairline
from scenes.mobjects.overview.guesses import share_of
from scenes.mobjects.paragraph import Paragraph
from scenes.mobjects.token_text import quoted
from scenes.mobjects.words import CAP_MIDDLE, Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import MONO

COLUMNS = 40  # components in a sample
SAMPLE, TALL = 0.4, 0.6  # share of the width that the samples take at most, and of a line's height
MEANINGS = {  # of the colours, by role
    # Translators: "this text" is the prompt
    "data": message("data: what this text becomes"),
    # Translators: "it" is the model
    "weight": message("weights: what it has learned"),
    # Translators: query, key and value are three vectors; "it" is the token
    "query": message("query: what a token asks for"),
    "key": message("key: what it answers to"),
    "value": message("value: what it hands on"),
    "probability": message("probability: how likely it is"),
}
PLAIN = ("data", "weight")  # what has no hue of its own


class Legend(Group):
    """One line for each meaning of a colour: a sample of real numbers, and what it is. `lines[i]` is one."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        self.theme, self.trace = theme, trace
        layer, head, query = (trace.focus[name].number for name in ("layer", "head", "query"))
        block, shared = f"steps.0.blocks.{layer}", head // trace.config.heads_per_kv
        addresses = {
            "data": f"{block}.resid_mid[{query}]", "weight": f"weights.blocks.{layer}.attn.q_proj.heads.{head}[0]",
            "query": f"{block}.attn.q[{head},{query}]", "key": f"{block}.attn.k[{shared},{query}]",
            "value": f"{block}.attn.v[{shared},{query}]",
        }
        size = "body" if area.wide else "label"
        words = {role: Words(theme, say(meaning), role="ink" if role in PLAIN else role, size=size)
                 for role, meaning in MEANINGS.items()}
        room = area.width - max(one.advance for one in words.values()) - theme.space.wide / 2
        samples = area.part(0, min(SAMPLE, room / area.width))
        self.lines = []
        for i, (role, text) in enumerate(words.items()):
            place = samples.row(i, len(words), TALL)
            sample = self._strip(place, addresses[role], role) if role in addresses else self._bar(place)
            self.lines.append(Group(sample, text.centred_at(place.at(1, 0.5) + theme.space.wide / 2 * RIGHT, LEFT)))
        super().__init__(*self.lines)

    def _strip(self, place: Rect, address: str, role: str) -> Heatmap:
        return Heatmap(self.theme, self.trace.cells(address).values[:COLUMNS], place, role)

    def _bar(self, place: Rect) -> VGroup:
        """The share of the token that was drawn."""
        shown = share_of(self.trace, 0)
        number = Number(self.theme, shown, "label", "probability")
        whole = place.width - number.advance - self.theme.space.pad
        colour = self.theme.role("probability")
        bar = Bar(self.theme, place.at(0, 0.5), place.height, colour, shown.cell.value * whole)
        return VGroup(bar, number.centred_at(bar.get_right() + self.theme.space.pad * RIGHT, LEFT))


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
        promise.centred_at(area.at(0.5, 0.1))
        # Translators: what the command above it does
        does = say("works out every number again, by a second program")
        under = area.at(0.5, 0.1) + (1.4 + CAP_MIDDLE) * theme.sizes.label * DOWN
        meaning = Paragraph(theme, does, width=area.width, top=under)
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
