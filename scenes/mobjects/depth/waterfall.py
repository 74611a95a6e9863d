"""The attribution drawn: bars that climb to the score, and a list of the weightiest that adds up to it."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, UP, Animation, FadeIn, Rectangle, UpdateFromAlphaFunc, VGroup, linear

from scenes.language import message, say, say_in
from scenes.lines import shorten
from scenes.mobjects.depth.columns import Columns
from scenes.mobjects.depth.votes import ASIDE, HUES, NAMES, Part, Votes
from scenes.mobjects.marks import hairline
from scenes.mobjects.paragraph import Paragraph
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

SPLIT = {True: 0.7, False: 0.6}  # share of a wide stage, and of others, for the bars; the list has the rest


class Waterfall(VGroup):
    """Bars that each begin where the one before ended, from zero up to the score; `number` rides on the last one."""

    def __init__(self, theme: Theme, votes: Votes, area: Rect) -> None:
        self.theme, self.votes = theme, votes
        self.columns = Columns(theme, area, votes.lens.last_stop + 1)
        self.levels = np.concatenate([[0.0], np.cumsum(votes.values)])
        low, high = float(self.levels.min()), float(self.levels.max())
        self.low, self.span = low, (high - low) / HEIGHT or 1.0
        self.bars = VGroup(*(self._bar(i) for i in range(len(votes.parts))))
        zero = Shown(votes.trace.cell("0"), "d")
        self.axis = self.columns.ticks([(zero, self.up(0.0))])
        self.number = Number(theme, votes.partial(1), "heading", "ink", style="mono-bold")
        super().__init__(self.axis, self.bars, self.number)
        self.show(0)

    def up(self, value: float) -> float:
        """Height of a value."""
        return (value - self.low) / self.span + FLOOR

    def _bar(self, i: int) -> Rectangle:
        part, body = self.votes.parts[i], self.columns.body
        x, (start, end) = self.columns.x(part.column), (body.at(0, self.up(level))[1] for level in self.levels[i:i + 2])
        height = max(abs(end - start), self.theme.space.thin)
        width = body.width / self.columns.count * (2 * ASIDE if part.writer != "embed" else FULL)
        bar = Rectangle(width=width, height=height, stroke_width=0, fill_color=self.theme.role(HUES[part.writer]))
        return bar.set_fill(opacity=1).move_to((x, (start + end) / 2, 0))

    def show(self, count: int) -> None:
        """After so many summands (one at least)."""
        count = max(count, 1)
        for i, bar in enumerate(self.bars):
            bar.set_fill(opacity=1 if i < count else 0)
        bar, shown = self.bars[count - 1], self.votes.partial(count)
        if self.number.shown[0].cell.address != shown.cell.address:
            self.number.become_cell(shown)
        half, body = self.number.advance / 2, self.columns.body
        x = float(np.clip(bar.get_x(), body.left + half, body.right - half))
        under = [one.get_top()[1] for one in self.bars[:count] if one.get_right()[0] > x - half - self.theme.space.pad]
        self.number.centred_at((x, max(under) + 0.75 * self.number.em, 0))

    def climb(self, start: int, end: int) -> UpdateFromAlphaFunc:
        """Add up from one count of summands to another, and rest there."""
        def add_up(_: VGroup, alpha: float) -> None:
            self.show(round(start + min(alpha / ARRIVED, 1.0) * (end - start)))

        return UpdateFromAlphaFunc(self, add_up, rate_func=linear)


ARRIVED = 0.9  # share of the time after which all is added
HEIGHT, FLOOR = 0.84, 0.02  # shares of the height: from lowest to highest level, and under it
FULL = 0.7  # width of the embedding's bar, in columns


class VoteList(VGroup):
    """The weightiest summands, all the others as one, and their sum. `rows[i]` belongs to `parts[i]`."""

    def __init__(self, theme: Theme, votes: Votes, area: Rect) -> None:
        self.theme = theme
        self.area = area = Rect(area.left, min(area.right, area.left + WIDEST), area.bottom, area.top)
        self.parts = votes.listed
        lines = len(self.parts) + 3
        self.pitch = min(area.height / lines, PITCH * theme.sizes.label)
        self.top = area.at(0, 0.5)[1] + lines / 2 * self.pitch
        self.rows = VGroup(*(
            self._row(i, self._name(votes, part), votes.shown(part), HUES[part.writer])
            for i, part in enumerate(self.parts)
        ))
        count = Shown(votes.trace.cell(f"len(derived.attribution.attn)*2+1-{len(self.parts)}"), "d")
        rest = Words(theme, say_in("summands", "{n} others", n=count), role="faint")
        self.rest = self._row(len(self.parts), rest, votes.others(), "faint")
        y = self.y(len(self.parts) + 0.5)
        self.rule = hairline(theme, (area.left, y, 0), (area.right, y, 0))
        name = shorten(votes.lens.name(votes.lens.winner), area.width / 2, theme.sizes.label, "mono")
        total = votes.total()
        self.total = self._row(len(self.parts) + 1, Words(theme, name, style="mono", role="focus"), total, "focus")
        super().__init__(self.rows, self.rest, self.rule, self.total)

    def y(self, line: float) -> float:
        """The middle of a line."""
        return self.top - (line + 0.5) * self.pitch

    def _row(self, line: int, name: Words, shown: Shown, role: str) -> VGroup:
        number = Number(self.theme, shown, "label", "ink" if role in HUES.values() else role)
        point = (self.area.right, self.y(line), 0)
        return VGroup(name.centred_at((self.area.left, self.y(line), 0), LEFT), number.centred_at(point, RIGHT))

    def _name(self, votes: Votes, part: Part) -> Words:
        return Words(self.theme, say(SUMMANDS[part.writer], block=votes.block(part)), role=HUES[part.writer])

    def arrive(self, bars: VGroup, votes: Votes) -> list[Animation]:
        """Every number comes from its bar."""
        pairs = zip(self.parts, self.rows, strict=True)
        return [FadeIn(row, target_position=bars[votes.parts.index(part)]) for part, row in pairs]


SUMMANDS = {
    "embed": NAMES["embed"],
    "attn": message("attention, block {block}"),
    "mlp": message("MLP, block {block}"),
}
WIDEST = 5.0  # units of the list
PITCH = 1.9  # of the lines, in ems


class Legend(VGroup):
    """Whose bars are whose (`hues`), and what is kept still (`note`)."""

    def __init__(self, theme: Theme, area: Rect) -> None:
        lines = [Words(theme, say(NAMES[writer]), size="body", role=HUES[writer]) for writer in ("attn", "mlp")]
        pitch = PITCH * theme.sizes.body
        for i, line in enumerate(lines):
            line.centred_at(area.at(0, 0.5) + (0.5 - i) * pitch * UP, LEFT)
        self.hues = VGroup(*lines)
        # Translators: the scale of the last norm is kept as it is, so that the parts add up.
        note = say("final norm’s scale frozen")
        self.note = Paragraph(theme, note, width=area.width, top=area.at(0, 0.01), align=LEFT)
        self.note.shift(self.note[0].pen - self.note[-1].pen)  # its last line stands at the foot
        super().__init__(self.hues, self.note)


LISTED = (0, 1, 0.12, 1)  # of the panel, where the list stands: over the note
