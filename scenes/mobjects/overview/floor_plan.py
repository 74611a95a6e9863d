"""The film's stages as rooms: two loops, one through the rooms of a block, one through the whole model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import Animation, Dot, Group, RoundedRectangle, UpdateFromAlphaFunc, VGroup, VMobject, linear
from numpy.typing import NDArray

from model.trace import Trace
from scenes.mobjects.overview.room import BlockCount, Room, title_lines
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
HALO = ((0.2, 0.12), (0.13, 0.3), (0.075, 1.0))  # radius and opacity of the discs of the pulse


class Pulse(VGroup):
    """A point of light."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(*(
            Dot(radius=radius, color=theme.role("focus"), fill_opacity=opacity) for radius, opacity in HALO
        ))


class FloorPlan(Group):
    """All rooms with the way through them; `free` is the room left over inside the large loop, for what comes out.

    `reach(length)` puts the pulse so far along the way (in units), and lights the rooms it has come through.
    """

    def __init__(self, theme: Theme, trace: Trace, area: Rect, hues: Mapping[str, str], entrance: Point) -> None:
        self.theme, self.area, self.across = theme, area, area.wide
        views = Views(theme, trace)
        self.rooms: dict[str, Room] = {}
        places = {slug: self._place(place, side) for slug, place, side in RING}
        lines = max(len(title_lines(theme, slug, place)) for slug, place in places.items())
        for slug, place in places.items():
            room = Room(theme, slug, place, hues[slug], lines)
            self.rooms[slug] = room.furnish(views.of(slug, room.window))
        self.inner = BlockCount(theme, trace, self._inside(BLOCK, LENGTH), hues["depth"])
        self.free = self._inside(1, BLOCK)
        self.frame = self._frame()
        self.stops = self._way(entrance)
        self.lengths = np.concatenate([[0.0], np.cumsum([
            np.linalg.norm(b - a) for a, b in zip(self.stops, self.stops[1:], strict=False)
        ])])
        self.line = self._line(self.stops, "line")
        self.back = self._line([self.rooms[slug].box.get_center() for slug in ("mlp", "norm")], "line")
        self.trail = VMobject(stroke_color=theme.role("focus"), stroke_width=theme.space.line, stroke_opacity=0.7)
        self.pulse = Pulse(theme).move_to(self.stops[0])
        super().__init__(self.frame, self.line, self.back, self.trail, self.pulse, *self.rooms.values(), self.inner)

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

    def _line(self, points: list[Point], role: str) -> VMobject:
        line = VMobject(stroke_color=self.theme.role(role), stroke_width=self.theme.space.bold)
        return line.set_points_as_corners(points)

    def at(self, slug: str) -> float:
        """How far along the way a room stands; `"depth"` is where the loop of a block is closed."""
        first = len(self.stops) - len(ORDER) - 1
        return float(self.lengths[first + ORDER.index("mlp" if slug == "depth" else slug)])

    def point(self, length: float) -> Point:
        """The point so far along the way."""
        return np.array([np.interp(length, self.lengths, [one[i] for one in self.stops]) for i in range(3)])

    def reach(self, length: float) -> FloorPlan:
        """The pulse so far along; rooms behind it are lit, the one it is in glows."""
        here = self.point(length)
        self.pulse.move_to(here)
        done = [one for one, at in zip(self.stops, self.lengths, strict=True) if at < length]
        self.trail.set_points_as_corners([*done, here] if done else [here, here])
        for slug, room in self.rooms.items():
            ahead = self.at(slug) - length
            near = (room.area.width if self.across else room.area.height) / 2
            room.light(max(room.lit, float(np.clip(1 - ahead / near, 0, 1))))
            room.glow(float(np.clip(1 - abs(ahead) / (2 * near), 0, 1)))
        return self

    def along(self, start: str, end: str) -> Animation:
        """The pulse runs from one room to another (`"text"` is where it comes from)."""
        one, other = (0.0 if slug == "text" else self.at(slug) for slug in (start, end))
        return UpdateFromAlphaFunc(self, lambda plan, share: plan.reach(one + share * (other - one)), rate_func=linear)

    def around(self) -> Animation:
        """From the last room into the first and through all of them once more."""
        first, last, back = self.at(ORDER[0]), self.at(ORDER[-1]), float(self.lengths[-1])

        def run(plan: FloorPlan, share: float) -> None:
            way = last + share * (back - first)
            plan.reach(way if way < back else way - back + first)

        return UpdateFromAlphaFunc(self, run, rate_func=linear)
