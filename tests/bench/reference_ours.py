"""The pictures of reference_usual.py, of the film's own mobjects: same numbers, same moves, same times."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    ORIGIN,
    RIGHT,
    UP,
    Animation,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    GrowArrow,
    GrowFromEdge,
    LaggedStart,
    Line,
    ManimColor,
    Rectangle,
    Scene,
    TransformFromCopy,
    UpdateFromAlphaFunc,
    ValueTracker,
    VGroup,
    VMobject,
    interpolate_color,
    linear,
)

from model.address import Cell, Cells
from scenes.mobjects.boxes import TokenBox
from scenes.mobjects.cascade import appear
from scenes.mobjects.grid import NumberGrid
from scenes.mobjects.marks import arrow, focus_frame
from scenes.mobjects.words import Number, Shown, Words
from scenes.theme import DARK, Theme
from tests.bench.figures import (
    BARS,
    IDS,
    LABELS,
    LOGITS,
    PATTERN,
    RESULT,
    SCORES,
    VECTOR,
    WEIGHTS,
    WORDS,
    N,
    row_share,
    softmax,
)

EM = 0.014  # Manim units an em of Manim's font size 1


def sized(number: float, label: float = 24) -> Theme:
    """The theme with Manim's font sizes for numbers and labels."""
    return replace(DARK, sizes=replace(DARK.sizes, number=EM * number, label=EM * label, title=EM * 32))


def shown(value: float, places: int = 2) -> Shown:
    return Shown(Cell("reference", float(value)), f".{places}f")


def heat(share: float) -> ManimColor:
    return DARK.sequential(share)


class Attention(Scene):
    """A grid of numbers on a heat map; row by row, all of them change."""

    def construct(self) -> None:
        theme, side = sized(12, 14), 0.52
        title = Words(theme, "Attention: softmax(QK^T / sqrt(d))", size="title", point=(0, 3.5, 0))
        grid = NumberGrid(theme, Cells("scores", SCORES), range(N), range(N), lambda v: heat((v + 4) / 8),
                          side, side, ".2f").shift(0.35 * DOWN)  # fmt: skip
        squares, numbers = VGroup(*(cell.square for cell in grid)), VGroup(*(cell[1] for cell in grid))
        labels = VGroup(*(
            Words(theme, word).centred_at(squares[i * N].get_left() + 0.15 * LEFT, RIGHT)
            for i, word in enumerate(LABELS)
        ))  # fmt: skip
        self.play(FadeIn(title), run_time=1)
        self.play(appear(squares, 0.01), run_time=1.5)
        self.play(FadeIn(numbers), FadeIn(labels), run_time=0.8)
        self.wait(1.5)
        done, drawn = ValueTracker(0), np.zeros(N)

        def update(group: VGroup) -> None:
            for i in range(N):
                share = row_share(done.get_value(), i)
                if share == drawn[i]:
                    continue
                drawn[i] = share
                for j in range(N):
                    value = (1 - share) * SCORES[i, j] + share * PATTERN[i, j]
                    fill = heat((1 - share) * (SCORES[i, j] + 4) / 8 + share * PATTERN[i, j])
                    squares[i * N + j].set_fill(fill)
                    numbers[i * N + j].become_cell(shown(value)).set_color(theme.on(fill))

        grid.add_updater(update)
        self.add(grid)
        self.play(done.animate.set_value(1), run_time=3, rate_func=linear)
        grid.clear_updaters()
        self.wait(1.5)
        frame = focus_frame(theme, VGroup(*squares[3 * N : 4 * N]), "negative")
        self.play(Create(frame), run_time=0.7)
        self.play(frame.animate.shift(DOWN * side * 5), run_time=1)
        self.wait(1)


class MatVec(Scene):
    """A matrix times a vector: a highlight moves, products fly, sums count."""

    def construct(self) -> None:
        theme, step = sized(14), 0.5
        ys = [(5.5 - i) * step for i in range(N)]
        matrix = VGroup(*(
            Number(theme, shown(WEIGHTS[i, j]), point=((j - 8.5) * 0.62, ys[i], 0)) for i in range(N) for j in range(N)
        ))  # fmt: skip
        vector = VGroup(*(Number(theme, shown(VECTOR[i]), role="key", point=(3.1, ys[i], 0)) for i in range(N)))
        result = VGroup(*(Number(theme, shown(0), role="query", point=(5.2, ys[i], 0)) for i in range(N)))
        brackets = VGroup(*(self.brackets(group) for group in (matrix, vector, result)))
        pointer = arrow(theme, (3.65, 0, 0), (4.65, 0, 0), theme.role("ink"), 6)
        self.play(FadeIn(matrix, shift=UP * 0.2), FadeIn(vector), Create(brackets), run_time=1.2)
        self.play(GrowArrow(pointer), FadeIn(result), run_time=0.6)
        self.wait(1)
        row = focus_frame(theme, VGroup(*matrix[:N]), "probability")
        column = focus_frame(theme, vector, "key")
        self.play(Create(row), Create(column), run_time=0.5)
        for i in range(4):
            flying = VGroup(*(matrix[i * N + j].copy() for j in range(N)))
            self.play(*(one.animate.move_to(result[i]).set_opacity(0.2) for one in flying),
                      self.count(result[i], RESULT[i]), run_time=0.8)  # fmt: skip
            self.remove(*flying)
            if i < 3:
                self.play(row.animate.shift(DOWN * step), run_time=0.3)
        rest = (self.count(result[i], RESULT[i]) for i in range(4, N))
        self.play(FadeOut(row), FadeOut(column), *rest, run_time=1)
        self.wait(1.5)

    def count(self, number: Number, end: float) -> Animation:
        return UpdateFromAlphaFunc(number, lambda one, alpha: one.become_cell(shown(alpha * end)))

    def brackets(self, group: VGroup) -> VGroup:
        left, right = group.get_left()[0] - 0.15, group.get_right()[0] + 0.15
        top, bottom = group.get_top()[1] + 0.12, group.get_bottom()[1] - 0.12
        return VGroup(*(
            VMobject().set_points_as_corners([[x + d, top, 0], [x, top, 0], [x, bottom, 0], [x + d, bottom, 0]])
            for x, d in ((left, 0.1), (right, -0.1))
        ))  # fmt: skip


class Logits(Scene):
    """Tokens become ids; a chart of bars under a slider for the temperature."""

    def construct(self) -> None:
        theme, small = sized(12), sized(12, 12)
        tokens = VGroup(*(TokenBox(theme, word).paint("key") for word in WORDS)).arrange(RIGHT, buff=0.12)
        tokens.move_to([0, 3.2, 0])
        self.play(LaggedStart(*(FadeIn(one, shift=DOWN * 0.3) for one in tokens), lag_ratio=0.1), run_time=1.2)
        ids = VGroup(*(TokenBox(theme, id).paint("probability") for id in IDS)).arrange(RIGHT, buff=0.12)
        ids.next_to(tokens, DOWN)
        self.play(*(TransformFromCopy(token, id) for token, id in zip(tokens, ids, strict=True)), run_time=1.2)
        self.wait(1)
        foot, shares = -3, softmax(LOGITS)
        temperature = ValueTracker(1.0)
        bars, numbers, names = VGroup(), VGroup(), VGroup()
        for k, share in enumerate(shares):
            x = (k - (BARS - 1) / 2) * 0.62
            bars.add(Pillar(x, foot, interpolate_color(theme.role("positive"), theme.role("key"), k / BARS)))
            numbers.add(Number(theme, shown(100 * share, 1)))
            names.add(Words(small, f"tok{k}", role="faint", point=(x, foot - 0.3, 0)))
        self.stand(bars, numbers, shares)
        axis = Line([-6.5, foot, 0], [6.5, foot, 0], stroke_width=2)
        growing = LaggedStart(*(GrowFromEdge(bar, DOWN) for bar in bars), lag_ratio=0.03)
        self.play(Create(axis), FadeIn(names), growing, FadeIn(numbers), run_time=1.5)
        track, knob = Line([3, 0.6, 0], [6, 0.6, 0]), Dot([4, 0.6, 0], color=theme.role("focus"))
        value = Number(theme, shown(1.0), size="label", point=(4.5, 1.0, 0))
        label = VGroup(Words(theme, "T =").centred_at((3.6, 1.0, 0), ORIGIN), value)
        self.play(FadeIn(track), FadeIn(knob), FadeIn(label), run_time=0.5)

        def update(group: VGroup) -> None:
            self.stand(bars, numbers, softmax(LOGITS / temperature.get_value()))
            knob.move_to([3 + temperature.get_value(), 0.6, 0])
            value.become_cell(shown(temperature.get_value()))

        all_of_it = VGroup(bars, numbers, knob, label).add_updater(update)
        self.add(all_of_it)
        self.play(temperature.animate.set_value(2.6), run_time=2)
        self.play(temperature.animate.set_value(0.4), run_time=2.5)
        all_of_it.clear_updaters()
        self.wait(2)

    def stand(self, bars: Any, numbers: Any, shares: Any) -> None:
        """Bars as high as their shares, the numbers on top."""
        for bar, number, share in zip(bars, numbers, shares, strict=True):
            top = bar.reach(max(6 * share, 0.01))
            number.become_cell(shown(100 * share, 1)).centred_at((bar.x, top + 0.12, 0))


class Pillar(Rectangle):
    """A bar that stands on its foot."""

    def __init__(self, x: float, foot: float, color: ManimColor) -> None:
        super().__init__(width=0.45, stroke_width=0, fill_opacity=1, fill_color=color)
        self.x, self.foot = x, foot

    def reach(self, height: float) -> float:
        """Make it that high; where its top is now."""
        left, right, top = self.x - 0.225, self.x + 0.225, self.foot + height
        corners = [(right, top, 0), (left, top, 0), (left, self.foot, 0), (right, self.foot, 0)]
        self.set_points_as_corners([*corners, corners[0]])
        return top
