"""Pictures in a scene, drawn where they are. Manim lays each on an empty frame, and blends the two frames.

The arithmetic is that of `Camera.display_image_mobject`, a projective map of the picture's corners, and of Pillow, so
that the pixels are the same. Heat maps (pictures without resampling) are drawn by native.c.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from manim import Camera
from manim.mobject.types.image_mobject import AbstractImageMobject
from numpy.typing import NDArray
from PIL import Image

from film.drawing.native import Map, Pixels, blend, nearest
from film.drawing.region import Box

Lay = Callable[[AbstractImageMobject, NDArray[np.float64], Pixels, Box], None]  # how an image is blended: draw_image

FLATTEST = 0.5  # pixels: a picture seen from the side, thinner than this, is not drawn


def corners_of(camera: Camera, image: AbstractImageMobject) -> NDArray[np.float64]:
    """Where the corners are in the frame, (4, 2) in pixels: upper left, upper right, lower left, lower right."""
    corners: NDArray[np.float64] = camera.points_to_subpixel_coords(image, image.points)
    return corners


def draw_image(image: AbstractImageMobject, corners: NDArray[np.float64], pixels: Pixels, place: Box) -> None:
    """Blend the image into the picture, at that place at least."""
    source = np.ascontiguousarray(image.get_pixel_array())
    placed = _place(corners.tobytes(), source.shape[1], source.shape[0])
    if placed is None:
        return
    left, top = placed.left, placed.top
    frame = Box(0, 0, pixels.shape[1], pixels.shape[0])
    seen = frame.common(Box(left, top, left + placed.width, top + placed.height))
    if seen.empty:
        return
    if image.resampling_algorithm == Image.Resampling.NEAREST and source.shape[2] == 4:
        blend(pixels, source, placed.chosen, left, top, seen.common(place))
        return
    drawn = Image.fromarray(source, mode="RGBA").transform(
        (placed.width, placed.height), Image.Transform.PERSPECTIVE, placed.way.tolist(),
        resample=image.resampling_algorithm,
    )  # fmt: skip
    drawn = drawn.crop((seen.left - left, seen.top - top, seen.right - left, seen.bottom - top))
    there = slice(seen.top, seen.bottom), slice(seen.left, seen.right)
    under = Image.fromarray(np.ascontiguousarray(pixels[there]), mode="RGBA")
    pixels[there] = np.asarray(Image.alpha_composite(under, drawn))


@dataclass(frozen=True)
class _Placed:
    """Where a picture lies in the frame, in pixels, and the projective map from there back to its source."""

    left: int
    top: int
    width: int
    height: int
    way: NDArray[np.float64]
    source: tuple[int, int]  # its width and height

    @cached_property
    def chosen(self) -> Map:
        """Which pixel of the source shows at each of the frame's, without resampling."""
        return nearest(self.way, (self.width, self.height), self.source)


@lru_cache(maxsize=64)  # pictures mostly stand still while they fade in
def _place(corners: bytes, width: int, height: int) -> _Placed | None:
    """Where a picture of that size lies with its corners there; None where nothing of it shows."""
    ends = np.frombuffer(corners).reshape(4, 2)
    whole = ends.astype(np.int64)
    origin = whole.min(axis=0)
    size = whole.max(axis=0) - origin
    if size.min() < 1 or _flat(ends - origin):
        return None
    try:
        way = _way_back(ends - origin, width, height)
    except np.linalg.LinAlgError:
        return None
    (left, top), (across, down) = origin.tolist(), size.tolist()
    return _Placed(left, top, across, down, way, (width, height))


def _flat(corners: NDArray[np.float64]) -> bool:
    """Whether the quadrilateral is too thin to hold a pixel."""
    around = corners[[0, 1, 3, 2]]
    sides = np.roll(around, -1, axis=0) - around
    lengths = np.linalg.norm(sides, axis=1)
    longest = int(np.argmax(lengths))
    if lengths[longest] == 0:
        return True
    (ax, ay), (bx, by) = sides[longest], sides[(longest - 1) % 4]
    return bool(abs(ax * by - ay * bx) / lengths[longest] < FLATTEST)


def _way_back(corners: NDArray[np.float64], width: int, height: int) -> NDArray[np.float64]:
    """The projective map from the frame to the picture, as Pillow takes it. LinAlgError: there is none."""
    rows = []
    for (x, y), (u, v) in zip(corners, [(0, 0), (width, 0), (0, height), (width, height)], strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    ends = np.array([0, 0, width, 0, 0, height, width, height], dtype=np.float64)
    return np.asarray(np.linalg.solve(np.array(rows, dtype=np.float64), ends))
