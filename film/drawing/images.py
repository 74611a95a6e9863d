"""Pictures in a scene, drawn where they are. Manim lays each on an empty frame, and blends the two frames.

The arithmetic is that of `Camera.display_image_mobject`, a projective map of the picture's corners by Pillow, so that
the pixels are the same.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from manim import Camera
from manim.mobject.types.image_mobject import AbstractImageMobject
from numpy.typing import NDArray
from PIL import Image

from film.drawing.native import Pixels

FLATTEST = 0.5  # pixels: a picture seen from the side, thinner than this, is not drawn


def corners_of(camera: Camera, image: AbstractImageMobject) -> NDArray[np.float64]:
    """Where the corners are in the frame, (4, 2) in pixels: upper left, upper right, lower left, lower right."""
    corners: NDArray[np.float64] = camera.points_to_subpixel_coords(image, image.points)
    return corners


def draw_image(image: AbstractImageMobject, corners: NDArray[np.float64], pixels: Pixels) -> None:
    """Blend the image into the picture."""
    source = image.get_pixel_array()
    placed = _place(corners.tobytes(), source.shape[1], source.shape[0])
    if placed is None:
        return
    left, top, width, height, back = placed
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + width, pixels.shape[1]), min(top + height, pixels.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    drawn = Image.fromarray(source, mode="RGBA").transform(
        (width, height), Image.Transform.PERSPECTIVE, back, resample=image.resampling_algorithm
    )
    if (x1 - x0, y1 - y0) != (width, height):
        drawn = drawn.crop((x0 - left, y0 - top, x1 - left, y1 - top))
    under = Image.fromarray(np.ascontiguousarray(pixels[y0:y1, x0:x1]), mode="RGBA")
    pixels[y0:y1, x0:x1] = np.asarray(Image.alpha_composite(under, drawn))


@lru_cache(maxsize=256)
def _place(corners: bytes, width: int, height: int) -> tuple[int, int, int, int, tuple[float, ...]] | None:
    """Left, top, width and height in the frame, and Pillow's coefficients of the way back; None where nothing shows."""
    ends = np.frombuffer(corners).reshape(4, 2)
    whole = ends.astype(np.int64)
    origin = whole.min(axis=0)
    size = whole.max(axis=0) - origin
    if size.min() < 1 or _flat(ends - origin):
        return None
    try:
        back = _way_back(ends - origin, width, height)
    except np.linalg.LinAlgError:
        return None
    return int(origin[0]), int(origin[1]), int(size[0]), int(size[1]), tuple(back)


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
