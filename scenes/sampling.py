"""One token is drawn: temperature, top-k, top-p, and a number that falls on a ruler."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from manim import (
    DOWN, LEFT, RIGHT, FadeIn, FadeOut, GrowFromEdge, LaggedStart, ReplacementTransform, TransformFromCopy,
    UpdateFromAlphaFunc, VGroup, rate_functions,
)

from model.trace import Sample, Token
from scenes.chapter import Chapter
from scenes.mobjects.bars import COUNT_EMS, NAMED, PERCENT_EMS, BarChart, Tally
from scenes.mobjects.context_line import ContextLine
from scenes.mobjects.marks import focus_frame
from scenes.mobjects.ruler import Ruler
from scenes.mobjects.shares import COLD, FROZEN, HOT, OWN, RECORDED, Shares, Tempering, format_that_adds_up
from scenes.mobjects.slider import TemperatureDial
from scenes.mobjects.token_text import quoted, written
from scenes.mobjects.tokens import TokenBox
from scenes.mobjects.wall import CHIPS, TokenWall
from scenes.mobjects.words import Shown, Words

SAMPLE = "steps.0.sample"


class Sampling(Chapter):
    """From a distribution to one token."""

    slug = "sampling"
    hue = "probability"

    def story(self) -> None:
        self.distribution()
        self.greedy()
        self.cold()
        self.hot()
        self.setting()
        self.top_k()

    # What is drawn

    @property
    def sample(self) -> Sample:
        return self.step.sample

    @cached_property
    def ranks(self) -> list[int]:
        """All ids, likeliest first."""
        return [int(i) for i in np.argsort(-self.sample.logits, kind="stable")]

    @cached_property
    def kept(self) -> list[int]:
        """The ids that could be drawn, likeliest first."""
        return [int(i) for i in self.sample.kept_ids]

    def token(self, token_id: int) -> Token:
        return self.trace.token(token_id)

    def names(self, ids: list[int]) -> list[str]:
        return [written(self.token(i)) for i in ids]

    # The beats

    def distribution(self) -> None:
        area, named = self.stage_area, self.ranks[:NAMED]
        self.chart_area, self.desk = area.part(0, 1, 0.27, 1), area.part(0, 1, 0, 0.24)
        self.tempering = Tempering(self.trace, named)
        own = self.tempering.at(OWN)
        others = self.shown(f"config.vocab_size-{len(named)}", ",d")
        self.chart = BarChart(self.theme, self.chart_area, self.names(named), own.rows(), others)
        self.context = ContextLine(self.trace, self.theme, self.trace.tokens, self.desk)
        caption = "The model gave each of its {} tokens a share. One of them must now be written."
        with self.beat("distribution", caption, self.shown("config.vocab_size", ",d")):
            self.run(FadeIn(self.context), time="quick")
            rows = [LaggedStart(FadeIn(row.label), GrowFromEdge(row.bar, LEFT), FadeIn(row.number), lag_ratio=0.3)
                    for row in self.chart.rows]
            self.run(LaggedStart(*rows, lag_ratio=0.12), time="sweep")

    def greedy(self) -> None:
        first, row = self.ranks[0], self.chart.rows[0]
        share = self.tempering.at(OWN).of(first)
        caption = f"Greedy: always take the highest, here {quoted(self.token(first))} with {{}}. Same prompt, same word, for ever."
        with self.beat("greedy", caption, share):
            frame = focus_frame(self.theme, row)
            self.run(FadeIn(frame), time="quick")
            self.ghost = row.label.copy()
            self.add(self.ghost)
            slot = self.context.slot
            self.run(self.ghost.animate.move_to(slot), FadeOut(slot[1]), time="slow")
            self.rest()
        self.run(FadeOut(frame, self.ghost), FadeIn(slot[1]), time="quick")

    def cold(self) -> None:
        stops = [self.shown(stop, format) for stop, format in ((FROZEN, "d"), (COLD, ".1f"), (OWN, "d"), (HOT, "d"))]
        if self.sample.temperature > stops[-1].cell.value:
            stops[-1] = self.shown(RECORDED, ".1f")
        own = self.tempering.at(OWN)
        panel = self.chart_area.part(0.6, 0.98, 0.26, 0.74)
        self.dial = TemperatureDial(self.theme, panel, stops, self.tempering.temperature(OWN), own.entropy(), own.choices())
        self.lab, self.stop = VGroup(self.chart, self.dial), OWN
        caption = "Temperature divides the scores before softmax. Below {}, the strong get stronger: watch the entropy fall."
        with self.beat("cold", caption, self.shown(OWN, "d")):
            self.run(FadeIn(self.dial))
            self.slide(COLD)

    def hot(self) -> None:
        others = self.shown(f"config.vocab_size-{NAMED}", ",d")
        caption = "Back to {}, then to {}: the bars flatten, and the {} others take over."
        with self.beat("hot", caption, self.shown(OWN, "d"), self.shown(HOT, "d"), others):
            self.slide(OWN)
            self.rest()
            self.slide(HOT)

    def setting(self) -> None:
        recorded = self.tempering.at(RECORDED)
        caption = "This run is set to {}: as open as a choice among {} equal tokens."
        with self.beat("setting", caption, self.tempering.temperature(RECORDED), recorded.choices()):
            self.slide(RECORDED)

    def slide(self, goal: str) -> None:
        """Move the temperature there; the bars and numbers of every frame are those of the temperature it shows."""
        start = self.stop

        def show(_: VGroup, alpha: float) -> None:
            stop = self.tempering.between(start, goal, alpha)
            shares = self.tempering.at(stop)
            self.chart.show(shares.rows())
            self.dial.show(self.tempering.temperature(stop), shares.entropy(), shares.choices())

        self.run(UpdateFromAlphaFunc(self.lab, show, rate_func=rate_functions.smooth), time="sweep")
        self.stop = goal

    def top_k(self) -> None:
        tempered, ids = self.tempering.at(RECORDED), self.ranks[:CHIPS]
        beyond = Shares(self.trace, f"{SAMPLE}.tempered", ids)
        count = self.shown(f"config.vocab_size-{len(ids)}", ",d")
        others = Words(self.theme, "{} other tokens share {}", count, beyond.others(), role="faint")
        self.wall = TokenWall(self.theme, self.chart_area, self.names(ids), [tempered.values[i] for i in ids], others)
        self.ruler = Ruler(self.theme, self.desk, self.shown(FROZEN, "d"), self.shown(OWN, "d"))
        with self.beat("top-k", *self.says_of_top_k()):
            self.bars_to_wall()
            self.run(*self.cut(self.sample.top_k_probs, "top_k_probs"), time="slow")

    def says_of_top_k(self) -> tuple[str | Shown, ...]:
        k, sample = self.shown(f"{SAMPLE}.top_k", ",d"), self.sample
        if sample.top_k == 0:
            return "Top-k is off in this run (k = {}): no token is cut for its rank.", k
        if np.count_nonzero(sample.tempered) == np.count_nonzero(sample.top_k_probs):
            left = self.shown(f"count({SAMPLE}.tempered)", ",d")
            return "Top-k may keep {} tokens, and only {} has any share: nothing is cut.", k, left
        lost = self.shown(f"1-sum({SAMPLE}.top_k_probs)", ".1%")
        return "Top-k keeps the {} likeliest. All others go: {} thrown away.", k, lost

    def bars_to_wall(self) -> None:
        """Every bar becomes a chip; the others of the chart step apart."""
        rows, chips = self.chart.rows, self.wall.chips
        named, rest = rows[:NAMED], rows[NAMED:]
        self.clear_stage(*self.chart, time="quick")
        moves = [ReplacementTransform(row.bar, chip.box) for row, chip in zip(named, chips, strict=False)]
        moves += [ReplacementTransform(row.label, chip.label) for row, chip in zip(named, chips, strict=False)]
        self.run(*moves, *(ReplacementTransform(row.bar, self.wall.others.box) for row in rest),
                 *(FadeOut(row.number) for row in rows), *(FadeOut(row.label) for row in rest))
        self.filled = self.ruler.piece(0, 1, self.theme.role("probability"))
        self.run(LaggedStart(*(FadeIn(chip) for chip in chips[NAMED:]), lag_ratio=0.05), FadeIn(self.wall.others.label),
                 FadeIn(self.ruler, self.filled), time="slow")

    def cut(self, left: np.ndarray, field: str) -> list:
        """Chips without a share go out; the ruler loses what they had."""
        ids = self.ranks[:CHIPS]
        gone = [chip for chip, i in zip(self.wall.chips, ids, strict=True) if left[i] == 0]
        lost = self.ruler.piece(left.sum(), 1, self.theme.mix("masked", 0.5))
        words = Words(self.theme, "thrown away {}", self.shown(f"1-sum({SAMPLE}.{field})", ".1%"), role="masked")
        words.centred_at(self.ruler.above(1), RIGHT)
        self.lost = VGroup(lost, words)
        moves = [chip.animate.cut() for chip in gone]
        return [LaggedStart(*moves, lag_ratio=0.03), self.wall.others.animate.cut(), FadeIn(self.lost)]
