"""VMobjects as rows for native.c: addresses of their arrays, and the few numbers that say how they are drawn.

A row holds addresses, not contents: what Manim changes in place is read when it is drawn. So a row stays good until one
of the arrays is replaced or a width changes, and most rows of a frame are those of the frame before.
"""

from __future__ import annotations

import operator
import struct
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from manim import VMobject
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP, Camera
from numpy.typing import NDArray

ROW = struct.Struct("4P 4q 2q 2d d 4d")  # native.c's Shape
NO_COLOUR = np.zeros((1, 4))
NO_GRADIENT: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)
JOINS = {kind: int(join) for kind, join in LINE_JOIN_MAP.items()}
CAPS = {kind: int(cap) for kind, cap in CAP_STYLE_MAP.items()}

# What is drawn here in its place. A class that has another of these is drawn Manim's way.
OF_SHAPES = (
    "get_fill_rgbas", "get_stroke_rgbas", "get_stroke_width", "get_background_image",
    "get_subpath_split_indices_from_points", "consider_points_equals_2d", "get_gradient_start_and_end_points",
)  # fmt: skip
MOVED = ("transform_points_pre_display", "get_fill_rgbas", "get_stroke_rgbas")  # cameras may have their own of these


@cache
def known(kind: Any) -> bool:
    """Whether objects of that class are drawn as VMobjects are, so that native.c may draw them."""
    return issubclass(kind, VMobject) and all(getattr(kind, name) is getattr(VMobject, name) for name in OF_SHAPES)


class _Row(NamedTuple):
    key: tuple[Any, ...]
    packed: bytes
    arrays: tuple[NDArray[np.float64], ...]  # kept alive: the row has their addresses


class Packer:
    """Packs what one camera draws. Rows are kept for the next frame."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._plain = all(getattr(type(camera), name) is getattr(Camera, name) for name in MOVED)
        self._before: dict[int, _Row] = {}
        self._rows: dict[int, _Row] = {}

    def pack(self, shapes: Iterable[VMobject]) -> bytes:
        """The rows of the shapes, end to end. They are valid until the second frame after this one."""
        packed = []
        for shape in shapes:
            row = self._before.get(id(shape))
            if row is None or row.key != _key(shape):
                row = self._row(shape)
            self._rows[id(shape)] = row
            packed.append(row.packed)
        return b"".join(packed)

    def frame_ends(self) -> None:
        """Keep the rows of this frame for the next, and no others."""
        self._before, self._rows = self._rows, {}

    def _row(self, shape: VMobject) -> _Row:
        camera = self._camera
        if self._plain:
            kept = (shape.points, shape.get_fill_rgbas(), shape.get_stroke_rgbas(), shape.get_stroke_rgbas(True))
        else:
            kept = (
                camera.transform_points_pre_display(shape, shape.points), camera.get_fill_rgbas(shape),
                camera.get_stroke_rgbas(shape), camera.get_stroke_rgbas(shape, background=True),
            )  # fmt: skip
        points, fill, stroke, back = arrays = tuple(np.ascontiguousarray(array, dtype=np.float64) for array in kept)
        gradient = NO_GRADIENT
        if max(len(fill), len(stroke), len(back)) > 1:
            ends = camera.transform_points_pre_display(shape, np.array(shape.get_gradient_start_and_end_points()))
            gradient = tuple(ends[:, :2].ravel())
        packed = ROW.pack(
            points.ctypes.data, fill.ctypes.data, stroke.ctypes.data, back.ctypes.data,
            len(points), len(fill), len(stroke), len(back), JOINS[shape.joint_type], CAPS[shape.cap_style],
            shape.get_stroke_width() * camera.cairo_line_width_multiple,
            shape.get_stroke_width(True) * camera.cairo_line_width_multiple,
            shape.tolerance_for_point_equality, *gradient,
        )  # fmt: skip
        lasting = self._plain and gradient is NO_GRADIENT and all(map(operator.is_, arrays, kept))
        return _Row(_key(shape) if lasting else (), packed, arrays)


def _key(shape: VMobject) -> tuple[Any, ...]:
    """What a row depends on: which arrays (those of a row are alive, so that no other has their id), and the rest."""
    own = shape.__dict__
    return (
        id(own.get("points")), id(own.get("fill_rgbas")), id(own.get("stroke_rgbas")),
        id(own.get("background_stroke_rgbas")), own["stroke_width"], own["background_stroke_width"],
        own["joint_type"], own["cap_style"], own["tolerance_for_point_equality"],
    )  # fmt: skip
