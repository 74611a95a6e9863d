"""Pictures without a ground: what is drawn, to be laid over something else."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Camera, ManimColor
from manim.mobject.types.image_mobject import AbstractImageMobject
from numpy.typing import NDArray
from PIL import Image

from film.drawing.images import draw_image
from film.drawing.native import Pixels
from film.drawing.region import Box


class OverlayCamera(Camera):
    """Draws on the ground's colour with an opacity of 0: colours are those of the film, alpha says what covers it.

    Cairo does so by itself. Its alpha is premultiplied, that of Pillow and native.c is not: for a picture in the
    picture the two are reckoned apart.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"background_opacity": 0.0})

    @staticmethod
    def lay(image: AbstractImageMobject, corners: NDArray[np.float64], pixels: Pixels, place: Box) -> None:
        """Blend a picture into the frame, for FastCamera."""
        alone = np.zeros_like(pixels)
        draw_image(image, corners, alone, place)
        left, top = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
        right, bottom = np.maximum(np.ceil(corners.max(axis=0)) + 1, 0).astype(int)
        there = pixels[top:bottom, left:right, 3]
        below = there.copy()
        there[:] = 255
        draw_image(image, corners, pixels, place)
        there[:] = _over(alone[top:bottom, left:right, 3], below)

    def overlay_PIL_image(self, pixel_array: Pixels, image: Image.Image) -> None:  # noqa: N802  # Manim's name
        """Blend a picture into the frame, where Manim draws."""
        below = pixel_array[..., 3].copy()
        pixel_array[..., 3] = 255
        super().overlay_PIL_image(pixel_array, image)
        pixel_array[..., 3] = _over(np.asarray(image)[..., 3], below)


def _over(above: Pixels, below: Pixels) -> Pixels:
    """The alpha of one thing over another."""
    return above + ((255 - above.astype(np.uint16)) * below + 127) // 255


def straight(pixels: Pixels, ground: str) -> Pixels:
    """A frame of that camera as video and picture files have it: each colour as if it covered the ground whole.

    Where nothing is drawn, it is the ground's: what a lossy encoder mixes at edges is least seen there.
    """
    under = np.array(ManimColor(ground).to_int_rgb(), np.float32)
    alpha = pixels[..., 3:].astype(np.float32) / 255
    colours = under + (pixels[..., :3] - under) / np.maximum(alpha, 1 / 255)
    return np.concatenate([np.clip(np.rint(colours), 0, 255).astype(np.uint8), pixels[..., 3:]], axis=2)
