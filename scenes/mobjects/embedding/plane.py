"""A plane cut through the space of the vectors: real points, projected, to one scale in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from manim import LEFT, UP, Arrow, DashedLine, Dot, VGroup
from numpy.typing import NDArray

from model.trace import Trace
from scenes.language import Said, say
from scenes.lines import shorten
from scenes.mobjects.bars import BarList
from scenes.mobjects.marks import arrow
from scenes.mobjects.paragraph import Paragraph
from scenes.mobjects.token_text import spoken, written
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import advance

Point = NDArray[np.float64]
Box = tuple[float, float, float, float]
DOT = 0.07  # radius of a point, in units
EDGE = 0.13  # share of the area kept free on every side, for labels
STEP = 0.12  # distance, in units, at which an arrow is sampled when labels look for room


class Plane:
    """Maps points (n, 2) of a plane into an area of the page, and draws what lies there."""

    def __init__(self, theme: Theme, points: NDArray[np.float64], area: Rect) -> None:
        low, high = points.min(axis=0), points.max(axis=0)
        room = np.array([area.width, area.height]) * (1 - 2 * EDGE)
        self.theme, self.area = theme, area
        self.unit = float(np.min(room / np.maximum(high - low, 1e-9)))
        self.shift = np.array([area.left + area.right, area.bottom + area.top]) / 2 - (low + high) / 2 * self.unit
        self.places = [np.append(point * self.unit + self.shift, 0.0) for point in points]

    def dot(self, i: int, role: str = "ink") -> Dot:
        """A point."""
        return Dot(self.places[i], radius=DOT, color=self.theme.role(role))

    def arrow(self, start: int, end: int, role: str) -> Arrow:
        """An arrow from one point to another, ending at its edge."""
        a, b = self.places[start], self.places[end]
        back = DOT * (b - a) / max(float(np.linalg.norm(b - a)), DOT)
        return arrow(self.theme, a, b - back, self.theme.role(role), self.theme.space.bold)

    def dashed(self, start: int, end: int, role: str = "dim") -> DashedLine:
        """A quiet line between two points."""
        width, color = self.theme.space.line, self.theme.role(role)
        return DashedLine(self.places[start], self.places[end], stroke_width=width, color=color)

    def labels(self, texts: Sequence[str], roles: Sequence[str], lines: Iterable[tuple[int, int]]) -> VGroup:
        """A label beside each point, where it covers neither points, nor `lines` between points, nor another label."""
        taken = [_around(place, DOT) for place in self.places]
        for start, end in lines:
            a, b = self.places[start], self.places[end]
            for share in np.linspace(0, 1, int(np.linalg.norm(b - a) / STEP) + 2):
                taken.append(_around(a + share * (b - a), DOT / 2))
        group = VGroup()
        for text, role, place in zip(texts, roles, self.places, strict=True):
            words = Words(self.theme, text, style="mono", role=role)
            spots = [_spot(words, place, across, up, self.theme.space.pad) for across, up in _SIDES]
            best = min(range(len(spots)), key=lambda k: (sum(_covered(spots[k][1], box) for box in taken), k))
            taken.append(spots[best][1])
            group.add(words.centred_at(spots[best][0], LEFT))
        return group


# Where a label may stand beside its point (across, up), preferred first.
_SIDES = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1))


def _around(point: Point, reach: float) -> Box:
    return (point[0] - reach, point[1] - reach, point[0] + reach, point[1] + reach)


def _spot(words: Words, place: Point, across: int, up: int, pad: float) -> tuple[Point, Box]:
    """Left end of a label's middle line on one side of a point, and the box it fills there."""
    width, height = words.advance, words.scale_now
    x = place[0] + across * (DOT + pad) + (across - 1) / 2 * width
    y = place[1] + up * (DOT + pad / 2 + height / 2)
    return np.array([x, y, 0.0]), (x, y - height / 2, x + width, y + height / 2)


def _covered(one: Box, other: Box) -> float:
    """Area that two boxes share."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0.0) * max(up, 0.0)


class Analogy(VGroup):
    """a − b + c in a plane: the `walk` from b to a, taken `again` from c. `answer` is the row nearest to its end."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        points, widest = trace.derived["analogy.points"], LABEL_SHARE * area.width
        plane = Plane(theme, points, area.part(0, 1, NOTE, 1))
        a, b, c, end, found = range(len(points))
        self.walk, self.again = plane.arrow(b, a, "positive"), plane.arrow(c, end, "positive")
        self.sides = VGroup(plane.dashed(b, c), plane.dashed(a, end))
        tokens = [trace.token(int(id)) for id in trace.derived["analogy.ids"]]
        texts = [shorten(written(token), widest, theme.sizes.label, "mono") for token in tokens]
        roles = ["ink", "ink", "ink", "ink", "focus"]
        lines = [(b, a), (c, end), (b, c), (a, end), (end, found)]
        names = plane.labels([*texts[:3], "?", texts[3]], roles, lines)
        self.a, self.b, self.c, self.end, self.found = (
            VGroup(plane.dot(i, role), name) for i, role, name in zip(range(len(points)), roles, names, strict=True)
        )
        self.miss = plane.dashed(end, found, "faint")
        first, second, third, last = texts
        self.note = _at_foot(theme, say("the plane through {a}, {b} and {c}", a=first, b=second, c=third), area)
        self.shadow = _at_foot(theme, say("{token} lies outside that plane: projected onto it", token=last), area)
        self.told = VGroup(self.sides, self.walk, self.again, self.a, self.b, self.c, self.end)
        self.answer = VGroup(self.miss, self.found, self.shadow)
        super().__init__(self.told, self.note, self.answer)


def _at_foot(theme: Theme, said: Said, area: Rect) -> Paragraph:
    """Words whose last line stands at the foot of an area."""
    lines = Paragraph(theme, said, width=area.width, top=area.at(0.5, NOTE / 3))
    return lines.shift((len(lines) - 1) * theme.space.leading * theme.sizes.label * UP)


NOTE = 0.09  # share of the height for the note
LABEL_SHARE = 0.25  # of the width, which a label may take


class AnalogyAnswer(VGroup):
    """Where a − b + c ends, in all dimensions: the rows nearest to it as bars, among them the nearest of a, b and c.

    `nearest` is the cosine of the first row found, whose id is `found_id`; `own` and `own_id` are those of the nearest
    of a, b and c.
    """

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        a, b, c, _ = (int(id) for id in trace.derived["analogy.ids"])
        end = f"weights.embed.ids.{a}-weights.embed.ids.{b}+weights.embed.ids.{c}"
        parts = [(Shown(trace.cell(f"cos({end},weights.embed.ids.{id})"), ".2f"), id) for id in (a, b, c)]
        found = [(Shown(trace.cell(f"derived.analogy.top.cosines[{i}]"), ".2f"), int(id))
                 for i, id in enumerate(trace.derived["analogy.top.ids"])]
        own = max(parts, key=lambda row: row[0].cell.value)
        rows = sorted([*found, own], key=lambda row: -row[0].cell.value)
        (self.own, self.own_id), (self.nearest, self.found_id) = own, found[0]
        labels = [written(trace.token(id)) for _, id in rows]
        self.bars = BarList(theme, labels, [shown for shown, _ in rows], area.part(0, 1, 0, HEAD))
        self.bars.rows[rows.index(own)].quiet()
        texts, em = [spoken(trace.token(id)) for id in (a, b, c)], theme.sizes.heading
        if advance("−+".join(texts)) * em > FULL * area.width:
            texts = [shorten(text, FULL * area.width / len(texts), em) for text in texts]
        text = "{} − {} + {}".format(*texts)
        self.head = Words(theme, text, size="heading", point=area.at(0, (1 + HEAD) / 2), align=LEFT)
        super().__init__(self.head, self.bars)


HEAD = 0.86  # share of the height below the heading
FULL = 0.85  # share of the width that the words of the heading may take, without their signs
