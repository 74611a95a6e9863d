"""Families of mobjects, listed in linear time. Manim lists every family anew for each of its members."""

from __future__ import annotations

from collections.abc import Iterable

from manim import Mobject


def drawn(mobjects: Iterable[Mobject]) -> list[Mobject]:
    """The members of all families that have points, in the order of drawing, as Manim's camera lists them.

    What occurs more than once counts where it occurs last; then by z-index. (`extract_mobject_family_members`)
    """
    found: list[Mobject] = []
    seen: set[int] = set()

    def visit(mobject: Mobject) -> None:
        if id(mobject) in seen:
            return
        for part in reversed(mobject.submobjects):
            visit(part)
        seen.add(id(mobject))
        if len(mobject.points):
            found.append(mobject)

    for mobject in reversed(list(mobjects)):
        visit(mobject)
    found.reverse()
    if any(mobject.z_index for mobject in found):
        found.sort(key=lambda mobject: mobject.z_index)
    return found
