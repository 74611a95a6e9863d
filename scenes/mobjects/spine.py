"""The residual stream as a straight spine: what branches off reads a normalised copy, and comes back to a ⊕."""

from __future__ import annotations

import numpy as np
from manim import (
    DL,
    LEFT,
    PI,
    UR,
    Animation,
    AnimationGroup,
    Circle,
    FadeIn,
    FadeOut,
    Group,
    Line,
    Mobject,
    MoveAlongPath,
    RoundedRectangle,
    Succession,
    VGroup,
    VMobject,
)
from numpy.typing import NDArray

from scenes.language import Said, say
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.marks import arrow
from scenes.mobjects.stream import Stream
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

Point = NDArray[np.float64]

BOX = 2.6  # height of a box, in ems of its label
THICK = 1.6  # stroke of the spine, in the theme's bold lines
PLUS = 0.22  # radius of a ⊕
STRIP = (0.3, 1.9)  # thickness and length of a vector on its way


class Track:
    """Places of a spine: from left to right in a wide area, else downward. `across` is a share of the other side."""

    def __init__(self, area: Rect) -> None:
        self.area, self.level = area, area.wide

    def at(self, along: float, across: float) -> Point:
        """A point: `along` runs with the stream, `across` away from the edge where the spine lies."""
        return self.area.at(along, across) if self.level else self.area.at(across, 1 - along)

    def around(self, point: Point) -> Rect:
        """Where a vector stands at a point of its way: athwart."""
        width, height = STRIP if self.level else STRIP[::-1]
        return Rect(point[0] - width / 2, point[0] + width / 2, point[1] - height / 2, point[1] + height / 2)

    def vector(self, theme: Theme, values: NDArray[np.float64], role: str, scale: float) -> Heatmap:
        """A vector as a strip athwart, at the start of the track."""
        grid = values[:, None] if self.level else values[None]
        return Heatmap(theme, grid, self.around(self.at(0, 0)), role, scale)


    def lay(self, strip: Heatmap, target: Mobject) -> Animation:
        """A strip lies down from left to right over another thing, and is as large."""
        turned = strip.animate.rotate(PI / 2) if self.level else strip.animate
        return turned.fill(rect_of(target))


def rect_of(mobject: Mobject) -> Rect:
    """What a thing takes of the frame."""
    (left, bottom, _), (right, top, _) = mobject.get_corner(DL), mobject.get_corner(UR)
    return Rect(left, right, bottom, top)


class Plus(VGroup):
    """The sign of an addition: a plus in a circle."""

    def __init__(self, theme: Theme, at: Point, role: str = "ink", radius: float = PLUS) -> None:
        ring = Circle(radius=radius, stroke_width=theme.space.line, color=theme.role(role))
        ring.set_fill(theme.role("ground"), opacity=1).move_to(at)
        arms = [radius * 0.55 * np.array(way) for way in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))]
        bars = (Line(at - arm, at + arm, stroke_width=theme.space.line, color=theme.role(role)) for arm in arms)
        super().__init__(ring, *bars)


class Room(VGroup):
    """A box that computes something: its name in a frame of a role's colour."""

    def __init__(self, theme: Theme, name: Said, role: str, at: Point) -> None:
        self.label = label = Words(theme, name, role=role)
        self.box = RoundedRectangle(
            width=label.advance + 4 * theme.space.pad, height=BOX * theme.sizes.label, corner_radius=theme.space.radius,
            stroke_width=theme.space.line, stroke_color=theme.role(role), fill_color=theme.role("panel"),
            fill_opacity=1,
        ).move_to(at)
        super().__init__(self.box, label.centred_at(at))


class Branch(VGroup):
    """Away from the spine at `start`, through two rooms, and back to a ⊕ at `end` (shares of the way along).

    On its far side stand, in this order: the room that normalises, the normalised copy, the room that works (`room`),
    and what that one writes.
    """

    def __init__(self, theme: Theme, track: Track, name: Said, role: str, start: float, end: float) -> None:
        self.theme, self.track, self.start, self.end = theme, track, start, end
        out, up, over, back = (track.at(along, across) for along, across in
                               ((start, SPINE), (start, FAR), (end, FAR), (end, SPINE)))
        self.plus = Plus(theme, back, role)
        self.leaving = VMobject(stroke_width=theme.space.line, color=theme.role("faint"))
        self.leaving.set_points_as_corners([out, up, over])
        toward = (over - back) / np.linalg.norm(over - back)
        self.coming = arrow(theme, over, back + PLUS * toward, theme.role(role), theme.space.line)
        # Translators: what is done to a vector here, on a box: an infinitive.
        self.norm = Room(theme, say("normalise"), "faint", self._far(ROOMS[0]))
        self.room = Room(theme, name, role, self._far(ROOMS[1]))
        super().__init__(self.leaving, self.coming, self.norm, self.room, self.plus)

    def quiet(self) -> Branch:
        """Set back: what it does is known."""
        for line in (self.leaving, self.coming, self.plus, self.norm.box, self.room.box):
            line.set_stroke(self.theme.role("dim"), self.theme.space.hair)
        self.coming.tip.set_fill(self.theme.role("dim"))
        for room in (self.norm, self.room):
            room.label.set_color(self.theme.role("faint"))
        return self

    def _far(self, share: float) -> Point:
        return self.track.at(self.start + share * (self.end - self.start), FAR)

    @property
    def copy_rect(self) -> Rect:
        """Where the normalised copy stands."""
        return self.track.around(self._far(COPY))

    @property
    def delta_rect(self) -> Rect:
        """Where what the branch writes stands."""
        return self.track.around(self._far(DELTA))

    def corner(self, which: int) -> Rect:
        """Its first or second corner, on the far side."""
        return self.track.around(self._far(which))

    @property
    def foot(self) -> Rect:
        """Around the ⊕ on the spine."""
        return self.track.around(self.plus.get_center())


ROOMS, COPY, DELTA = (0.2, 0.66), 0.43, 0.89  # places on the far side, as shares of the branch
SPINE, FAR = 0.22, 0.79  # how far across the area the spine lies, and the far side of its branches


class Spine(Group):
    """A block on the spine: `line` is the spine, `attn` and `mlp` are the branches, `frame` and `label` the block."""

    def __init__(self, theme: Theme, area: Rect, layer: Shown) -> None:
        self.theme, self.track = theme, Track(area)
        at, pad = self.track.at, theme.space.pad
        self.line = arrow(theme, at(0, SPINE), at(1, SPINE), theme.role("residual"), theme.space.bold * THICK)
        self.attn = Branch(theme, self.track, say("attention"), "query", *BRANCHES["attn"])
        self.mlp = Branch(theme, self.track, say("MLP"), "mlp", *BRANCHES["mlp"])
        low, high = at(BLOCK[0], 0), at(BLOCK[1], 1)
        corners = Rect(min(low[0], high[0]), max(low[0], high[0]), min(low[1], high[1]), max(low[1], high[1]))
        self.frame = RoundedRectangle(
            width=corners.width, height=corners.height, corner_radius=theme.space.radius, stroke_width=theme.space.hair,
            stroke_color=theme.role("faint"), fill_color=theme.role("panel"), fill_opacity=PALE,
        ).move_to(corners.at(0.5, 0.5))
        lift = pad if self.track.level else -pad - theme.sizes.label
        corner = corners.at(0, 0 if self.track.level else 1) + np.array([pad, lift, 0])
        self.label = Words(theme, say("block {block}", block=layer), role="faint", point=corner, align=LEFT)
        super().__init__(self.frame, self.label, self.line, self.attn, self.mlp)

    def rest(self, i: int) -> Rect:
        """Where the stream's vector stands: before (0), between (1) and after (2) the branches."""
        return self.track.around(self.track.at(RESTS[i], SPINE))

    def vector(self, values: NDArray[np.float64], role: str, scale: float, rect: Rect) -> Heatmap:
        """A vector on its way: a strip athwart."""
        return self.track.vector(self.theme, values, role, scale).fill(rect)


BLOCK = (0.085, 0.945)  # of the way along, what the block takes
PALE = 0.5  # opacity of its ground
BRANCHES = {"attn": (0.11, 0.47), "mlp": (0.55, 0.91)}  # where each leaves the spine and comes back
RESTS = (0.045, 0.51, 0.97)


class Detour(Group):
    """What travels on one branch, with its real values: `before`, its normalised `copy`, the `delta`, and `after`.

    `before` and `after` are the stream on the spine. The three moves, in order, are `read`, `work` and `add_up`.
    """

    def __init__(self, spine: Spine, branch: Branch, stream: Stream) -> None:
        self.spine, self.branch = spine, branch
        first = branch is spine.attn
        names = ("resid_pre", "attn_norm", "attn_out", "resid_mid") if first else (
            "resid_mid", "mlp_norm", "mlp_out", "resid_post")
        before, copy, delta, after = (stream.values(stream.at(name)) for name in names)
        scale, role, place = usual(after), "query" if first else "mlp", 0 if first else 1
        self.before = spine.vector(before, "data", scale, spine.rest(place))
        self.copy_of_it = spine.vector(copy, "data", usual(copy), branch.copy_rect)
        self.delta = spine.vector(delta, role, scale, branch.delta_rect)
        self.after = spine.vector(after, "data", scale, spine.rest(place + 1))
        super().__init__(self.before, self.copy_of_it, self.delta, self.after)

    def read(self) -> Animation:
        """A copy of the stream leaves the spine, and is normalised."""
        ghost = self.before.copy()
        return Succession(travel(ghost, self.branch.corner(0)), self._through(ghost, self.branch.norm, self.copy_of_it))

    def work(self) -> Animation:
        """The normalised copy goes into the second room, and its delta comes out."""
        return self._through(self.copy_of_it.copy(), self.branch.room, self.delta)

    def add_up(self) -> Animation:
        """Delta and stream meet at the ⊕, and go on as one."""
        delta, start = self.delta.copy(), self.before.copy()
        meet = AnimationGroup(travel(delta, self.branch.corner(1), self.branch.foot), travel(start, self.branch.foot))
        out = {"target_position": self.branch.plus.get_center()}
        return Succession(meet, AnimationGroup(FadeOut(delta), FadeOut(start), FadeIn(self.after, **out)))

    def _through(self, entering: Heatmap, room: Room, leaving: Heatmap) -> Animation:
        middle = room.get_center()
        return Succession(FadeOut(entering, target_position=middle, scale=SMALL),
                          FadeIn(leaving, target_position=middle, scale=SMALL))


SMALL = 0.3  # size of a vector inside a room


def travel(strip: Heatmap, *rects: Rect) -> Animation:
    """A vector goes from where it stands through the middles of some places, in straight lines."""
    path = VMobject().set_points_as_corners([strip.get_center(), *(rect.at(0.5, 0.5) for rect in rects)])
    return MoveAlongPath(strip, path)
