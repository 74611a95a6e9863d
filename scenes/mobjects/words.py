"""Words and numbers on the screen: one VMobject a string, placed by its baseline; numbers come from cells only."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import LEFT, ORIGIN, RIGHT, CapStyleType, LineJointType, ManimColor, VGroup, VMobject
from manim.typing import Point3DLike, Vector3D
from numpy.typing import NDArray

from model.address import Cell, format_value
from scenes.language import Said, now
from scenes.theme import Theme
from scenes.typeface import Outline, outline


@dataclass(frozen=True)
class Shown:
    """A cell as the viewer reads it: the value of its address, rounded by a format such as `".2f"`.

    As a string it is written in the language spoken here.
    """

    cell: Cell
    format: str

    def __deepcopy__(self, memo: dict[int, object]) -> Shown:
        return self  # immutable: mobjects that carry it are copied often

    def __str__(self) -> str:
        return now().number(format_value(self.cell.value, self.format))


SHARED = {type(None), bool, int, float, str, ManimColor, LineJointType, CapStyleType, Outline, Said, Theme}


class Words(VMobject):
    """A line of text as one shape, with the numbers it displays: what was said, or a template without words.

    `{}` in the template are filled, in order, by `shown`.

    `size` and `role` are names of the theme's type sizes and colours; `color` overrides the role where it is
    computed (text on a coloured cell). The pen starts at `point` (`align` LEFT), ends there (RIGHT) or is centred on
    it (ORIGIN).
    """

    def __init__(
        self, theme: Theme, template: str, *shown: Shown, size: str = "label", role: str = "ink", style: str = "sans",
        color: ManimColor | None = None, point: Point3DLike = ORIGIN, align: Vector3D = ORIGIN,
    ) -> None:
        super().__init__(color=color or theme.role(role), fill_opacity=1, stroke_width=0)
        self.theme, self.style, self.em = theme, style, theme.size(size)
        text = fill_in(template, shown)
        self.set_text(text, text.shown)
        self.baseline_at(point, align)

    def __deepcopy__(self, memo: Any) -> Any:
        """A copy that shares what is never changed in place: Manim copies all it moves, attribute by attribute."""
        made = self.__class__.__new__(self.__class__)
        memo[id(self)] = made
        for name, value in self.__dict__.items():
            setattr(made, name, value if type(value) in SHARED else deepcopy(value, memo))
        made.original_id = str(id(self))
        return made

    def set_text(self, text: str, shown: Sequence[Shown] = ()) -> None:
        """Replace the outlines; the pen starts at the frame's centre until `baseline_at` moves it."""
        self.text, self.shown = text, tuple(shown)
        self.outline = outline(text, self.style)
        self.set_points(self.outline.points * self.em)

    @property
    def scale_now(self) -> float:
        """Units an em, after whatever scaling the words went through."""
        ink = self.outline.high - self.outline.low
        side = int(np.argmax(ink))
        if not self.has_points() or ink[side] == 0:
            return self.em
        return float(np.ptp(self.points[:, side]) / ink[side])

    @property
    def advance(self) -> float:
        """Width from pen start to pen end, in units."""
        return self.outline.advance * self.scale_now

    @property
    def pen(self) -> NDArray[np.float64]:
        """Where the pen started: left end of the baseline."""
        if not self.has_points():
            return np.zeros(3)
        start: NDArray[np.float64] = self.points.min(axis=0) - self.outline.low * self.scale_now
        return start

    def baseline_at(self, point: Point3DLike, align: Vector3D = ORIGIN) -> Words:
        """Move the baseline through `point`; `align` says which end (LEFT, RIGHT), or the middle, stands there."""
        across = (1 + float(np.asarray(align)[0])) / 2 * self.advance
        if self.has_points():
            self.shift(np.asarray(point, dtype=float) - self.pen - across * RIGHT)
        return self

    def centred_at(self, point: Point3DLike, align: Vector3D = ORIGIN) -> Words:
        """Like `baseline_at`, with the line's optical middle (half the height of digits and capitals) on the point."""
        down = np.array([0.0, -CAP_MIDDLE * self.scale_now, 0.0])
        return self.baseline_at(np.asarray(point, dtype=float) + down, align)


# Half the cap height of Inter and Plex Mono (0.698 and 0.727 em), so that labels centre on cells by eye, not by ink.
CAP_MIDDLE = 0.35


def fill_in(template: str, shown: Sequence[Shown]) -> Said:
    """The template with its `{}` replaced in order. ValueError when their number differs from the cells'.

    Without cells it is plain text, which may have been said: a token may be a pair of braces.
    """
    if not shown:
        return template if isinstance(template, Said) else Said(template)
    parts = template.split("{}")
    if len(parts) != len(shown) + 1:
        raise ValueError(f"{len(parts) - 1} places for {len(shown)} numbers in {template!r}")
    return Said("".join(part + str(one) for part, one in zip(parts, [*shown, ""], strict=True)), shown)


class Number(Words):
    """One number in the mono face. `become_cell` swaps in another cell in place: numbers count through true values."""

    def __init__(
        self, theme: Theme, shown: Shown, size: str = "number", role: str = "ink", color: ManimColor | None = None,
        point: Point3DLike = ORIGIN, align: Vector3D = ORIGIN, style: str = "mono",
    ) -> None:
        self.align = align
        super().__init__(theme, "{}", shown, size=size, role=role, style=style, color=color)
        self.centred_at(point, align)

    def become_cell(self, shown: Shown) -> Number:
        """Show another cell in place: the aligned end of the baseline stays where it is."""
        scale = self.scale_now
        anchor = self.pen + (1 + float(np.asarray(self.align)[0])) / 2 * self.advance * RIGHT
        self.set_text(str(shown), (shown,))
        self.scale(scale / self.em, about_point=ORIGIN)
        self.baseline_at(anchor, self.align)
        return self


def phrase(
    theme: Theme, *pieces: Words, point: Point3DLike = ORIGIN, align: Vector3D = ORIGIN, gap: float = 0.28,
) -> VGroup:
    """Words side by side on one baseline, `gap` ems between them."""
    widths = [piece.advance for piece in pieces]
    space = gap * max(piece.scale_now for piece in pieces)
    total = sum(widths) + space * (len(pieces) - 1)
    pen = np.asarray(point, dtype=float) - (1 + float(np.asarray(align)[0])) / 2 * total * RIGHT
    for piece, width in zip(pieces, widths, strict=True):
        piece.baseline_at(pen, LEFT)
        pen = pen + (width + space) * RIGHT
    return VGroup(*pieces)
