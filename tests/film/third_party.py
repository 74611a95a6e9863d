"""Scenes as others write them: plain Manim, one feature each. Both renderers draw them in test_identity.py."""

from __future__ import annotations

import numpy as np
from manim import (
    BLUE,
    DEGREES,
    DOWN,
    GREEN,
    LEFT,
    ORIGIN,
    PURPLE,
    RED,
    RIGHT,
    UP,
    WHITE,
    YELLOW,
    Arrow,
    Axes,
    Circle,
    Create,
    Cube,
    DashedLine,
    DecimalNumber,
    Dot,
    FadeIn,
    FadeOut,
    Group,
    ImageMobject,
    Indicate,
    LaggedStart,
    Line,
    MathTypst,
    MovingCameraScene,
    PointCloudDot,
    Rectangle,
    ReplacementTransform,
    Rotate,
    Scene,
    Sphere,
    Square,
    Star,
    Surface,
    Text,
    ThreeDScene,
    TracedPath,
    Transform,
    Triangle,
    ValueTracker,
    VGroup,
    VMobject,
    Write,
    ZoomedScene,
    always_redraw,
    linear,
)

SHORT = 0.4  # seconds of each play


class Words(Scene):
    def construct(self) -> None:
        title = Text("Attention: Δ¼ fi", gradient=(BLUE, RED))
        self.play(Write(title), run_time=SHORT)
        self.play(title.animate.to_edge(UP), FadeIn(Text("two lines\nof text", font_size=24), shift=UP), run_time=SHORT)
        self.wait(SHORT)


class Numbers(Scene):
    """Digits that repeat, and whose count changes."""

    def construct(self) -> None:
        number = DecimalNumber(100.0, mob_class=Text)
        tracker = ValueTracker(100.0)
        number.add_updater(lambda m: m.set_value(tracker.get_value()))
        self.add(number)
        self.play(tracker.animate.set_value(9.0), run_time=SHORT)
        self.play(tracker.animate.set_value(-1000.0), run_time=SHORT, rate_func=linear)


class Gradients(Scene):
    def construct(self) -> None:
        star = Star(fill_opacity=0.7, stroke_width=12).set_color_by_gradient(RED, YELLOW, GREEN)
        star.set_sheen(0.5, UP + LEFT)
        ring = Circle(radius=2).set_stroke([BLUE, PURPLE, WHITE], width=20).set_fill([RED, BLUE], opacity=0.4)
        outlined = Text("outline").set_stroke(RED, width=6, background=True).shift(2 * DOWN)
        self.play(Create(ring), FadeIn(star), FadeIn(outlined), run_time=SHORT)
        self.play(Rotate(star, 1.0), ring.animate.shift(RIGHT), outlined.animate.scale(1.5), run_time=SHORT)


class ZIndex(Scene):
    def construct(self) -> None:
        squares = [Square(fill_opacity=0.8, color=c).shift(i * 0.5 * RIGHT) for i, c in enumerate((RED, GREEN, BLUE))]
        self.add(*squares)
        squares[0].set_z_index(2)
        self.play(squares[2].animate.shift(LEFT), run_time=SHORT)
        squares[1].set_z_index(-1)
        self.add_foreground_mobject(squares[1])
        self.bring_to_front(squares[2])
        self.play(Rotate(squares[0]), FadeOut(squares[2]), run_time=SHORT)


class Images(Scene):
    def construct(self) -> None:
        pixels = np.random.default_rng(1).integers(0, 256, (12, 20, 4), dtype=np.uint8)
        sharp = ImageMobject(pixels).set(height=3).shift(3 * LEFT)
        sharp.set_resampling_algorithm(0)
        smooth = ImageMobject(np.repeat(pixels[:, :, :3], 3, axis=1)).set(height=2).shift(2 * RIGHT)
        line = Line(4 * LEFT, 4 * RIGHT, stroke_width=10)
        self.play(FadeIn(sharp), FadeIn(Group(smooth, line)), run_time=SHORT)
        self.play(Rotate(smooth, 0.5), sharp.animate.shift(5 * LEFT), line.animate.set_color(RED), run_time=SHORT)
        smooth.pixel_array[:, :10] = 0
        self.play(smooth.animate.scale(0.01), FadeOut(sharp), run_time=SHORT)


class MovingCamera(MovingCameraScene):
    def construct(self) -> None:
        shapes = VGroup(*(Square(0.5, stroke_width=w).shift(w * 0.3 * RIGHT) for w in range(8)))
        self.add(shapes, DashedLine(3 * LEFT, 3 * RIGHT))
        self.play(self.camera.frame.animate.scale(0.5).move_to(shapes[3]), run_time=SHORT)
        self.play(shapes.animate.arrange(DOWN), self.camera.frame.animate.scale(1.7), run_time=SHORT)
        self.wait(SHORT)


class Zoomed(ZoomedScene):
    def __init__(self, **options) -> None:  # type: ignore[no-untyped-def]
        super().__init__(zoom_factor=0.3, zoomed_display_height=2, zoomed_display_width=3, **options)

    def construct(self) -> None:
        dot = Dot(color=YELLOW)
        self.add(dot, Circle())
        self.activate_zooming(animate=False)
        self.play(dot.animate.shift(0.5 * RIGHT), self.zoomed_camera.frame.animate.shift(0.2 * UP), run_time=SHORT)


class Solid(ThreeDScene):
    def construct(self) -> None:
        self.set_camera_orientation(phi=65 * DEGREES, theta=-40 * DEGREES)
        label = Text("fixed", font_size=30).to_corner(UP + LEFT)
        self.add_fixed_in_frame_mobjects(label)
        ball = Sphere(radius=0.8, resolution=(6, 6)).shift(2 * RIGHT)
        wave = lambda u, v: np.array([u, v, 0.3 * np.sin(3 * u)])  # noqa: E731 (as people write them)
        sheet = Surface(wave, resolution=6, u_range=[-2, 0], v_range=[-1, 1])
        self.add(Cube(side_length=1, fill_opacity=0.6), ball, sheet)
        self.begin_ambient_camera_rotation(rate=1.0)
        self.wait(SHORT)
        self.move_camera(phi=30 * DEGREES, run_time=SHORT)


class Updaters(Scene):
    """History, dt, paths that grow, and points that change in place."""

    def construct(self) -> None:
        dot = Dot(RIGHT, color=RED)
        path = TracedPath(dot.get_center, stroke_color=YELLOW)
        polygon = Triangle(fill_opacity=1)
        ticker = ValueTracker(0)

        def wobble(mobject: VMobject, dt: float) -> None:
            mobject.points[:, 0] += dt * np.sin(7 * mobject.points[:, 1])

        polygon.add_updater(wobble)
        arrow = always_redraw(lambda: Arrow(ORIGIN, dot.get_center(), buff=0))
        label = always_redraw(lambda: Text(f"{ticker.get_value():.1f}", font_size=30).next_to(dot, UP))
        self.add(path, dot, arrow, label, polygon)
        self.play(Rotate(dot, 2.0, about_point=ORIGIN), ticker.animate.set_value(3), run_time=SHORT)
        self.wait(SHORT)
        polygon.clear_updaters()
        self.wait(SHORT)


class Formula(Scene):
    def construct(self) -> None:
        one, two = MathTypst("a^2 + b^2"), MathTypst("c^2 / integral_0^1 x dif x")
        self.play(FadeIn(one), run_time=SHORT)
        self.play(ReplacementTransform(one, two), run_time=SHORT)


class Sections(Scene):
    def construct(self) -> None:
        self.next_section("first")
        self.play(Create(Square()), run_time=SHORT)
        self.next_section("skipped", skip_animations=True)
        self.play(Create(Circle()), run_time=SHORT)
        self.next_section("last")
        self.play(*(mobject.animate.shift(UP) for mobject in self.mobjects), run_time=SHORT)


class StopCondition(Scene):
    def construct(self) -> None:
        dot = Dot().add_updater(lambda m, dt: m.shift(2 * dt * RIGHT))
        self.add(dot, Rectangle())
        self.wait(2, stop_condition=lambda: bool(dot.get_x() > 0.5))
        self.wait(0.2, frozen_frame=True)


class Clouds(Scene):
    """What only Manim itself can draw, between what we can."""

    def construct(self) -> None:
        cloud = PointCloudDot(color=GREEN, density=5)
        self.add(Square(fill_opacity=0.5), cloud, Circle(color=RED))
        self.play(cloud.animate.shift(RIGHT), run_time=SHORT)


class Charts(Scene):
    def construct(self) -> None:
        axes = Axes(x_range=[0, 5], y_range=[-1, 1], tips=True)
        curve = axes.plot(np.sin, color=YELLOW, stroke_width=8)
        area = axes.get_area(curve, x_range=(1, 4), color=(BLUE, GREEN))
        bars = VGroup(*(Rectangle(width=0.4, height=h, fill_opacity=1) for h in (1, 2, 1.5))).arrange(RIGHT)
        self.play(Create(axes), Create(curve), FadeIn(area), run_time=SHORT)
        self.play(LaggedStart(*(FadeIn(bar, scale=0.5) for bar in bars), lag_ratio=0.3), run_time=SHORT)
        self.play(Indicate(bars[0]), Transform(bars[1], Circle(fill_opacity=1)), run_time=SHORT)


class Broken(Scene):
    """Points that are no numbers, that stand alone, or far outside."""

    def construct(self) -> None:
        far = Square().shift(1e7 * RIGHT)
        loose = VMobject(stroke_color=RED).set_points(np.array([[0, 0, 0], [1, 1, 0], [2, 0, 0]], dtype=float))
        gone = Square(color=GREEN)
        self.add(far, loose, gone, Circle())
        gone.points[2] = np.nan
        self.play(far.animate.shift(1e7 * LEFT), run_time=SHORT)


SCENES = (
    Words, Numbers, Gradients, ZIndex, Images, MovingCamera, Zoomed, Solid, Updaters, Formula, Sections, StopCondition,
    Clouds, Charts, Broken,
)  # fmt: skip
