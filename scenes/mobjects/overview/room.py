"""One room of the plan: a stage with its title, and a window on what the prompt made there."""

from __future__ import annotations

from collections.abc import Mapping

from manim import LEFT, RIGHT, Group, Rectangle, RoundedRectangle, VGroup, interpolate_color

from model.trace import Trace
from scenes.contents import STAGES
from scenes.language import say
from scenes.lines import said_on, wrap
from scenes.mobjects.boxes import SHRINK
from scenes.mobjects.words import CAP_MIDDLE, Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

LEADING = 1.25  # baseline to baseline of a title, in ems
GLOW = 0.3  # how much of its hue a room has while the pulse is in it
SLAB = 0.6  # of its pitch that a slab fills
PLACE = "\n"  # stands in a text where a number counts


def title_lines(theme: Theme, slug: str, area: Rect, em: float) -> list[str]:
    """The title of a stage as it is broken in its room, at a size: on at most three lines, two where that is flat."""
    title = next(stage.title for stage in STAGES if stage.slug == slug)
    return wrap(say(title), area.width - 1.5 * theme.space.pad, em, lines=2 if area.wide else 3)


def title_size(theme: Theme, rooms: Mapping[str, Rect]) -> float:
    """The label's size, or as much less as the titles of all rooms need to be whole."""
    em = theme.sizes.label
    while any(title_lines(theme, slug, area, em)[-1].endswith("…") for slug, area in rooms.items()):
        em *= SHRINK
    return em


class Room:
    """A room with its title: `box` is its floor, and a `view` may lie on that, under a `veil` that dims and tints it.

    `em` is the title's size, and there is room for `lines` of it. Floor and view stand still in `ground`; `life`, which
    changes with `shine(lit, glow)`, is drawn over all of that.
    """

    def __init__(self, theme: Theme, slug: str, area: Rect, hue: str, em: float, lines: int) -> None:
        self.theme, self.slug, self.area, self.hue, self.lit = theme, slug, area, theme.role(hue), 0.0
        pad = theme.space.pad
        self.veil = RoundedRectangle(width=area.width, height=area.height, corner_radius=theme.space.radius)
        self.veil.move_to(area.at(0.5, 0.5))
        self.box = self.veil.copy().set_stroke(width=0).set_fill(theme.role("panel"), opacity=1)
        texts = title_lines(theme, slug, area, em)
        last = area.bottom + pad + (1 - CAP_MIDDLE) * em / 2
        self.title = VGroup(*(
            Words(theme, text).scale(em / theme.sizes.label)
            .baseline_at((area.at(0.5, 0)[0], last + i * LEADING * em, 0))
            for i, text in enumerate(reversed(texts))
        ))
        foot = last + ((lines - 1) * LEADING + 2 * CAP_MIDDLE) * em + pad
        self.window = Rect(area.left + 1.5 * pad, area.right - 1.5 * pad, foot, max(area.top - pad, foot))
        self.ground, self.life = Group(self.box), VGroup(self.veil, self.title)
        self.shine(0.0, 0.0)

    def shine(self, lit: float, glow: float) -> Room:
        """How much of it is lit (title, border, what is seen through the window), and how much it glows."""
        theme, self.lit = self.theme, lit
        self.title.set_color(interpolate_color(theme.role("faint"), theme.role("ink"), lit))
        width = theme.space.hair + lit * (theme.space.line - theme.space.hair)
        self.veil.set_stroke(interpolate_color(theme.role("line"), self.hue, lit), width)
        tint = interpolate_color(theme.role("panel"), self.hue, lit)
        self.veil.set_fill(tint, opacity=1 - lit + lit * glow * GLOW)
        return self


class BlockCount(Room):
    """The room inside a block's loop: a slab for every block, and the number of the one that the pulse is in."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect, hue: str) -> None:
        super().__init__(theme, "depth", area, hue, title_size(theme, {"depth": area}), 1)
        layers, em, pad = trace.config.n_layers, theme.sizes.label, 1.5 * theme.space.pad
        self.stops = [Shown(trace.cell(f"config.n_layers-{layers - i - 1}"), "d") for i in range(layers)]
        whole = Shown(trace.cell("config.n_layers"), "d")
        self.number = Number(theme, whole, "label", "ink", align=RIGHT, style="sans")
        # Translators: {n} counts while this is seen
        said = say("block {n} of {total}", n=PLACE, total=whole)
        parts = [part.strip() for part in said.split(PLACE)]
        before, after = (Words(theme, part, role="faint") for part in said_on(parts, said.shown))
        width = before.advance + self.number.advance + after.advance + pad
        lift = area.top - theme.space.pad - 0.8 * em
        right = area.right - pad if area.wide else area.at(0.5, 0)[0] + width / 2
        for words, room in ((after, pad / 2), (self.number, pad / 2), (before, 0.0)):
            words.baseline_at((right, lift, 0), RIGHT)
            right -= words.advance + room
        self.counter = VGroup(before, self.number, after)
        if width > area.width - theme.space.pad:
            middle = (area.at(0.5, 0)[0], lift, 0)
            self.counter.scale((area.width - theme.space.pad) / width, about_point=middle)
        foot, head = self.title.get_top()[1] + pad / 2, lift - 0.5 * em
        if area.wide:
            self.title[0].baseline_at((area.left + pad, lift, 0), LEFT)
            foot = area.bottom + pad
        self.window = Rect(area.left + pad, area.right - pad, foot, head)
        self.slabs = self._slabs(layers)
        self.life = VGroup(self.box, self.veil, self.title, self.slabs)  # the way passes behind this room
        self.number.become_cell(self.stops[0])

    def _slabs(self, count: int) -> VGroup:
        """As many slabs as there are blocks, side by side or, in an upright room, one under the other."""
        window, slabs, wide = self.window, VGroup(), self.area.wide
        pitch = (window.width if wide else window.height) / count
        size = (pitch * SLAB, window.height) if wide else (window.width, pitch * SLAB)
        for i in range(count):
            share = (i + 0.5) / count
            slab = Rectangle(width=size[0], height=size[1], stroke_width=0).set_fill(self.theme.role("line"), opacity=1)
            slabs.add(slab.move_to(window.at(share, 0.5) if wide else window.at(0.5, 1 - share)))
        return slabs

    def count(self, share: float) -> None:
        """The pulse has been through this share of the blocks."""
        done = min(int(share * len(self.slabs)), len(self.slabs) - 1)
        self.shine(min(1.0, len(self.slabs) * share), 0.0)
        for i, slab in enumerate(self.slabs):
            slab.set_fill(self.hue if i <= done else self.theme.role("line"))
        self.number.become_cell(self.stops[done])

