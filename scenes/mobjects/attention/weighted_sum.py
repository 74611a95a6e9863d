"""The weighted sum: value vectors shrink to their share, and stacked they are one vector again."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, Group, Line, VGroup
from numpy.typing import NDArray

from scenes.language import message, say
from scenes.lines import shorten
from scenes.mobjects.head_values import Head
from scenes.mobjects.heatmap import Heatmap, usual
from scenes.mobjects.marks import hairline, outline
from scenes.mobjects.sums import BREAK, adds_up, list_that_adds_up, words_around
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

LISTED, DIGITS = 5, (2, 3)  # keys with a lane at most; decimals of the numbers, the best first
TALLEST = 1.1  # of a lane, in units
AFTER = 0.6  # of a lane, free before the sum
FILL = 0.72  # of a lane's height that a whole vector takes
STRIPS = (0.21, 0.62)  # left and right of the vectors, shares of the width
TOKEN, SHARE = 0.11, 0.195  # their right edges
COLUMNS = (0.72, 0.75, 0.85, 0.88, 1.0)  # right edges: the share, ×, the value, =, the product of one component
TIGHT, NARROW = 11.0, 9.0  # widths in units under which the vectors are shorter, and under which the digits go below
SHORT_STRIPS, SHORT_COLUMNS = (0.21, 0.56), (0.66, 0.695, 0.82, 0.86, 1.0)
BELOW_STRIPS, BELOW_COLUMNS = (0.34, 1.0), (0.5, 0.555, 0.73, 0.785, 1.0)
BELOW_TOKEN, BELOW_SHARE = 0.19, 0.31
BELOW_FILL, RAISED = 0.4, 0.2  # shares of a lane's height: of a whole vector, and from the lane's middle up
SLOTS = (0.2, 0.8)  # left and right of the heads' z
OF_HEAD, HEAD = message("z of head {n}"), message("head {n}")
NAMED = ((OF_HEAD, "body"), (OF_HEAD, "label"), (HEAD, "label"))  # the label of a head's z, the first that fits
THINNEST = 0.035  # of a vector that has next to no share, in units: it can just be seen
LOUD = 8  # components among the largest of z from which the one with digits is chosen

Values = NDArray[np.float64]


class WeightedSum(Group):
    """One lane for each of the best keys, one for all the others, one for the sum z. One component has digits.

    `keys` are the positions with a lane, the largest share first. `strips[i]` is the vector of a lane, `numbers[i]` its
    digits, `total` the growing sum that counts through `partial`.
    """

    def __init__(self, theme: Theme, head: Head, query: int, area: Rect) -> None:
        self.theme, self.head, self.query, self.area = theme, head, query, area
        self._arrange()
        pattern, z = head.pattern(query), head.values(head.z(query))
        order = head.loudest(query)
        values = np.array([head.values(head.vector("v", key)) for key in range(query + 1)])
        self.component, count, digits = _telling(pattern[order], values[order], z)
        self.keys, self.format, self.more = order[:count], f".{digits}f", count < len(order)
        self.n = count + self.more
        self.pitch = min(area.height / (self.n + AFTER + 1), self.tallest)
        self.top = area.at(0, 0.5)[1] + self.pitch * (self.n + AFTER + 1) / 2
        self.left, self.right = (float(area.at(share, 0)[0]) for share in self.strip_edges)
        self.shares, vectors = [float(pattern[key]) for key in self.keys], [values[key] for key in self.keys]
        if self.more:
            rest = order[count:]
            self.shares.append(float(pattern[rest].sum()))
            vectors.append(pattern[rest] @ values[rest] / (self.shares[-1] or 1.0))
        scale = usual(values)
        self.strips = Group(*(Heatmap(theme, vector, self.lane(i), "value", scale) for i, vector in enumerate(vectors)))
        self.sum_strip = Heatmap(theme, z, self.lane(self.n + AFTER), "value", scale)
        self.names, self.share_numbers, self.numbers = self._names(), self._share_numbers(), self._numbers()
        self.partial = self._partial()
        self.mark, self.rule = self._mark(len(z)), self._rule()
        self.name_of_sum, self.total = self._sum_name(), self._total()
        super().__init__()

    def _arrange(self) -> None:
        """Where things stand: the digits right of the vectors, or below them."""
        self.below = below = self.area.width < NARROW
        self.fill = BELOW_FILL if below else FILL
        self.raised, self.tallest = (RAISED, 1.5 * TALLEST) if below else (0.0, TALLEST)
        beside = (SHORT_STRIPS, SHORT_COLUMNS) if self.area.width < TIGHT else (STRIPS, COLUMNS)
        self.strip_edges, self.columns = (BELOW_STRIPS, BELOW_COLUMNS) if below else beside
        self.token_edge, self.share_edge = (BELOW_TOKEN, BELOW_SHARE) if below else (TOKEN, SHARE)

    def y(self, lane: float) -> float:
        """The middle of a lane's vector."""
        return self.top - (lane + 0.5 - self.raised) * self.pitch

    def digits(self, lane: float) -> float:
        """The middle of a lane's digits."""
        return self.y(lane) - 2 * self.raised * self.pitch

    def lane(self, i: float, share: float = 1.0) -> Rect:
        """Where a vector stands; at a share of its height, if so asked."""
        half = max(share * self.fill * self.pitch, THINNEST) / 2
        return Rect(self.left, self.right, self.y(i) - half, self.y(i) + half)

    def shrunk(self, i: int) -> Rect:
        """A lane's vector at its share of the height."""
        return self.lane(i, self.shares[i])

    def stacked(self, i: int) -> Rect:
        """The same, stacked in the lane of the sum: together they are as high as one vector."""
        lane = self.lane(self.n + AFTER)
        top = lane.top - sum(self.shares[:i]) * lane.height
        return Rect(self.left, self.right, top - self.shares[i] * lane.height, top)

    def _edge(self, share: float) -> float:
        return float(self.area.at(share, 0)[0])

    def _number(self, address: str, format: str, share: float, y: float, role: str) -> Number:
        shown, point = self.head.shown(address, format), (self._edge(share), y, 0)
        return Number(self.theme, shown, size="label", role=role, point=point, align=RIGHT)

    def _token(self, position: int) -> str:
        room = self.token_edge * self.area.width
        return shorten(written(self.head.trace.tokens[position]), room, self.theme.sizes.label, "mono")

    def _names(self) -> VGroup:
        names = VGroup(*(Words(self.theme, self._token(key), style="mono") for key in self.keys))
        if self.more:
            names.add(Words(self.theme, self.head.words_for_others(self.query, self.keys), role="faint"))
        for i, name in enumerate(names):
            name.centred_at((self._edge(self.token_edge), self.y(i), 0), RIGHT)
        return names

    def _share(self, i: int) -> str:
        """Address of a lane's share."""
        if i == len(self.keys):
            return self.head.others(self.query, self.keys)
        return self.head.cell("pattern", self.query, self.keys[i])

    def _share_numbers(self) -> VGroup:
        numbers = (self._number(self._share(i), ".2f", self.share_edge, self.y(i), "query") for i in range(self.n))
        return VGroup(*numbers)

    def _value(self, i: int) -> str:
        return self.head.component(self.head.vector("v", self.keys[i]), self.component)

    def _products(self) -> list[str]:
        """Addresses of what each key with a lane adds to the component with digits."""
        return [f"{self._share(i)}*{self._value(i)}" for i in range(len(self.keys))]

    def _z(self) -> str:
        return self.head.component(self.head.z(self.query), self.component)

    def _numbers(self) -> VGroup:
        """share × value = product, a line for each key; what the others add, in one number."""
        lines, products = VGroup(), self._products()
        share, times, value, equals, product = self.columns
        for i, address in enumerate(products):
            y = self.digits(i)
            lines.add(VGroup(
                self._number(self._share(i), self.format, share, y, "query"), self._sign("×", times, y),
                self._number(self._value(i), self.format, value, y, "value"), self._sign("=", equals, y),
                self._number(address, self.format, product, y, "ink"),
            ))
        if self.more:
            rest = f"{self._z()}-{'-'.join(f'({one})' for one in products)}"
            lines.add(VGroup(self._number(rest, self.format, product, self.digits(len(products)), "faint")))
        return lines

    def _sign(self, text: str, share: float, y: float) -> Words:
        return Words(self.theme, text, role="faint").centred_at((self._edge(share), y, 0))

    def _partial(self) -> list[Shown]:
        """The sums after each lane; the last one is z."""
        products = self._products()
        sums = ["+".join(products[: i + 1]) for i in range(self.n - 1)]
        return [self.head.shown(address, self.format) for address in [*sums, self._z()]]

    def _mark(self, width: int) -> VGroup:
        """The outline of the component with digits, through all lanes, or in each where digits stand between them."""
        lanes = [self.lane(i) for i in (*range(self.n), self.n + AFTER)]
        cell, over = (self.right - self.left) / width, self.theme.space.pad / 2
        left = self.left + self.component * cell
        ends = [(lane.bottom, lane.top) for lane in lanes] if self.below else [(lanes[-1].bottom, lanes[0].top)]
        rects = (Rect(left, left + cell, bottom - over, top + over) for bottom, top in ends)
        return VGroup(*(outline(self.theme, rect, "ink") for rect in rects))

    def _rule(self) -> Line:
        y = (self.lane(self.n - 1).bottom + self.lane(self.n + AFTER).top) / 2 - self.raised * self.pitch
        return hairline(self.theme, (self.left, y, 0), (self.area.right, y, 0))

    def _sum_name(self) -> VGroup:
        # Translators: z is a vector; the token stands in another colour.
        before, after = words_around(self.theme, say("z of {token}", token=BREAK))
        name, pad = Words(self.theme, self._token(self.query), role="query", style="mono"), self.theme.space.pad
        right = self._edge(self.share_edge) - (after.advance + pad if after.text else 0.0)
        name.centred_at((right, self.y(self.n + AFTER), 0), RIGHT)
        before.baseline_at(name.pen - pad * RIGHT, RIGHT)
        after.baseline_at(name.pen + (name.advance + pad) * RIGHT, LEFT)
        return VGroup(*(one for one in (before, name, after) if one.text))

    def _total(self) -> Number:
        point = (self._edge(self.columns[-1]), self.digits(self.n + AFTER), 0)
        return Number(self.theme, self.partial[0], size="body", style="mono-bold", point=point, align=RIGHT)


def _telling(shares: Values, values: Values, z: Values) -> tuple[int, int, int]:
    """The component to have digits, how many keys to list and with how many decimals, so that the column adds up.

    Of those that list most, the one in which most lines are not zero and come out right from their printed factors.
    `shares` (key) and `values` (key, component) have the largest share first.
    """
    most, found = min(LISTED, len(shares)), []
    for component in np.argsort(-np.abs(z))[:LOUD]:
        value = values[:, component]
        products = shares * value

        def column(n: int, products: Values = products) -> list[float]:
            return [*products[:n], float(products[n:].sum())]

        for digits in DIGITS:
            count, _ = list_that_adds_up(most, column, [digits])
            printed = np.round(shares, digits)[:count] * np.round(value, digits)[:count]
            exact = np.round(products[:count], digits)
            telling = np.isclose(np.round(printed, digits), exact) & (exact != 0)
            found.append((adds_up(column(count), digits), count, int(telling.sum()), int(component), digits))
    _, count, _, component, digits = max(found, key=lambda one: one[:3])
    return component, count, digits


class HeadOutputs(Group):
    """z of every head of the block for one token, one under the other; `others` are all but the head filmed."""

    def __init__(self, theme: Theme, head: Head, query: int, area: Rect) -> None:
        self.theme, self.area, self.n = theme, area, head.trace.config.n_heads
        self.z = head.values(f"{head.block}.attn.z[{query}]")
        self.others = Group(*(self.strip(i) for i in range(self.n) if i != head.number))
        slot = self.slot(head.number)
        number, room = head.shown("focus.head", "d"), slot.left - theme.space.gap - area.left
        labels = (Words(theme, say(text, n=number), size=size, role="value") for text, size in NAMED)
        self.label = next((one for one in labels if one.advance <= room), Words(theme, "{}", number, role="value"))
        self.label.centred_at(slot.at(0, 0.5) - theme.space.gap * RIGHT, RIGHT)
        super().__init__()

    def slot(self, i: int) -> Rect:
        """Where the z of a head stands."""
        return self.area.part(*SLOTS).row(i, self.n, FILL)

    def strip(self, i: int) -> Heatmap:
        """The z of a head, in its slot."""
        return Heatmap(self.theme, self.z[i], self.slot(i), "value", usual(self.z))
