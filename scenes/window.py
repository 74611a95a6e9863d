"""Which tokens of a long prompt a drawing shows, and the words that say so."""

from __future__ import annotations

from dataclasses import dataclass

from manim import ORIGIN, VGroup
from manim.typing import Point3DLike, Vector3D

from model.trace import Trace
from scenes.language import say
from scenes.mobjects.words import Shown, Words
from scenes.theme import Theme


@dataclass(frozen=True)
class Window:
    """Positions of the prompt that are drawn, in order."""

    positions: tuple[int, ...]
    total: int

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return len(self.positions) == self.total

    @property
    def contiguous(self) -> bool:
        """Whether all that is drawn lies side by side."""
        return self.positions[-1] - self.positions[0] + 1 == len(self.positions)

    def place(self, position: int) -> int:
        """Index of a prompt position among those drawn."""
        return self.positions.index(position)

    def label(self, trace: Trace, theme: Theme) -> Words | None:
        """"tokens 3–14 of 34", or "12 of 34 tokens" when they are not neighbours; None when nothing is left out."""
        if self.whole:
            return None
        total = Shown(trace.cell("prompt.tokens"), "d")
        if self.contiguous:
            first, last = self.positions[0], self.positions[-1]
            one, other = (Shown(trace.cell(f"steps.0.positions[{i}]+1"), "d") for i in (first, last))
            said = say("tokens {first}–{last} of {total}", first=one, last=other, total=total)
            return Words(theme, said, role="faint")
        count = Shown(trace.cell(f"len(steps.0.positions[0:{len(self.positions)}])"), "d")
        return Words(theme, say("{n} of {total} tokens", n=count, total=total), role="faint")

    def note(self, trace: Trace, theme: Theme, point: Point3DLike, align: Vector3D = ORIGIN) -> VGroup:
        """The label on a baseline (as `Words.baseline_at`), in a group that is empty when nothing is left out."""
        label = self.label(trace, theme)
        return VGroup(*([label.baseline_at(point, align)] if label else []))


def window(total: int, most: int, *must: int) -> Window:
    """At most `most` positions of `total`: neighbours ending as late as they can while holding all of `must`.

    Where `must` lies too far apart for that, its own positions and the ones before the last of them.
    """
    if total <= most:
        return Window(tuple(range(total)), total)
    last = max(must, default=total - 1)
    first = max(0, last - most + 1)
    if min(must, default=last) >= first:
        return Window(tuple(range(first, first + most)), total)
    kept = set(must)
    for position in range(last, -1, -1):
        if len(kept) == most:
            break
        kept.add(position)
    return Window(tuple(sorted(kept)), total)
