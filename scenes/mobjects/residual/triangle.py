"""One addition as arrows in the plane that its vectors span: lengths and angles are true."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, VGroup
from numpy.typing import NDArray

from scenes.language import Said, say
from scenes.mobjects.footnote import Footnote
from scenes.mobjects.marks import arrow
from scenes.mobjects.stream import HUES, Delta
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme

Point = NDArray[np.float64]

ROOM = 0.56  # share of the width that the arrows may take; labels stand at both sides
FOOT = 4.4  # height under them for the note, in ems


class Triangle(VGroup):
    """The stream `before`, what is added (`delta`), and the `after`; each is an arrow with its name and length."""

    def __init__(self, theme: Theme, delta: Delta, area: Rect) -> None:
        self.theme, self.of = theme, delta
        stream, em = delta.stream, theme.sizes.label
        old, new = stream.length(delta.before), stream.length(delta.after)
        cosine = stream.trace.cell(f"cos({delta.before},{delta.after})").value
        turn = np.arccos(np.clip(cosine, -1.0, 1.0))
        end = new * np.array([np.sin(turn), np.cos(turn), 0.0])
        corners = np.array([[0.0, 0.0, 0.0], [0.0, old, 0.0], end])
        body = Rect(area.left, area.right, area.bottom + FOOT * em, area.top)
        size = np.ptp(corners, axis=0)
        unit = min(ROOM * body.width / max(size[0], 1e-9), body.height / size[1])
        middle = (corners.max(axis=0) + corners.min(axis=0)) / 2
        start, top, end = (body.at(0.5, 0.5) + unit * (corner - middle) for corner in corners)
        self.centre = (start + top + end) / 3
        self.before = self._arrow(start, top, "residual", say("stream"), delta.before)
        self.delta = self._arrow(top, end, HUES[delta.writer], say("delta"), delta.address)
        self.after = self._arrow(start, end, "ink", say("sum"), delta.after)
        self.note = Footnote(theme, say("angles and lengths are true"), area.width, area.at(0.5, 0) + 0.4 * em * _UP)
        super().__init__(self.before, self.delta, self.after, self.note)

    def _arrow(self, start: Point, end: Point, role: str, name: Said, address: str) -> VGroup:
        """An arrow, its name and length outside the triangle, beside its middle."""
        theme, em = self.theme, self.theme.sizes.label
        line, way = arrow(theme, start, end, theme.role(role), theme.space.bold), end - start
        out = np.array([way[1], -way[0], 0.0]) / max(float(np.linalg.norm(way)), 1e-9)
        out = out if out @ ((start + end) / 2 - self.centre) >= 0 else -out
        at = (start + end) / 2 + theme.space.gap * out + 0.6 * em * out[1] * _UP
        length = self.of.stream.shown(f"norm({address})", ",.1f")
        side = LEFT if out[0] >= 0 else RIGHT
        lines = (Words(theme, name, role=role).centred_at(at + 0.6 * em * _UP, side),
                 Words(theme, "{}", length, style="mono-bold", role=role).centred_at(at - 0.6 * em * _UP, side))
        return VGroup(line, *lines)


_UP = np.array([0.0, 1.0, 0.0])
