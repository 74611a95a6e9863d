"""Marks that point: the focus outline and the formula."""

from __future__ import annotations

from collections.abc import Mapping

from manim import MathTypst, Mobject, SurroundingRectangle, VMobject

from scenes.theme import Theme


def focus_frame(theme: Theme, around: Mobject, role: str = "focus") -> VMobject:
    """A thin bright outline: the one thing to look at now. Used once at a time."""
    space = theme.space
    frame: VMobject = SurroundingRectangle(
        around, buff=space.pad / 3, corner_radius=space.radius, stroke_width=space.line, color=theme.role(role),
    )
    return frame


class Formula(MathTypst):
    """A formula in Typst's math notation, set at a type size of the theme.

    Parts written `{{ x : name }}` take the role given for that name:
    `Formula(theme, "{{ q : q }} dot {{ k : k }}", {"q": "query"})`.
    """

    def __init__(self, theme: Theme, typst: str, roles: Mapping[str, str] | None = None, size: str = "heading") -> None:
        super().__init__(typst, color=theme.role("ink"), font_size=theme.size(size) * POINTS_AN_EM)
        for name, role in (roles or {}).items():
            self.select(name).set_color(theme.role(role))


POINTS_AN_EM = 96.0  # Manim's font_size at which Typst's em is one unit high, measured
