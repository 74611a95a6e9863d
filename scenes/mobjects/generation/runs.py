"""The same prompt and seed under other settings: what each run writes, token by token, and how sure its draws were."""

from __future__ import annotations

from functools import reduce

from manim import DOWN, LEFT, RIGHT, Animation, FadeIn, VGroup

from model.trace import Trace
from scenes.language import Said, message, say
from scenes.mobjects.boxes import TokenBox, flow
from scenes.mobjects.token_text import written
from scenes.mobjects.words import Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

# Translators: three ways to draw tokens: always the likeliest one; as in this run; at a high temperature
NAMES = (message("greedy"), message("this run"), message("hot, without cuts"))
SIDE = 3.4  # units for a run's settings at least, left of its tokens in a wide area
ROW, LINE = 2.0, 1.5  # ems: row to row of tokens, and line to line of the settings
WIDEST = 0.3  # of the width, for one token
MOST = 24  # tokens of a run
NARROW = 12.0  # units of width up to which the tokens stand under their settings
RUNS = "derived.runs"


class Run(VGroup):
    """One run: its name and settings, its tokens as boxes tinted by their share in the draw, and their mean share."""

    def __init__(self, theme: Theme, trace: Trace, index: int, area: Rect) -> None:
        self.theme, self.trace, self.index, em = theme, trace, index, theme.sizes.label
        self.ids = [int(i) for i in trace.derived["runs.ids"][index] if i >= 0]
        self.beside = beside = area.width > NARROW
        lines = [Words(theme, say(NAMES[index]), size="body"), *self._settings(1 if beside else 2)]
        pen = area.top - 0.5 * em
        self.head = VGroup()
        for line in lines:
            pen -= 0.5 * line.em
            self.head.add(line.baseline_at((area.left, pen, 0), LEFT))
            pen -= (LINE - 0.5) * line.em
        self.area = Rect(area.left, area.right, area.bottom, area.top if beside else pen)
        mean = Shown(trace.cell(f"mean({RUNS}.probs[{index},:{len(self.ids)}])"), ".1%")
        self.mean = VGroup(Number(theme, mean, "label", "probability", align=RIGHT))
        words = Words(theme, say("mean share"), role="faint")
        if beside:
            self.mean[0].baseline_at((area.left + MEAN * em, pen - 0.3 * em, 0), RIGHT)
            words.baseline_at((area.left + (MEAN + 0.4) * em, pen - 0.3 * em, 0), LEFT)
        else:
            words.baseline_at((area.right, self.head[0].pen[1], 0), RIGHT)
            self.mean[0].baseline_at(words.pen + 0.4 * em * LEFT, RIGHT)
        self.mean.add(words)
        widest = max(part.get_right()[0] for part in (self.head, self.mean)) - area.left
        self.side = max(SIDE, widest + theme.space.gap) if beside else 0.0
        super().__init__(self.head, self.mean)

    def write(self, side: float) -> None:
        """The tokens as `boxes`, so far right of where the settings begin."""
        area = Rect(self.area.left + side, self.area.right, self.area.bottom, self.area.top)
        self.boxes = self._boxes(area, "body" if self.beside else "label")

    def _settings(self, a_line: int) -> list[Words]:
        """Temperature and cuts, as far as they are on: one of the two a line, or both."""
        def shown(name: str, format: str) -> Shown:
            return Shown(self.trace.cell(f"{RUNS}.{name}[{self.index}]"), format)

        temperature, top_k, top_p = shown("temperatures", ".1f"), shown("top_k", "d"), shown("top_p", ".0%")
        if temperature.cell.value == 0:
            return [Words(self.theme, say("temperature {n}", n=Shown(temperature.cell, "d")), role="faint")]
        first, cuts = say("temperature {n}", n=temperature), list[Said]()
        if top_k.cell.value > 0:
            cuts.append(say("top-k {n}", n=top_k))
        if top_p.cell.value < 1:
            cuts.append(say("top-p {n}", n=top_p))
        lines = [[first], cuts] if a_line == 1 else [[first, *cuts]]
        return [Words(self.theme, reduce(_listed, line), role="faint") for line in lines if line]

    def _boxes(self, area: Rect, size: str) -> VGroup:
        theme, em, gap = self.theme, self.theme.size(size), self.theme.space.pad / 2
        boxes = []
        for i, token_id in enumerate(self.ids[:MOST]):
            box = TokenBox(theme, written(self.trace.token(token_id)), size, widest=WIDEST * area.width)
            fill = theme.sequential(float(self.trace.derived["runs.probs"][self.index, i]), "probability")
            box.box.set_fill(fill)
            box.label.set_color(theme.on(fill))
            boxes.append(box)
        rows = flow([box.width for box in boxes], area.width, gap)[:max(int(area.height / (ROW * em)), 1)]
        count, more = sum(map(len, rows)), VGroup()
        if count < len(self.ids):
            room = area.width - max(MORE * theme.sizes.label, self._more(0).advance)
            while rows[-1][1:] and sum(boxes[j].width + gap for j in rows[-1]) > room:
                rows[-1].pop()
            count = sum(map(len, rows))
            more.add(self._more(count))
        for r, row in enumerate(rows):
            pen, middle = area.left, area.top - (r + 0.5) * ROW * em
            for j in row:
                boxes[j].move_to((pen, middle, 0), aligned_edge=LEFT)
                pen += boxes[j].width + gap
        for words in more:
            words.centred_at((pen + gap, middle, 0), LEFT)
        self.head.add(*more)
        return VGroup(*(boxes[j] for row in rows for j in row))

    def _more(self, count: int) -> Words:
        """How many tokens there are besides the first ones."""
        left = Shown(self.trace.cell(f"count({RUNS}.ids[{self.index}]+1)-{count}"), "d")
        return Words(self.theme, say("and {n} more", n=left), role="faint")


def _listed(settings: Said, another: Said) -> Said:
    # Translators: two settings beside each other, such as "top-k 40, top-p 95 %"
    return say("{settings}, {another}", settings=settings, another=another)


MORE = 6.0  # ems kept at least for the words that say how many are left out
MEAN = 4.4  # ems for the mean share, before its words


class Runs(VGroup):
    """Three runs under each other; `step(i)` lets the i-th token of each appear."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        self.theme, gap = theme, theme.space.gap
        rows = [area.row(i, len(NAMES)) for i in range(len(NAMES))]
        self.runs = [Run(theme, trace, i, Rect(row.left, row.right, row.bottom + gap, row.top))
                     for i, row in enumerate(rows)]
        for run in self.runs:
            run.write(max(one.side for one in self.runs))
        super().__init__(*(run.head for run in self.runs))
        self.length = max(len(run.boxes) for run in self.runs)

    def step(self, i: int) -> list[Animation]:
        """The next token of every run that has one."""
        down = self.theme.space.pad * DOWN
        return [FadeIn(run.boxes[i], shift=down) for run in self.runs if i < len(run.boxes)]

    @property
    def parting(self) -> int | None:
        """The first place where not all of them have the same token; None if there is none."""
        for i in range(max(len(run.ids) for run in self.runs)):
            if self.ways(i) > 1:
                return i
        return None

    def ways(self, i: int) -> int:
        """How many different tokens the runs have at a place."""
        return len({run.ids[i] if i < len(run.ids) else None for run in self.runs})

    def at(self, i: int) -> list[TokenBox]:
        """The boxes of a place."""
        return [run.boxes[i] for run in self.runs if i < len(run.boxes)]
