"""The probe: random tokens on one line, and the same again under it: what repeats stands below its first time."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Animation, AnimationGroup, Create, DashedLine, FadeIn, Line, VGroup

from model.trace import Trace
from scenes.language import say
from scenes.mobjects.boxes import TokenBox
from scenes.mobjects.heads.habits import Habit
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

LEAST = 1.1  # width of a place for a token, in units
TITLE, ENDS = 1.6, 2.4  # heights over the first line and under the second, in ems of a label
BOLDEST = 9.0  # stroke of a line that carries everything
LEAST_OPACITY = 0.35
SHARE = 0.8  # height of the lines, as a share of the room


class Probe(VGroup):
    """`first[i]` and `again[i]` are the boxes of the i-th token; as many are drawn as the width holds."""

    def __init__(self, theme: Theme, trace: Trace, habit: Habit, area: Rect) -> None:
        self.theme, self.trace, self.habit, self.area = theme, trace, habit, area
        self.ids = [int(id) for id in trace.derived["heads.probe.ids"]]
        self.n = len(self.ids) // 2
        em, gap = theme.sizes.label, theme.space.pad / 2
        self.count = min(self.n, int(area.width / LEAST))
        pitch = area.width / self.count
        texts = [written(trace.token(id)) for id in self.ids[: self.count]]
        self.lines = []
        box = theme.space.box * em
        for y in (area.top - TITLE * em - box / 2, area.bottom + (ENDS + TITLE) * em + box / 2):
            line = VGroup(*(TokenBox(theme, text, widest=pitch - gap, width=pitch - gap).quiet() for text in texts))
            for i, one in enumerate(line):
                one.move_to((area.left + (i + 0.5) * pitch, y, 0))
            self.lines.append(line)
        self.first, self.again = self.lines
        self.notes = self._notes()
        foot = area.at(0.5, 0) + 0.3 * em * UP
        block, head = habit.place(trace)
        said = say(
            "block {block}, head {head}: {share} on average", block=block, head=head, share=habit.mean(trace)
        )
        self.average = Words(theme, said, point=foot)
        super().__init__()

    def _notes(self) -> VGroup:
        """What the two lines are."""
        count, drawn = (Shown(self.trace.cell(address), "d") for address in (
            "len(derived.heads.probe.ids)/2", f"len(derived.heads.probe.ids[:{self.count}])"))
        some = self.count < self.n
        text = (
            say("{n} of {total} random tokens", n=drawn, total=count) if some else say("{n} random tokens", n=count)
        )
        left, em = self.area.left, self.theme.sizes.label
        return VGroup(
            Words(self.theme, text, role="faint", point=(left, self.first.get_top()[1] + 0.5 * em, 0), align=LEFT),
            Words(self.theme, say("the same again"), role="faint", align=LEFT,
                  point=(left, self.again.get_bottom()[1] - 1.3 * em, 0)),
        )

    @property
    def example(self) -> int:
        """The token to explain it with: it has neighbours, and its weight is the largest."""
        inner = range(1, self.count - 1)
        return max(inner, key=lambda i: self.weight(i).cell.value)

    def weight(self, i: int) -> Shown:
        """What the i-th token, said again, gives to the one after its first time."""
        return Shown(self.trace.cell(f"derived.heads.pattern.{self.habit.measure}[{self.n + i},{i + 1}]"), ".0%")

    def number(self, i: int) -> Number:
        """That weight, under the box."""
        point = self.again[i].get_bottom() + 0.9 * self.theme.sizes.number * DOWN
        return Number(self.theme, self.weight(i), role="query", point=point)

    def tie(self, i: int) -> DashedLine:
        """From a token up to itself the first time."""
        start, end = self.again[i].get_top(), self.first[i].get_bottom()
        return DashedLine(start, end, stroke_width=self.theme.space.line, color=self.theme.role("faint"))

    def look(self, i: int) -> Line:
        """From a token to what came after it the first time, as wide as its weight."""
        weight = float(np.clip(self.weight(i).cell.value, 0.0, 1.0))
        lift = self.theme.space.pad / 3 * UP
        line = Line(self.again[i].get_top() + lift, self.first[i + 1].get_bottom() - lift)
        opacity = LEAST_OPACITY + (1 - LEAST_OPACITY) * weight
        return line.set_stroke(self.theme.role("query"), max(BOLDEST * weight, self.theme.space.hair), opacity)

    def words(self, i: int) -> tuple[Words, Words]:
        """"the last time" over the token's first place, and "what came next" over the place after."""
        lift, apart = 0.5 * self.theme.sizes.label * UP, self.theme.space.pad / 2 * RIGHT
        last = Words(self.theme, say("last time"), align=RIGHT,
                     point=self.first[i].get_corner(UP + RIGHT) + lift - apart)
        after = Words(self.theme, say("what came next"), role="key", align=LEFT,
                      point=self.first[i + 1].get_corner(UP + LEFT) + lift + apart)
        return last, after

    def sweep(self) -> list[Animation]:
        """All the other looks, each with its weight."""
        others = [i for i in range(self.count - 1) if i != self.example]
        return [AnimationGroup(Create(self.look(i)), FadeIn(self.number(i))) for i in others]
