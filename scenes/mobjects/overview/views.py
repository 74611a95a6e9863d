"""What is seen through the window of each room: a small picture of the numbers that this prompt made there."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from manim import LEFT, RIGHT, UP, Circle, CubicBezier, Group, Line, Rectangle, RoundedRectangle, VGroup, VMobject

from model.trace import Trace
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.norm.stems import Spikes
from scenes.page import Rect
from scenes.theme import Theme

ROWS, COLUMNS = 8, 48  # tokens and components in a heat map
DIALS, CARDS, BUCKETS, SEGMENTS, ARCS = 4, 4, 96, 12, 6  # how many of each are drawn
GAP = 0.06  # between small things, in units
THICK, THINNEST = 9.0, 0.6  # stroke of an arc that carries everything, and of one that carries nothing


class Views:
    """Draws what a stage made of the prompt: `of("rope", area)`."""

    def __init__(self, theme: Theme, trace: Trace) -> None:
        self.theme, self.trace, self.values = theme, trace, trace.step(0).values
        self.layer, self.head, self.query = (trace.focus[name].number for name in ("layer", "head", "query"))
        self.last = trace.n_prompt - 1

    def of(self, slug: str, area: Rect) -> Group:
        """The picture of a stage."""
        return Group(*self._drawers[slug](area))

    @cached_property
    def _drawers(self) -> dict[str, Callable[[Rect], list]]:
        def heat(name: str, role: str) -> Callable[[Rect], list]:
            return lambda area: [Heatmap(self.theme, self.values[name][-ROWS:, :COLUMNS], area, role)]

        return {
            "tokens": lambda area: self._boxes(area, 0), "embedding": heat("embed", "weight"),
            "norm": heat(self._block("attn_norm"), "residual"), "rope": self._dials, "attention": self._arcs,
            "heads": self._heads, "residual": self._stream, "mlp": heat(self._block("mlp_act"), "mlp"),
            "logits": self._skyline, "sampling": self._ruler, "kv_cache": self._cache,
            "generation": lambda area: self._boxes(area, len(self.trace.generated)),
        }

    def _block(self, name: str) -> str:
        return f"blocks.{self.layer}.{name}"

    def _boxes(self, area: Rect, added: int) -> list:
        """The last tokens as boxes, as long as they are written; the model's own in green."""
        tokens = self.trace.all_tokens[: self.trace.n_prompt + added][-ROWS:]
        own = len(tokens) - added
        lengths = np.array([min(len(token.text), ROWS) + 1 for token in tokens], dtype=float)
        unit = (area.width - GAP * (len(tokens) - 1)) / max(lengths.sum(), 3 * ROWS)
        pen = area.at(0.5, 0)[0] - (unit * lengths.sum() + GAP * (len(tokens) - 1)) / 2
        boxes = []
        for i, width in enumerate(unit * lengths):
            role = "ink" if i < own else "probability"
            box = RoundedRectangle(width=width, height=area.height * 0.55, corner_radius=min(GAP, width / 2))
            box.set_stroke(self.theme.role(role), self.theme.space.hair).set_fill(self.theme.mix(role, 0.35), opacity=1)
            boxes.append(box.move_to((pen + width / 2, area.at(0, 0.5)[1], 0)))
            pen += width + GAP
        return boxes

    def _dials(self, area: Rect) -> list:
        """Hands that stand where pairs of the query have been turned to."""
        config, dials = self.trace.config, VGroup()
        radius = min(area.height, area.width / DIALS - GAP) / 2
        for i in range(DIALS):
            pair = i * (config.d_head // 2) // DIALS
            angle = self.query * config.rope_base ** (-2 * pair / config.d_head)
            middle = area.at((i + 0.5) / DIALS, 0.5)
            face = Circle(radius, stroke_width=self.theme.space.hair, color=self.theme.role("faint")).move_to(middle)
            tip = middle + radius * np.array([np.cos(angle), np.sin(angle), 0.0])
            dials.add(face, Line(middle, tip, stroke_width=self.theme.space.line, color=self.theme.role("query")))
        return [dials]

    def _arcs(self, area: Rect) -> list:
        """The focus query's row: an arc to each of the keys it looks at most."""
        shares = self.values[self._block("attn.pattern")][self.head, self.query, : self.query + 1]
        keys = [int(key) for key in np.argsort(-shares)[:ARCS]]
        arcs = VGroup()
        for key in keys:
            a, b = (area.at((place + 0.5) / (self.query + 1), 0) for place in (self.query, key))
            if key == self.query:
                a, b = a + GAP * LEFT, b + GAP * RIGHT
            rise = min(area.height * 4 / 3, abs(a[0] - b[0]) + area.height / 2) * UP
            width = max(THICK * float(shares[key]), THINNEST)
            arcs.add(CubicBezier(a, a + rise, b + rise, b).set_stroke(self.theme.role("query"), width=width))
        return [arcs]

    def _heads(self, area: Rect) -> list:
        patterns = self.values[self._block("attn.pattern")]
        count = min(CARDS, len(patterns))
        side = min(area.height, area.width / count - GAP)
        pitch = min(area.width / count, side + 3 * GAP)
        left, middle = area.at(0.5, 0)[0] - pitch * count / 2, area.at(0, 0.5)[1]
        places = (Rect(x - side / 2, x + side / 2, middle - side / 2, middle + side / 2)
                  for x in (left + (i + 0.5) * pitch for i in range(count)))
        return [Heatmap(self.theme, np.sqrt(pattern[-ROWS:, -ROWS:]), place, "query", 1.0)
                for pattern, place in zip(patterns, places, strict=False)]

    def _stream(self, area: Rect) -> list:
        """How wide the last token's stream is after each block."""
        layers = range(self.trace.config.n_layers)
        norms = [np.linalg.norm(self.values[f"blocks.{i}.resid_post"][self.last]) for i in layers]
        norms = [np.linalg.norm(self.values["embed"][self.last]), *norms]
        points = [area.at(i / (len(norms) - 1), norm / max(norms)) for i, norm in enumerate(norms)]
        line = VMobject(stroke_color=self.theme.role("residual"), stroke_width=self.theme.space.line)
        return [line.set_points_as_corners(points)]

    def _skyline(self, area: Rect) -> list:
        logits = np.asarray(self.values["logits"][self.last], dtype=float)
        heights = np.array([part.max() for part in np.array_split(logits, min(BUCKETS, len(logits)))]) - logits.min()
        unit = area.height / (heights.max() or 1.0)
        return [Spikes(self.theme, heights, area, unit, area.bottom, "probability")]

    def _ruler(self, area: Rect) -> list:
        """The shares that one token is drawn from, end to end, and where the draw fell."""
        sample, pen, pieces = self.trace.step(0).sample, 0.0, VGroup()
        lane = area.part(0, 1, 0.2, 0.8)
        for i, token_id in enumerate(sample.kept_ids[:SEGMENTS]):
            share = float(sample.probs[token_id])
            piece = Rectangle(width=max(share * area.width - GAP / 2, GAP / 4), height=lane.height, stroke_width=0)
            piece.set_fill(self.theme.mix("probability", 0.9 - 0.5 * (i % 2)), opacity=1)
            pieces.add(piece.move_to(lane.at(pen + share / 2, 0.5)))
            pen += share
        mark = Line(area.at(sample.draw, 0), area.at(sample.draw, 1), stroke_width=self.theme.space.line)
        return [pieces, mark.set_color(self.theme.role("focus"))]

    def _cache(self, area: Rect) -> list:
        shared = self.head // self.trace.config.heads_per_kv
        shelves = (("k_rot", "key", area.part(0, 1, 0.54, 1)), ("v", "value", area.part(0, 1, 0, 0.46)))
        rows = [self.values[self._block(f"attn.{name}")][shared][-ROWS // 2:] for name, _, _ in shelves]
        return [Heatmap(self.theme, row, shelf, role) for row, (_, role, shelf) in zip(rows, shelves, strict=True)]
