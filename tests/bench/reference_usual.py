"""Three pictures of a forward pass, written as people write Manim scenes. See reference_ours.py for the same by us."""

from __future__ import annotations

import numpy as np
from manim import (
    BLUE,
    DOWN,
    GREEN,
    GREY,
    LEFT,
    RED,
    RIGHT,
    TEAL,
    UP,
    WHITE,
    YELLOW,
    Arrow,
    ChangeDecimalToValue,
    Create,
    DecimalNumber,
    Dot,
    FadeIn,
    FadeOut,
    GrowArrow,
    GrowFromEdge,
    LaggedStart,
    Line,
    ManimColor,
    Rectangle,
    RoundedRectangle,
    Scene,
    Square,
    SurroundingRectangle,
    Text,
    TransformFromCopy,
    ValueTracker,
    VGroup,
    VMobject,
    Write,
    interpolate_color,
    linear,
)

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

LOW, HIGH = ManimColor("#101040"), ManimColor("#ffcc33")


def number(value: float, size: float = 18, places: int = 2, color: ManimColor = WHITE) -> DecimalNumber:
    return DecimalNumber(value, num_decimal_places=places, mob_class=Text, font_size=size, color=color)


def heat(share: float) -> ManimColor:
    return interpolate_color(LOW, HIGH, float(np.clip(share, 0, 1)))


class Attention(Scene):
    """A grid of numbers on a heat map; row by row, all of them change."""

    def construct(self) -> None:
        side = 0.52
        title = Text("Attention: softmax(QK^T / sqrt(d))", font_size=32).to_edge(UP, buff=0.3)
        cells, numbers = VGroup(), VGroup()
        for i in range(N):
            for j in range(N):
                cell = Square(side_length=side, stroke_width=1, stroke_color=GREY, fill_opacity=1,
                              fill_color=heat((SCORES[i, j] + 4) / 8))  # fmt: skip
                cell.move_to([(j - (N - 1) / 2) * side, ((N - 1) / 2 - i) * side - 0.35, 0])
                cells.add(cell)
                numbers.add(number(SCORES[i, j], 12).move_to(cell))
        labels = VGroup(*(Text(w, font_size=14).next_to(cells[i * N], LEFT, buff=0.15) for i, w in enumerate(LABELS)))
        self.play(Write(title), run_time=1)
        self.play(LaggedStart(*(FadeIn(cell) for cell in cells), lag_ratio=0.01), run_time=1.5)
        self.play(FadeIn(numbers), FadeIn(labels), run_time=0.8)
        self.wait(1.5)
        done = ValueTracker(0)

        def update(group: VGroup) -> None:
            for i in range(N):
                share = row_share(done.get_value(), i)
                for j in range(N):
                    k = i * N + j
                    value = (1 - share) * SCORES[i, j] + share * PATTERN[i, j]
                    if abs(numbers[k].number - value) > 1e-9:
                        numbers[k].set_value(value)
                        cells[k].set_fill(heat((1 - share) * (SCORES[i, j] + 4) / 8 + share * PATTERN[i, j]))

        both = VGroup(cells, numbers).add_updater(update)
        self.add(both)
        self.play(done.animate.set_value(1), run_time=3, rate_func=linear)
        both.clear_updaters()
        self.wait(1.5)
        frame = SurroundingRectangle(VGroup(*cells[3 * N : 4 * N]), color=RED)
        self.play(Create(frame), run_time=0.7)
        self.play(frame.animate.shift(DOWN * side * 5), run_time=1)
        self.wait(1)


class MatVec(Scene):
    """A matrix times a vector: a highlight moves, products fly, sums count."""

    def construct(self) -> None:
        step = 0.5
        matrix, vector, result = VGroup(), VGroup(), VGroup()
        for i in range(N):
            y = (5.5 - i) * step
            for j in range(N):
                matrix.add(number(WEIGHTS[i, j], 14).move_to([(j - 8.5) * 0.62, y, 0]))
            vector.add(number(VECTOR[i], 14, color=BLUE).move_to([3.1, y, 0]))
            result.add(number(0, 14, color=YELLOW).move_to([5.2, y, 0]))
        brackets = VGroup(*(self.brackets(group) for group in (matrix, vector, result)))
        arrow = Arrow(LEFT * 0.4, RIGHT * 0.6).move_to([4.15, 0, 0])
        self.play(FadeIn(matrix, shift=UP * 0.2), FadeIn(vector), Create(brackets), run_time=1.2)
        self.play(GrowArrow(arrow), FadeIn(result), run_time=0.6)
        self.wait(1)
        row = SurroundingRectangle(VGroup(*matrix[:N]), color=GREEN, buff=0.06)
        column = SurroundingRectangle(vector, color=BLUE, buff=0.06)
        self.play(Create(row), Create(column), run_time=0.5)
        for i in range(4):
            flying = VGroup(*(matrix[i * N + j].copy() for j in range(N)))
            self.play(*(one.animate.move_to(result[i]).set_opacity(0.2) for one in flying),
                      ChangeDecimalToValue(result[i], RESULT[i]), run_time=0.8)  # fmt: skip
            self.remove(*flying)
            if i < 3:
                self.play(row.animate.shift(DOWN * step), run_time=0.3)
        rest = (ChangeDecimalToValue(result[i], RESULT[i]) for i in range(4, N))
        self.play(FadeOut(row), FadeOut(column), *rest, run_time=1)
        self.wait(1.5)

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
        tokens = VGroup(*(self.box(word, BLUE) for word in WORDS)).arrange(RIGHT, buff=0.12).to_edge(UP)
        self.play(LaggedStart(*(FadeIn(one, shift=DOWN * 0.3) for one in tokens), lag_ratio=0.1), run_time=1.2)
        ids = VGroup(*(self.box(id, GREEN) for id in IDS)).arrange(RIGHT, buff=0.12).next_to(tokens, DOWN)
        self.play(*(TransformFromCopy(token, id) for token, id in zip(tokens, ids, strict=True)), run_time=1.2)
        self.wait(1)
        foot, shares = -3, softmax(LOGITS)
        temperature = ValueTracker(1.0)
        bars, numbers, names = VGroup(), VGroup(), VGroup()
        for k, share in enumerate(shares):
            x = (k - (BARS - 1) / 2) * 0.62
            bar = Rectangle(width=0.45, height=max(6 * share, 0.01), stroke_width=0, fill_opacity=1,
                            fill_color=interpolate_color(BLUE, TEAL, k / BARS))  # fmt: skip
            bars.add(bar.move_to([x, foot, 0], aligned_edge=DOWN))
            numbers.add(number(100 * share, 12, 1).next_to(bar, UP, buff=0.06))
            names.add(Text(f"tok{k}", font_size=12).move_to([x, foot - 0.25, 0]))
        axis = Line([-6.5, foot, 0], [6.5, foot, 0], stroke_width=2)
        growing = LaggedStart(*(GrowFromEdge(bar, DOWN) for bar in bars), lag_ratio=0.03)
        self.play(Create(axis), FadeIn(names), growing, FadeIn(numbers), run_time=1.5)
        track, knob = Line([3, 0.6, 0], [6, 0.6, 0]), Dot([4, 0.6, 0], color=YELLOW)
        label = VGroup(Text("T =", font_size=24).move_to([3.6, 1.0, 0]), number(1.0, 24).move_to([4.5, 1.0, 0]))
        self.play(FadeIn(track), FadeIn(knob), FadeIn(label), run_time=0.5)

        def update(group: VGroup) -> None:
            for bar, one, share in zip(bars, numbers, softmax(LOGITS / temperature.get_value()), strict=True):
                bar.stretch_to_fit_height(max(6 * share, 0.01)).move_to([bar.get_x(), foot, 0], aligned_edge=DOWN)
                one.set_value(100 * share)
                one.next_to(bar, UP, buff=0.06)
            knob.move_to([3 + temperature.get_value(), 0.6, 0])
            label[1].set_value(temperature.get_value())

        all_of_it = VGroup(bars, numbers, knob, label).add_updater(update)
        self.add(all_of_it)
        self.play(temperature.animate.set_value(2.6), run_time=2)
        self.play(temperature.animate.set_value(0.4), run_time=2.5)
        all_of_it.clear_updaters()
        self.wait(2)

    def box(self, word: str, color: ManimColor) -> VGroup:
        text = Text(word, font_size=24)
        box = RoundedRectangle(corner_radius=0.1, width=max(text.width + 0.3, 0.7), height=0.6, color=color,
                               fill_color=color, fill_opacity=0.3, stroke_width=2)  # fmt: skip
        return VGroup(box, text.move_to(box))
