"""The film's stages as rooms: two loops, one through the rooms of a block, one through the whole model."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from manim import Animation, Dot, Group, RoundedRectangle, UpdateFromAlphaFunc, VGroup, VMobject, linear
from numpy.typing import NDArray

from model.trace import Trace
from scenes.mobjects.overview.room import BlockCount, Room, title_lines, title_size
from scenes.mobjects.overview.views import Views
from scenes.page import Rect
from scenes.theme import Theme

Point = NDArray[np.float64]

RING = (  # in the order in which a text runs through them, and where they stand: along the plan, and which side
    ("tokens", 1, 0), ("embedding", 2, 0), ("norm", 3, 0), ("rope", 4, 0), ("attention", 5, 0), ("heads", 5, 1),
    ("residual", 4, 1), ("mlp", 3, 1), ("logits", 2, 1), ("sampling", 1, 1), ("kv_cache", 0, 1), ("generation", 0, 0),
)
ORDER = [slug for slug, _, _ in RING]
LENGTH, BLOCK = 6, 3  # places along the plan, and the first of them that belongs to a block
WIDE_ROOM, TALL_ROOM = (0.8, 0.3), (0.3, 0.84)  # size of a room: of its place and of the plan across, by shape
ALLEY = 0.03  # share of the width left of the rooms in a narrow area, where the way in passes by
DOOR = 0.05  # units behind a wall at which the pulse is no longer seen
HALO = ((0.2, 0.12), (0.13, 0.3), (0.075, 1.0))  # radius and opacity of the discs of the pulse


class Pulse(VGroup):
    """A point of light."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(*(
            Dot(radius=radius, color=theme.role("focus"), fill_opacity=opacity) for radius, opacity in HALO
        ))


class FloorPlan:
    """All rooms with the way through them; `free` is the room left over inside the large loop, for what comes out.

    It is drawn in `layers`: what stands still, what changes while the pulse runs, and the count of the blocks.
    """

    def __init__(self, theme: Theme, trace: Trace, area: Rect, hues: Mapping[str, str], entrance: Point) -> None:
        self.theme, self.area, self.across = theme, area, area.wide
        views = Views(theme, trace)
        self.rooms: dict[str, Room] = {}
        places = {slug: self._place(place, side) for slug, place, side in RING}
        em = title_size(theme, places)
        lines = max(len(title_lines(theme, slug, place, em)) for slug, place in places.items())
        for slug, place in places.items():
            room = self.rooms[slug] = Room(theme, slug, place, hues[slug], em, lines)
            room.ground.add(views.of(slug, room.window))
        self.inner = BlockCount(theme, trace, self._inside(BLOCK, LENGTH), hues["depth"])
        self.free = self._inside(1, BLOCK)
        self.stops = self._way(entrance)
        self.lengths = np.concatenate([[0.0], np.cumsum([
            np.linalg.norm(b - a) for a, b in zip(self.stops, self.stops[1:], strict=False)
        ])])
        back = [self.rooms[slug].box.get_center() for slug in ("mlp", "norm")]
        self.lines = VGroup(self._frame(), self._line(self.stops), self._line(back))
        self.gaps = self._gaps()
        self.trail = VMobject(stroke_color=theme.role("focus"), stroke_width=theme.space.bold)
        self.pulse = Pulse(theme)
        self.ground = Group(self.lines, *(room.ground for room in self.rooms.values()))
        self.life = VGroup(*(room.life for room in self.rooms.values()))

    @property
    def layers(self) -> tuple[Group, VGroup, VGroup]:
        """What there is to add to a scene, in this order."""
        return self.ground, self.life, self.inner.life

    def _place(self, place: float, side: int) -> Rect:
        """Where a room stands."""
        area, (along, across) = self.area, WIDE_ROOM if self.across else (TALL_ROOM[1], TALL_ROOM[0])
        middle = (place + 0.5) / LENGTH
        half = along / LENGTH / 2
        ends = (0, across) if side else (1 - across, 1)
        if self.across:
            return area.part(middle - half, middle + half, *ends)
        ends = (1 - ALLEY - across, 1 - ALLEY) if side else (ALLEY, ALLEY + across)
        return area.part(*ends, 1 - middle - half, 1 - middle + half)

    def _inside(self, first: int, last: int) -> Rect:
        """The inside of the loop, from one place to another."""
        one, other = self._place(first, 0), self._place(last - 1, 1)
        gap = self.theme.space.pad if self.across else self.theme.space.gap
        if self.across:
            return Rect(one.left, other.right, other.top + gap, one.bottom - gap)
        return Rect(one.right + gap, other.left - gap, other.bottom, one.top)

    def _frame(self) -> RoundedRectangle:
        """Around the rooms of a block."""
        corners = Group(self.rooms["norm"].box, self.rooms["heads"].box)
        pad = self.theme.space.pad
        frame = RoundedRectangle(
            width=corners.width + 2 * pad, height=corners.height + 2 * pad, corner_radius=2 * self.theme.space.radius,
        )
        return frame.set_stroke(self.theme.role("dim"), self.theme.space.hair).move_to(corners)

    def _way(self, entrance: Point) -> list[Point]:
        """From the text into the first room and through all others."""
        middles = [self.rooms[slug].box.get_center() for slug in (*ORDER, ORDER[0])]
        over = (entrance[1] + self.rooms["generation"].area.top) / 2
        corner = np.array([middles[0][0] if self.across else self.area.left + self.theme.space.pad / 2, over, 0.0])
        beside = [] if self.across else [np.array([corner[0], middles[0][1], 0.0])]
        return [entrance, np.array([entrance[0], over, 0.0]), corner, *beside, *middles]

    def _line(self, points: list[Point]) -> VMobject:
        line = VMobject(stroke_color=self.theme.role("line"), stroke_width=self.theme.space.bold)
        return line.set_points_as_corners(points)

    def _gaps(self) -> list[tuple[float, float]]:
        """Where on the way one is between two rooms, from and to."""
        first, gaps = len(self.stops) - len(ORDER) - 1, []
        for i, (a, b) in enumerate(pairwise(self.stops)):
            box = self.rooms["tokens"].area
            half = (box.width if abs(a[0] - b[0]) > abs(a[1] - b[1]) else box.height) / 2
            start, end = float(self.lengths[i]), float(self.lengths[i + 1])
            gaps.append((start + (half if i >= first else 0.0), end - (half if i + 1 >= first else 0.0)))
        return gaps

    def at(self, slug: str) -> float:
        """How far along the way a room stands; `"depth"` is where the loop of a block is closed."""
        first = len(self.stops) - len(ORDER) - 1
        return float(self.lengths[first + ORDER.index("mlp" if slug == "depth" else slug)])

    def point(self, length: float) -> Point:
        """The point so far along the way."""
        return np.array([np.interp(length, self.lengths, [one[i] for one in self.stops]) for i in range(3)])

    def reach(self, length: float) -> None:
        """The pulse so far along; rooms behind it are lit, the one it is in glows, and hides it."""
        outside = max(min(length - start, end - length) for start, end in self.gaps)
        for disc, (_, opacity) in zip(self.pulse, HALO, strict=True):
            disc.move_to(self.point(length)).set_fill(opacity=opacity * float(np.clip(outside / DOOR + 1, 0, 1)))
        ways = [(start, min(end, length)) for start, end in self.gaps if start < length]
        thirds = [start + (end - start) * share for start, end in ways for share in (0, 1 / 3, 2 / 3, 1)]
        self.trail.set_points(np.array([self.point(one) for one in thirds] or np.zeros((0, 3))))
        for slug, room in self.rooms.items():
            ahead = self.at(slug) - length
            near = (room.area.width if self.across else room.area.height) / 2
            lit = max(room.lit, float(np.clip(1 - ahead / near, 0, 1)))
            room.shine(lit, float(np.clip(1 - abs(ahead) / (2 * near), 0, 1)))

    def awake(self) -> VGroup:
        """The trail and the pulse, at the beginning of the way, in front of all else."""
        self.reach(0.0)
        self.life.add(self.trail, self.pulse)
        return self.pulse

    def along(self, start: str, end: str) -> Animation:
        """The pulse runs from one room to another (`"text"` is where it comes from)."""
        one, other = (0.0 if slug == "text" else self.at(slug) for slug in (start, end))
        return UpdateFromAlphaFunc(
            self.life, lambda _, share: self.reach(one + share * (other - one)), rate_func=linear,
        )

    def around(self) -> Animation:
        """From the last room into the first and through all of them once more."""
        first, last, back = self.at(ORDER[0]), self.at(ORDER[-1]), float(self.lengths[-1])

        def run(_: VGroup, share: float) -> None:
            way = last + share * (back - first)
            self.reach(way if way < back else way - back + first)

        return UpdateFromAlphaFunc(self.life, run, rate_func=linear)
