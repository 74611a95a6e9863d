"""The logit lens as a race: bars of what would be said now, which change places from block to block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import LEFT, RIGHT, DashedLine, ManimColor, UpdateFromAlphaFunc, VGroup, linear, smooth
from numpy.typing import NDArray

from scenes.language import say
from scenes.lines import said_on, shorten
from scenes.mobjects.bars import Bar
from scenes.mobjects.depth.lens import WAITING, Lens
from scenes.mobjects.depth.stack import SlabStack
from scenes.mobjects.marks import hairline, outline
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import advance

NAMES = 0.3  # share of the width that the tokens may take
PERCENT = 4.8  # room for a percentage after the longest bar, in ems
HEAD, SPOKEN, GAP = 1.7, 0.8, 1.1  # of the head, of the word in it where it has a line of its own, and
# of the gap before those who wait: heights in rows
TALLEST = 0.8  # of a row, in units
ROOMY = 8.0  # width in units from which the words are larger
FILL = 0.72  # share of a row that its bar fills
FAVOURITE = 0.6  # of the full hue: the bar of a final favourite that does not win
SCALE = ("0.25", "0.5", "0.75", "1")  # shares marked over the bars
ARRIVE = 0.6  # share of the way between two stops in which things move; then they rest


@dataclass(frozen=True)
class Pose:
    """Where a token stands at a stop: its row, how long its bar is, and its number."""

    id: int
    slot: int
    share: float
    shown: Shown


class Runner(VGroup):
    """A token in the race: label, bar, number. When its token falls out, another one takes its place."""

    def __init__(self, race: Race, pose: Pose) -> None:
        self.race, self.id = race, pose.id
        theme = race.theme
        self.label = Words(theme, "", size=race.size, style="mono")
        self.number = Number(theme, pose.shown, race.size, align=LEFT)
        self.bar = Bar(theme, race.foot(pose.slot), race.pitch * FILL, theme.role("faint"))
        super().__init__(self.bar, self.label, self.number)
        self.take(pose.id)
        self.place(pose, pose, 1.0)

    def take(self, id: int) -> None:
        """Run for a token, in its colours."""
        race, self.id = self.race, id
        role, colour = race.colours(id)
        self.label.set_text(race.label(id))
        self.label.set_color(race.theme.role(role))
        self.number.set_color(race.theme.role(role))
        self.bar.set_fill(colour)

    def place(self, before: Pose, after: Pose, way: float) -> None:
        """Stand between two stops: the bar is on its way, the number is that of the nearer stop."""
        near = after if way >= 0.5 else before
        if near.id != self.id:
            self.take(near.id)
        slot, share = near.slot, near.share
        if before.id == after.id:
            slot = before.slot + way * (after.slot - before.slot)
            share = before.share + way * (after.share - before.share)
        race, pad = self.race, self.race.theme.space.pad
        self.bar.foot = race.foot(slot)
        self.bar.reach(share * race.unit)
        self.label.centred_at(self.bar.foot + pad * LEFT, RIGHT)
        if self.number.shown[0] is not near.shown:
            self.number.become_cell(near.shown)
        self.number.centred_at(self.bar.get_right() + pad * RIGHT, LEFT)
        self.set_opacity(1.0 if before.id == after.id else abs(2 * way - 1))


class Race(VGroup):
    """The likeliest tokens at a stop, and under a line the best of the final favourites that are not among them.

    `go(start, end)` plays the stops; the slabs of `stack` show how far it is.
    """

    def __init__(self, theme: Theme, lens: Lens, stack: SlabStack) -> None:
        self.theme, self.lens, self.stack = theme, lens, stack
        area, leaders = stack.body, lens.top.shape[1]
        self.leaders, self.roomy = leaders, area.width > ROOMY
        self.head_rows = HEAD + (0 if self.roomy else SPOKEN)
        rows = leaders + WAITING + self.head_rows + GAP
        self.pitch = min(area.height / rows, TALLEST)
        spare = area.height - self.pitch * rows
        self.area = Rect(area.left, area.right, area.bottom + spare / 2, area.top - spare / 2)
        self.size = "body" if self.roomy else "label"
        em = theme.size(self.size)
        self.poses = [self._poses(stop) for stop in range(lens.last_stop + 1)]
        texts = {self.label(pose.id) for poses in self.poses for pose in poses}
        self.left = area.left + max(advance(text, "mono") for text in texts) * em + theme.space.pad
        self.unit = area.right - self.left - PERCENT * em
        self.seats = self._seats()
        self.runners = [Runner(self, pose) for pose in self.poses[0]]
        self.head, self.count, self.said = self._head()
        self.line, self.note = self._line()
        self.ticks = self._ticks()
        self.cursor = outline(theme, stack.row(0), "focus")
        super().__init__(self.head, self.line, self.note, self.ticks, *self.runners, self.cursor)
        self.show(0)

    def foot(self, slot: float) -> NDArray[np.float64]:
        """Where the bar of a row begins; rows of those who wait lie lower."""
        low = np.clip(slot - (self.leaders - 1), 0, 1) * GAP
        return np.array([self.left, self.area.top - (self.head_rows + slot + low + 0.5) * self.pitch, 0.0])

    def label(self, id: int) -> str:
        """A token, as long as there is room for it."""
        return shorten(self.lens.name(id), NAMES * self.area.width, self.theme.size(self.size), "mono")

    def colours(self, id: int) -> tuple[str, ManimColor]:
        """Role of the words and colour of the bar: the final answer, a final favourite, or another."""
        if id == self.lens.winner:
            return "focus", self.theme.role("probability")
        if id in self.lens.race:
            return "ink", self.theme.mix("probability", FAVOURITE)
        return "faint", self.theme.role("dim")

    def _poses(self, stop: int) -> list[Pose]:
        lens, poses = self.lens, []
        for slot, id in enumerate([*lens.leaders(stop), *lens.waiting(stop)]):
            share = lens.share(stop, id)
            shown = share if slot < lens.top.shape[1] else lens.rank(stop, id)
            poses.append(Pose(id, slot, share.cell.value, shown))
        return poses

    def _seats(self) -> list[list[Pose]]:
        """The poses of each stop, in the order of the runners: a token that stays keeps its runner."""
        seats = [self.poses[0]]
        for poses in self.poses[1:]:
            here = {pose.id: pose for pose in poses}
            stays = {pose.id for pose in seats[-1]}
            new = (pose for pose in poses if pose.id not in stays)
            seats.append([here[old.id] if old.id in here else next(new) for old in seats[-1]])
        return seats

    def _head(self) -> tuple[VGroup, Number, Words]:
        """"after 17 of 30 blocks it would say", and the word, over the bars."""
        theme, lens, gap = self.theme, self.lens, self.theme.space.pad
        y = self.area.top - 0.35 * self.pitch - 0.5 * theme.sizes.heading
        # Translators: the token that it would say follows in large letters. At most 35 characters.
        line = say("after {n} of {total} blocks it would say", n="{}", total=lens.blocks)
        pieces = said_on([piece.strip() for piece in line.split("{}")], line.shown)
        before, after = (Words(theme, piece, size="body", role="faint") for piece in pieces)
        pen = np.array([self.area.left, y, 0.0])
        before.baseline_at(pen, LEFT)
        count = Number(theme, lens.passed(lens.last_stop), "body", "focus", align=LEFT, style="mono-bold")
        count.baseline_at(pen + (before.advance + gap if before.text else 0.0) * RIGHT, LEFT)
        said = Words(theme, "", size="heading", style="mono-bold", role="ink")
        return VGroup(before, count, after, said), count, said

    def say(self, stop: int) -> None:
        """The head of a stop: how many blocks lie behind it, and its likeliest token."""
        shown, lens, (*_, after, said) = self.lens.passed(stop), self.lens, self.head
        if self.count.shown[0].cell.address != shown.cell.address:
            self.count.become_cell(shown)
        after.baseline_at(self.count.pen + (self.count.advance + self.theme.space.pad) * RIGHT, LEFT)
        leader, pen = lens.leader(stop), after.pen + (after.advance + 2 * self.theme.space.pad) * RIGHT
        if not self.roomy:
            pen = np.array([self.area.left, after.pen[1] - SPOKEN * self.pitch, 0.0])
        if said.text != (text := shorten(lens.name(leader), self.area.right - pen[0], said.em, said.style)):
            said.set_text(text)
            said.set_color(self.theme.role("focus" if leader == lens.winner else "ink"))
        said.baseline_at(pen, LEFT)

    def _line(self) -> tuple[DashedLine, Words]:
        theme = self.theme
        y = self.foot(self.leaders - 1)[1] - 0.75 * self.pitch
        line = DashedLine((self.area.left, y, 0), (self.area.right, y, 0), stroke_width=theme.space.hair)
        line.set_color(theme.role("line"))
        # Translators: the tokens that win in the end, here still far behind. In few words.
        said = say("favourites, by rank of {n}", n=self.lens.vocabulary)
        if self.roomy:
            said = say("final favourites, by rank among {n} tokens", n=self.lens.vocabulary)
        note = Words(theme, said, role="faint")
        left = self.left if self.roomy else self.area.left
        return line, note.baseline_at((left, y - 1.3 * theme.sizes.label, 0), LEFT)

    def _ticks(self) -> VGroup:
        """The scale of the leaders' bars."""
        theme, ticks = self.theme, VGroup()
        top, foot = self.foot(0)[1] + 0.5 * self.pitch, self.foot(self.leaders - 1)[1] - 0.5 * self.pitch
        for share in SCALE if self.roomy else SCALE[1::2]:
            x, number = self.left + float(share) * self.unit, Shown(self.lens.trace.cell(share), ".0%")
            ticks.add(hairline(theme, (x, top, 0), (x, foot, 0), "line"))
            ticks.add(Number(theme, number, role="faint", point=(x, top + 0.6 * theme.sizes.number, 0)))
        return ticks

    def show(self, place: float) -> None:
        """A stop, or the way between two."""
        stop = min(int(place), self.lens.last_stop)
        after = min(stop + 1, self.lens.last_stop)
        way = float(smooth(np.clip((place - stop) / ARRIVE, 0, 1)))
        for i, runner in enumerate(self.runners):
            runner.place(self.seats[stop][i], self.seats[after][i], way)
        near = after if way >= 0.5 else stop
        self.say(near)
        self.cursor.move_to(self.stack.rail.row(0, self.stack.count).at(0.5, 0.5))
        self.cursor.set_y(self.stack.row(0).at(0, 0.5)[1] - (stop + way) * self.stack.rail.height / self.stack.count)

    def light(self, place: float) -> None:
        """The slabs at a stop, or on the way between two: the pulse moves, then rests, as all else."""
        stop = min(int(place), self.lens.last_stop)
        self.stack.light(stop + float(smooth(np.clip((place - stop) / ARRIVE, 0, 1))))

    def go(self, start: int, end: int) -> UpdateFromAlphaFunc:
        """Run from one stop to another."""
        def run(_: VGroup, alpha: float) -> None:
            self.show(start + alpha * (end - start))
            self.light(start + alpha * (end - start))

        return UpdateFromAlphaFunc(VGroup(self, self.stack), run, rate_func=linear)

    def rewind(self) -> UpdateFromAlphaFunc:
        """The pulse goes back to the embedding."""
        last = self.lens.last_stop
        return UpdateFromAlphaFunc(self.stack, lambda stack, alpha: stack.light(last * (1 - alpha)))
