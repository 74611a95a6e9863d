"""Marks that point: outlines, hairlines, arrows, the knob of a scale, and the formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from manim import DOWN, Arrow, Line, MathTypst, Mobject, Rectangle, SurroundingRectangle, Triangle, VGroup, VMobject
from manim.typing import Point3DLike
from numpy.typing import NDArray

from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import FONTS


def focus_frame(theme: Theme, around: Mobject, role: str = "focus", words: bool = False) -> VMobject:
    """A thin bright outline: the one thing to look at now. Used once at a time.

    Around `words` that have no box of their own it leaves a pad at both sides.
    """
    space = theme.space
    near = space.pad / 3
    frame: VMobject = SurroundingRectangle(
        around, buff=(space.pad if words else near, near), corner_radius=space.radius, stroke_width=space.line,
        color=theme.role(role),
    )
    return frame


def outline(theme: Theme, area: Rect, role: str) -> Rectangle:
    """The sharp outline of an area: cells that belong together, or a cursor over them."""
    frame = Rectangle(width=area.width, height=area.height, stroke_width=theme.space.line, color=theme.role(role))
    return frame.move_to(area.at(0.5, 0.5))


def hairline(theme: Theme, start: Point3DLike, end: Point3DLike, role: str = "faint") -> Line:
    """The thinnest line: axes, rules under a column, ties between two things."""
    return Line(start, end, stroke_width=theme.space.hair, color=theme.role(role))


def rays(theme: Theme, starts: Iterable[Point3DLike], ends: Iterable[Point3DLike]) -> VGroup:
    """Quiet hairlines that tie things to what shows them elsewhere, or larger."""
    return VGroup(*(hairline(theme, start, end, "dim") for start, end in zip(starts, ends, strict=True)))


def arrow(theme: Theme, start: Point3DLike, end: Point3DLike, color: object, width: float) -> Arrow:
    """A slim arrow from point to point, with a head of one size whatever its length."""
    return Arrow(
        start, end, buff=0, color=color, stroke_width=width, tip_length=theme.space.tip,
        max_tip_length_to_length_ratio=1, max_stroke_width_to_length_ratio=np.inf,
    )


class Knob(Triangle):
    """A small triangle whose tip, pointing down, stands on a point of a scale."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(stroke_width=0, fill_color=theme.role("focus"), fill_opacity=1)
        self.rotate(np.pi).scale_to_fit_height(theme.space.gap * 0.8)

    def stand_on(self, point: NDArray[np.float64]) -> Knob:
        """Move its tip to a point."""
        return self.move_to(point, aligned_edge=DOWN)


class Formula(MathTypst):
    """A formula in Typst's math notation, set at a type size of the theme.

    Parts written `{{ x : name }}` take the role given for that name:
    `Formula(theme, "{{ q : q }} dot {{ k : k }}", {"q": "query"})`.
    """

    def __init__(self, theme: Theme, typst: str, roles: Mapping[str, str] | None = None, size: str = "heading") -> None:
        # Manim's copy of a formula it has seen is not drawn as the formula was: films would depend on what came before.
        super().__init__(
            typst, color=theme.role("ink"), font_size=theme.size(size) * POINTS_AN_EM, use_svg_cache=False,
            font_paths=[FONTS],  # for words in other scripts
        )  # fmt: skip
        for name, role in (roles or {}).items():
            self.select(name).set_color(theme.role(role))


POINTS_AN_EM = 96.0  # Manim's font_size at which Typst's em is one unit high, measured
