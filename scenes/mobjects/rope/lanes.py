"""Query, key and value of one token: two are turned, one passes as it is."""

from __future__ import annotations

from manim import LEFT, RIGHT, UP, Animation, FadeIn, Group, VGroup

from scenes.language import Said, message, say
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.marks import arrow
from scenes.mobjects.rope.dial import Dial, Turn
from scenes.mobjects.rope.rotary import Rotary
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

HUES = {"q": "query", "k": "key", "v": "value"}
BEFORE = {
    "query": message("query, length {n}"), "key": message("key, length {n}"), "value": message("value, length {n}"),
}  # fmt: skip
STRIPS = ((0.0, 0.42), (0.58, 1.0))  # of the width: before and after
HEIGHT, TALLEST = 0.24, 0.62  # of a strip: as a share of its lane, and in units
NARROW = 0.02  # half the width of a vector that is passing through a dial, in units
ROOMY = 4.0  # width of a strip, in units, from which the words over it are larger
TURNING = 0.36  # radius of a dial as a share of the lane's height


class Lanes(Group):
    """`before[i]` are the three vectors, `dials` what turns the first two, `after[i]` what becomes of them.

    The dials show the fastest pair.
    """

    def __init__(self, theme: Theme, rotary: Rotary, area: Rect) -> None:
        self.theme, self.rotary, self.area = theme, rotary, area
        head, place = rotary.head, rotary.query
        names = {"q": ("q", "q_rot"), "k": ("k", "k_rot"), "v": ("v", "v")}
        self.addresses = [tuple(head.vector(name, place) for name in pair) for pair in names.values()]
        self.before, self.after = Group(), Group()
        for lane, (role, (one, other)) in enumerate(zip(HUES.values(), self.addresses, strict=True)):
            values = [rotary.trace.cells(address).values for address in (one, other)]
            scale = usual(values[0])
            self.before.add(Heatmap(theme, values[0], self.strip(lane, 0), role, scale))
            self.after.add(Heatmap(theme, values[1], self.strip(lane, 1), role, scale))
        self.dials = VGroup(*(self._dial(lane) for lane in (0, 1))).set_z_index(1)
        self.labels = VGroup(*(self._label(lane, side) for lane in range(len(HUES)) for side in (0, 1)))
        edge = theme.space.gap
        ends = (self.strip(2, 0).at(1, 0.5) + edge * RIGHT, self.strip(2, 1).at(0, 0.5) - edge * RIGHT)
        self.arrow = arrow(theme, *ends, theme.role("value"), theme.space.line)
        super().__init__()

    def strip(self, lane: int, side: int) -> Rect:
        """Where a vector stands, before (0) or after (1)."""
        row = self.area.part(*STRIPS[side]).row(lane, len(HUES))
        middle, half = row.at(0, 0.42)[1], min(HEIGHT * row.height, TALLEST) / 2
        return Rect(row.left, row.right, float(middle) - half, float(middle) + half)

    def _dial(self, lane: int) -> Dial:
        address, role = self.addresses[lane][0], list(HUES.values())[lane]
        room = (STRIPS[1][0] - STRIPS[0][1]) * self.area.width / 2
        radius = min(TURNING * self.area.height / len(HUES), room * 0.75)
        middle = (self.strip(lane, 0).at(1, 0.5) + self.strip(lane, 1).at(0, 0.5)) / 2
        return Dial(self.theme, radius, self.rotary.angle(address, 0), role).move_to(middle).turn(0.0)

    def _label(self, lane: int, side: int) -> Words:
        """Over a vector: what it is and how long."""
        strip, role = self.strip(lane, side), list(HUES.values())[lane]
        length = self.rotary.shown(f"norm({self.addresses[lane][side]})", ".2f")
        point = strip.at(0, 1) + 0.7 * self.theme.sizes.body * UP
        size = "body" if strip.width > ROOMY else "label"
        said = say(BEFORE[role], n=length) if side == 0 else self._after(role, length)
        return Words(self.theme, said, role=role, size=size, point=point, align=LEFT)

    def _after(self, role: str, length: Shown) -> Said:
        """What has become of a vector."""
        if role == "value":
            return say("the same, length {n}", n=length)
        # Translators: a query or a key whose numbers were turned by its position, and one at position zero.
        return say("turned, length {n}", n=length) if self.rotary.at_home else say("unturned, length {n}", n=length)

    def gate(self, lane: int) -> Rect:
        """The middle between before and after: what goes through a dial is as narrow as can be there."""
        one, other = self.strip(lane, 0), self.strip(lane, 1)
        middle = (one.right + other.left) / 2
        return Rect(middle - NARROW, middle + NARROW, one.bottom, one.top)

    def enter(self, copies: Group) -> list[Animation]:
        """Copies of the vectors that are turned go into their dials."""
        return [copies[lane].animate.fill(self.gate(lane)).build() for lane in range(len(self.dials))]

    def go_on(self, copies: Group) -> Animation:
        """A copy of the one that is not turned goes straight on."""
        return copies[-1].animate.fill(self.strip(len(HUES) - 1, 1)).build()

    def turn(self) -> Animation:
        """The dials turn, each to its token's position."""
        by = self.rotary.query * float(self.rotary.frequencies[0])
        return Turn(self.dials, [by, by])

    def leave(self) -> list[Animation]:
        """What has become of them goes to where it stands afterwards."""
        *turned, same = self.after
        return [FadeIn(same), *(strip.fill(self.gate(lane)).animate.fill(self.strip(lane, 1)).build()
                                for lane, strip in enumerate(turned))]
